/**
 * The buckets of a tenant in Redis, `{<prefix>:<tenant>}:limits:…` (WAP-13): one script call takes from the tenant's and the
 * credential's, or from neither. Time is Redis' own, so gateways with other clocks agree.
 */
import { hash } from 'node:crypto';
import type { Redis } from 'ioredis';
import type { LimitStore, Taken } from './limiter.ts';

/** A call within a machine room takes a millisecond; beyond this the request goes on without (limiter.ts). */
export const STORE_TIMEOUT_MS = 50;

/**
 * KEYS: bucket of the tenant, of the credential. ARGV: perS and burst of each. Answers what is left in each, as text since Lua
 * numbers come back as whole ones, and the wait until one may pass, ms.
 */
const SCRIPT = `
local time = redis.call('TIME')
local now = time[1] * 1000 + time[2] / 1000
local left, wait = {}, 0
for i = 1, 2 do
  local perMs, burst = tonumber(ARGV[2 * i - 1]) / 1000, tonumber(ARGV[2 * i])
  local held = redis.call('HMGET', KEYS[i], 'tokens', 'at')
  local tokens, at = tonumber(held[1]) or burst, tonumber(held[2]) or now
  tokens = math.min(burst, tokens + math.max(0, now - at) * perMs)
  left[i] = tokens
  if tokens < 1 then wait = math.max(wait, math.ceil((1 - tokens) / perMs)) end
end
for i = 1, 2 do
  if wait == 0 then left[i] = left[i] - 1 end
  local perMs, burst = tonumber(ARGV[2 * i - 1]) / 1000, tonumber(ARGV[2 * i])
  redis.call('HSET', KEYS[i], 'tokens', tostring(left[i]), 'at', tostring(now))
  redis.call('PEXPIRE', KEYS[i], math.ceil((burst - left[i]) / perMs) + 1000)
end
return { tostring(left[1]), tostring(left[2]), wait }
`;

type ScriptedRedis = Redis & {
  takeFromBuckets(...words: (string | number)[]): Promise<[string, string, number]>;
};

export function createRedisLimitStore(redis: Redis, prefix: string): LimitStore {
  redis.defineCommand('takeFromBuckets', { numberOfKeys: 2, lua: SCRIPT });
  const scripted = redis as ScriptedRedis;
  return {
    async take({ tenant, credential }, limits): Promise<Taken> {
      const base = `{${prefix}:${tenant}}:limits`;
      // Hashed, so that whatever a credential is called cannot be read in Redis, nor be long.
      const keys = [`${base}:tenant`, `${base}:credential:${hash('sha256', credential, 'base64url').slice(0, 22)}`];
      const rates = [limits.tenant.perS, limits.tenant.burst, limits.credential.perS, limits.credential.burst];
      const [ofTenant, ofCredential, waitMs] = await scripted.takeFromBuckets(...keys, ...rates);
      return { tenant: Number(ofTenant), credential: Number(ofCredential), waitMs };
    },
  };
}
