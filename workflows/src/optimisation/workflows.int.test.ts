/** MAMS-04, MAMS-12, SM-10 on the time-skipping server: looks, lines of autonomy, watching, taking back, one run for all. */
import type { Proposal } from '@mainstem/models/optimisation/optimise';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { approvalSettled } from '../approval/messages.ts';
import { recordActivities, type Script } from '../testing/recorded-activities.ts';
import { openTestBed, type WorkflowTestBed } from '../testing/time-skipping.ts';
import type { CampaignLook } from './contract.ts';
import { type ReviewInput, reviewWorkflowId } from './messages.ts';
import { CampaignReview, Optimisation } from './workflows.ts';

let bed: WorkflowTestBed;
beforeAll(async () => {
  bed = await openTestBed();
});
afterAll(() => bed?.close());

const cause = { eventId: 'event-1', correlationId: 'c-1', occurredAtMs: 1_700_000_000_000 };
const proposal = (over: Partial<Proposal> = {}): Proposal => ({
  change: { kind: 'PAUSE_CREATIVE', creativeId: 'bad' },
  points: 2_000,
  baselinePpm: 27_500,
  gainPpm: 818_000,
  confidencePpm: 999_000,
  because: 'the others do better',
  ...over,
});
const look = (over: Partial<Proposal> = {}, profile = 'production'): CampaignLook => {
  const proposed = proposal(over);
  const { points, gainPpm } = proposed;
  const before = { impressions: 2_000, clicks: 55 };
  return { look: { outcome: 'PROPOSED', points, gainPpm, proposal: proposed }, isBusy: false, profile, before };
};

async function review(campaignId: string, script: Script, outcome?: 'APPROVED' | 'EXPIRED') {
  const input: ReviewInput = { tenant: 'acme', campaignId, cause, hourFromMs: 0, name: 'h1' };
  const recorded = recordActivities(script);
  const workflowId = reviewWorkflowId('acme', campaignId, 'h1');
  const result = await bed.withWorker(recorded.activities, async (taskQueue) => {
    const handle = await bed.client.workflow.start(CampaignReview, { taskQueue, workflowId, args: [input] });
    if (outcome !== undefined) {
      const approvalId = `optimisation-${campaignId}-h1`;
      await handle.signal(approvalSettled, { approvalId, outcome, decidedBy: [], edit: null, eventId: 'e-2' });
    }
    return handle.result();
  });
  return { result, recorded, types: recorded.types(), told: recorded.commands.map(({ command }) => command.type) };
}

