/**
 * Portfolios (KIKI-18): the sum of a day, its campaigns, and the newest split with what it rests on. A split is one text,
 * JSON as in its event: it is read whole or not at all. What each campaign may spend by it is in the view of campaigns.
 */
import { rowKey, tableProjection } from '@mainstem/streams/runtime/projection/projection';

export const portfolios = tableProjection({
  name: 'portfolios',
  version: 1,
  types: [
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
  ],
  key: { portfolioId: 'text' },
  columns: {
    status: 'text?',
    totalMicros: 'bigint?',
    currency: 'text?',
    mode: 'text?',
    intervalMin: 'bigint?',
    explorePpm: 'bigint?',
    approvalAbovePpm: 'bigint?',
    members: 'text[]',
    asked: 'boolean',
    splitNumber: 'bigint',
    splitTrigger: 'text?',
    splitStatus: 'text?',
    splitAtMs: 'bigint?',
    movedMicros: 'bigint?',
    leftMicros: 'bigint?',
    boundMicros: 'bigint?',
    split: 'text?',
    version: 'bigint',
    changedAtMs: 'bigint?',
  },
  initial: {
    status: null,
    totalMicros: null,
    currency: null,
    mode: null,
    intervalMin: null,
    explorePpm: null,
    approvalAbovePpm: null,
    members: [],
    asked: false,
    splitNumber: 0,
    splitTrigger: null,
    splitStatus: null,
    splitAtMs: null,
    movedMicros: null,
    leftMicros: null,
    boundMicros: null,
    split: null,
    version: 0,
    changedAtMs: null,
  },
  keyOf: ({ envelope }) => rowKey(envelope.tenant, envelope.entity),
  project(before, event) {
    const { streamVersion: version, occurredAtMs } = event.envelope;
    const row = { ...before, version, changedAtMs: occurredAtMs };
    switch (event.type) {
      case 'PortfolioOpened':
      case 'PortfolioChanged': {
        const { totalMicros, currency, mode, intervalMin, explorePpm, approvalAbovePpm } = event;
        const rules = { totalMicros, currency, mode, intervalMin, explorePpm, approvalAbovePpm };
        return { ...row, ...rules, status: 'open' };
      }
      case 'PortfolioMemberChanged':
        return { ...row, members: [...new Set([...row.members, event.campaignId])].sort() };
      case 'PortfolioMemberRemoved':
        return { ...row, members: row.members.filter((campaignId) => campaignId !== event.campaignId) };
      case 'PortfolioAllocationAsked':
        return { ...row, asked: true };
      case 'PortfolioAllocationDecided': {
        const { number, trigger, approvalNeeded, movedMicros, leftMicros, shares, leftOut, leaving } = event;
        const told = { splitNumber: number, splitTrigger: trigger, splitAtMs: occurredAtMs, movedMicros, leftMicros };
        const split = JSON.stringify({ shares, leftOut, leaving });
        const splitStatus = approvalNeeded ? 'waiting' : 'binding';
        return { ...row, ...told, split, splitStatus, asked: false, boundMicros: null };
      }
      case 'PortfolioAllocationApproved':
        return { ...row, splitStatus: 'binding' };
      case 'PortfolioAllocationRejected':
        return { ...row, splitStatus: 'rejected' };
      case 'PortfolioSharesGranted':
        // Of the split before, while a newer one waits for a person.
        if (event.number !== row.splitNumber) return row;
        return { ...row, boundMicros: event.boundMicros, splitStatus: event.complete ? 'complete' : 'growing' };
      case 'PortfolioClosed':
        return { ...row, status: 'closed', members: [], splitNumber: event.number, splitStatus: null };
    }
  },
});
