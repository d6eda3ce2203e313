/**
 * Follows the hot catalogue in Redis: loads it whole in one script call, then reads its change stream with XREAD BLOCK,
 * so a change reaches the next bid by push.
 *
 * The view is live only while it is known to be whole and fresh. It goes blind, and the bidder says VIEW_STALE, when
 *  - nothing was heard for `STALE_AFTER_MS` (the projector beats every 250 ms while it is live),
 *  - a change number is missing, the generation is another, or the projection is rebuilding or gone,
 *  - Redis cannot be read.
 * A blind view is loaded again whole, every `RELOAD_EVERY_MS`, until a load succeeds that is itself fresh: an old
 * catalogue that nobody updates any more never counts as live.
 */
import { CATALOGUE, entryFields, redisKeys, STALE_AFTER_MS } from '@mainstem/streams/catalogue/contract';
import { Redis } from 'ioredis';
import type { View } from '../server/core.ts';
import {
  createSnapshotBuilder,
  emptySnapshot,
  type RowChange,
  type Snapshot,
  type SnapshotBuilder,
} from './snapshot.ts';

const RELOAD_EVERY_MS = 250;
/** Longest wait for an entry; shorter than STALE_AFTER_MS, so that `stop` and blindness are noticed. */
const BLOCK_MS = 500;
/** Entries per read: a burst of changes is applied as one snapshot. */
const ENTRIES_MAX = 2_000;
/** A command that takes longer means Redis is as good as gone, ms. Above BLOCK_MS. */
const COMMAND_TIMEOUT_MS = 5_000;

/**
 * All of it in one script, so that rows, position and the place in the stream belong together. `age` is by Redis's own
 * clock, which also made the entry ids.
 */
const LOAD_SCRIPT = `
local meta = redis.call('HGETALL', KEYS[1])
local rows = redis.call('HGETALL', KEYS[2])
local last = redis.call('XREVRANGE', KEYS[3], '+', '-', 'COUNT', 1)
local now = redis.call('TIME')
local id, age = '0-0', -1
if #last > 0 then
  id = last[1][1]
  age = now[1] * 1000 + math.floor(now[2] / 1000) - tonumber(string.match(id, '^(%d+)'))
end
return { meta, rows, id, age }
`;

export interface FollowerOptions {
  readonly redisUrl: string;
  readonly prefix: string;
  /** Called with each new snapshot, after it is the current one. */
  readonly onSnapshot: (snapshot: Snapshot) => void;
  readonly onEvent: (event: FollowerEvent) => void;
}

export type FollowerEvent =
  | { readonly kind: 'live'; readonly generation: string; readonly position: number; readonly rows: number }
  | { readonly kind: 'blind'; readonly why: string }
  | { readonly kind: 'unreadable-row'; readonly field: string; readonly error: unknown };

export interface CatalogueFollower extends View {
  /** Why it is blind; undefined while live. */
  blindBecause(): string | undefined;
  readonly counts: Readonly<Record<'loads' | 'changes' | 'beats' | 'blind' | 'unreadable', number>>;
  stop(): Promise<void>;
}

export function followCatalogue(options: FollowerOptions): CatalogueFollower {
  const follower = new RedisFollower(options);
  follower.start();
  return follower;
}

class RedisFollower implements CatalogueFollower {
  readonly counts = { loads: 0, changes: 0, beats: 0, blind: 0, unreadable: 0 };
  snapshot: Snapshot = emptySnapshot;
  readonly #options: FollowerOptions;
  readonly #redis: Redis;
  readonly #keys: readonly [string, string, string];
  #builder: SnapshotBuilder | undefined;
  #streamId = '0-0';
  /** By the steady clock: a wall clock that is set back would keep an old view live. */
  #heardAtMs = 0;
  #why: string | undefined = 'not loaded yet';
  #stopped = false;
  #running: Promise<void> = Promise.resolve();

