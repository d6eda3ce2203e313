/** Phase 5 in virtual time: from signup to leaving without people, and the moments at which they come. */
import type { EventsByType, EventType } from '@mainstem/schemas/generated/events';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { approvalSettled } from '../approval/messages.ts';
import { clientWorkflowId } from '../client-lifecycle/messages.ts';
import type { Activities } from '../steps/contract.ts';
import { killEverywhere } from '../testing/kill-everywhere.ts';
import { answered, type PeopleScript, reviewed, withPeople } from '../testing/life-people.ts';
import { carryUntil, createLogPump, type LogPump } from '../testing/log-pump.ts';
import { type Recorded, recordActivities } from '../testing/recorded-activities.ts';
import { until } from '../testing/scratch.ts';
import { openTestBed, type WorkflowTestBed } from '../testing/time-skipping.ts';
import { type ServiceFact, serviceFact, serviceState, serviceWorkflowId } from './messages.ts';
import { ClientService } from './workflows.ts';

type BodyOf<Type extends EventType> = Omit<EventsByType[Type], 'envelope'>;
const DAY_MS = 86_400_000;
/** Virtual time between two looks: a life has many steps. */
const STEP_MS = 60_000;
let bed: WorkflowTestBed;
beforeAll(async () => {
  bed = await openTestBed();
});
afterAll(() => bed?.close());

const signup: BodyOf<'ClientSignedUp'> = {
  ...{ type: 'ClientSignedUp', companyName: 'Shop', product: 'chatbot', assistedBy: null, businessType: 'retail' },
  website: null,
};
const wish = (change: string, plan: string | null, some: object = {}): BodyOf<'ClientPlanRequested'> => ({
  ...{ type: 'ClientPlanRequested', requestId: `wish-${change}`, change, plan, conversationsPerMonth: 800 },
  ...{ integrations: 0, termsRef: 'terms-3', personRef: 'owner-1', reason: null, words: null, ...some },
});
/** People of the client who need nothing special, and nobody else. */
const simple = (tools: readonly string[] = ['order-status']): PeopleScript => ({
  say(body) {
    if (body.type === 'PrdQuestionAsked') {
      const fact = answered(body) as { choices: readonly string[] };
      const topic = body.topic;
      return [{ ...fact, choices: topic === 'TOOLS' ? tools : topic === 'INTEGRATIONS' ? [] : fact.choices } as never];
    }
    // Sales is still at it when the client has chosen.
    if (body.type === 'ResearchStarted') return null;
    return body.type === 'PrdDrafted' ? [reviewed(body, 'CLIENT', true)] : undefined;
  },
});

/** The service's own, but for what onboarding says of the mode; all else here is the life's. */
function writerOf(body: { readonly type: string; readonly because?: unknown }): string {
  const ofService = ['ClientDealSigned', 'ClientPlanSettled', 'ClientServiceModeChanged', 'SuccessCancelled'];
  const isService = ofService.includes(body.type) && body.because !== 'MORE_THAN_THE_PLATFORM_HAS';
  return isService ? 'ClientService' : 'ClientLifecycle';
}

interface World extends LogPump, Recorded {
  readonly service: ReturnType<WorkflowTestBed['client']['workflow']['getHandle']>;
  reach(isSo: () => boolean | Promise<boolean>): Promise<void>;
}

