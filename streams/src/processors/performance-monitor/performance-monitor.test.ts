import type { AnyEvent, CreativeUnderperformed } from '@mainstem/schemas/generated/events';
import { describe, expect, test } from 'vitest';
import { unsaidOfBill } from '../../testing/bills.ts';
import { type EventSketch, eventOf } from '../../testing/reactor-kit.ts';
import { parseRollbackConfig } from './config.ts';
import { type MonitorState, performanceMonitor } from './performance-monitor.ts';

interface Shot {
  readonly creativeId?: string;
  readonly tenant?: string;
  /** Share of impressions clicked, evenly spread. */
  readonly ctr: number;
  readonly count: number;
  readonly fromMs?: number;
  readonly name?: string;
}

/** Impressions 10 ms apart, each followed by its click when it has one. */
function shown({ creativeId = 'banner', tenant = 'acme', ctr, count, fromMs = 0, name = 'bid' }: Shot): AnyEvent[] {
  return Array.from({ length: count }, (_, n) => n).flatMap((n) => {
    const bid = `${name}-${fromMs}-${n}`;
    const place: Partial<EventSketch> = { tenant, entity: bid, occurredAtMs: fromMs + n * 10 };
    const what = { auctionId: 'a', campaignId: 'spring', creativeId };
    const billed = eventOf(
      { type: 'ImpressionBilled', ...what, leaseId: 'l', costMicros: 1, currency: 'USD', ...unsaidOfBill },
      { id: `billed ${tenant} ${bid}`, ...place },
    );
    const clicked = eventOf(
      { type: 'ClickRecorded', ...what, invalidTraffic: false },
      { id: `clicked ${tenant} ${bid}`, ...place },
    );
    return Math.floor((n + 1) * ctr) > Math.floor(n * ctr) ? [billed, clicked] : [billed];
  });
}

function config(value: unknown, id = 'config', tenant = 'acme'): AnyEvent {
  const valueJson = typeof value === 'string' ? value : JSON.stringify(value);
  const body = { type: 'ConfigPublished' as const, name: 'rollback', valueJson, note: 'test' };
  return eventOf(body, { id, tenant, entity: 'rollback' });
}

/** As three partitions would be read one after the other: all events of a bid lie on one. */
function byPartition(events: readonly AnyEvent[]): AnyEvent[] {
  const partitionOf = ({ envelope }: AnyEvent) =>
    Number(envelope.entity.slice(envelope.entity.lastIndexOf('-') + 1)) % 3;
  return [0, 1, 2].flatMap((partition) => events.filter((event) => partitionOf(event) === partition));
}

const onAir = (id: string, entity = 'banner') =>
  eventOf({ type: 'CreativeActivated', because: 'test' }, { id, entity, streamVersion: 1 });
const offAir = (id: string, entity = 'banner') =>
  eventOf({ type: 'CreativePaused', reason: 'test' }, { id, entity, streamVersion: 2 });

function run(events: readonly AnyEvent[], state = performanceMonitor.initialState()) {
  const said = events.flatMap((event) =>
    performanceMonitor.react(event, state).flatMap((reaction) => (reaction.kind === 'emit' ? [reaction] : [])),
  );
  const alarms = said.map(({ event }) => event).filter((event) => event.type === 'CreativeUnderperformed');
  return { alarms: alarms as CreativeUnderperformed[], said, state };
}

const fast = config({ minImpressions: 100, clickDelayMs: 0 });
const healthy = shown({ ctr: 0.1, count: 2_000 });
const collapsed = shown({ ctr: 0, count: 2_000, fromMs: 20_000 });

describe('KIKI-43: a click rate under 80 % of its baseline', () => {
  test('is said once, with what was measured', () => {
    const { alarms } = run([fast, ...healthy, ...collapsed]);
    expect(alarms).toHaveLength(1);
    const [alarm] = alarms;
    expect(alarm).toMatchObject({ campaignId: 'spring', creativeId: 'banner', lineShare: 0.8 });
    expect(alarm?.impressions).toBeGreaterThanOrEqual(100);
    expect(alarm?.baselineImpressions).toBeGreaterThanOrEqual(100);
    expect(alarm?.baselineCtr).toBeCloseTo(0.1, 1);
    expect(alarm?.ctr).toBeLessThan(0.8 * (alarm?.baselineCtr ?? 0));
    expect(alarm?.envelope).toMatchObject({ tenant: 'acme', entity: 'banner', streamVersion: 0, decision: null });
  });

  test('is found soon after the collapse', () => {
    const { alarms } = run([fast, ...healthy, ...collapsed]);
    expect(alarms[0]?.envelope.occurredAtMs).toBeLessThan(20_000 + 400 * 10);
  });

  test('a healthy creative is left alone', () => {
    expect(run([fast, ...healthy, ...shown({ ctr: 0.1, count: 2_000, fromMs: 20_000 })]).alarms).toEqual([]);
    expect(run([fast, ...healthy, ...shown({ ctr: 0.09, count: 2_000, fromMs: 20_000 })]).alarms).toEqual([]);
  });

  test('one creative or tenant does not answer for another', () => {
    const other = shown({ ctr: 0, count: 2_000, fromMs: 20_000, creativeId: 'other' });
    const stranger = shown({ ctr: 0, count: 2_000, fromMs: 20_000, tenant: 'rival' });
    expect(run([fast, ...healthy, ...other, ...stranger]).alarms).toEqual([]);
  });

  test('R2: repeated bills and clicks count once', () => {
    const twice = (events: readonly AnyEvent[]) => events.flatMap((event) => [event, event]);
    const once = run([fast, ...healthy, ...collapsed]).alarms;
    expect(run([fast, ...twice(healthy), ...twice(collapsed)]).alarms).toEqual(once);
  });

  test('a click that comes late counts for the window of its impression', () => {
    const impressions = healthy.filter((event) => event.type === 'ImpressionBilled');
    const clicks = healthy.filter((event) => event.type === 'ClickRecorded');
    const late = [...impressions, ...clicks, ...collapsed];
    expect(run([config({ minImpressions: 100, clickDelayMs: 60_000 }), ...late]).alarms).toEqual([]);
    expect(run([config({ minImpressions: 100, clickDelayMs: 10_000 }), ...late]).alarms).toHaveLength(1);
  });

  test('a click that comes before its bill counts too', () => {
    const clicksFirst = healthy.toSorted((a, b) => Number(a.type > b.type) - Number(a.type < b.type));
    expect(clicksFirst[0]?.type).toBe('ClickRecorded');
    expect(run([fast, ...clicksFirst, ...collapsed]).alarms).toHaveLength(1);
  });

  test('impressions whose clicks are still to come are not judged', () => {
    const patient = config({ minImpressions: 100, clickDelayMs: 15_000 });
    const [alarm] = run([patient, ...healthy, ...collapsed]).alarms;
    expect(alarm?.envelope.occurredAtMs).toBeGreaterThan(20_000 + 15_000);
  });
});

