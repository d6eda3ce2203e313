/** Rows of `event-flow.ts` for portfolios of campaigns, whose sum of a day is split; the names are checked there. */

const settings = { writers: ['portfolio decider'], readers: ['budget allocator', 'view portfolios'] } as const;
const allocated = { writers: ['budget decider'], readers: ['budget allocator', 'view campaigns'] } as const;

export const portfolioFlow = {
  PortfolioOpened: settings,
  PortfolioChanged: settings,
  PortfolioMemberChanged: settings,
  PortfolioMemberRemoved: settings,
  PortfolioAllocationAsked: settings,
  PortfolioAllocationDecided: settings,
  PortfolioAllocationApproved: settings,
  PortfolioAllocationRejected: settings,
  PortfolioSharesGranted: settings,
  PortfolioClosed: settings,
  BudgetAllocated: allocated,
  BudgetAllocationReleased: allocated,
} as const;
