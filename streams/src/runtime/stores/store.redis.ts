/**
 * Views in Redis: a hash of rows (JSON, or bytes if a view says so), a meta hash with the checkpoint, a hash with the
 * standings of races (R3), and a stream of changes for those who mirror the view. Every change of them is one script call (R2).
 *
 * Keys share the hash tag `{prefix:name}`; builds after the first have their number before the last part (`:b2:meta`):
 *  - `:meta`      generation, epoch, sequence, position, state, version, digest, rows, `o:<topic>:<partition>` = next offset
 *  - `:rows`      field → JSON row
 *  - `:versions`  `topic|tenant|entity` → `version|n|decision`; private to the projection
 *  - `:withheld`  field → JSON row of rows whose key is parked, '' for none; in `:rows` they are gone, or a stand-in that
 *                 halts is in their place, so nobody bids on them (../../catalogue/withheld.ts)
 *  - `:parked`    parked records (R10) as JSON, `:parked-order` their fields in order (dead-letters.redis.ts)
 *  - `:changes`   one entry per changed row: `g` generation, `n` position, `k` field, `v` JSON ("" = deleted); heartbeats
 *                 have `h` (ms since 1970 UTC) in place of `k` and `v`; names in ../catalogue/contract.ts
 *
 * A follower that sees no gap in `n`, one `g`, and entries in time has the view; anything else means: load it again.
 * While a view is rebuilt (`state` = rebuilding) its changes are not told, since no follower may trust it.
 */

import { Redis } from 'ioredis';
import { crashpoint } from '#crashpoint';
import { redisKeys, standInFor, type ViewKeys } from '../../catalogue/contract.ts';
import type { WinnerEntry } from '../decisions/winners.ts';
import { buildOf } from '../projection/build.ts';
import type { Projection, RedisHash, RowBytes, RowKey } from '../projection/projection.ts';
import { ProjectionError } from '../projection/projection-errors.ts';
import type {
  Checkpoint,
  Commit,
  CommitOutcome,
  Snapshot,
  StoredRow,
  ViewState,
  ViewStore,
} from '../projection/projection-store.ts';
import { parkedArgs, readParkedKeys, readParkedRecords, withheldArgs } from './dead-letters.redis.ts';
import { beatScript, claimScript, commitScript, resetScript, type Script } from './store.redis.scripts.ts';

/** Changes per script call: about 20 ms in which Redis serves nobody else. */
const CHANGES_MAX = 5_000;
/** Fields per HMGET. */
const FIELDS_MAX = 5_000;
const COMMAND_TIMEOUT_MS = 5_000;
const RECONNECT_MS_MAX = 1_000;

/** A connection for views. Commands fail after a few seconds without a server; the projector decides about retries. */
export function createProjectorRedis(url: string): Redis {
  const redis = new Redis(url, {
    protocol: 2,
    maxRetriesPerRequest: 1,
    autoResendUnfulfilledCommands: false,
    commandTimeout: COMMAND_TIMEOUT_MS,
    connectTimeout: COMMAND_TIMEOUT_MS,
    retryStrategy: (attempt) => Math.min(attempt * 50, RECONNECT_MS_MAX),
  });
  redis.on('error', () => undefined); // every command reports what is wrong by itself
  return redis;
}

/** `build` says which build of the view; by default the one the projection stands for. */
export function createRedisStore(
  redis: Redis,
  prefix: string,
  projection: Projection,
  build = buildOf(projection),
): ViewStore {
  if (projection.store.kind !== 'redis') throw new Error(`${projection.name} is not a Redis view`);
  const hash = projection.store;
  const { name } = projection;
  const keys = redisKeys(prefix, name, build);
  const names = [keys.meta, keys.rows, keys.versions, keys.changes, keys.parked, keys.parkedOrder, keys.withheld];
  const run = (script: Script, args: readonly Arg[]) => runScript(redis, script, names, args);
  return {
    changesMax: CHANGES_MAX,
    checkpoint: () => guarded(name, async () => checkpointOf(Object.entries(await redis.hgetall(keys.meta)).flat())),
    claim: (epoch) => guarded(name, async () => checkpointOf(unfenced(name, await run(claimScript, [String(epoch)])))),
    reset: (first) =>
      guarded(name, async () => {
        const { epoch, generation } = first;
        unfenced(name, await run(resetScript, [String(epoch), generation, String(Date.now()), ...metaOf(first)]));
      }),
    rows: (wanted) => guarded(name, () => readRows(redis, keys, hash, wanted)),
    counted: async () => new Set<string>(), // additive views are kept in Postgres
    races: (wanted) => guarded(name, () => readRaces(redis, keys.versions, wanted)),
    commit: (commit) =>
      guarded(name, async () => (await run(commitScript, commitArgs(name, hash, commit))) as CommitOutcome),
    parkedKeys: () => guarded(name, () => readParkedKeys(redis, keys)),
    parkedRecords: (place, limit) => guarded(name, () => readParkedRecords(redis, keys, place, limit)),
    snapshot: () => guarded(name, () => readAll(redis, keys, hash)),
    beat: (epoch, nowMs) =>
      guarded(name, async () => (await run(beatScript, [String(epoch), String(nowMs)])) as CommitOutcome),
  };
}