async function world(clientId: string, people: PeopleScript, run: (of: World) => Promise<void>): Promise<void> {
  const recorded = recordActivities();
  const lifeId = clientWorkflowId('acme', clientId);
  const service = bed.client.workflow.getHandle(serviceWorkflowId('acme', clientId));
  const lived = withPeople(recorded.activities, bed.client, lifeId, people);
  const activities: Activities = {
    ...lived,
    // What the service asks passes by the tenant's rules: there are none.
    async requestApproval(input) {
      if (!input.replyTo.startsWith('service:')) return lived.requestApproval(input);
      const asked = await recorded.activities.requestApproval(input);
      const { approvalId } = input;
      // Nobody answers whether a client may leave: that is not asked.
      if (approvalId.startsWith('plan-wish-CANCEL')) return asked;
      const passed = {
        approvalId,
        outcome: 'APPROVED',
        decidedBy: [],
        edit: null,
        eventId: `${approvalId}-passed`,
      } as const;
      await service.signal(approvalSettled, passed);
      return asked;
    },
  };
  await bed.withWorker(activities, async (taskQueue) => {
    const pump = createLogPump(bed.client, taskQueue, recorded, { writerOf });
    const reach = (isSo: () => boolean | Promise<boolean>) =>
      carryUntil(pump, (ms) => bed.env.sleep(ms), isSo, STEP_MS);
    await run({ ...recorded, ...pump, service, reach });
    for (const handle of [service, bed.client.workflow.getHandle(lifeId)]) {
      await handle.terminate('end of the test').catch(() => undefined);
    }
  });
}
const said = (recorded: Recorded, type: string) =>
  recorded.bodies().filter((body) => body.type === type) as unknown as Record<string, unknown>[];
const commands = ({ commands: all }: Recorded) =>
  all.map(({ entity, command }) => `${entity} ${(command as { type: string }).type}`);

// First: the lives below leave workflows behind, after which the test server skips no time.
test('phase 5: more that people thought about for days holds from when they said yes', async () => {
  const recorded = recordActivities();
  await bed.withWorker(recorded.activities, async (taskQueue) => {
    const handle = await bed.client.workflow.start(ClientService, {
      ...{ taskQueue, workflowId: 'service:acme:c-5', args: [{ tenant: 'acme', clientId: 'c-5' }] },
    });
    const cause = (eventId: string) => ({ eventId, correlationId: 'life', occurredAtMs: 1 });
    const live = { product: 'chatbot', plan: 'starter', trialEndsAtMs: 1, renewsAtMs: 4_000_000_000_000 };
    await handle.signal(serviceFact, { ...cause('f-1'), type: 'ClientWentLive', ...live });
    const more = { conversationsPerMonth: null, integrations: 0, termsRef: null, reason: null };
    const wished = { requestId: 'w-1', change: 'UPGRADE', plan: 'growth', ...more } as const;
    await handle.signal(serviceFact, { ...cause('f-2'), type: 'ClientPlanRequested', wish: wished });
    await until('people are asked', () => recorded.approvals.length === 1);
    await bed.env.sleep(3 * DAY_MS);
    const saidAtMs = await bed.env.currentTimeMs();
    const answer = { approvalId: 'plan-w-1-c-5', outcome: 'APPROVED', decidedBy: ['user:mia'], edit: null } as const;
    await handle.signal(approvalSettled, { ...answer, eventId: 'yes' });
    await until('it is settled', () => said(recorded, 'ClientPlanSettled').length === 1);
    const [settled] = said(recorded, 'ClientPlanSettled');
    expect(settled?.effectiveAtMs).toBeGreaterThanOrEqual(saidAtMs);
    await handle.signal(serviceFact, { ...cause('f-5'), type: 'ClientErased' });
    await handle.result();
  });
});

