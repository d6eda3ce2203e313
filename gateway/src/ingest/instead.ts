/** What to do instead of sending an event that may not come in. */
import type { EventType } from '@mainstem/schemas/generated/events';

function command(stream: string, name: string): string {
  return `Send the command ${name} to POST /v1/commands/${stream}/{id}.`;
}

/** How an event of a decided stream is made. */
export const commandFor: Readonly<Partial<Record<EventType, string>>> = {
  CampaignCreated: command('campaigns', 'CreateCampaign'),
  CampaignActivated: command('campaigns', 'ActivateCampaign'),
  CampaignPaused: command('campaigns', 'PauseCampaign'),
  CampaignBidPriceChanged: command('campaigns', 'ChangeBidPrice'),
  CampaignDealsChanged: command('campaigns', 'ChangeDeals'),
  CampaignPacingChanged: command('campaigns', 'ChangePacing'),
  CampaignValuationChanged: command('campaigns', 'ChangeValuation'),
  AudioCreativeCreated: command('creatives', 'CreateAudioCreative'),
  NativeCreativeCreated: command('creatives', 'CreateNativeCreative'),
  CampaignTargetingChanged: command('campaigns', 'ChangeTargeting'),
  CreativeCreated: command('creatives', 'CreateCreative'),
  CreativeApproved: command('creatives', 'ApproveCreative'),
  CreativeRejected: command('creatives', 'RejectCreative'),
  CreativeActivated: command('creatives', 'ActivateCreative'),
  CreativePaused: command('creatives', 'PauseCreative'),
  CreativeGoldMarked: command('creatives', 'MarkGold'),
  CreativeBriefed: command('creatives', 'BriefCreative'),
  CreativeBlocked: command('creatives', 'BlockCreative'),
  CampaignGoalStated: command('campaigns', 'StateGoal'),
  CampaignFlowsChanged: command('campaigns', 'ChangeFlows'),
  CampaignGoldHeld: command('campaigns', 'HoldGold'),
  CampaignGoldReleased: command('campaigns', 'ReleaseGold'),
  BudgetOpened: command('budgets', 'OpenBudget'),
  BudgetCapChanged: command('budgets', 'ChangeBudgetCap'),
  ModelRegistered: command('models', 'RegisterModel'),
  ModelAliasMoved: command('models', 'MoveAlias'),
  ModelPromoted: command('models', 'MoveAlias'),
  ModelRolledBack: command('models', 'RollBack'),
  PortfolioOpened: command('portfolios', 'OpenPortfolio'),
  PortfolioChanged: command('portfolios', 'ChangePortfolio'),
  PortfolioMemberChanged: command('portfolios', 'SetMember'),
  PortfolioMemberRemoved: command('portfolios', 'RemoveMember'),
  PortfolioAllocationAsked: command('portfolios', 'AllocateBudget'),
  PortfolioAllocationApproved: command('portfolios', 'ApproveAllocation'),
  PortfolioAllocationRejected: command('portfolios', 'RejectAllocation'),
  PortfolioClosed: command('portfolios', 'ClosePortfolio'),
};

const notice = 'The bidder writes it from the signed notice URLs of its bids.';
/** What happens instead to events the platform writes itself. */
export const byPlatform: Readonly<Partial<Record<EventType, string>>> = {
  AuctionWon: notice,
  AuctionLost: notice,
  ImpressionBilled: notice,
  ClickRecorded: notice,
  ClientApprovalDecided: 'Decide with POST /v1/approvals/{id}/approve or /reject.',
};
