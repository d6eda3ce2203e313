/**
 * A reactor answers events of the log with further events, or with effects outside it (a workflow to start). It holds a
 * lease, so one process at a time does so, and follows the log at least once: a reaction may be done twice after a crash,
 * never not at all. So each reaction has a natural id: an emitted event's own id, hashed from its cause, or an effect
 * whose performer drops repeats (a workflow id).
 *
 * States:
 *  - `starting`
 *  - `standby`     another process has the lease; this one takes over when it ends
 *  - `recovering`  reading the log from the beginning to find what is left to do, or to rebuild what it remembers
 *  - `live`        following the log
 *  - `waiting`     log, store or the other side of an effect do not answer; tried again with backoff, lag grows meanwhile
 *  - `failed`      something that needs a person: see `reason`; tried again with backoff
 *  - `stopped`
 *
 * Two ways to begin. With a checkpoint, a reactor without memory goes on from there. Without one (first start, Postgres
 * dropped), and always with memory, it recovers from the log alone (R1): it folds everything and does only what the log
 * shows no result of. So losing Postgres costs a read of the log, and starts no workflow and writes no event twice.
 *
 * `silent` reactors fold and do nothing (R11): for replays, shadows and questions of the kind "what would it have done?".
 */

import type { AnyEvent, EventType } from '@mainstem/schemas/generated/events';
import { crashpoint } from '#crashpoint';
import type { EventLog, LogPosition } from '../../log/event-log.ts';
import { createBackoff } from '../backoff.ts';
import { type Clock, systemClock } from '../clock.ts';
import { messageOf } from '../projection/projection-errors.ts';
import type { Lease, Leases } from '../stores/lease.postgres.ts';
import type { ReactorCheckpoints } from './reactor-checkpoints.ts';
import type { HeldKey } from './reactor-holds.ts';
import type { ReactorCodec } from './reactor-reader.ts';
import { runSession } from './reactor-session.ts';

export type Reaction<Effect> =
  | {
      readonly kind: 'emit';
      /** Its id must be hashed from its cause: the same cause gives the same event. */
      readonly event: AnyEvent;
    }
  | {
      readonly kind: 'effect';
      /** Id of the event that causes it. Its result on the log names this id as `causationId`. */
      readonly causeId: string;
      /** Effects of one order key are performed one after the other, in log order. */
      readonly orderKey: string;
      readonly effect: Effect;
    };

/** What a reactor is: pure and synchronous (R4). */
export interface Reactor<State, Effect = never> {
  readonly name: string;
  /** Event types it reads; of decided streams it sees winners only (R3). */
  readonly types: readonly EventType[];
  /** Types its results have on the log: what recovery looks for. */
  readonly resultTypes: readonly EventType[];
  /** Whether `state` matters: it is then rebuilt from the log at every start. */
  readonly remembers: boolean;
  /** What becomes of facts whose type only a newer version of the platform knows; `skip` when not given. */
  readonly foreign?: 'skip' | 'stop' | undefined;
  initialState(): State;
  /** May change `state` in place. */
  react(event: AnyEvent, state: State): readonly Reaction<Effect>[];
  /** Asked at the end of recovery about what the log shows no result of: is it still to be done? Yes when not given. */
  readonly stillDue?: ((reaction: Reaction<Effect>, state: State) => boolean) | undefined;
}

export type ReactorState = 'starting' | 'standby' | 'recovering' | 'live' | 'waiting' | 'failed' | 'stopped';

export interface ReactorCounts {
  /** Events reacted to, winners only. */
  events: number;
  /** Records of decided streams that lost their race (R3). */
  losers: number;
  emitted: number;
  performed: number;
  /** Tries that failed and were repeated. */
  retries: number;
}

export interface StoppedAt extends LogPosition {
  readonly message: string;
}

export interface ReactorStatus {
  readonly name: string;
  readonly state: ReactorState;
  /** Why it is not live, in words; null when it is. */
  readonly reason: string | null;
  /** Records between it and the log's end; null while not known. */
  readonly lag: number | null;
  /** Keys with a record that cannot be taken: they wait, everything else flows on; nothing is skipped (R10). */
  readonly heldKeys: readonly HeldKey[];
  /** Partitions held up because too much was done beyond a held key. */
  readonly stoppedPartitions: readonly StoppedAt[];
  readonly counts: Readonly<ReactorCounts>;
}

export interface RunningReactor {
  status(): ReactorStatus;
  /** Ends after what is under way, stores the checkpoint and gives the lease back. */
  stop(): Promise<void>;
}

