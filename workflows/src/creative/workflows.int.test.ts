/** SM-12 on the time-skipping server: order, blocks, approvals, variations, a campaign's ten, deaths at every event. */
import { brandSafetySetting } from '@mainstem/streams/brand-safety/setting';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { SettledApproval } from '../approval/messages.ts';
import { approvalSettled } from '../approval/messages.ts';
import { type CampaignInput, campaignWorkflowId } from '../campaign/messages.ts';
import { Campaign } from '../campaign/workflows.ts';
import { killEverywhere } from '../testing/kill-everywhere.ts';
import { type Recorded, recordActivities, type Script } from '../testing/recorded-activities.ts';
import { openTestBed, type WorkflowTestBed } from '../testing/time-skipping.ts';
import { type CreativeInput, creativeWorkflowId, variationWorkflowId } from './messages.ts';
import { Creative, Variation } from './workflows.ts';

let bed: WorkflowTestBed;
beforeAll(async () => {
  bed = await openTestBed();
});
afterAll(() => bed?.close());

const cause = {
  eventId: '0190a000-0000-7000-8000-00000000abcd',
  correlationId: 'c-1',
  occurredAtMs: 1_700_000_000_000,
};
const brief = {
  campaignId: 'spring',
  product: 'Running shoes',
  offer: '20 % off until Sunday',
  audience: 'runners',
  style: 'plain',
  language: 'en',
  region: 'DEU',
  industry: 'retail',
  landingUrl: 'https://shoes.example/',
  widthPx: 300,
  heightPx: 250,
  template: 'card',
  variation: 1,
  variationOf: null,
};
const inputOf = (
  creativeId: string,
  over: Partial<CreativeInput['brief']> = {},
  profile = 'production',
): CreativeInput => ({
  tenant: 'acme',
  creativeId,
  cause,
  brief: { ...brief, ...over },
  profile,
  isBriefed: true,
});
const written = (headline: string, body = 'Light shoes for runners. 20 % off until Sunday.') => ({
  kind: 'answered' as const,
  text: JSON.stringify({ headline, body, callToAction: 'See the shoes' }),
  provider: 'one',
  model: 'm-1',
  offline: false,
  isCut: false,
  eventId: 'e-asked',
});
/** Answers as soon as it was asked. */
async function answer(recorded: Recorded, workflowId: string, outcome: SettledApproval['outcome']) {
  const { approvalId } = recorded.approvals.at(-1) as { approvalId: string };
  const settled = { approvalId, outcome, decidedBy: ['user:ann'], edit: null, eventId: 'e-settled' };
  await bed.client.workflow.getHandle(workflowId).signal(approvalSettled, settled);
}
async function run(input: CreativeInput, script: Script, outcome?: SettledApproval['outcome']) {
  const recorded = recordActivities(script);
  const workflowId = creativeWorkflowId('acme', input.creativeId);
  const result = await bed.withWorker(recorded.activities, async (taskQueue) => {
    const handle = await bed.client.workflow.start(Creative, { taskQueue, workflowId, args: [input] });
    if (outcome !== undefined) {
      await expect.poll(() => recorded.approvals.length).toBe(1);
      await answer(recorded, workflowId, outcome);
    }
    return handle.result();
  });
  return { result, recorded, told: recorded.commands.map(({ command }) => command.type) };
}
const checks = ['RecordGeneration', 'RecordQuality', 'RecordSentiment', 'RecordSafety', 'RecordCompliance'];

