/**
 * Follows the hot catalogue in Redis: loads the build that is read whole (`mirror.redis.ts`), then reads its change stream
 * with XREAD BLOCK, so a change reaches the next bid by push.
 *
 * The view is live only while it is known to be whole and fresh. It goes blind, and the bidder says VIEW_STALE, when
 *  - nothing was heard for `STALE_AFTER_MS` (the projector beats every 250 ms while it is live),
 *  - a change number is missing, the generation is another, or the projection is rebuilding or gone,
 *  - Redis cannot be read.
 * A blind view is loaded again whole, every `RELOAD_EVERY_MS`, until a load succeeds that is itself fresh: an old
 * catalogue that nobody updates any more never counts as live.
 *
 * When readers are moved to another build (ADR 0011), the stream says so, or else the pointer does within a second. Bids go
 * on from the old build, which is still kept up, until the new one is loaded and current; then one assignment changes
 * over. No bid sees a mixture, and none is lost for it.
 */
import { CATALOGUE, pointerKey, redisKeys, STALE_AFTER_MS } from '@mainstem/streams/catalogue/contract';
import { Redis } from 'ioredis';
import type { View } from '../server/core.ts';
import { createMirror, type Mirror } from './mirror.redis.ts';
import { emptySnapshot, type Snapshot } from './snapshot.ts';

const RELOAD_EVERY_MS = 250;
/** Longest wait for an entry; shorter than STALE_AFTER_MS, so that `stop` and blindness are noticed. */
const BLOCK_MS = 500;
/** The pointer is looked at this often beside: a stream that was trimmed could have lost the word of a move. */
const POINTER_EVERY_MS = 1_000;
/** A command that takes longer means Redis is as good as gone, ms. Above BLOCK_MS. */
const COMMAND_TIMEOUT_MS = 5_000;

export interface FollowerOptions {
  readonly redisUrl: string;
  readonly prefix: string;
  /** Called with each new snapshot, after it is the current one. */
  readonly onSnapshot: (snapshot: Snapshot) => void;
  readonly onEvent: (event: FollowerEvent) => void;
}

interface Place {
  readonly build: number;
  readonly generation: string;
  readonly position: number;
  readonly rows: number;
}

export type FollowerEvent =
  | ({ readonly kind: 'live' } & Place)
  /** Bids are made from another build from now on; there was no moment without one. */
  | ({ readonly kind: 'moved' } & Place)
  | { readonly kind: 'blind'; readonly why: string }
  | { readonly kind: 'unreadable-row'; readonly field: string; readonly error: unknown };

export interface CatalogueFollower extends View {
  /** Why it is blind; undefined while live. */
  blindBecause(): string | undefined;
  readonly counts: Readonly<Record<'loads' | 'moves' | 'changes' | 'beats' | 'blind' | 'unreadable', number>>;
  stop(): Promise<void>;
}

export function followCatalogue(options: FollowerOptions): CatalogueFollower {
  const follower = new RedisFollower(options);
  follower.start();
  return follower;
}

class RedisFollower implements CatalogueFollower {
  readonly counts = { loads: 0, moves: 0, changes: 0, beats: 0, blind: 0, unreadable: 0 };
  readonly #options: FollowerOptions;
  /** Waits for entries most of the time, so everything else goes over a connection of its own. */
  readonly #redis: Redis;
  readonly #side: Redis;
  readonly #empty = emptySnapshot();
  #current: Mirror | undefined;
  /** The build to go on with, being loaded; undefined when there is none. */
  #preparing: number | undefined;
  #prepared: Mirror | undefined;
  #preparation: Promise<void> = Promise.resolve();
  #pointerSeenAtMs = 0;
  #why: string | undefined = 'not loaded yet';
  #stopped = false;
  #running: Promise<void> = Promise.resolve();

  constructor(options: FollowerOptions) {
    this.#options = options;
    this.#redis = this.#connect(connectionNameOf(options.prefix));
    this.#side = this.#connect(`${connectionNameOf(options.prefix)}:side`);
    // Every failed command rejects where it was awaited and makes the view blind there; this event only repeats it.
    this.#redis.on('error', (error: Error) => this.#goBlind(`Redis: ${error.message}`));
    // What is asked there is asked again, and does not make what is known any less true.
    this.#side.on('error', () => undefined);
  }

