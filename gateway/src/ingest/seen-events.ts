/**
 * Which event ids have come in already, per tenant: what lets the gateway answer `duplicate`, also after a restart.
 *
 * It is a hint, never the guarantee. An event is first made durable on the log and then noted here; a crash between the
 * two leaves it on the log and not here, so its resend is appended a second time, answered `accepted`, and counted once
 * by every reader, because effects are keyed by the event id (R2). The other order (note first) could answer `duplicate`
 * for an event the log never got, which nothing downstream could mend. For the same reason the gateway goes on without
 * the hint when Postgres is away: the log alone decides what has happened (R1).
 */
export interface SeenEvent {
  /** Event id. */
  readonly id: string;
  /** SHA-256 of what was sent under the id, hex: another content under the same id is a mistake of the sender's. */
  readonly fingerprint: string;
}

export interface SeenEvents {
  /** Those of `ids` that have come in before, with their fingerprints. */
  find(tenant: string, ids: readonly string[]): Promise<ReadonlyMap<string, string>>;
  /** Notes events that are durable on the log. */
  remember(tenant: string, events: readonly SeenEvent[], nowMs: number): Promise<void>;
}
