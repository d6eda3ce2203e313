/** Every trigger of SM-2 that is judged by counts: its default, a threshold of one's own, its control, and its noise. */
import { createRandom } from '@mainstem/models/random';
import { binomial } from '@mainstem/models/testing/traffic';
import type { AnyEvent, DegradationNoticed, EventsByType } from '@mainstem/schemas/generated/events';
import { describe, expect, test } from 'vitest';
import { eventOf } from '../../testing/reactor-kit.ts';
import { type OutcomeState, outcomeMonitor } from './outcome-monitor.ts';

type Arm = 'CANDIDATE' | 'CONTROL';
const MINUTE_MS = 60_000;

interface Told {
  readonly metric: string;
  readonly minute: number;
  readonly trials: number;
  readonly successes: number;
  readonly arm?: Arm;
  readonly version?: string;
  readonly kind?: 'CONFIG' | 'CREATIVE';
}

function counted({
  metric,
  minute,
  trials,
  successes,
  arm = 'CANDIDATE',
  version = 'v2',
  kind = 'CONFIG',
}: Told): AnyEvent {
  const fromAtMs = minute * MINUTE_MS;
  const toAtMs = fromAtMs + MINUTE_MS;
  const who = { subjectKind: kind, subjectId: 'bot', version, arm };
  return eventOf(
    { type: 'OutcomesCounted', ...who, metric, trials, successes, fromAtMs, toAtMs },
    { id: [metric, minute, arm, version].join(), tenant: 'acme', entity: 'bot', occurredAtMs: toAtMs },
  );
}

/** One life: a rate each minute, and one of the control when it has one. */
function life(
  seed: number,
  metric: string,
  minutes: number,
  rate: (m: number) => number,
  beside?: (m: number) => number,
) {
  const random = createRandom(seed);
  return Array.from({ length: minutes }, (_, minute) => {
    const told = (arm: Arm, share: number) =>
      counted({ metric, minute, trials: 200, successes: binomial(random, 200, share), arm });
    return [told('CANDIDATE', rate(minute)), ...(beside === undefined ? [] : [told('CONTROL', beside(minute))])];
  }).flat();
}

const settings = (value: object) =>
  eventOf(
    { type: 'ConfigPublished', name: 'rollback', valueJson: JSON.stringify(value), note: 'test' },
    { id: 'settings', entity: 'rollback' },
  );

function found(events: readonly AnyEvent[], state: OutcomeState = outcomeMonitor.initialState()) {
  const said = events.flatMap((event) => outcomeMonitor.react(event, state));
  return said.flatMap((one) =>
    one.kind === 'emit' && one.event.type === 'DegradationNoticed' ? [one.event as DegradationNoticed] : [],
  );
}

describe('WAP-107: errors', () => {
  test('over 5 % in five minutes are found within three minutes, once', () => {
    const [finding, ...more] = found(life(1, 'error', 30, (m) => (m < 10 ? 0.02 : 0.12)));
    expect(more).toEqual([]);
    expect(finding).toMatchObject({
      trigger: 'ERRORS',
      test: 'LINE',
      version: 'v2',
      againstRate: 0.05,
      settings: 'default',
    });
    expect(finding?.envelope.occurredAtMs).toBeLessThanOrEqual(13 * MINUTE_MS);
    expect(finding?.firstBadAtMs).toBeGreaterThanOrEqual(8 * MINUTE_MS);
  });

  test('at the line are left alone, and so are those that hit the control, too', () => {
    expect(found(life(2, 'error', 100, () => 0.05))).toEqual([]);
    const outage = (m: number) => (m < 10 ? 0.02 : 0.3);
    expect(found(life(3, 'error', 60, outage, outage))).toEqual([]);
  });

  test('a config may have a line of its own', () => {
    const own = settings({ configs: { bot: { errorsMax: 0.2 } } });
    expect(found([own, ...life(1, 'error', 30, () => 0.12)])).toEqual([]);
  });

  test('of the candidate alone are found beside its control', () => {
    const [finding] = found(
      life(
        4,
        'error',
        60,
        (m) => (m < 10 ? 0.02 : 0.12),
        () => 0.02,
      ),
    );
    expect(finding).toMatchObject({ trigger: 'ERRORS', test: 'CONTROL' });
  });
});

describe('WAP-108: completion', () => {
  test('under 85 % is found, at 85 % it is left alone', () => {
    expect(found(life(5, 'completion', 30, () => 0.7))).toMatchObject([{ trigger: 'COMPLETION', test: 'LINE' }]);
    expect(found(life(6, 'completion', 100, () => 0.85))).toEqual([]);
  });
});

describe('WAP-109: a breach of the SLA', () => {
  test('one is enough, unless the config says that it is not', () => {
    const breach = counted({ metric: 'sla', minute: 3, trials: 10, successes: 1 });
    expect(found([breach])).toMatchObject([{ trigger: 'SLA', firstBadAtMs: 3 * MINUTE_MS }]);
    expect(found([counted({ metric: 'sla', minute: 3, trials: 10, successes: 0 })])).toEqual([]);
    expect(found([settings({ configs: { bot: { sla: false } } }), breach])).toEqual([]);
  });
});

