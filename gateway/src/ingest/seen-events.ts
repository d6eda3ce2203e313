/**
 * Which event ids have come in already, per tenant: what lets the gateway answer `duplicate`. Where the guarantee lives:
 *
 *  - **Effects once** is the readers': an event has the same id however often it is on the log, and every effect is keyed
 *    by it (R2). It holds without this table, through any crash, and in every replay.
 *  - **Told once** is this table's, and it is a view of the log (R1). An event is first made durable on the log and then
 *    noted here; the other order could answer `duplicate` for an event the log never got, which nothing could mend. What a
 *    crash between the two, another gateway's death or a lost Postgres left out, `seen-follower.ts` reads from the log: at
 *    start, before the gateway says that it is ready, and every few seconds after.
 *
 * An id that was read from the log has no fingerprint: the event has defaults filled in and words sealed, so what was sent
 * cannot be told from it. Another content under such an id is answered `duplicate` and not `ID_REUSED` (docs/ingest.md).
 *
 * So a resend is appended a second time only when it comes to a gateway before that has read the crashed one's last
 * moments; and then it is one record more, which counts for nothing. While Postgres is away the gateway goes on without the
 * table: the log alone decides what has happened.
 */
export interface SeenEvent {
  /** Event id. */
  readonly id: string;
  /** SHA-256 of what was sent under the id, hex: another content under the same id is a mistake of the sender's. */
  readonly fingerprint: string;
}

export interface SeenEvents {
  /** Those of `ids` that have come in before, with their fingerprints; '' where only the log knows what was sent. */
  find(tenant: string, ids: readonly string[]): Promise<ReadonlyMap<string, string>>;
  /** Notes events that are durable on the log. */
  remember(tenant: string, events: readonly SeenEvent[], nowMs: number): Promise<void>;
}
