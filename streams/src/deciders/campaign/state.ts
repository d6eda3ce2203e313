/** What a campaign is, and the events of its stream. */
import type { EventsByType } from '@mainstem/schemas/generated/events';

export type CampaignEvent = EventsByType[
  | 'CampaignCreated'
  | 'CampaignActivated'
  | 'CampaignPaused'
  | 'CampaignBidPriceChanged'
  | 'CampaignTargetingChanged'
  | 'CampaignDealsChanged'
  | 'CampaignPacingChanged'
  | 'CampaignValuationChanged'
  | 'CampaignGoalStated'
  | 'CampaignPlanned'
  | 'CampaignFlowsChanged'
  | 'CampaignGoldHeld'
  | 'CampaignGoldReleased'];

/** What an event sets. */
export type Terms<Type extends CampaignEvent['type']> = Omit<EventsByType[Type], 'type' | 'envelope'>;

export interface Campaign {
  readonly status: 'none' | 'draft' | 'active' | 'paused';
  /** ISO 4217, for good; empty while there is no campaign. */
  readonly currency: string;
  /** CPM, micros of currency; 0 while there is no campaign. */
  readonly bidPriceMicros: number;
  /** Terms in force; null until they were set. */
  readonly targeting: Terms<'CampaignTargetingChanged'> | null;
  readonly deals: Terms<'CampaignDealsChanged'> | null;
  readonly pacing: Terms<'CampaignPacingChanged'> | null;
  readonly valuation: Terms<'CampaignValuationChanged'> | null;
  readonly goal: Terms<'CampaignGoalStated'> | null;
  /** Id of the plan in force; null while there is none. */
  readonly planId: string | null;
  readonly flows: Terms<'CampaignFlowsChanged'>['flows'] | null;
  /** Gold creatives held ready, in the order they came (KIKI-44). */
  readonly gold: readonly string[];
}
