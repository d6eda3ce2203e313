/**
 * Rebuilds views on several threads at once, to the very rows and digests one thread makes: every view is folded by one
 * thread alone, in the order of the log. The caller has the leases, and this process stays their holder.
 */
import { Worker } from 'node:worker_threads';
import { buildOf } from '@mainstem/streams/runtime/projection/build';
import type { ResourceSettings, Resources } from '../../resources.ts';
import type { GovernorLimits } from '../governor.ts';
import type { RebuildProgress } from '../progress.ts';
import type { RebuildOptions, RebuildResult, RebuildTarget } from '../rebuild-views.ts';
import { endsOf } from '../until.ts';
import { type FromWorker, type PlainResult, revived, revivedViews, STOP, type WorkerTask } from './messages.ts';
import { type Share, sharesOf } from './plan.ts';

export interface ParallelOptions extends Omit<RebuildOptions, 'resources' | 'clock'> {
  readonly resources: Pick<Resources, 'log' | 'holder'>;
  /** For the connections of each thread. */
  readonly settings: ResourceSettings;
  /** Most threads. */
  readonly workers: number;
}

/** Throws like `rebuildViews`; when one thread fails, the others are told to stop first. */
export async function rebuildParallel(options: ParallelOptions): Promise<RebuildResult> {
  const { resources, targets, workers, onProgress, signal } = options;
  const beganAtMs = performance.now();
  signal?.throwIfAborted();
  const views = targets.map((target) => target.view);
  const ends = await endsOf(resources.log, views, options.until);
  const recordsOf = (topic: string) =>
    Object.entries(ends).reduce((sum, [name, end]) => sum + (name.startsWith(`${topic}:`) ? end : 0), 0);
  const shares = sharesOf(targets, recordsOf, workers);
  const progress = createSum(shares.length, onProgress);
  const threads = shares.map((share, at) =>
    startThread({ ...options, until: { offsets: ends } }, share, (told) => progress(at, told)),
  );
  const stopAll = () => {
    for (const thread of threads) thread.stop();
  };
  signal?.addEventListener('abort', stopAll);
  try {
    for (const thread of threads) thread.done.catch(stopAll);
    const settled = await Promise.allSettled(threads.map((thread) => thread.done));
    signal?.throwIfAborted();
    const results = settled.map((outcome) => {
      if (outcome.status === 'rejected') throw outcome.reason;
      return outcome.value;
    });
    const rebuilt = new Map(results.flatMap(revivedViews).map((view) => [view.name, view]));
    return {
      views: views.flatMap((view) => rebuilt.get(view.name) ?? []),
      records: results.reduce((sum, result) => sum + result.records, 0),
      durationMs: performance.now() - beganAtMs,
    };
  } finally {
    signal?.removeEventListener('abort', stopAll);
  }
}

interface Thread {
  readonly done: Promise<PlainResult>;
  stop(): void;
}

function startThread(
  { settings, resources, until, governor, resume = false }: ParallelOptions,
  { targets, share }: Share<RebuildTarget>,
  onProgress: (progress: RebuildProgress) => void,
): Thread {
  const task: WorkerTask = {
    settings,
    holder: resources.holder,
    targets: targets.map(({ view, lease }) => ({
      name: view.name,
      version: view.version,
      build: buildOf(view),
      lease,
    })),
    until,
    governor: partOf(governor ?? {}, share),
    resume,
  };
  const worker = new Worker(new URL('./rebuild-worker.ts', import.meta.url), {
    workerData: task,
  });
  const done = new Promise<PlainResult>((resolve, reject) => {
    worker.on('message', (said: FromWorker) => {
      if (said.kind === 'progress') onProgress(said.progress);
      else if (said.kind === 'result') resolve(said.result);
      else reject(revived(said.error));
    });
    worker.once('error', reject);
    worker.once('exit', (code) => reject(new Error(`a thread of the rebuild ended with ${code} and no result`)));
  });
  return { done, stop: () => worker.postMessage(STOP) };
}

/** All limits together are those given. */
function partOf(limits: GovernorLimits, share: number): GovernorLimits {
  return Object.fromEntries(Object.entries(limits).map(([name, limit]) => [name, limit * share]));
}

/** Progress of all threads as one; told once each of them has begun. */
function createSum(threads: number, onProgress?: (progress: RebuildProgress) => void) {
  const last = new Map<number, RebuildProgress>();
  return (thread: number, told: RebuildProgress): void => {
    last.set(thread, told);
    if (onProgress === undefined || last.size < threads) return;
    const all = [...last.values()];
    const sum = (pick: (progress: RebuildProgress) => number) => all.reduce((total, one) => total + pick(one), 0);
    onProgress({
      done: sum(({ done }) => done),
      total: sum(({ total }) => total),
      eventsPerS: sum(({ eventsPerS }) => eventsPerS),
      // As long as the slowest takes.
      etaMs: all.some(({ etaMs }) => etaMs === null) ? null : Math.max(...all.map(({ etaMs }) => etaMs ?? 0)),
      topic: told.topic,
    });
  };
}
