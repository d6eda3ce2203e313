/** Runs a reactor under its lease, session after session, until it is stopped. The states are told in `reactor.ts`. */
import { messageOf } from '../../message-of.ts';
import { systemClock } from '../clock.ts';
import { runUnderLease } from '../lease/run-under-lease.ts';
import type { ReactorOptions, RunningReactor } from './reactor.ts';
import { reactorSlot } from './reactor-checkpoints.ts';
import { createProgress, type ReactorProgress } from './reactor-progress.ts';
import { runSession } from './reactor-session.ts';

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
  const { reactor, leases, mode, clock = systemClock } = options;
  await runUnderLease({
    name: reactorSlot(reactor.name),
    leases: mode === 'silent' ? null : leases,
    clock,
    stopping: progress.stopping,
    backoffMsMax: BACKOFF_MS_MAX,
    onStandby: () => progress.enter('standby', 'another process has the lease'),
    onFailed(error) {
      const retryable = (error as { retryable?: unknown }).retryable === true;
      progress.enter(retryable ? 'waiting' : 'failed', messageOf(error));
    },
    async work(lease, lost) {
      progress.stopped.clear();
      await runSession(options, progress, lease, lost);
      return undefined;
    },
  });
  progress.enter('stopped');
}
