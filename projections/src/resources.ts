/** Connections every program over the views needs: log, codec, Postgres, Redis, leases; opened and closed together. */
import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import type { EventLog } from '@mainstem/streams/log/event-log';
import { connectKafkaLog } from '@mainstem/streams/log/log.kafka';
import { loadCodec } from '@mainstem/streams/log/pinned-codec';
import type { Projection } from '@mainstem/streams/runtime/projection/projection';
import { type BatchDecoder, createBatchDecoder } from '@mainstem/streams/runtime/projection/projection-reader';
import type { ViewStore } from '@mainstem/streams/runtime/projection/projection-store';
import { createPostgresLeases, type Leases } from '@mainstem/streams/runtime/stores/lease.postgres';
import { createPostgresStore } from '@mainstem/streams/runtime/stores/store.postgres';
import { createProjectorPool } from '@mainstem/streams/runtime/stores/store.postgres.connection';
import { createProjectorRedis, createRedisStore } from '@mainstem/streams/runtime/stores/store.redis';
import type { Settings } from '@mainstem/streams/settings';
import { views } from './views.ts';

/** Settings that `openResources` reads. */
export const resourceSettings = [
  'MAINSTEM_KAFKA_BROKERS',
  'MAINSTEM_TOPIC_PREFIX',
  'MAINSTEM_REGISTRY_URL',
  'MAINSTEM_SCHEMA_IDS',
  'MAINSTEM_POSTGRES_OWNER_URL',
  'MAINSTEM_POSTGRES_PROJECTOR_URL',
  'MAINSTEM_POSTGRES_SCHEMA',
  'MAINSTEM_REDIS_URL',
  'MAINSTEM_REDIS_PREFIX',
] as const;
export type ResourceSettings = Settings<(typeof resourceSettings)[number]>;

export interface Resources {
  readonly log: EventLog;
  readonly decoder: BatchDecoder;
  readonly leases: Leases;
  storeOf(projection: Projection): ViewStore;
  close(): Promise<void>;
}

/** Each view: one commit under way, one load of the next window, one look at the checkpoint. */
const CONNECTIONS_PER_VIEW = 2;
/** Leases are single small statements. */
const LEASE_CONNECTIONS = 2;

/** Opens the stores alone; `log` and `decoder` are the caller's. */
export function openStores(settings: ResourceSettings): Pick<Resources, 'leases' | 'storeOf' | 'close'> {
  const url = settings.MAINSTEM_POSTGRES_PROJECTOR_URL;
  const schema = settings.MAINSTEM_POSTGRES_SCHEMA;
  const pool = createProjectorPool(url, views.length * CONNECTIONS_PER_VIEW);
  // Of their own, so that a lease is renewed in time however busy the views are.
  const leasePool = createProjectorPool(url, LEASE_CONNECTIONS);
  const redis = createProjectorRedis(settings.MAINSTEM_REDIS_URL);
  const holder = `${hostname()}:${process.pid}:${randomUUID()}`;
  return {
    leases: createPostgresLeases(leasePool, schema, holder),
    storeOf: (projection) =>
      projection.store.kind === 'postgres'
        ? createPostgresStore(pool, schema, projection)
        : createRedisStore(redis, settings.MAINSTEM_REDIS_PREFIX, projection),
    async close() {
      redis.disconnect();
      await Promise.all([pool.end(), leasePool.end()]);
    },
  };
}

/** Throws `LOG_UNAVAILABLE` when no broker answers; stores are connected when first used. */
export async function openResources(settings: ResourceSettings, clientId: string): Promise<Resources> {
  const decoder = createBatchDecoder(await loadCodec(settings));
  const log = await connectKafkaLog({
    brokers: settings.MAINSTEM_KAFKA_BROKERS,
    clientId,
    topicPrefix: settings.MAINSTEM_TOPIC_PREFIX,
  });
  const stores = openStores(settings);
  return {
    ...stores,
    log,
    decoder,
    async close() {
      await Promise.all([log.close(), stores.close()]);
    },
  };
}
