/**
 * Records the histories of today's workflows on the test stack: `node workflows/src/testing/record-histories.ts v1`, or of
 * those whose name begins as a second word says.
 * Refuses to write over a history that is there: what was released stays as it was.
 */
import { randomUUID } from 'node:crypto';
import { testEnvironment } from '@mainstem/infra/stack/test-environment';
import { readSettings } from '@mainstem/streams/settings';
import { Client, Connection } from '@temporalio/client';
import { NativeConnection, Worker } from '@temporalio/worker';
import { approvalSettled } from '../approval/messages.ts';
import { type ClientFact, clientFact, remembered, stage } from '../client-lifecycle/messages.ts';
import type { LeadInput } from '../lead/messages.ts';
import type { FirstRollbackInput } from '../rollback/messages.ts';
import type { Activities } from '../steps/contract.ts';
import { bundleWorkflows } from '../worker.ts';
import { Approval, ClientLifecycle, Lead, Rollback } from '../workflows.ts';
import { campaignLives } from './campaign-lives.ts';
import { configLives } from './config-lives.ts';
import { handoffLives } from './handoff-lives.ts';
import { healingLives } from './healing-lives.ts';
import { writeHistory } from './histories.ts';
import { journeyLives } from './journey-lives.ts';
import { learningLives } from './learning-lives.ts';
import { answered, type PeopleScript, reviewed, withPeople } from './life-people.ts';
import { noticeLives } from './notice-lives.ts';
import { quietSdk } from './quiet-sdk.ts';
import { recordActivities } from './recorded-activities.ts';
import { until } from './scratch.ts';
import { successLives } from './success-lives.ts';
import { trainingLives } from './training-lives.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
/** Some 300 steps, each a task of its own. */
const LIFE_MS = 120_000;
const [, , version, only = ''] = process.argv;
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
const rollback: FirstRollbackInput = {
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
  around: (activities: Activities, workflowId: string) => Activities = (activities) => activities,
): Promise<void> {
  if (!name.startsWith(only)) return;
  const workflowId = `record-${name}-${randomUUID()}`;
  const activities = around(recordActivities(script).activities, workflowId);
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

const lastApprovalOf = (known: object) => ('lastApproval' in known ? known.lastApproval : undefined);

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
    const eventId = `${approvalId}-decided`;
    await handle.signal(approvalSettled, { approvalId, outcome, decidedBy: ['user:u-1'], edit: null, eventId });
    await until('the decision', async () => lastApprovalOf(await handle.query(remembered)) ?? undefined);
  });
}
await record('client-lifecycle-expired', {}, async (workflowId) => {
  const handle = await tell(workflowId, 'ClientDealSigned', Date.now() - 14 * DAY_MS + 2_000);
  const approvalId = await awaitedApproval(workflowId);
  const eventId = `${approvalId}-expired`;
  await handle.signal(approvalSettled, { approvalId, outcome: 'EXPIRED', decidedBy: [], edit: null, eventId });
  await handle.result();
});
await record(
  'client-whole',
  {},
  async (workflowId) => {
    const profile = { product: 'voicebot', assistedBy: null, businessType: 'retail' };
    const handle = await client.workflow.signalWithStart(ClientLifecycle, {
      workflowId,
      taskQueue,
      args: [{ tenant: 'acme', clientId: 'client-1', body: 'whole' }],
      signal: clientFact,
      signalArgs: [{ ...cause(), type: 'ClientSignedUp', profile } as ClientFact],
    });
    await until('going live', async () => (await handle.query(stage)).step === 'live' || undefined, LIFE_MS);
  },
  (activities, workflowId) => withPeople(activities, client, workflowId),
);
/** One that chose its plan itself: nobody but the client says a word. */
const alone: PeopleScript = {
  say(body) {
    if (body.type === 'PrdQuestionAsked') {
      const choices = body.topic === 'TOOLS' ? ['order-status'] : [];
      return [{ ...(answered(body) as { choices: readonly string[] }), choices } as never];
    }
    return body.type === 'PrdDrafted' ? [reviewed(body, 'CLIENT', true)] : undefined;
  },
};
await record(
  'client-self-service',
  {},
  async (workflowId) => {
    const deal = { contractRef: 'self-service:starter:terms-3', yearlyValueMicros: 5_880_000_000, currency: 'EUR' };
    const handle = await client.workflow.signalWithStart(ClientLifecycle, {
      workflowId,
      taskQueue,
      args: [{ tenant: 'acme', clientId: 'client-1', body: 'whole' }],
      signal: clientFact,
      signalArgs: [{ ...cause(), type: 'ClientDealSigned', deal } as ClientFact],
    });
    await until('going live', async () => (await handle.query(stage)).step === 'live' || undefined, LIFE_MS);
  },
  (activities, workflowId) => withPeople(activities, client, workflowId, alone),
);
for (const { name, script, run } of [
  ...campaignLives,
  ...configLives,
  ...handoffLives,
  ...healingLives,
  ...journeyLives,
  ...learningLives,
  ...noticeLives,
  ...successLives,
  ...trainingLives,
]) {
  await record(name, script, async (workflowId) => void (await run(client, { workflowId, taskQueue })));
}
await record('approval', {}, async (workflowId) => {
  const nowMs = Date.now();
  const times = { reminders: [nowMs + 200], deadlines: [nowMs + 400, nowMs + 600] };
  const input = { tenant: 'acme', approvalId: 'approval-1', cause: cause(), ...times };
  await client.workflow.execute(Approval, { workflowId, taskQueue, args: [input] });
});
await native.close();
await connection.close();
