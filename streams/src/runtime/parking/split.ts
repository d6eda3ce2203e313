/** Windows in parts: an offset cuts a batch, and a window that is too much for one commit becomes two. */
import type { DecodedBatch } from '../projection/decoded-batch.ts';
import type { LocatedEvent } from '../projection/window.ts';

/** A batch in two at an offset. */
export function cut(batch: DecodedBatch, offset: number): [DecodedBatch, DecodedBatch] {
  const { events, poisons = [], ruled = [], nextOffset } = batch;
  const part = (isMine: (at: number) => boolean, next: number): DecodedBatch => ({
    ...batch,
    events: events.filter(({ position }) => isMine(position.offset)),
    poisons: poisons.filter(({ record }) => isMine(record.offset)),
    ruled: ruled.filter(({ record }) => isMine(record.offset)),
    nextOffset: next,
  });
  return [part((at) => at < offset, Math.min(offset, nextOffset)), part((at) => at >= offset, nextOffset)];
}

/** Two windows with about half of the events each, which together are the window. */
export function halves(batches: readonly DecodedBatch[]): [DecodedBatch[], DecodedBatch[]] {
  const total = batches.reduce((sum, batch) => sum + batch.events.length, 0);
  let left = Math.ceil(total / 2);
  const first: DecodedBatch[] = [];
  const second: DecodedBatch[] = [];
  for (const batch of batches) {
    const { events } = batch;
    if (left <= 0) second.push(batch);
    else if (events.length <= left) first.push(batch);
    else {
      const [before, after] = cut(batch, (events[left] as LocatedEvent).position.offset);
      first.push(before);
      second.push(after);
    }
    left -= events.length;
  }
  return [first, second];
}
