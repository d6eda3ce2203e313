/**
 * A copy of one build of the catalogue: loaded whole, then kept by its change stream. It says why it cannot be trusted, and
 * leaves what to do then to the follower.
 *
 * Bids go on beside it on the same thread, so whatever comes, a load of 60,000 rows or a burst of changes, is worked
 * through in slices with turns for bids between.
 *
 * Rows are read page by page while they change. The place in the stream is taken before the first page: whatever changed
 * since is in the stream too, as whole rows, so once the stream is read to its end the copy is as if read at that moment.
 */
import { entryFields, STALE_AFTER_MS, type ViewKeys } from '@mainstem/streams/catalogue/contract';
import type { Redis } from 'ioredis';
import { inSlices, type Slicing } from './slices.ts';
import {
  createSnapshotBuilder,
  emptySnapshot,
  type RowChange,
  type Snapshot,
  type SnapshotBuilder,
} from './snapshot.ts';

/** Entries per read: what Redis answers is parsed in one go. */
const ENTRIES_MAX = 100;

/** Rows a page has, about. */
const PAGE_ROWS = 200;
/** Pause between slices of a load beside bids, ms: 60,000 rows take some 20 s then. */
const UNHURRIED_REST_MS = 5;

/**
 * The head of the build, so that position and place in the stream belong together. `age` is by Redis's own clock, which
 * also made the entry ids.
 */
const HEAD_SCRIPT = `
local meta = redis.call('HGETALL', KEYS[1])
local last = redis.call('XREVRANGE', KEYS[2], '+', '-', 'COUNT', 1)
local now = redis.call('TIME')
local id, age = '0-0', -1
if #last > 0 then
  id = last[1][1]
  age = now[1] * 1000 + math.floor(now[2] / 1000) - tonumber(string.match(id, '^(%d+)'))
end
return { meta, id, age }
`;

/** What reading the stream gave. */
export interface ReadResult {
  /** Why the copy is not to be trusted any more; undefined while it is. */
  readonly why?: string;
  /** True when the end of the stream was read. */
  readonly atEnd: boolean;
  readonly changes: number;
  readonly beats: number;
  /** Build that readers are told to go on with. */
  readonly movedTo?: number;
}

export interface Mirror {
  readonly build: number;
  readonly snapshot: Snapshot;
  readonly rows: number;
  /** The picture as one that may differ from another mirror's in everything. */
  whole(): Snapshot;
  /** When the projection was last heard, ms of the steady clock: a wall clock set back would keep an old view live. */
  readonly heardAtMs: number;
  /**
   * Loads it; says why it cannot. It is whole when `read` has come to the end of the stream since. `unhurried`: slowly,
   * so that bids made meanwhile hardly wait.
   */
  load(redis: Redis, unhurried: boolean): Promise<string | undefined>;
  /** Applies what has come; waits for it up to `blockMs`, or not at all. */
  read(redis: Redis, blockMs: number | null): Promise<ReadResult>;
}