describe('MAMS-12: one campaign', () => {
  test.each([
    ['TOO_FEW_POINTS', 99],
    ['GAIN_TOO_SMALL', 5_000],
  ] as const)('MAMS-04: %s is told and nothing else', async (outcome, points) => {
    const quiet = { look: { outcome, points, gainPpm: 0 }, isBusy: false, profile: 'production' } as CampaignLook;
    const { result, recorded, told } = await review(`c-${outcome}`, { look: () => quiet });
    expect(result).toEqual({ outcome });
    expect(recorded.bodies()).toMatchObject([{ type: 'CampaignReviewed', outcome, points }]);
    expect(told).toEqual([]);
  });

  test('a change that is still watched lets no other begin', async () => {
    const { result, told } = await review('c-busy', { look: () => ({ ...look(), isBusy: true }) });
    expect([result.outcome, told]).toEqual(['BUSY', []]);
  });

  test('sure enough it is made alone, watched for a day, and kept', async () => {
    const { result, types, told } = await review('c-kept', {
      look: () => look(),
      counts: () => ({ impressions: 900, clicks: 45 }),
    });
    expect(result).toEqual({ outcome: 'KEPT' });
    expect(told).toEqual(['PauseCreative']);
    expect(types).toEqual([
      'CampaignReviewed',
      'OptimisationProposed',
      'AutonomyDecided',
      'OptimisationApplied',
      'OptimisationConfirmed',
    ]);
  });

  test('worse for certain: taken back in the hour it is seen', async () => {
    let hours = 0;
    const { result, types, told } = await review('c-undone', {
      look: () => look(),
      counts: () => {
        hours += 1;
        return hours < 3 ? { impressions: 50, clicks: 0 } : { impressions: 2_000, clicks: 10 };
      },
    });
    expect(result).toEqual({ outcome: 'UNDONE' });
    expect([hours, types.at(-1), told]).toEqual([3, 'OptimisationReverted', ['PauseCreative', 'ActivateCreative']]);
  });

  test('a price that people have set since is theirs and stays', async () => {
    const change = { kind: 'BID_PRICE', fromMicros: 2_000, toMicros: 1_400 } as const;
    const worse = () => ({ impressions: 2_000, clicks: 1 });
    const theirs = await review('c-theirs', {
      look: () => look({ change }),
      counts: worse,
      campaign: { bidPriceMicros: 1_700 },
    });
    expect([theirs.result.outcome, theirs.told]).toEqual(['KEPT', ['ChangeBidPrice']]);
    const ours = await review('c-ours', {
      look: () => look({ change }),
      counts: worse,
      campaign: { bidPriceMicros: 1_400 },
    });
    expect([ours.result.outcome, ours.told]).toEqual(['UNDONE', ['ChangeBidPrice', 'ChangeBidPrice']]);
  });

  test.each([
    ['production', 960_000, 'AUTO'],
    ['production', 900_000, 'SUPERVISED'],
    ['staging', 860_000, 'AUTO'],
    ['development', 760_000, 'AUTO'],
  ] as const)('SM-10, UW-21…23: %s at %i is %s', async (profile, confidencePpm, by) => {
    const { recorded } = await review(`c-${profile}-${confidencePpm}`, {
      look: () => look({ confidencePpm }, profile),
    });
    expect(recorded.bodies().find(({ type }) => type === 'OptimisationApplied')).toMatchObject({ by });
    expect(recorded.alerts).toHaveLength(by === 'SUPERVISED' ? 1 : 0);
  });

  test.each([
    ['APPROVED', ['PauseCreative']],
    ['EXPIRED', []],
  ] as const)('UW-42: below both lines people decide: %s', async (outcome, commands) => {
    const { recorded, told } = await review(`c-${outcome}`, { look: () => look({ confidencePpm: 700_000 }) }, outcome);
    expect(recorded.approvals).toMatchObject([{ kind: 'optimisation', onDeadline: 'REJECT' }]);
    expect(told).toEqual(commands);
  });

  test('what the decider refuses is dismissed', async () => {
    const { result, types } = await review('c-refused', {
      look: () => look(),
      command: () => ({ kind: 'rejected', code: 'CREATIVE_NOT_LIVE', message: 'not live' }),
    });
    expect([result.outcome, types.at(-1)]).toEqual(['DISMISSED', 'OptimisationDismissed']);
  });
});

test('MAMS-04: one hourly run looks at every campaign that was shown, each once an hour', async () => {
  const reviewed = ['a', 'b'].map((id) => ({ tenant: 'acme', campaignId: id, eventId: 'e', correlationId: 'c' }));
  const quiet: CampaignLook = {
    look: { outcome: 'TOO_FEW_POINTS', points: 1, gainPpm: 0 },
    isBusy: false,
    profile: 'production',
    before: { impressions: 1, clicks: 0 },
  };
  const recorded = recordActivities({ reviewed, look: () => quiet });
  await bed.withWorker(recorded.activities, async (taskQueue) => {
    const run = (workflowId: string) => bed.client.workflow.execute(Optimisation, { taskQueue, workflowId });
    expect(await run('optimisation-1')).toEqual({ reviewed: 2 });
    expect((await run('optimisation-2')).reviewed).toBeLessThanOrEqual(2);
    await expect.poll(() => recorded.types().length).toBeGreaterThanOrEqual(2);
  });
});
