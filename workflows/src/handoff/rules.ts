/** How long one agent may think about a handoff. Pure. */

/** The least an offer may stand, ms. */
const OFFER_FOR_MS_MIN = 10_000;
/** An hour, when the deadline leaves the time for several. */
const OFFER_FOR_MS = 3_600_000;

/** A quarter of what is left, so that a second and a third agent can still be asked; an hour at most. */
export function offerForMs(leftMs: number): number {
  return Math.max(OFFER_FOR_MS_MIN, Math.min(OFFER_FOR_MS, Math.floor(leftMs / 4)));
}
