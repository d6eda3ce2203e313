/** Trouble a projector lives through: records that come again, poison, stores and leases that go away and come back. */

import type { Projection } from '@mainstem/streams/runtime/projection/projection';
import { readEnds } from '@mainstem/streams/runtime/projector/open-view';
import { type Projector, startProjector } from '@mainstem/streams/runtime/projector/projector';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { campaigns } from './campaigns/projection.ts';
import { catalogue } from './catalogue/projection.ts';
import type { ResourceSettings, Resources } from './resources.ts';
import { spendByCampaignHour } from './spend-by-campaign-hour/projection.ts';
import { bidPriceChanged, campaignCreated, impressionBilled } from './testing/bodies.ts';
import { openDoor } from './testing/cuttable.ts';
import { openScratch, type Scratch, until } from './testing/scratch.ts';
import { verify } from './verify.ts';
import { viewsNamed } from './views.ts';

let scratch: Scratch;
let watching: Resources;
let running: Projector[] = [];
beforeAll(async () => {
  scratch = await openScratch();
  watching = scratch.open();
});
afterEach(async () => {
  await Promise.all(running.map((projector) => projector.stop()));
  running = [];
});
afterAll(() => scratch.cleanUp());

function start(projection: Projection, resources: Resources = scratch.open()): Projector {
  const { storeOf, leases, log, decoder } = resources;
  const projector = startProjector({ projection, store: storeOf(projection), leases, log, decoder });
  running.push(projector);
  return projector;
}

/** What the log has is stored, and not only read. */
async function caughtUp(projector: Projector): Promise<void> {
  const view = viewsNamed([projector.status().name])[0] as Projection;
  const store = watching.storeOf(view);
  const ends = await readEnds(scratch.log, view);
  await until(`${view.name} caught up`, async () => {
    const stored = await store.checkpoint();
    const isThere = Object.entries(ends).every(([name, end]) => (stored?.offsets[name] ?? 0) >= end);
    return isThere && projector.status().state === 'live';
  });
}

async function expectEqual(name: string): Promise<void> {
  const [verified] = await verify({ names: [name], settings: scratch.settings, resources: scratch.open() });
  expect(verified).toMatchObject({ equal: true });
}

test('R2: a bill that the log has three times is counted once, in one window, in three, and after a restart', async () => {
  const projector = start(spendByCampaignHour);
  const bill = impressionBilled({ entity: 'thrice', atMs: 7_200_001 }, 'campaign-1', 1_500);
  const otherRecord = impressionBilled({ entity: 'thrice', atMs: 7_200_002 }, 'campaign-1', 1_500);
  await scratch.writer.append([bill, bill, bill]);
  await caughtUp(projector);
  await scratch.writer.append([bill]);
  await caughtUp(projector);
  await scratch.writer.append([otherRecord]); // another record of the same bid's bill
  await caughtUp(projector);
  await projector.stop();
  await scratch.writer.append([bill]);
  const next = start(spendByCampaignHour); // remembers nothing but what is stored
  await caughtUp(next);
  const key = spendByCampaignHour.keyOf(bill);
  const [stored] = await scratch
    .open()
    .storeOf(spendByCampaignHour)
    .rows([key as never]);
  expect(key).toMatchObject({ tenant: 'acme', parts: ['campaign-1', 7_200_000, 'USD'] });
  expect(stored?.row).toEqual({ spentMicros: 1_500, impressions: 1, lastBilledAtMs: 7_200_001 });
  expect(projector.status().counts.duplicates + next.status().counts.duplicates).toBe(5);
  await expectEqual('spend_by_campaign_hour');
});

test('R3: records that lost their race are counted and change nothing, after a restart too', async () => {
  const entity = 'raced';
  await scratch.writer.append([campaignCreated({ entity }), bidPriceChanged({ entity, version: 2 }, 2_000)]);
  const first = start(campaigns);
  await caughtUp(first);
  await first.stop();
  await scratch.writer.append([
    bidPriceChanged({ entity, version: 2 }, 666),
    bidPriceChanged({ entity, version: 4 }, 667),
    bidPriceChanged({ entity, version: 3 }, 3_000),
  ]);
  const second = start(campaigns);
  await caughtUp(second);
  const [stored] = await scratch
    .open()
    .storeOf(campaigns)
    .rows([campaigns.keyOf(campaignCreated({ entity })) as never]);
  expect(stored?.row).toMatchObject({ bidPriceMicros: 3_000, version: 3 });
  expect(second.status().counts.losers).toBe(2);
  await expectEqual('campaigns');
});

