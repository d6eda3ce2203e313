/** R2: a former owner that wakes up late (a zombie) changes nothing, in either store. */
import type { Projection, RowKey } from '@mainstem/streams/runtime/projection/projection';
import {
  type Checkpoint,
  type Commit,
  firstCheckpoint,
  type ViewStore,
} from '@mainstem/streams/runtime/projection/projection-store';
import { readEnds } from '@mainstem/streams/runtime/projector/open-view';
import { type Projector, startProjector } from '@mainstem/streams/runtime/projector/projector';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { catalogue } from './catalogue/projection.ts';
import { leads } from './leads/projection.ts';
import { spendByCampaignHour } from './spend-by-campaign-hour/projection.ts';
import { impressionBilled } from './testing/bodies.ts';
import { openScratch, type Scratch, until } from './testing/scratch.ts';
import { verify } from './verify.ts';

let scratch: Scratch;
beforeAll(async () => {
  scratch = await openScratch();
});
afterAll(() => scratch.cleanUp());

/** The next commit of a view, which changes nothing but the checkpoint. */
function next(from: Checkpoint): Commit {
  const to = { ...from, sequence: from.sequence + 1, state: 'live' as const };
  return { from, to, changes: [], effects: [], races: [] };
}

async function claimed(store: ViewStore, epoch: number): Promise<Checkpoint> {
  const checkpoint = await store.claim(epoch);
  if (checkpoint === null) throw new Error('nothing to claim');
  return checkpoint;
}

const stores: [string, Projection][] = [
  ['Postgres', leads],
  ['Redis', catalogue],
];

describe.each(stores)('%s', (_, view) => {
  const first = (epoch: number) =>
    firstCheckpoint(
      view.version,
      epoch,
      crypto.randomUUID(),
      Object.fromEntries(view.topics.map((topic) => [topic, 1])),
    );

  test('R2: of two epochs only the later one commits, claims and resets', async () => {
    const store = scratch.open().storeOf(view);
    await store.reset(first(10));
    const zombie = await claimed(store, 10);
    const owner = await claimed(store, 11);
    expect(await store.commit(next(zombie))).toBe('fenced');
    await expect(store.claim(10)).rejects.toMatchObject({ code: 'PROJECTION_FENCED', retryable: true });
    await expect(store.reset(first(10))).rejects.toMatchObject({ code: 'PROJECTION_FENCED' });
    expect(await store.commit(next(owner))).toBe('applied');
    expect(await store.checkpoint()).toMatchObject({ epoch: 11, sequence: 1, state: 'live' });
  });

  test('R2: a commit whose answer was lost is not applied twice', async () => {
    const store = scratch.open().storeOf(view);
    await store.reset(first(20));
    const commit = next(await claimed(store, 20));
    expect(await store.commit(commit)).toBe('applied');
    expect(await store.commit(commit)).toBe('fenced');
    expect((await store.checkpoint())?.sequence).toBe(1);
  });

  test('R2: two owners that commit at the same time: one is applied', async () => {
    const one = scratch.open().storeOf(view);
    const other = scratch.open().storeOf(view);
    await one.reset(first(30));
    const commit = next(await claimed(one, 30));
    const outcomes = await Promise.all(Array.from({ length: 8 }, (_, at) => (at % 2 ? one : other).commit(commit)));
    expect(outcomes.filter((outcome) => outcome === 'applied')).toHaveLength(1);
    expect((await one.checkpoint())?.sequence).toBe(1);
  });

  test('an absent checkpoint is lost, not fenced', async () => {
    const store = scratch.open().storeOf(view);
    await store.reset(first(40));
    const owner = await claimed(store, 40);
    if (view.store.kind === 'redis') await scratch.flushRedis();
    else await scratch.owner.query(`truncate "${scratch.settings.MAINSTEM_POSTGRES_SCHEMA}".projection_checkpoints`);
    expect(await store.commit(next(owner))).toBe('lost');
    expect(await store.claim(41)).toBeNull();
    expect(await store.checkpoint()).toBeNull();
    expect(await store.snapshot()).toBeNull();
  });
});

test('R2: a lease is one holder’s, goes to the next when given back or taken by force, with a higher epoch', async () => {
  const one = scratch.open().leases;
  const other = scratch.open().leases;
  const held = await one.acquire('lease');
  if (held === null) throw new Error('the lease is free');
  expect(held.epoch).toBeGreaterThan(1_700_000_000_000);
  expect(await other.acquire('lease')).toBeNull();
  expect(await one.renew(held)).toBe(true);
  const taken = await other.acquire('lease', { force: true });
  expect(taken?.epoch).toBeGreaterThan(held.epoch);
  expect(await one.renew(held)).toBe(false);
  await one.release(held); // not ours any more: changes nothing
  expect(await one.acquire('lease')).toBeNull();
  if (taken !== null) await other.release(taken);
  const again = await one.acquire('lease', { above: (taken?.epoch ?? 0) + 1_000_000_000 });
  expect(again?.epoch).toBeGreaterThan((taken?.epoch ?? 0) + 1_000_000_000);
});

test('R2: the lease of a process that takes over fences the one before, and every bill counts once', async () => {
  const [one, other] = [scratch.open(), scratch.open()];
  const projection = spendByCampaignHour;
  const start = ({ storeOf, leases, log, decoder }: typeof one, force: boolean) =>
    startProjector({
      projection,
      store: storeOf(projection),
      leases: { ...leases, acquire: (name, options) => leases.acquire(name, { ...options, force }) },
      log,
      decoder,
    });
  const first = start(one, false);
  await until('live', () => first.status().state === 'live');
  const bill = (at: number) => impressionBilled({ entity: `bid-${at}` }, 'c1', 3);
  const billed = (projector: Projector) => projector.status().counts.events > 0;
  let written = 0;
  let second: Projector | null = null;
  const writing = (async () => {
    // Until both had their share, so that the change of owner lies in the middle.
    for (; second === null || !billed(second); written += 1)
      await scratch.writer.append([bill(written), bill(written)]);
  })();
  await until('the first has some', () => billed(first));
  second = start(other, true);
  await writing;
  await until('first stands by', () => first.status().state === 'standby');
  const store = one.storeOf(projection);
  const ends = await readEnds(scratch.log, projection);
  await until('all is stored', async () => {
    const { offsets = {} } = (await store.checkpoint()) ?? {};
    return Object.entries(ends).every(([name, end]) => (offsets[name] ?? 0) >= end);
  });
  expect(first.status().state).toBe('standby');
  await Promise.all([first.stop(), second.stop()]);
  const [verified] = await verify({ names: [projection.name], settings: scratch.settings, resources: one });
  expect(verified).toMatchObject({ equal: true, rows: 1 });
  const found = await store.rows([projection.keyOf(bill(0)) as RowKey]);
  expect(found[0]?.row).toMatchObject({ impressions: written, spentMicros: written * 3 });
});
