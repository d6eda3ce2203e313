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

import { messageOf } from '../message-of.ts';
import { systemClock } from '../runtime/clock.ts';
import { runUnderLease } from '../runtime/lease/run-under-lease.ts';
import type { NotaryOptions, NotaryProgress, NotaryState, NotaryStatus } from './notary-progress.ts';
import { runNotarySession } from './session.ts';

/** A checkpoint follows what it covers within this (ms). */
export const CHECKPOINT_EVERY_MS = 5_000;
/** The promise made to auditors (ms): no setting goes beyond. */
export const CHECKPOINT_EVERY_MS_MAX = 10_000;
const DAY_MS = 86_400_000;
/** How long checkpoints can be neither removed nor replaced. */
export const RETAIN_DAYS = 365;

export const NOTARY_LEASE = 'notary';
const BACKOFF_MS_MAX = 5_000;

export interface RunningNotary {
  status(): NotaryStatus;
  /** Signs what it has read, gives the lease back and ends. */
  stop(): Promise<void>;
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
  const { leases, clock } = progress.options;
  await runUnderLease({
    name: NOTARY_LEASE,
    leases,
    clock,
    stopping: progress.stopping,
    backoffMsMax: BACKOFF_MS_MAX,
    onStandby: () => progress.enter('standby', 'another process has the lease'),
    onFailed(error) {
      const { retryable, code } = error as { retryable?: unknown; code?: unknown };
      if (retryable === true) progress.enter('waiting', messageOf(error));
      else progress.enter('failed', messageOf(error), typeof code === 'string' ? code : 'UNEXPECTED');
    },
    async work(lease, lost) {
      if (lease !== null) await runNotarySession(progress, lease, lost);
      return undefined;
    },
  });
  progress.enter('stopped');
}
