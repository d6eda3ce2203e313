/** Assignment and handoffs as workflows see them, in virtual time over the real decided streams in memory. */
import { fileURLToPath } from 'node:url';
import { createCodec } from '@mainstem/schemas/codec';
import { eventTypes } from '@mainstem/schemas/generated/events';
import { topics } from '@mainstem/schemas/topics';
import { assignmentCommand } from '@mainstem/streams/deciders/assignment/commands';
import { assignmentDecider } from '@mainstem/streams/deciders/assignment/decider';
import { handoffDecider } from '@mainstem/streams/deciders/handoff/decider';
import { createMemoryLog } from '@mainstem/streams/log/log.memory';
import { startDecisionWriter } from '@mainstem/streams/runtime/decisions/decision-writer';
import { WorkflowExecutionAlreadyStartedError, WorkflowNotFoundError } from '@temporalio/client';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createCommand } from '../activities/command.ts';
import type { WorkChange } from '../assignment/messages.ts';
import { assignmentStarts } from '../assignment/starts.ts';
import { performStart } from '../starting/perform.ts';
import type { Activities } from '../steps/contract.ts';
import type { AskForWork, AskToHandOver } from '../testing/asking-workflows.ts';
import { killEverywhere } from '../testing/kill-everywhere.ts';
import { recordActivities } from '../testing/recorded-activities.ts';
import { until } from '../testing/scratch.ts';
import { openTestBed, type WorkflowTestBed } from '../testing/time-skipping.ts';
import { bundleWorkflows } from '../worker.ts';
import type { HandOverAsk } from './hand-over.ts';
import { handoffSettledSignal, handoffWorkflowId } from './messages.ts';
import { handoffStarts } from './starts.ts';
import { Handoff } from './workflows.ts';

const HOUR_MS = 3_600_000;
const asking = fileURLToPath(new URL('../testing/asking-workflows.ts', import.meta.url));
const log = createMemoryLog({ topics });
const codec = createCodec(Object.fromEntries(eventTypes.map((type, index) => [type, index + 1])));
const teams = startDecisionWriter({ log, codec, decider: assignmentDecider, service: 'test' });
const handoffs = startDecisionWriter({ log, codec, decider: handoffDecider, service: 'test' });
const { command } = createCommand({ assignment: teams, handoff: handoffs } as never);
const activities: Activities = {
  ...recordActivities().activities,
  // The log takes no event of the day after tomorrow, where virtual time soon is; what commands say of time stays.
  command: (input) => command({ ...input, occurredAtMs: Date.now() }),
};
let bed: WorkflowTestBed;
let bundle: Awaited<ReturnType<typeof bundleWorkflows>>;
beforeAll(async () => {
  [bed, bundle] = await Promise.all([openTestBed(), bundleWorkflows(asking)]);
});
afterAll(async () => {
  await Promise.all([teams.stop(), handoffs.stop()]);
  await bed?.close();
});

/** Runs `work` beside a worker and the starter: what events set off is performed, one after the other. */
async function live<Result>(work: (taskQueue: string) => Promise<Result>): Promise<Result> {
  const taskQueue = `handoffs-${Math.random()}`;
  let last = Promise.resolve();
  const stop = [teams, handoffs].map((writer) =>
    writer.onEvent((event: Parameters<typeof handoffStarts.startsOf>[0]) => {
      for (const start of [...assignmentStarts.startsOf(event), ...handoffStarts.startsOf(event)]) {
        last = last.then(async () => {
          await performStart(bed.client, taskQueue, start).catch((error: unknown) => {
            const fine = [WorkflowExecutionAlreadyStartedError, WorkflowNotFoundError];
            if (!fine.some((type) => error instanceof type)) throw error;
          });
        });
      }
    }),
  );
  const worker = await bed.createWorker({ taskQueue, activities, workflowBundle: bundle } as never);
  try {
    return await worker.runUntil(work(taskQueue));
  } finally {
    for (const end of stop) end();
    await last;
  }
}

const now = () => bed.env.currentTimeMs();
async function team(name: string, command: object): Promise<string> {
  const atMs = await now();
  const parsed = assignmentCommand.parse({ ...command, atMs });
  const outcome = await teams.execute('acme', name, parsed, { actor: 'user:a', occurredAtMs: Date.now() });
  return outcome.kind === 'rejected' ? outcome.code : outcome.kind;
}
const member = (agentId: string, agentVersion = 1, presence = 'AVAILABLE') => ({
  type: 'UpdateMember',
  agentId,
  agentVersion,
  kind: 'PERSON',
  expertise: [],
  languages: [],
  clientsMax: 15,
  handoffsMax: 3,
  presence,
  memberUntilMs: null,
});
const workOf = (name: string, workId: string) => teams.read('acme', name).state.work[workId];
const offeredTo = (name: string, workId: string, agentId: string) =>
  until(`${workId} is offered to ${agentId}`, () => {
    const work = workOf(name, workId);
    return work?.status === 'offered' && work.agentId === agentId;
  });
