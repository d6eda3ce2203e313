/** The event of the log that set a workflow off. Its id makes starts and signals countable once (R2). */
export interface Cause {
  /** Id of the event. */
  readonly eventId: string;
  readonly correlationId: string;
  /** When it happened in the world, ms since 1970 UTC: deadlines are counted from here, not from the start of a run. */
  readonly occurredAtMs: number;
}
