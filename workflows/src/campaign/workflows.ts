/**
 * `Campaign` (KIKI-58): goal → plan → value → creatives → budget → flows → on the air → learning, until its days are over. Each
 * stage is an event. What may not be done without people (its money) is asked; what the deciders refuse ends it where people see
 * it. The learning loops themselves are a processor (streams/src/processors/campaign-learning): they go with outcomes, not with time;
 * what was learnt before, and what the value model says of a conversion, is what a plan is made of.
 */
import { patched, proxyActivities, sleep } from '@temporalio/workflow';
import { askApproval, listenForApprovals } from '../approval/ask.ts';
import type { CreativeActivities } from '../creative/contract.ts';
import { type LearningActivities, nothingLearnt } from '../learning/contract.ts';
import { alertSteps, localSteps } from '../steps/activity-options.ts';
import { type Chain, showStage, startChain } from '../steps/chain.ts';
import type { StepActivities } from '../steps/contract.ts';
import type { CampaignActivities } from './contract.ts';
import { makeCreatives, reserveAndShow } from './creating.ts';
import { type CampaignInput, type CampaignResult, type CampaignStage, campaignWorkflowId } from './messages.ts';
import { defaultFlows, type Plan, planOf } from './plan.ts';

const { campaignOf } = proxyActivities<CreativeActivities>(localSteps);
const { learntFor } = proxyActivities<LearningActivities>(localSteps);
const { budgetCapOf } = proxyActivities<CampaignActivities>(localSteps);
const { alert } = proxyActivities<StepActivities>(alertSteps);

const DAY_MS = 24 * 3_600_000;
/** People who decide about money have a working week. */
const BUDGET_APPROVAL_MS = 7 * DAY_MS;

export async function Campaign(input: CampaignInput): Promise<CampaignResult> {
  listenForApprovals();
  const { tenant, campaignId, cause, goal } = input;
  const chain = startChain(tenant, cause);
  const reached = async (stage: CampaignStage, because: string) => {
    showStage(tenant, campaignId, stage);
    await chain.emit(`stage:${stage}`, campaignId, { type: 'CampaignStageReached', stage, because });
  };
  const failed = async (because: string): Promise<CampaignResult> => {
    await reached('FAILED', because);
    await tellPeople(input, because);
    return { outcome: 'FAILED', because };
  };

  await reached('PLANNING', `goal: ${goal.metric} in ${goal.days} days`);
  const campaign = await campaignOf({ tenant, campaignId });
  // Campaigns that began before there were lessons go on without.
  const learnt = patched('lessons') ? await learntFor({ tenant, campaignId }) : nothingLearnt;
  const plan = planOf(goal, campaign.bidPriceMicros, learnt, campaign.currency);
  const planned = await chain.command('plan', 'campaign', campaignId, {
    type: 'RecordPlan',
    planId: cause.eventId,
    ...plan,
  });
  if (planned.kind === 'rejected' && planned.code !== 'CAMPAIGN_PLAN_UNCHANGED') return failed(planned.message);

  await reached('VALUING', plan.because);
  await value(chain, campaignId, plan);

  await reached('CREATING', `${plan.variations} variations`);
  const results = await makeCreatives(chain, input, plan, learnt);
  const held = await reserveAndShow(chain, campaignId, results, plan);
  if (held === 0) return failed(`none of ${plan.variations} variations was approved, so nothing is in reserve`);

  await reached('BUDGETING', `${held} in reserve`);
  const paid = await pay(chain, input, plan, campaign.currency);
  if (paid !== null) return failed(paid);

  await reached('FLOWS', 'what follows when somebody reacts');
  if (campaign.flows === null) {
    await chain.command('flows', 'campaign', campaignId, { type: 'ChangeFlows', flows: [...defaultFlows] });
  }

  await reached('STARTING', 'creatives, money and flows are there');
  const started = await chain.command('start', 'campaign', campaignId, { type: 'ActivateCampaign' });
  if (started.kind === 'rejected' && started.code !== 'CAMPAIGN_ALREADY_ACTIVE') return failed(started.message);

  await reached('LEARNING', `for ${goal.days} days`);
  await sleep(goal.days * DAY_MS);
  // A newer goal has a workflow of its own, which ends the campaign when its days are over.
  if ((await campaignOf({ tenant, campaignId })).planId !== cause.eventId) {
    return { outcome: 'SUPERSEDED', because: 'another goal was stated' };
  }
  await chain.command('end', 'campaign', campaignId, {
    type: 'PauseCampaign',
    reason: `its ${goal.days} days are over`,
  });
  await reached('ENDED', `its ${goal.days} days are over`);
  return { outcome: 'ENDED', because: 'its days are over' };
}

/** A price people have set meanwhile stays when it is lower. */
async function value(chain: Chain, campaignId: string, { bidPriceMicros }: Plan): Promise<void> {
  await chain.command('price', 'campaign', campaignId, { type: 'ChangeBidPrice', bidPriceMicros });
}

/** Null when the money is there; otherwise why not. A budget that is open is people's own and stays as it is. */
async function pay(chain: Chain, input: CampaignInput, plan: Plan, currency: string): Promise<string | null> {
  const { tenant, campaignId, cause, statedBy } = input;
  if ((await budgetCapOf({ tenant, campaignId })) === null) {
    const settled = await askApproval(chain, {
      step: 'budget',
      approvalId: `campaign-budget-${cause.eventId}`,
      kind: 'campaign-budget',
      subject: campaignId,
      riskTier: 'HIGH',
      because: `budget of the campaign for its goal: ${plan.because}`,
      amountMicros: plan.capMicros,
      currency,
      needed: [{ role: 'admin', persons: 1 }],
      deadlineMs: BUDGET_APPROVAL_MS,
      onDeadline: 'REJECT',
      evidenceEventIds: [cause.eventId],
      requestedBy: statedBy,
      replyTo: campaignWorkflowId(tenant, campaignId, cause.eventId),
    });
    if (settled.outcome !== 'APPROVED') return `nobody approved the budget: ${settled.outcome}`;
    const capMicros = settled.edit?.amountMicros ?? plan.capMicros;
    const opened = await chain.command('open', 'budget', campaignId, { type: 'OpenBudget', capMicros, currency });
    if (opened.kind === 'rejected' && opened.code !== 'BUDGET_ALREADY_OPEN') return opened.message;
  }
  await chain.command('pace', 'campaign', campaignId, {
    type: 'ChangePacing',
    dailyCapMicros: plan.dailyCapMicros,
    mode: 'EVEN',
    utcOffsetMin: 0,
    frequencyCaps: [],
  });
  return null;
}

async function tellPeople({ tenant, campaignId }: CampaignInput, because: string): Promise<void> {
  const title = `Campaign ${campaignId} did not start`;
  const details = { tenant, campaign: campaignId };
  // A pager that is away changes nothing: the stage is on the log.
  await alert({ step: 'failed', severity: 'MEDIUM', title, text: because, details }).catch(() => undefined);
}
