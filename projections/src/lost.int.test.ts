/** R1: Redis flushed and the schema dropped under a running worker; a replay brings the same digests back. */

import type { AnyEvent } from '@mainstem/schemas/generated/events';
import { startProjector } from '@mainstem/streams/runtime/projector/projector';
import type { ProjectorState } from '@mainstem/streams/runtime/projector/projector-progress';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { catalogue } from './catalogue/projection.ts';
import { leads } from './leads/projection.ts';
import { replay } from './replay.ts';
import {
  auditEntry,
  bidPriceChanged,
  campaignActivated,
  campaignCreated,
  clientSignedUp,
  creativeCreated,
  impressionBilled,
  incidentOpened,
  leadReceived,
  userValueScored,
} from './testing/bodies.ts';
import { openScratch, type Scratch, until } from './testing/scratch.ts';
import { verify } from './verify.ts';
import { views } from './views.ts';
import { startWorker, type Worker } from './worker.ts';

let scratch: Scratch;
let worker: Worker;

beforeAll(async () => {
  scratch = await openScratch();
  for (let at = 0; at < 20; at += 1) await write(at);
  worker = await startWorker({ resources: scratch.open(), healthPort: 0 });
  await allAre('live');
});
afterAll(async () => {
  await worker.stop();
  await scratch.cleanUp();
});

const write = (at: number) => scratch.writer.append(eventsOf(at));

function eventsOf(at: number): AnyEvent[] {
  const entity = `e${at}`;
  const bill = impressionBilled({ entity }, `c${at % 3}`, at);
  return [
    campaignCreated({ entity }),
    campaignActivated({ entity, version: 2 }),
    bidPriceChanged({ entity, version: 2 }, 5), // loses its race
    creativeCreated({ entity }, entity),
    leadReceived({ entity }),
    bill,
    bill,
    auditEntry({ entity }),
    clientSignedUp({ entity }),
    incidentOpened({ entity }),
    userValueScored({ entity }),
  ];
}

async function allAre(state: ProjectorState): Promise<void> {
  await until(`all views ${state}`, () => worker.statuses().every((status) => status.state === state));
  if (state === 'live') await until('no lag', () => worker.statuses().every((status) => status.lag === 0));
}

async function digests(): Promise<Record<string, string>> {
  const verified = await verify({ names: 'all', settings: scratch.settings, resources: scratch.open() });
  for (const view of verified) expect(view, view.name).toMatchObject({ equal: true, state: 'live', differences: [] });
  return Object.fromEntries(verified.map((view) => [view.name, view.live]));
}

async function ready(): Promise<{ status: number; reasons: string[] }> {
  const response = await fetch(`http://127.0.0.1:${worker.health.port}/readyz`);
  return { status: response.status, reasons: ((await response.json()) as { reasons: string[] }).reasons };
}

test('R1: both stores lost under a running worker, replayed to the same digests, and it goes on by itself', async () => {
  const before = await digests();
  expect(Object.keys(before)).toEqual(views.map((view) => view.name));
  expect((await ready()).status).toBe(200);
  const metrics = await (await fetch(`http://127.0.0.1:${worker.health.port}/metrics`)).text();
  for (const { name } of views) {
    expect(metrics).toContain(`mainstem_projection_live{projection="${name}",service="projections"} 1`);
    expect(metrics).toContain(`mainstem_consumer_lag_records{consumer="${name}",service="projections"} 0`);
    expect(metrics).toMatch(new RegExp(`mainstem_projection_info\\{projection="${name}".*digest="${before[name]}"`));
  }
  expect(metrics).toContain('process_resident_memory_bytes');

  await scratch.flushRedis();
  await scratch.dropSchema();
  await allAre('lost');
  const { status, reasons } = await ready();
  expect(status).toBe(503);
  expect(reasons).toHaveLength(views.length);
  expect(reasons[0]).toContain('mainstem replay catalogue');

  // It waits for the replay: what is written meanwhile is applied by nobody.
  await write(20);
  await new Promise((resolve) => setTimeout(resolve, 600));
  expect(worker.statuses().map((view) => view.state)).toEqual(views.map(() => 'lost'));
  expect(await scratch.redis.keys(`{${scratch.settings.MAINSTEM_REDIS_PREFIX}:*`)).toEqual([]);

  const progress: number[] = [];
  const result = await replay({
    names: 'all',
    settings: scratch.settings,
    resources: scratch.open(),
    onProgress: ({ done, total }) => progress.push(done / total),
  });
  expect(result.views.map((view) => [view.name, view.state, view.error])).toEqual(
    views.map((view) => [view.name, 'live', null]),
  );
  expect(progress.at(-1)).toBe(1);
  await allAre('live');
  const after = await digests();
  const written = new Set(eventsOf(20).map(({ type }) => type));
  // Contacts read leads, too, but these say nothing of how their person is reached; no expectation of a feature is broken.
  const unmoved = ['contacts', 'feature_quarantine'];
  const concerned = views.filter(
    ({ name, types }) => !unmoved.includes(name) && types.some((type) => written.has(type)),
  );
  expect(concerned.length).toBeGreaterThanOrEqual(8);
  for (const { name } of concerned) expect(after[name], `${name} has the event of meanwhile`).not.toBe(before[name]);

  await write(21);
  await until('the new event is in the view', async () => (await rowsOfLeads()) === 22);
  await allAre('live');
  await digests();
});

