/** Metrics of reactors, read from them when Prometheus asks. */
import { Counter, Gauge, type Registry } from 'prom-client';
import type { ReactorStatus } from './reactor-progress.ts';

export function registerReactorMetrics(registry: Registry, statuses: () => readonly ReactorStatus[]): void {
  const registers = [registry];
  const labelNames = ['reactor'];
  const counter = (name: string, help: string, read: (status: ReactorStatus) => number) =>
    new Counter({
      name: `mainstem_reactor_${name}_total`,
      help,
      labelNames,
      registers,
      collect() {
        this.reset();
        for (const status of statuses()) this.inc({ reactor: status.name }, read(status));
      },
    });
  const gauge = (name: string, help: string, read: (status: ReactorStatus) => number | null) =>
    new Gauge({
      name: `mainstem_reactor_${name}`,
      help,
      labelNames,
      registers,
      collect() {
        this.reset();
        for (const status of statuses()) {
          const value = read(status);
          if (value !== null) this.set({ reactor: status.name }, value);
        }
      },
    });
  counter('events', 'Events reacted to.', ({ counts }) => counts.events);
  counter('losers', 'Records skipped because they lost their race (R3).', ({ counts }) => counts.losers);
  counter('emitted', 'Events written to the log.', ({ counts }) => counts.emitted);
  counter('performed', 'Effects performed.', ({ counts }) => counts.performed);
  counter('retries', 'Tries that failed and were repeated.', ({ counts }) => counts.retries);
  new Gauge({
    name: 'mainstem_dlq_held_keys',
    help: 'Keys a reactor holds back because a record of theirs cannot be taken.',
    labelNames,
    registers,
    collect() {
      this.reset();
      for (const { name, heldKeys } of statuses()) this.set({ reactor: name }, heldKeys.length);
    },
  });
  gauge('live', '1 while the reactor is live.', ({ state }) => (state === 'live' ? 1 : 0));
  gauge(
    'stopped_partitions',
    'Partitions held up by a record that cannot be taken.',
    ({ stoppedPartitions }) => stoppedPartitions.length,
  );
}
