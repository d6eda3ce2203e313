/** The limiter on real parts: Redis with a bounded wait, and the settings' topic. */
import type { Codec } from '@mainstem/schemas/codec';
import type { EventLog } from '@mainstem/streams/log/event-log';
import type { Settings } from '@mainstem/streams/settings';
import { Redis } from 'ioredis';
import { createLimiter } from './limiter.ts';
import { limitsOf, lowered } from './limits.ts';
import { followLimits } from './limits-of-log.ts';
import { createRedisLimitStore, STORE_TIMEOUT_MS } from './store.redis.ts';
import type { LimitParts } from './use-limits.ts';

export const limitSettings = [
  'MAINSTEM_REDIS_URL',
  'MAINSTEM_REDIS_PREFIX',
  'MAINSTEM_REQUESTS_PER_S',
  'MAINSTEM_REQUESTS_PER_S_OF_CREDENTIAL',
] as const;
export type LimitSettings = Settings<(typeof limitSettings)[number]>;

/** A connection that takes longer is given up and tried again beside the requests. */
const CONNECT_TIMEOUT_MS = 1_000;
const RECONNECT_MAX_MS = 1_000;

export interface OpenLimitsParts {
  readonly log: EventLog;
  readonly codec: Codec;
  readonly report: (message: string, cause?: unknown) => void;
}

export interface OpenLimits extends LimitParts {
  close(): Promise<void>;
}

export function openLimits(settings: LimitSettings, { log, codec, report }: OpenLimitsParts): OpenLimits {
  const redis = new Redis(settings.MAINSTEM_REDIS_URL, {
    connectTimeout: CONNECT_TIMEOUT_MS,
    commandTimeout: STORE_TIMEOUT_MS,
    maxRetriesPerRequest: 0,
    enableOfflineQueue: false,
    enableAutoPipelining: true,
    retryStrategy: (times) => Math.min(50 * times, RECONNECT_MAX_MS),
  });
  redis.on('error', () => undefined); // counted where a request is judged without it
  const most = limitsOf(settings.MAINSTEM_REQUESTS_PER_S, settings.MAINSTEM_REQUESTS_PER_S_OF_CREDENTIAL);
  const settingsOfTenants = followLimits({ log, codec, report });
  let localCount = 0;
  const limiter = createLimiter({
    store: createRedisLimitStore(redis, settings.MAINSTEM_REDIS_PREFIX),
    limitsOf: (tenant) => lowered(most, settingsOfTenants.wantedBy(tenant)),
    clock: Date.now,
    onLocal: () => {
      localCount += 1;
    },
  });
  return {
    limiter,
    clock: Date.now,
    localCount: () => localCount,
    notReady: () => [settingsOfTenants.notReady()].filter((reason) => reason !== null),
    async close() {
      await settingsOfTenants.stop();
      redis.disconnect();
    },
  };
}
