/** KAIROS-02: the live state against a join by brute force, over random histories; and each trap by name. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeState, encodeState } from './blob.ts';
import { defineFeatureView, latest } from './definition.ts';
import { EVENTS_MAX, type FeatureState, fold, HEAD_MAX, keptFromTile } from './state.ts';
import { bruteForce, histories, type Known, oracleView, seenAt, usageOf } from './testing/oracle.ts';
import { vectorAt } from './vector.ts';
import { featureViews } from './views.ts';

/** More by MAINSTEM_FEATURE_RUNS. */
const RUNS = Number(process.env.MAINSTEM_FEATURE_RUNS ?? 1_000);

const foldAll = (events: readonly Known[], view = oracleView): FeatureState | null =>
  events.reduce<FeatureState | null>((state, { event, place }) => fold(view, state, event, place), null);

/** Deep equality of vitest is most of the time of a thousand histories; it is asked only to tell the difference. */
function same(found: object, wanted: object): void {
  if (JSON.stringify(found) !== JSON.stringify(wanted)) expect(found).toEqual(wanted);
}

describe('KAIROS-02: the live vector is the brute-force join', () => {
  test(`${RUNS} random histories, with duplicates, equal times, late and corrected events`, () => {
    fc.assert(
      fc.property(histories, ({ events, atMs }) => {
        same(vectorAt(oracleView, foldAll(events), atMs), bruteForce(oracleView, events, atMs));
      }),
      { numRuns: RUNS },
    );
  });

  test('shuffled across partitions, cut at any point and read back from bytes, the state is the same to the last byte', () => {
    fc.assert(
      fc.property(histories, fc.infiniteStream(fc.nat()), ({ events }, numbers) => {
        const whole = foldAll(events);
        if (whole === null) return;
        const bytes = encodeState(oracleView, whole);
        let state: FeatureState | null = null;
        for (const { event, place } of interleaved(events, numbers)) {
          state = fold(oracleView, state, event, place);
          if (state !== null) state = decodeState(oracleView, encodeState(oracleView, state));
        }
        expect(encodeState(oracleView, state as FeatureState).equals(bytes)).toBe(true);
      }),
      { numRuns: Math.ceil(RUNS / 10) },
    );
  });
});

/** Another order that the log may be read in: within a partition as it is. */
function interleaved(events: readonly Known[], numbers: Iterator<number>): Known[] {
  const queues = new Map<string, Known[]>();
  for (const one of events) {
    const key = `${one.place.topic}/${one.place.partition}`;
    queues.set(key, [...(queues.get(key) ?? []), one]);
  }
  const order: Known[] = [];
  while (order.length < events.length) {
    const filled = [...queues.values()].filter((queue) => queue.length > 0);
    const queue = filled[numbers.next().value % filled.length] as Known[];
    order.push(queue.shift() as Known);
  }
  return order;
}

describe('traps of point in time', () => {
  const at = (timeMs: number, offset: number, conversations: number, id?: string): Known =>
    usageOf({ timeMs, offset, conversations, ...(id === undefined ? {} : { id }) });
  const value = (events: readonly Known[], atMs: number) => vectorAt(oracleView, foldAll(events), atMs).values;

  test('an event of the very millisecond asked for does not count: it may be the label’s own', () => {
    expect(value([at(1_000, 0, 5), at(2_000, 1, 7)], 2_000)).toMatchObject({ newest: 5, n_short: 1, sum_long: 5 });
    expect(value([at(1_000, 0, 5), at(2_000, 1, 7)], 2_001)).toMatchObject({ newest: 7, n_short: 2, sum_long: 12 });
  });
  test('of equal times the later offset is the newest: a correction', () => {
    expect(value([at(1_000, 0, 5), at(1_000, 1, 6)], 1_001).newest).toBe(6);
    expect(value([at(1_000, 9, 5), at(1_000, 1, 6)], 1_001).newest).toBe(5);
  });
  test('a duplicate counts once, and does not pass for a correction', () => {
    const first = at(1_000, 0, 5, 'dup');
    expect(value([first, at(1_000, 1, 6), { ...first, place: { ...first.place, offset: 2 } }], 1_001)).toMatchObject({
      newest: 6,
      n_short: 2,
    });
  });
  test('a duplicate of an event long added up counts once', () => {
    const many = Array.from({ length: 3 * HEAD_MAX }, (_, n) => at(1_000 + n, n, 1, `e${n}`));
    const again = many.map((one) => ({ ...one, place: { ...one.place, offset: one.place.offset + 1_000 } }));
    expect(value([...many, ...again], 5_000)).toMatchObject({ n_short: 3 * HEAD_MAX, sum_long: 3 * HEAD_MAX });
  });
  test('an event from the far future is kept out, and does not push the past out of the windows', () => {
    const far = at(4_102_444_800_000, 1, 9, '018f0000-0000-7000-8000-000000000001');
    expect(value([at(1_000, 0, 5), far], 2_000)).toMatchObject({ newest: 5, n_short: 1 });
  });
  test('more than a row can hold is said, never miscounted', () => {
    const many = Array.from({ length: EVENTS_MAX + HEAD_MAX + 50 }, (_, n) => at(60_000 * n, n, 1, `e${n}`));
    const atMs = 60_000 * many.length;
    const vector = vectorAt(oracleView, foldAll(many), atMs);
    expect(vector.reason).toBe('TOO_MANY');
    expect(vector.flags).toMatchObject({ n_all: 'DEFAULT', n_short: 'FRESH' });
    expect(vector.values).toMatchObject({ n_all: 0, n_short: seenAt(many, atMs, oracleView.features.n_short).length });
  });
  test('what no window reaches any more is let go', () => {
    const many = Array.from({ length: 1_000 }, (_, n) => at(600_000 * n, n, 1, `e${n}`));
    const state = foldAll(many) as FeatureState;
    expect(state.tiles.length).toBeLessThan(320);
    expect(state.tiles[0]?.index).toBeGreaterThanOrEqual(keptFromTile(oracleView, state.lastMs));
  });
  test('a time the live row no longer tells apart gets the default and says so', () => {
    const many = Array.from({ length: HEAD_MAX + 10 }, (_, n) => at(1_000 + n, n, 1));
    expect(vectorAt(oracleView, foldAll(many), 1_005)).toMatchObject({ reason: 'NOT_KEPT' });
  });
  test('… nor the very time of the oldest event it holds whole: one of the same time may be added up already', () => {
    const many = Array.from({ length: HEAD_MAX + 2 }, (_, n) => at(n < 3 ? 1_000 : 1_000 + n, n, 1));
    const state = foldAll(many) as FeatureState;
    expect([state.head[0]?.timeMs, state.tiles[0]?.cells[0]?.count]).toEqual([1_000, 2]);
    expect(vectorAt(oracleView, state, 1_000).reason).toBe('ENTITY_UNKNOWN');
    const earlier = vectorAt(oracleView, foldAll([at(500, 99, 1), ...many]), 1_000);
    expect([earlier.reason, earlier.flags.n_short]).toEqual(['NOT_KEPT', 'DEFAULT']);
  });
});

