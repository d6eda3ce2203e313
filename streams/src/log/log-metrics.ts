/** Metrics of what this process appended to the log, read when Prometheus asks. */
import type { EventType } from '@mainstem/schemas/generated/events';
import { topicOf } from '@mainstem/schemas/topics';
import { Counter, type Registry } from 'prom-client';
import { appended } from './appended.ts';

/** Events that say that something was put back, and what set it off. */
const rollbacks: Readonly<Partial<Record<EventType, string>>> = {
  RollbackCompleted: 'creative_underperformed',
  ProjectionRolledBack: 'operator',
};

export function registerLogMetrics(registry: Registry): void {
  new Counter({
    name: 'mainstem_events_appended_total',
    help: 'Events this process wrote to the log, durable ones only.',
    labelNames: ['topic'],
    registers: [registry],
    collect() {
      this.reset();
      for (const [type, count] of appended) this.inc({ topic: topicOf(type) }, count);
    },
  });
  new Counter({
    name: 'mainstem_rollback_total',
    help: 'Times this process put something back, by what set it off.',
    labelNames: ['trigger'],
    registers: [registry],
    collect() {
      this.reset();
      for (const [type, trigger] of Object.entries(rollbacks))
        this.inc({ trigger }, appended.get(type as EventType) ?? 0);
    },
  });
}
