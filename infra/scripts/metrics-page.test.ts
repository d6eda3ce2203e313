/** Metrics are what their page says, named by one rule, and bounded: no label grows with customers. */
import { readFileSync } from 'node:fs';
import { beforeAll, expect, test } from 'vitest';
import { allMetrics, type MetricRow, metricsPage } from './metrics-page.ts';

let rows: MetricRow[];
beforeAll(async () => {
  rows = await allMetrics();
});

test('docs/metrics.md is what the processes show today (else: npm run generate)', () => {
  expect(readFileSync(new URL('../../docs/metrics.md', import.meta.url), 'utf8')).toBe(metricsPage(rows));
});

test.each([
  [
    'mainstem_events_appended_total',
    'counter',
    ['topic'],
    ['gateway', 'bidder', 'projections', 'streams', 'workflows'],
  ],
  ['mainstem_consumer_lag_records', 'gauge', ['consumer'], ['projections', 'streams', 'workflows']],
  ['mainstem_consumer_lag_seconds', 'gauge', ['consumer'], ['projections', 'streams', 'workflows']],
  ['mainstem_projection_watermark_timestamp_seconds', 'gauge', ['projection'], ['projections']],
  ['mainstem_projection_apply_duration_seconds', 'histogram', ['projection'], ['projections']],
  ['mainstem_workflow_open', 'gauge', ['type'], ['workflows']],
  ['mainstem_bid_duration_seconds', 'histogram', [], ['bidder']],
  ['mainstem_bid_no_bid_total', 'counter', ['reason'], ['bidder']],
  ['mainstem_breaker_state', 'gauge', ['state'], ['bidder']],
  ['mainstem_rollback_total', 'counter', ['trigger'], ['gateway', 'bidder', 'projections', 'streams', 'workflows']],
  ['mainstem_audit_checkpoint_age_seconds', 'gauge', [], ['streams']],
  ['mainstem_erasure_pending', 'gauge', [], ['projections']],
  ['mainstem_dlq_records', 'gauge', ['projection'], ['projections']],
])('KIKI-73: %s is there', (name, type, labels, processes) => {
  expect(rows.find((row) => row.name === name)).toMatchObject({ type, labels, processes });
});

/** Labels whose values the code bounds: its own names, codes and states. */
const boundedLabels = new Set([
  'code',
  'consumer',
  'during',
  'from',
  'kind',
  'method',
  'outcome',
  'projection',
  'reactor',
  'reason',
  'source',
  'to',
  'view',
  'result',
  'risk',
  'route',
  'scope',
  'state',
  'status',
  'stream',
  'topic',
  'trigger',
  'type',
  'what',
  'why',
  'window',
  'version',
  'generation',
  'digest',
]);

test('R7: no label holds a tenant, a person or an id; every label is on the list of bounded ones', () => {
  const labels = new Set(rows.flatMap((row) => row.labels));
  expect([...labels].filter((label) => !boundedLabels.has(label))).toEqual([]);
});

test('names are Prometheus’: prefix, base units, _total for counters and only for them, a help text', () => {
  for (const { name, type, help } of rows) {
    expect(name).toMatch(/^mainstem_[a-z0-9_]+$/);
    expect(name.endsWith('_total'), name).toBe(type === 'counter');
    expect(name, name).not.toMatch(/_(ms|us|micros|microseconds|milliseconds|minutes|kb|percent)(_|$)/);
    expect(help.length, name).toBeGreaterThan(8);
  }
});
