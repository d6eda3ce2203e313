/** Decodes and folds a whole view in memory: what a rebuild does, without its store. */
import { views } from '@mainstem/projections/views';
import { createBatchDecoder } from '@mainstem/streams/runtime/projection/projection-reader';
import { firstCheckpoint } from '@mainstem/streams/runtime/projection/projection-store';
import { createViewWriter } from '@mainstem/streams/runtime/projection/projection-writer';
import { noCounts } from '@mainstem/streams/runtime/projection/view-writer-options';
import { partitionCounts, readEnds } from '@mainstem/streams/runtime/projector/open-view';
import { createMemoryStore } from '@mainstem/streams/runtime/stores/store.memory';
import type { Scratch } from '../kit/scratch.ts';

const WINDOW_EVENTS = 20_000;

export async function foldInMemory(
  { log, codec }: Scratch,
  name: string,
): Promise<{ events: number; elapsedMs: number }> {
  const view = views.find((one) => one.name === name);
  if (view === undefined) throw new Error(`no view ${name}`);
  const startedAtMs = performance.now();
  const ends = await readEnds(log, view);
  const store = createMemoryStore(view);
  const checkpoint = firstCheckpoint(view.version, 1, 'bench', partitionCounts(ends));
  await store.reset(checkpoint);
  const decoder = createBatchDecoder(codec);
  const writer = createViewWriter({
    projection: view,
    store,
    checkpoint,
    goal: ends,
    cacheEntriesMax: Number.MAX_SAFE_INTEGER,
    clock: () => performance.now(),
    counts: noCounts(),
  });
  let records = 0;
  let events = 0;
  const apply = async () => {
    const [error] = await writer.apply([]);
    if (error !== undefined) throw error;
    events = 0;
  };
  const readPartition = async (place: string, end: number): Promise<void> => {
    const colon = place.lastIndexOf(':');
    for await (const batch of log.read(place.slice(0, colon), Number(place.slice(colon + 1)), 0, end)) {
      const decoded = await decoder.decode(view, [batch]);
      await writer.take(decoded);
      records += batch.records.length;
      events += decoded.reduce((sum, one) => sum + one.events.length, 0);
      if (events >= WINDOW_EVENTS) await apply();
    }
  };
  for (const [place, end] of Object.entries(ends)) await readPartition(place, end);
  await apply();
  await writer.flush();
  return { events: records, elapsedMs: performance.now() - startedAtMs };
}
