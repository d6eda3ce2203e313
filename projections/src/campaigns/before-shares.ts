/**
 * Campaigns as the release before this one made them (version 1): without daily caps and shares of portfolios. A platform of
 * that release keeps them up and shows them until somebody promotes version 2 (ADR 0011); in the release after, this file goes.
 */
import { rowKey, tableProjection } from '@mainstem/streams/runtime/projection/projection';

export const campaignsBeforeShares = tableProjection({
  name: 'campaigns',
  version: 1,
  types: [
    'CampaignCreated',
    'CampaignActivated',
    'CampaignPaused',
    'CampaignBidPriceChanged',
    'CampaignTargetingChanged',
    'BudgetOpened',
    'BudgetCapChanged',
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
