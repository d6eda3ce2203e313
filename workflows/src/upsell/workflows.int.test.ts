/** Phase 4: from what a client seems ready for to a deal and back, by events alone; and all the ways it ends before. */
import type { EventsByType, EventType } from '@mainstem/schemas/generated/events';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { approvalSettled } from '../approval/messages.ts';
import { workChanged } from '../assignment/messages.ts';
import { handoffSettled, type SettledHandoff } from '../handoff/messages.ts';
import {
  type InvitationFact,
  type InvitationInput,
  invitationFact,
  invitationWorkflowId,
} from '../specialist/messages.ts';
import { SpecialistInvitation } from '../specialist/workflows.ts';
import { killEverywhere } from '../testing/kill-everywhere.ts';
import { carryUntil, createLogPump, type LogPump } from '../testing/log-pump.ts';
import { type Recorded, recordActivities, type Script } from '../testing/recorded-activities.ts';
import { until } from '../testing/scratch.ts';
import { openTestBed, type WorkflowTestBed } from '../testing/time-skipping.ts';
import { type UpsellFact, upsellFact, upsellsState, upsellsWorkflowId } from './messages.ts';
import { ClientUpsells } from './workflows.ts';

type BodyOf<Type extends EventType> = Omit<EventsByType[Type], 'envelope'>;
const DAY_MS = 86_400_000;
let bed: WorkflowTestBed;
beforeAll(async () => {
  bed = await openTestBed();
});
afterAll(() => bed?.close());

const detected = (opportunityId: string, kind = 'VOICE_ADD_ON'): BodyOf<'UpsellDetected'> => ({
  ...{ type: 'UpsellDetected', opportunityId, kind, counted: 12, threshold: 10, expected: null, windowFromMs: 0 },
  ...{ windowToMs: 1, evidenceCount: 2, evidenceEventIds: ['e-1', 'e-2'], settingsVersion: 'default' },
  ...{ successAgentId: 'sue', atMs: 1 },
});
const invited = (invitationId: string): BodyOf<'SpecialistInvited'> => ({
  ...{
    type: 'SpecialistInvited',
    invitationId,
    kind: 'OTHER',
    reason: 'asked-for',
    expertise: [],
    opportunityId: null,
  },
  ...{ invitedBy: 'sue', personRef: 'sue', contextUri: null, evidenceEventIds: [], words: null },
});
const left = {
  type: 'SuccessStageChanged',
  from: 'ACTIVE',
  to: 'CHURNED',
  because: 'LEFT',
  renewsAtMs: 1,
  atMs: 1,
} as const;
const outcome = (approvalId: string, what: 'APPROVED' | 'REJECTED') =>
  ({ approvalId, outcome: what, decidedBy: ['user:sue'], edit: null, eventId: `${approvalId}-settled` }) as const;

interface World extends LogPump, Recorded {
  readonly handle: (id: string) => ReturnType<WorkflowTestBed['client']['workflow']['getHandle']>;
  readonly upsells: ReturnType<WorkflowTestBed['client']['workflow']['getHandle']>;
  reach(isSo: () => boolean | Promise<boolean>): Promise<void>;
}

async function world(clientId: string, run: (of: World) => Promise<void>): Promise<void> {
  const recorded = recordActivities();
  await bed.withWorker(recorded.activities, async (taskQueue) => {
    const pump = createLogPump(bed.client, taskQueue, recorded);
    const handle = (id: string) => bed.client.workflow.getHandle(id);
    const reach = (isSo: () => boolean | Promise<boolean>) => carryUntil(pump, (ms) => bed.env.sleep(ms), isSo);
    const upsells = handle(upsellsWorkflowId('acme', clientId));
    await run({ ...recorded, ...pump, handle, upsells, reach });
    await upsells.terminate('end of the test').catch(() => undefined);
  });
}
const count = ({ commands }: Recorded, type: string) =>
  commands.filter(({ command }) => (command as { type: string }).type === type).length;
const said = (recorded: Recorded, type: string) =>
  recorded.bodies().filter((body) => body.type === type) as unknown as Record<string, unknown>[];

