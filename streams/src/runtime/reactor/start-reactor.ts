/** Runs a reactor under its lease, session after session, until it is stopped. The states are told in `reactor.ts`. */
import { crashpoint } from '#crashpoint';
import { createBackoff } from '../backoff.ts';
import { systemClock } from '../clock.ts';
import { messageOf } from '../projection/projection-errors.ts';
import type { Lease } from '../stores/lease.postgres.ts';
import type { ReactorOptions, RunningReactor } from './reactor.ts';
import { reactorSlot } from './reactor-checkpoints.ts';
import { createProgress, type ReactorProgress } from './reactor-progress.ts';
import { runSession } from './reactor-session.ts';

/** How often a standby looks whether the lease is free. */
const LOOK_EVERY_MS = 250;
const BACKOFF_MS_MIN = 100;
const BACKOFF_MS_MAX = 5_000;

export function startReactor<State, Effect>(options: ReactorOptions<State, Effect>): RunningReactor {
  const stop = new AbortController();
  const progress = createProgress(options.reactor.name, stop.signal, options.onState);
  const done = run(options, progress);
  return {
    status: () => progress.status,
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
    const lease = await leases.acquire(reactorSlot(reactor.name));
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