describe('UW-41, KIKI-45: conversions and metrics', () => {
  test('half the conversions of the control are found; a bad hour of both is not', () => {
    const hour = (m: number) => (m % 40 < 20 ? 0.1 : 0.03);
    expect(found(life(7, 'conversion', 120, (m) => hour(m) / 2, hour))).toMatchObject([{ trigger: 'CVR' }]);
    expect(found(life(8, 'conversion', 120, hour, hour))).toEqual([]);
  });

  test('a profile that falls by a fourth is found at 15 %, and is a METRIC of a creative', () => {
    const falls = (m: number) => (m < 30 ? 0.6 : 0.4);
    expect(found(life(9, 'helpful', 120, falls))).toMatchObject([
      { trigger: 'PROFILE', test: 'BASELINE', lineShare: 0.85 },
    ]);
    const ofCreative = life(9, 'helpful', 120, falls).map(
      (event) => ({ ...event, subjectKind: 'CREATIVE' }) as AnyEvent,
    );
    expect(found(ofCreative)).toMatchObject([{ trigger: 'METRIC', lineShare: 0.8 }]);
  });

  test('a new version is held to the one before when nothing runs beside it', () => {
    const before = life(10, 'conversion', 60, () => 0.2).map((event) => ({ ...event, version: 'v1' }) as AnyEvent);
    const after = Array.from({ length: 40 }, (_, n) =>
      counted({ metric: 'conversion', minute: 100 + n, trials: 200, successes: 16, version: 'v2' }),
    );
    expect(found([...before, ...after])).toMatchObject([{ trigger: 'CVR', version: 'v2' }]);
    expect(found(after)).toEqual([]);
  });

  test('false rollbacks: of 100 healthy lives of two hours beside a control at most two are accused', () => {
    let accused = 0;
    for (let seed = 1; seed <= 100; seed += 1) {
      accused += found(
        life(
          seed,
          'conversion',
          60,
          () => 0.05,
          () => 0.05,
        ),
      ).length;
    }
    expect(accused).toBeLessThanOrEqual(2);
  });
});

describe('SM-2: said once', () => {
  const asked = (id: string): AnyEvent =>
    eventOf(
      { type: 'RollbackRequested', subjectKind: 'CONFIG', subjectId: 'bot', version: 'v2', because: 'the client' },
      { id, entity: 'bot', occurredAtMs: 5 },
    );

  test('a client’s click is passed on, once for a version, and not where it does not count', () => {
    expect(found([asked('1'), asked('2')])).toMatchObject([{ trigger: 'REQUESTED', test: 'WORD', firstBadAtMs: 5 }]);
    expect(found([settings({ triggers: { requested: false } }), asked('1')])).toEqual([]);
  });

  test('R2: a span counts once, and a rebuilt monitor says the same under the same id', () => {
    const events = life(1, 'error', 30, () => 0.12);
    const twice = events.flatMap((event) => [event, event]);
    const ids = (all: DegradationNoticed[]) => all.map(({ envelope }) => envelope.id);
    expect(ids(found(twice))).toEqual(ids(found(events)));
  });

  test('after the rollback the first use of the version restored ends it', () => {
    const state = outcomeMonitor.initialState();
    const rollback = { tenant: 'acme', entity: 'rollback-1' };
    const started = {
      type: 'RollbackStarted',
      subjectKind: 'CONFIG',
      subjectId: 'bot',
      campaignId: '',
      trigger: 'ERRORS',
    } as const;
    const restored = { type: 'ConfigRestored', configId: 'bot', fromVersion: 'v2', toVersion: 'v1' } as const;
    const events = [
      ...life(1, 'error', 30, () => 0.12),
      eventOf({ ...started, firstBadAtMs: 10 * MINUTE_MS }, { id: 's', ...rollback, occurredAtMs: 31 * MINUTE_MS }),
      eventOf(restored, { id: 'r', ...rollback, occurredAtMs: 31 * MINUTE_MS }),
      counted({ metric: 'error', minute: 31, trials: 50, successes: 0, version: 'v1' }),
    ];
    const verified = events
      .flatMap((event) => outcomeMonitor.react(event, state))
      .flatMap((one) => (one.kind === 'emit' && one.event.type === 'RollbackVerified' ? [one.event] : []));
    expect(verified as EventsByType['RollbackVerified'][]).toMatchObject([
      { subjectId: 'bot', restoredId: 'v1', elapsedMs: 22 * MINUTE_MS, reactionMs: MINUTE_MS },
    ]);
    const due = found(life(1, 'error', 30, () => 0.12)).map((event) =>
      outcomeMonitor.stillDue?.({ kind: 'emit', event }, state),
    );
    expect(due).toEqual([false]);
    // Counts of the version left that come late, or of conversations pinned to it, start no second rollback.
    const late = life(1, 'error', 60, () => 0.12).slice(32);
    expect(found(late, state)).toEqual([]);
  });
});