export function createMirror(
  build: number,
  keys: Pick<ViewKeys, 'meta' | 'rows' | 'changes'>,
  onUnreadable: (field: string, error: unknown) => void,
  /** Called with each new picture, after it is the mirror's. */
  onSnapshot: (snapshot: Snapshot) => void,
): Mirror {
  let builder: SnapshotBuilder | undefined;
  let snapshot = emptySnapshot();
  let streamId = '0-0';
  let heardAtMs = 0;

  async function load(redis: Redis, unhurried: boolean): Promise<string | undefined> {
    const askedAtMs = performance.now();
    const answer = await redis.eval(HEAD_SCRIPT, 2, keys.meta, keys.changes);
    const [metaList, id, age] = answer as [string[], string, number];
    const { generation, state, position } = pairsOf(metaList);
    if (generation === undefined) return 'the catalogue is not in Redis: run "mainstem replay catalogue"';
    if (state !== 'live') return `the catalogue is ${state ?? 'without state'}`;
    if (age < 0 || age > STALE_AFTER_MS) return 'the catalogue projection is not running';
    const next = createSnapshotBuilder(generation, onUnreadable);
    const slicing = unhurried ? { restMs: UNHURRIED_REST_MS } : {};
    await takePages(redis, next, slicing);
    if ((await redis.hget(keys.meta, 'generation')) !== generation)
      return 'the catalogue was replaced while it was read';
    await inSlices(() => !next.settle(1), slicing);
    [builder, snapshot, streamId, heardAtMs] = [next, next.loaded(Number(position ?? 0)), id, askedAtMs - age];
    return undefined;
  }

  async function takePages(redis: Redis, into: SnapshotBuilder, slicing: Slicing): Promise<void> {
    let cursor = '0';
    do {
      const [following, flat] = await redis.hscan(keys.rows, cursor, 'COUNT', PAGE_ROWS);
      cursor = following;
      let at = 0;
      await inSlices(() => {
        if (at >= flat.length) return false;
        into.take([{ field: flat[at] as string, json: flat[at + 1] as string }]);
        at += 2;
        return true;
      }, slicing);
    } while (cursor !== '0');
  }

  async function read(redis: Redis, blockMs: number | null): Promise<ReadResult> {
    const reply = (await (blockMs === null
      ? redis.xread('COUNT', ENTRIES_MAX, 'STREAMS', keys.changes, streamId)
      : redis.xread('COUNT', ENTRIES_MAX, 'BLOCK', blockMs, 'STREAMS', keys.changes, streamId))) as
      | [string, [string, string[]][]][]
      | null;
    const entries = reply?.[0]?.[1] ?? [];
    const changes: RowChange[] = [];
    let { position } = snapshot;
    let [beats, movedTo] = [0, Number.NaN];
    const result = (why?: string): ReadResult => ({
      ...(why === undefined ? {} : { why }),
      atEnd: entries.length < ENTRIES_MAX,
      changes: changes.length,
      beats,
      ...(Number.isNaN(movedTo) ? {} : { movedTo }),
    });
    for (const [id, fields] of entries) {
      const entry = pairsOf(fields);
      const number = Number(entry[entryFields.position]);
      const field = entry[entryFields.field];
      if (entry[entryFields.generation] !== snapshot.generation) return result('the catalogue has another generation');
      if (entry[entryFields.beatAtMs] !== undefined) beats += 1;
      if (entry[entryFields.movedTo] !== undefined) movedTo = Number(entry[entryFields.movedTo]);
      if (number !== (field === undefined ? position : position + 1)) {
        return result(`change ${position + 1} is missing: got ${number}`);
      }
      if (field !== undefined) changes.push({ field, json: entry[entryFields.row] ?? '' });
      position = number;
      streamId = id;
    }
    if (entries.length > 0) heardAtMs = performance.now();
    await applyAll(changes);
    return result();
  }

  /** Each slice of the changes is one picture. */
  async function applyAll(changes: readonly RowChange[]): Promise<void> {
    const made = builder;
    if (made === undefined || changes.length === 0) return;
    let at = 0;
    let changed: string[] = [];
    const applyOne = (): boolean => {
      const change = changes[at];
      if (change === undefined) return false;
      at += 1;
      snapshot = made.apply([change], snapshot.position + 1);
      changed.push(...(snapshot.changed ?? []));
      return true;
    };
    const show = (): void => {
      snapshot = { ...snapshot, changed };
      changed = [];
      onSnapshot(snapshot);
    };
    await inSlices(applyOne, { afterSlice: show });
  }

  return {
    build,
    load,
    read,
    get snapshot() {
      return snapshot;
    },
    whole: () => ({ ...snapshot, changed: undefined }),
    get rows() {
      return builder?.rows ?? 0;
    },
    get heardAtMs() {
      return heardAtMs;
    },
  };
}

function pairsOf(list: readonly string[]): Record<string, string | undefined> {
  const record: Record<string, string | undefined> = {};
  for (let index = 0; index < list.length; index += 2) record[list[index] as string] = list[index + 1] as string;
  return record;
}
