/** R1 for every view: rebuilt in one sweep or kept up bit by bit, through crashes and repeats, the rows are the same. */

import type { AnyEvent } from '@mainstem/schemas/generated/events';
import { eventTypesOf, topicNamed, topicOf } from '@mainstem/schemas/topics';
import { addRow, digestText, emptyDigest } from '@mainstem/streams/runtime/projection/digest';
import type { Projection } from '@mainstem/streams/runtime/projection/projection';
import { rowCodec } from '@mainstem/streams/runtime/projection/projection-rows';
import { firstCheckpoint } from '@mainstem/streams/runtime/projection/projection-store';
import { createViewWriter } from '@mainstem/streams/runtime/projection/projection-writer';
import { noCounts } from '@mainstem/streams/runtime/projection/view-writer-options';
import type { LocatedEvent } from '@mainstem/streams/runtime/projection/window';
import { createMemoryStore, type MemoryStore } from '@mainstem/streams/runtime/stores/store.memory';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { arbitraryHistory, batchesOf, interleaved, located, openedEvent } from './testing/history.ts';
import { views } from './views.ts';

const PARTITIONS = 2;
/** Windows without effect are not stored at once, so a history that crashes after each of them would never end. */
const CRASHES_MAX = 6;

function open(view: Projection): MemoryStore {
  const store = createMemoryStore(view);
  const counts = Object.fromEntries(view.topics.map((topic) => [topic, PARTITIONS]));
  void store.reset(firstCheckpoint(view.version, 1, '00000000-0000-7000-8000-000000000000', counts));
  return store;
}

async function writerOn(view: Projection, store: MemoryStore, cacheEntriesMax: number) {
  const checkpoint = await store.checkpoint();
  if (checkpoint === null) throw new Error('the store is open');
  const clock = () => 0;
  return createViewWriter({
    projection: view,
    store,
    checkpoint,
    goal: {},
    cacheEntriesMax,
    clock,
    counts: noCounts(),
  });
}

/** As the view's decoder would give it. */
function anyHistory(view: Projection) {
  const history = arbitraryHistory(typesRead(view)).map((events) => events.map(withMemoryOfItsOwn));
  return (view.personal ?? []).length === 0 ? history : history.map((events) => events.map(openedEvent));
}

/** Two that remember never share the id of a memory. */
function withMemoryOfItsOwn(event: AnyEvent): AnyEvent {
  return 'memoryId' in event ? { ...event, memoryId: `${event.envelope.entity}-${event.memoryId}` } : event;
}

/** All in one window, everything in memory: what a replay does. */
async function rebuilt(view: Projection, log: readonly LocatedEvent[]): Promise<MemoryStore> {
  const store = open(view);
  const writer = await writerOn(view, store, 1_000_000);
  expect(await writer.apply(batchesOf(log))).toEqual([]);
  await writer.flush();
  return store;
}

/** Window by window with next to no memory; some windows end in a crash after which all begins from the checkpoint. */
async function incremental(
  view: Projection,
  log: readonly LocatedEvent[],
  windows: readonly { size: number; crash: boolean }[],
): Promise<MemoryStore> {
  const store = open(view);
  let writer = await writerOn(view, store, 1);
  let rest = [...log];
  let crashes = 0;
  for (let turn = 0; rest.length > 0; turn += 1) {
    const { size, crash } = windows[turn % windows.length] ?? { size: 1, crash: false };
    expect(await writer.apply(batchesOf(rest.slice(0, size)))).toEqual([]);
    rest = rest.slice(size);
    if (!crash || crashes === CRASHES_MAX) continue;
    crashes += 1;
    writer = await writerOn(view, store, 1);
    const { offsets } = writer.head;
    rest = log.filter(({ position }) => position.offset >= (offsets[`${position.topic}:${position.partition}`] ?? 0));
  }
  await writer.flush();
  return store;
}

function contents(store: MemoryStore): unknown[] {
  return [...store.all.entries()]
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(([key, { row }]) => [key, row]);
}

function digestOf(view: Projection, store: MemoryStore): string {
  const codec = rowCodec(view);
  let digest = emptyDigest;
  for (const { key, row } of store.all.values()) digest = addRow(digest, codec.hash(key, codec.clean(row)));
  return digestText(digest);
}

/** Facts are read by type; decided topics come whole. */
function typesRead(view: Projection) {
  return view.topics.flatMap((topic) =>
    eventTypesOf(topic).filter((type) => topicNamed(topic).kind === 'decided' || view.types.includes(type)),
  );
}

describe.each(views.map((view) => [view.name, view] as const))('%s', (_, view) => {
  const windows = fc.array(fc.record({ size: fc.integer({ min: 1, max: 9 }), crash: fc.boolean() }), {
    minLength: 1,
    maxLength: 8,
  });
  const picks = fc.array(fc.nat(5), { minLength: 1, maxLength: 12 });

  test('R1: rebuilt and incremental rows and digests are equal, whatever the windows, crashes, repeats and order of partitions', async () => {
    await fc.assert(
      fc.asyncProperty(anyHistory(view), windows, picks, async (history, sizes, order) => {
        const log = located(history, PARTITIONS);
        const whole = await rebuilt(view, log);
        const steps = await incremental(view, interleaved(log, order), sizes);
        expect(contents(steps)).toEqual(contents(whole));
        expect((await steps.checkpoint())?.digest).toBe((await whole.checkpoint())?.digest);
        expect((await steps.checkpoint())?.offsets).toEqual((await whole.checkpoint())?.offsets);
        expect((await whole.checkpoint())?.digest).toBe(digestOf(view, whole));
        expect((await whole.checkpoint())?.rows).toBe(whole.all.size);
      }),
      { numRuns: 60 },
    );
  });

  test('R7: no row belongs to a tenant other than that of its events', async () => {
    await fc.assert(
      fc.asyncProperty(anyHistory(view), async (history) => {
        const log = located(history, PARTITIONS);
        const both = await rebuilt(view, log);
        const alone = await rebuilt(
          view,
          log.filter(({ event }) => event.envelope.tenant === 'acme'),
        );
        const ofAcme = [...both.all.values()].filter(({ key }) => key.tenant === 'acme');
        expect(new Set(ofAcme.map(({ row }) => JSON.stringify(row)))).toEqual(
          new Set([...alone.all.values()].map(({ row }) => JSON.stringify(row))),
        );
      }),
      { numRuns: 25 },
    );
  });
});

test('every topic a view reads is that of one of its types', () => {
  for (const view of views) expect(new Set(view.topics)).toEqual(new Set(view.types.map(topicOf)));
});
