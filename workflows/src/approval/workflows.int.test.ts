/** The clock of approvals and one step of asking, in virtual time over the real decided stream in memory. */
import { createCodec } from '@mainstem/schemas/codec';
import { type AnyEvent, eventTypes } from '@mainstem/schemas/generated/events';
import { topics } from '@mainstem/schemas/topics';
import type { ApprovalCommand } from '@mainstem/streams/deciders/approval/commands';
import { approvalDecider } from '@mainstem/streams/deciders/approval/decider';
import { defaultThresholds } from '@mainstem/streams/deciders/approval/default-thresholds';
import { createMemoryLog } from '@mainstem/streams/log/log.memory';
import { startDecisionWriter } from '@mainstem/streams/runtime/decisions/decision-writer';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createCommand } from '../activities/command.ts';
import type { Activities } from '../steps/contract.ts';
import { recordActivities } from '../testing/recorded-activities.ts';
import { openTestBed, type WorkflowTestBed } from '../testing/time-skipping.ts';
import { createApprovalActivities } from './activities.ts';
import { approvalWorkflowId, approvalWorkflowType } from './messages.ts';
import { approvalStarts } from './starts.ts';
import { Approval } from './workflows.ts';

/** Minutes, though approvals take days: the log refuses events from more than a day ahead. */
const MINUTE_MS = 60_000;
let bed: WorkflowTestBed;
beforeAll(async () => {
  bed = await openTestBed();
});
afterAll(() => bed?.close());

const log = createMemoryLog({ topics });
const codec = createCodec(Object.fromEntries(eventTypes.map((type, index) => [type, index + 1])));
const writer = startDecisionWriter({ log, codec, decider: approvalDecider, service: 'test' });
afterAll(async () => {
  await writer.stop();
  await log.close();
});

const activities: Activities = {
  ...recordActivities().activities,
  ...createCommand({ approval: writer } as never),
  ...createApprovalActivities({
    approvals: writer,
    thresholds: { of: async () => defaultThresholds },
    rules: { of: async () => [] },
  }),
};

async function eventsOf(approvalId: string): Promise<AnyEvent[]> {
  const events: AnyEvent[] = [];
  for (const [partition, end] of (await log.endOffsets('approval_request_events')).entries()) {
    for await (const { records } of log.read('approval_request_events', partition, 0, end)) {
      for (const { value } of records) events.push(codec.decode(value));
    }
  }
  return events.filter(({ envelope }) => envelope.entity === approvalId);
}
const typesOf = async (approvalId: string) => (await eventsOf(approvalId)).map(({ type }) => type);

async function give(approvalId: string, command: ApprovalCommand) {
  const outcome = await writer.execute('acme', approvalId, command, { actor: 'user:a', occurredAtMs: 1 });
  if (outcome.kind !== 'accepted') throw new Error(JSON.stringify(outcome));
}

/** Asked for by hand; its clock is started and told as the starter does it. */
async function asked(approvalId: string, taskQueue: string, onDeadline: 'REJECT' | 'ESCALATE') {
  const nowMs = await bed.env.currentTimeMs();
  const deadlineAtMs = nowMs + 40 * MINUTE_MS;
  const times = { deadlineAtMs, escalationMs: 20 * MINUTE_MS, reminders: [nowMs + 20 * MINUTE_MS] };
  const who = { needed: [{ role: 'manager', persons: 1, or: [] }], escalateTo: ['admin'], isAutomatic: false };
  await give(approvalId, {
    type: 'RequestApproval',
    ...{ kind: 'refund', subject: 'c-1', riskTier: 'LOW', because: 'late', currency: null, onDeadline },
    content: { amountMicros: null, diff: null, diffUri: null, diffHash: null },
    ...{ evidenceEventIds: [], requestedBy: 'user:req', replyTo: null },
    routing: { rule: 'r', tableVersion: 'default', ...who, ...times },
  });
  const routed = (await eventsOf(approvalId)).find(({ type }) => type === 'ApprovalRouted') as AnyEvent;
  const [start] = approvalStarts.startsOf(routed);
  expect(start).toMatchObject({ how: 'start', workflowType: approvalWorkflowType });
  return bed.client.workflow.start(Approval, {
    workflowId: approvalWorkflowId('acme', approvalId),
    taskQueue,
    args: [start?.input as Parameters<typeof Approval>[0]],
  });
}

describe('SM-9: the clock of an approval', () => {
  test('silence: reminded, escalated, expired, each once', async () => {
    await bed.withWorker(activities, async (taskQueue) => {
      const handle = await asked('silent', taskQueue, 'ESCALATE');
      await handle.result();
      expect(await typesOf('silent')).toEqual([
        ...['ApprovalRequested', 'ApprovalRouted', 'ApprovalReminded', 'ApprovalEscalated', 'ApprovalExpired'],
      ]);
      const { historyLength } = await handle.describe();
      expect(historyLength).toBeLessThan(60);
    });
  });

  test('decided in time: it stops, and writes nothing after', async () => {
    await bed.withWorker(activities, async (taskQueue) => {
      const handle = await asked('decided', taskQueue, 'REJECT');
      const { contentHash } = (await writer.load('acme', 'decided')).state;
      const said = {
        verdict: 'APPROVE',
        contentHash,
        edit: null,
        linkHash: null,
        actingFor: null,
        note: null,
      } as const;
      const by = { by: 'user:a', roles: ['manager'], policyVersion: 0, signature: 's', atMs: 1 };
      await give('decided', { type: 'DecideApproval', ...said, ...by });
      const end = (await eventsOf('decided')).at(-1) as AnyEvent;
      const [told] = approvalStarts.startsOf(end);
      expect(told).toMatchObject({ how: 'signal', workflowId: handle.workflowId });
      await handle.signal(told?.signal?.name ?? '', told?.signal?.argument);
      await handle.result();
      expect((await typesOf('decided')).at(-1)).toBe('ApprovalApproved');
    });
  });

  test('decided while nobody told it: the stream refuses what it says, and it ends', async () => {
    await bed.withWorker(activities, async (taskQueue) => {
      const handle = await asked('untold', taskQueue, 'REJECT');
      await give('untold', { type: 'WithdrawApproval', by: 'user:req', because: 'paid', atMs: 1 });
      await handle.result();
      expect((await typesOf('untold')).at(-1)).toBe('ApprovalWithdrawn');
    });
  });
});