const accept = (name: string, workId: string, agentId: string) => team(name, { type: 'AcceptOffer', workId, agentId });

function handOver(taskQueue: string, ask: Omit<HandOverAsk, 'step' | 'clientId' | 'from'>) {
  const input: HandOverAsk = { step: 'hand over', clientId: 'c-1', from: 'sam', ...ask };
  const options = { taskQueue, workflowId: `ask:acme:${ask.handoffId}` };
  return bed.client.workflow.start<typeof AskToHandOver>('AskToHandOver', { ...options, args: ['acme', input] });
}
/** Waits for the end without skipping time: else a deadline would come before what is under way. */
const ended = (handoffId: string) =>
  until(`${handoffId} ends`, () => ['completed', 'ended'].includes(handoffs.read('acme', handoffId).state.status));
/** A workflow whose worker went before its end holds the time of all that follow. */
const over = (handoffId: string) => bed.client.workflow.getHandle(handoffWorkflowId('acme', handoffId)).result();

describe('SM-8: handoffs', () => {
  test('WAP-119: one side: offered, declined, offered to the next, accepted; the client stays, the handoff’s place is free', () =>
    live(async (taskQueue) => {
      for (const id of ['ann', 'bob']) expect(await team('onboarding', member(id))).toBe('accepted');
      const handle = await handOver(taskQueue, {
        handoffId: 'h-1',
        kind: 'ONBOARDING',
        to: [{ team: 'onboarding' }],
        deadlineMs: 72 * HOUR_MS,
      });
      await offeredTo('onboarding', 'h-1', 'ann');
      await team('onboarding', { type: 'DeclineOffer', workId: 'h-1', agentId: 'ann' });
      await offeredTo('onboarding', 'h-1', 'bob');
      expect(await accept('onboarding', 'h-1', 'ann')).toBe('OFFER_NOT_YOURS');
      expect(await accept('onboarding', 'h-1', 'bob')).toBe('accepted');
      await ended('h-1');
      expect(await handle.result()).toMatchObject({ outcome: 'COMPLETED', agents: { onboarding: 'bob' } });
      await over('h-1');
      expect(teams.read('acme', 'onboarding').state.members.bob?.handoffs).toBe(0);
      expect(teams.read('acme', 'onboarding').state.members.bob?.clients).toBe(1);
    }));

  test('WAP-120: dual: an acceptor that leaves before the other side accepts is replaced', () =>
    live(async (taskQueue) => {
      for (const id of ['cat', 'dan']) await team('success', member(id));
      await team('support', member('eve'));
      const to = [{ team: 'support' }, { team: 'success' }];
      const handle = await handOver(taskQueue, { handoffId: 'h-2', kind: 'SUCCESS', to, deadlineMs: 72 * HOUR_MS });
      await offeredTo('success', 'h-2', 'cat');
      await accept('success', 'h-2', 'cat');
      await until('cat is known', () => handoffs.read('acme', 'h-2').state.sides.success?.status === 'accepted');
      await team('success', { type: 'RemoveMember', agentId: 'cat', agentVersion: 2, reason: 'RETIRED' });
      await offeredTo('success', 'h-2', 'dan');
      await offeredTo('support', 'h-2', 'eve');
      await accept('support', 'h-2', 'eve');
      await until('eve is known', () => handoffs.read('acme', 'h-2').state.sides.support?.status === 'accepted');
      expect(handoffs.read('acme', 'h-2').state.status).toBe('open');
      await accept('success', 'h-2', 'dan');
      await ended('h-2');
      expect(await handle.result()).toMatchObject({ outcome: 'COMPLETED', agents: { support: 'eve', success: 'dan' } });
      await over('h-2');
    }));

  test('nobody accepts: it expires at its deadline and the teams have the work no more', () =>
    live(async (taskQueue) => {
      const ask = { handoffId: 'h-3', to: [{ team: 'empty' }, { team: 'support' }], deadlineMs: 24 * HOUR_MS };
      const handle = await handOver(taskQueue, ask);
      await offeredTo('support', 'h-3', 'eve');
      expect(await handle.result()).toMatchObject({ outcome: 'EXPIRED', agents: {} });
      await over('h-3');
      expect([workOf('empty', 'h-3'), workOf('support', 'h-3')]).toEqual([undefined, undefined]);
    }));

  test('withdrawn by people: it ends at once', () =>
    live(async (taskQueue) => {
      const handle = await handOver(taskQueue, { handoffId: 'h-4', to: [{ team: 'empty' }], deadlineMs: HOUR_MS });
      await until('it waits', () => workOf('empty', 'h-4')?.status === 'waiting');
      await handoffs.execute('acme', 'h-4', { type: 'WithdrawHandoff' }, { actor: 'user:a', occurredAtMs: Date.now() });
      await until('the work is gone', () => workOf('empty', 'h-4') === undefined);
      expect(await handle.result()).toMatchObject({ outcome: 'WITHDRAWN' });
      await over('h-4');
    }));
});

