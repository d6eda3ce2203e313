/**
 * Follows the values of viewers in Redis: reads the rows a little at a time (HSCAN), then the change stream, so that neither
 * Redis nor the bidder stands still for a million rows. What the table holds is used meanwhile: a value that is minutes old
 * is still the best that is known, unlike a campaign that was paused. Until the first rows are in, every viewer is unknown.
 *
 * Rows are read after the place in the stream was noted, and what changes meanwhile is read too, so each row ends as its
 * last change left it. A gap in the stream, another generation or another build means reading the rows again, over what is
 * there; what was not seen again is swept away.
 */
import { entryFields, pointerKey, redisKeys } from '@mainstem/streams/catalogue/contract';
import { USER_VALUES, type UserValueRow } from '@mainstem/streams/user-values/contract';
import { Redis } from 'ioredis';
import type { UserValues } from './user-values.ts';

/** Rows per HSCAN and entries per read: some 0.3 ms of parsing and filing, well under the 1 ms an auction may wait. */
const ROWS_AT_ONCE = 200;
/** Slots swept between two turns of the loop. */
const SLOTS_AT_ONCE = 50_000;
/** Turns of the scan between two looks at the stream, so that it is not trimmed away behind a long load. */
const SCANS_PER_READ = 50;
const BLOCK_MS = 500;
const RETRY_EVERY_MS = 1_000;
const POINTER_EVERY_MS = 5_000;
const COMMAND_TIMEOUT_MS = 5_000;

export interface UserValuesFollowerOptions {
  readonly redisUrl: string;
  readonly prefix: string;
  readonly values: UserValues;
  readonly onEvent: (event: UserValuesEvent) => void;
}

export type UserValuesEvent =
  | { readonly kind: 'loaded'; readonly rows: number; readonly refused: number; readonly elapsedMs: number }
  | { readonly kind: 'waiting'; readonly why: string }
  | { readonly kind: 'unreadable'; readonly count: number };

export interface UserValuesFollower {
  readonly counts: Readonly<Record<'loads' | 'changes' | 'unreadable', number>>;
  /** When the projection was last heard, ms of the steady clock; undefined before the first load. */
  readonly heardAtMs: number | undefined;
  stop(): Promise<void>;
}

export function followUserValues(options: UserValuesFollowerOptions): UserValuesFollower {
  const follower = new Follower(options);
  follower.start();
  return follower;
}

/** Where the stream is read on. */
interface Place {
  readonly build: number;
  readonly generation: string;
  position: number;
  streamId: string;
}

type Entry = readonly [id: string, fields: readonly string[]];

class Follower implements UserValuesFollower {
  readonly counts = { loads: 0, changes: 0, unreadable: 0 };
  heardAtMs: number | undefined;
  readonly #options: UserValuesFollowerOptions;
  readonly #redis: Redis;
  #why = '';
  #pointerSeenAtMs = 0;
  #stopped = false;
  #running: Promise<void> = Promise.resolve();