/** Of a script: numbers and texts, and rows that are bytes. */
type Arg = string | Buffer;

async function runScript(
  redis: Redis,
  { lua, sha }: Script,
  keys: readonly string[],
  args: readonly Arg[],
): Promise<unknown> {
  try {
    crashpoint('redis.before-script');
    const answer = await redis.evalsha(sha, keys.length, ...keys, ...args);
    crashpoint('redis.after-script');
    return answer;
  } catch (error) {
    if (!(error instanceof Error) || !error.message.startsWith('NOSCRIPT')) throw error;
    return redis.eval(lua, keys.length, ...keys, ...args);
  }
}

function unfenced(name: string, answer: unknown): string[] {
  const [word, epoch, ...rest] = answer as string[];
  if (word === 'fenced' && rest.length === 0) {
    throw new ProjectionError('PROJECTION_FENCED', name, `epoch ${epoch} has it`, { retryable: true });
  }
  return word === 'lost' ? [] : (answer as string[]);
}

function metaOf(checkpoint: Checkpoint): string[] {
  const { version, generation, epoch, sequence, position, state, offsets, digest, rows } = checkpoint;
  const fields = { version, generation, epoch, sequence, position, state, digest, rows };
  const partitions = Object.entries(offsets).flatMap(([partition, offset]) => [`o:${partition}`, String(offset)]);
  return [...Object.entries(fields).flatMap(([field, value]) => [field, String(value)]), ...partitions];
}

function checkpointOf(flat: readonly string[]): Checkpoint | null {
  const fields: Record<string, string> = {};
  for (let at = 0; at < flat.length; at += 2) fields[flat[at] as string] = flat[at + 1] as string;
  const { epoch, generation = '', digest = '', state } = fields;
  if (epoch === undefined) return null;
  const offsets: Record<string, number> = {};
  for (const [field, value] of Object.entries(fields)) {
    if (field.startsWith('o:')) offsets[field.slice(2)] = Number(value);
  }
  return {
    version: Number(fields.version),
    generation,
    epoch: Number(epoch),
    sequence: Number(fields.sequence),
    position: Number(fields.position),
    state: state as ViewState,
    offsets,
    digest,
    rows: Number(fields.rows),
  };
}

function commitArgs(view: string, hash: RedisHash, commit: Commit): Arg[] {
  const { from, to, changes, races } = commit;
  const meta = metaOf(to);
  const rows = changes.flatMap(({ key, after }) => [
    hash.fieldOf(key),
    after === null ? '' : (hash.bytes?.encode(after.row) ?? JSON.stringify(after.row)),
  ]);
  const standings = races.flatMap((race) => [race.key, `${race.version}|${race.n}|${race.decisionId}`]);
  const tell = from.state === 'live' && hash.isFollowed !== false ? '1' : '0';
  const counts = [meta, rows, standings].map((list) => String(list.length));
  const guard = [String(from.epoch), String(from.sequence), from.generation, tell];
  const letters = parkedArgs(commit);
  const hanging = withheldArgs(view, commit);
  return [...guard, ...counts, ...meta, ...rows, ...standings, String(letters.length), ...letters, ...hanging];
}

