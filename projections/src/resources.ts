/** Connections every program over the views needs: log, codec, Postgres, Redis, leases; opened and closed together. */
import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import type { EventLog } from '@mainstem/streams/log/event-log';
import { createEventWriter, type EventWriter } from '@mainstem/streams/log/event-writer';
import { connectKafkaLog } from '@mainstem/streams/log/log.kafka';
import { loadCodec } from '@mainstem/streams/log/pinned-codec';
import { type Keys, openKeys } from '@mainstem/streams/privacy/connect';
import { createOpener } from '@mainstem/streams/privacy/opener';
import { createOpeningDecoder } from '@mainstem/streams/privacy/opening-decoder';
import type { Leases } from '@mainstem/streams/runtime/lease/leases';
import { openRulings, type RulingFeed } from '@mainstem/streams/runtime/parking/ruling-feed';
import type { Projection } from '@mainstem/streams/runtime/projection/projection';
import { type BatchDecoder, createBatchDecoder } from '@mainstem/streams/runtime/projection/projection-reader';
import type { ViewStore } from '@mainstem/streams/runtime/projection/projection-store';
import { createPostgresLeases } from '@mainstem/streams/runtime/stores/lease.postgres';
import { createPostgresStore } from '@mainstem/streams/runtime/stores/store.postgres';
import { createProjectorPool } from '@mainstem/streams/runtime/stores/store.postgres.connection';
import { createProjectorRedis, createRedisStore } from '@mainstem/streams/runtime/stores/store.redis';
import type { Settings } from '@mainstem/streams/settings';
import type pg from 'pg';
import { createRedisPointers, type RedisPointers } from './lifecycle/pointer.redis.ts';
import { type Registry, readRegistry } from './lifecycle/registry.ts';
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
  'MAINSTEM_KMS_URL',
  'MAINSTEM_KMS_TOKEN',
] as const;
export type ResourceSettings = Settings<(typeof resourceSettings)[number]>;

export interface Resources {
  readonly log: EventLog;
  /** Opens personal fields for the views that keep them (R6). */
  readonly decoder: BatchDecoder;
  readonly leases: Leases;
  /** Who the leases are given to. */
  readonly holder: string;
  /** What people ruled on parked records; the decoder follows them (R10). */
  readonly rulings: RulingFeed;
  /** Data keys of persons. */
  readonly keys: Keys;
  /** Writes the events of what this program does by itself (R12). */
  readonly events: EventWriter;
  /** Builds of views, and where their tables, keys and pointers are. */
  readonly builds: BuildPlaces;
  /** The store of the build the projection stands for. */
  storeOf(projection: Projection): ViewStore;
  close(): Promise<void>;
}

export interface BuildPlaces {
  readonly schema: string;
  /** Connection of the role that owns the schema: tables are made and dropped, the pointer is moved as it. */
  readonly ownerUrl: string;
  /** The projectors' connections. */
  readonly pool: pg.Pool;
  readonly redis: RedisPointers;
  /** Null when there is none. */
  registry(): Promise<Registry | null>;
}

type Stores = Pick<Resources, 'leases' | 'holder' | 'builds' | 'keys' | 'storeOf' | 'close'>;

/** Each view: one commit under way, one load of the next window; the builds beside the live ones share what is idle. */
const CONNECTIONS_PER_VIEW = 2;
/** Leases and looks into the registry are single small statements. */
const LEASE_CONNECTIONS = 3;
/** Keys are asked for once per fetch, by the views that keep personal data. */
const KEY_CONNECTIONS = 2;

/** Opens the stores alone; the log and what reads and writes it are the caller's. */
export function openStores(settings: ResourceSettings, holder = newHolder()): Stores {
  const url = settings.MAINSTEM_POSTGRES_PROJECTOR_URL;
  const schema = settings.MAINSTEM_POSTGRES_SCHEMA;
  const pool = createProjectorPool(url, views.length * CONNECTIONS_PER_VIEW);
  // Of their own, so that a lease is renewed in time however busy the views are.
  const leasePool = createProjectorPool(url, LEASE_CONNECTIONS);
  const redis = createProjectorRedis(settings.MAINSTEM_REDIS_URL);
  const keyPool = createProjectorPool(url, KEY_CONNECTIONS);
  const keys = openKeys(settings, keyPool);
  return {
    leases: createPostgresLeases(leasePool, schema, holder),
    holder,
    keys,
    builds: {
      schema,
      ownerUrl: settings.MAINSTEM_POSTGRES_OWNER_URL,
      pool: leasePool,
      redis: createRedisPointers(redis, settings.MAINSTEM_REDIS_PREFIX),
      registry: () => readRegistry(leasePool, schema),
    },
    storeOf: (projection) =>
      projection.store.kind === 'postgres'
        ? createPostgresStore(pool, schema, projection)
        : createRedisStore(redis, settings.MAINSTEM_REDIS_PREFIX, projection),
    async close() {
      redis.disconnect();
      keys.keyring.close();
      await Promise.all([pool.end(), leasePool.end(), keyPool.end()]);
    },
  };
}

/** Unlike that of any other process or thread. */
function newHolder(): string {
  return `${hostname()}:${process.pid}:${randomUUID()}`;
}

/**
 * Throws `LOG_UNAVAILABLE` when no broker answers; stores are connected when first used. A log that is given, such as an
 * archive's, takes the broker's place and is closed with the rest. A thread that works under leases given to another one
 * names their `holder`.
 */
export async function openResources(
  settings: ResourceSettings,
  clientId: string,
  given?: EventLog,
  holder?: string,
): Promise<Resources> {
  const codec = await loadCodec(settings);
  const log =
    given ??
    (await connectKafkaLog({
      brokers: settings.MAINSTEM_KAFKA_BROKERS,
      clientId,
      topicPrefix: settings.MAINSTEM_TOPIC_PREFIX,
    }));
  const stores = openStores(settings, holder);
  const rulings = openRulings(log, codec);
  return {
    ...stores,
    log,
    rulings,
    decoder: createOpeningDecoder(createBatchDecoder(codec, rulings), createOpener(stores.keys)),
    events: createEventWriter(log, codec),
    async close() {
      await rulings.close();
      await Promise.all([log.close(), stores.close()]);
    },
  };
}
