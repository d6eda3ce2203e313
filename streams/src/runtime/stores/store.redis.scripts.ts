/**
 * The scripts of views in Redis. Each is one atomic call: the guard, the effect and the checkpoint together (R2).
 * Redis 6.2 has no Functions, so scripts go by EVALSHA and are loaded again when a server does not know them.
 *
 * KEYS of all: meta hash, rows hash, versions hash, changes stream, parked hash, sorted set of its fields, withheld hash;
 * one hash tag, so one slot.
 * Numbers stay texts: Lua would print an epoch as 1.7e+12.
 */
import { createHash } from 'node:crypto';
import { entryFields } from '../../catalogue/contract.ts';

export interface Script {
  readonly lua: string;
  readonly sha: string;
}

/** Change entries kept for followers; one that falls further behind reloads. About 20 MB. */
const CHANGES_KEPT = 100_000;

const { generation, position, field, row, beatAtMs } = entryFields;

function script(lua: string): Script {
  return { lua, sha: createHash('sha1').update(lua).digest('hex') };
}

/** ARGV: epoch. Answers the meta hash as a list, or `lost`, or `fenced` and the epoch that has it. */
export const claimScript = script(`
local held = redis.call('HGET', KEYS[1], 'epoch')
if not held then return {'lost'} end
if tonumber(held) > tonumber(ARGV[1]) then return {'fenced', held} end
redis.call('HSET', KEYS[1], 'epoch', ARGV[1])
return redis.call('HGETALL', KEYS[1])
`);

/**
 * ARGV: epoch, generation, now in ms, then the fields of the new meta hash. Followers hear of the new generation at once,
 * and stop trusting what they hold.
 */
export const resetScript = script(`
local held = redis.call('HGET', KEYS[1], 'epoch')
if held and tonumber(held) > tonumber(ARGV[1]) then return {'fenced', held} end
redis.call('UNLINK', KEYS[1], KEYS[2], KEYS[3], KEYS[5], KEYS[6], KEYS[7])
redis.call('HSET', KEYS[1], unpack(ARGV, 4))
redis.call('XADD', KEYS[4], 'MAXLEN', '~', ${CHANGES_KEPT}, '*',
  '${generation}', ARGV[2], '${position}', '0', '${beatAtMs}', ARGV[3])
return {'applied'}
`);

/**
 * ARGV: epoch, sequence the window was folded from, generation, '1' to tell followers or '0' (a view being rebuilt is not
 * followed), counts of the three lists that come after: meta fields and values, row fields and JSON ('' deletes), race keys
 * and standings. After them their count and parked fields and JSON ('' drains), then the fields of rows that hang on those
 * keys, each with the beginning its key has in the sorted set and its stand-in ('' for none).
 *
 * A row whose key is parked lies in the withheld hash ('' when there is none): followers are told its stand-in, or that it
 * is gone, and nothing that happens to it, until the last record of the key is drained. The number of the last change that
 * was told is therefore the script's own, not the writer's.
 */
export const commitScript = script(`
local held = redis.call('HMGET', KEYS[1], 'epoch', 'sequence')
if not held[1] then return 'lost' end
if held[1] ~= ARGV[1] or held[2] ~= ARGV[2] then return 'fenced' end
local position, tell = tonumber(redis.call('HGET', KEYS[1], 'position')), ARGV[4] == '1'
local metas, rows, races = tonumber(ARGV[5]), tonumber(ARGV[6]), tonumber(ARGV[7])
local withholds = redis.call('EXISTS', KEYS[7]) == 1
local function change(field, row)
  if row == '' then redis.call('HDEL', KEYS[2], field) else redis.call('HSET', KEYS[2], field, row) end
  position = position + 1
  if tell then
    redis.call('XADD', KEYS[4], 'MAXLEN', '~', ${CHANGES_KEPT}, '*',
      '${generation}', ARGV[3], '${position}', string.format('%.0f', position), '${field}', field, '${row}', row)
  end
end
local at = 8
for i = at, at + metas - 1, 2 do redis.call('HSET', KEYS[1], ARGV[i], ARGV[i + 1]) end
at = at + metas
for i = at, at + rows - 1, 2 do
  local field, row = ARGV[i], ARGV[i + 1]
  if withholds and redis.call('HEXISTS', KEYS[7], field) == 1 then redis.call('HSET', KEYS[7], field, row)
  else change(field, row) end
end
at = at + rows
for i = at, at + races - 1, 2 do redis.call('HSET', KEYS[3], ARGV[i], ARGV[i + 1]) end
at = at + races
for i = at + 1, at + tonumber(ARGV[at]), 2 do
  if ARGV[i + 1] == '' then
    redis.call('HDEL', KEYS[5], ARGV[i])
    redis.call('ZREM', KEYS[6], ARGV[i])
  else
    redis.call('HSET', KEYS[5], ARGV[i], ARGV[i + 1])
    redis.call('ZADD', KEYS[6], 0, ARGV[i])
  end
end
at = at + 1 + tonumber(ARGV[at])
for i = at, #ARGV, 3 do
  local field, first, standIn = ARGV[i], ARGV[i + 1], ARGV[i + 2]
  local waits = #redis.call('ZRANGEBYLEX', KEYS[6], '[' .. first, '(' .. first .. '~', 'LIMIT', 0, 1) > 0
  local held = redis.call('HGET', KEYS[7], field)
  if waits and not held then
    local row = redis.call('HGET', KEYS[2], field)
    redis.call('HSET', KEYS[7], field, row or '')
    if row or standIn ~= '' then change(field, standIn) end
  elseif held and not waits then
    redis.call('HDEL', KEYS[7], field)
    if held ~= '' or standIn ~= '' then change(field, held) end
  end
end
redis.call('HSET', KEYS[1], 'position', string.format('%.0f', position))
return 'applied'
`);

/** ARGV: epoch, now in ms. Tells nothing while the view is not live. */
export const beatScript = script(`
local held = redis.call('HMGET', KEYS[1], 'epoch', 'generation', 'position', 'state')
if not held[1] then return 'lost' end
if held[1] ~= ARGV[1] then return 'fenced' end
if held[4] == 'live' then
  redis.call('XADD', KEYS[4], 'MAXLEN', '~', ${CHANGES_KEPT}, '*',
    '${generation}', held[2], '${position}', held[3], '${beatAtMs}', ARGV[2])
end
return 'applied'
`);