describe('KAIROS-13: TTL and defaults', () => {
  const view = defineFeatureView({
    name: 'aging',
    version: 1,
    entity: 'client',
    about: 'a TTL',
    types: { ClientUsageCounted: '' },
    features: { logins: latest({ type: 'long', of: { ClientUsageCounted: 'logins' }, about: 'n', byDefault: 7 }) },
    ttlMs: 1_000,
    staleForMs: 500,
    checks: [],
  });
  const state = foldAll([usageOf({ timeMs: 10_000, offset: 0, conversations: 3, logins: 42 })], view);
  test.each([
    [10_001, 42, 'FRESH', null, 1],
    [11_000, 42, 'FRESH', null, 1_000],
    [11_001, 42, 'STALE', null, 1_001],
    [11_500, 42, 'STALE', null, 1_500],
    [11_501, 7, 'DEFAULT', 'EXPIRED', 1_501],
    [10_000, 7, 'DEFAULT', 'ENTITY_UNKNOWN', null],
  ])('at %i: %i, %s', (atMs, value, flag, reason, age) => {
    const vector = vectorAt(view, state, atMs);
    expect(vector).toMatchObject({ values: { logins: value }, flags: { logins: flag }, reason, ages: { logins: age } });
  });
  test('an unknown entity has every default, in every view, and never null', () => {
    for (const one of featureViews) {
      const vector = vectorAt(one, null, 1);
      expect(Object.keys(vector.values)).toEqual(one.names);
      expect(Object.values(vector.values).every((value) => value !== null && value !== undefined)).toBe(true);
      expect(vector.reason).toBe('ENTITY_UNKNOWN');
    }
  });
});

describe('definitions', () => {
  test('a row of another definition is not read, though its features are the same', () => {
    const { types: _, keys, ...rest } = oracleView;
    const other = defineFeatureView({ ...rest, types: keys, ttlMs: 5 });
    const bytes = encodeState(
      oracleView,
      foldAll([usageOf({ timeMs: 1, offset: 0, conversations: 3 })]) as FeatureState,
    );
    expect(() => decodeState(other, bytes)).toThrow('another definition');
  });
  test('the fingerprint is of what it does: words change nothing, anything else does', () => {
    const { types: _, keys, ...rest } = oracleView;
    const again = defineFeatureView({ ...rest, types: keys, about: 'other words' });
    expect(again.fingerprint).toBe(oracleView.fingerprint);
    const later = defineFeatureView({ ...rest, types: keys, ttlMs: 5 });
    expect(later.fingerprint).not.toBe(oracleView.fingerprint);
  });
  test('names and fingerprints of the views differ, and fingerprints are pinned: a change needs a new version', () => {
    expect(
      Object.fromEntries(featureViews.map((view) => [`${view.name}@${view.version}`, view.fingerprint.slice(0, 12)])),
    ).toMatchInlineSnapshot(`
      {
        "client_engagement@1": "66d4334827b8",
        "client_lifecycle@1": "4c361a0abecb",
        "lead_facts@1": "96320e7a938a",
        "lead_score@1": "7a4488f61187",
        "transaction_stats@1": "89463be71059",
        "viewer_activity@1": "7e75a04bb418",
      }
    `);
  });
  test('a window that is no whole number of tiles, a default of another type, an unread type: refused', () => {
    const { types: _, keys, ...rest } = oracleView;
    const make = (more: object) => () => defineFeatureView({ ...rest, types: keys, ...more });
    expect(make({ tileMs: 7_000_001 })).toThrow('whole tiles');
    expect(make({ features: { x: { ...oracleView.features.newest, byDefault: 'x' } } })).toThrow('no long');
    expect(make({ types: { LeadScored: '' } })).toThrow('does not read');
  });
});