describe('SM-12, KIKI-28', () => {
  test('words of templates pass and are approved alone; every step is told in order', async () => {
    const { result, told, recorded } = await run(inputOf('k-auto'), {});
    expect(result).toEqual({ outcome: 'APPROVED', creativeId: 'k-auto', scorePpm: 1_000_000 });
    expect(told).toEqual([...checks, 'ApproveCreative']);
    expect(recorded.bodies()).toMatchObject([{ type: 'AutonomyDecided', outcome: 'AUTO', profile: 'production' }]);
    expect(recorded.commands[0]?.command).toMatchObject({ offline: true, provider: 'offline' });
  });

  test('KIKI-41: an angry text of a model is blocked at −0.3, an incident is opened, people are told and asked', async () => {
    const script = {
      ask: () => written('Stupid, horrible old shoes', 'You are a pathetic loser in awful shoes. 20 % off.'),
    };
    const { result, told, recorded } = await run(inputOf('k-angry'), script, 'REJECTED');
    expect(result).toMatchObject({ outcome: 'BLOCKED' });
    expect(told).toEqual(['RecordGeneration', 'RecordQuality', 'RecordSentiment']);
    expect(recorded.types()).toEqual(['IncidentOpened', 'IncidentAlerted']);
    expect(recorded.alerts).toMatchObject([{ severity: 'HIGH' }]);
    expect(recorded.approvals).toMatchObject([{ kind: 'creative-review', riskTier: 'HIGH', onDeadline: 'REJECT' }]);
  });

  test('KIKI-41: of a language the guard has no lexicon for a person decides, and the verdict says so', async () => {
    const german = { language: 'de', offer: '20 % billiger bis Sonntag', audience: 'alle, die laufen' };
    const { result, recorded } = await run(inputOf('k-german', german, 'development'), {}, 'REJECTED');
    expect(result).toMatchObject({ outcome: 'REJECTED' });
    expect(recorded.bodies()).toMatchObject([{ outcome: 'HUMAN', confidencePpm: 0, because: /no lexicon .* \(de\)/ }]);
    const verdict = (type: string) => recorded.commands.find(({ command }) => command.type === type)?.command;
    expect(verdict('RecordSafety')).toMatchObject({ passed: true, rulesVersion: 'brand-safety@1+no-lexicon:de' });
    expect(verdict('RecordSentiment')).toMatchObject({ rulesVersion: 'no-lexicon:de', compoundPpm: 0 });
  });

  test('KIKI-28: lists of the tenant block, and the version that was in force is pinned on the verdict', async () => {
    const lists = brandSafetySetting.parse({ competitors: ['Globex'] });
    const script = { ask: () => written('Running shoes better than Globex'), brandSafety: { lists, version: 'set-7' } };
    const { result, recorded } = await run(inputOf('k-own'), script, 'REJECTED');
    expect(result).toMatchObject({ outcome: 'BLOCKED', reason: 'COMPETITOR: globex' });
    const safety = recorded.commands.find(({ command }) => command.type === 'RecordSafety');
    expect(safety?.command).toMatchObject({ passed: false, rulesVersion: 'brand-safety@1+set-7' });
  });

  test('KIKI-59: a brief says what worked before, with its events, and how to begin', async () => {
    const lessons = [{ eventId: 'lesson-1', words: 'Words that begin with the offer were clicked most.' }];
    const { recorded } = await run(inputOf('k-learnt', { angle: 'the offer', lessons }), {});
    const [asked] = recorded.asks;
    expect(asked?.promptVersion).toBe('2');
    expect(asked?.messages[1]?.content).toMatch(
      /begin with the offer\.\n.*\n- Words that begin with the offer were clicked/,
    );
  });

  test('KIKI-48: a disguised word of a model is blocked; people may ask for another one, never let it pass', async () => {
    const { result, told, recorded } = await run(
      inputOf('k-unsafe'),
      { ask: () => written('Running shoes to k1ll for') },
      'APPROVED',
    );
    expect(result).toMatchObject({ outcome: 'BLOCKED', reason: 'VIOLENCE: kill' });
    expect(told).toEqual([...checks.slice(0, 4), 'BriefCreative']);
    expect(recorded.commands.at(-1)).toMatchObject({ entity: 'k-unsafe-again', command: { variation: 2 } });
  });

  test('UW-20: a model’s words in a regulated industry are approved under supervision', async () => {
    const { told, recorded } = await run(inputOf('k-supervised', { industry: 'credit' }), {
      ask: () => written('Running shoes, paid later'),
    });
    expect(told.at(-1)).toBe('ApproveCreative');
    expect(recorded.bodies()).toMatchObject([
      { type: 'AutonomyDecided', outcome: 'SUPERVISED', confidencePpm: 700_000 },
    ]);
    expect(recorded.alerts).toMatchObject([{ severity: 'LOW', step: 'supervise' }]);
  });

  test.each([
    ['APPROVED', 'ApproveCreative'],
    ['REJECTED', 'RejectCreative'],
    ['EXPIRED', 'RejectCreative'],
  ] as const)('UW-42: below both lines a person decides: %s', async (outcome, last) => {
    // 0.8 (the product is not named) − 0.2 (regulated) − 0.1 (a model's words) = 0.5, at most.
    const script = { ask: () => written('Pay later, your way', 'A calm way to buy what you like.') };
    const { told, recorded } = await run(inputOf(`k-${outcome}`, { industry: 'credit' }), script, outcome);
    expect(told.at(-1)).toBe(last);
    expect(recorded.bodies()).toMatchObject([{ type: 'AutonomyDecided', outcome: 'HUMAN' }]);
    expect(recorded.approvals).toMatchObject([{ kind: 'creative', onDeadline: 'REJECT' }]);
  });

  test('KIKI-31: a variation goes on the air beside what it is to do better than', async () => {
    const { told } = await run(inputOf('k-var', { variationOf: 'k-low' }), {});
    expect(told).toEqual([...checks, 'ApproveCreative', 'ActivateCreative']);
  });

  test('KIKI-31: a low performer of a campaign with a goal gets one new brief', async () => {
    const goal = {
      ...brief,
      metric: 'CLICKS',
      targetPpm: 1,
      budgetMicros: 1,
      days: 1,
      actionValueMicros: null,
      variations: 10,
    };
    const recorded = recordActivities({ campaign: { goal: { ...goal, profile: 'production' } as never } });
    const input = { tenant: 'acme', campaignId: 'spring', creativeId: 'k-low', cause };
    const result = await bed.withWorker(recorded.activities, (taskQueue) =>
      bed.client.workflow.execute(Variation, {
        taskQueue,
        workflowId: variationWorkflowId('acme', 'k-low'),
        args: [input],
      }),
    );
    expect(result).toEqual({ outcome: 'BRIEFED', creativeId: 'k-low-0000abcd' });
    expect(recorded.commands).toMatchObject([{ command: { type: 'BriefCreative', variationOf: 'k-low' } }]);
  });

  test('R11: a worker killed at every event comes to the same end, and nothing is told twice', async () => {
    await killEverywhere(bed, creativeWorkflowId('acme', 'k-killed'), {
      activities: () => recordActivities({ ask: () => written('Running shoes to k1ll for') }).activities,
      drive: async ({ client, taskQueue, workflowId }) => {
        const args: [CreativeInput] = [inputOf('k-killed')];
        const handle = await client.workflow.start(Creative, { taskQueue, workflowId, args });
        const settled = {
          approvalId: 'creative-review-k-killed',
          outcome: 'REJECTED' as const,
          decidedBy: ['user:ann'],
        };
        await handle.signal(approvalSettled, { ...settled, edit: null, eventId: 'e-settled' });
        return handle.result();
      },
      // Deadlines are counted from the clock.
      comparable: ({ activity, input }) => {
        const { occurredAtMs, fromAtMs, deadlineAtMs, ...same } = input as Record<string, unknown>;
        return { activity, input: same };
      },
    });
  });
});

