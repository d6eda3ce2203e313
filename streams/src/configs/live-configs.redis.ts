/** Heads of branches as the view `live_configs` keeps them in Redis: one read of a hash field. */
import type { Redis } from 'ioredis';
import { pointerKey, redisKeys } from '../catalogue/contract.ts';
import type { LiveConfigs } from './config-source.ts';
import { LIVE_CONFIGS, type LiveConfigRow, liveConfigField, liveConfigOf } from './contract.ts';

export function createRedisLiveConfigs(redis: Pick<Redis, 'hget'>, prefix: string): LiveConfigs {
  return {
    async read(tenant, configId, branch) {
      // The build may be moved at any time (ADR 0011); a read of the old one is as good as a read a moment before.
      const build = Number((await redis.hget(pointerKey(prefix, LIVE_CONFIGS), 'build')) ?? 1);
      const text = await redis.hget(
        redisKeys(prefix, LIVE_CONFIGS, build).rows,
        liveConfigField(tenant, configId, branch),
      );
      return text === null ? null : liveConfigOf(tenant, configId, branch, JSON.parse(text) as LiveConfigRow);
    },
  };
}