  constructor(options: UserValuesFollowerOptions) {
    this.#options = options;
    this.#redis = new Redis(options.redisUrl, {
      lazyConnect: true,
      protocol: 2,
      connectionName: `${options.prefix}:bidder-values`,
      maxRetriesPerRequest: 0,
      commandTimeout: COMMAND_TIMEOUT_MS,
      retryStrategy: () => RETRY_EVERY_MS,
    });
    // What fails rejects where it was awaited; this event only repeats it.
    this.#redis.on('error', () => undefined);
  }

  start(): void {
    this.#running = this.#run();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.#redis.disconnect();
    await this.#running;
  }

  async #run(): Promise<void> {
    while (!this.#stopped) {
      try {
        const place = await this.#load();
        this.#why = '';
        while (!this.#stopped) await this.#follow(place);
      } catch (error) {
        if (!this.#stopped) await this.#wait(error instanceof Error ? error.message : String(error));
      }
    }
  }

  async #wait(why: string): Promise<void> {
    if (why !== this.#why) this.#options.onEvent({ kind: 'waiting', why });
    this.#why = why;
    await new Promise((resolve) => setTimeout(resolve, RETRY_EVERY_MS));
  }

  async #load(): Promise<Place> {
    const { prefix, values, onEvent } = this.#options;
    const startedAtMs = performance.now();
    const build = await this.#build();
    const keys = redisKeys(prefix, USER_VALUES, build);
    const [generation, position, state] = await this.#redis.hmget(keys.meta, 'generation', 'position', 'state');
    if (generation == null) throw new Error('values of viewers are not in Redis');
    if (state !== 'live') throw new Error(`values of viewers are ${state ?? 'without state'}`);
    const last = await this.#redis.xrevrange(keys.changes, '+', '-', 'COUNT', 1);
    // The last entry may be newer than the position read before it: its own number counts.
    const place: Place = { build, generation, position: Number(position ?? 0), streamId: last[0]?.[0] ?? '0-0' };
    const number = valueIn(last[0]?.[1] ?? [], entryFields.position);
    if (number !== undefined) place.position = Number(number);
    values.beginReload();
    await this.#scan(keys.rows, keys.changes, place);
    for (let slot = 0; slot >= 0; ) {
      slot = values.sweep(slot, SLOTS_AT_ONCE);
      await turn();
    }
    this.counts.loads += 1;
    const { rows, refused } = values.counts;
    onEvent({ kind: 'loaded', rows, refused, elapsedMs: performance.now() - startedAtMs });
    if (this.counts.unreadable > 0) onEvent({ kind: 'unreadable', count: this.counts.unreadable });
    return place;
  }

  async #scan(rows: string, changes: string, place: Place): Promise<void> {
    let cursor = '0';
    for (let scans = 1; ; scans += 1) {
      const [next, list] = await this.#redis.hscan(rows, cursor, 'COUNT', ROWS_AT_ONCE);
      for (let at = 0; at < list.length; at += 2) {
        this.#put(list[at] as string, list[at + 1] as string);
        // A small hash comes whole, whatever COUNT says.
        if (at % (2 * ROWS_AT_ONCE) === 0 && at > 0) await turn();
      }
      cursor = next;
      if (this.#stopped || cursor === '0') return;
      if (scans % SCANS_PER_READ === 0) await this.#read(changes, place, null);
    }
  }

  async #follow(place: Place): Promise<void> {
    const keys = redisKeys(this.#options.prefix, USER_VALUES, place.build);
    await this.#read(keys.changes, place, BLOCK_MS);
    const nowMs = performance.now();
    if (nowMs - this.#pointerSeenAtMs < POINTER_EVERY_MS) return;
    if ((await this.#build()) !== place.build) throw new Error('values of viewers are read from another build');
    const generation = await this.#redis.hget(keys.meta, 'generation');
    if (generation !== place.generation) throw new Error('values of viewers have another generation');
  }

  async #build(): Promise<number> {
    this.#pointerSeenAtMs = performance.now();
    return Number((await this.#redis.hget(pointerKey(this.#options.prefix, USER_VALUES), 'build')) ?? 1);
  }

  /** Applies the next entries; throws when one is missing or of another generation. */
  async #read(changes: string, place: Place, blockMs: number | null): Promise<void> {
    const reply = (await (blockMs === null
      ? this.#redis.xread('COUNT', ROWS_AT_ONCE, 'STREAMS', changes, place.streamId)
      : this.#redis.xread('COUNT', ROWS_AT_ONCE, 'BLOCK', blockMs, 'STREAMS', changes, place.streamId))) as
      | [string, Entry[]][]
      | null;
    for (const [id, fields] of reply?.[0]?.[1] ?? []) {
      const field = valueIn(fields, entryFields.field);
      const number = Number(valueIn(fields, entryFields.position));
      if (valueIn(fields, entryFields.generation) !== place.generation)
        throw new Error('values of viewers have another generation');
      if (number !== place.position + (field === undefined ? 0 : 1))
        throw new Error(`change ${place.position + 1} of the values of viewers is missing: got ${number}`);
      if (field !== undefined) {
        this.#put(field, valueIn(fields, entryFields.row) ?? '');
        this.counts.changes += 1;
      }
      place.position = number;
      place.streamId = id;
    }
    this.heardAtMs = performance.now();
  }

  /** A row that cannot be read is taken as gone: the viewer is unknown (R10). */
  #put(field: string, json: string): void {
    const { values } = this.#options;
    const bar = field.indexOf('|');
    const [tenant, viewer] = [field.slice(0, bar), field.slice(bar + 1)];
    const row = json === '' ? undefined : readRow(json);
    if (row === undefined) values.remove(tenant, viewer);
    else values.put(tenant, viewer, row);
    if (row === undefined && json !== '') this.counts.unreadable += 1;
  }
}

/** Checked by hand: a million of them are read, and a schema library would take longer than the reading. */
function readRow(json: string): UserValueRow | undefined {
  let row: Partial<UserValueRow> | null;
  try {
    row = JSON.parse(json) as Partial<UserValueRow> | null;
  } catch {
    // JSON.parse has no other way to say it; the caller counts it.
    return undefined;
  }
  if (row === null || typeof row !== 'object') return undefined;
  const { v, s, m } = row;
  const valued = v === null || (typeof v === 'number' && v >= 0 && Number.isSafeInteger(v));
  if (!valued || !Array.isArray(s) || typeof m !== 'string') return undefined;
  return s.every((segment) => typeof segment === 'string') ? { v, s, m } : undefined;
}

function valueIn(list: readonly string[], name: string): string | undefined {
  for (let at = 0; at < list.length; at += 2) if (list[at] === name) return list[at + 1];
  return undefined;
}

function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