describe('episodes', () => {
  test('a creative that goes on the air again is judged anew', () => {
    const again = [
      onAir('second'),
      ...shown({ ctr: 0.1, count: 1_000, fromMs: 100_000 }),
      ...shown({ ctr: 0, count: 1_000, fromMs: 110_000 }),
    ];
    const { alarms } = run([fast, onAir('first'), ...healthy, ...collapsed, offAir('pause'), ...again]);
    expect(alarms).toHaveLength(2);
    expect(alarms[0]?.envelope.id).not.toBe(alarms[1]?.envelope.id);
  });

  test('a creative off the air raises no alarm for bills that come late', () => {
    expect(run([fast, onAir('first'), ...healthy, offAir('pause'), ...collapsed]).alarms).toEqual([]);
  });

  test('R2: a rebuilt monitor says the same thing under the same id, in whatever order partitions were read', () => {
    const events = [fast, onAir('first'), ...healthy, ...collapsed];
    const shuffled = [fast, onAir('first'), ...byPartition(healthy), ...byPartition(collapsed)];
    const ids = (alarms: readonly AnyEvent[]) => alarms.map(({ envelope }) => envelope.id);
    expect(ids(run(events).alarms)).toEqual(ids(run(events).alarms));
    expect(ids(run(shuffled).alarms)).toEqual(ids(run(events).alarms));
  });

  test('after a rebuild an alarm is due while its episode lasts, not later', () => {
    const { said, state } = run([fast, onAir('first'), ...healthy, ...collapsed]);
    const due = (held: MonitorState) => said.map((reaction) => performanceMonitor.stillDue?.(reaction, held));
    expect(due(state)).toEqual([true]);
    run([offAir('pause')], state);
    expect(due(state)).toEqual([false]);
    run([onAir('second')], state);
    expect(due(state)).toEqual([false]);
  });
});

describe('the setting "rollback"', () => {
  test('is the tenant’s own', () => {
    const strict = config({ minImpressions: 100_000 }, 'strict', 'rival');
    expect(run([fast, strict, ...healthy, ...collapsed]).alarms).toHaveLength(1);
    expect(run([config({ minImpressions: 100_000 }), ...healthy, ...collapsed]).alarms).toEqual([]);
  });

  test.each(['nonsense', '{"lineShare":1.5}', '{"minImpressions":-1}', '{"unknown":1}', '[]'])(
    'R12: %s is not taken, the one before stays, and people are told',
    (value) => {
      const { alarms, said } = run([fast, config(value, 'bad'), ...healthy, ...collapsed]);
      expect(alarms).toHaveLength(1);
      expect(said[0]?.event).toMatchObject({ type: 'IncidentOpened', severity: 'LOW', kind: 'config-invalid' });
    },
  );

  test('another setting is none of its business', () => {
    const other = config('nonsense');
    expect(run([{ ...other, name: 'other' } as AnyEvent]).said).toEqual([]);
  });

  test('defaults are those documented', () => {
    expect(parseRollbackConfig('{}')).toEqual({
      kind: 'good',
      config: {
        lineShare: 0.8,
        minImpressions: 200,
        clickDelayMs: 5_000,
        falseAlarmOncePer: 100_000,
        alpha: 0.02,
        nullShare: 1,
        hardShare: 0.5,
        triggers: {},
        configs: {},
      },
    });
  });
});

describe('R8: bounded', () => {
  test('creatives and bids are forgotten, oldest first', () => {
    const state = performanceMonitor.initialState();
    for (let n = 0; n < 25_000; n += 1) run(shown({ creativeId: `c${n}`, ctr: 0, count: 1, name: `b${n}` }), state);
    expect(state.episodes.size).toBe(20_000);
    expect(state.episodes.has('acme|c24999')).toBe(true);
    expect(state.episodes.has('acme|c0')).toBe(false);
  });

  test('a creative on the air for long has few cells', () => {
    const state = performanceMonitor.initialState();
    run([fast], state);
    for (let n = 0; n < 6; n += 1) run(shown({ ctr: 0.1, count: 5_000, fromMs: n * 50_000 }), state);
    const cells = [...state.episodes.values()][0]?.cells;
    expect(cells?.size).toBeLessThan(60);
    const counted = cells?.settled(Number.POSITIVE_INFINITY).reduce((sum, { trials }) => sum + trials, 0);
    expect(counted).toBe(30_000);
  });
});
