/**
 * The port to notes of messages: what a try of the step finds out from the one before it. Adapters: `notes.postgres.ts` and
 * `notes.memory.ts` (tests); one contract suite.
 *
 *     (none) ── begin ──▶ sending ── settle ──▶ settled
 *        ▲                   │
 *        └────── undo ───────┘   certain that nothing went out
 *
 * `begin` is on the disk before the message is handed over, `settle` after. A try that finds `sending` knows that the one
 * before it ended in between, so the message may have gone out: it is in doubt (ADR 0040).
 */
import type { Delivery } from '../contract.ts';

export type Noted =
  | { readonly kind: 'in-doubt'; readonly attempt: string }
  | { readonly kind: 'settled'; readonly delivery: Delivery };
export type Begun = Noted | { readonly kind: 'begun'; readonly attempt: string };

/** Throws what its store throws; all of it may pass, and then nothing was handed over or the next try is in doubt. */
export interface MessageNotes {
  /** What an earlier try left; null for nothing. */
  look(tenant: string, messageId: string): Promise<Noted | null>;
  /** Notes "sending", or answers with what is noted already. */
  begin(tenant: string, messageId: string): Promise<Begun>;
  /** Keeps the answer for every later try. False when another try settled it first: then that answer stands. */
  settle(tenant: string, messageId: string, attempt: string, delivery: Delivery): Promise<boolean>;
  /** Nothing went out, for certain: the next try begins anew. */
  undo(tenant: string, messageId: string, attempt: string): Promise<void>;
}
