/**
 * A projector keeps one view up with the log. It holds the view's lease, seeks from the store's own checkpoint, tails the
 * log, folds windows of events and commits them with their checkpoint (R2), until it is stopped.
 *
 * States:
 *  - `starting`    not yet decided
 *  - `standby`     another process has the lease; this one takes over when it ends
 *  - `rebuilding`  folding from the beginning; what the view shows is not whole yet
 *  - `live`        following the log
 *  - `lost`        the view was there and is gone (Redis flushed, schema dropped), or cannot be continued (other version,
 *                  checkpoint ahead of the log). Nothing is applied until `mainstem replay <name>`; then it goes on by itself
 *  - `waiting`     store or log do not answer; tried again with backoff
 *  - `failed`      something that needs a person: see `reason`; tried again with backoff
 *  - `stopped`
 *
 * Whatever goes wrong, the way out is the same: throw the writer away, take the lease, claim the view for its epoch, begin
 * from the stored checkpoint. A process killed at any await leaves nothing else behind.
 *
 * A record that cannot be taken parks its key (R10, ADR 0009): it and what else comes of that key waits beside the view, and
 * everything else flows on. Only when nothing more can be parked a partition stops (`stoppedPartitions`), never the others;
 * nothing is ever skipped. A stopped partition is tried again when room was made, and with the next lease.
 */

import { messageOf } from '../../message-of.ts';
import { systemClock } from '../clock.ts';
import type { Lease, Leases } from '../lease/leases.ts';
import { LOOK_EVERY_MS, runUnderLease } from '../lease/run-under-lease.ts';
import { buildOf, slotName } from '../projection/build.ts';
import type { Projection } from '../projection/projection.ts';
import { ProjectionError } from '../projection/projection-errors.ts';
import type { Checkpoint, ViewStore } from '../projection/projection-store.ts';
import { noCounts } from '../projection/view-writer-options.ts';
import { openView } from './open-view.ts';
import type { Progress, ProjectorStatus } from './projector-progress.ts';
import { follow } from './projector-session.ts';
import type { SessionOptions } from './session-options.ts';

export interface Projector {
  status(): ProjectorStatus;
  /** Stores what was applied, gives the lease back and ends. */
  stop(): Promise<void>;
}

export interface ProjectorOptions extends SessionOptions {
  readonly store: ViewStore;
  readonly projection: Projection;
  readonly leases: Leases;
  /** Told about every change of state, for the log of the process. */
  readonly onState?: (status: ProjectorStatus) => void;
}

/** Longest pause between tries: short enough that a restart of the store is noticed at once by people. */
const BACKOFF_MS_MAX = 2_000;

export function startProjector(given: ProjectorOptions): Projector {
  const options = { ...given, announced: given.announced ?? new Set<string>() };
  const { projection } = options;
  const stop = new AbortController();
  const progress: Progress = {
    state: 'starting',
    reason: null,
    checkpoint: null,
    lag: null,
    stopped: new Map(),
    parking: null,
    lateRulings: 0,
    counts: noCounts(),
    stopping: stop.signal,
    enter(state, reason = null) {
      if (progress.state === state && progress.reason === reason) return;
      progress.state = state;
      progress.reason = reason;
      options.onState?.(status());
    },
  };
  const status = (): ProjectorStatus => ({
    name: projection.name,
    version: projection.version,
    build: buildOf(projection),
    state: progress.state,
    reason: progress.reason,
    checkpoint: progress.checkpoint,
    lag: progress.lag,
    stoppedPartitions: [...progress.stopped.values()],
    parking: progress.parking,
    lateRulings: progress.lateRulings,
    counts: progress.counts,
  });
  const done = run(options, progress);
  return {
    status,
    async stop() {
      stop.abort();
      await done;
    },
  };
}

async function run(options: ProjectorOptions, progress: Progress): Promise<void> {
  const { projection, store, leases, clock = systemClock } = options;
  let builtHere = false;
  let found: Checkpoint | null = null;
  await runUnderLease({
    name: leaseName(projection),
    leases,
    clock,
    stopping: progress.stopping,
    backoffMsMax: BACKOFF_MS_MAX,
    // A store may remember a higher epoch than a lease table that was dropped and made anew.
    async above() {
      found = await store.checkpoint();
      return found?.epoch ?? 0;
    },
    onStandby() {
      progress.checkpoint = found;
      progress.lag = null;
      progress.enter(found?.state === 'rebuilding' ? 'rebuilding' : 'standby', 'another process has the lease');
    },
    onFailed: (error) => fail(progress, error),
    async work(lease, lost) {
      if (lease === null) return undefined;
      const after = await hold(options, progress, lease, lost, builtHere);
      builtHere = true;
      return after;
    },
  });
  progress.enter('stopped');
}

function fail(progress: Progress, error: unknown): void {
  const code = (error as { code?: unknown }).code;
  const retryable = (error as { retryable?: unknown }).retryable === true;
  if (code === 'PROJECTION_FENCED') progress.enter('standby', messageOf(error));
  else if (code === 'PROJECTION_CHECKPOINT_LOST') progress.enter('lost', messageOf(error));
  else progress.enter(retryable ? 'waiting' : 'failed', messageOf(error));
}

export function leaseName(projection: Projection): string {
  return `projection/${slotName(projection.name, buildOf(projection))}`;
}

/** Works under a lease until it ends. Answers what is to be waited for when the view is lost. */
async function hold(
  options: ProjectorOptions,
  progress: Progress,
  lease: Lease,
  lost: AbortSignal,
  builtHere: boolean,
): Promise<(() => Promise<void>) | undefined> {
  const { name } = options.projection;
  // Generation that cannot be continued; null when there is none left at all.
  let abandoned: string | null = null;
  progress.stopped.clear();
  try {
    for (let opened = builtHere; ; opened = true) {
      const checkpoint = await openView(options, progress, lease, opened);
      if (checkpoint === null) break;
      if ((await follow(options, progress, lease, lost, checkpoint)) === 'ended') return undefined;
    }
    progress.enter('lost', `${name}: its checkpoint is gone; run "mainstem replay ${name}"`);
  } catch (error) {
    if (!(error instanceof ProjectionError) || !replayCodes.has(error.code)) throw error;
    if (error.code !== 'PROJECTION_CHECKPOINT_LOST') abandoned = progress.checkpoint?.generation ?? null;
    progress.enter('lost', `${error.message}; run "mainstem replay ${name}"`);
  }
  return () => waitForReplay(options, progress, abandoned);
}

/** What only a replay mends. */
const replayCodes = new Set<string>(['PROJECTION_CHECKPOINT_LOST', 'PROJECTION_OUTDATED', 'PROJECTION_AHEAD_OF_LOG']);

/** A lost view is back when there is a generation again, and another than the one that could not be continued. */
async function waitForReplay(options: ProjectorOptions, progress: Progress, abandoned: string | null): Promise<void> {
  progress.checkpoint = null;
  progress.lag = null;
  while (!progress.stopping.aborted) {
    const found = await options.store.checkpoint().catch(() => null);
    if (found !== null && found.generation !== abandoned) return;
    await (options.clock ?? systemClock).sleep(LOOK_EVERY_MS, progress.stopping);
  }
}
