/** Events of the portfolio stream, by name. */
export const PORTFOLIO_TYPES = [
  'PortfolioOpened',
  'PortfolioChanged',
  'PortfolioMemberChanged',
  'PortfolioMemberRemoved',
  'PortfolioAllocationAsked',
  'PortfolioAllocationDecided',
  'PortfolioAllocationApproved',
  'PortfolioAllocationRejected',
  'PortfolioSharesGranted',
  'PortfolioClosed',
] as const;