test('WAP-56, WAP-59, WAP-121: detected, decided by success, a specialist invited, a deal, back with success: each an event', async () => {
  await world('c-1', async ({ tell, reach, handle, upsells, ...recorded }) => {
    await tell('c-1', detected('o-1'));
    await reach(() => recorded.approvals.length === 1);
    expect(recorded.approvals).toMatchObject([{ kind: 'upsell', subject: 'c-1', evidenceEventIds: ['e-1', 'e-2'] }]);
    const task = { team: 'success', workId: 'upsell-o-1', what: 'ASSIGNED', agentId: 'mia', reason: null } as const;
    await upsells.signal(workChanged, { ...task, eventId: 'w-1', expiresAtMs: null });
    await upsells.signal(approvalSettled, outcome('upsell-o-1', 'APPROVED'));
    await reach(() => said(recorded, 'SpecialistInvited').length === 1);
    expect(said(recorded, 'SpecialistInvited')).toMatchObject([
      { kind: 'VOICE_ADD_ON', expertise: ['voice'], invitedBy: 'mia', opportunityId: 'o-1' },
    ]);
    const specialist = handle(invitationWorkflowId('acme', 'c-1', 'inv-o-1'));
    const handoffId = 'specialist-c-1-inv-o-1';
    const agents = { 'sales-specialist': 'vera' };
    await specialist.signal(handoffSettled, { handoffId, outcome: 'COMPLETED', agents, eventId: 'h-1' });
    await reach(() => said(recorded, 'SpecialistEngaged').length === 1);
    expect((await upsells.query(upsellsState)).invitations).toEqual(['inv-o-1']);
    await tell('c-1', {
      ...{ type: 'SpecialistOutcomeReported', invitationId: 'inv-o-1', specialistId: 'vera', outcome: 'DEAL' },
      ...{ revenueMicros: 9_000_000_000, currency: 'EUR', contractRef: 'doc-2', followUpAtMs: null, personRef: 'vera' },
      nextSteps: null,
    });
    await reach(async () => (await upsells.query(upsellsState)).invitations.length === 0);
    expect(recorded.types()).toEqual([
      'UpsellDecided',
      'SpecialistInvited',
      'SpecialistEngaged',
      'SpecialistEngagementEnded',
    ]);
    expect(said(recorded, 'UpsellDecided')).toMatchObject([{ outcome: 'INVITED', decidedBy: 'user:sue' }]);
    expect(said(recorded, 'SpecialistEngagementEnded')).toMatchObject([
      { outcome: 'DEAL', backToAgentId: 'mia', revenueMicros: 9_000_000_000 },
    ]);
    expect(await upsells.query(upsellsState)).toMatchObject({ open: [], invitations: [] });
    const work = recorded.commands.map(({ entity, command }) => `${entity} ${(command as { type: string }).type}`);
    // The task is given back while the specialist is sought already.
    expect([...work].sort()).toEqual([
      'sales-specialist ReleaseWork',
      `${handoffId} CreateHandoff`,
      'success ReleaseWork',
      'success RequestWork',
    ]);
    expect(work.at(-1)).toBe('sales-specialist ReleaseWork');
    expect(work[0]).toBe('success RequestWork');
  });
});

test('WAP-56: rejected, not answered in a week, and a second of its kind; each opportunity has its end and its place back', async () => {
  await world('c-2', async ({ tell, reach, upsells, ...recorded }) => {
    await tell('c-2', detected('o-1'));
    await tell('c-2', detected('o-2'));
    await tell('c-2', detected('o-3', 'PREMIUM'));
    await reach(() => recorded.approvals.length === 2 && said(recorded, 'UpsellDecided').length === 1);
    await upsells.signal(approvalSettled, outcome('upsell-o-1', 'REJECTED'));
    await bed.env.sleep(8 * DAY_MS);
    await reach(() => said(recorded, 'UpsellDecided').length === 3 && count(recorded, 'ReleaseWork') === 2);
    const ends = said(recorded, 'UpsellDecided').map(({ opportunityId, outcome: end }) => `${opportunityId} ${end}`);
    expect(ends.sort()).toEqual(['o-1 DISMISSED', 'o-2 DUPLICATE', 'o-3 UNANSWERED']);
    const types = recorded.commands.map(({ command }) => (command as { type: string }).type);
    expect(types.filter((type) => type === 'ReleaseWork')).toHaveLength(2);
    expect(said(recorded, 'SpecialistInvited')).toEqual([]);
  });
});

