/**
 * R10 on the real stores: what a view cannot take parks its key beside the view, in Postgres and in Redis alike, whatever is
 * wrong with it, and whoever dies meanwhile; everything else flows on, and a rebuild parks the same.
 */
import { randomBytes } from 'node:crypto';
import { keyOf } from '@mainstem/schemas/envelope';
import type { AnyEvent, DeadLetterRuled } from '@mainstem/schemas/generated/events';
import { topicOf } from '@mainstem/schemas/topics';
import { redisKeys } from '@mainstem/streams/catalogue/contract';
import type { LogPosition } from '@mainstem/streams/log/event-log';
import type { ParkedKey } from '@mainstem/streams/runtime/parking/parked';
import { recordParked } from '@mainstem/streams/runtime/parking/record-parked';
import { type Projection, type RowKey, rowKey, tableProjection } from '@mainstem/streams/runtime/projection/projection';
import { readEnds } from '@mainstem/streams/runtime/projector/open-view';
import { type Projector, startProjector } from '@mainstem/streams/runtime/projector/projector';
import { createPostgresStore } from '@mainstem/streams/runtime/stores/store.postgres';
import { createProjectorPool } from '@mainstem/streams/runtime/stores/store.postgres.connection';
import type pg from 'pg';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { campaigns } from './campaigns/projection.ts';
import { catalogue } from './catalogue/projection.ts';
import { leads } from './leads/projection.ts';
import type { Resources } from './resources.ts';
import { bidPriceChanged, campaignCreated, leadReceived } from './testing/bodies.ts';
import { codec, eventOf, openScratch, type Scratch, until } from './testing/scratch.ts';
import { verify } from './verify.ts';

let scratch: Scratch;
let resources: Resources;
let pool: pg.Pool;
let running: Projector[] = [];
let announced: AnyEvent[] = [];

beforeEach(async () => {
  scratch = await openScratch();
  resources = scratch.open();
  pool = createProjectorPool(scratch.settings.MAINSTEM_POSTGRES_PROJECTOR_URL, 4);
});
afterEach(async () => {
  await Promise.all(running.map((projector) => projector.stop()));
  running = [];
  announced = [];
  await pool.end();
  await scratch.cleanUp();
});

const storeOf = (view: Projection) => resources.storeOf(view);

function start(projection: Projection, store = storeOf(projection)): Projector {
  const { leases, log, decoder, rulings } = resources;
  const announce = async (view: string, parked: ParkedKey) => {
    const event = recordParked(view, parked);
    if (event !== null) announced.push(event);
  };
  const projector = startProjector({ projection, store, leases, log, decoder, rulings, announce });
  running.push(projector);
  return projector;
}

/** Another owner, from the stored checkpoint. */
async function restarted(projector: Projector, view: Projection): Promise<Projector> {
  await projector.stop();
  const next = start(view);
  await caughtUp(next, view);
  return next;
}

async function caughtUp(projector: Projector, view: Projection, store = storeOf(view)): Promise<void> {
  const ends = await readEnds(scratch.log, view);
  await until(`${view.name} caught up`, async () => {
    const stored = await store.checkpoint();
    return (
      Object.entries(ends).every(([name, end]) => (stored?.offsets[name] ?? 0) >= end) &&
      projector.status().state === 'live'
    );
  });
}

/** A record of the event's key that ends in the middle. */
async function appendTruncated(event: AnyEvent): Promise<LogPosition> {
  const value = codec.encode(event);
  const { tenant, entity } = event.envelope;
  const record = { topic: topicOf(event.type), key: keyOf(tenant, entity), value: value.subarray(0, value.length - 9) };
  return (await scratch.log.append([record]))[0] as LogPosition;
}