  constructor(options: FollowerOptions) {
    this.#options = options;
    const { meta, rows, changes } = redisKeys(options.prefix, CATALOGUE);
    this.#keys = [meta, rows, changes];
    this.#redis = new Redis(options.redisUrl, {
      lazyConnect: true,
      // XREAD answers in lists, as this file reads them.
      protocol: 2,
      connectionName: connectionNameOf(options.prefix),
      maxRetriesPerRequest: 0,
      commandTimeout: COMMAND_TIMEOUT_MS,
      retryStrategy: () => RELOAD_EVERY_MS,
    });
    // Every failed command rejects where it was awaited and makes the view blind there; this event only repeats it.
    this.#redis.on('error', (error: Error) => this.#goBlind(`Redis: ${error.message}`));
  }

  start(): void {
    this.#running = this.#run();
  }

  isLive(): boolean {
    return this.#why === undefined && performance.now() - this.#heardAtMs <= STALE_AFTER_MS;
  }

  blindBecause(): string | undefined {
    if (this.#why !== undefined) return this.#why;
    if (this.isLive()) return undefined;
    return `nothing heard from the projection for ${Math.round(performance.now() - this.#heardAtMs)} ms`;
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.#redis.disconnect();
    await this.#running;
  }

  async #run(): Promise<void> {
    while (!this.#stopped) {
      try {
        if (this.#why === undefined && !this.isLive()) {
          this.#goBlind(this.blindBecause() ?? 'stale');
        }
        if (this.#why === undefined) await this.#follow();
        else if (!(await this.#load())) await pause(RELOAD_EVERY_MS);
      } catch (error) {
        if (this.#stopped) return;
        this.#goBlind(error instanceof Error ? error.message : String(error));
        await pause(RELOAD_EVERY_MS);
      }
    }
  }

  /** True when the view is live afterwards. */
  async #load(): Promise<boolean> {
    const [metaList, rows, id, age] = (await this.#redis.eval(LOAD_SCRIPT, 3, ...this.#keys)) as [
      string[],
      string[],
      string,
      number,
    ];
    const meta = pairsOf(metaList);
    const { generation, state } = meta;
    if (generation === undefined)
      return this.#goBlind('the catalogue is not in Redis: run "mainstem replay catalogue"');
    if (state !== 'live') return this.#goBlind(`the catalogue is ${state ?? 'without state'}`);
    if (age < 0 || age > STALE_AFTER_MS) return this.#goBlind('the catalogue projection is not running');
    this.#builder = createSnapshotBuilder(generation, (field, error) => this.#unreadable(field, error));
    const changes: RowChange[] = [];
    for (let index = 0; index < rows.length; index += 2) {
      changes.push({ field: rows[index] as string, json: rows[index + 1] as string });
    }
    const position = Number(meta.position ?? 0);
    this.snapshot = this.#builder.apply(changes, position);
    this.#streamId = id;
    this.#heardAtMs = performance.now() - age;
    this.#why = undefined;
    this.counts.loads += 1;
    this.#options.onSnapshot(this.snapshot);
    this.#options.onEvent({ kind: 'live', generation, position, rows: this.#builder.rows });
    return true;
  }

  /** Waits for entries and applies all that have come as one change. */
  async #follow(): Promise<void> {
    const reply = (await this.#redis.xread(
      'COUNT',
      ENTRIES_MAX,
      'BLOCK',
      BLOCK_MS,
      'STREAMS',
      this.#keys[2],
      this.#streamId,
    )) as [string, [string, string[]][]][] | null;
    const entries = reply?.[0]?.[1] ?? [];
    if (entries.length === 0) return;
    const changes: RowChange[] = [];
    let { position } = this.snapshot;
    for (const [id, fields] of entries) {
      const entry = pairsOf(fields);
      const number = Number(entry[entryFields.position]);
      const field = entry[entryFields.field];
      if (entry[entryFields.generation] !== this.snapshot.generation)
        return void this.#goBlind('the catalogue has another generation');
      if (entry[entryFields.beatAtMs] !== undefined) this.counts.beats += 1;
      if (number !== (field === undefined ? position : position + 1)) {
        return void this.#goBlind(`change ${position + 1} is missing: got ${number}`);
      }
      if (field !== undefined) changes.push({ field, json: entry[entryFields.row] ?? '' });
      position = number;
      this.#streamId = id;
    }
    this.#heardAtMs = performance.now();
    if (changes.length === 0) return;
    if (this.#builder === undefined) return void this.#goBlind('changes before the first load');
    this.counts.changes += changes.length;
    this.snapshot = this.#builder.apply(changes, position);
    this.#options.onSnapshot(this.snapshot);
  }

  #unreadable(field: string, error: unknown): void {
    this.counts.unreadable += 1;
    this.#options.onEvent({ kind: 'unreadable-row', field, error });
  }

  /** Always false, for `return this.#goBlind(…)`. */
  #goBlind(why: string): false {
    if (this.#stopped) return false;
    if (this.#why === undefined) this.counts.blind += 1;
    if (this.#why !== why) this.#options.onEvent({ kind: 'blind', why });
    this.#why = why;
    return false;
  }
}

/** How Redis lists the follower's connection (`CLIENT LIST`). */
export function connectionNameOf(prefix: string): string {
  return `bidder:${prefix}`;
}

function pairsOf(list: readonly string[]): Record<string, string | undefined> {
  const record: Record<string, string | undefined> = {};
  for (let index = 0; index < list.length; index += 2) record[list[index] as string] = list[index + 1] as string;
  return record;
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