/** Rows as they are, whatever followers are told of them. */
async function readRows(
  redis: Redis,
  { rows, withheld }: ViewKeys,
  hash: RedisHash,
  wanted: readonly RowKey[],
): Promise<StoredRow[]> {
  const fields = wanted.map((row) => hash.fieldOf(row));
  const { bytes } = hash;
  if (bytes !== undefined) {
    const found = await readByteFields(redis, rows, fields);
    return wanted.flatMap((key, at) => (found[at] ? [{ key, row: bytes.decode(found[at]) }] : []));
  }
  const values = await readFields(redis, rows, fields);
  const doubtful = fields.flatMap((field, at) => (values[at] === null || values[at] === standInFor(field) ? [at] : []));
  const found = await readFields(
    redis,
    withheld,
    doubtful.map((at) => fields[at] as string),
  );
  for (const [n, at] of doubtful.entries()) {
    const hidden = found[n] ?? null;
    if (hidden !== null) values[at] = hidden || null;
  }
  return wanted.flatMap((row, at) => {
    const value = values[at];
    return value === null || value === undefined ? [] : [{ key: row, row: JSON.parse(value) as object }];
  });
}

async function readRaces(redis: Redis, key: string, wanted: readonly string[]): Promise<WinnerEntry[]> {
  const values = await readFields(redis, key, wanted);
  return wanted.flatMap((race, at) => {
    const value = values[at];
    if (value === null || value === undefined) return [];
    const [version, n, decisionId = ''] = value.split('|');
    return [{ key: race, version: Number(version), n: Number(n), decisionId }];
  });
}

async function readFields(redis: Redis, key: string, fields: readonly string[]): Promise<(string | null)[]> {
  const found: (string | null)[] = [];
  for (let at = 0; at < fields.length; at += FIELDS_MAX) {
    found.push(...(await redis.hmget(key, ...fields.slice(at, at + FIELDS_MAX))));
  }
  return found;
}

/** Rows that are bytes are never withheld: nobody mirrors them. */
async function readByteFields(redis: Redis, key: string, wanted: readonly string[]): Promise<(Buffer | null)[]> {
  const found: (Buffer | null)[] = [];
  for (let at = 0; at < wanted.length; at += FIELDS_MAX) {
    found.push(...(await redis.hmgetBuffer(key, ...wanted.slice(at, at + FIELDS_MAX))));
  }
  return found;
}

/** MULTI reads rows and checkpoint as of one moment. The view must fit the bidder's memory, so it fits here. */
async function readAll(redis: Redis, keys: ViewKeys, hash: RedisHash): Promise<Snapshot | null> {
  if (hash.bytes !== undefined) return readAllBytes(redis, keys, hash, hash.bytes);
  const answers = await redis.multi().hgetall(keys.meta).hgetall(keys.rows).hgetall(keys.withheld).exec();
  const [meta, rows, withheld] = (answers ?? []).map(([error, value]) => {
    if (error !== null) throw error;
    return value as Record<string, string>;
  });
  const checkpoint = checkpointOf(Object.entries(meta ?? {}).flat());
  if (checkpoint === null) return null;
  const all = Object.entries({ ...rows, ...withheld }).filter(([, json]) => json !== '');
  const stored = all.map(([field, json]) => ({ key: hash.keyOf(field), row: JSON.parse(json) }));
  return { checkpoint, rows: once(stored) };
}

async function readAllBytes(
  redis: Redis,
  keys: ViewKeys,
  hash: RedisHash,
  { decode }: RowBytes,
): Promise<Snapshot | null> {
  const answers = await redis.multi().hgetall(keys.meta).hgetallBuffer(keys.rows).exec();
  const [meta, rows] = (answers ?? []).map(([error, value]) => {
    if (error !== null) throw error;
    return value;
  });
  const checkpoint = checkpointOf(Object.entries((meta ?? {}) as Record<string, string>).flat());
  if (checkpoint === null) return null;
  const stored = Object.entries((rows ?? {}) as Record<string, Buffer>);
  return { checkpoint, rows: once(stored.map(([field, bytes]) => ({ key: hash.keyOf(field), row: decode(bytes) }))) };
}

async function* once(rows: readonly StoredRow[]): AsyncIterable<readonly StoredRow[]> {
  yield rows;
}

/** Answers of a server that is starting, full, or not the writable one. */
const passing = /^(LOADING|BUSY|READONLY|OOM|MISCONF|MASTERDOWN|CLUSTERDOWN|TRYAGAIN|NOREPLICAS)/;

async function guarded<Result>(name: string, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof ProjectionError) throw error;
    const message = error instanceof Error ? error.message || error.name : String(error);
    if (error instanceof Error && error.name === 'ReplyError' && !passing.test(message)) {
      throw new ProjectionError('PROJECTION_STORE_REFUSED', name, message, { cause: error });
    }
    throw new ProjectionError('PROJECTION_STORE_UNAVAILABLE', name, message, { retryable: true, cause: error });
  }
}