function ruled(view: string, position: LogPosition, replacement: Buffer | null, fourEyes = false, actor?: string) {
  const event = eventOf<DeadLetterRuled>(
    {
      type: 'DeadLetterRuled',
      view,
      ...position,
      action: replacement === null ? 'DISCARD' : 'EDIT',
      replacement: replacement?.toString('base64') ?? null,
      reason: 'the sender cut it',
      fourEyes,
    },
    { entity: `dead-letter:${position.topic}/${position.partition}@${position.offset}` },
  );
  return actor === undefined ? event : { ...event, envelope: { ...event.envelope, actor } };
}

async function expectEqual(view: Projection): Promise<void> {
  const [verified] = await verify({ names: [view.name], settings: scratch.settings, resources: scratch.open() });
  expect(verified).toMatchObject({ equal: true, differences: [] });
}

async function rowsOf(view: Projection, events: readonly AnyEvent[]): Promise<object[]> {
  const found: object[] = [];
  for (const event of events) {
    for (const { row } of await storeOf(view).rows([view.keyOf(event) as RowKey])) found.push(row);
  }
  return found;
}

describe.each([campaigns, catalogue])('$name ($store.kind)', (view) => {
  const ids = (word: string) => `${view.name}-${word}`;

  test('R10: a truncated record parks its key in order, the others flow on, and an edit brings all of it back', async () => {
    const projector = start(view);
    const sick = ids('sick');
    const well = ids('well');
    await scratch.writer.append([campaignCreated({ entity: sick }), campaignCreated({ entity: well })]);
    await caughtUp(projector, view);
    const poison = await appendTruncated(bidPriceChanged({ entity: sick, version: 2 }, 2_000));
    const later = [3, 4].map((version) => bidPriceChanged({ entity: sick, version }, version * 1_000));
    await scratch.writer.append([...later, bidPriceChanged({ entity: well, version: 2 }, 7_000)]);
    await caughtUp(projector, view);
    expect(projector.status()).toMatchObject({
      state: 'live',
      reason: null,
      stoppedPartitions: [],
      parking: { keys: 1, records: 3 },
    });
    const [key] = await storeOf(view).parkedKeys();
    expect(key).toMatchObject({
      topic: poison.topic,
      partition: poison.partition,
      key: `acme|${sick}`,
      records: 3,
      firstOffset: poison.offset,
      fault: { cause: 'decode', code: 'SCHEMA_MALFORMED_VALUE' },
    });
    const kept = await storeOf(view).parkedRecords(key as ParkedKey, 10);
    expect(kept.map(({ offset }) => offset)).toEqual([...kept.map(({ offset }) => offset)].sort((a, b) => a - b));
    expect(kept.slice(1).map(({ value }) => codec.decode(value))).toMatchObject(
      later.map(({ envelope }) => ({ envelope })),
    );
    const events = [campaignCreated({ entity: sick }), campaignCreated({ entity: well })];
    expect(await rowsOf(view, events)).toMatchObject([
      { bidPriceMicros: 1_000_000, version: 1 },
      { bidPriceMicros: 7_000, version: 2 },
    ]);
    await expectEqual(view);
    await until('R12: it is told', () => announced.length === 1);
    expect(announced[0]).toMatchObject({
      type: 'RecordParked',
      view: view.name,
      offset: poison.offset,
      cause: 'DECODE',
    });

    const healed = codec.encode(bidPriceChanged({ entity: sick, version: 2 }, 2_500));
    await scratch.writer.append([ruled(view.name, poison, healed)]);
    await until('drained', () => projector.status().parking?.keys === 0);
    expect(await rowsOf(view, events)).toMatchObject([{ bidPriceMicros: 4_000, version: 4 }, { version: 2 }]);
    expect(await storeOf(view).parkedKeys()).toEqual([]);
    expect(projector.status().lateRulings).toBe(0);
    await expectEqual(view);
  });

  test('R10: four eyes: the same person cannot confirm, another can; a discarded record leaves its version free', async () => {
    const projector = start(view);
    const sick = ids('eyes');
    await scratch.writer.append([campaignCreated({ entity: sick })]);
    const poison = await appendTruncated(bidPriceChanged({ entity: sick, version: 2 }, 2_000));
    // A second writer's attempt at the same version waits behind it, and wins once the first is passed over (R3).
    await scratch.writer.append([bidPriceChanged({ entity: sick, version: 2 }, 2_222)]);
    await caughtUp(projector, view);
    const proposal = ruled(view.name, poison, null, true, 'user:ada');
    const confirm = (actor: string) => {
      const event = eventOf(
        { type: 'DeadLetterRulingConfirmed', rulingId: proposal.envelope.id, reason: 'seen' } as never,
        { entity: proposal.envelope.entity },
      );
      return { ...event, envelope: { ...event.envelope, actor } };
    };
    await scratch.writer.append([proposal, confirm('user:ada')]);
    await caughtUp(projector, view);
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(projector.status().parking?.keys).toBe(1);
    await scratch.writer.append([confirm('user:grace')]);
    await until('drained', () => projector.status().parking?.keys === 0);
    expect(await rowsOf(view, [campaignCreated({ entity: sick })])).toMatchObject([
      { bidPriceMicros: 2_222, version: 2 },
    ]);
    await expectEqual(view);
  });
});

