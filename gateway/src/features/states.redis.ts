/**
 * States of entities in Redis, as the feature projections keep them (streams/src/features/contract.ts): one hash a view and
 * build, one field an entity, so a request is one HMGET whatever it asks for (KAIROS-07). Which build is read is asked beside
 * the reads, so that no read waits for it; after a flip the build before is kept warm for longer than that takes.
 */

import { pointerKey, redisKeys } from '@mainstem/streams/catalogue/contract';
import { featureField, featureProjectionName } from '@mainstem/streams/features/contract';
import type { FeatureView } from '@mainstem/streams/features/definition';
import { Redis } from 'ioredis';
import type { EntityKey, StateStore } from './states.ts';

/** A read that is not answered by then is given up, ms: long after its requests left and the breaker opened. */
const COMMAND_TIMEOUT_MS = 1_000;
const CONNECT_TIMEOUT_MS = 1_000;
const RECONNECT_MAX_MS = 500;
/** How soon another build is read after a flip, ms. */
const BUILD_EVERY_MS = 1_000;

export interface RedisStates extends StateStore {
  close(): void;
}

/** The store could not be asked, or did not answer: it may come back. */
export class StoreAwayError extends Error {
  readonly retryable = true;
}

export function connectRedisStates(url: string, prefix: string, views: readonly FeatureView[]): RedisStates {
  const redis = new Redis(url, {
    protocol: 2,
    connectTimeout: CONNECT_TIMEOUT_MS,
    commandTimeout: COMMAND_TIMEOUT_MS,
    maxRetriesPerRequest: 0,
    // Reads fail at once while there is no connection: a request has its time, and no use for an answer after it.
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    retryStrategy: (attempt) => Math.min(50 * attempt, RECONNECT_MAX_MS),
  });
  redis.on('error', () => undefined); // each read says it
  const rowsOf = new Map(views.map((view) => [view.name, redisKeys(prefix, featureProjectionName(view)).rows]));
  const followBuild = async (view: FeatureView): Promise<void> => {
    const name = featureProjectionName(view);
    const build = Number((await redis.hget(pointerKey(prefix, name), 'build')) ?? 1);
    rowsOf.set(view.name, redisKeys(prefix, name, build).rows);
  };
  const follow = (): void => {
    if (redis.status !== 'ready') return;
    for (const view of views) followBuild(view).catch(() => undefined); // asked again in a moment; reads say what is wrong
  };
  redis.on('ready', follow);
  const timer = setInterval(follow, BUILD_EVERY_MS);
  timer.unref();
  return {
    async read(view: FeatureView, keys: readonly EntityKey[]) {
      const fields = keys.map(({ tenant, entity }) => featureField(tenant, entity));
      return redis.hmgetBuffer(rowsOf.get(view.name) as string, ...fields).catch((cause: Error) => {
        throw new StoreAwayError(cause.message || cause.name, { cause });
      });
    },
    close() {
      clearInterval(timer);
      redis.disconnect();
    },
  };
}
