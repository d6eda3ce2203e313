/** The real ports of a chaos room, opened alike by processors and by who judges them. */
import { createCodec } from '@mainstem/schemas/codec';
import { eventTypes } from '@mainstem/schemas/generated/events';
import type { EventLog } from '@mainstem/streams/log/event-log';
import { connectKafkaLog } from '@mainstem/streams/log/log.kafka';
import type { Leases } from '@mainstem/streams/runtime/lease/leases';
import type { Projection } from '@mainstem/streams/runtime/projection/projection';
import type { ViewStore } from '@mainstem/streams/runtime/projection/projection-store';
import { createPostgresCheckpoints } from '@mainstem/streams/runtime/reactor/checkpoint.postgres';
import type { ReactorCheckpoints } from '@mainstem/streams/runtime/reactor/reactor-checkpoints';
import { createPostgresLeases } from '@mainstem/streams/runtime/stores/lease.postgres';
import { createPostgresStore } from '@mainstem/streams/runtime/stores/store.postgres';
import { createProjectorPool } from '@mainstem/streams/runtime/stores/store.postgres.connection';
import { createProjectorRedis, createRedisStore } from '@mainstem/streams/runtime/stores/store.redis';
import type { Redis } from 'ioredis';
import { type RoomAddresses, SCHEMA } from './room.ts';

/** Types numbered in order: a chaos room has no registry. */
export const codec = createCodec(Object.fromEntries(eventTypes.map((type, at) => [type, at + 1])));

const POOL_CONNECTIONS = 4;
/** A process that starts beside a broker that is down waits for it. */
const LOG_PAUSE_MS = 300;

export interface Ports {
  readonly log: EventLog;
  readonly leases: Leases;
  readonly checkpoints: ReactorCheckpoints;
  readonly redis: Redis;
  storeOf(view: Projection): ViewStore;
  close(): Promise<void>;
}

export async function openPorts(
  { CHAOS_BROKERS, CHAOS_POSTGRES, CHAOS_REDIS }: RoomAddresses,
  name: string,
): Promise<Ports> {
  const pool = createProjectorPool(CHAOS_POSTGRES, POOL_CONNECTIONS);
  const redis = createProjectorRedis(CHAOS_REDIS);
  const log = await connect(CHAOS_BROKERS, name);
  return {
    log,
    redis,
    leases: createPostgresLeases(pool, SCHEMA, `${name}:${process.pid}`),
    checkpoints: createPostgresCheckpoints(pool, SCHEMA),
    storeOf: (view) =>
      view.store.kind === 'postgres' ? createPostgresStore(pool, SCHEMA, view) : createRedisStore(redis, SCHEMA, view),
    async close() {
      await log.close();
      redis.disconnect();
      await pool.end();
    },
  };
}

async function connect(brokers: string, clientId: string): Promise<EventLog> {
  for (;;) {
    try {
      return await connectKafkaLog({ brokers, topicPrefix: '', clientId, lingerMs: 1 });
    } catch (error) {
      if ((error as { retryable?: boolean }).retryable !== true) throw error;
      await new Promise((resolve) => setTimeout(resolve, LOG_PAUSE_MS));
    }
  }
}
