/** The variations of a campaign as children (KIKI-30), and its reserve (KIKI-44). Workflow code. */
import { condition, ParentClosePolicy, startChild } from '@temporalio/workflow';
import { type CreativeInput, type CreativeResult, creativeWorkflowId } from '../creative/messages.ts';
import { Creative } from '../creative/workflows.ts';
import type { Learnt } from '../learning/contract.ts';
import type { Chain } from '../steps/chain.ts';
import type { CampaignInput } from './messages.ts';
import { chooseGold, layoutOf, type Plan } from './plan.ts';

/** With enough approved, the ones that wait for people are not waited for longer than this. */
const PATIENCE_MS = 3_600_000;
/** The last of them: people have five days, and the review of a blocked one ends before. */
const ALL_SETTLED_MS = 6 * 24 * 3_600_000;

export async function makeCreatives(
  chain: Chain,
  input: CampaignInput,
  plan: Plan,
  learnt: Learnt,
): Promise<readonly CreativeResult[]> {
  const results: CreativeResult[] = [];
  const running: Promise<void>[] = [];
  for (let variation = 1; variation <= plan.variations; variation += 1) {
    const child = creativeOf(chain, input, variation, learnt);
    const handle = await startChild(Creative, {
      workflowId: creativeWorkflowId(child.tenant, child.creativeId),
      args: [child],
      workflowIdReusePolicy: 'REJECT_DUPLICATE',
      parentClosePolicy: ParentClosePolicy.ABANDON,
    });
    running.push(
      handle.result().then(
        (result) => void results.push(result),
        // One that broke is where people see it; the others go on.
        (error: unknown) => void results.push({ ...child, outcome: 'REJECTED', reason: String(error) }),
      ),
    );
  }
  const allSettled = () => results.length === running.length;
  const enough = () => results.filter(({ outcome }) => outcome === 'APPROVED').length > plan.goldReserve;
  if (!(await condition(allSettled, PATIENCE_MS))) await condition(() => allSettled() || enough(), ALL_SETTLED_MS);
  return [...results];
}

function creativeOf(
  chain: Chain,
  { tenant, campaignId, cause, goal }: CampaignInput,
  variation: number,
  learnt: Learnt,
): CreativeInput {
  const { product, offer, audience, style, language, region, industry, landingUrl, widthPx, heightPx } = goal;
  return {
    tenant,
    creativeId: `${campaignId.slice(0, 100)}-${cause.eventId.slice(-8)}-${variation}`,
    cause: { eventId: chain.causationId, correlationId: chain.correlationId, occurredAtMs: cause.occurredAtMs },
    brief: {
      campaignId,
      ...{ product, offer, audience, style, language, region, industry, landingUrl, widthPx, heightPx },
      template: layoutOf(variation),
      variation,
      variationOf: null,
      ...briefed(learnt, variation),
    },
    profile: goal.profile,
    isBriefed: false,
  };
}

/**
 * Every other variation begins as was learnt; the rest as their numbers say, so that there is something to learn from. All are
 * told what worked.
 */
function briefed({ angle, lessons }: Learnt, variation: number) {
  return { angle: variation % 2 === 1 ? angle : null, lessons };
}

/** Marks and holds the reserve and puts the others on the air; with no others the reserve is shown as well. */
export async function reserveAndShow(
  chain: Chain,
  campaignId: string,
  results: readonly CreativeResult[],
  plan: Plan,
): Promise<number> {
  const { gold, others } = chooseGold(results, plan.goldReserve);
  let held = 0;
  for (const creativeId of gold) {
    const because = `best of the ${results.length} variations that were made`;
    await chain.command(`gold:${creativeId}`, 'creative', creativeId, { type: 'MarkGold', because });
    const hold = await chain.command(`hold:${creativeId}`, 'campaign', campaignId, { type: 'HoldGold', creativeId });
    if (hold.kind === 'accepted' || hold.code === 'CAMPAIGN_GOLD_HELD') held += 1;
  }
  for (const creativeId of others.length > 0 ? others : gold) {
    const because = 'start of the campaign';
    await chain.command(`show:${creativeId}`, 'creative', creativeId, { type: 'ActivateCreative', because });
  }
  return held;
}
