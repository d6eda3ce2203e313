/**
 * `customer-values`: fits the value model of each tenant once a day, and values customers as they buy (KIKI-12, KIKI-13,
 * KIKI-16). The main thread reads the log and appends; a thread of its own folds and fits (`value-worker.ts`).
 *
 * Nothing is kept: at a start the log is read from its beginning. Any number may run; ids of what they write are hashed from
 * what was found. When the thread ends, or the log does not answer, all begins anew after a pause.
 */
import { Worker } from 'node:worker_threads';
import { modelDecider } from '../../deciders/model/decider.ts';
import { messageOf } from '../../message-of.ts';
import { startDecisionWriter } from '../../runtime/decisions/decision-writer.ts';
import { readValues } from '../../values/read-log.ts';
import type { ProcessorContext, RunningProcessor } from '../processor.ts';
import { SERVICE } from './desk.ts';
import type { Looked, ToWorker, ValueCounts } from './messages.ts';
import { Registrar } from './register.ts';

/** Between two looks, ms: a purchase moves bids within a minute. */
const LOOK_EVERY_MS = 30_000;
/** Pause before a broken run is begun anew, ms. */
const AGAIN_AFTER_MS = 10_000;
/** Events per append. */
const BATCH = 500;

export interface CustomerValuesOptions {
  readonly lookEveryMs?: number;
  readonly now?: () => number;
}

export function startCustomerValues(
  context: ProcessorContext,
  { lookEveryMs = LOOK_EVERY_MS, now = Date.now }: CustomerValuesOptions = {},
): Promise<RunningProcessor> {
  const stop = new AbortController();
  const told: Told = { state: 'reading', reason: null, counts: null, held: 0 };
  const running = keepRunning(context, { lookEveryMs, now, stop: stop.signal }, told);
  return Promise.resolve({
    status() {
      const { state, reason, counts, held } = told;
      const trouble = reason ?? troubleOf(counts, held);
      return { name: SERVICE, state, reason: trouble, ready: state === 'live', details: { counts, heldKeys: held } };
    },
    failed: new Promise<never>(() => undefined), // it begins again by itself, for ever
    async stop() {
      stop.abort();
      await running;
    },
  });
}

interface Told {
  state: 'reading' | 'live' | 'waiting';
  reason: string | null;
  counts: ValueCounts | null;
  held: number;
}

interface Run {
  readonly lookEveryMs: number;
  readonly now: () => number;
  readonly stop: AbortSignal;
}

function troubleOf(counts: ValueCounts | null, held: number): string | null {
  if (held > 0) return `${held} key(s) held by records that cannot be read`;
  return counts !== null && counts.refused > 0 ? `no room for ${counts.refused} purchases of further customers` : null;
}

async function keepRunning(context: ProcessorContext, run: Run, told: Told): Promise<void> {
  while (!run.stop.aborted) {
    try {
      await runOnce(context, run, told);
    } catch (error) {
      if (run.stop.aborted) return;
      told.state = 'waiting';
      told.reason = messageOf(error);
      context.logger.warn({ reason: told.reason }, SERVICE);
      await pause(AGAIN_AFTER_MS, run.stop);
    }
  }
}

async function runOnce(context: ProcessorContext, run: Run, told: Told): Promise<void> {
  const { log, codec, writer } = context;
  const registry = openRegistry(context);
  const worker = new Worker(new URL('./value-worker.ts', import.meta.url));
  const ended = new Promise<never>((_, reject) => {
    worker.once('error', reject);
    worker.once('exit', (code) => reject(new Error(`the thread of ${SERVICE} ended with ${code}`)));
  });
  ended.catch(() => undefined); // whoever waits for an answer is told
  try {
    const reading = readValues(log, codec);
    while (!run.stop.aborted) {
      const readTo = await reading.more((events) => {
        worker.postMessage({ kind: 'take', events } satisfies ToWorker);
        registry?.registrar.see(events);
      });
      // Bids do not wait for the registry: what could not be registered is tried again at the next look.
      const unregistered = await registry?.registrar.register().then(() => null, messageOf);
      for (let more = true; more && !run.stop.aborted; ) {
        const looked = await Promise.race([look(worker, run.now(), readTo), ended]);
        for (let at = 0; at < looked.events.length; at += BATCH) {
          await writer.append(looked.events.slice(at, at + BATCH));
        }
        more = looked.more;
        Object.assign(told, {
          state: 'live',
          reason: unregistered ?? null,
          counts: looked.counts,
          held: reading.held.size,
        });
      }
      await pause(run.lookEveryMs, run.stop);
    }
  } finally {
    await Promise.all([worker.terminate(), registry?.stop()]);
  }
}

/** Null where there is nowhere to keep artefacts. */
function openRegistry({ log, codec, objects, snapshots }: ProcessorContext) {
  if (objects === undefined) return null;
  const kept = snapshots?.(modelDecider);
  const writer = startDecisionWriter({ log, codec, decider: modelDecider, service: SERVICE, snapshots: kept });
  return { registrar: new Registrar({ objects, writer }), stop: () => writer.stop() };
}

function look(worker: Worker, nowMs: number, readTo: string): Promise<Looked> {
  return new Promise((resolve) => {
    worker.once('message', resolve);
    worker.postMessage({ kind: 'look', nowMs, readTo } satisfies ToWorker);
  });
}

function pause(forMs: number, stop: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (stop.aborted) return resolve();
    const timer = setTimeout(done, forMs);
    function done(): void {
      clearTimeout(timer);
      stop.removeEventListener('abort', done);
      resolve();
    }
    stop.addEventListener('abort', done);
  });
}