  #connect(connectionName: string): Redis {
    return new Redis(this.#options.redisUrl, {
      lazyConnect: true,
      // XREAD answers in lists, as the mirror reads them.
      protocol: 2,
      connectionName,
      maxRetriesPerRequest: 0,
      commandTimeout: COMMAND_TIMEOUT_MS,
      retryStrategy: () => RELOAD_EVERY_MS,
    });
  }

  start(): void {
    this.#running = this.#run();
  }

  isLive(): boolean {
    return this.#why === undefined && this.#silentForMs() <= STALE_AFTER_MS;
  }

  blindBecause(): string | undefined {
    if (this.#why !== undefined) return this.#why;
    if (this.isLive()) return undefined;
    return `nothing heard from the projection for ${Math.round(this.#silentForMs())} ms`;
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.#redis.disconnect();
    this.#side.disconnect();
    await this.#running;
    await this.#preparation;
  }

  #silentForMs(): number {
    return performance.now() - (this.#current?.heardAtMs ?? 0);
  }

  async #run(): Promise<void> {
    while (!this.#stopped) {
      try {
        if (this.#why === undefined && !this.isLive()) this.#goBlind(this.blindBecause() ?? 'stale');
        if (this.#why === undefined && this.#current !== undefined) await this.#follow(this.#current);
        else if (!(await this.#load())) await pause(RELOAD_EVERY_MS);
      } catch (error) {
        if (this.#stopped) return;
        this.#goBlind(error instanceof Error ? error.message : String(error));
        await pause(RELOAD_EVERY_MS);
      }
    }
  }

  get snapshot(): Snapshot {
    return this.#current?.snapshot ?? this.#empty;
  }

  #mirrorOf(build: number): Mirror {
    const keys = redisKeys(this.#options.prefix, CATALOGUE, build);
    const onUnreadable = (field: string, error: unknown): void => {
      this.counts.unreadable += 1;
      this.#options.onEvent({ kind: 'unreadable-row', field, error });
    };
    const mirror = createMirror(build, keys, onUnreadable, (snapshot) => {
      // What is still being prepared is told of as a whole, when bids are made from it.
      if (mirror === this.#current) this.#options.onSnapshot(snapshot);
    });
    return mirror;
  }

  async #readPointer(redis: Redis): Promise<number> {
    return Number((await redis.hget(pointerKey(this.#options.prefix, CATALOGUE), 'build')) ?? 1);
  }

  /** True when the view is live afterwards. */
  async #load(): Promise<boolean> {
    const mirror = this.#mirrorOf(await this.#readPointer(this.#redis));
    const why = await this.#becomeCurrent(mirror, this.#redis, false);
    if (why !== undefined) return this.#goBlind(why);
    this.#why = undefined;
    this.#prepared = undefined;
    this.#adopt(mirror, 'live');
    return true;
  }

  #adopt(mirror: Mirror, kind: 'live' | 'moved'): void {
    this.#current = mirror;
    this.#pointerSeenAtMs = performance.now();
    this.counts.loads += 1;
    if (kind === 'moved') this.counts.moves += 1;
    this.#options.onSnapshot(mirror.whole());
    const { generation, position } = mirror.snapshot;
    this.#options.onEvent({ kind, build: mirror.build, generation, position, rows: mirror.rows });
  }

  /** Waits for entries and applies all that have come. */
  async #follow(mirror: Mirror): Promise<void> {
    const { why, changes, beats, movedTo } = await mirror.read(this.#redis, BLOCK_MS);
    this.counts.beats += beats;
    if (why !== undefined) return void this.#goBlind(why);
    this.counts.changes += changes;
    const next = this.#prepared;
    if (next !== undefined) {
      this.#prepared = undefined;
      this.#adopt(next, 'moved');
    } else if (movedTo !== undefined) this.#prepare(movedTo);
    else if (performance.now() - this.#pointerSeenAtMs >= POINTER_EVERY_MS) this.#lookAtPointer(mirror.build);
  }

  #lookAtPointer(build: number): void {
    this.#pointerSeenAtMs = performance.now();
    this.#readPointer(this.#side)
      .then((wanted) => {
        if (wanted !== build) this.#prepare(wanted);
      })
      .catch(() => undefined); // looked at again in a second; what Redis fails at is told by the other connection
  }

  /** Loads a build beside the one bids are made from, until it is current; then `#follow` changes over to it. */
  #prepare(build: number): void {
    if (this.#preparing !== undefined || build === this.#current?.build) return;
    this.#preparing = build;
    const mirror = this.#mirrorOf(build);
    this.#preparation = this.#becomeCurrent(mirror, this.#side, true)
      .then((why) => {
        if (why === undefined) this.#prepared = mirror;
      })
      .catch(() => undefined) // not whole yet, or Redis is away: the pointer is looked at again within a second
      .finally(() => {
        this.#preparing = undefined;
      });
  }

  /** Loads it and reads what has changed meanwhile; says why it cannot. A load takes longer than a view may be silent. */
  async #becomeCurrent(mirror: Mirror, redis: Redis, unhurried: boolean): Promise<string | undefined> {
    const unloaded = await mirror.load(redis, unhurried);
    if (unloaded !== undefined) return unloaded;
    for (;;) {
      const { why, atEnd } = await mirror.read(redis, null);
      if (why !== undefined) return why;
      if (this.#stopped) return 'stopped';
      if (atEnd) return undefined;
    }
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

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
