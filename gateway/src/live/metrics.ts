/** What the live feed counts. Labels are transports and reasons: never tenants, topics or ids (unbounded). */
import { Counter, Gauge, type Registry } from 'prom-client';

export interface LiveMetrics {
  readonly connections: Gauge<'transport'>;
  readonly ended: Counter<'transport' | 'reason'>;
}

export function createLiveMetrics(registry: Registry): LiveMetrics {
  const registers = [registry];
  return {
    connections: new Gauge({
      name: 'mainstem_gateway_live_connections',
      help: 'Open live connections.',
      labelNames: ['transport'],
      registers,
    }),
    ended: new Counter({
      name: 'mainstem_gateway_live_ended_total',
      help: 'Live connections this gateway ended, by reason.',
      labelNames: ['transport', 'reason'],
      registers,
    }),
  };
}
