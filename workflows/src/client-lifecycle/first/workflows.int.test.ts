import type { ClientStage } from '@mainstem/schemas/generated/events';
import {
  type WorkflowHandle,
  type WorkflowHandleWithSignaledRunId,
  WorkflowUpdateFailedError,
} from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { approvalSettled, type SettledApproval } from '../../approval/messages.ts';
import { createStarter, type StarterCounts } from '../../starter.ts';
import { killEverywhere } from '../../testing/kill-everywhere.ts';
import { type Recorded, recordActivities } from '../../testing/recorded-activities.ts';
import { openTestBed, type WorkflowTestBed } from '../../testing/time-skipping.ts';
import {
  type ApprovalDecision,
  type ClientFact,
  type ClientLifecycleState,
  clientFact,
  clientWorkflowId,
  decideApproval,
  remembered,
  stage,
} from '../messages.ts';
import { ClientLifecycle } from '../workflows.ts';
import { approvalDays } from './rules.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
let bed: WorkflowTestBed;
beforeAll(async () => {
  bed = await openTestBed();
});
afterAll(() => bed?.close());

type Handle = WorkflowHandleWithSignaledRunId<typeof ClientLifecycle>;
interface Client {
  readonly handle: Handle;
  readonly clientId: string;
  readonly recorded: Recorded;
  /** Sends a fact as the starter does. */
  fact(type: ClientFact['type'], eventId?: string, occurredAtMs?: number): Promise<void>;
  reaches(wanted: ClientStage): Promise<void>;
  stages(): string[];
}

let clients = 0;
/** A new client, known to the platform by its signup. */
async function withClient(work: (client: Client) => Promise<void>, recorded = recordActivities()): Promise<void> {
  clients += 1;
  const clientId = `client-${clients}`;
  const workflowId = clientWorkflowId('acme', clientId);
  await bed.withWorker(recorded.activities, async (taskQueue) => {
    const send = async (type: ClientFact['type'], eventId = `${type}-${clientId}`, occurredAtMs?: number) => {
      const at = occurredAtMs ?? (await bed.env.currentTimeMs());
      return bed.client.workflow.signalWithStart(ClientLifecycle, {
        workflowId,
        taskQueue,
        args: [{ tenant: 'acme', clientId }],
        signal: clientFact,
        signalArgs: [{ type, eventId, correlationId: 'correlation-1', occurredAtMs: at }],
      });
    };
    const handle = await send('ClientSignedUp');
    const client: Client = {
      handle,
      clientId,
      recorded,
      fact: async (...fact) => {
        await send(...fact);
      },
      reaches: (wanted) => eventually(async () => expect((await handle.query(stage)).stage).toBe(wanted)),
      stages: () => recorded.bodies().flatMap((body) => (body.type === 'ClientStageChanged' ? [body.to] : [])),
    };
    await work(client);
    const { status } = await handle.describe();
    if (status.name === 'RUNNING') await handle.terminate('end of the test');
  });
}

