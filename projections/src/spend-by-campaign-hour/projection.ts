/**
 * Money spent by campaign and hour, from the bills in `bid_events`. It adds, so each bill counts by its natural id: one
 * per bid, however many records the log has of it (R2). Bills of one campaign lie in many partitions, so all columns
 * commute.
 */
import { rowKey, tableProjection } from '@mainstem/streams/runtime/projection/projection';

const HOUR_MS = 3_600_000;

export const spendByCampaignHour = tableProjection({
  name: 'spend_by_campaign_hour',
  version: 1,
  types: ['ImpressionBilled'],
  key: { campaignId: 'text', hourAtMs: 'bigint', currency: 'text' },
  columns: { spentMicros: 'bigint', impressions: 'bigint', lastBilledAtMs: 'bigint' },
  indexes: [['hourAtMs desc', 'campaignId desc', 'currency desc']],
  initial: { spentMicros: 0, impressions: 0, lastBilledAtMs: 0 },
  keyOf: ({ envelope, campaignId, currency }) =>
    rowKey(envelope.tenant, campaignId, Math.floor(envelope.occurredAtMs / HOUR_MS) * HOUR_MS, currency),
  naturalId: ({ envelope }) => `bill|${envelope.entity}`,
  project: (row, { envelope, costMicros }) => ({
    spentMicros: row.spentMicros + costMicros,
    impressions: row.impressions + 1,
    lastBilledAtMs: Math.max(row.lastBilledAtMs, envelope.occurredAtMs),
  }),
});
