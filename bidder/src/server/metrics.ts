/**
 * Prometheus metrics. The bid path only adds to plain numbers; they are read here when Prometheus asks, so a request
 * costs no label look-ups.
 */
import { registerLogMetrics } from '@mainstem/streams/log/log-metrics';
import { Counter, collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import type { Bidder } from '../bidder.ts';
import { noBidReasons } from '../openrtb/no-bid.ts';
import { malformations } from '../openrtb/request.ts';
import { safetyMetrics } from './safety-metrics.ts';

const registries = new WeakMap<Bidder, Registry>();

/** Text exposition of everything the bidder counts. */
export async function metricsText(bidder: Bidder): Promise<string> {
  let registry = registries.get(bidder);
  if (registry === undefined) {
    registry = registryOf(bidder);
    registries.set(bidder, registry);
  }
  const histogram = bidder.decisionTime.exposition(
    'mainstem_bid_duration_seconds',
    'Time from the last byte of a request to its answer, s.',
  );
  const delays = bidder.desk.delays.exposition(
    'mainstem_bidder_notice_delay_seconds',
    'Time from a bid to its notices, by what was bid on, s.',
  );
  return `${await registry.metrics()}\n${histogram}${delays}`;
}

type Read = () => readonly (readonly [labels: Record<string, string>, value: number])[];

function registryOf(bidder: Bidder): Registry {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  registerLogMetrics(registry);
  const counter = (name: string, help: string, labelNames: string[], read: Read, prefix = 'mainstem_bidder'): void => {
    new Counter({
      name: `${prefix}_${name}`,
      help,
      labelNames,
      registers: [registry],
      collect() {
        this.reset();
        for (const [labels, value] of read()) this.inc(labels, value);
      },
    });
  };
  const gauge = (name: string, help: string, read: () => number): void => {
    new Gauge({
      name: `mainstem_bidder_${name}`,
      help,
      registers: [registry],
      collect() {
        this.set(read());
      },
    });
  };
  const { core, noBids, book, events, desk, view, leaser, sync } = bidder;
  counter('requests_total', 'Bid requests read.', [], () => [[{}, core.counts.requests]]);
  counter('bids_total', 'Bids placed.', [], () => [[{}, core.counts.bids]]);
  counter('malformed_total', 'Requests answered 400.', ['why'], () =>
    malformations.map((why, index) => [{ why }, core.counts.malformed[index] as number]),
  );
  const noBidCounts: Read = () => noBidReasons.map((reason, index) => [{ reason }, noBids.totals[index] as number]);
  counter('no_bid_total', 'Impressions not bid on.', ['reason'], noBidCounts, 'mainstem_bid');
  counter('notices_total', 'Notices by kind and result.', ['kind', 'result'], () =>
    [...desk.counts].map(([key, value]) => {
      const [kind = '', result = ''] = key.split(':');
      return [{ kind, result }, value];
    }),
  );
  counter('syncs_total', 'Cookie syncs by result.', ['result'], () =>
    [...sync.counts].map(([result, value]) => [{ result }, value]),
  );
  counter('decisions_recorded_total', 'Decisions put on record, and those that could not be.', ['result'], () => [
    [{ result: 'recorded' }, bidder.recorder?.counts.decisions ?? 0],
    [{ result: 'lost' }, bidder.recorder?.counts.lost ?? 0],
  ]);
  counter('record_bytes_total', 'Bytes of recorded decisions, packed.', [], () => [
    [{}, bidder.recorder?.counts.bytes ?? 0],
  ]);
  counter('bills_total', 'Bills by where their money was.', ['from'], () =>
    Object.entries(desk.booked).map(([from, value]) => [{ from }, value]),
  );
  counter('lease_commands_total', 'Budget leases by result.', ['result'], () =>
    Object.entries(leaser.counts).map(([result, value]) => [{ result }, value]),
  );
  safetyMetrics(bidder, gauge, counter);
  new Gauge({
    name: 'mainstem_breaker_state',
    help: 'Breakers that are not closed, by state.',
    labelNames: ['state'],
    registers: [registry],
    collect() {
      for (const [state, count] of Object.entries(view.snapshot.modes.states())) this.set({ state }, count);
    },
  });
  gauge('view_live', '1 while the catalogue may be bid from.', () => Number(view.isLive()));
  gauge('view_position', 'Change number of the catalogue.', () => view.snapshot.position);
  gauge('click_models', 'Click models that can be asked.', () => view.snapshot.valuation.counts.models);
  gauge('viewers', 'Viewers something is known of, by tenant and viewer.', () => bidder.values?.counts.rows ?? 0);
  gauge(
    'viewers_refused',
    'Scores of viewers that found no room since the start.',
    () => bidder.values?.counts.refused ?? 0,
  );
  gauge('campaigns', 'Campaigns that can bid.', () => view.snapshot.campaigns.size);
  gauge(
    'campaigns_resting',
    'Campaigns not looked at for now: no money, at their daily cap or halted.',
    () => view.snapshot.resting.count,
  );
  gauge('leases', 'Open budget leases.', () => book.leases().length);
  gauge('reservations', 'Bids whose money is reserved.', () => book.reservations);
  counter('events_set_aside_total', 'Events refused by the log for what they hold.', [], () => [
    [{}, events.counts.setAside],
  ]);
  gauge('event_oldest_seconds', 'How long the oldest event waits to become durable, s.', () => events.oldestMs / 1_000);
  gauge('event_backlog', 'Events not yet durable on the log.', () => events.backlog);
  return registry;
}