test('R10: a campaign behind a record that cannot be read is not there for those who bid, and all others are', async () => {
  const { rows: rowsKey, changes, meta, withheld } = redisKeys(scratch.settings.MAINSTEM_REDIS_PREFIX, 'catalogue');
  const { redis } = scratch;
  const mirrored = async () => Object.keys(await redis.hgetall(rowsKey)).sort();
  /** What followers were told: number and row of each change of the sick campaign, null when it is gone. */
  const told = async () => {
    const entries = (await redis.xrange(changes, '-', '+')).map(([, flat]) =>
      Object.fromEntries(flat.flatMap((name, at) => (at % 2 === 0 ? [[name, flat[at + 1] ?? '']] : []))),
    );
    const all = entries.filter(({ k }) => k !== undefined);
    const numbers = all.map(({ n }) => Number(n));
    expect(numbers).toEqual(numbers.map((_, at) => (numbers[0] ?? 0) + at)); // a follower sees no gap
    expect(Number(await redis.hget(meta, 'position'))).toBe(numbers.at(-1));
    return all.filter(({ k }) => k === 'campaign|acme|sick').map(({ v }) => (v ? JSON.parse(v).bidPriceMicros : null));
  };
  const projector = start(catalogue);
  await caughtUp(projector, catalogue);
  const created = ['sick', 'well'].map((entity) => campaignCreated({ entity }));
  await scratch.writer.append(created);
  await caughtUp(projector, catalogue);
  expect(await mirrored()).toEqual(['campaign|acme|sick', 'campaign|acme|well']);

  const poison = await appendTruncated(bidPriceChanged({ entity: 'sick', version: 2 }, 2_000));
  await scratch.writer.append([
    bidPriceChanged({ entity: 'sick', version: 3 }, 3_000),
    bidPriceChanged({ entity: 'well', version: 2 }, 7_000),
  ]);
  await caughtUp(projector, catalogue);
  await until('it is parked', () => projector.status().parking?.keys === 1);
  expect(await mirrored()).toEqual(['campaign|acme|well']);
  expect(await told()).toEqual([1_000_000, null]);
  // The view itself still has the row, as it was: rebuilt it is the same.
  expect(await rowsOf(catalogue, created)).toMatchObject([{ version: 1 }, { bidPriceMicros: 7_000 }]);
  await expectEqual(catalogue);
  const before = await storeOf(catalogue).checkpoint();

  const second = await restarted(projector, catalogue);
  expect(await mirrored()).toEqual(['campaign|acme|well']);
  expect((await storeOf(catalogue).checkpoint())?.digest).toBe(before?.digest);
  const healed = codec.encode(bidPriceChanged({ entity: 'sick', version: 2 }, 2_500));
  await scratch.writer.append([ruled('catalogue', poison, healed)]);
  await until('drained', () => second.status().parking?.keys === 0);
  expect(await mirrored()).toEqual(['campaign|acme|sick', 'campaign|acme|well']);
  expect(await redis.exists(withheld)).toBe(0);
  expect(await told()).toEqual([1_000_000, null, 3_000]);
  await scratch.writer.append([bidPriceChanged({ entity: 'sick', version: 4 }, 4_000)]);
  await caughtUp(second, catalogue);
  expect(await told()).toEqual([1_000_000, null, 3_000, 4_000]);
  await expectEqual(catalogue);
});

