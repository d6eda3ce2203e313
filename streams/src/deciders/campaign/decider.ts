/**
 * One campaign: none → draft → active ⇄ paused. It starts, and starts again, only with a gold creative in reserve (KIKI-44).
 * Price and targeting may change in every state but `none`. A command
 * that would change nothing is refused, so that the log holds only changes.
 */

import type { BodyOf } from '@mainstem/schemas/envelope';
import { accept, type Decider, type Decision, type Rejected, reject } from '../../runtime/decisions/decider.ts';
import { same } from '../same.ts';
import type { CampaignCommand } from './commands.ts';
import { decideGold, decidePlan } from './plan.ts';
import type { Campaign, CampaignEvent, Terms } from './state.ts';

export type { Campaign, CampaignEvent } from './state.ts';

export const campaignDecider: Decider<CampaignCommand, Campaign, CampaignEvent> = {
  topic: 'campaign_events',
  commandTypes: [
    'CreateCampaign',
    'ActivateCampaign',
    'PauseCampaign',
    'ChangeBidPrice',
    'ChangeTargeting',
    'ChangeDeals',
    'ChangePacing',
    'ChangeValuation',
    'StateGoal',
    'RecordPlan',
    'ChangeFlows',
    'HoldGold',
    'ReleaseGold',
  ],
  initialState: () => ({
    status: 'none',
    currency: '',
    bidPriceMicros: 0,
    targeting: null,
    deals: null,
    pacing: null,
    valuation: null,
    goal: null,
    planId: null,
    flows: null,
    gold: [],
  }),
  decide,
  evolve,
};

function decide(command: CampaignCommand, state: Campaign): Decision<CampaignEvent> {
  if (command.type === 'CreateCampaign') {
    if (state.status !== 'none') {
      return reject('CAMPAIGN_EXISTS', 'This campaign exists already: change it, or create one under another id.');
    }
    return accept<CampaignEvent>({ ...command, type: 'CampaignCreated' });
  }
  if (state.status === 'none') {
    return reject('CAMPAIGN_NOT_FOUND', 'There is no such campaign: check the id, or create it first.');
  }
  return decideExisting(command, state);
}

function decideExisting(
  command: Exclude<CampaignCommand, { type: 'CreateCampaign' }>,
  state: Campaign,
): Decision<CampaignEvent> {
  switch (command.type) {
    case 'ActivateCampaign':
      if (state.status === 'active') return alreadyActive;
      if (state.gold.length === 0) return withoutGold;
      return accept<CampaignEvent>({ type: 'CampaignActivated' });
    case 'PauseCampaign':
      if (state.status !== 'active') return notActive;
      return accept<CampaignEvent>({ type: 'CampaignPaused', reason: command.reason });
    case 'ChangeBidPrice':
      if (state.bidPriceMicros === command.bidPriceMicros) return priceUnchanged;
      return accept<CampaignEvent>({ type: 'CampaignBidPriceChanged', bidPriceMicros: command.bidPriceMicros });
    case 'HoldGold':
    case 'ReleaseGold':
      return decideGold(command, state);
    case 'StateGoal':
    case 'RecordPlan':
    case 'ChangeFlows':
      return decidePlan(command, state);
    default:
      return decideTerms(command, state);
  }
}

type TermsCommand = Extract<
  CampaignCommand,
  { type: 'ChangeTargeting' | 'ChangeDeals' | 'ChangePacing' | 'ChangeValuation' }
>;

/** Terms are replaced whole. */
function decideTerms(command: TermsCommand, state: Campaign): Decision<CampaignEvent> {
  switch (command.type) {
    case 'ChangeTargeting': {
      const { type, ...targeting } = command;
      if (sameTargeting(state.targeting, targeting)) return targetingUnchanged;
      return accept<CampaignEvent>({ type: 'CampaignTargetingChanged', ...targeting });
    }
    case 'ChangeDeals': {
      const { type, ...deals } = command;
      if (same(state.deals, deals)) return dealsUnchanged;
      return accept<CampaignEvent>({ type: 'CampaignDealsChanged', ...deals });
    }
    case 'ChangePacing': {
      const { type, ...pacing } = command;
      if (same(state.pacing, pacing)) return pacingUnchanged;
      return accept<CampaignEvent>({ type: 'CampaignPacingChanged', ...pacing });
    }
    case 'ChangeValuation': {
      const { type, ...valuation } = command;
      if (same(state.valuation, valuation)) return valuationUnchanged;
      return accept<CampaignEvent>({ type: 'CampaignValuationChanged', ...valuation });
    }
  }
}