describe('WAP-118, WAP-124: assign and release', () => {
  const ask = (taskQueue: string, name: string, workId: string, givesBack: boolean) =>
    bed.client.workflow.start<typeof AskForWork>('AskForWork', {
      taskQueue,
      workflowId: `ask:acme:${workId}`,
      args: ['acme', { step: 'assign', team: name, workId, subject: 'client:c-1' }, givesBack],
    });

  test('the least loaded agent has it, and the place is free after release', () =>
    live(async (taskQueue) => {
      await team('sales', member('fay'));
      await team('sales', member('gus'));
      const kept = await ask(taskQueue, 'sales', 'w-1', false);
      await until('it is assigned', () => workOf('sales', 'w-1')?.status === 'assigned');
      const first = await kept.result();
      expect(first).toMatchObject({ assigned: { outcome: 'ASSIGNED', agentId: 'fay' }, agentOf: 'fay' });
      const second = await (await ask(taskQueue, 'sales', 'w-2', true)).result();
      expect(second.assigned).toMatchObject({ outcome: 'ASSIGNED', agentId: 'gus' });
      expect(workOf('sales', 'w-2')).toBeUndefined();
      expect(teams.read('acme', 'sales').state.members.gus?.clients).toBe(0);
    }));

  test('with nobody there, and nobody to keep the time, the workflow withdraws it in the end', () =>
    live(async (taskQueue) => {
      const { assigned } = await (await ask(taskQueue, 'empty', 'w-3', false)).result();
      expect(assigned).toEqual({ outcome: 'NOBODY', reason: 'UNANSWERED' });
      expect(workOf('empty', 'w-3')).toBeUndefined();
    }));
});

test('R2: a worker killed at every event of a handoff: the same end, nothing twice', async () => {
  const workflowId = handoffWorkflowId('acme', 'h-9');
  const change = (n: number, over: Partial<WorkChange>): WorkChange => ({
    ...{ eventId: `e-${n}`, team: 'support', workId: 'h-9', what: 'OFFERED', agentId: 'ann', reason: null },
    expiresAtMs: null,
    ...over,
  });
  const deadlineMs = (await now()) + 72 * HOUR_MS;
  const settled = { handoffId: 'h-9', outcome: 'COMPLETED', agents: { support: 'ann' }, eventId: 'e-3' };
  const killed = await killEverywhere(bed, workflowId, {
    activities() {
      const recorded = recordActivities().activities;
      return {
        ...recorded,
        async command(input) {
          // What the handoff's stream answers to the last acceptance; told as often as it is tried.
          if (input.step === 'ASSIGNED:e-2') {
            await bed.client.workflow.getHandle(workflowId).signal(handoffSettledSignal, settled);
          }
          return recorded.command(input);
        },
      };
    },
    async drive({ client, taskQueue }) {
      const cause = { eventId: 'e-0', correlationId: 'e-0', occurredAtMs: 0 };
      const about = { clientId: 'c-1', teams: ['support'], expertise: [], priority: 'NORMAL' as const };
      const input = { tenant: 'acme', handoffId: 'h-9', cause, ...about, deadlineMs };
      const handle = await client.workflow.start(Handoff, { taskQueue, workflowId, args: [input] });
      await handle.signal('workChanged', change(1, {}));
      await handle.signal('workChanged', change(1, {}));
      await handle.signal('workChanged', change(2, { what: 'ASSIGNED' }));
      return handle.result();
    },
    comparable: ({ activity, input }) => {
      const { step, stream } = input as { step: string; stream: string };
      return { activity, step, stream };
    },
  });
  expect(killed.deaths).toBeGreaterThan(5);
});