test('a client that leaves, or is erased, is sold nothing more: what is open is taken back, specialists too; a winback begins anew', async () => {
  await world('c-3', async ({ tell, reach, handle, upsells, ...recorded }) => {
    await tell('c-3', invited('i-1'));
    await reach(() => count(recorded, 'CreateHandoff') === 1);
    const specialist = handle(invitationWorkflowId('acme', 'c-3', 'i-1'));
    const agents = { 'sales-specialist': 'vera' };
    const engaged = { handoffId: 'specialist-c-3-i-1', outcome: 'COMPLETED', agents, eventId: 'h-1' } as const;
    await specialist.signal(handoffSettled, engaged);
    await tell('c-3', detected('o-1'));
    await reach(() => said(recorded, 'SpecialistEngaged').length === 1 && recorded.approvals.length === 1);
    await tell('c-3', left);
    await reach(
      () => count(recorded, 'WithdrawApproval') === 1 && said(recorded, 'SpecialistEngagementEnded').length === 1,
    );
    await bed.env.sleep(2 * 3_600_000);
    await reach(() => said(recorded, 'UpsellDecided').length === 1 && count(recorded, 'ReleaseWork') === 2);
    expect(said(recorded, 'SpecialistEngagementEnded')).toMatchObject([
      { outcome: 'WITHDRAWN', because: 'client-left' },
    ]);
    expect(said(recorded, 'UpsellDecided')).toMatchObject([{ outcome: 'WITHDRAWN', because: 'client-left' }]);
    expect(recorded.commands.map(({ command }) => (command as { type: string }).type)).toContain('WithdrawApproval');
    const released = recorded.commands.filter(({ command }) => (command as { type: string }).type === 'ReleaseWork');
    expect(released.map(({ entity }) => entity).sort()).toEqual(['sales-specialist', 'success']);
    await tell('c-3', detected('o-2'));
    await tell('c-3', invited('i-2'));
    await reach(
      () => said(recorded, 'UpsellDecided').length === 2 && said(recorded, 'SpecialistWithdrawn').length === 2,
    );
    await handle(invitationWorkflowId('acme', 'c-3', 'i-2')).signal(handoffSettled, {
      ...{ handoffId: 'specialist-c-3-i-2', outcome: 'WITHDRAWN', agents: {}, eventId: 'h-2' },
    });
    await reach(async () => (await upsells.query(upsellsState)).invitations.length === 0);
    expect(said(recorded, 'UpsellDecided').at(-1)).toMatchObject({ opportunityId: 'o-2', outcome: 'WITHDRAWN' });
    expect(said(recorded, 'SpecialistEngagementEnded').at(-1)).toMatchObject({ outcome: 'WITHDRAWN' });
    const erased = { ...{ erasureId: 'x', subject: 'c-3', generation: 1 } };
    await tell('erasures', { type: 'SubjectErased', ...erased } as never);
    await reach(async () => (await upsells.describe()).status.name === 'COMPLETED');
  });
});