/** The same settings through doors that can be shut. */
async function throughDoors(): Promise<{ settings: Partial<ResourceSettings>; postgres: Door; redis: Door }> {
  const postgresUrl = new URL(scratch.settings.MAINSTEM_POSTGRES_PROJECTOR_URL);
  const redisUrl = new URL(scratch.settings.MAINSTEM_REDIS_URL);
  const postgres = await openDoor({ host: postgresUrl.hostname, port: Number(postgresUrl.port) });
  const redis = await openDoor({ host: redisUrl.hostname, port: Number(redisUrl.port) });
  postgresUrl.port = String(postgres.port);
  redisUrl.port = String(redis.port);
  const settings = { MAINSTEM_POSTGRES_PROJECTOR_URL: postgresUrl.href, MAINSTEM_REDIS_URL: redisUrl.href };
  return { settings, postgres, redis };
}
type Door = Awaited<ReturnType<typeof openDoor>>;

test('a store that goes away is waited for, and everything written meanwhile is there afterwards', async () => {
  const doors = await throughDoors();
  try {
    const resources = scratch.open(doors.settings);
    const inPostgres = start(campaigns, resources);
    const inRedis = start(catalogue, resources);
    await Promise.all([caughtUp(inPostgres), caughtUp(inRedis)]);
    for (let round = 0; round < 3; round += 1) {
      await Promise.all([doors.postgres.shut(), doors.redis.shut()]);
      const entities = Array.from({ length: 20 }, (_, at) => `while-away-${round}-${at}`);
      await scratch.writer.append(entities.map((entity) => campaignCreated({ entity })));
      await until('both wait', () => inPostgres.status().state === 'waiting' && inRedis.status().state === 'waiting');
      expect(inPostgres.status().reason).not.toBe('');
      await Promise.all([doors.postgres.open(), doors.redis.open()]);
      await Promise.all([caughtUp(inPostgres), caughtUp(inRedis)]);
    }
    await expectEqual('campaigns');
    await expectEqual('catalogue');
    expect(inRedis.status().checkpoint?.rows).toBe(inPostgres.status().checkpoint?.rows);
    await Promise.all(running.map((projector) => projector.stop()));
  } finally {
    await doors.postgres.close();
    await doors.redis.close();
  }
});

test('the catalogue goes on while Postgres, which holds only its lease, is away', async () => {
  const doors = await throughDoors();
  try {
    const projector = start(catalogue, scratch.open(doors.settings));
    await caughtUp(projector);
    const { epoch } = projector.status().checkpoint ?? {};
    await doors.postgres.shut();
    await new Promise((resolve) => setTimeout(resolve, 2_000));
    await scratch.writer.append([campaignCreated({ entity: 'without-postgres' })]);
    const key = `{${scratch.settings.MAINSTEM_REDIS_PREFIX}:catalogue}:rows`;
    await until('applied', () =>
      scratch.redis.hexists(key, 'campaign|acme|without-postgres').then((found) => found === 1),
    );
    expect(projector.status()).toMatchObject({ state: 'live', checkpoint: { epoch } });
    await doors.postgres.open();
    await projector.stop();
  } finally {
    await doors.postgres.close();
    await doors.redis.close();
  }
});

test('a lease table that was dropped and made anew gives a higher epoch, and the catalogue goes on', async () => {
  const projector = start(catalogue);
  await caughtUp(projector);
  const before = projector.status().checkpoint;
  await scratch.owner.query(`truncate "${scratch.settings.MAINSTEM_POSTGRES_SCHEMA}".leases`);
  await until('a new epoch', () => {
    const now = projector.status();
    return now.state === 'live' && (now.checkpoint?.epoch ?? 0) > (before?.epoch ?? 0);
  });
  expect(projector.status().checkpoint?.generation).toBe(before?.generation);
  await scratch.writer.append([campaignCreated({ entity: 'after-the-drop' })]);
  await caughtUp(projector);
  await expectEqual('catalogue');
});
