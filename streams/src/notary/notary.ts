/**
 * The notary: one leaf in a Merkle tree for every record of every topic that is kept for ever, and a signed checkpoint of
 * the tree at most some seconds after records arrive (ADR 0016, docs/audit.md).
 *
 * States:
 *  - `starting`
 *  - `standby`   another process has the lease; this one takes over when it ends
 *  - `resuming`  reading the head of the tree, finishing what a killed notary began
 *  - `live`      following the log
 *  - `waiting`   log, Postgres or object store do not answer; tried again with backoff
 *  - `failed`    the tree or the log is not what was signed: a person must look. Tried again with backoff
 *  - `stopped`
 *
 * Order of effects for one checkpoint, and what a kill in between leaves:
 *  1. leaves are hashed in memory, the checkpoint is signed                  nothing
 *  2. it is stored under its number, only if the number is free               a checkpoint without its tiles; the next
 *                                                                            notary reads the same records and must come
 *                                                                            to the signed root, then goes on with 3
 *  3. full tiles and bundles, then the right edge, none of it ever replaced   the same
 *  4. it is published under `checkpoint`                                      the next notary finds it by its number
 *  5. it is kept as the newest head, apart from the object store              the next notary keeps it
 *
 * The lease only spares work. That there is one tree is held by step 2: of two notaries that sign the same number one is
 * told `exists`, and begins again from what is stored. Nothing that lost is ever seen by anybody.
 *
 * A tree that was signed and is gone is `failed` with `NOTARY_TREE_LOST`, at the start and, within one interval, while live:
 * another one is begun only after a person has given that one up (heads/kept-heads.ts).
 */
import type { EventLog } from '../log/event-log.ts';
import { createBackoff } from '../runtime/backoff.ts';
import { type Clock, systemClock } from '../runtime/clock.ts';
import { messageOf } from '../runtime/projection/projection-errors.ts';
import type { Lease, Leases } from '../runtime/stores/lease.postgres.ts';
import type { KeptHeads } from './heads/kept-heads.ts';
import type { Signer, Verifier } from './note/keys.ts';
import { runNotarySession } from './session.ts';
import type { TreeStore } from './tree/tree-store.ts';

/** A checkpoint follows what it covers within this (ms). */
export const CHECKPOINT_EVERY_MS = 5_000;
/** The promise made to auditors (ms): no setting goes beyond. */
export const CHECKPOINT_EVERY_MS_MAX = 10_000;
const DAY_MS = 86_400_000;
/** How long checkpoints can be neither removed nor replaced. */
export const RETAIN_DAYS = 365;

export const NOTARY_LEASE = 'notary';
const LOOK_EVERY_MS = 250;
const BACKOFF_MS_MIN = 100;
const BACKOFF_MS_MAX = 5_000;

export type NotaryState = 'starting' | 'standby' | 'resuming' | 'live' | 'waiting' | 'failed' | 'stopped';

export interface NotaryStatus {
  readonly state: NotaryState;
  /** Why it is not live; null when it is. */
  readonly reason: string | null;
  /** Code of the last error a person must look at; null once it is live. */
  readonly failure: string | null;
  /** Leaves under the newest checkpoint; null while not known. */
  readonly size: number | null;
  readonly sequence: number | null;
  /** Number of the newest checkpoint that is kept apart from the tree; behind while Postgres does not answer. */
  readonly kept: number | null;
  /** When the newest checkpoint was made, ms since 1970 UTC. */
  readonly checkpointAtMs: number | null;
  /** Records read and not under a checkpoint yet. */
  readonly pending: number;
  /** Checkpoints this process has published. */
  readonly checkpoints: number;
}

export interface NotaryOptions {
  readonly log: EventLog;
  readonly store: TreeStore;
  readonly heads: KeptHeads;
  readonly leases: Pick<Leases, 'acquire' | 'renew' | 'release'>;
  /** Names the tree, and its keys. */
  readonly origin: string;
  /** All of them sign. */
  readonly signers: readonly Signer[];
  /** Keys of the checkpoints so far, beside those of the signers. */
  readonly verifiers?: readonly Verifier[];
  readonly topics: readonly string[];
  readonly intervalMs?: number;
  readonly retainDays?: number;
  readonly clock?: Clock;
  /** Told about every change of state. */
  readonly onState?: (status: NotaryStatus) => void;
}

