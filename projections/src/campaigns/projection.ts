/**
 * Campaigns as people see them: set-up and state from `campaign_events`, money from `budget_events`. The two topics may
 * arrive in any order, so each writes columns of its own; a campaign is listed once its own events have come. Of the two
 * daily caps, people's (`dailyCapMicros`) and the portfolio's (`allocatedMicros`), the lower holds.
 */
import { rowKey, tableProjection } from '@mainstem/streams/runtime/projection/projection';

export const campaigns = tableProjection({
  name: 'campaigns',
  version: 2,
  types: [
    'CampaignCreated',
    'CampaignActivated',
    'CampaignPaused',
    'CampaignBidPriceChanged',
    'CampaignTargetingChanged',
    'BudgetOpened',
    'BudgetCapChanged',
    'BudgetDailyCapChanged',
    'BudgetAllocated',
    'BudgetAllocationReleased',
    'BudgetSliceLeased',
    'BudgetSliceSettled',
    'BudgetLateSpendRecorded',
    'BudgetExhausted',
  ],
  key: { campaignId: 'text' },
  columns: {
    name: 'text?',
    status: 'text?',
    advertiserDomain: 'text?',
    bidPriceMicros: 'bigint?',
    currency: 'text?',
    categories: 'text[]',
    countries: 'text[]',
    pauseReason: 'text?',
    version: 'bigint',
    createdAtMs: 'bigint?',
    changedAtMs: 'bigint?',
    capMicros: 'bigint?',
    dailyCapMicros: 'bigint?',
    portfolioId: 'text?',
    shareMicros: 'bigint?',
    allocatedMicros: 'bigint?',
    allocationReason: 'text?',
    spentMicros: 'bigint',
    leasedMicros: 'bigint',
    exhausted: 'boolean',
    budgetVersion: 'bigint',
    budgetChangedAtMs: 'bigint?',
  },
  indexes: [['createdAtMs desc', 'campaignId desc']],
  initial: {
    name: null,
    status: null,
    advertiserDomain: null,
    bidPriceMicros: null,
    currency: null,
    categories: [],
    countries: [],
    pauseReason: null,
    version: 0,
    createdAtMs: null,
    changedAtMs: null,
    capMicros: null,
    dailyCapMicros: null,
    portfolioId: null,
    shareMicros: null,
    allocatedMicros: null,
    allocationReason: null,
    spentMicros: 0,
    leasedMicros: 0,
    exhausted: false,
    budgetVersion: 0,
    budgetChangedAtMs: null,
  },
  keyOf: ({ envelope }) => rowKey(envelope.tenant, envelope.entity),
  project(row, event) {
    const { streamVersion, occurredAtMs } = event.envelope;
    const campaign = { version: streamVersion, changedAtMs: occurredAtMs };
    const budget = { budgetVersion: streamVersion, budgetChangedAtMs: occurredAtMs };
    switch (event.type) {
      case 'CampaignCreated': {
        const { name, advertiserDomain, bidPriceMicros, currency, categories, countries } = event;
        const set = { name, advertiserDomain, bidPriceMicros, currency, categories, countries };
        return { ...row, ...set, ...campaign, status: 'draft', createdAtMs: occurredAtMs };
      }
      case 'CampaignActivated':
        return { ...row, ...campaign, status: 'active', pauseReason: null };
      case 'CampaignPaused':
        return { ...row, ...campaign, status: 'paused', pauseReason: event.reason };
      case 'CampaignBidPriceChanged':
        return { ...row, ...campaign, bidPriceMicros: event.bidPriceMicros };
      case 'CampaignTargetingChanged':
        return { ...row, ...campaign, countries: event.countries };
      case 'BudgetOpened':
        return { ...row, ...budget, capMicros: event.capMicros };
      case 'BudgetCapChanged':
        return { ...row, ...budget, capMicros: event.capMicros, exhausted: row.spentMicros >= event.capMicros };
      case 'BudgetDailyCapChanged':
        return { ...row, ...budget, dailyCapMicros: event.dailyCapMicros };
      case 'BudgetAllocated': {
        const { portfolioId, shareMicros, dailyCapMicros: allocatedMicros, reason: allocationReason } = event;
        return { ...row, ...budget, portfolioId, shareMicros, allocatedMicros, allocationReason };
      }
      case 'BudgetAllocationReleased':
        return {
          ...row,
          ...budget,
          portfolioId: null,
          shareMicros: null,
          allocatedMicros: null,
          allocationReason: null,
        };
      case 'BudgetSliceLeased':
        return { ...row, ...budget, leasedMicros: row.leasedMicros + event.amountMicros };
      case 'BudgetSliceSettled': {
        const leasedMicros = row.leasedMicros - event.spentMicros - event.returnedMicros;
        return { ...row, ...budget, leasedMicros, spentMicros: row.spentMicros + event.spentMicros };
      }
      case 'BudgetLateSpendRecorded':
        return { ...row, ...budget, spentMicros: row.spentMicros + event.spentMicros };
      case 'BudgetExhausted':
        return { ...row, ...budget, exhausted: true };
    }
  },
});