test('R2: worker killed at every event of a client’s opportunities: the same end, nothing twice', async () => {
  const fact = (eventId: string, body: object) =>
    ({ eventId, correlationId: 'life', occurredAtMs: 1, ...body }) as UpsellFact;
  const { opportunityId, kind, counted, threshold, evidenceEventIds, successAgentId } = detected('o-kill');
  const opportunity = { opportunityId, kind, counted, threshold, evidenceEventIds, successAgentId };
  const { deaths } = await killEverywhere(bed, 'upsells:acme:c-kill', {
    activities: () => recordActivities().activities,
    async drive({ client, taskQueue, workflowId }) {
      const handle = await client.workflow.start(ClientUpsells, {
        ...{ taskQueue, workflowId, args: [{ tenant: 'acme', clientId: 'c-kill' }] },
      });
      await handle.signal(upsellFact, fact('f-1', { type: 'UpsellDetected', opportunity }));
      await handle.signal(approvalSettled, outcome('upsell-o-kill', 'APPROVED'));
      // Only when it has decided is it told of the end: which comes first would be chance otherwise.
      for (let open = 1; open > 0; open = (await handle.query(upsellsState)).open.length) await bed.env.sleep(1_000);
      await handle.signal(upsellFact, fact('f-2', { type: 'SpecialistInvited', invitationId: 'inv-o-kill' }));
      await handle.signal(upsellFact, fact('f-3', { type: 'ClientErased' }));
      await handle.signal(upsellFact, fact('f-4', { type: 'SpecialistEngagementEnded', invitationId: 'inv-o-kill' }));
      return handle.result();
    },
    comparable: ({ activity, input }) => [activity, withoutTimes(input)],
  });
  expect(deaths).toBeGreaterThan(4);
});

// One invitation by itself.

const cause = (eventId: string) => ({ eventId, correlationId: 'life', occurredAtMs: 1 });
const input = (invitationId: string): InvitationInput => ({
  ...{ tenant: 'acme', clientId: 'c-1', invitationId, cause: cause('invited'), kind: 'VOICE_ADD_ON' },
  ...{ expertise: ['voice'], opportunityId: 'o-1', invitedBy: 'sue', contextUri: null },
});
const handoffOf = (invitationId: string) => `specialist-c-1-${invitationId}`;
const accepted = (invitationId: string): SettledHandoff => ({
  ...{
    handoffId: handoffOf(invitationId),
    outcome: 'COMPLETED',
    agents: { 'sales-specialist': 'vera' },
    eventId: 'h-1',
  },
});
const deal: InvitationFact = {
  ...{ ...cause('deal'), type: 'SpecialistOutcomeReported', outcome: 'DEAL', revenueMicros: 12_000_000_000 },
  ...{ currency: 'EUR', followUpAtMs: null },
};
const withdrawn: InvitationFact = { ...cause('gone'), type: 'SpecialistWithdrawn', because: 'client-left' };

type Handle = Awaited<ReturnType<typeof begin>>;
const begin = (taskQueue: string, invitationId: string) =>
  bed.client.workflow.start(SpecialistInvitation, {
    ...{ taskQueue, workflowId: invitationWorkflowId('acme', 'c-1', invitationId), args: [input(invitationId)] },
  });

async function run(
  invitationId: string,
  tell: (handle: Handle, recorded: Recorded) => Promise<void>,
  script: Script = {},
): Promise<Recorded & { readonly end: string; readonly work: readonly string[] }> {
  const recorded = recordActivities(script);
  return bed.withWorker(recorded.activities, async (taskQueue) => {
    const handle = await begin(taskQueue, invitationId);
    await tell(handle, recorded);
    const end = await handle.result();
    const work = recorded.commands.map(({ stream, command }) => `${stream} ${(command as { type: string }).type}`);
    return { ...recorded, end, work };
  });
}
/** Only then may time go on. */
const engagedIn = (told: Recorded) =>
  until('the engagement', () => told.types().includes('SpecialistEngaged') || undefined);
const ended = ({ bodies }: Recorded) => bodies().find((body) => body.type === 'SpecialistEngagementEnded');

