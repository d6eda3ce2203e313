/**
 * The parts of serving features, put together once a process: the breaker whose changes are events (R12), the server, the
 * record of what was served. `open-store.ts` opens the real store.
 */
import { factEnvelope, PLATFORM_TENANT, uuidV7 } from '@mainstem/schemas/envelope';
import type { AnyEvent, FeatureBreakerTripped } from '@mainstem/schemas/generated/events';
import type { FeatureView } from '@mainstem/streams/features/definition';
import { featureViews } from '@mainstem/streams/features/views';
import type { Registry } from 'prom-client';
import { type BreakerChange, type BreakerState, createBreaker, LINE_MS } from './breaker.ts';
import { createFeatureMetrics, type FeatureMetrics } from './metrics.ts';
import { createFeatureServer, type FeatureServer } from './serve.ts';
import { createServedLog, type ServedLog } from './served-log.ts';
import type { StateStore } from './states.ts';

export interface Features {
  readonly views: readonly FeatureView[];
  readonly serve: FeatureServer['serve'];
  readonly served: ServedLog;
  readonly breakerState: () => BreakerState;
  /** Counts from now on for this registry. */
  measure(registry: Registry): void;
  close(): Promise<void>;
}

export interface OpenFeaturesOptions {
  readonly store: StateStore;
  readonly append: (events: readonly AnyEvent[]) => Promise<unknown>;
  /** Id of this process. */
  readonly server: string;
  readonly clock: () => number;
  readonly report: (message: string, cause?: unknown) => void;
  /** Those of the platform when not said. */
  readonly views?: readonly FeatureView[];
}

export function openFeatures(options: OpenFeaturesOptions): Features {
  const { store, append, server, clock, report, views = featureViews } = options;
  let metrics: FeatureMetrics | undefined;
  const breaker = createBreaker((change) => {
    metrics?.breakerMoved(change.to);
    append([trippedEvent(change, server, clock())]).catch((error: unknown) => {
      report('a change of the breaker before the features could not be put on the log', error);
    });
  });
  const served = createServedLog({ append, server, clock, report });
  const features = createFeatureServer({ store, breaker, clock, log: (tenant, one) => served.add(tenant, one) });
  return {
    views,
    served,
    breakerState: () => breaker.state,
    async serve(...asked) {
      const startedAtMs = performance.now();
      const answer = await features.serve(...asked);
      metrics?.served(answer, performance.now() - startedAtMs);
      return answer;
    },
    measure(registry) {
      metrics = createFeatureMetrics(registry, views, { breaker, log: served, remembered: () => features.remembered });
    },
    close: () => served.close(),
  };
}

function trippedEvent({ from, to, because }: BreakerChange, server: string, nowMs: number): FeatureBreakerTripped {
  const id = uuidV7(nowMs);
  const origin = { id, tenant: PLATFORM_TENANT, entity: server, occurredAtMs: nowMs, actor: 'service:gateway' };
  return {
    type: 'FeatureBreakerTripped',
    envelope: factEnvelope(origin),
    fromState: from,
    toState: to,
    because,
    lineMs: LINE_MS,
  };
}
