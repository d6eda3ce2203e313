/** A client's lifecycle that outgrows one run goes on in the next, on a real Temporal. */
import { randomUUID } from 'node:crypto';
import { testEnvironment } from '@mainstem/infra/stack/test-environment';
import { readSettings } from '@mainstem/streams/settings';
import { Client, Connection } from '@temporalio/client';
import { NativeConnection } from '@temporalio/worker';
import { expect, test } from 'vitest';
import { approvalSettled } from '../../approval/messages.ts';
import { runEventsMax } from '../../steps/new-run.ts';
import { quietSdk } from '../../testing/quiet-sdk.ts';
import { recordActivities } from '../../testing/recorded-activities.ts';
import { bundleOfRun } from '../../testing/run-bundle.ts';
import { until } from '../../testing/scratch.ts';
import { createWorker } from '../../worker.ts';
import { type ClientFact, clientFact, clientWorkflowId, stage } from '../messages.ts';
import { ClientLifecycle } from '../workflows.ts';

/** More than a run takes before it hands over (`steps/new-run.ts`). */
const SIGNALS = runEventsMax;
/** No history may come near the 10,240 events that Temporal warns of. */
const HISTORY_EVENTS_MAX = 5_000;
const AT_ONCE = 20;

test('what was known is carried on, facts seen before stay seen', async () => {
  quietSdk();
  const { MAINSTEM_TEMPORAL_ADDRESS: address, MAINSTEM_TEMPORAL_NAMESPACE: namespace } = readSettings(
    ['MAINSTEM_TEMPORAL_ADDRESS', 'MAINSTEM_TEMPORAL_NAMESPACE'],
    testEnvironment(),
  );
  const connection = await Connection.connect({ address });
  const native = await NativeConnection.connect({ address });
  const client = new Client({ connection, namespace });
  const taskQueue = `continue-${randomUUID()}`;
  const workflowId = clientWorkflowId('acme', randomUUID());
  const recorded = recordActivities();
  const { activities } = recorded;
  const worker = await createWorker({
    connection: native,
    namespace,
    taskQueue,
    workflowBundle: await bundleOfRun(),
    activities,
  });
  // The SDK does not declare this option (see worker.ts): an update that drops it shows here.
  expect(worker.options.isolateExecutionTimeoutMs).toBe(30_000);
  const fact = (type: ClientFact['type']): ClientFact => {
    return { type, eventId: `${type}-of-${workflowId}`, correlationId: 'c', occurredAtMs: Date.now() };
  };
  const args: [{ tenant: string; clientId: string }] = [{ tenant: 'acme', clientId: 'client-1' }];
  await worker.runUntil(async () => {
    const first = await client.workflow.start(ClientLifecycle, { workflowId, taskQueue, args });
    const handle = client.workflow.getHandle<typeof ClientLifecycle>(workflowId);
    await handle.signal(clientFact, fact('ClientSignedUp'));
    await handle.signal(clientFact, fact('ClientDealSigned'));
    await until('onboarding', async () => (await handle.query(stage)).approval !== null);
    const before = await handle.query(stage);
    let sent = 0;
    const sender = async () => {
      for (; sent < SIGNALS; sent += 1) await handle.signal(clientFact, fact('ClientDealSigned'));
    };
    await Promise.all(Array.from({ length: AT_ONCE }, sender));
    await until('a new run', async () => (await handle.describe()).runId !== first.firstExecutionRunId);
    const { historyLength } = await client.workflow.getHandle(workflowId, first.firstExecutionRunId).describe();
    expect(historyLength).toBeGreaterThanOrEqual(runEventsMax);
    expect(historyLength).toBeLessThan(HISTORY_EVENTS_MAX);
    expect(await handle.query(stage)).toEqual(before);
    await handle.signal(clientFact, fact('ClientDealSigned'));
    const settled = { outcome: 'APPROVED', decidedBy: ['user:u-1'], edit: null, eventId: 'decided' } as const;
    const approvalId = before.approval?.approvalId ?? '';
    await handle.signal(approvalSettled, { ...settled, approvalId });
    await until('success', async () => (await handle.query(stage)).stage === 'SUCCESS');
    await handle.terminate('end of the test');
  });
  const stages = recorded.bodies().flatMap((body) => (body.type === 'ClientStageChanged' ? [body.to] : []));
  expect(stages).toEqual(['SALES', 'ONBOARDING', 'SUCCESS']);
  await native.close();
  await connection.close();
});
