/**
 * Makes the table of ids that came in a view of the log: reads what was appended since it last looked, and notes what is
 * not noted yet. One gateway does so at a time; its offsets are stored with the rows they cover.
 *
 * It reads back as far as ids are remembered. Losing Postgres costs one such read; losing the process costs nothing.
 */
import type { AnyEvent } from '@mainstem/schemas/generated/events';
import type { TopicName } from '@mainstem/schemas/topics';
import { topicOf } from '@mainstem/schemas/topics';
import type { Batch, EventLog } from '@mainstem/streams/log/event-log';
import type { PinnedCodec } from '@mainstem/streams/log/pinned-codec';
import { movedOf, movedTypes } from '@mainstem/streams/processors/lanes/lane';
import type pg from 'pg';
import { REMEMBERED_MS } from './seen-events.postgres.ts';

/** What is new is read this often. */
const EVERY_MS = 5_000;
/** Rows of one statement, and events between two saves of the offsets. */
const ROWS_MAX = 5_000;
/** The first reading may take this long before the gateway is ready without it. */
const FIRST_MS_MAX = 20_000;

const types: ReadonlySet<string> = new Set(movedTypes);
export const followedTopics: readonly TopicName[] = [
  ...new Set(movedTypes.map(topicOf)),
  'ingest_overflow_events',
  'ingest_backfill_events',
];

export interface SeenFollowerOptions {
  readonly log: Pick<EventLog, 'read' | 'endOffsets' | 'offsetsAt'>;
  readonly codec: Pick<PinnedCodec, 'decode'>;
  /** Under the role that writes views: it notes ids of all tenants. */
  readonly pool: pg.Pool;
  readonly schema: string;
  readonly clock: () => number;
  readonly onError: (error: unknown) => void;
}

export interface SeenFollower {
  /** Reads up to where the log ends now. False when another process does so. Throws what log and Postgres throw. */
  catchUp(): Promise<boolean>;
  /** Null when the first reading is done or given up; else why the gateway should wait. */
  notReady(): string | null;
  stop(): Promise<void>;
}

export function startSeenFollower(options: SeenFollowerOptions): SeenFollower {
  let stopped = false;
  let isFirst = true;
  let running: Promise<unknown> = Promise.resolve();
  const catchUp = () => readOn(options, () => stopped);
  const round = () => {
    running = catchUp()
      .catch(options.onError)
      .finally(() => {
        isFirst = false;
        if (!stopped) timer = setTimeout(round, EVERY_MS);
        timer?.unref();
      });
  };
  let timer: NodeJS.Timeout | undefined;
  const patience = setTimeout(() => {
    isFirst = false;
  }, FIRST_MS_MAX);
  patience.unref();
  round();
  return {
    catchUp,
    notReady: () => (isFirst ? 'ids of events that came in are still being read' : null),
    async stop() {
      stopped = true;
      clearTimeout(timer);
      clearTimeout(patience);
      await running;
    },
  };
}

async function readOn(options: SeenFollowerOptions, isStopped: () => boolean): Promise<boolean> {
  const { log, pool, schema, clock } = options;
  const client = await pool.connect();
  let failure: Error | undefined;
  try {
    const lock = `mainstem/seen/${schema}`;
    const { rows } = await client.query<{ mine: boolean }>('select pg_try_advisory_lock(hashtext($1)) as mine', [lock]);
    if (rows[0]?.mine !== true) return false;
    try {
      const sinceMs = clock() - REMEMBERED_MS;
      const known = await offsetsOf(client, schema);
      for (const topic of followedTopics) {
        const [ends, first] = await Promise.all([log.endOffsets(topic), log.offsetsAt(topic, sinceMs)]);
        for (const [partition, end] of ends.entries()) {
          const from = Math.max(known.get(`${topic}:${partition}`) ?? 0, first[partition] ?? 0);
          if (from < end) await readPartition(options, client, { topic, partition, from, end }, isStopped);
          if (isStopped()) return true;
        }
      }
      return true;
    } finally {
      await client.query('select pg_advisory_unlock(hashtext($1))', [lock]);
    }
  } catch (error) {
    failure = error as Error;
    throw error;
  } finally {
    client.release(failure); // a connection that failed is closed, and its lock with it
  }
}

interface Range {
  readonly topic: TopicName;
  readonly partition: number;
  readonly from: number;
  readonly end: number;
}

async function readPartition(
  { log, codec, schema, clock }: SeenFollowerOptions,
  client: pg.PoolClient,
  { topic, partition, from, end }: Range,
  isStopped: () => boolean,
): Promise<void> {
  let ids: SeenId[] = [];
  const save = async (nextOffset: number) => {
    await note(client, schema, ids, { topic, partition, nextOffset, nowMs: clock() });
    ids = [];
  };
  let next = from;
  for await (const batch of log.read(topic, partition, from, end)) {
    ids.push(...idsOf(batch, codec));
    next = batch.nextOffset;
    if (ids.length >= ROWS_MAX) await save(next);
    if (isStopped()) break;
  }
  await save(next);
}

interface SeenId {
  readonly tenant: string;
  readonly id: string;
}

/** What cannot be read is somebody else's to park: here it is only an id that is not known. */
function idsOf(batch: Batch, codec: Pick<PinnedCodec, 'decode'>): SeenId[] {
  return batch.records.flatMap(({ value }): SeenId[] => {
    try {
      const event = codec.decode(value);
      const meant = isWaiting(event) ? movedOf(event, codec) : event;
      const { tenant, id } = meant.envelope;
      return types.has(meant.type) ? [{ tenant, id }] : [];
    } catch {
      return [];
    }
  });
}

function isWaiting(event: AnyEvent): boolean {
  return event.type === 'EventOverflowed' || event.type === 'EventBackfilled';
}

async function offsetsOf(client: pg.PoolClient, schema: string): Promise<Map<string, number>> {
  const { rows } = await client.query<{ topic: string; partition: number; next_offset: string }>(
    `select topic, partition, next_offset from "${schema}".ingest_seen_offsets`,
  );
  return new Map(rows.map((row) => [`${row.topic}:${row.partition}`, Number(row.next_offset)]));
}

/** Rows and the offset that covers them, in one statement and so in one transaction. */
async function note(
  client: pg.PoolClient,
  schema: string,
  ids: readonly SeenId[],
  at: { readonly topic: string; readonly partition: number; readonly nextOffset: number; readonly nowMs: number },
): Promise<void> {
  await client.query(
    `with noted as (
       insert into "${schema}".ingested_events (tenant, id, fingerprint, ingested_at)
       select tenant, id, '', $3 from unnest($1::text[], $2::uuid[]) as seen(tenant, id)
       on conflict do nothing)
     insert into "${schema}".ingest_seen_offsets (topic, partition, next_offset) values ($4, $5, $6)
     on conflict (topic, partition) do update set next_offset = excluded.next_offset`,
    [
      ids.map(({ tenant }) => tenant),
      ids.map(({ id }) => id),
      new Date(at.nowMs),
      at.topic,
      at.partition,
      at.nextOffset,
    ],
  );
}
