/**
 * What is told of serving features. The share of defaults is the one to watch: a model fed with defaults is quietly wrong,
 * and a breaker stuck open looks like a drift of its scores.
 */
import type { FeatureView } from '@mainstem/streams/features/definition';
import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import type { Breaker, BreakerState } from './breaker.ts';
import type { ServedFeatures } from './serve.ts';
import type { ServedLog } from './served-log.ts';

/** From memory to the longest deadline, seconds. */
const DURATION_BUCKETS_S = [0.0005, 0.001, 0.002, 0.004, 0.006, 0.008, 0.012, 0.025, 0.05, 0.1];
/** From a click just now to a year, seconds. */
const AGE_BUCKETS_S = [1, 10, 60, 600, 3_600, 86_400, 604_800, 2_592_000, 31_536_000];
const positions: Readonly<Record<BreakerState, number>> = { CLOSED: 0, HALF_OPEN: 1, OPEN: 2 };

export interface FeatureMetrics {
  served(served: ServedFeatures, elapsedMs: number): void;
  breakerMoved(to: BreakerState): void;
}

export interface MeasuredParts {
  readonly breaker: Pick<Breaker, 'state'>;
  readonly log: Pick<ServedLog, 'waiting' | 'unlogged'>;
  readonly remembered: () => number;
}

export function createFeatureMetrics(
  registry: Registry,
  views: readonly FeatureView[],
  parts: MeasuredParts,
): FeatureMetrics {
  const registers = [registry];
  const vectors = new Counter({
    name: 'mainstem_features_vectors_total',
    help: 'Feature vectors served, by view and where they were had: STORE, MEMORY (an older copy) or DEFAULT.',
    labelNames: ['view', 'source'],
    registers,
  });
  const reasons = new Counter({
    name: 'mainstem_features_reasons_total',
    help: 'Feature vectors that were not all read from the store, by why.',
    labelNames: ['reason'],
    registers,
  });
  const seconds = new Histogram({
    name: 'mainstem_features_duration_seconds',
    help: 'Time from a request for features to its vectors.',
    buckets: DURATION_BUCKETS_S,
    registers,
  });
  const ages = new Histogram({
    name: 'mainstem_features_age_seconds',
    help: 'Age of the newest fact in a served vector, s.',
    labelNames: ['view'],
    buckets: AGE_BUCKETS_S,
    registers,
  });
  const moved = new Counter({
    name: 'mainstem_features_breaker_changes_total',
    help: 'Changes of the breaker before the store of features, by the new state.',
    labelNames: ['to'],
    registers,
  });
  gauges(registry, parts);
  // Bound once: finding a series by its labels costs more than counting.
  const bound = new Map(
    views.map((view) => [
      view.name,
      {
        STORE: vectors.labels(view.name, 'STORE'),
        MEMORY: vectors.labels(view.name, 'MEMORY'),
        DEFAULT: vectors.labels(view.name, 'DEFAULT'),
        age: ages.labels(view.name),
      },
    ]),
  );
  const byReason = new Map<string, Counter.Internal>();
  const countReason = (reason: string): void => {
    const known = byReason.get(reason) ?? reasons.labels(reason);
    byReason.set(reason, known);
    known.inc();
  };
  return {
    served({ view, atMs, vectors: all }, elapsedMs) {
      seconds.observe(elapsedMs / 1_000);
      const of = bound.get(view.name);
      for (const { source, reason, asOfMs } of all) {
        of?.[source].inc();
        if (reason !== null) countReason(reason);
        if (asOfMs !== null) of?.age.observe(Math.max(0, atMs - asOfMs) / 1_000);
      }
    },
    breakerMoved: (to) => moved.inc({ to }),
  };
}

function gauges(registry: Registry, { breaker, log, remembered }: MeasuredParts): void {
  const gauge = (name: string, help: string, read: () => number) =>
    new Gauge({
      name,
      help,
      registers: [registry],
      collect() {
        this.set(read());
      },
    });
  gauge(
    'mainstem_features_breaker_state',
    'Breaker before the store of features: 0 closed, 1 half-open, 2 open.',
    () => positions[breaker.state],
  );
  gauge('mainstem_features_remembered', 'Entities whose state this process remembers.', remembered);
  gauge('mainstem_features_log_backlog', 'Served vectors not yet durable on the log.', () => log.waiting);
  gauge(
    'mainstem_features_unlogged',
    'Served vectors that could not be put on the log since the start.',
    () => log.unlogged,
  );
}