test('WAP-59, WAP-121: asked by expertise, accepted, the outcome told, back with success, the place given back first', async () => {
  const { end, work, ...recorded } = await run('i-1', async (handle, told) => {
    await handle.signal(handoffSettled, accepted('i-1'));
    await engagedIn(told);
    await bed.env.sleep(12 * DAY_MS);
    await handle.signal(invitationFact, deal);
    await handle.signal(invitationFact, { ...deal, eventId: 'again', outcome: 'NO_DEAL', revenueMicros: 0 });
  });
  expect(end).toBe('DEAL');
  expect(work).toEqual(['handoff CreateHandoff', 'assignment ReleaseWork']);
  expect(recorded.commands[0]?.command).toMatchObject({
    ...{ kind: 'SPECIALIST', teams: ['sales-specialist'], expertise: ['voice'], fromAgent: 'sue', clientId: 'c-1' },
  });
  expect(recorded.commands[1]?.command).toMatchObject({ workId: handoffOf('i-1'), reason: 'DONE' });
  expect(recorded.types()).toEqual(['SpecialistEngaged', 'SpecialistEngagementEnded']);
  expect(ended(recorded)).toMatchObject({
    ...{ outcome: 'DEAL', because: 'REPORTED', specialistId: 'vera', backToAgentId: 'sue', opportunityId: 'o-1' },
    ...{ revenueMicros: 12_000_000_000, currency: 'EUR' },
  });
  // What was told is the cause of the end.
  expect(recorded.emitted.at(-1)?.causationId).toBe('deal');
});

test('WAP-59: silence of thirty days is an end of its own, with the place given back', async () => {
  const { end, work, ...recorded } = await run('i-2', async (handle, told) => {
    await handle.signal(handoffSettled, accepted('i-2'));
    await engagedIn(told);
  });
  expect([end, work.at(-1)]).toEqual(['SILENT', 'assignment ReleaseWork']);
  const { engagedMs, revenueMicros } = ended(recorded) as { engagedMs: number; revenueMicros: number };
  expect(Math.round(engagedMs / DAY_MS)).toBe(30);
  expect(revenueMicros).toBe(0);
});

test('WAP-59: nobody accepts: the handoff ends, and gives its own places back', async () => {
  const { end, work, ...recorded } = await run('i-3', async (handle) => {
    await handle.signal(handoffSettled, { ...accepted('i-3'), outcome: 'SHELVED', agents: {} });
  });
  expect([end, work]).toEqual(['NOBODY', ['handoff CreateHandoff']]);
  expect(ended(recorded)).toMatchObject({ because: 'SHELVED', specialistId: null, engagedMs: 0 });
});

test('R3: not wanted while sought: the handoff is taken back; one that was accepted in the same moment gives its place back', async () => {
  const seeking = await run('i-4', async (handle, told) => {
    await handle.signal(invitationFact, withdrawn);
    await until('the withdrawal', () => count(told, 'WithdrawHandoff') > 0 || undefined);
    await handle.signal(handoffSettled, { ...accepted('i-4'), outcome: 'WITHDRAWN', agents: {} });
  });
  expect([seeking.end, ended(seeking)?.because]).toEqual(['WITHDRAWN', 'client-left']);
  const both = await run('i-5', async (handle) => {
    await handle.signal(invitationFact, withdrawn);
    await handle.signal(handoffSettled, accepted('i-5'));
  });
  expect([both.end, both.work.at(-1)]).toEqual(['WITHDRAWN', 'assignment ReleaseWork']);
});

test('R2: worker killed at every event of an invitation: the same end, nothing twice', async () => {
  const { deaths } = await killEverywhere(bed, 'specialist:acme:c-1:i-kill', {
    activities: () => recordActivities().activities,
    async drive({ client, taskQueue, workflowId }) {
      const args: [InvitationInput] = [input('i-kill')];
      const handle = await client.workflow.start(SpecialistInvitation, { taskQueue, workflowId, args });
      await handle.signal(handoffSettled, accepted('i-kill'));
      await handle.signal(invitationFact, deal);
      return handle.result();
    },
    // Times are the run's own.
    comparable: ({ activity, input: asked }) => [activity, withoutTimes(asked)],
  });
  expect(deaths).toBeGreaterThan(3);
});

/** Without what hangs on when a run was. */
function withoutTimes(asked: unknown): unknown {
  return JSON.parse(
    JSON.stringify(asked, (key, value: unknown) => (/(AtMs|deadlineMs|engagedMs)$|^atMs$/.test(key) ? 0 : value)),
  );
}
