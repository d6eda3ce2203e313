/**
 * One campaign: none → draft → active ⇄ paused. Price and targeting may change in every state but `none`. A command
 * that would change nothing is refused, so that the log holds only changes.
 */

import type { BodyOf } from '@mainstem/schemas/envelope';
import type { EventsByType } from '@mainstem/schemas/generated/events';
import { accept, type Decider, type Decision, type Rejected, reject } from '../../runtime/decisions/decider.ts';
import type { CampaignCommand } from './commands.ts';

export type CampaignEvent = EventsByType[
  | 'CampaignCreated'
  | 'CampaignActivated'
  | 'CampaignPaused'
  | 'CampaignBidPriceChanged'
  | 'CampaignTargetingChanged'];

export interface Campaign {
  readonly status: 'none' | 'draft' | 'active' | 'paused';
  /** CPM, micros of currency; 0 while there is no campaign. */
  readonly bidPriceMicros: number;
  /** ISO 3166-1 alpha-3; empty for everywhere. */
  readonly countries: readonly string[];
}

export const campaignDecider: Decider<CampaignCommand, Campaign, CampaignEvent> = {
  topic: 'campaign_events',
  commandTypes: ['CreateCampaign', 'ActivateCampaign', 'PauseCampaign', 'ChangeBidPrice', 'ChangeTargeting'],
  initialState: () => ({ status: 'none', bidPriceMicros: 0, countries: [] }),
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
      return accept<CampaignEvent>({ type: 'CampaignActivated' });
    case 'PauseCampaign':
      if (state.status !== 'active') return notActive;
      return accept<CampaignEvent>({ type: 'CampaignPaused', reason: command.reason });
    case 'ChangeBidPrice':
      if (state.bidPriceMicros === command.bidPriceMicros) return priceUnchanged;
      return accept<CampaignEvent>({ type: 'CampaignBidPriceChanged', bidPriceMicros: command.bidPriceMicros });
    case 'ChangeTargeting':
      if (sameCountries(state.countries, command.countries)) return targetingUnchanged;
      return accept<CampaignEvent>({ type: 'CampaignTargetingChanged', countries: command.countries });
  }
}

function evolve(state: Campaign, event: BodyOf<CampaignEvent>): Campaign {
  switch (event.type) {
    case 'CampaignCreated':
      return { status: 'draft', bidPriceMicros: event.bidPriceMicros, countries: event.countries };
    case 'CampaignActivated':
      return { ...state, status: 'active' };
    case 'CampaignPaused':
      return { ...state, status: 'paused' };
    case 'CampaignBidPriceChanged':
      return { ...state, bidPriceMicros: event.bidPriceMicros };
    case 'CampaignTargetingChanged':
      return { ...state, countries: event.countries };
  }
}

const alreadyActive: Rejected = reject('CAMPAIGN_ALREADY_ACTIVE', 'The campaign is active already: nothing to do.');
const notActive: Rejected = reject('CAMPAIGN_NOT_ACTIVE', 'The campaign is not active, so it is not bidding anyway.');
const priceUnchanged: Rejected = reject(
  'CAMPAIGN_BID_PRICE_UNCHANGED',
  'The campaign bids at this price already: send another price to change it.',
);
const targetingUnchanged: Rejected = reject(
  'CAMPAIGN_TARGETING_UNCHANGED',
  'The campaign bids in these countries already: send other countries to change it.',
);

/** Order does not matter to targeting, and commands carry each country once. */
function sameCountries(left: readonly string[], right: readonly string[]): boolean {
  return left.length === right.length && right.every((country) => left.includes(country));
}
