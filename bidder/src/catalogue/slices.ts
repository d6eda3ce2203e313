/** Long work on the thread that bids: a little at a time, with a turn of the event loop between. */

/** Work in one go, ms: with the garbage it makes it stays under the millisecond a bid may wait for it. */
const SLICE_MS = 0.4;

/**
 * Calls `step` until it answers that nothing is left. A step should take some ten microseconds. `afterSlice` is called when
 * a slice ends and before anything else runs.
 */
export async function inSlices(step: () => boolean, afterSlice: () => void = () => undefined): Promise<void> {
  for (;;) {
    const begunAtMs = performance.now();
    let isMore = true;
    while (isMore && performance.now() - begunAtMs < SLICE_MS) isMore = step();
    afterSlice();
    if (!isMore) return;
    await new Promise((resolve) => setImmediate(resolve));
  }
}
