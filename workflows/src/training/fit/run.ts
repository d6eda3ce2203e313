/**
 * Fits in a thread of its own: the event loop of the worker stays free for the workflows and for the heartbeats that
 * say the fit lives. Who gives up ends the thread, wherever it is.
 */
import { Worker } from 'node:worker_threads';
import type { FitSaid, FitTask } from './fit-set.ts';
import type { FromThread } from './thread.ts';

/** A set of a million cells is some 100 MB in a table and its bins. */
const HEAP_MB_MAX = 1_024;

export interface FitWatch {
  readonly signal: AbortSignal;
  /** Called whenever a part is done. */
  onProgress(done: number, of: number): void;
}

/** Rejects with the thread's error, or with the signal's reason. */
export async function runFit(task: FitTask, { signal, onProgress }: FitWatch): Promise<FitSaid> {
  signal.throwIfAborted();
  const worker = new Worker(new URL('./thread.ts', import.meta.url), {
    workerData: task,
    resourceLimits: { maxOldGenerationSizeMb: HEAP_MB_MAX },
  });
  try {
    return await new Promise<FitSaid>((resolve, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
      worker.once('error', reject);
      worker.once('exit', (code) => reject(new Error(`the thread of a fit ended with ${code} and said nothing`)));
      worker.on('message', (message: FromThread) => {
        if ('said' in message) resolve(message.said);
        else onProgress(message.done, message.of);
      });
    });
  } finally {
    await worker.terminate();
  }
}