describe('KIKI-58: a campaign from its goal', () => {
  const goal: CampaignInput['goal'] = {
    ...brief,
    metric: 'ROI',
    targetPpm: 3_000_000,
    budgetMicros: 100_000_000_000,
    days: 30,
    actionValueMicros: 30_000_000,
    variations: 10,
    profile: 'production',
  };
  async function start(campaignId: string, script: Script, outcome?: SettledApproval['outcome']) {
    const input: CampaignInput = { tenant: 'acme', campaignId, cause, goal, statedBy: 'user:bob' };
    const campaign = { status: 'draft', currency: 'USD', bidPriceMicros: 50_000_000, planId: cause.eventId } as const;
    const recorded = recordActivities({ campaign, ...script });
    const workflowId = campaignWorkflowId('acme', campaignId, cause.eventId);
    const result = await bed.withWorker(recorded.activities, async (taskQueue) => {
      const handle = await bed.client.workflow.start(Campaign, { taskQueue, workflowId, args: [input] });
      if (outcome !== undefined) {
        await expect.poll(() => recorded.approvals.length).toBe(1);
        await answer(recorded, workflowId, outcome);
      }
      return handle.result();
    });
    const stages = recorded.bodies().flatMap((body) => (body.type === 'CampaignStageReached' ? [body.stage] : []));
    const count = (type: string) => recorded.commands.filter(({ command }) => command.type === type).length;
    return { result, recorded, stages, count };
  }

  test('KIKI-30, KIKI-44: ten variations, one in reserve, money approved by an admin, thirty days, and an end', async () => {
    const { result, stages, count, recorded } = await start('spring', {}, 'APPROVED');
    expect(result.outcome).toBe('ENDED');
    expect(stages).toEqual(['PLANNING', 'VALUING', 'CREATING', 'BUDGETING', 'FLOWS', 'STARTING', 'LEARNING', 'ENDED']);
    expect(['BriefCreative', 'ApproveCreative', 'MarkGold', 'HoldGold', 'ActivateCreative'].map(count)).toEqual([
      10, 10, 1, 1, 9,
    ]);
    expect(recorded.approvals).toMatchObject([
      { kind: 'campaign-budget', amountMicros: 100_000_000_000, requestedBy: 'user:bob', needed: [{ role: 'admin' }] },
    ]);
    // 30 a click · 0.2 % · 1000 / 3 = 20 CPM: below what people set.
    const plan = recorded.commands.find(({ command }) => command.type === 'RecordPlan')?.command;
    expect(plan).toMatchObject({ bidPriceMicros: 20_000_000, dailyCapMicros: 3_333_333_334, goldReserve: 1 });
    const order = recorded.commands.map(({ command }) => command.type);
    expect(order.indexOf('HoldGold')).toBeLessThan(order.indexOf('ActivateCampaign'));
    expect(order.indexOf('OpenBudget')).toBeLessThan(order.indexOf('ActivateCampaign'));
  });

  test('KIKI-44: with no creative approved nothing is paid and nothing starts', async () => {
    const { result, stages, count } = await start('bare', {
      ask: () => written('THE #1 KILLER SHOES!!!', 'SHOUT '.repeat(20)),
    });
    expect(result.outcome).toBe('FAILED');
    expect(stages.at(-1)).toBe('FAILED');
    expect(['OpenBudget', 'ActivateCampaign', 'HoldGold'].map(count)).toEqual([0, 0, 0]);
  });

  test('nobody approves the money: nothing starts; a refusal of the decider ends it too', async () => {
    const poor = await start('poor', {}, 'EXPIRED');
    expect([poor.result.outcome, poor.count('ActivateCampaign')]).toEqual(['FAILED', 0]);
    const refused = await start('refused', {
      budgetCapMicros: 5,
      command: ({ command, step }) =>
        command.type === 'ActivateCampaign'
          ? { kind: 'rejected', code: 'CAMPAIGN_WITHOUT_GOLD', message: 'no gold' }
          : { kind: 'accepted', eventId: step },
    });
    expect(refused.result).toEqual({ outcome: 'FAILED', because: 'no gold' });
  });
});
