/**
 * The process's side of Temporal: connect, make sure of the search attributes, run a worker; begin again when it ends.
 * Temporal may come minutes later than everything else (its first build is slow) and may go away at any time; the
 * process lives on and says so.
 */

import type { Keyring } from '@mainstem/streams/privacy/keyring';
import { aborted, waitFor } from '@mainstem/streams/runtime/process';
import { Client, Connection } from '@temporalio/client';
import type { DataConverter, PayloadCodec } from '@temporalio/common';
import { NativeConnection, type Worker, type WorkflowBundleWithSourceMap } from '@temporalio/worker';
import type { Logger } from 'pino';
import { createEndErased, type EndErased } from './codec/end-erased.ts';
import { createEnder } from './codec/ender.ts';
import { createPayloadCodec } from './codec/payload-codec.ts';
import { WorkflowError } from './errors.ts';
import { ensureSchedules } from './schedules/ensure.ts';
import type { Schedule } from './schedules/schedule.ts';
import { ensureSearchAttributes } from './search-attributes.ts';
import { createStarter, type Starter } from './starter.ts';
import type { Activities } from './steps/contract.ts';
import { clientInterceptor } from './trace/temporal.ts';
import { createWorker } from './worker.ts';

export interface TemporalOptions {
  readonly address: string;
  readonly namespace: string;
  readonly taskQueue: string;
  readonly workflowBundle: WorkflowBundleWithSourceMap;
  readonly activities: Activities;
  /** Keys of tenants and subjects: payloads are sealed under them. Without, nothing is sealed: for tests. */
  readonly keyring?: Keyring;
  /** What is done by the clock; nothing when not given. */
  readonly schedules?: readonly Schedule[];
  readonly logger: Logger;
  readonly stopped: AbortSignal;
}

export interface TemporalSide {
  /** Refuses retryably until Temporal is there and knows the search attributes. */
  readonly starter: Starter;
  readonly state: 'waiting' | 'running' | 'stopped';
  /** Ends the workflows of a subject that was erased. Refuses retryably until Temporal is there. */
  readonly endErased: EndErased;
  /** Workflows that run now, by type; empty while Temporal does not answer. */
  open(): Promise<Readonly<Record<string, number>>>;
  /** Resolves after `stopped`, when activities under way have ended. */
  readonly done: Promise<void>;
}

/** A channel that failed tries again at least this often; gRPC's own default waits up to two minutes. */
const RECONNECT_MS_MAX = 2_000;
const channelArgs = { 'grpc.max_reconnect_backoff_ms': RECONNECT_MS_MAX, 'grpc.initial_reconnect_backoff_ms': 200 };

export function runTemporal(options: TemporalOptions): TemporalSide {
  const { address, taskQueue, stopped } = options;
  const connection = Connection.lazy({ address, channelArgs });
  const { codecs, client } = sealing(options, connection);
  const starter = createStarter(client, taskQueue, codecs?.client);
  const { keyring, logger, namespace } = options;
  const endErased: EndErased =
    keyring === undefined ? async () => 0 : createEndErased({ client, namespace, keyring, logger });
  const side = { state: 'waiting' as TemporalSide['state'], attributesKnown: false };
  const work = async () => {
    while (!stopped.aborted) await session({ ...options, ...dataConverterOf(codecs?.worker) }, client, side);
    side.state = 'stopped';
    await connection.close();
  };
  return {
    get state() {
      return side.state;
    },
    starter: {
      counts: starter.counts,
      perform: (start) => (side.attributesKnown ? starter.perform(start) : notThereYet()),
    },
    endErased: (subject) => (side.attributesKnown ? endErased(subject) : notThereYet()),
    open: () => countOpen(client, side),
    done: work(),
  };
}

function notThereYet(): Promise<never> {
  const message = 'Temporal is not there yet';
  return Promise.reject(new WorkflowError('WORKFLOW_TEMPORAL_UNAVAILABLE', message, { retryable: true }));
}

/** The client, and what seals for it and for the worker. A workflow whose subject was erased is ended when it is touched. */
function sealing({ namespace, keyring, logger }: TemporalOptions, connection: Connection) {
  const interceptors = { workflow: [clientInterceptor] };
  if (keyring === undefined) return { client: new Client({ connection, namespace, interceptors }), codecs: undefined };
  const codec = createPayloadCodec({ keyring });
  const client = new Client({ connection, namespace, interceptors, dataConverter: { payloadCodecs: [codec] } });
  const worker = createPayloadCodec({ keyring, onErased: createEnder(client, logger) });
  return { client, codecs: { client: codec, worker } };
}

function dataConverterOf(codec: PayloadCodec | undefined): { dataConverter?: DataConverter } {
  return codec === undefined ? {} : { dataConverter: { payloadCodecs: [codec] } };
}

/** Types of workflows.ts; a test holds them equal. */
export const workflowTypes = [
  'Adjustment',
  'Approval',
  'Campaign',
  'CampaignReview',
  'ClientLifecycle',
  'ClientService',
  'ClientSuccess',
  'ClientUpsells',
  'ConfigChange',
  'ConfigEdit',
  'ConfigPreview',
  'Creative',
  'Engagement',
  'Handoff',
  'HealthRun',
  'Incident',
  'JourneyRun',
  'Lead',
  'Lockdown',
  'Notice',
  'Optimisation',
  'Qbr',
  'QbrRun',
  'RequestedHandoff',
  'Rollback',
  'SafetyBlock',
  'SpecialistInvitation',
  'SupportTicket',
  'ToolRequest',
  'Training',
  'TrainingRound',
  'Unlock',
  'Variation',
] as const;

async function countOpen(client: Client, { state }: { state: TemporalSide['state'] }): Promise<Record<string, number>> {
  if (state !== 'running') return {};
  const counted = workflowTypes.map(async (type) => {
    const query = `WorkflowType = '${type}' and ExecutionStatus = 'Running'`;
    return [type, (await client.workflow.count(query)).count] as const;
  });
  try {
    return Object.fromEntries(await Promise.all(counted));
  } catch {
    return {}; // away since: the state says so in a moment
  }
}

/** From connecting to the end of one worker. */
async function session(
  options: TemporalOptions & { readonly dataConverter?: DataConverter },
  client: Client,
  side: { state: TemporalSide['state']; attributesKnown: boolean },
): Promise<void> {
  const { address, namespace, logger, stopped } = options;
  side.state = 'waiting';
  const isRetryable = () => true; // also a namespace that is still to be made
  const ready = await waitFor({ what: 'Temporal', logger, stopped, isRetryable }, async () => {
    await ensureSearchAttributes(client.connection as Connection, namespace);
    side.attributesKnown = true;
    await ensureSchedules(client, options.taskQueue, options.schedules ?? []);
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
