/** What the live feed stands on, on real parts. Redis is asked when the first ticket is; nothing else here needs it. */
import { createLiveRows, type LiveRows } from '@mainstem/projections/live-rows';
import type { EventLog } from '@mainstem/streams/log/event-log';
import type { PinnedCodec } from '@mainstem/streams/log/pinned-codec';
import type { Settings } from '@mainstem/streams/settings';
import { Redis } from 'ioredis';
import type pg from 'pg';
import { createRecordReader, type RecordReader } from './record-reader.ts';
import { createRedisTicketStore } from './tickets.redis.ts';
import { createTickets, type Tickets } from './tickets.ts';

export const liveSettings = ['MAINSTEM_REDIS_URL', 'MAINSTEM_REDIS_PREFIX'] as const;
export type LiveSettings = Settings<(typeof liveSettings)[number] | 'MAINSTEM_POSTGRES_SCHEMA'>;

/** A ticket that takes longer is of no use to the page that waits for it. */
const REDIS_TIMEOUT_MS = 2_000;

export interface LiveResources {
  readonly log: EventLog;
  readonly reader: RecordReader;
  readonly rows: LiveRows;
  readonly tickets: Tickets;
  readonly report: (message: string, cause: unknown) => void;
  /** How often credentials are asked about and clients pinged; tests do it sooner. */
  readonly recheckEveryMs?: number;
  readonly pingEveryMs?: number;
}

export interface LiveOpenParts {
  readonly log: EventLog;
  readonly codec: PinnedCodec;
  readonly pool: pg.Pool;
  readonly report: (message: string, cause?: unknown) => void;
}

export function openLiveResources(
  settings: LiveSettings,
  { log, codec, pool, report }: LiveOpenParts,
): LiveResources & { close(): void } {
  const redis = new Redis(settings.MAINSTEM_REDIS_URL, {
    lazyConnect: true,
    connectTimeout: REDIS_TIMEOUT_MS,
    commandTimeout: REDIS_TIMEOUT_MS,
    maxRetriesPerRequest: 1,
  });
  redis.on('error', () => undefined); // who asks for a ticket then is told
  return {
    log,
    reader: createRecordReader(codec),
    rows: createLiveRows(pool, settings.MAINSTEM_POSTGRES_SCHEMA),
    tickets: createTickets(createRedisTicketStore(redis, settings.MAINSTEM_REDIS_PREFIX)),
    report,
    close: () => redis.disconnect(),
  };
}
