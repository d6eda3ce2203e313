/** When a crashed service is started again, and when that is given up. Pure: the clock's reading comes in. */

/** First pause after a crash (ms); doubled with each further crash in the window. */
export const FIRST_PAUSE_MS = 500;
/** Longest pause (ms): a person who mended the cause does not wait longer than this. */
export const LONGEST_PAUSE_MS = 15_000;
/** A service that crashes this often within the window will not be saved by one more try. */
export const CRASHES_ALLOWED = 8;
/** Crashes older than this are forgiven (ms). */
export const WINDOW_MS = 300_000;

export type Verdict =
  | { readonly kind: 'again'; readonly afterMs: number; readonly crashes: readonly number[] }
  | { readonly kind: 'give-up'; readonly crashes: readonly number[] };

/** Judges a crash at `nowMs` after the earlier ones (ms, ascending). */
export function afterCrash(crashes: readonly number[], nowMs: number): Verdict {
  const recent = [...crashes.filter((at) => nowMs - at < WINDOW_MS), nowMs];
  if (recent.length > CRASHES_ALLOWED) return { kind: 'give-up', crashes: recent };
  const afterMs = Math.min(FIRST_PAUSE_MS * 2 ** (recent.length - 1), LONGEST_PAUSE_MS);
  return { kind: 'again', afterMs, crashes: recent };
}
