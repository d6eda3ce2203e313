/** Rows of clients and of sticky units as the views `cohorts` and `exposures` keep them in Redis: one read by key. */
import type { Redis } from 'ioredis';
import { pointerKey, redisKeys } from '../catalogue/contract.ts';
import { COHORTS, type CohortRow, cohortField, EXPOSURES, type ExposureRow, exposureField } from './contract.ts';

export interface HotRows {
  /** Null for a client nothing is known of. Throws what the store throws, within its time. */
  cohort(tenant: string, clientId: string): Promise<CohortRow | null>;
  /** Null for a unit that has no arm yet. */
  exposure(tenant: string, experimentId: string, unit: string): Promise<ExposureRow | null>;
}

export function createRedisHotRows(redis: Pick<Redis, 'hget'>, prefix: string): HotRows {
  const read = async (view: string, field: string): Promise<unknown> => {
    // The build may be moved at any time (ADR 0011); a read of the old one is as good as a read a moment before.
    const build = Number((await redis.hget(pointerKey(prefix, view), 'build')) ?? 1);
    const text = await redis.hget(redisKeys(prefix, view, build).rows, field);
    return text === null ? null : JSON.parse(text);
  };
  return {
    cohort: async (tenant, clientId) => (await read(COHORTS, cohortField(tenant, clientId))) as CohortRow | null,
    exposure: async (tenant, experimentId, unit) =>
      (await read(EXPOSURES, exposureField(tenant, experimentId, unit))) as ExposureRow | null,
  };
}
