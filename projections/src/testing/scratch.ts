/** A place of its own on the real stack for one test file: schema, Redis prefix, log; cleaned up afterwards. For tests. */
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { testEnvironment } from '@mainstem/infra/stack/test-environment';
import { createCodec } from '@mainstem/schemas/codec';
import { withEnvelope } from '@mainstem/schemas/envelope';
import { type AnyEvent, eventTypes } from '@mainstem/schemas/generated/events';
import { topicNamed, topicOf, topics } from '@mainstem/schemas/topics';
import type { EventLog } from '@mainstem/streams/log/event-log';
import { createEventWriter, type EventWriter } from '@mainstem/streams/log/event-writer';
import { createMemoryLog } from '@mainstem/streams/log/log.memory';
import { createOpener } from '@mainstem/streams/privacy/opener';
import { createOpeningDecoder } from '@mainstem/streams/privacy/opening-decoder';
import { openRulings } from '@mainstem/streams/runtime/parking/ruling-feed';
import { createBatchDecoder } from '@mainstem/streams/runtime/projection/projection-reader';
import { readSettings } from '@mainstem/streams/settings';
import { Redis } from 'ioredis';
import pg from 'pg';
import { migrate } from '../migrate.ts';
import { openStores, type ResourceSettings, type Resources, resourceSettings } from '../resources.ts';

export const codec = createCodec(Object.fromEntries(eventTypes.map((type, at) => [type, at + 1])));

export interface Scratch {
  readonly settings: ResourceSettings;
  readonly log: EventLog;
  readonly writer: EventWriter;
  /** Redis as anybody, for looking and for breaking things. */
  readonly redis: Redis;
  /** Postgres as the owner of the schema. */
  readonly owner: pg.Pool;
  /** Connections of one more process, closed with the scratch. */
  open(change?: Partial<ResourceSettings>): Resources;
  /** What FLUSHALL does, for the keys of this scratch. */
  flushRedis(): Promise<void>;
  dropSchema(): Promise<void>;
  cleanUp(): Promise<void>;
}

/** On the log given, or one in memory with the topics of the catalogue; on the stores of the test stack, or of another. */
export async function openScratch(
  given?: EventLog,
  environment: Readonly<Record<string, string | undefined>> = testEnvironment(),
): Promise<Scratch> {
  const name = `views_${randomUUID().slice(0, 8)}`;
  const directory = mkdtempSync(join(tmpdir(), `${name}-`));
  const settings: ResourceSettings = {
    ...readSettings(resourceSettings, environment),
    MAINSTEM_POSTGRES_SCHEMA: name,
    MAINSTEM_REDIS_PREFIX: name,
    MAINSTEM_TOPIC_PREFIX: `${name}.`,
    MAINSTEM_KMS_URL: `file:${join(directory, 'kek.json')}`,
  };
  const log = given ?? createMemoryLog({ topics, clock: Date.now });
  const writer = createEventWriter(log, codec);
  const redis = new Redis(settings.MAINSTEM_REDIS_URL, { protocol: 2 });
  const owner = new pg.Pool({ connectionString: settings.MAINSTEM_POSTGRES_OWNER_URL, max: 2 });
  const opened: Resources[] = [];
  await migrate({ ownerUrl: settings.MAINSTEM_POSTGRES_OWNER_URL, schema: name });
  const flushRedis = async () => {
    const keys = await redis.keys(`{${name}:*`);
    if (keys.length > 0) await redis.del(...keys);
  };
  const dropSchema = async () => {
    await owner.query(`drop schema if exists "${name}" cascade`);
  };
  return {
    settings,
    log,
    writer,
    redis,
    owner,
    open(change = {}) {
      const stores = openStores({ ...settings, ...change });
      const rulings = openRulings(log, codec);
      const resources = {
        ...stores,
        log,
        rulings,
        decoder: createOpeningDecoder(createBatchDecoder(codec, rulings), createOpener(stores.keys)),
        events: writer,
        async close() {
          await rulings.close();
          await stores.close();
        },
      };
      opened.push(resources);
      return resources;
    },
    flushRedis,
    dropSchema,
    async cleanUp() {
      await Promise.all(opened.map((resources) => resources.close()));
      await flushRedis();
      await dropSchema();
      redis.disconnect();
      rmSync(directory, { recursive: true });
      await owner.end();
      if (given === undefined) await log.close();
    },
  };
}

export interface EventPlace {
  readonly tenant?: string;
  readonly entity: string;
  /** Version in a decided stream; its decision has this event alone. */
  readonly version?: number;
  readonly atMs?: number;
}

let made = 0;

/** An event with an envelope; ids rise, so that runs are alike. */
export function eventOf<Event extends AnyEvent>(body: Omit<Event, 'envelope'>, place: EventPlace): AnyEvent {
  made += 1;
  const id = `00000000-0000-7000-8000-${made.toString(16).padStart(12, '0')}`;
  const isDecided = topicNamed(topicOf(body.type)).kind === 'decided';
  return withEnvelope(body as never, {
    id,
    tenant: place.tenant ?? 'acme',
    entity: place.entity,
    streamVersion: isDecided ? (place.version ?? 1) : 0,
    decision: isDecided ? { id, n: 1, of: 1 } : null,
    occurredAtMs: place.atMs ?? 1_000,
    actor: 'service:test',
    correlationId: id,
    causationId: null,
  });
}

/** Waits until a condition holds, at most `withinMs`. */
export async function until<Value>(
  what: string,
  find: () => Promise<Value | undefined | false> | Value | undefined | false,
  withinMs = 90_000,
): Promise<Value> {
  const end = performance.now() + withinMs;
  for (;;) {
    const found = await find();
    if (found !== undefined && found !== false) return found;
    if (performance.now() > end) throw new Error(`not within ${withinMs} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
