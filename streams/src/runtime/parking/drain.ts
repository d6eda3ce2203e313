/** Brings parked records back: the other half of parking (R10). */

import type { DecodedBatch } from '../projection/decoded-batch.ts';
import { foldWhole, openWindow, standingsOf, undo } from '../projection/fold-sorted.ts';
import { advance, openLot, settle, type WriterState } from '../projection/view-writer-state.ts';
import { type Fault, faultOf, type ParkedKey, type ParkedRecord } from './parked.ts';
import { leftOf, unboundedLot } from './parked-keys.ts';
import { type Faults, offsetText } from './sieve.ts';
import { halves } from './split.ts';

export interface Drained {
  /** Records that are no longer parked. */
  readonly records: number;
  /** What the key waits for now; null when nothing of it is parked any more. */
  readonly left: ParkedKey | null;
}

/**
 * Takes parked records of one key back into the view, oldest first, up to the first that fails (still, or now): it and all
 * behind it stay parked. `records` are the oldest of the key, `decoded` what they are today, rulings followed. Resolves
 * when it is stored. Nothing else may be under way.
 */
export async function drain(
  writer: WriterState,
  held: ParkedKey,
  records: readonly ParkedRecord[],
  decoded: DecodedBatch,
): Promise<Drained> {
  let window = decoded;
  let faults: Faults = new Map();
  for (;;) {
    const before = await openLot(writer);
    // As if nothing were parked: only records of this key are in the window.
    const open = openWindow(writer, unboundedLot());
    const fold = await foldWhole(writer, open, [window], faults);
    if (fold.kind === 'faults') {
      faults = new Map([...faults, ...fold.faults]);
      continue;
    }
    const from = open.parked[0]?.offset ?? window.nextOffset;
    if (fold.kind === 'large') {
      window = halves([window])[0][0] as DecodedBatch;
      continue;
    }
    const drained = records.filter(({ offset }) => offset < from);
    const head = records.find(({ offset }) => offset === from);
    const fault = open.parked[0]?.fault ?? null;
    const left = leftOf(held, drained, head, fault);
    for (const id of open.ruled) writer.ruled.add(id);
    if (drained.length === 0 && sameFault(left?.fault, held.fault)) {
      undo(open);
      return { records: 0, left: held };
    }
    const lot = before.copy();
    lot.settle(held, left);
    const parked = head === undefined ? [] : [{ ...head, fault }];
    const { folded } = fold;
    open.rows.keep(folded);
    writer.counts.events += open.events;
    writer.counts.losers += open.losers;
    advance(writer, [], [], { folded, races: standingsOf(open), parked, drained, lot });
    const refused = await settle(writer);
    if (refused === null) return { records: drained.length, left };
    // The store takes none of it: try less, and at last name the one record it refuses.
    if (window.events.length > 1) window = halves([window])[0][0] as DecodedBatch;
    else {
      const at = window.events[0]?.position;
      if (at === undefined || faults.has(offsetText(at.topic, at.partition, at.offset))) throw refused.error;
      const fault = faultOf('write', refused.error.code, refused.error);
      faults = new Map([...faults, [offsetText(at.topic, at.partition, at.offset), fault]]);
    }
  }
}

function sameFault(one: Fault | undefined, other: Fault): boolean {
  return one?.cause === other.cause && one.code === other.code && one.message === other.message;
}
