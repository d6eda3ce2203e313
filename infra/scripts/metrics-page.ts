/**
 * docs/metrics.md, from the registries of the processes themselves: what each shows, its type, unit, labels and meaning. The
 * rules of names are in `metrics-page.test.ts`.
 */
import { metricsText } from '@mainstem/bidder/server/metrics';
import { testBidder } from '@mainstem/bidder/testing/kit';
import { approvalMetrics } from '@mainstem/gateway/approvals/metrics';
import { createBreaker } from '@mainstem/gateway/features/breaker';
import { createFeatureMetrics } from '@mainstem/gateway/features/metrics';
import { createMetrics } from '@mainstem/gateway/http/metrics';
import { registerErasureMetrics } from '@mainstem/projections/erasure/metrics';
import { createApprovalBoard } from '@mainstem/streams/approvals/board';
import { registerLogMetrics } from '@mainstem/streams/log/log-metrics';
import { registerNotaryMetrics } from '@mainstem/streams/notary/processor';
import { registerKeeperMetrics } from '@mainstem/streams/processors/budget-keeper/metrics';
import { createLagClock, registerLagMetrics } from '@mainstem/streams/runtime/lag-clock';
import { registerProjectionMetrics } from '@mainstem/streams/runtime/projection/projection-metrics';
import { registerReactorMetrics } from '@mainstem/streams/runtime/reactor/reactor-metrics';
import { registerOpenMetrics, registerStarterMetrics } from '@mainstem/workflows/process';
import { Registry } from 'prom-client';

export interface MetricRow {
  readonly name: string;
  readonly type: string;
  readonly help: string;
  readonly labels: readonly string[];
  /** Processes that show it. */
  readonly processes: readonly string[];
}

/** Every metric of ours, by name; those of Node itself (`nodejs_`, `process_`) are left out. */
export async function allMetrics(): Promise<MetricRow[]> {
  const rows = new Map<string, MetricRow>();
  for (const [process, found] of Object.entries(await byProcess())) {
    for (const row of found) {
      const known = rows.get(row.name);
      rows.set(
        row.name,
        known === undefined ? { ...row, processes: [process] } : { ...known, processes: [...known.processes, process] },
      );
    }
  }
  return [...rows.values()].sort((one, other) => (one.name < other.name ? -1 : 1));
}

type Found = Omit<MetricRow, 'processes'>;

async function byProcess(): Promise<Record<string, Found[]>> {
  return {
    gateway: ofRegistry(ofGateway()),
    bidder: await ofBidder(),
    projections: ofRegistry(
      worker((registry) => {
        registerProjectionMetrics(registry, () => []);
        registerErasureMetrics(registry, { pool: undefined as never, schema: 'none' }); // asked for its name only
      }),
    ),
    streams: ofRegistry(
      worker((registry) => {
        registerReactorMetrics(registry, () => []);
        registerKeeperMetrics(registry, () => []);
        registerNotaryMetrics(registry, () => null);
      }),
    ),
    workflows: ofRegistry(
      worker((registry) => {
        registerReactorMetrics(registry, () => []);
        registerStarterMetrics(registry, { counts: {} } as never);
        registerOpenMetrics(registry, async () => ({}));
      }),
    ),
  };
}

function ofGateway(): Registry {
  const { registry } = createMetrics();
  approvalMetrics(registry, createApprovalBoard(), Date.now);
  const log = { waiting: 0, unlogged: 0 };
  createFeatureMetrics(registry, [], { breaker: createBreaker(), log, remembered: () => 0 });
  return registry;
}

/** What `startHealth` gives every worker, and its own. */
function worker(own: (registry: Registry) => void): Registry {
  const registry = new Registry();
  registerLogMetrics(registry);
  const clock = createLagClock(() => []);
  registerLagMetrics(registry, clock);
  clock.stop();
  own(registry);
  return registry;
}

function ofRegistry(registry: Registry): Found[] {
  return registry.getMetricsAsArray().flatMap((metric) => {
    const { name, type, help, labelNames = [] } = metric as unknown as Found & { labelNames?: string[] };
    return name.startsWith('mainstem_') ? [{ name, type: String(type), help, labels: labelNames }] : [];
  });
}

/** The bidder writes its histograms as text, so all of it is read as text. */
async function ofBidder(): Promise<Found[]> {
  const { bidder } = await testBidder({ campaigns: [], creatives: [] });
  try {
    const lines = (await metricsText(bidder)).split('\n');
    return lines.flatMap((line) => {
      const [, name = '', type = ''] = /^# TYPE (mainstem_\S+) (\S+)/.exec(line) ?? [];
      if (name === '') return [];
      const help = lines.find((one) => one.startsWith(`# HELP ${name} `))?.slice(`# HELP ${name} `.length) ?? '';
      const samples = lines.filter((one) => new RegExp(`^${name}(_bucket)?\\{`).test(one));
      const labels = new Set(
        samples.flatMap((one) => [...one.matchAll(/[{,](\w+)="/g)].map(([, label]) => label as string)),
      );
      labels.delete('le');
      return [{ name, type, help, labels: [...labels] }];
    });
  } finally {
    await bidder.stop();
  }
}

export function metricsPage(rows: readonly MetricRow[]): string {
  const lines = rows.map(
    ({ name, type, help, labels, processes }) =>
      `| \`${name}\` | ${type} | ${labels.map((label) => `\`${label}\``).join(' ')} | ${processes.join(', ')} | ${help.replaceAll('|', '\\|')} |`,
  );
  return [
    '# Metrics',
    '',
    'Generated from the registries of the processes (`npm run generate`). DO NOT EDIT. Each process shows its own at `/metrics`;',
    'beside these, those of Node (`process_…`, `nodejs_…`). Names follow Prometheus: base units, `_total` for counters. No label holds',
    'a tenant, a person or an id: series are bounded by the code, not by the customers. Workers add the label `service`.',
    '',
    '| name | type | labels | shown by | meaning |',
    '|---|---|---|---|---|',
    ...lines,
    '',
  ].join('\n');
}