test('phase 5: signed up, a plan chosen, onboarded, live, more, help and calm again, less, and left: by the client’s own word', async () => {
  await world('c-1', simple(), async ({ tell, reach, service, ...recorded }) => {
    await tell('c-1', signup);
    await tell('c-1', wish('BEGIN', 'starter'));
    await reach(async () => (await service.query(serviceState)).isLive);
    const [live] = said(recorded, 'ClientWentLive');
    expect(live).toMatchObject({ plan: 'starter', monthlyMicros: 490_000_000, onboardingAgentId: null });
    expect(said(recorded, 'ClientDealSigned')).toMatchObject([{ contractRef: 'self-service:starter:terms-3' }]);
    expect(said(recorded, 'PrdReviewed')).toMatchObject([{ side: 'ONBOARDING', personRef: 'self-service' }]);
    // Of people nobody was asked but by the tenant's own rules; nobody was handed anything.
    expect(recorded.approvals.map(({ kind, needed }) => [kind, needed.length])).toEqual([
      ['plan-change', 0],
      ['deployment', 0],
    ]);
    expect(commands(recorded)).not.toContainEqual(expect.stringMatching(/CreateHandoff/));
    expect(said(recorded, 'ClientServiceModeChanged')).toMatchObject([{ to: 'SELF', because: 'PLAN_CHOSEN' }]);

    await tell('c-1', wish('UPGRADE', 'growth'));
    await reach(async () => (await service.query(serviceState)).plan === 'growth');
    const band = { scoreHundredths: 1, parts: [], partScores: [], weightsVersion: 'v1', days: 7, dayAtMs: 1 };
    await tell('c-1', { type: 'HealthBandChanged', from: 'GREEN', to: 'RED', ...band } as never);
    await reach(() => said(recorded, 'ClientServiceModeChanged').length === 2);
    expect(commands(recorded).at(-1)).toBe('success RequestWork');
    expect(await service.query(serviceState)).toMatchObject({ mode: 'ASSISTED', plan: 'growth' });
    await tell('c-1', { type: 'HealthBandChanged', from: 'RED', to: 'GREEN', ...band } as never);
    await bed.env.sleep(31 * DAY_MS);
    await reach(() => commands(recorded).at(-1) === 'success ReleaseWork');
    expect(await service.query(serviceState)).toMatchObject({ mode: 'SELF', workId: null });
    expect(commands(recorded).at(-1)).toBe('success ReleaseWork');
    await tell('c-1', wish('DOWNGRADE', 'starter'));
    await tell('c-1', wish('CANCEL', null));
    await reach(() => said(recorded, 'SuccessCancelled').length === 1);
    const settled = said(recorded, 'ClientPlanSettled').map(
      ({ change, outcome, toPlan }) => `${change} ${outcome} ${toPlan}`,
    );
    expect(settled).toEqual([
      'BEGIN DONE starter',
      'UPGRADE DONE growth',
      'DOWNGRADE DONE starter',
      'CANCEL DONE null',
    ]);
    expect(said(recorded, 'SuccessCancelled')).toMatchObject([{ endsAtMs: live?.renewsAtMs }]);
    expect(recorded.approvals.filter(({ because = '' }) => because.includes('cancel'))).toEqual([]);
    expect(said(recorded, 'ClientServiceModeChanged').map(({ because }) => because)).toEqual([
      ...['PLAN_CHOSEN', 'HEALTH_RED', 'CALM'],
    ]);
  });
});

test('phase 5: what the platform has not got goes to people, with handoff 2 made up for, and the client is helped from then on', async () => {
  const people = simple(['order-status', 'loyalty-points']);
  const both: PeopleScript = {
    say: (body, nth) =>
      body.type === 'ClientServiceModeChanged' && body.because === 'MORE_THAN_THE_PLATFORM_HAS'
        ? [{ type: 'PrdReviewed', prdId: 'prd-1-1', revision: 1, side: 'ONBOARDING', isSatisfied: true, askAgain: [] }]
        : people.say?.(body, nth),
  };
  await world('c-2', both, async ({ tell, reach, service, ...recorded }) => {
    await tell('c-2', signup);
    await tell('c-2', wish('BEGIN', 'starter'));
    await reach(async () => (await service.query(serviceState)).isLive);
    const because = said(recorded, 'ClientServiceModeChanged').map((body) => body.because);
    expect(because).toEqual(['PLAN_CHOSEN', 'MORE_THAN_THE_PLATFORM_HAS']);
    expect(commands(recorded).filter((one) => one.endsWith('CreateHandoff'))).toHaveLength(2);
    expect(recorded.approvals.map(({ kind, needed }) => [kind, needed.length])).toEqual([
      ['plan-change', 0],
      ['deployment', 1],
    ]);
    expect(said(recorded, 'ClientWentLive')).toMatchObject([{ onboardingAgentId: 'onboarding-1' }]);
    expect(await service.query(serviceState)).toMatchObject({ mode: 'ASSISTED' });
  });
});

