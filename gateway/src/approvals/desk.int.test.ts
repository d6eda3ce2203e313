/** Approvals against the real Temporal, with the real workflow and activities that only take notes. */
import { testEnvironment } from '@mainstem/infra/stack/test-environment';
import { uuidV7 } from '@mainstem/schemas/envelope';
import { readSettings } from '@mainstem/streams/settings';
import {
  type ApprovalDecision,
  clientFact,
  clientLifecycleWorkflowType,
  clientWorkflowId,
  stage,
} from '@mainstem/workflows/client-lifecycle/messages';
import { ensureSearchAttributes } from '@mainstem/workflows/search-attributes';
import { recordActivities } from '@mainstem/workflows/testing/recorded-activities';
import { bundleWorkflows, createWorker } from '@mainstem/workflows/worker';
import { Client, Connection } from '@temporalio/client';
import { DefaultLogger, NativeConnection, Runtime } from '@temporalio/worker';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTemporalDesk, type TemporalDesk } from './desk.temporal.ts';

const settings = readSettings(['MAINSTEM_TEMPORAL_ADDRESS', 'MAINSTEM_TEMPORAL_NAMESPACE'], testEnvironment());
const address = settings.MAINSTEM_TEMPORAL_ADDRESS;
const namespace = settings.MAINSTEM_TEMPORAL_NAMESPACE;
const run = uuidV7().slice(-12);
const taskQueue = `gateway-${run}`;
const tenant = `desk-${run}`;

let connection: Connection;
let native: NativeConnection;
let client: Client;
let desk: TemporalDesk;
let stopWorker: () => Promise<void>;

beforeAll(async () => {
  Runtime.install({ logger: new DefaultLogger('ERROR') });
  connection = await Connection.connect({ address });
  native = await NativeConnection.connect({ address });
  await ensureSearchAttributes(connection, namespace);
  client = new Client({ connection, namespace });
  const workflowBundle = await bundleWorkflows();
  const { activities } = recordActivities();
  const worker = await createWorker({ connection: native, namespace, taskQueue, workflowBundle, activities });
  const running = worker.run();
  stopWorker = async () => {
    worker.shutdown();
    await running;
  };
  desk = createTemporalDesk(address, namespace);
});

afterAll(async () => {
  await desk?.close();
  await stopWorker?.();
  await connection?.close();
  await native?.close();
});

/** A client whose deal was signed: its workflow waits for an approval. Answers with the approval's id. */
async function clientThatWaits(clientId: string, queue = taskQueue): Promise<string> {
  const eventId = uuidV7();
  const handle = await client.workflow.signalWithStart(clientLifecycleWorkflowType, {
    workflowId: clientWorkflowId(tenant, clientId),
    taskQueue: queue,
    args: [{ tenant, clientId }],
    signal: clientFact,
    signalArgs: [{ type: 'ClientDealSigned', eventId, correlationId: eventId, occurredAtMs: Date.now() }],
    workflowExecutionTimeout: '5 minutes',
  });
  if (queue !== taskQueue) return `deployment-${eventId}`;
  for (const until = performance.now() + 15_000; performance.now() < until; ) {
    const { approval } = await handle.query(stage);
    if (approval !== null) return approval.approvalId;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('the client does not wait for an approval');
}

function decision(approvalId: string, over: Partial<ApprovalDecision> = {}): ApprovalDecision {
  return { approvalId, outcome: 'APPROVED', decidedBy: 'user:ana', roles: ['onboarding'], note: null, ...over };
}

test('WAP-39: a decision is taken; sent again it gives the same answer; another one is refused', async () => {
  const approvalId = await clientThatWaits('client-1');
  const first = await desk.decide(tenant, 'client-1', decision(approvalId));
  expect(first).toMatchObject({ kind: 'decided', stage: 'SUCCESS', eventId: expect.any(String) });
  expect(await desk.decide(tenant, 'client-1', decision(approvalId))).toEqual(first);
  const other = await desk.decide(
    tenant,
    'client-1',
    decision(approvalId, { outcome: 'REJECTED', decidedBy: 'user:bo' }),
  );
  expect(other).toMatchObject({ kind: 'refused', code: 'APPROVAL_ALREADY_DECIDED' });
});

test('the validator’s refusals come back with their codes', async () => {
  const approvalId = await clientThatWaits('client-2');
  const refused = async (over: Partial<ApprovalDecision>, id = approvalId) =>
    desk.decide(tenant, 'client-2', decision(id, over));
  expect(await refused({ roles: ['admin'] })).toMatchObject({ kind: 'refused', code: 'APPROVAL_ROLE_MISSING' });
  expect(await refused({ decidedBy: 'service:crm' })).toMatchObject({ kind: 'refused', code: 'APPROVAL_INVALID' });
  expect(await refused({}, 'deployment-none')).toMatchObject({ kind: 'refused', code: 'APPROVAL_NOT_FOUND' });
  expect(await refused({ outcome: 'REJECTED' })).toMatchObject({ kind: 'decided', stage: 'ENDED' });
});

test('R7: a client of another tenant, or none at all, is missing', async () => {
  const approvalId = await clientThatWaits('client-3');
  expect(await desk.decide('rival', 'client-3', decision(approvalId))).toEqual({ kind: 'missing' });
  expect(await desk.decide(tenant, 'nobody', decision(approvalId))).toEqual({ kind: 'missing' });
});

test('a client whose life has ended is missing', async () => {
  const approvalId = await clientThatWaits('client-4');
  await desk.decide(tenant, 'client-4', decision(approvalId, { outcome: 'REJECTED' }));
  await client.workflow.getHandle(clientWorkflowId(tenant, 'client-4')).result();
  const late = await desk.decide(tenant, 'client-4', decision('deployment-later'));
  expect(late).toEqual({ kind: 'missing' });
});

test('no worker, or no Temporal: to be tried again, within the request’s time', async () => {
  const approvalId = await clientThatWaits('client-5', `${taskQueue}-without-worker`);
  const nowhere = createTemporalDesk('127.0.0.1:1', namespace);
  const startedAt = performance.now();
  try {
    await expect(nowhere.decide(tenant, 'client-1', decision('a'))).rejects.toMatchObject({
      code: 'WORKFLOWS_UNAVAILABLE',
      retryable: true,
    });
    expect(performance.now() - startedAt).toBeLessThan(5_000);
    await expect(desk.decide(tenant, 'client-5', decision(approvalId))).rejects.toMatchObject({
      code: 'WORKFLOWS_UNAVAILABLE',
    });
  } finally {
    await nowhere.close();
  }
  expect(performance.now() - startedAt).toBeLessThan(14_000);
});
