/** Snapshots of decided streams on the real stack (ADR 0013): what they promise, what is not believed, what they save. */
import { testEnvironment } from '@mainstem/infra/stack/test-environment';
import { uuidFrom } from '@mainstem/schemas/envelope';
import type { AnyEvent } from '@mainstem/schemas/generated/events';
import { topicNamed } from '@mainstem/schemas/topics';
import { type CampaignEvent, campaignDecider } from '@mainstem/streams/deciders/campaign/decider';
import type { EventLog } from '@mainstem/streams/log/event-log';
import { createEventWriter } from '@mainstem/streams/log/event-writer';
import { connectKafkaLog } from '@mainstem/streams/log/log.kafka';
import { dropTopics, ensureTopics } from '@mainstem/streams/log/topics.kafka';
import { startDecisionWriter } from '@mainstem/streams/runtime/decisions/decision-writer';
import type { SnapshotOptions } from '@mainstem/streams/runtime/decisions/snapshots/snapshot-keeper';
import { snapshotStoreContract } from '@mainstem/streams/runtime/decisions/snapshots/snapshot-store.contract';
import {
  createPostgresSnapshots,
  postgresSnapshots,
} from '@mainstem/streams/runtime/decisions/snapshots/snapshot-store.postgres';
import { createProjectorPool } from '@mainstem/streams/runtime/stores/store.postgres.connection';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { codec, openScratch, type Scratch } from './testing/scratch.ts';

const TOPIC = 'campaign_events';
/** Of the long stream. */
const EVENTS = Number(process.env.MAINSTEM_SNAPSHOT_EVENTS ?? 120_000);
const CAMPAIGNS = 4_000;

let scratch: Scratch;
let pool: pg.Pool;
let schema: string;
beforeAll(async () => {
  scratch = await openScratch();
  schema = scratch.settings.MAINSTEM_POSTGRES_SCHEMA;
  pool = createProjectorPool(scratch.settings.MAINSTEM_POSTGRES_PROJECTOR_URL, 4);
});
afterAll(async () => {
  await pool.end();
  await scratch.cleanUp();
});

let folds = 0;
/** A store of a set of its own. */
function storeOf(fingerprint = `fold-${folds++}`) {
  return createPostgresSnapshots(pool, schema, { topic: TOPIC, fingerprint });
}

describe('in Postgres', () => {
  snapshotStoreContract(() => {
    const fingerprint = `fold-${folds++}`;
    return { one: storeOf(fingerprint), other: storeOf(fingerprint) };
  });

  const row = { tenant: 'acme', entity: 'a', partition: 0, coveredTo: 3, payload: '{}' };
  const covered = [{ partition: 0, offset: 3, anchor: null }];

  test.each([
    ['a row that was changed and summed anew', `update decider_snapshots set payload = '{"x":1}', digest = digest + 1`],
    ['a row that was deleted', `delete from decider_snapshots`],
    [
      'a row that was added',
      `insert into decider_snapshots (tenant, topic, fold, entity, partition, covered_to, payload, digest)
       select tenant, topic, fold, 'b', 0, 1, '{}', 5 from decider_snapshots`,
    ],
    ['all of them', 'delete from decider_snapshots where true'],
  ])('%s: the set does not add up, and an empty one takes its place', async (_, damage) => {
    const store = storeOf();
    const set = await store.open();
    await store.save(set.generation, [row], covered);
    expect((await store.open()).generation).toBe(set.generation);
    // As the role that owns the rows of all folds; the owner of the table is held by row level security too.
    await pool.query(damage.replaceAll('decider_snapshots', `"${schema}".decider_snapshots`));
    const next = await store.open();
    expect(next.generation).not.toBe(set.generation);
    expect(next.covered).toEqual([]);
    expect(await store.load(next.generation, ['acme|a'])).toEqual([]);
  });

  test('a payload that is not what was hashed is never handed out', async () => {
    const store = storeOf();
    const { generation } = await store.open();
    await store.save(generation, [row], covered);
    await pool.query(`update "${schema}".decider_snapshots set payload = '{"x":1}' where fold = $1`, [
      `fold-${folds - 1}`,
    ]);
    expect(await store.load(generation, ['acme|a'])).toBe('lost');
  });

  test('sets of folds that nobody saves into are forgotten after a week', async () => {
    const [old, kept, now] = [storeOf('old'), storeOf('kept'), storeOf('now')];
    for (const store of [old, kept, now]) await store.save((await store.open()).generation, [row], covered);
    await pool.query(
      `update "${schema}".decider_snapshot_sets set updated_at = now() - interval '8 days' where fold = 'old'`,
    );
    await now.open();
    const left = await pool.query(
      `select fold from "${schema}".decider_snapshots where fold in ('old', 'kept', 'now')`,
    );
    expect(left.rows.map(({ fold }) => fold).sort()).toEqual(['kept', 'now']);
  });

  test('R7: the role of queries sees no snapshot, of its own tenant neither', async () => {
    const app = new pg.Client({ connectionString: testEnvironment().MAINSTEM_POSTGRES_APP_URL });
    await app.connect();
    onTestFinished(() => app.end());
    await expect(app.query(`select * from "${schema}".decider_snapshots`)).rejects.toThrow('permission denied');
    await expect(app.query(`select * from "${schema}".decider_snapshot_sets`)).rejects.toThrow('permission denied');
  });

  test('tables that are not there are told apart from a server that is away', async () => {
    const store = createPostgresSnapshots(pool, 'no_such_schema', { topic: TOPIC, fingerprint: 'x' });
    await expect(store.open()).rejects.toMatchObject({ retryable: false });
    const gone = createProjectorPool('postgres://mainstem_projector:x@127.0.0.1:9/none', 1);
    onTestFinished(() => gone.end());
    const away = createPostgresSnapshots(gone, schema, { topic: TOPIC, fingerprint: 'x' });
    await expect(away.open()).rejects.toMatchObject({ retryable: true });
  });
});

