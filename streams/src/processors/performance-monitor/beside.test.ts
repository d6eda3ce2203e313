/** SM-2: creatives are judged beside what runs at the same time; and how a rollback's end is told. */
import { createRandom } from '@mainstem/models/random';
import type { AnyEvent, CreativeUnderperformed, RollbackVerified } from '@mainstem/schemas/generated/events';
import { describe, expect, test } from 'vitest';
import { unsaidOfBill } from '../../testing/bills.ts';
import { eventOf } from '../../testing/reactor-kit.ts';
import { linesOf, parseRollbackConfig } from './config.ts';
import { performanceMonitor } from './performance-monitor.ts';

let bids = 0;
function shown(creativeId: string, atMs: number, clicked: boolean): AnyEvent[] {
  bids += 1;
  const place = { tenant: 'acme', entity: `bid-${bids}`, occurredAtMs: atMs };
  const what = { auctionId: 'a', campaignId: 'spring', creativeId };
  const cost = { leaseId: 'l', costMicros: 1, currency: 'USD', ...unsaidOfBill };
  const billed = eventOf({ type: 'ImpressionBilled', ...what, ...cost }, { id: `i${bids}`, ...place });
  const click = eventOf({ type: 'ClickRecorded', ...what, invalidTraffic: false }, { id: `c${bids}`, ...place });
  return clicked ? [billed, click] : [billed];
}

/** Three creatives in turn, with click rates that may change on the way. */
function traffic(seed: number, count: number, rateOf: (creative: number, at: number) => number): AnyEvent[] {
  const random = createRandom(seed);
  return Array.from({ length: count }, (_, at) => {
    const creative = random.below(3);
    return shown(`banner-${creative}`, at * 10, random.next() < rateOf(creative, at));
  }).flat();
}

const config = (value: object) =>
  eventOf(
    { type: 'ConfigPublished', name: 'rollback', valueJson: JSON.stringify(value), note: 'test' },
    { id: 'settings-1', tenant: 'acme', entity: 'rollback' },
  );
const fast = config({ minImpressions: 100, clickDelayMs: 0 });

const inChain = (event: AnyEvent, correlationId: string): AnyEvent => ({
  ...event,
  envelope: { ...event.envelope, correlationId },
});

function alarms(events: readonly AnyEvent[], state = performanceMonitor.initialState()): CreativeUnderperformed[] {
  return events.flatMap((event) =>
    performanceMonitor.react(event, state).flatMap((reaction) => {
      if (reaction.kind !== 'emit' || reaction.event.type !== 'CreativeUnderperformed') return [];
      return [reaction.event];
    }),
  );
}

describe('SM-2: beside the other creatives of the campaign', () => {
  test('a night in which nobody clicks is no creative’s fault', () => {
    const night = traffic(1, 24_000, (_, at) => (at < 12_000 ? 0.1 : 0.02));
    expect(alarms([fast, ...night])).toEqual([]);
    const alone = traffic(1, 24_000, (_, at) => (at < 12_000 ? 0.1 : 0.02)).filter(
      (event) => 'creativeId' in event && event.creativeId === 'banner-0',
    );
    expect(alarms([fast, ...alone])).toHaveLength(1); // its own past alone would have accused it
  });

  test('one that falls while the others do not is found, with when it began and what it was judged by', () => {
    const [alarm, ...more] = alarms([
      fast,
      ...traffic(2, 24_000, (creative, at) => (creative === 1 && at >= 12_000 ? 0.055 : 0.1)),
    ]);
    expect(more).toEqual([]);
    expect(alarm).toMatchObject({
      creativeId: 'banner-1',
      test: 'CONTROL',
      settings: fast.envelope.id,
      lineShare: 0.8,
    });
    expect(alarm?.envelope.occurredAtMs).toBeGreaterThan(120_000);
    expect(alarm?.envelope.occurredAtMs).toBeLessThan(230_000);
    expect(alarm?.firstBadAtMs).toBeGreaterThan(100_000);
    expect(alarm?.firstBadAtMs).toBeLessThan(alarm?.envelope.occurredAtMs ?? 0);
  });

  test('one that was always weaker is not accused of it', () => {
    expect(alarms([fast, ...traffic(3, 24_000, (creative) => (creative === 1 ? 0.06 : 0.1))])).toEqual([]);
  });
});

describe('SM-2: thresholds', () => {
  test('each has its default, the tenant’s and the config’s own, and a wrong one is named', () => {
    const parsed = parseRollbackConfig('{"triggers":{"errorsMax":0.1},"configs":{"bot":{"profileShare":0.9}}}');
    expect(parsed.kind).toBe('good');
    if (parsed.kind !== 'good') return;
    expect(linesOf(parsed.config, 'bot')).toEqual({
      cvrShare: 0.8,
      metricShare: 0.8,
      profileShare: 0.9,
      errorsMax: 0.1,
      errorsWindowMs: 300_000,
      completionMin: 0.85,
      sla: true,
      requested: true,
    });
    expect(linesOf(parsed.config, 'other').profileShare).toBe(0.85);
    const wrong = parseRollbackConfig('{"triggers":{"cvrShare":2}}');
    expect(wrong).toMatchObject({ kind: 'bad', problem: expect.stringContaining('triggers.cvrShare') });
  });
});

describe('KIKI-46: the end of a rollback', () => {
  const started = inChain(
    eventOf(
      {
        type: 'RollbackStarted',
        subjectKind: 'CREATIVE',
        subjectId: 'banner-1',
        campaignId: 'spring',
        trigger: 'CTR',
        firstBadAtMs: 1_000,
      },
      { id: 'r1', tenant: 'acme', entity: 'rollback-1', occurredAtMs: 6_000 },
    ),
    'chain-1',
  );
  const gold = (correlationId: string) =>
    inChain(
      eventOf(
        { type: 'CreativeActivated', because: 'gold' },
        { id: `g ${correlationId}`, tenant: 'acme', entity: 'gold', streamVersion: 3 },
      ),
      correlationId,
    );
  const verified = (events: readonly AnyEvent[]): RollbackVerified[] => {
    const state = performanceMonitor.initialState();
    return events.flatMap((event) =>
      performanceMonitor.react(event, state).flatMap((reaction) => {
        if (reaction.kind !== 'emit' || reaction.event.type !== 'RollbackVerified') return [];
        return [reaction.event];
      }),
    );
  };

  test('is told with the first impression of the gold creative, once, with both clocks', () => {
    const events = [started, ...shown('gold', 6_500, false), gold('chain-1')];
    const [first, ...more] = verified([...events, ...shown('gold', 9_000, false), ...shown('gold', 9_010, false)]);
    expect(more).toEqual([]);
    expect(first).toMatchObject({ restoredId: 'gold', firstGoodAtMs: 9_000, elapsedMs: 8_000, reactionMs: 3_000 });
    expect(first?.envelope.entity).toBe('rollback-1');
  });

  test('in whatever order the topics were read', () => {
    expect(verified([gold('chain-1'), started, ...shown('gold', 9_000, false)])).toHaveLength(1);
  });

  test('an activation of another chain ends nothing', () => {
    expect(verified([started, gold('chain-2'), ...shown('gold', 9_000, false)])).toEqual([]);
  });
});