test('R10: a key without a tenant, an unknown schema id and a forged envelope park their keys, each with its cause', async () => {
  const projector = start(leads);
  const good = (entity: string) => codec.encode(leadReceived({ entity }));
  const unknown = good('id-unknown');
  unknown.writeUInt32BE(4_000_000, 1);
  const bad = [
    { key: 'nobody', value: good('nobody') },
    { key: '|nobody', value: good('nobody') },
    { key: 'acme|forged', value: codec.encode(leadReceived({ tenant: 'globex', entity: 'forged' })) },
    { key: 'acme|no-header', value: Buffer.from('{"not":"avro"}') },
    { key: 'acme|empty', value: Buffer.alloc(0) },
  ];
  await scratch.log.append(bad.map((record) => ({ topic: 'lead_events', ...record })));
  await scratch.writer.append([leadReceived({ entity: 'after-all-that' })]);
  await caughtUp(projector, leads);
  expect(projector.status()).toMatchObject({ state: 'live', parking: { keys: bad.length } });
  const keys = await storeOf(leads).parkedKeys();
  expect(new Set(keys.map(({ key }) => key))).toEqual(new Set(bad.map(({ key }) => key)));
  for (const { fault } of keys) expect(fault).toMatchObject({ cause: 'decode', code: 'SCHEMA_MALFORMED_VALUE' });
  expect(await rowsOf(leads, [leadReceived({ entity: 'after-all-that' })])).toHaveLength(1);
  await expectEqual(leads);
  // R7: nothing of it is to be seen by a tenant's queries, nor by one without a tenant.
  const schema = scratch.settings.MAINSTEM_POSTGRES_SCHEMA;
  const grants = await scratch.owner.query(
    `select 1 from information_schema.role_table_grants
     where table_schema = $1 and table_name = 'dead_letters' and grantee = 'mainstem_app'`,
    [schema],
  );
  expect(grants.rows).toEqual([]);
});

/** A view of a test's own, whose table can be as narrow as the test likes. */
async function narrowView(
  name: string,
  columns: string,
): Promise<{ view: Projection; store: ReturnType<typeof storeOf> }> {
  const schema = scratch.settings.MAINSTEM_POSTGRES_SCHEMA;
  const view = tableProjection({
    name,
    version: 1,
    types: ['LeadReceived'],
    key: { id: 'text' },
    columns: { company: 'text?', count: 'bigint' },
    initial: { company: null, count: 0 },
    keyOf: ({ envelope, companyName }) =>
      rowKey(
        envelope.tenant,
        `${envelope.entity}${companyName === 'long' ? randomBytes(9_000).toString('base64') : ''}`,
      ),
    project: (row, event) => {
      if (event.companyName === 'throws') throw new Error('no such company');
      return { company: event.companyName, count: row.count + 1 };
    },
  });
  await scratch.owner.query(`
    create table "${schema}"."${name}__b1" (tenant text not null, id text not null, ${columns}, primary key (tenant, id));
    grant select, insert, update, delete, truncate on "${schema}"."${name}__b1" to mainstem_projector;`);
  return { view, store: createPostgresStore(pool, schema, view) };
}

