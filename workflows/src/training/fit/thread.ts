/** The thread a model is fitted in: takes one task, tells how far it is, says what came of it, ends. */
import { parentPort, workerData } from 'node:worker_threads';
import { type FitSaid, type FitTask, fitSet } from './fit-set.ts';

export type FromThread = { readonly said: FitSaid } | { readonly done: number; readonly of: number };

const tell = (message: FromThread) => parentPort?.postMessage(message);
tell({ said: fitSet(workerData as FitTask, (done, of) => tell({ done, of })) });