export interface RunningNotary {
  status(): NotaryStatus;
  /** Signs what it has read, gives the lease back and ends. */
  stop(): Promise<void>;
}

/** What a notary and its session share. */
export interface NotaryProgress {
  readonly options: Required<Omit<NotaryOptions, 'onState' | 'retainDays'>>;
  readonly retainMs: number;
  readonly stopping: AbortSignal;
  size: number | null;
  sequence: number | null;
  kept: number | null;
  checkpointAtMs: number | null;
  pending: number;
  checkpoints: number;
  enter(state: NotaryState, reason?: string | null, failure?: string | null): void;
}

export function startNotary(options: NotaryOptions): RunningNotary {
  const stop = new AbortController();
  let state: NotaryState = 'starting';
  let reason: string | null = null;
  let failure: string | null = null;
  const { retainDays = RETAIN_DAYS, onState, ...given } = options;
  const progress: NotaryProgress = {
    options: {
      ...given,
      verifiers: [...options.signers.map(({ verifier }) => verifier), ...(options.verifiers ?? [])],
      intervalMs: Math.min(options.intervalMs ?? CHECKPOINT_EVERY_MS, CHECKPOINT_EVERY_MS_MAX),
      clock: options.clock ?? systemClock,
    },
    retainMs: retainDays * DAY_MS,
    stopping: stop.signal,
    size: null,
    sequence: null,
    kept: null,
    checkpointAtMs: null,
    pending: 0,
    checkpoints: 0,
    enter(next, why = null, code = null) {
      if (next === 'failed' || next === 'live' || next === 'standby') failure = code;
      if (state === next && reason === why) return;
      state = next;
      reason = why;
      onState?.(status());
    },
  };
  const status = (): NotaryStatus => {
    const { size, sequence, kept, checkpointAtMs, pending, checkpoints } = progress;
    return { state, reason, failure, size, sequence, kept, checkpointAtMs, pending, checkpoints };
  };
  const done = run(progress);
  return {
    status,
    async stop() {
      stop.abort();
      await done;
    },
  };
}

/** Whatever goes wrong, the way out is the same: take the lease, begin from what is stored. */
async function run(progress: NotaryProgress): Promise<void> {
  const { stopping } = progress;
  const { clock } = progress.options;
  const backoff = createBackoff({ firstMs: BACKOFF_MS_MIN, maxMs: BACKOFF_MS_MAX });
  while (!stopping.aborted) {
    const beganAtMs = clock.nowMs();
    try {
      const lease = await takeLease(progress);
      if (lease === undefined) break;
      await hold(progress, lease);
    } catch (error) {
      const { retryable, code } = error as { retryable?: unknown; code?: unknown };
      if (retryable === true) progress.enter('waiting', messageOf(error));
      else progress.enter('failed', messageOf(error), typeof code === 'string' ? code : 'UNEXPECTED');
      // A session that went well for a while earns a quick first retry.
      if (clock.nowMs() - beganAtMs > BACKOFF_MS_MAX) backoff.reset();
      await clock.sleep(backoff.next(), stopping);
    }
  }
  progress.enter('stopped');
}

/** Waits for the lease; undefined when stopped before. */
async function takeLease(progress: NotaryProgress): Promise<Lease | undefined> {
  const { leases, clock } = progress.options;
  while (!progress.stopping.aborted) {
    const lease = await leases.acquire(NOTARY_LEASE);
    if (lease !== null) return lease;
    progress.enter('standby', 'another process has the lease');
    await clock.sleep(LOOK_EVERY_MS, progress.stopping);
  }
  return undefined;
}

async function hold(progress: NotaryProgress, lease: Lease): Promise<void> {
  try {
    await runNotarySession(progress, lease);
  } finally {
    // Best effort: without an answer the lease runs out by itself.
    await progress.options.leases.release(lease).catch(() => undefined);
  }
}