/** Queries and signals do not skip time, so these tests look again until it is so. */
async function eventually(look: () => Promise<void>): Promise<void> {
  const deadline = Date.now() + 60_000;
  for (;;) {
    try {
      return await look();
    } catch (error) {
      if (Date.now() > deadline) throw error;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
}

async function onboarding(client: Client): Promise<string> {
  await client.fact('ClientDealSigned');
  await eventually(async () => expect((await client.handle.query(stage)).approval).not.toBeNull());
  return (await client.handle.query(stage)).approval?.approvalId ?? '';
}

/** When the workflow ended on the server's clock, which may have skipped on since. */
async function closedAtMs(client: Client): Promise<number> {
  return (await client.handle.describe()).closeTime?.getTime() ?? Number.NaN;
}

function decision(approvalId: string, changes: Partial<ApprovalDecision> = {}): ApprovalDecision {
  return { approvalId, outcome: 'APPROVED', decidedBy: 'user:u-7', roles: ['onboarding'], note: null, ...changes };
}

/** As the starter tells it when the approval is over. */
function settled({ approvalId, outcome, decidedBy }: ApprovalDecision): SettledApproval {
  return { approvalId, outcome, decidedBy: [decidedBy], edit: null, eventId: `${approvalId}-decided` };
}

type Told = Pick<WorkflowHandle<typeof ClientLifecycle>, 'signal' | 'query'>;
async function decide(handle: Told, asked: ApprovalDecision) {
  await handle.signal(approvalSettled, settled(asked));
  const last = async () => ((await handle.query(remembered)) as ClientLifecycleState).lastApproval;
  await eventually(async () => expect((await last())?.approvalId).toBe(asked.approvalId));
  return { ...(await last()), stage: (await handle.query(stage)).stage };
}

async function refused(client: Client, asked: ApprovalDecision): Promise<string | null | undefined> {
  const error: unknown = await client.handle.executeUpdate(decideApproval, { args: [asked] }).catch((e: unknown) => e);
  expect(error).toBeInstanceOf(WorkflowUpdateFailedError);
  const { cause } = error as WorkflowUpdateFailedError;
  expect(cause).toBeInstanceOf(ApplicationFailure);
  return (cause as ApplicationFailure).type;
}

describe('SM-3: a client goes from sales to onboarding to success', () => {
  test('WAP-15 WAP-39: signup, deal, approval by a person', async () => {
    await withClient(async (client) => {
      await client.reaches('SALES');
      const approvalId = await onboarding(client);
      await client.reaches('ONBOARDING');
      const answer = await decide(client.handle, decision(approvalId));
      expect(answer).toMatchObject({ approvalId, outcome: 'APPROVED', stage: 'SUCCESS' });
      expect(client.recorded.types()).toEqual([
        'ClientStageChanged',
        'ClientStageChanged',
        'ClientApprovalRequested',
        'ClientApprovalDecided',
        'ClientStageChanged',
      ]);
      expect(client.stages()).toEqual(['SALES', 'ONBOARDING', 'SUCCESS']);
      expect(client.recorded.bodies()[3]).toMatchObject({ decidedBy: 'user:u-7', note: null });
      expect(client.recorded.emitted[3]?.causationId).toBe(`${approvalId}-decided`);
      const { needed, replyTo, onDeadline, subject } = client.recorded.approvals[0] ?? {};
      expect(needed).toEqual([{ role: 'onboarding', persons: 1 }]);
      expect({ replyTo, onDeadline, subject }).toEqual({
        ...{ replyTo: client.handle.workflowId, onDeadline: 'REJECT', subject: client.clientId },
      });
      expect(client.recorded.emitted[4]?.causationId).toBe(answer.eventId);
    });
  });

  test('is found by tenant, client and stage', async () => {
    await withClient(async (client) => {
      await client.reaches('SALES');
      const { typedSearchAttributes } = await client.handle.describe();
      const found = Object.fromEntries(typedSearchAttributes.getAll().map(({ key, value }) => [key.name, value]));
      expect(found).toEqual({ MainstemTenant: 'acme', MainstemClient: client.clientId, MainstemStage: 'SALES' });
    });
  });

  test('R2: the same event three times moves the client once', async () => {
    await withClient(async (client) => {
      for (let n = 0; n < 3; n += 1) await client.fact('ClientSignedUp');
      for (let n = 0; n < 3; n += 1) await client.fact('ClientDealSigned');
      await client.reaches('ONBOARDING');
      await onboarding(client);
      expect(client.stages()).toEqual(['SALES', 'ONBOARDING']);
    });
  });

  test('a late signup or a second deal moves nothing', async () => {
    await withClient(async (client) => {
      await client.reaches('SALES');
      await onboarding(client);
      await client.fact('ClientSignedUp', 'a-late-signup');
      await client.fact('ClientDealSigned', 'another-deal');
      await client.reaches('ONBOARDING');
      expect(client.stages()).toEqual(['SALES', 'ONBOARDING']);
    });
  });
});

describe('a deal signed anew after the end', () => {
  async function tell(client: Client, eventId: string): Promise<Readonly<StarterCounts>> {
    const { taskQueue } = await client.handle.describe();
    const starter = createStarter(bed.client, taskQueue);
    const cause = { eventId, correlationId: 'correlation-2', occurredAtMs: await bed.env.currentTimeMs() };
    const workflowId = clientWorkflowId('acme', client.clientId);
    await starter.perform({
      how: 'signal-with-start',
      workflowType: 'ClientLifecycle',
      workflowId,
      tenant: 'acme',
      subject: client.clientId,
      stage: 'NONE',
      input: { tenant: 'acme', clientId: client.clientId },
      signal: { name: 'clientFact', argument: { type: 'ClientDealSigned', ...cause } },
    });
    return starter.counts;
  }

  async function expire(client: Client): Promise<void> {
    const now = await bed.env.currentTimeMs();
    await client.fact('ClientDealSigned', 'deal-1', now - 15 * DAY_MS);
    await expect(client.handle.result()).resolves.toBe('ENDED');
  }

  test('SM-9: expired, then signed anew: onboarding and an approval again', async () => {
    await withClient(async (client) => {
      await expire(client);
      expect(await tell(client, 'deal-2')).toMatchObject({ signalled: 1, duplicates: 0 });
      const latest = bed.client.workflow.getHandle<typeof ClientLifecycle>(client.handle.workflowId);
      await eventually(async () => expect((await latest.query(stage)).approval).not.toBeNull());
      const approvalId = (await latest.query(stage)).approval?.approvalId ?? '';
      expect(approvalId).toBe('deployment-deal-2');
      const answer = await decide(latest, decision(approvalId));
      expect(answer).toMatchObject({ outcome: 'APPROVED', stage: 'SUCCESS' });
      expect(client.stages()).toEqual(['SALES', 'ONBOARDING', 'ENDED', 'ONBOARDING', 'SUCCESS']);
      await latest.terminate('end of the test');
    });
  });

  test('R11: a replay of all its deals starts nothing, however often it ended', async () => {
    await withClient(async (client) => {
      await expire(client);
      await tell(client, 'deal-2');
      const second = bed.client.workflow.getHandle<typeof ClientLifecycle>(client.handle.workflowId);
      await eventually(async () => expect((await second.query(stage)).approval).not.toBeNull());
      const rejection = decision('deployment-deal-2', { outcome: 'REJECTED' });
      await second.signal(approvalSettled, settled(rejection));
      await expect(second.result()).resolves.toBe('ENDED');
      const before = client.recorded.emitted.length;
      for (const eventId of ['deal-1', 'deal-2']) {
        expect(await tell(client, eventId)).toMatchObject({ signalled: 0, duplicates: 1 });
      }
      expect((await second.describe()).status.name).toBe('COMPLETED');
      expect(client.recorded.emitted).toHaveLength(before);
    });
  });
});

describe('SM-9: a person decides, silence never approves', () => {
  test('rejection ends the lifecycle', async () => {
    await withClient(async (client) => {
      const approvalId = await onboarding(client);
      await client.handle.signal(approvalSettled, settled(decision(approvalId, { outcome: 'REJECTED' })));
      await expect(client.handle.result()).resolves.toBe('ENDED');
    });
  });

  test('fourteen days of silence expire it', async () => {
    await withClient(async (client) => {
      await onboarding(client);
      const { approval } = await client.handle.query(stage);
      await expect(client.handle.result()).resolves.toBe('ENDED');
      const { startTime } = await client.handle.describe();
      expect((await closedAtMs(client)) - startTime.getTime()).toBeGreaterThan((approvalDays - 0.01) * DAY_MS);
      expect(await closedAtMs(client)).toBeGreaterThanOrEqual(approval?.deadlineAtMs ?? Number.NaN);
      expect(client.recorded.bodies().at(-2)).toMatchObject({ outcome: 'EXPIRED', decidedBy: null });
    });
  });

  test('the deadline counts from when the deal was signed: a replayed import does not shift it', async () => {
    await withClient(async (client) => {
      const now = await bed.env.currentTimeMs();
      await client.fact('ClientDealSigned', 'deal-13-days-ago', now - 13 * DAY_MS);
      await expect(client.handle.result()).resolves.toBe('ENDED');
      const elapsed = (await closedAtMs(client)) - now;
      expect(elapsed).toBeGreaterThan(0.9 * DAY_MS);
      expect(elapsed).toBeLessThan(1.5 * DAY_MS);
    });
  });

  test('still open after thirteen days', async () => {
    await withClient(async (client) => {
      const approvalId = await onboarding(client);
      await bed.env.sleep(13 * DAY_MS);
      expect(await decide(client.handle, decision(approvalId))).toMatchObject({ outcome: 'APPROVED' });
    });
  });

  test('no way around the stream of approvals: an Update decides nothing', async () => {
    await withClient(async (client) => {
      const approvalId = await onboarding(client);
      expect(await refused(client, decision(approvalId))).toBe('APPROVAL_NOT_FOUND');
      expect((await client.handle.query(stage)).stage).toBe('ONBOARDING');
      await decide(client.handle, decision(approvalId));
      expect(await refused(client, decision(approvalId))).toBe('APPROVAL_ALREADY_DECIDED');
    });
  });

  test('told twice of one decision, or of another approval, it goes on once', async () => {
    await withClient(async (client) => {
      const approvalId = await onboarding(client);
      await client.handle.signal(approvalSettled, settled(decision('another')));
      for (let n = 0; n < 2; n += 1) await client.handle.signal(approvalSettled, settled(decision(approvalId)));
      await client.reaches('SUCCESS');
      expect(client.recorded.types().filter((type) => type === 'ClientApprovalDecided')).toHaveLength(1);
    });
  });
});

test('R2: the worker is killed at every event of its history: the same end, nothing twice', async () => {
  const workflowId = clientWorkflowId('acme', 'killed');
  const occurredAtMs = await bed.env.currentTimeMs();
  const send = (client: typeof bed.client, taskQueue: string, type: ClientFact['type']) =>
    client.workflow.signalWithStart(ClientLifecycle, {
      workflowId,
      taskQueue,
      args: [{ tenant: 'acme', clientId: 'killed' }],
      signal: clientFact,
      signalArgs: [{ type, eventId: type, correlationId: 'correlation-1', occurredAtMs }],
    });
  await killEverywhere(bed, workflowId, {
    activities: () => recordActivities().activities,
    async drive({ client, taskQueue }) {
      await send(client, taskQueue, 'ClientSignedUp');
      const handle = await send(client, taskQueue, 'ClientDealSigned');
      await eventually(async () => expect((await handle.query(stage)).approval).not.toBeNull());
      await decide(handle, decision('deployment-ClientDealSigned'));
      return handle.query(remembered);
    },
  });
});
