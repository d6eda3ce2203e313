/**
 * Metrics of projections. Read from the projectors when Prometheus asks, so that folding counts nothing twice; only the
 * time of commits is observed as it happens.
 */
import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import type { ParkingSummary } from '../parking/parking-lot.ts';
import type { ProjectorStatus } from '../projector/projector-progress.ts';

export interface ProjectionMetrics {
  readonly onCommit: (projection: string, durationMs: number) => void;
}

const COMMIT_SECONDS = [0.001, 0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5];

export function registerProjectionMetrics(
  registry: Registry,
  statuses: () => readonly ProjectorStatus[],
): ProjectionMetrics {
  const registers = [registry];
  const gauge = (name: string, help: string, read: (status: ProjectorStatus) => number | null) =>
    new Gauge({
      name: `mainstem_projection_${name}`,
      help,
      labelNames: ['projection'],
      registers,
      collect() {
        this.reset();
        for (const status of statuses()) {
          const value = read(status);
          if (value !== null) this.set({ projection: status.name }, value);
        }
      },
    });
  const counter = (name: string, help: string, read: (status: ProjectorStatus) => number) =>
    new Counter({
      name: `mainstem_projection_${name}_total`,
      help,
      labelNames: ['projection'],
      registers,
      collect() {
        this.reset();
        for (const status of statuses()) this.inc({ projection: status.name }, read(status));
      },
    });
  counter('events', 'Events folded into rows.', (status) => status.counts.events);
  counter('losers', 'Records skipped because they lost their race (R3).', (status) => status.counts.losers);
  counter(
    'duplicates',
    'Effects the log held again and that were not counted again (R2).',
    (status) => status.counts.duplicates,
  );
  counter('commits', 'Windows stored.', (status) => status.counts.commits);
  gauge('live', '1 while the view is live.', (status) => (status.state === 'live' ? 1 : 0));
  gauge('rows', 'Rows of the view.', (status) => status.checkpoint?.rows ?? null);
  gauge('position', 'Row changes in this generation.', (status) => status.checkpoint?.position ?? null);
  gauge('epoch', 'Epoch of the lease the view is written under.', (status) => status.checkpoint?.epoch ?? null);
  gauge(
    'stopped_partitions',
    'Partitions stopped at an event that cannot be taken.',
    (status) => status.stoppedPartitions.length,
  );
  gauge('watermark_timestamp_seconds', 'Latest time of an event in the view, seconds since 1970 UTC.', ({ counts }) =>
    counts.watermarkMs === 0 ? null : counts.watermarkMs / 1_000,
  );
  registerParking(registry, statuses);
  registerStates(registry, statuses);
  const commits = new Histogram({
    name: 'mainstem_projection_apply_duration_seconds',
    help: 'Time of storing a window: rows and checkpoint together.',
    labelNames: ['projection'],
    buckets: COMMIT_SECONDS,
    registers,
  });
  return { onCommit: (projection, durationMs) => commits.observe({ projection }, durationMs / 1_000) };
}

/** What waits because it cannot be taken (R10). Anything above zero is for a person to look at: `mainstem dlq list`. */
function registerParking(registry: Registry, statuses: () => readonly ProjectorStatus[]): void {
  const gauge = (name: string, help: string, read: (parking: ParkingSummary) => number | null) =>
    new Gauge({
      name: `mainstem_dlq_${name}`,
      help,
      labelNames: ['projection'],
      registers: [registry],
      collect() {
        this.reset();
        for (const { name: projection, parking } of statuses()) {
          const value = parking === null ? null : read(parking);
          if (value !== null) this.set({ projection }, value);
        }
      },
    });
  gauge(
    'records',
    'Records that wait because they, or one of their key before them, cannot be taken.',
    (parking) => parking.records,
  );
  gauge('keys', 'Keys with a record that cannot be taken.', (parking) => parking.keys);
  gauge('oldest_seconds', 'How long the oldest parked key has waited; 0 when none does.', ({ sinceMs }) =>
    sinceMs === null ? 0 : Math.max(0, Date.now() - sinceMs) / 1_000,
  );
  new Gauge({
    name: 'mainstem_dlq_late_rulings',
    help: 'Rulings on records the view had taken already: verify it, and rebuild it.',
    labelNames: ['projection'],
    registers: [registry],
    collect() {
      this.reset();
      for (const { name: projection, lateRulings } of statuses()) this.set({ projection }, lateRulings);
    },
  });
}

/** State and digest as labels: one series per projection at a time, the older ones are dropped at each collection. */
function registerStates(registry: Registry, statuses: () => readonly ProjectorStatus[]): void {
  new Gauge({
    name: 'mainstem_projection_info',
    help: 'State, version, generation and digest of the view; always 1.',
    labelNames: ['projection', 'state', 'version', 'generation', 'digest'],
    registers: [registry],
    collect() {
      this.reset();
      for (const { name, state, version, checkpoint } of statuses()) {
        const { generation = '', digest = '' } = checkpoint ?? {};
        this.set({ projection: name, state, version, generation, digest }, 1);
      }
    },
  });
}