test('R1: a replay of what is there gives the same digests, in a new generation', async () => {
  const before = await digests();
  const generations = worker.statuses().map((view) => view.checkpoint?.generation);
  const result = await replay({ names: 'all', settings: scratch.settings, resources: scratch.open() });
  await until('the worker has its views back', () =>
    worker.statuses().every((view, at) => view.state === 'live' && view.checkpoint?.generation !== generations[at]),
  );
  expect(await digests()).toEqual(before);
  for (const view of result.views) expect(view.digest).toBe(before[view.name]);
});

test('R1: a replay that dies half-way is carried on by the worker', async () => {
  const before = await digests();
  const dying = scratch.open();
  const { leases, log } = dying;
  const [topic] = leads.topics;
  const died = new Error('died');
  let reads = 0;
  const resources = {
    ...dying,
    // Nothing is given back by a process that died.
    leases: { ...leases, release: async () => undefined },
    log: {
      ...log,
      async *read(...args: Parameters<typeof log.read>) {
        for await (const batch of log.read(...args)) {
          reads += 1;
          if (reads > 3) throw died;
          yield batch;
        }
      },
    },
  };
  await expect(replay({ names: ['leads'], settings: scratch.settings, resources })).rejects.toBe(died);
  expect(topic).toBe('lead_events');
  expect((await dying.storeOf(leads).checkpoint())?.state).toBe('rebuilding');
  await until('carried on', async () => (await dying.storeOf(leads).checkpoint())?.state === 'live');
  await allAre('live');
  expect(await digests()).toEqual(before);
});

test('R1: verify names the rows that differ', async () => {
  const schema = scratch.settings.MAINSTEM_POSTGRES_SCHEMA;
  const resources = scratch.open();
  await asProjector(`update "${schema}".leads__b1 set source = 'forged' where lead_id = 'e1'`);
  await asProjector(`delete from "${schema}".leads__b1 where lead_id = 'e2'`);
  await asProjector(
    `insert into "${schema}".leads__b1 select tenant, 'ghost' as lead_id, ${columnsAfterKey()} from "${schema}".leads where lead_id = 'e3'`,
  );
  const field = 'campaign|acme|e4';
  const key = `{${scratch.settings.MAINSTEM_REDIS_PREFIX}:catalogue}:rows`;
  const row = await scratch.redis.hget(key, field);
  await scratch.redis.hset(key, field, String(row).replace('"bidPriceMicros":1000000', '"bidPriceMicros":1'));
  const [ofCatalogue, ofLeads] = await verify({ names: ['leads', 'catalogue'], settings: scratch.settings, resources });
  expect(ofLeads).toMatchObject({ name: 'leads', equal: false });
  expect(ofLeads?.live).toBe(ofLeads?.rebuilt);
  expect(ofLeads?.scanned).not.toBe(ofLeads?.rebuilt);
  expect(ofLeads?.differences).toEqual(
    expect.arrayContaining([
      { key: 'acme|e1', kind: 'different', columns: ['source'] },
      { key: 'acme|e2', kind: 'absent', columns: [] },
      { key: 'acme|ghost', kind: 'extra', columns: [] },
    ]),
  );
  expect(ofCatalogue?.differences).toEqual([
    { key: 'acme|campaign|e4', kind: 'different', columns: ['bidPriceMicros'] },
  ]);
  await replay({ names: ['leads', 'catalogue'], settings: scratch.settings, resources });
  await allAre('live');
  await digests();
});

test('R1: a view that was made of another log is not continued', async () => {
  const other = await openScratch();
  try {
    await other.writer.append([campaignCreated({ entity: 'e1' })]);
    const { log, decoder } = other.open();
    const { storeOf, leases } = scratch.open();
    const force: typeof leases = { ...leases, acquire: (name) => leases.acquire(name, { force: true }) };
    const store = storeOf(catalogue);
    const projector = startProjector({ projection: catalogue, store, leases: force, log, decoder });
    await until('lost', () => projector.status().state === 'lost');
    expect(projector.status().reason).toContain('another log');
    await projector.stop();
  } finally {
    await other.cleanUp();
  }
  await allAre('live');
  await digests();
});

async function asProjector(text: string): Promise<void> {
  const { Pool } = (await import('pg')).default;
  const pool = new Pool({ connectionString: scratch.settings.MAINSTEM_POSTGRES_PROJECTOR_URL, max: 1 });
  try {
    await pool.query(text);
  } finally {
    await pool.end();
  }
}

function columnsAfterKey(): string {
  if (leads.store.kind !== 'postgres') throw new Error('leads is a table');
  return Object.keys(leads.store.columns)
    .map((field) => field.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`))
    .join(', ');
}

async function rowsOfLeads(): Promise<number> {
  return worker.statuses().find((view) => view.name === 'leads')?.checkpoint?.rows ?? 0;
}

test('R1: what was lost while nobody ran is lost to the next worker, too: nothing begins anew by itself', async () => {
  const other = await openScratch();
  try {
    const first = await startWorker({ resources: other.open(), healthPort: 0 });
    await until('views are live', () => first.statuses().every(({ state }) => state === 'live'));
    await first.stop();
    await other.flushRedis();
    const next = await startWorker({ resources: other.open(), healthPort: 0 });
    await until('the catalogue is lost', () =>
      next.statuses().some(({ name, state }) => name === catalogue.name && state === 'lost'),
    );
    expect(await other.redis.keys(`{${other.settings.MAINSTEM_REDIS_PREFIX}:*:meta`)).toEqual([]);
    await next.stop();
  } finally {
    await other.cleanUp();
  }
});