function evolve(state: Campaign, event: BodyOf<CampaignEvent>): Campaign {
  switch (event.type) {
    case 'CampaignCreated':
      return {
        ...state,
        status: 'draft',
        currency: event.currency,
        bidPriceMicros: event.bidPriceMicros,
        targeting: { countries: event.countries, targeting: null },
      };
    case 'CampaignActivated':
      return { ...state, status: 'active' };
    case 'CampaignPaused':
      return { ...state, status: 'paused' };
    case 'CampaignBidPriceChanged':
      return { ...state, bidPriceMicros: event.bidPriceMicros };
    case 'CampaignTargetingChanged':
      return { ...state, targeting: { countries: event.countries, targeting: event.targeting } };
    case 'CampaignDealsChanged':
      return { ...state, deals: { deals: event.deals, dealsOnly: event.dealsOnly } };
    case 'CampaignPacingChanged':
      return { ...state, pacing: pacingOf(event) };
    case 'CampaignValuationChanged':
      return { ...state, valuation: valuationOf(event) };
    case 'CampaignGoalStated': {
      const { type, ...goal } = event;
      return { ...state, goal, planId: null };
    }
    case 'CampaignPlanned':
      return { ...state, planId: event.planId };
    case 'CampaignFlowsChanged':
      return { ...state, flows: event.flows };
    case 'CampaignGoldHeld':
      return { ...state, gold: [...state.gold, event.creativeId] };
    case 'CampaignGoldReleased':
      return { ...state, gold: state.gold.filter((creativeId) => creativeId !== event.creativeId) };
  }
}

function pacingOf(event: Terms<'CampaignPacingChanged'>): Terms<'CampaignPacingChanged'> {
  const { dailyCapMicros, mode, utcOffsetMin, frequencyCaps } = event;
  return { dailyCapMicros, mode, utcOffsetMin, frequencyCaps };
}

function valuationOf(event: Terms<'CampaignValuationChanged'>): Terms<'CampaignValuationChanged'> {
  const { goal, actionValueMicros, marginPpm, model, shading } = event;
  return { goal, actionValueMicros, marginPpm, model, shading };
}

const withoutGold: Rejected = reject(
  'CAMPAIGN_WITHOUT_GOLD',
  'The campaign has no gold creative in reserve, so it may not start: approve one, mark it gold, and hold it.',
);
const alreadyActive: Rejected = reject('CAMPAIGN_ALREADY_ACTIVE', 'The campaign is active already: nothing to do.');
const notActive: Rejected = reject('CAMPAIGN_NOT_ACTIVE', 'The campaign is not active, so it is not bidding anyway.');
const priceUnchanged: Rejected = reject(
  'CAMPAIGN_BID_PRICE_UNCHANGED',
  'The campaign bids at this price already: send another price to change it.',
);
const targetingUnchanged: Rejected = reject(
  'CAMPAIGN_TARGETING_UNCHANGED',
  'The campaign is targeted like this already: send other terms to change it.',
);
const dealsUnchanged: Rejected = reject(
  'CAMPAIGN_DEALS_UNCHANGED',
  'The campaign has these deals already: send other terms to change it.',
);
const pacingUnchanged: Rejected = reject(
  'CAMPAIGN_PACING_UNCHANGED',
  'The campaign is paced like this already: send other terms to change it.',
);
const valuationUnchanged: Rejected = reject(
  'CAMPAIGN_VALUATION_UNCHANGED',
  'The campaign values impressions like this already: send other terms to change it.',
);

/** The order of countries does not matter to targeting. */
function sameTargeting(
  before: Terms<'CampaignTargetingChanged'> | null,
  asked: Terms<'CampaignTargetingChanged'>,
): boolean {
  if (before === null) return false;
  const sorted = (terms: Terms<'CampaignTargetingChanged'>) => ({ ...terms, countries: [...terms.countries].sort() });
  return same(sorted(before), sorted(asked));
}