describe('a long stream', () => {
  let log: EventLog;
  beforeAll(async () => {
    const { MAINSTEM_KAFKA_BROKERS: brokers, MAINSTEM_TOPIC_PREFIX: topicPrefix } = scratch.settings;
    await ensureTopics({ brokers, topicPrefix }, [topicNamed(TOPIC)]);
    log = await connectKafkaLog({ brokers, topicPrefix, clientId: 'snapshots' });
    await fill(log);
  });
  afterAll(async () => {
    await log.close();
    const { MAINSTEM_KAFKA_BROKERS: brokers, MAINSTEM_TOPIC_PREFIX: topicPrefix } = scratch.settings;
    await dropTopics({ brokers, topicPrefix });
  });

  const start = (snapshots?: SnapshotOptions) => {
    const writer = startDecisionWriter({ log, codec, decider: campaignDecider, service: 'test', snapshots });
    onTestFinished(() => writer.stop());
    return writer;
  };
  /** Time until the first command is answered, which is decided on the whole of the past. */
  const takeOver = async (entity: string, snapshots?: SnapshotOptions) => {
    const begun = performance.now();
    const writer = start(snapshots);
    const command = { type: 'ChangeBidPrice', bidPriceMicros: 999_999 } as const;
    const outcome = await writer.execute('acme', entity, command, { actor: 'user:test', occurredAtMs: 1 });
    return { writer, outcome, tookMs: performance.now() - begun };
  };
  const versions = Math.floor(EVENTS / CAMPAIGNS);

  test('a process that takes over decides on the whole past, with snapshots as without, and sooner', async () => {
    const snapshots = postgresSnapshots(pool, schema)(campaignDecider);
    const without = await takeOver('c-1');
    expect(without.outcome).toMatchObject({ kind: 'accepted', version: versions + 1 });

    const first = await takeOver('c-2', snapshots);
    expect(first.outcome).toMatchObject({ kind: 'accepted', version: versions + 1 });
    await first.writer.stop();

    const taken = await takeOver('c-3', { ...snapshots, entitiesMax: CAMPAIGNS / 8 });
    expect(taken.outcome).toMatchObject({ kind: 'accepted', version: versions + 1 });
    expect(taken.writer.counts.entities).toBeLessThan(10);
    for (let n = 1; n <= CAMPAIGNS; n += 97) {
      await expect.poll(() => taken.writer.load('acme', `c-${n}`)).toEqual(without.writer.read('acme', `c-${n}`));
    }
    const told = [without, first, taken].map(({ tookMs }) => `${Math.round(tookMs)} ms`);
    process.stdout.write(
      `first command on ${EVENTS} events of ${CAMPAIGNS} campaigns: ${told[0]} from the log alone, ` +
        `${told[1]} when it also saves snapshots, ${told[2]} from snapshots\n`,
    );
    expect(taken.tookMs).toBeLessThan(without.tookMs);
    await taken.writer.execute(
      'acme',
      'c-4',
      { type: 'PauseCampaign', reason: 'rest' },
      { actor: 'user:test', occurredAtMs: 1 },
    );
    expect(taken.writer.counts.entities).toBeLessThanOrEqual(CAMPAIGNS / 8);
  });
});

/** Campaigns that are created once and change their price ever after. */
async function fill(log: EventLog): Promise<void> {
  const writer = createEventWriter(log, codec);
  const pending: Promise<unknown>[] = [];
  for (let version = 1; version <= Math.floor(EVENTS / CAMPAIGNS); version += 1) {
    for (let from = 0; from < CAMPAIGNS; from += 1_000) {
      const events = Array.from({ length: 1_000 }, (_, n) => campaignEvent(`c-${from + n + 1}`, version));
      pending.push(writer.append(events as AnyEvent[]));
    }
    if (version % 5 === 0) await Promise.all(pending.splice(0));
  }
  await Promise.all(pending);
}

function campaignEvent(entity: string, streamVersion: number): CampaignEvent {
  const id = uuidFrom('fill', entity, String(streamVersion));
  const envelope = {
    id,
    tenant: 'acme',
    entity,
    streamVersion,
    decision: { id: uuidFrom(id), n: 1, of: 1 },
    occurredAtMs: 1,
    actor: 'user:test',
    correlationId: id,
    causationId: null,
  };
  if (streamVersion > 1) return { type: 'CampaignBidPriceChanged', bidPriceMicros: streamVersion, envelope };
  return {
    type: 'CampaignCreated',
    name: 'Long',
    advertiserDomain: 'shoes.example',
    bidPriceMicros: 1,
    currency: 'USD',
    categories: [],
    advertiserApps: [],
    categoryTaxonomy: 1,
    countries: [],
    envelope,
  };
}
