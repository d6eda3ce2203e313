/** Lives of campaigns, creatives and leads whose histories are kept: for `record-histories.ts`. */
import { randomUUID } from 'node:crypto';
import type { Client } from '@temporalio/client';
import { approvalSettled } from '../approval/messages.ts';
import type { Brief } from '../creative/messages.ts';
import { stageAttribute } from '../steps/search-attributes.ts';
import { Campaign, CampaignReview, Creative, Engagement, Lead, Optimisation, Variation } from '../workflows.ts';
import type { Script } from './recorded-activities.ts';
import { until } from './scratch.ts';

export interface Life {
  readonly name: string;
  readonly script: Script;
  run(client: Client, at: { readonly workflowId: string; readonly taskQueue: string }): Promise<unknown>;
}

const cause = { eventId: randomUUID(), correlationId: randomUUID(), occurredAtMs: Date.now() };
const tenant = 'acme';
export const brief: Brief = {
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
export const goal = {
  ...brief,
  metric: 'ROI',
  targetPpm: 3_000_000,
  budgetMicros: 100_000_000_000,
  days: 30,
  actionValueMicros: 30_000_000,
  variations: 3,
  profile: 'production',
};
const creative = (creativeId: string, over: Partial<Brief> = {}) => ({
  ...{ tenant, creativeId, cause, profile: 'production', isBriefed: true },
  brief: { ...brief, ...over },
});
const said = (headline: string, body: string): Script => ({
  ask: ({ step }) => ({
    ...{ kind: 'answered', provider: 'one', model: 'm-1', offline: false, isCut: false, eventId: step },
    text: JSON.stringify({ headline, body, callToAction: 'See the shoes' }),
  }),
});
const settled = (approvalId: string, outcome: 'APPROVED' | 'REJECTED') => ({
  ...{ approvalId, outcome, decidedBy: ['user:u-1'], edit: null, eventId: `${approvalId}-decided` },
});
export const proposal = {
  change: { kind: 'PAUSE_CREATIVE', creativeId: 'bad' },
  ...{ points: 2_000, baselinePpm: 27_500, gainPpm: 818_000, confidencePpm: 999_000, because: 'the others do better' },
} as const;

async function reaches(client: Client, workflowId: string, stage: string): Promise<void> {
  await until(`${workflowId} at ${stage}`, async () => {
    const { typedSearchAttributes } = await client.workflow.getHandle(workflowId).describe();
    return typedSearchAttributes.get(stageAttribute) === stage;
  });
}

export const campaignLives: readonly Life[] = [
  {
    name: 'creative-approved',
    script: {},
    run: (client, at) => client.workflow.execute(Creative, { ...at, args: [creative('k-1', { variationOf: 'k-0' })] }),
  },
  {
    name: 'creative-blocked',
    script: said('Running shoes to k1ll for', '20 % off until Sunday, for runners.'),
    async run(client, at) {
      const handle = await client.workflow.start(Creative, { ...at, args: [creative('k-2')] });
      await handle.signal(approvalSettled, settled('creative-review-k-2', 'APPROVED'));
      return handle.result();
    },
  },
  {
    name: 'creative-asked',
    script: said('Pay later, your way', 'A calm way to buy what you like.'),
    async run(client, at) {
      const handle = await client.workflow.start(Creative, { ...at, args: [creative('k-3', { industry: 'credit' })] });
      await handle.signal(approvalSettled, settled('creative-k-3', 'REJECTED'));
      return handle.result();
    },
  },
  {
    name: 'variation',
    script: { campaign: { goal } },
    run: (client, at) =>
      client.workflow.execute(Variation, { ...at, args: [{ tenant, campaignId: 'spring', creativeId: 'k-4', cause }] }),
  },
  {
    name: 'campaign-learning',
    script: { campaign: { bidPriceMicros: 50_000_000, currency: 'USD', planId: cause.eventId } },
    async run(client, at) {
      const input = { tenant, campaignId: 'spring', cause, goal, statedBy: 'user:u-2' };
      const handle = await client.workflow.start(Campaign, { ...at, args: [input] });
      await handle.signal(approvalSettled, settled(`campaign-budget-${cause.eventId}`, 'APPROVED'));
      await reaches(client, at.workflowId, 'LEARNING');
    },
  },
  {
    name: 'optimisation',
    script: {},
    run: (client, at) => client.workflow.execute(Optimisation, { ...at, args: [] }),
  },
  {
    name: 'campaign-review-applied',
    script: {
      look: () => ({
        look: { outcome: 'PROPOSED', points: 2_000, gainPpm: 818_000, proposal },
        ...{ isBusy: false, profile: 'production', before: { impressions: 2_000, clicks: 55 } },
      }),
    },
    async run(client, at) {
      const input = { tenant, campaignId: 'spring', cause, hourFromMs: 0, name: 'h1' };
      await client.workflow.start(CampaignReview, { ...at, args: [input] });
      await reaches(client, at.workflowId, 'WATCHING');
    },
  },
  {
    name: 'lead-engaged',
    script: { deliver: () => ({ outcome: 'SUPPRESSED', reason: 'NO_CONSENT' }) },
    run(client, at) {
      const known = { source: 'partner', companySize: 800, industry: 'retail', country: 'USA', product: 'voicebot' };
      const facts = { ...known, budgetMicros: 500_000_000_000, currency: 'USD' };
      const input = { tenant, leadId: 'lead-2', cause, facts, contactRef: 'crm-2' };
      return client.workflow.execute(Lead, { ...at, args: [input] });
    },
  },
  {
    name: 'engagement',
    script: {},
    run(client, at) {
      const asked = { channel: 'email', purpose: 'demo', templateRef: 'lead-follow-up@v1', notBeforeAtMs: null };
      return client.workflow.execute(Engagement, { ...at, args: [{ tenant, clientId: 'c-1', cause, ...asked }] });
    },
  },
];