export interface ReactorOptions<State, Effect> {
  readonly reactor: Reactor<State, Effect>;
  readonly log: EventLog;
  readonly codec: ReactorCodec;
  /** Appends emitted events; resolves when they are durable. */
  readonly writer: { append(events: readonly AnyEvent[]): Promise<unknown> };
  /** Performs one effect; resolves when it is durable. A throw with `retryable` is tried again. */
  readonly perform?: (effect: Effect) => Promise<void>;
  readonly checkpoints: ReactorCheckpoints;
  readonly leases: Pick<Leases, 'acquire' | 'renew' | 'release'>;
  readonly clock?: Clock;
  readonly mode?: 'live' | 'silent';
  /** Told about every change of state, for the log of the process. */
  readonly onState?: (status: ReactorStatus) => void;
}

/** What a reactor and its session share. */
export interface ReactorProgress {
  readonly counts: ReactorCounts;
  readonly stopped: Map<string, StoppedAt>;
  held: readonly HeldKey[];
  readonly stopping: AbortSignal;
  lag: number | null;
  /** What it does when nothing is in the way. */
  phase: 'recovering' | 'live';
  enter(state: ReactorState, reason?: string | null): void;
  /** Enters the phase, or `failed` while partitions are stopped. */
  settle(): void;
}

/** How often a standby looks whether the lease is free. */
const LOOK_EVERY_MS = 250;
const BACKOFF_MS_MIN = 100;
const BACKOFF_MS_MAX = 5_000;

export function startReactor<State, Effect>(options: ReactorOptions<State, Effect>): RunningReactor {
  const stop = new AbortController();
  let state: ReactorState = 'starting';
  let reason: string | null = null;
  const status = (): ReactorStatus => ({
    name: options.reactor.name,
    state,
    reason,
    lag: progress.lag,
    heldKeys: progress.held,
    stoppedPartitions: [...progress.stopped.values()],
    counts: progress.counts,
  });
  const progress: ReactorProgress = {
    counts: { events: 0, losers: 0, emitted: 0, performed: 0, retries: 0 },
    stopped: new Map(),
    held: [],
    stopping: stop.signal,
    lag: null,
    phase: 'recovering',
    settle() {
      const [first] = progress.stopped.values();
      const [held] = progress.held;
      const waiting = held === undefined ? null : `${progress.held.length} key(s) held: ${held.message}`;
      if (first === undefined) progress.enter(progress.phase, waiting);
      else progress.enter('failed', `${progress.stopped.size} partition(s) stopped: ${first.message}`);
    },
    enter(next, why = null) {
      if (state === next && reason === why) return;
      state = next;
      reason = why;
      options.onState?.(status());
    },
  };
  const done = run(options, progress);
  return {
    status,
    async stop() {
      stop.abort();
      await done;
    },
  };
}

/** Whatever goes wrong, the way out is the same: take the lease, begin from the checkpoint or the log. */
async function run<State, Effect>(options: ReactorOptions<State, Effect>, progress: ReactorProgress): Promise<void> {
  const { clock = systemClock } = options;
  const backoff = createBackoff({ firstMs: BACKOFF_MS_MIN, maxMs: BACKOFF_MS_MAX });
  while (!progress.stopping.aborted) {
    const beganAtMs = clock.nowMs();
    try {
      const lease = await takeLease(options, progress);
      if (lease === undefined) break;
      await hold(options, progress, lease);
    } catch (error) {
      const retryable = (error as { retryable?: unknown }).retryable === true;
      progress.enter(retryable ? 'waiting' : 'failed', messageOf(error));
      // A session that went well for a while earns a quick first retry.
      if (clock.nowMs() - beganAtMs > BACKOFF_MS_MAX) backoff.reset();
      await clock.sleep(backoff.next(), progress.stopping);
    }
  }
  progress.enter('stopped');
}

/** Waits for the lease; null when none is needed, undefined when stopped before. */
async function takeLease<State, Effect>(
  { leases, reactor, mode, clock = systemClock }: ReactorOptions<State, Effect>,
  progress: ReactorProgress,
): Promise<Lease | null | undefined> {
  if (mode === 'silent') return null;
  while (!progress.stopping.aborted) {
    const lease = await leases.acquire(`reactor/${reactor.name}`);
    crashpoint('reactor.after-acquire');
    if (lease !== null) return lease;
    progress.enter('standby', 'another process has the lease');
    await clock.sleep(LOOK_EVERY_MS, progress.stopping);
  }
  return undefined;
}

async function hold<State, Effect>(
  options: ReactorOptions<State, Effect>,
  progress: ReactorProgress,
  lease: Lease | null,
): Promise<void> {
  progress.stopped.clear();
  try {
    await runSession(options, progress, lease);
  } finally {
    // Best effort: without an answer the lease runs out by itself.
    if (lease !== null) await options.leases.release(lease).catch(() => undefined);
  }
}
