/**
 * The process's side of Temporal: connect, make sure of the search attributes, run a worker; begin again when it ends.
 * Temporal may come minutes later than everything else (its first build is slow) and may go away at any time; the
 * process lives on and says so.
 */

import { aborted, waitFor } from '@mainstem/streams/runtime/process';
import { Client, Connection } from '@temporalio/client';
import { NativeConnection, type Worker, type WorkflowBundleWithSourceMap } from '@temporalio/worker';
import type { Logger } from 'pino';
import { WorkflowError } from './errors.ts';
import { ensureSearchAttributes } from './search-attributes.ts';
import { createStarter, type Starter } from './starter.ts';
import type { Activities } from './steps/contract.ts';
import { createWorker } from './worker.ts';

export interface TemporalOptions {
  readonly address: string;
  readonly namespace: string;
  readonly taskQueue: string;
  readonly workflowBundle: WorkflowBundleWithSourceMap;
  readonly activities: Activities;
  readonly logger: Logger;
  readonly stopped: AbortSignal;
}

export interface TemporalSide {
  /** Refuses retryably until Temporal is there and knows the search attributes. */
  readonly starter: Starter;
  readonly state: 'waiting' | 'running' | 'stopped';
  /** Resolves after `stopped`, when activities under way have ended. */
  readonly done: Promise<void>;
}

/** A channel that failed tries again at least this often; gRPC's own default waits up to two minutes. */
const RECONNECT_MS_MAX = 2_000;
const channelArgs = { 'grpc.max_reconnect_backoff_ms': RECONNECT_MS_MAX, 'grpc.initial_reconnect_backoff_ms': 200 };

export function runTemporal(options: TemporalOptions): TemporalSide {
  const { address, namespace, taskQueue, stopped } = options;
  const connection = Connection.lazy({ address, channelArgs });
  const starter = createStarter(new Client({ connection, namespace }), taskQueue);
  const side = { state: 'waiting' as TemporalSide['state'], attributesKnown: false };
  const work = async () => {
    while (!stopped.aborted) await session(options, connection, side);
    side.state = 'stopped';
    await connection.close();
  };
  return {
    get state() {
      return side.state;
    },
    starter: {
      counts: starter.counts,
      perform(start) {
        if (side.attributesKnown) return starter.perform(start);
        const message = 'Temporal is not there yet';
        return Promise.reject(new WorkflowError('WORKFLOW_TEMPORAL_UNAVAILABLE', message, { retryable: true }));
      },
    },
    done: work(),
  };
}

/** From connecting to the end of one worker. */
async function session(
  options: TemporalOptions,
  connection: Connection,
  side: { state: TemporalSide['state']; attributesKnown: boolean },
): Promise<void> {
  const { address, namespace, logger, stopped } = options;
  side.state = 'waiting';
  const isRetryable = () => true; // also a namespace that is still to be made
  const ready = await waitFor({ what: 'Temporal', logger, stopped, isRetryable }, async () => {
    await ensureSearchAttributes(connection, namespace);
    side.attributesKnown = true;
    const native = await NativeConnection.connect({ address });
    return { native, worker: await createWorker({ ...options, connection: native }) };
  });
  if (ready === null) return;
  const { native, worker } = ready;
  logger.info({ address, namespace }, 'worker runs');
  side.state = 'running';
  try {
    await run(worker, stopped);
  } catch (error) {
    logger.error({ reason: error instanceof Error ? error.message : String(error) }, 'worker ended, begins again');
  } finally {
    await native.close().catch(() => undefined); // a connection that is broken cannot be closed better
  }
}

/** Runs the worker until told to stop; throws what ended it otherwise. */
async function run(worker: Worker, stopped: AbortSignal): Promise<void> {
  const ended = worker.run();
  const told = aborted(stopped).then(() => {
    if (worker.getState() === 'RUNNING') worker.shutdown();
  });
  await Promise.race([ended, told.then(() => ended)]);
}
