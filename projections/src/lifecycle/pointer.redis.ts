/**
 * The pointer of a view in Redis: which build its followers read (streams/src/catalogue/contract.ts). It follows the
 * registry in Postgres. Moving it is one script call that also tells the followers, in the stream of the build they read
 * now; they load the new build beside the old and change over when they hold it whole.
 */
import { createHash } from 'node:crypto';
import { entryFields, pointerKey, redisKeys } from '@mainstem/streams/catalogue/contract';
import { ProjectionError } from '@mainstem/streams/runtime/projection/projection-errors';
import type { Redis } from 'ioredis';
import type { Pointer } from './registry.ts';

/**
 * KEYS: pointer, meta and changes of the build read now, meta of the next. ARGV: next build, flips of the registry, '1' to
 * move only when the next build has come as far as the one read now, flips the key had when `KEYS` were told from it.
 * Answers `moved`, `behind`, or `stale` when somebody else moved it. Offsets are numbers below 2^53, which Lua compares
 * exactly.
 */
const MOVE_LUA = `
if (redis.call('HGET', KEYS[1], 'flips') or '0') ~= ARGV[4] then return 'stale' end
if ARGV[3] == '1' then
  local now, next = redis.call('HGETALL', KEYS[2]), {}
  local fields = redis.call('HGETALL', KEYS[4])
  for i = 1, #fields, 2 do next[fields[i]] = fields[i + 1] end
  if next['state'] ~= 'live' then return 'behind' end
  for i = 1, #now, 2 do
    local field = now[i]
    if string.sub(field, 1, 2) == 'o:' and next[field] and tonumber(next[field]) < tonumber(now[i + 1]) then
      return 'behind'
    end
  end
end
redis.call('HSET', KEYS[1], 'build', ARGV[1], 'flips', ARGV[2])
local place = redis.call('HMGET', KEYS[2], 'generation', 'position')
if place[1] then
  redis.call('XADD', KEYS[3], '*', '${entryFields.generation}', place[1], '${entryFields.position}', place[2],
    '${entryFields.movedTo}', ARGV[1])
end
return 'moved'
`;
const MOVE_SHA = createHash('sha1').update(MOVE_LUA).digest('hex');

export interface RedisPointers {
  /** The build followers read; the first when nothing was ever said. */
  read(view: string): Promise<{ readonly build: number; readonly flips: number }>;
  /**
   * `behind`: `covered` was asked for and the build has not come as far as the one read now. `stale`: somebody else moved
   * the pointer at that moment.
   */
  move(pointer: Pointer, covered: boolean): Promise<'moved' | 'behind' | 'stale'>;
  /** Removes all keys of a build. */
  drop(view: string, build: number): Promise<void>;
}

export function createRedisPointers(redis: Redis, prefix: string): RedisPointers {
  const read = async (view: string) => {
    const [build, flips] = await redis.hmget(pointerKey(prefix, view), 'build', 'flips');
    return { build: Number(build ?? 1), flips: Number(flips ?? 0) };
  };
  return {
    read: (view) => guarded(view, () => read(view)),
    move: ({ view, build, flips }, covered) =>
      guarded(view, async () => {
        const held = await read(view);
        const now = redisKeys(prefix, view, held.build);
        const keys = [pointerKey(prefix, view), now.meta, now.changes, redisKeys(prefix, view, build).meta];
        const args = [...keys, String(build), String(flips), covered ? '1' : '0', String(held.flips)];
        const answer = await redis.evalsha(MOVE_SHA, keys.length, ...args).catch((error: unknown) => {
          if (!(error instanceof Error) || !error.message.startsWith('NOSCRIPT')) throw error;
          return redis.eval(MOVE_LUA, keys.length, ...args);
        });
        return answer as 'moved' | 'behind' | 'stale';
      }),
    drop: (view, build) =>
      guarded(view, async () => {
        await redis.unlink(...Object.values(redisKeys(prefix, view, build)));
      }),
  };
}

async function guarded<Result>(view: string, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    const message = error instanceof Error ? error.message || error.name : String(error);
    throw new ProjectionError('PROJECTION_STORE_UNAVAILABLE', view, message, { retryable: true, cause: error });
  }
}
