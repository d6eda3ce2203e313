/** Long work on the thread that bids: a little at a time, with turns of the event loop between. */

/** Work in one go, ms: with what it leaves to the collector it stays about the millisecond a bid may wait for it. */
const SLICE_MS = 0.4;

export interface Slicing {
  /** Called when a slice ends and before anything else runs. */
  readonly afterSlice?: () => void;
  /**
   * Pause after each slice, ms; none when not given. What is loaded survives, and a collection takes as long as what
   * survived since the one before: bids that go on meanwhile wait for that, so a load beside bids must be slow.
   */
  readonly restMs?: number;
}

/** Calls `step` until it answers that nothing is left. A step should take some ten microseconds. */
export async function inSlices(step: () => boolean, { afterSlice, restMs }: Slicing = {}): Promise<void> {
  for (;;) {
    const begunAtMs = performance.now();
    let isMore = true;
    while (isMore && performance.now() - begunAtMs < SLICE_MS) isMore = step();
    afterSlice?.();
    if (!isMore) return;
    await new Promise((resolve) => (restMs === undefined ? setImmediate(resolve) : setTimeout(resolve, restMs)));
  }
}
