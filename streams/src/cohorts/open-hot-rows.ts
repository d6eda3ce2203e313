/**
 * The hot rows on a real Redis, with a bounded wait: a conversation asks for its cohort before it answers, and is to have it
 * within 50 ms (WAP-95).
 */
import { Redis } from 'ioredis';
import type { Settings } from '../settings.ts';
import { createRedisHotRows, type HotRows } from './hot-rows.redis.ts';

/** A question is two reads; both within what a conversation may wait. */
const READ_TIMEOUT_MS = 20;
/** A connection that takes longer is given up and tried again beside the requests. */
const CONNECT_TIMEOUT_MS = 1_000;
const RECONNECT_MAX_MS = 1_000;

export interface OpenHotRows extends HotRows {
  close(): void;
}

export const hotRowSettings = ['MAINSTEM_REDIS_URL', 'MAINSTEM_REDIS_PREFIX'] as const;

export function openHotRows(settings: Settings<(typeof hotRowSettings)[number]>): OpenHotRows {
  const redis = new Redis(settings.MAINSTEM_REDIS_URL, {
    connectTimeout: CONNECT_TIMEOUT_MS,
    commandTimeout: READ_TIMEOUT_MS,
    maxRetriesPerRequest: 0,
    enableOfflineQueue: false,
    enableAutoPipelining: true,
    retryStrategy: (times) => Math.min(50 * times, RECONNECT_MAX_MS),
  });
  redis.on('error', () => undefined); // who asks is told, each time
  return { ...createRedisHotRows(redis, settings.MAINSTEM_REDIS_PREFIX), close: () => redis.disconnect() };
}