test.each([leads, catalogue])('R10: a key of any length parks like any other: $name ($store.kind)', async (view) => {
  const projector = start(view);
  const topic = view === leads ? 'lead_events' : 'creative_events';
  const bytes = () => randomBytes(6_000).toString('base64url');
  const keys = [`acme|${bytes()}`, `${bytes()}|of-nobody`, bytes()];
  await scratch.log.append(keys.map((key) => ({ topic, key, value: Buffer.from('no event') })));
  await caughtUp(projector, view);
  const parked = await storeOf(view).parkedKeys();
  expect(parked.map(({ key }) => key).sort()).toEqual(keys.sort());
  for (const key of parked) expect(await storeOf(view).parkedRecords(key, 10)).toMatchObject([{ key: key.key }]);
});

test('R10: a row the store refuses is found among thousands, parks its key alone, and a mended table takes it back', async () => {
  const { view, store } = await narrowView('narrow', 'company varchar(8), count bigint not null');
  const leadsOf = (word: string, count: number, name: string | null) =>
    Array.from({ length: count }, (_, at) => leadReceived({ entity: `${word}-${at}` }, name));
  await scratch.writer.append(leadsOf('short', 1_500, 'ok'));
  await scratch.writer.append([
    leadReceived({ entity: 'wide' }, 'much too long'),
    leadReceived({ entity: 'wide' }, 'and so is this'),
  ]);
  await scratch.writer.append([leadReceived({ entity: 'key' }, 'long'), leadReceived({ entity: 'thrower' }, 'throws')]);
  await scratch.writer.append(leadsOf('short-too', 1_500, 'ok'));
  const projector = start(view, store);
  await caughtUp(projector, view, store);
  const parked = await store.parkedKeys();
  expect(Object.fromEntries(parked.map(({ key, fault }) => [key, fault]))).toMatchObject({
    'acme|wide': { cause: 'write', code: 'PROJECTION_ROW_REFUSED' },
    'acme|key': { cause: 'write', code: 'PROJECTION_ROW_REFUSED' },
    'acme|thrower': { cause: 'apply', code: 'PROJECTION_POISON', message: 'no such company' },
  });
  const ids = await scratch.owner.query(
    `select count(*) as n from "${scratch.settings.MAINSTEM_POSTGRES_SCHEMA}".narrow__b1 where id like 'short%'`,
  );
  expect(Number(ids.rows[0].n)).toBe(3_000);
  await scratch.owner.query(
    `alter table "${scratch.settings.MAINSTEM_POSTGRES_SCHEMA}".narrow__b1 alter column company type text`,
  );
  const wide = parked.find(({ key }) => key === 'acme|wide') as ParkedKey;
  const { topic, partition, key } = wide;
  const retry = { type: 'DeadLetterRetryRequested', view: view.name, topic, partition, key };
  await scratch.writer.append([eventOf(retry as never, { entity: 'retry' })]);
  await until('taken back', async () => !(await store.parkedKeys()).some((one) => one.key === 'acme|wide'));
  const [row] = await store.rows([rowKey('acme', 'wide')]);
  expect(row?.row).toEqual({ company: 'and so is this', count: 2 });
});

test('R10: beyond the bound the partition stops, with its own code, and goes on when there is room', async () => {
  const { view, store } = await narrowView('bounded', 'company text, count bigint not null');
  const projector = start(view, store);
  // One key more than are parked at most, and a sound one behind them.
  const many = Array.from({ length: 1_001 }, (_, at) => leadReceived({ entity: `many-${at}` }, 'throws'));
  await scratch.writer.append(many);
  const status = await until('stopped', () => projector.status().stoppedPartitions.length > 0 && projector.status());
  expect(status.stoppedPartitions[0]?.code).toBe('PROJECTION_PARKING_FULL');
  expect(status.state).toBe('failed');
  const room = (await store.parkedKeys()).filter(({ key }) => key.startsWith('acme|many-')).slice(0, 3);
  await scratch.writer.append(
    room.map(({ topic, partition, firstOffset }) => ruled(view.name, { topic, partition, offset: firstOffset }, null)),
  );
  await until(
    'goes on',
    () => projector.status().state === 'live' && projector.status().stoppedPartitions.length === 0,
  );
  await caughtUp(projector, view, store);
});
