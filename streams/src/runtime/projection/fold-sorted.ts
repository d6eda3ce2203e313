/** Folds a sorted window over what was there before it; finds every record that does not fold when one does not (R10). */
import { topicNamed } from '@mainstem/schemas/topics';
import { crashpoint } from '#crashpoint';
import { createWinners, type WinnerEntry, winnerKey } from '../decisions/winners.ts';
import { createFaultFinder } from '../parking/find-faults.ts';
import type { Faults, Sorted } from '../parking/sieve.ts';
import type { DecodedBatch } from './decoded-batch.ts';
import { parseDigest } from './digest.ts';
import { ProjectionError } from './projection-errors.ts';
import type { WriterState } from './view-writer-state.ts';
import { foldWindow, type LocatedEvent, planWindow } from './window.ts';
import type { WindowCache } from './window-cache.ts';

export type Fold =
  | {
      readonly kind: 'folded';
      readonly folded: ReturnType<typeof foldWindow>;
      readonly admitted: Admitted;
      readonly planned: number;
      readonly watermarkMs: number;
    }
  | { readonly kind: 'faults'; readonly faults: Faults }
  | { readonly kind: 'large' };

/** Folds what was sorted, or says what of it does not fold. */
export async function foldSorted(writer: WriterState, { batches }: Sorted): Promise<Fold> {
  const { projection, cache } = writer;
  const admitted = await admit(cache, batches);
  crashpoint('window.races-loaded');
  const start = { digest: parseDigest(writer.head.digest), rows: writer.head.rows };
  try {
    const planned = planWindow(projection, admitted.winners);
    await cache.load(planned);
    crashpoint('window.rows-loaded');
    const folded = foldWindow(projection, writer.codec, planned, cache, start);
    if (folded.changes.length > writer.store.changesMax && admitted.winners.length > 1) return { kind: 'large' };
    crashpoint('window.folded');
    let watermarkMs = 0;
    for (const { event } of planned) watermarkMs = Math.max(watermarkMs, event.envelope.occurredAtMs);
    return { kind: 'folded', folded, admitted, planned: planned.length, watermarkMs };
  } catch (error) {
    if (!(error instanceof ProjectionError) || error.code !== 'PROJECTION_POISON') throw error;
    const finder = createFaultFinder(projection, writer.codec);
    const planned = finder.plan(admitted.winners);
    await cache.load(planned);
    finder.fold(planned, cache);
    // A fold that throws in a window and not event by event is no fault of one record, and nothing to park.
    if (finder.faults.size === 0) throw error;
    return { kind: 'faults', faults: finder.faults };
  }
}

export interface Admitted {
  readonly winners: LocatedEvent[];
  readonly races: WinnerEntry[];
  readonly losers: number;
}

/** Settles who won (R3) before anything is folded: losers are skipped in every view and every replay alike. */
async function admit(cache: WindowCache, batches: readonly DecodedBatch[]): Promise<Admitted> {
  // Of each event of a decided topic, in order: texts are dear enough to be made once.
  const keys: string[] = [];
  for (const { topic, events } of batches) {
    if (!isDecided(topic)) continue;
    for (const { event } of events) keys.push(winnerKey(topic, event.envelope.tenant, event.envelope.entity));
  }
  const referee = createWinners(keys.length === 0 ? [] : await cache.races(new Set(keys)));
  const winners: LocatedEvent[] = [];
  let next = 0;
  for (const { topic, events } of batches) {
    // Facts have no races: a topic of them is not looked at event by event.
    if (!isDecided(topic)) for (const located of events) winners.push(located);
    else
      for (const located of events) if (referee.admit(located.event, keys[next++]) === 'winner') winners.push(located);
  }
  return { winners, races: referee.drainChanged(), losers: referee.losers };
}

function isDecided(topic: string): boolean {
  return topicNamed(topic).kind === 'decided';
}
