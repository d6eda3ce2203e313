/**
 * The contract between the catalogue and those who mirror it (the bidder): a follower that reads the change stream and sees
 * no gap holds exactly the rows of the view; a replay tells it of another generation; heartbeats say that the view is current.
 */

import { watchStalls } from '@mainstem/infra/stack/scratch/stalls';
import { redisKeys } from '@mainstem/streams/catalogue/contract';
import { type Projector, startProjector } from '@mainstem/streams/runtime/projector/projector';
import { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { replay } from '../replay.ts';
import { bidPriceChanged, campaignCreated, creativeCreated } from '../testing/bodies.ts';
import { openScratch, type Scratch, until } from '../testing/scratch.ts';
import { catalogue } from './projection.ts';

let scratch: Scratch;
let projector: Projector;
let followerRedis: Redis;
let followers: { stop: () => Promise<void> }[] = [];

beforeAll(async () => {
  scratch = await openScratch();
  followerRedis = new Redis(scratch.settings.MAINSTEM_REDIS_URL, { protocol: 2 });
  const { storeOf, leases, log, decoder } = scratch.open();
  projector = startProjector({ projection: catalogue, store: storeOf(catalogue), leases, log, decoder });
  await until('live', () => projector.status().state === 'live');
});
afterEach(async () => {
  for (const follower of followers) await follower.stop();
  followers = [];
});
afterAll(async () => {
  await projector.stop();
  followerRedis.disconnect();
  await scratch.cleanUp();
});

const keys = () => redisKeys(scratch.settings.MAINSTEM_REDIS_PREFIX, 'catalogue');

/** A mirror as a follower keeps it: loaded once, then by the stream alone. */
interface Mirror {
  readonly rows: Map<string, string>;
  readonly generation: string;
  position: number;
  readonly gaps: string[];
  readonly generations: Set<string>;
  readonly beats: number[];
  /** When each entry came, ms. */
  readonly seenAtMs: number[];
}

async function follow(): Promise<Mirror> {
  const { meta, rows, changes } = keys();
  const answers = await scratch.redis
    .multi()
    .hgetall(meta)
    .hgetall(rows)
    .xrevrange(changes, '+', '-', 'COUNT', 1)
    .exec();
  const [[, head], [, loaded], [, last]] = answers as [
    [null, Record<string, string>],
    [null, Record<string, string>],
    [null, [string, string[]][]],
  ];
  const mirror: Mirror = {
    rows: new Map(Object.entries(loaded)),
    generation: head.generation ?? '',
    position: Number(head.position),
    gaps: [],
    generations: new Set(),
    beats: [],
    seenAtMs: [],
  };
  const reader = followerRedis.duplicate();
  let running = true;
  const loop = (async () => {
    let id = last[0]?.[0] ?? '0';
    while (running) {
      const found = await reader.xread('COUNT', 1_000, 'BLOCK', 100, 'STREAMS', changes, id);
      for (const [entryId, fields] of found?.[0]?.[1] ?? []) {
        id = entryId;
        take(mirror, fields);
      }
    }
  })();
  followers.push({
    async stop() {
      running = false;
      await loop;
      reader.disconnect();
    },
  });
  return mirror;
}

function take(mirror: Mirror, flat: string[]): void {
  const fields: Record<string, string> = {};
  for (let at = 0; at < flat.length; at += 2) fields[String(flat[at])] = String(flat[at + 1]);
  const { g = '', n, k, v, h } = fields;
  mirror.seenAtMs.push(performance.now());
  mirror.generations.add(g);
  if (g !== mirror.generation) return;
  if (h !== undefined) {
    mirror.beats.push(Number(h));
    if (Number(n) !== mirror.position) mirror.gaps.push(`beat at ${n}, mirror at ${mirror.position}`);
    return;
  }
  if (Number(n) !== mirror.position + 1) mirror.gaps.push(`${mirror.position} → ${n}`);
  mirror.position = Number(n);
  if (k === undefined || v === undefined) mirror.gaps.push('an entry without row');
  else if (v === '') mirror.rows.delete(k);
  else mirror.rows.set(k, v);
}

async function stored(): Promise<Map<string, string>> {
  return new Map(Object.entries(await scratch.redis.hgetall(keys().rows)));
}

test('a mirror that follows the changes without a gap holds the rows of the view', async () => {
  await scratch.writer.append([campaignCreated({ entity: 'before' })]);
  await until('applied', () => projector.status().checkpoint?.rows === 1);
  const mirror = await follow();
  expect(mirror.rows.size).toBe(1);
  for (let at = 0; at < 40; at += 1) {
    const entity = `c${at}`;
    const tenant = at % 2 ? 'acme' : 'globex';
    await scratch.writer.append([
      campaignCreated({ tenant, entity }),
      bidPriceChanged({ tenant, entity, version: 2 }, at + 1),
      bidPriceChanged({ tenant, entity, version: 2 }, 999_999), // loses its race
      creativeCreated({ tenant, entity }, entity),
    ]);
  }
  await until('all rows', async () => (await stored()).size === 81 && projector.status().lag === 0);
  await until('the mirror has come as far', () => mirror.position === projector.status().checkpoint?.position);
  expect(mirror.gaps).toEqual([]);
  expect(mirror.rows).toEqual(await stored());
  expect(JSON.parse(mirror.rows.get('campaign|globex|c0') ?? '')).toEqual({
    tenant: 'globex',
    id: 'c0',
    name: 'Campaign c0',
    status: 'draft',
    advertiserDomain: 'shop.example',
    bidPriceMicros: 1,
    currency: 'USD',
    categories: ['IAB1'],
    categoryTaxonomy: 1,
    countries: ['DEU'],
    advertiserApps: [],
    targeting: null,
    deals: [],
    dealsOnly: false,
    pacing: null,
    valuation: null,
    version: 2,
  });
  expect(JSON.parse(mirror.rows.get('creative|acme|c1') ?? '')).toEqual({
    tenant: 'acme',
    id: 'c1',
    campaignId: 'c1',
    status: 'draft',
    gold: false,
    format: 'BANNER',
    widthPx: 300,
    heightPx: 250,
    markup: expect.stringContaining('${CLICK_URL}'),
    mimeType: 'text/html',
    durationS: null,
    protocols: [],
    attributes: [1],
    secure: true,
    apis: [],
    expandDirections: [],
    language: null,
    imageUrl: null,
    native: null,
    version: 1,
  });
});

test('heartbeats come in time while the view is live, idle or not, and say the position', async () => {
  const longestStallMs = watchStalls();
  const mirror = await follow();
  await until('six heartbeats', () => mirror.beats.length >= 6);
  const gapsMs = mirror.seenAtMs.slice(1).map((at, index) => at - (mirror.seenAtMs[index] ?? at));
  expect(Math.max(...gapsMs)).toBeLessThan(1_500 + 2 * longestStallMs());
  expect(mirror.gaps).toEqual([]);
  expect(Math.abs(Date.now() - (mirror.beats.at(-1) ?? 0))).toBeLessThan(2_000);
});

test('no heartbeat comes while the log does not answer', async () => {
  const { storeOf, leases, log, decoder } = scratch.open();
  const broken = { ...log, endOffsets: log.endOffsets };
  const second = startProjector({
    projection: catalogue,
    store: storeOf(catalogue),
    leases: { ...leases, acquire: (name) => leases.acquire(name, { force: true }) },
    log: broken,
    decoder,
  });
  await projector.stop();
  await until('live', () => second.status().state === 'live');
  const mirror = await follow();
  await until('a heartbeat', () => mirror.beats.length > 0);
  broken.endOffsets = () => Promise.reject(new Error('no broker'));
  await until('told', () => second.status().state === 'waiting');
  const before = mirror.beats.length;
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  expect(mirror.beats.length).toBe(before);
  expect(second.status()).toMatchObject({ state: 'waiting', lag: null });
  broken.endOffsets = log.endOffsets;
  await until('heartbeats again', () => mirror.beats.length > before && second.status().state === 'live');
  await second.stop();
  const again = scratch.open();
  projector = startProjector({
    projection: catalogue,
    store: again.storeOf(catalogue),
    leases: again.leases,
    log,
    decoder,
  });
  await until('live', () => projector.status().state === 'live');
});

test('R1: a replay tells followers of another generation at once, and beats again when the view is live', async () => {
  const mirror = await follow();
  await until('a heartbeat', () => mirror.beats.length > 0);
  const before = await stored();
  const [replayed] = (await replay({ names: ['catalogue'], settings: scratch.settings, resources: scratch.open() }))
    .views;
  await until('the new generation was told', () => mirror.generations.has(replayed?.generation ?? ''));
  expect(replayed?.generation).not.toBe(mirror.generation);
  const fresh = await follow();
  expect(fresh.rows).toEqual(before);
  await until('heartbeats of the new generation', () => fresh.beats.length > 2);
  expect(fresh.gaps).toEqual([]);
  expect([...fresh.generations]).toEqual([replayed?.generation]);
});

test('a lost view has no heartbeat and nothing is written into it', async () => {
  await scratch.flushRedis();
  await until('lost', () => projector.status().state === 'lost');
  await scratch.writer.append([campaignCreated({ entity: 'meanwhile' })]);
  await new Promise((resolve) => setTimeout(resolve, 700));
  expect(await scratch.redis.exists(keys().meta, keys().rows, keys().changes)).toBe(0);
  await replay({ names: ['catalogue'], settings: scratch.settings, resources: scratch.open() });
  await until('live', () => projector.status().state === 'live');
  expect((await stored()).has('campaign|acme|meanwhile')).toBe(true);
});
