/** Rows of the view `ltv` in Redis: the build its pointer names, then one HMGET for all that is asked. */
import { pointerKey, redisKeys } from '@mainstem/streams/catalogue/contract';
import { LTV } from '@mainstem/streams/values/contract';
import type { LtvRow } from '@mainstem/streams/values/rows';
import { Redis } from 'ioredis';
import type { LtvRows } from './ltv-rows.ts';

/** A hot read takes a millisecond; whoever waits longer is told that the views do not answer. */
const TIMEOUT_MS = 500;

export function connectLtvRows(url: string, prefix: string): LtvRows & { close(): void } {
  const redis = new Redis(url, {
    lazyConnect: true,
    protocol: 2,
    connectTimeout: TIMEOUT_MS,
    commandTimeout: TIMEOUT_MS,
    maxRetriesPerRequest: 0,
  });
  redis.on('error', () => undefined); // each read says it
  return {
    async read(fields) {
      const build = Number((await redis.hget(pointerKey(prefix, LTV), 'build')) ?? 1);
      const rows = await redis.hmget(redisKeys(prefix, LTV, build).rows, ...fields);
      return rows.map((row) => (row === null ? null : (JSON.parse(row) as LtvRow)));
    },
    close: () => redis.disconnect(),
  };
}