test('phase 5: who wants to leave does not wait behind a wish that nobody answers', async () => {
  const recorded = recordActivities();
  await bed.withWorker(recorded.activities, async (taskQueue) => {
    const handle = await bed.client.workflow.start(ClientService, {
      ...{ taskQueue, workflowId: 'service:acme:c-4', args: [{ tenant: 'acme', clientId: 'c-4' }] },
    });
    const cause = (eventId: string) => ({ eventId, correlationId: 'life', occurredAtMs: 1 });
    const live = { product: 'chatbot', plan: 'starter', trialEndsAtMs: 1, renewsAtMs: 4_000_000_000_000 };
    await handle.signal(serviceFact, { ...cause('f-1'), type: 'ClientWentLive', ...live });
    const wanted = (requestId: string, change: 'UPGRADE' | 'CANCEL', plan: string | null) => ({
      ...{ requestId, change, plan, conversationsPerMonth: null, integrations: 0, termsRef: null, reason: null },
    });
    const asks = { type: 'ClientPlanRequested' } as const;
    await handle.signal(serviceFact, { ...cause('f-2'), ...asks, wish: wanted('w-1', 'UPGRADE', 'growth') });
    await until('people are asked', () => recorded.approvals.length === 1);
    await handle.signal(serviceFact, { ...cause('f-3'), ...asks, wish: wanted('w-2', 'CANCEL', null) });
    await until('the wish is taken back', () => commands(recorded).length > 0);
    await handle.signal(approvalSettled, {
      ...{ approvalId: 'plan-w-1-c-4', outcome: 'WITHDRAWN', decidedBy: [], edit: null, eventId: 'withdrawn' },
    });
    await until('it left', () => recorded.types().includes('SuccessCancelled'));
    expect(commands(recorded)).toEqual(['plan-w-1-c-4 WithdrawApproval']);
    expect(said(recorded, 'ClientPlanSettled').map(({ change, outcome }) => `${change} ${outcome}`)).toEqual([
      ...['UPGRADE REFUSED', 'CANCEL DONE'],
    ]);
    await handle.signal(serviceFact, { ...cause('f-5'), type: 'ClientErased' });
    await handle.result();
  });
});

test('R2: worker killed at every event of a client’s service: the same end, nothing twice', async () => {
  const fact = (eventId: string, body: object) =>
    ({ eventId, correlationId: 'life', occurredAtMs: 1, ...body }) as ServiceFact;
  const asked = { requestId: 'w-1', change: 'UPGRADE', plan: 'growth', conversationsPerMonth: null, integrations: 0 };
  const live = { product: 'chatbot', plan: 'starter', trialEndsAtMs: 1, renewsAtMs: 4_000_000_000_000 };
  const { deaths } = await killEverywhere(bed, 'service:acme:c-kill', {
    activities: () => recordActivities().activities,
    async drive({ client, taskQueue, workflowId }) {
      const handle = await client.workflow.start(ClientService, {
        ...{ taskQueue, workflowId, args: [{ tenant: 'acme', clientId: 'c-kill' }] },
      });
      await handle.signal(serviceFact, fact('f-1', { type: 'ClientWentLive', ...live }));
      await handle.signal(serviceFact, fact('f-2', { type: 'ClientServiceModeChanged', to: 'SELF' }));
      await handle.signal(serviceFact, fact('f-3', { type: 'HealthBandChanged', band: 'RED' }));
      const wanted = { ...asked, termsRef: null, reason: null };
      await handle.signal(serviceFact, fact('f-4', { type: 'ClientPlanRequested', wish: wanted }));
      const approvalId = 'plan-w-1-c-kill';
      await handle.signal(approvalSettled, {
        approvalId,
        outcome: 'APPROVED',
        decidedBy: [],
        edit: null,
        eventId: 'ok',
      });
      while ((await handle.query(serviceState)).plan !== 'growth') await bed.env.sleep(1_000);
      await handle.signal(serviceFact, fact('f-5', { type: 'ClientErased' }));
      return handle.result();
    },
    comparable: ({ activity, input }) => [activity, withoutTimes(input)],
  });
  expect(deaths).toBeGreaterThan(3);
});

/** Without what hangs on when a run was. */
function withoutTimes(input: unknown): unknown {
  return JSON.parse(
    JSON.stringify(input, (key, value: unknown) => (/(AtMs|deadlineMs)$|^atMs$/.test(key) ? 0 : value)),
  );
}
