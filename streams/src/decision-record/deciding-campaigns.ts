/** Deciding events of campaigns, creatives, money, experiments and models, for `deciding.ts`. Pure. */
import { AUTONOMY_SETTING } from '../autonomy/setting.ts';
import type { DecidingTable } from './deciding-table.ts';
import { outcomeNamed } from './describe.ts';

const creative = {
  about: 'creative',
  policy: (event: { rulesVersion: string }) => `creative-checks@${event.rulesVersion}`,
};
const checked = ({ passed }: { passed: boolean }) => (passed ? 'PASSED' : 'FAILED');
const checkNot = ['passed', 'rulesVersion'];

export const decidingCampaigns = {
  AutonomyDecided: {
    kind: 'AUTONOMY',
    about: 'subject',
    policy: ({ profile }) => `autonomy@${profile}`,
    outcome: ({ outcome }) => outcome,
    not: ['outcome', 'profile', 'autonomousPpm', 'supervisedPpm'],
    also: ({ subjectKind, outcome, profile, autonomousPpm, supervisedPpm }) => ({
      subjectKind,
      autonomy: outcomeNamed(outcome),
      lines: { profile, autonomousPpm, supervisedPpm },
    }),
  },
  /** Of the settings programs publish one takes freedom from programs; people's are people's. */
  ConfigPublished: {
    kind: 'AUTONOMY_LIMIT',
    about: 'tenant',
    policy: 'decision-recovery',
    outcome: () => 'SUPERVISED',
    when: ({ name }) => name === AUTONOMY_SETTING,
    also: () => ({ autonomy: 'AUTO' }),
  },
  CampaignPlanned: { kind: 'CAMPAIGN_PLAN', about: 'campaign', policy: 'campaign-planner', outcome: () => 'PLANNED' },
  CampaignReviewed: {
    kind: 'CAMPAIGN_REVIEW',
    about: 'campaign',
    policy: 'hourly-review',
    outcome: ({ outcome }) => outcome,
    not: ['outcome'],
  },
  OptimisationApplied: {
    kind: 'OPTIMISATION',
    about: 'campaign',
    policy: 'optimisation',
    outcome: () => 'APPLIED',
    also: ({ by }) => ({ autonomy: outcomeNamed(by) }),
  },
  OptimisationDismissed: {
    kind: 'OPTIMISATION',
    about: 'campaign',
    policy: 'optimisation',
    outcome: () => 'DISMISSED',
  },
  OptimisationConfirmed: {
    kind: 'OPTIMISATION_JUDGED',
    about: 'campaign',
    policy: 'optimisation-watch',
    outcome: () => 'CONFIRMED',
  },
  OptimisationReverted: {
    kind: 'OPTIMISATION_JUDGED',
    about: 'campaign',
    policy: 'optimisation-watch',
    outcome: () => 'REVERTED',
  },
  AdjustmentApplied: {
    kind: 'ADJUSTMENT',
    about: 'campaign',
    policy: ({ loop }) => `learning-loop@${loop}`,
    outcome: () => 'APPLIED',
    also: ({ by }) => ({ autonomy: outcomeNamed(by) }),
  },
  AdjustmentDismissed: {
    kind: 'ADJUSTMENT',
    about: 'campaign',
    policy: ({ loop }) => `learning-loop@${loop}`,
    outcome: () => 'DISMISSED',
  },
  LoopLearned: {
    kind: 'LESSON',
    about: 'campaign',
    policy: ({ loop }) => `learning-loop@${loop}`,
    outcome: () => 'LEARNT',
  },
  CreativeComplianceChecked: { ...creative, kind: 'CREATIVE_COMPLIANCE', outcome: checked, not: checkNot },
  CreativeQualityChecked: { ...creative, kind: 'CREATIVE_QUALITY', outcome: checked, not: checkNot },
  CreativeSafetyChecked: { ...creative, kind: 'CREATIVE_SAFETY', outcome: checked, not: checkNot },
  CreativeSentimentChecked: { ...creative, kind: 'CREATIVE_SENTIMENT', outcome: checked, not: checkNot },
  CreativeApproved: {
    kind: 'CREATIVE_APPROVAL',
    about: 'creative',
    policy: 'creative-approval',
    outcome: () => 'APPROVED',
  },
  CreativeRejected: {
    kind: 'CREATIVE_APPROVAL',
    about: 'creative',
    policy: 'creative-approval',
    outcome: () => 'REJECTED',
  },
  CreativeBlocked: { kind: 'CREATIVE_BLOCK', about: 'creative', policy: 'brand-safety', outcome: () => 'BLOCKED' },
  CreativeActivated: { kind: 'CREATIVE_STATE', about: 'creative', policy: 'creative-state', outcome: () => 'ACTIVE' },
  CreativePaused: { kind: 'CREATIVE_STATE', about: 'creative', policy: 'creative-state', outcome: () => 'PAUSED' },
  CreativeGoldMarked: { kind: 'CREATIVE_GOLD', about: 'creative', policy: 'gold-reserve', outcome: () => 'GOLD' },
  CampaignGoldHeld: { kind: 'CREATIVE_GOLD', about: 'campaign', policy: 'gold-reserve', outcome: () => 'HELD' },
  CampaignGoldReleased: { kind: 'CREATIVE_GOLD', about: 'campaign', policy: 'gold-reserve', outcome: () => 'RELEASED' },
  CampaignActivated: { kind: 'CAMPAIGN_STATE', about: 'campaign', policy: 'campaign-state', outcome: () => 'ACTIVE' },
  CampaignPaused: { kind: 'CAMPAIGN_STATE', about: 'campaign', policy: 'campaign-state', outcome: () => 'PAUSED' },
  CampaignBidPriceChanged: {
    kind: 'BID_PRICE',
    about: 'campaign',
    policy: 'campaign-terms',
    outcome: ({ bidPriceMicros }) => bidPriceMicros,
  },
  CampaignValuationChanged: {
    kind: 'VALUATION',
    about: 'campaign',
    policy: 'campaign-terms',
    outcome: ({ goal }) => goal,
  },
  CampaignPacingChanged: { kind: 'PACING', about: 'campaign', policy: 'campaign-terms', outcome: ({ mode }) => mode },
  CampaignTargetingChanged: {
    kind: 'TARGETING',
    about: 'campaign',
    policy: 'campaign-terms',
    outcome: () => 'CHANGED',
  },
  CampaignFlowsChanged: {
    kind: 'FLOWS',
    about: 'campaign',
    policy: 'campaign-terms',
    outcome: ({ flows }) => `${flows.length} flows`,
  },
  BudgetOpened: {
    kind: 'BUDGET',
    about: 'campaign',
    policy: 'campaign-planner',
    outcome: ({ capMicros }) => capMicros,
  },
  BudgetCapChanged: {
    kind: 'BUDGET',
    about: 'campaign',
    policy: 'campaign-terms',
    outcome: ({ capMicros }) => capMicros,
  },
  BudgetDailyCapChanged: {
    kind: 'DAILY_CAP',
    about: 'campaign',
    policy: 'daily-caps',
    outcome: ({ dailyCapMicros }) => dailyCapMicros ?? 'NONE',
  },
  BudgetAllocated: {
    kind: 'ALLOCATION',
    about: 'campaign',
    policy: 'budget-allocator',
    outcome: ({ dailyCapMicros }) => dailyCapMicros,
  },
  PortfolioAllocationDecided: {
    kind: 'PORTFOLIO_ALLOCATION',
    about: 'portfolio',
    policy: ({ trigger }) => `budget-allocator@${trigger}`,
    outcome: ({ movedMicros }) => `moved ${movedMicros}`,
    also: ({ approvalNeeded, shares }) => ({
      autonomy: approvalNeeded ? 'HUMAN' : 'AUTO',
      reasons: shares
        .map(({ campaignId, shareMicros, bound, marginalPpm }) => ({
          code: campaignId,
          weight: marginalPpm / 1_000_000,
          words: `${shareMicros} micros of the day, held by ${bound}`,
        }))
        .concat({ code: 'RULE', weight: 0, words: 'shares by equal marginal value within bounds' }),
    }),
  },
  PortfolioAllocationApproved: {
    kind: 'PORTFOLIO_APPROVAL',
    about: 'portfolio',
    policy: 'budget-allocator',
    outcome: () => 'APPROVED',
  },
  PortfolioAllocationRejected: {
    kind: 'PORTFOLIO_APPROVAL',
    about: 'portfolio',
    policy: 'budget-allocator',
    outcome: () => 'REJECTED',
  },
  PortfolioSharesGranted: {
    kind: 'PORTFOLIO_GRANT',
    about: 'portfolio',
    policy: 'budget-allocator',
    outcome: () => 'GRANTED',
  },
  BreakerOpened: {
    kind: 'BREAKER',
    about: 'campaign',
    policy: ({ cause }) => `breaker@${cause}`,
    outcome: () => 'OPEN',
  },
  BreakerHalfOpened: { kind: 'BREAKER', about: 'campaign', policy: 'breaker', outcome: () => 'PROBING' },
  BreakerClosed: { kind: 'BREAKER', about: 'campaign', policy: 'breaker', outcome: () => 'CLOSED' },
  BreakerCampaignApproved: {
    kind: 'BREAKER_EXCEPTION',
    about: 'campaign',
    policy: 'breaker',
    outcome: () => 'ALLOWED',
  },
  WinCurvePublished: { kind: 'WIN_CURVE', about: 'segment', policy: 'win-curve-fit', outcome: () => 'PUBLISHED' },
} satisfies DecidingTable;
