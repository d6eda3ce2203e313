/** What the events of portfolios and shares mean in one sentence each. Ids only, no personal data (R6). */
import type { EventsByType } from '@mainstem/schemas/generated/events';
import { money } from './money.ts';

type OfPortfolios =
  | 'PortfolioOpened'
  | 'PortfolioChanged'
  | 'PortfolioMemberChanged'
  | 'PortfolioMemberRemoved'
  | 'PortfolioAllocationAsked'
  | 'PortfolioAllocationDecided'
  | 'PortfolioAllocationApproved'
  | 'PortfolioAllocationRejected'
  | 'PortfolioSharesGranted'
  | 'PortfolioClosed'
  | 'BudgetAllocated'
  | 'BudgetAllocationReleased';

const triggers: Readonly<Record<string, string>> = {
  FIRST: 'for the first time',
  ASKED: 'because it was asked for',
  INTERVAL: 'as at each interval',
  CHANGED: 'because campaigns or rules changed',
};

export const portfolioSentences: { readonly [Type in OfPortfolios]: (event: EventsByType[Type]) => string } = {
  PortfolioOpened: ({ envelope, totalMicros, currency, mode }) =>
    `Portfolio ${envelope.entity} was opened: ${money(totalMicros, currency)} a day, ${mode.toLowerCase()}.`,
  PortfolioChanged: ({ envelope, totalMicros, currency, mode }) =>
    `Portfolio ${envelope.entity} has ${money(totalMicros, currency)} a day from now on, ${mode.toLowerCase()}.`,
  PortfolioMemberChanged: ({ envelope, campaignId, minMicros, maxMicros }) =>
    `Campaign ${campaignId} shares in portfolio ${envelope.entity}, with at least ${money(minMicros)}` +
    `${maxMicros === null ? '' : ` and at most ${money(maxMicros)}`} a day.`,
  PortfolioMemberRemoved: ({ envelope, campaignId }) =>
    `Campaign ${campaignId} shares in portfolio ${envelope.entity} no more.`,
  PortfolioAllocationAsked: ({ envelope, because }) =>
    `A split of portfolio ${envelope.entity} was asked for: ${because}`,
  PortfolioAllocationDecided: ({ envelope, number, trigger, shares, movedMicros, leftMicros, approvalNeeded }) =>
    `Split ${number} of portfolio ${envelope.entity} was decided ${triggers[trigger] ?? trigger}: ${shares.length} campaigns, ` +
    `${money(movedMicros)} moved, ${money(leftMicros)} left${approvalNeeded ? '; it waits for a person' : ''}.`,
  PortfolioAllocationApproved: ({ envelope, number, because }) =>
    `Split ${number} of portfolio ${envelope.entity} was approved: ${because}`,
  PortfolioAllocationRejected: ({ envelope, number, because }) =>
    `Split ${number} of portfolio ${envelope.entity} was rejected: ${because}`,
  PortfolioSharesGranted: ({ envelope, number, grants, complete }) =>
    `Of split ${number} of portfolio ${envelope.entity}, ${grants.length} campaigns may spend more` +
    `${complete ? '; all have their shares' : ''}.`,
  PortfolioClosed: ({ envelope, because }) => `Portfolio ${envelope.entity} was closed: ${because}`,
  BudgetAllocated: ({ envelope, dailyCapMicros, shareMicros, allocationId, reason }) =>
    `Campaign ${envelope.entity} may spend ${money(dailyCapMicros)} a day by split ${allocationId}, of a share of ` +
    `${money(shareMicros)}: ${reason}`,
  BudgetAllocationReleased: ({ envelope, portfolioId }) =>
    `Campaign ${envelope.entity} has no share of portfolio ${portfolioId} any more.`,
};
