/**
 * Records the histories of today's workflows on the test stack: `node workflows/src/testing/record-histories.ts v1`.
 * Refuses to write over a history that is there: what was released stays as it was.
 */
import { randomUUID } from 'node:crypto';
import { testEnvironment } from '@mainstem/infra/stack/test-environment';
import { readSettings } from '@mainstem/streams/settings';
import { Client, Connection } from '@temporalio/client';
import { NativeConnection, Worker } from '@temporalio/worker';
import { type ClientFact, clientFact, decideApproval, stage } from '../client-lifecycle/messages.ts';
import type { LeadInput } from '../lead/messages.ts';
import type { RollbackInput } from '../rollback/messages.ts';
import { bundleWorkflows } from '../worker.ts';
import { ClientLifecycle, Lead, Rollback } from '../workflows.ts';
import { writeHistory } from './histories.ts';
import { quietSdk } from './quiet-sdk.ts';
import { recordActivities } from './recorded-activities.ts';
import { until } from './scratch.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
const version = process.argv[2];
if (version === undefined || !/^v\d+$/.test(version)) throw new Error('say which version: v1, v2, …');

quietSdk();
const settings = readSettings(['MAINSTEM_TEMPORAL_ADDRESS', 'MAINSTEM_TEMPORAL_NAMESPACE'], testEnvironment());
const address = settings.MAINSTEM_TEMPORAL_ADDRESS;
const namespace = settings.MAINSTEM_TEMPORAL_NAMESPACE;
const connection = await Connection.connect({ address });
const client = new Client({ connection, namespace, identity: 'recorder' });
const native = await NativeConnection.connect({ address });
const taskQueue = `record-${randomUUID()}`;
const workflowBundle = await bundleWorkflows();
const cause = () => ({ eventId: randomUUID(), correlationId: randomUUID(), occurredAtMs: Date.now() });

const lead: LeadInput = {
  tenant: 'acme',
  leadId: 'lead-1',
  cause: cause(),
  facts: {
    source: 'partner',
    companySize: 800,
    industry: 'retail',
    country: 'USA',
    product: 'voicebot',
    budgetMicros: 500_000_000_000,
    currency: 'USD',
  },
};
const rollback: RollbackInput = {
  tenant: 'acme',
  campaignId: 'spring',
  creativeId: 'banner-1',
  cause: cause(),
  measured: { ctr: 0.004, baselineCtr: 0.02, lineShare: 0.8, impressions: 2_000, clicks: 8 },
};

/** Runs `work` beside a worker, then keeps the history of the workflow it names. */
async function record(
  name: string,
  script: Parameters<typeof recordActivities>[0],
  work: (workflowId: string) => Promise<void>,
): Promise<void> {
  const workflowId = `record-${name}-${randomUUID()}`;
  const { activities } = recordActivities(script);
  const identity = 'recorder';
  const worker = await Worker.create({
    connection: native,
    namespace,
    taskQueue,
    workflowBundle,
    activities,
    identity,
  });
  await worker.runUntil(() => work(workflowId));
  const handle = client.workflow.getHandle(workflowId);
  writeHistory(`${name}-${version}`, await handle.fetchHistory());
  if ((await handle.describe()).status.name === 'RUNNING') await handle.terminate('recorded');
  process.stdout.write(`${name}-${version}\n`);
}

async function tell(workflowId: string, type: ClientFact['type'], occurredAtMs = Date.now()) {
  return client.workflow.signalWithStart(ClientLifecycle, {
    workflowId,
    taskQueue,
    args: [{ tenant: 'acme', clientId: 'client-1' }],
    signal: clientFact,
    signalArgs: [{ ...cause(), type, occurredAtMs }],
  });
}

async function awaitedApproval(workflowId: string): Promise<string> {
  const handle = client.workflow.getHandle(workflowId);
  return until('an approval', async () => (await handle.query(stage)).approval?.approvalId);
}

await record('lead', {}, async (workflowId) => {
  await client.workflow.execute(Lead, { workflowId, taskQueue, args: [lead] });
});
await record('rollback', { gold: ['gold-1'] }, async (workflowId) => {
  await client.workflow.execute(Rollback, { workflowId, taskQueue, args: [rollback] });
});
await record('rollback-escalated', { alert: () => new Error('no answer') }, async (workflowId) => {
  await client.workflow.execute(Rollback, { workflowId, taskQueue, args: [rollback] });
});
for (const outcome of ['APPROVED', 'REJECTED'] as const) {
  await record(`client-lifecycle-${outcome.toLowerCase()}`, {}, async (workflowId) => {
    await tell(workflowId, 'ClientSignedUp');
    const handle = await tell(workflowId, 'ClientDealSigned');
    const approvalId = await awaitedApproval(workflowId);
    const decision = { approvalId, outcome, decidedBy: 'user:u-1', roles: ['onboarding'], note: 'recorded' };
    await handle.executeUpdate(decideApproval, { args: [decision] });
  });
}
await record('client-lifecycle-expired', {}, async (workflowId) => {
  const handle = await tell(workflowId, 'ClientDealSigned', Date.now() - 14 * DAY_MS + 2_000);
  await handle.result();
});
await native.close();
await connection.close();
