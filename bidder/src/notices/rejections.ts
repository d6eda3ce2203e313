/**
 * Counts notices that were turned away, by kind and reason, until they are written as one event: a forged notice costs
 * its sender nothing, so an event for each would let anybody fill the log (R8).
 */
import { PLATFORM_TENANT, uuidV7 } from '@mainstem/schemas/envelope';
import type { NoticesRejected } from '@mainstem/schemas/generated/events';
import { envelopeOf } from '../events/bid-events.ts';

/** Counts become an event this often, ms: four an hour would hide an attack, four a second would be one. */
export const REJECTIONS_EVERY_MS = 10_000;

export class RejectionCounter {
  readonly #bidder: string;
  readonly #counts = new Map<string, number>();
  #fromAtMs: number;

  constructor(bidder: string, nowMs: number) {
    this.#bidder = bidder;
    this.#fromAtMs = nowMs;
  }

  /** Kinds and reasons are words of ours, so there are only as many as the desk has. */
  count(kind: string, reason: string): void {
    const key = `${kind}:${reason}`;
    this.#counts.set(key, (this.#counts.get(key) ?? 0) + 1);
  }

  /** The event of a span that is over; undefined when nothing was turned away, or the span is not over. */
  drain(nowMs: number, whole = false): NoticesRejected | undefined {
    if (!whole && nowMs - this.#fromAtMs < REJECTIONS_EVERY_MS) return undefined;
    const fromAtMs = this.#fromAtMs;
    this.#fromAtMs = nowMs;
    if (this.#counts.size === 0) return undefined;
    const counts = Object.fromEntries(this.#counts);
    this.#counts.clear();
    const id = uuidV7(nowMs);
    const envelope = envelopeOf(PLATFORM_TENANT, this.#bidder, id, null, nowMs, 'service:bidder');
    return { type: 'NoticesRejected', envelope: { ...envelope, correlationId: id }, fromAtMs, toAtMs: nowMs, counts };
  }
}
