/** What opens breakers by itself and what moves them on, from the log to the commands. */
import type { AnyEvent } from '@mainstem/schemas/generated/events';
import { describe, expect, test } from 'vitest';
import { effectsOf } from '../../deciders/breaker/decider.ts';
import { type EventSketch, eventOf } from '../../testing/reactor-kit.ts';
import { incidentOf } from './incidents.ts';
import { BreakerWatch } from './watch.ts';

type Body = Parameters<typeof eventOf>[0];
const at = (body: Body, id: string, occurredAtMs: number, over: Partial<EventSketch> = {}): AnyEvent =>
  eventOf(body, { id, tenant: 'acme', entity: 'spring', occurredAtMs, ...over });

const cap = (capMicros: number) => at({ type: 'BudgetOpened', capMicros, currency: 'USD' }, 'cap', 0);
const late = (spentMicros: number, id = 'late', atMs = 10) =>
  at({ type: 'BudgetLateSpendRecorded', bidId: id, leaseId: 'l', spentMicros, dayFromMs: 0 }, id, atMs);
const settled = (spentMicros: number) =>
  at({ type: 'BudgetSliceSettled', leaseId: 'l', spentMicros, returnedMicros: 0 }, `settled ${spentMicros}`, 5);
const opened = (atMs: number, over: Partial<EventSketch> = {}, coolDownUntilMs: number | null = null) =>
  at(
    { type: 'BreakerOpened', cause: 'RISK', because: 'x', ...effectsOf.BUDGET_OVERRUN, coolDownUntilMs },
    `opened ${atMs}`,
    atMs,
    { streamVersion: 1, ...over },
  );
const slow = (atMs: number) =>
  at({ type: 'HotStoreSlowed', store: 'redis', latencyMs: 80, lineMs: 50 }, `slow ${atMs}`, atMs, {
    tenant: 'platform',
    entity: 'bidder-1',
  });
const platform = { tenant: 'platform', entity: '*' };

function watching(...events: AnyEvent[]): BreakerWatch {
  const watch = new BreakerWatch();
  for (const event of events) watch.apply(event);
  return watch;
}

describe('KIKI-47: budget overrun', () => {
  test('a late bill that brings spent over the cap halts the campaign, and nothing else does', () => {
    expect(watching(cap(100), settled(100)).due(20)).toEqual([]);
    expect(watching(cap(100), settled(80), late(20)).due(20)).toEqual([]);
    expect(watching(cap(100), settled(80), late(21)).due(20)).toMatchObject([
      {
        tenant: 'acme',
        entity: 'spring',
        command: { type: 'OpenBreaker', cause: 'BUDGET_OVERRUN', coolDownMs: null, atMs: 20 },
        causationId: late(21).envelope.id,
      },
    ]);
  });

  test('what was answered is answered; a further overrun is news', () => {
    const known = watching(cap(100), settled(100), late(1), opened(15));
    expect(known.due(20)).toEqual([]);
    known.apply(at({ type: 'BreakerClosed', because: 'x' }, 'closed', 30, { streamVersion: 2 }));
    expect(known.due(40)).toEqual([]);
    known.apply(late(1, 'again', 50));
    expect(known.due(60)).toMatchObject([{ causationId: late(1, 'again', 50).envelope.id }]);
  });

  test('a higher cap ends it', () => {
    const raised = at({ type: 'BudgetCapChanged', capMicros: 200 }, 'raised', 12);
    expect(watching(cap(100), settled(100), late(1), raised).due(20)).toEqual([]);
  });
});

describe('KAIROS-12: a slow hot store', () => {
  test('opens the breaker of the platform, while the signal is fresh', () => {
    expect(watching(slow(100)).due(200)).toMatchObject([
      { ...platform, command: { type: 'OpenBreaker', cause: 'HOT_STORE_SLOW', coolDownMs: 60_000 } },
    ]);
    expect(watching(slow(100)).due(60_000)).toEqual([]);
    expect(watching(slow(100), opened(150, platform)).due(200)).toEqual([]);
  });
});

describe('SM-1: the way back', () => {
  const half = at({ type: 'BreakerHalfOpened', because: 'x', probePpm: 1, closesAtMs: 900 }, 'half', 500, {
    streamVersion: 2,
  });
  test('open → half-open after the cool-down, half-open → closed after the probes', () => {
    const open = watching(opened(15, {}, 400));
    expect(open.due(399)).toEqual([]);
    expect(open.due(400)).toMatchObject([{ entity: 'spring', command: { type: 'HalfOpenBreaker', force: false } }]);
    open.apply(half);
    expect(open.due(899)).toEqual([]);
    expect(open.due(900)).toMatchObject([{ command: { type: 'CloseBreaker', force: false } }]);
  });
  test('what a person holds open stays', () => {
    expect(watching(opened(15, {}, null)).due(1e12)).toEqual([]);
  });
  test('the same finding is the same command, whoever sends it', () => {
    const causes = [1, 2].map(() =>
      watching(opened(15, {}, 400))
        .due(500)
        .map(({ cause }) => cause),
    );
    expect(causes[0]).toEqual(causes[1]);
  });
});

test('R12: an opening is an incident, once', () => {
  expect(incidentOf(opened(15))).toMatchObject({ severity: 'HIGH', kind: 'breaker', subject: 'campaign:spring' });
  expect(incidentOf(opened(15))?.envelope.id).toBe(incidentOf(opened(15))?.envelope.id);
  expect(incidentOf(opened(15, { entity: '*' }))).toMatchObject({ subject: 'tenant:acme' });
  expect(incidentOf(slow(1))).toBeNull();
});

describe('KIKI-42: risk', () => {
  const risk = (riskPpm: number, atMs = 10): AnyEvent =>
    at(
      { type: 'RiskScored', riskPpm, model: 'spend-risk@1', because: 'spend triples' },
      `risk ${riskPpm} ${atMs}`,
      atMs,
    );
  const line = (linePpm: unknown): AnyEvent =>
    at({ type: 'ConfigPublished', name: 'risk', valueJson: JSON.stringify({ linePpm }), note: 'x' }, 'line', 1);

  test('over three quarters it is reported to the breaker, with what it was judged by', () => {
    expect(watching(risk(750_000)).due(20)).toEqual([]);
    expect(watching(risk(750_001)).due(20)).toMatchObject([
      {
        entity: 'spring',
        command: { type: 'ReportRisk', riskPpm: 750_001, linePpm: 750_000, because: 'spend-risk@1: spend triples' },
        causationId: risk(750_001).envelope.id,
      },
    ]);
  });

  test('a tenant has its own line; what is no share is not taken', () => {
    expect(watching(line(900_000), risk(800_000)).due(20)).toEqual([]);
    expect(watching(line('high'), risk(800_000)).due(20)).toHaveLength(1);
  });

  test('an answered one, or one of an hour ago, opens nothing; a newer one does', () => {
    expect(watching(risk(900_000), opened(15)).due(20)).toEqual([]);
    expect(watching(risk(900_000)).due(3_700_000)).toEqual([]);
    const closed = at({ type: 'BreakerClosed', because: 'x' }, 'closed', 30, { streamVersion: 2 });
    expect(watching(risk(900_000), opened(15), closed, risk(900_000, 40)).due(50)).toHaveLength(1);
  });
});
