/** KAIROS-02, KAIROS-04: joins over the log against brute force, leaks that are planted, sets that are made again. */
import { createCodec } from '@mainstem/schemas/codec';
import { keyOf } from '@mainstem/schemas/envelope';
import { type AnyEvent, eventTypes } from '@mainstem/schemas/generated/events';
import { topicOf } from '@mainstem/schemas/topics';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createMemoryLog } from '../../log/log.memory.ts';
import { eventOf } from '../../testing/reactor-kit.ts';
import { encodeState } from '../blob.ts';
import { featureField } from '../contract.ts';
import { type Fact, factOf, isRejection } from '../fact.ts';
import { type FeatureState, fold } from '../state.ts';
import { bruteForce, histories, type Known, oracleView, paidOf, usageOf } from '../testing/oracle.ts';
import { type History, readHistory } from './history.ts';
import { type JoinRow, joinAsOf, stateReached } from './join.ts';
import { rangeUntilNow } from './range.ts';
import { buildTrainingSet, type Label } from './training-set.ts';

const RUNS = Number(process.env.MAINSTEM_FEATURE_RUNS ?? 1_000);
const codec = createCodec(Object.fromEntries(eventTypes.map((type, at) => [type, at + 1])) as never);

function factsOf(events: readonly Known[]): Pick<History, 'facts'> {
  const known = events.flatMap(({ event, place, appendedAtMs }) => {
    const fact = factOf(oracleView, event);
    return fact === null || isRejection(fact) ? [] : [{ fact: fact as Fact, place, knownAtMs: appendedAtMs }];
  });
  return { facts: new Map([[oracleView.name, new Map([[featureField('acme', 'c1'), known]])]]) };
}

/** Appended some time after they happened, in the order of the log; a few before, by a clock that is ahead. */
const appended = fc
  .tuple(histories, fc.array(fc.integer({ min: -5_000, max: 600_000 }), { minLength: 500, maxLength: 500 }))
  .map(([{ events }, delays]) => {
    let nowMs = 0;
    return events.map((one, n) => {
      nowMs = Math.max(nowMs, one.event.envelope.occurredAtMs + (delays[n % delays.length] as number));
      return { ...one, appendedAtMs: nowMs };
    });
  });
const row = (atMs: number, known?: JoinRow['known']): JoinRow => ({
  tenant: 'acme',
  entity: 'c1',
  atMs,
  ...(known === undefined ? {} : { known }),
});

describe('the join is the one by brute force', () => {
  test(`${RUNS} random histories, each at several times, on both clocks`, () => {
    const times = fc.array(fc.integer({ min: -100_000, max: 4_000_000 }), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(appended, times, (events, after) => {
        const rows = after.map((ms) => row(100_000_000 + ms));
        const joined = joinAsOf(oracleView, factsOf(events), rows);
        for (const [at, { atMs }] of rows.entries()) {
          const known = events.filter(({ appendedAtMs }) => appendedAtMs <= atMs);
          const wanted = bruteForce(oracleView, known, atMs);
          // Deep equality is asked only to tell the difference: it is most of the time.
          if (JSON.stringify(joined[at]) !== JSON.stringify(wanted)) expect(joined[at]).toEqual(wanted);
        }
      }),
      { numRuns: RUNS },
    );
  });

  test('KAIROS-02: online is offline: what a live row had reached gives its very bytes', () => {
    fc.assert(
      fc.property(appended, fc.nat(), (events, cut) => {
        const folded = events.slice(0, events.length === 0 ? 0 : cut % events.length);
        const live = folded.reduce<FeatureState | null>(
          (state, { event, place }) => fold(oracleView, state, event, place),
          null,
        );
        if (live === null) return;
        const facts = factsOf(events).facts.get(oracleView.name)?.get('acme|c1') ?? [];
        const again = stateReached(oracleView, facts, live.reached) as FeatureState;
        expect(encodeState(oracleView, again).equals(encodeState(oracleView, live))).toBe(true);
      }),
      { numRuns: Math.ceil(RUNS / 10) },
    );
  });

  test('equal rows each have their vector, in the order they were given', () => {
    const history = factsOf([usageOf({ timeMs: 1_000, offset: 0, conversations: 5 })]);
    const joined = joinAsOf(oracleView, history, [row(2_000), row(500), row(2_000), row(2_000, { atMs: 999 })]);
    expect(joined.map(({ values }) => values.newest)).toEqual([5, -7, 5, -7]);
  });
});

describe('leaks', () => {
  /** The label is copied into an event that claims to be of before, and is known only after. */
  const planted = Array.from({ length: 50 }, (_, n) => {
    const labelAtMs = 1_000_000 + n * 10_000;
    const label = 1_000 + n;
    const canary = usageOf({ timeMs: labelAtMs - 1, offset: n, conversations: label, appendedAtMs: labelAtMs + 1 });
    return { labelAtMs, label, canary };
  });
  const leaks = (known: (atMs: number) => JoinRow['known']) =>
    planted.filter(({ labelAtMs, label, canary }) => {
      const [vector] = joinAsOf(oracleView, factsOf([canary]), [row(labelAtMs, known(labelAtMs))]);
      return vector?.values.newest === label;
    }).length;

  test('a label planted in an event that is known only later reaches no row', () => {
    expect(leaks(() => undefined)).toBe(0);
  });
  test('… and would be seen: a join on event time alone leaks every one of them', () => {
    expect(leaks((atMs) => ({ atMs: atMs + 1 }))).toBe(planted.length);
  });
  test('the label’s own event, of the same millisecond and known at once, reaches no row', () => {
    const own = usageOf({ timeMs: 5_000, offset: 0, conversations: 1, appendedAtMs: 5_000 });
    expect(joinAsOf(oracleView, factsOf([own]), [row(5_000)])[0]?.reason).toBe('ENTITY_UNKNOWN');
    expect(joinAsOf(oracleView, factsOf([own]), [row(5_001)])[0]?.values.newest).toBe(1);
  });
});

describe('KAIROS-04: training sets', () => {
  async function open() {
    const clock = { nowMs: 0 };
    const topics = ['customer_success_events', 'billing_events', 'audit_events'].map((name) => ({
      name,
      partitions: 3,
    }));
    const log = createMemoryLog({ topics, clock: () => clock.nowMs });
    const append = async (atMs: number, ...events: readonly AnyEvent[]) => {
      clock.nowMs = atMs;
      const records = events.map((event) => ({
        topic: topicOf(event.type),
        key: keyOf(event.envelope.tenant, event.envelope.entity),
        value: codec.encode(event),
      }));
      await log.append(records);
    };
    const usage = (entity: string, timeMs: number, conversations: number, id: string) =>
      usageOf({ entity, timeMs, offset: 0, conversations, id }).event;
    for (let n = 0; n < 60; n += 1) {
      const entity = `c${n % 7}`;
      await append(1_000 * n + 5, usage(entity, 1_000 * n, n, `u${n}`));
      if (n % 5 === 0) {
        const paid = paidOf({ entity, timeMs: 1_000 * n, offset: 0, conversations: n, currency: 'EUR', id: `p${n}` });
        await append(1_000 * n + 9, paid.event);
      }
    }
    const labels: Label[] = Array.from({ length: 40 }, (_, n) => ({
      tenant: 'acme',
      entity: `c${n % 9}`,
      atMs: 1_500 * n,
      label: n % 2 === 0,
    }));
    const parts = { log, codec };
    const ranges = await rangeUntilNow(log, [oracleView]);
    return { append, usage, labels, parts, log, ranges, options: { views: [oracleView], labels, ranges } };
  }

  test('made again after late data, corrections and a backfill it is the same to the last byte', async () => {
    const { append, usage, parts, options, log } = await open();
    const first = await buildTrainingSet(parts, options);
    expect(first.rows).toHaveLength(options.labels.length);
    expect(first.rows.some(({ flags }) => flags.includes('F'))).toBe(true);
    // Late: of long ago. A correction of what was counted. A backfill of all that was.
    await append(100_000, usage('c1', 2_500, 999, 'late'), usage('c1', 1_000, 998, 'u1-corrected'));
    await append(100_001, ...Array.from({ length: 60 }, (_, n) => usage(`c${n % 7}`, 1_000 * n, n, `u${n}`)));
    const again = await buildTrainingSet(parts, { ...options, labels: options.labels.toReversed() });
    expect(again.sha256).toBe(first.sha256);
    expect(again.bytes.equals(first.bytes)).toBe(true);
    // What came later was not known then, so rows of then do not change with it; only the range that is named does.
    const more = await buildTrainingSet(parts, { ...options, ranges: await rangeUntilNow(log, [oracleView]) });
    expect(more.sha256).not.toBe(first.sha256);
    expect(more.rows).toEqual(first.rows);
    // Asked for a time at which it was known, it is there.
    const later = [{ tenant: 'acme', entity: 'c1', atMs: 100_002, label: true }];
    const known = await buildTrainingSet(parts, { ...options, labels: later, ranges: more.ranges });
    expect(known.rows[0]?.values).not.toEqual(
      (await buildTrainingSet(parts, { ...options, labels: later })).rows[0]?.values,
    );
  });

  test('a label of another tenant sees nothing of this one (R7)', async () => {
    const { parts, options } = await open();
    const labels = [{ tenant: 'globex', entity: 'c1', atMs: 60_000, label: true }];
    expect((await buildTrainingSet(parts, { ...options, labels })).rows[0]?.flags).toMatch(/^D+$/);
  });

  test('what an expectation keeps out is counted with its reason, and holds nothing up', async () => {
    const { append, usage, parts, log } = await open();
    await append(70_000, usage('c1', 65_000, -1, 'bad'), usage('c1', 66_000, 77, 'good'));
    const ranges = await rangeUntilNow(log, [oracleView]);
    const history = await readHistory(parts, { views: [oracleView], ranges });
    expect([...history.rejections]).toEqual([['oracle|RANGE', 1]]);
    expect(history.rejected[0]).toMatchObject({ eventId: 'bad', code: 'RANGE', field: 'conversations' });
    const [vector] = joinAsOf(oracleView, history, [{ tenant: 'acme', entity: 'c1', atMs: 80_000 }]);
    expect(vector?.values.newest).toBe(77);
  });

  test('R10: a record that is no event holds back what its key says later, and no other', async () => {
    const { append, usage, parts, log } = await open();
    await log.append([{ topic: 'customer_success_events', key: 'acme|c1', value: Buffer.from('no event at all') }]);
    await append(70_000, usage('c1', 65_000, 88, 'behind'), usage('c2', 65_000, 99, 'beside'));
    const ranges = await rangeUntilNow(log, [oracleView]);
    const history = await readHistory(parts, { views: [oracleView], ranges });
    expect(history.unreadable).toBe(2);
    const rows = ['c1', 'c2'].map((entity) => ({ tenant: 'acme', entity, atMs: 80_000 }));
    const [one, other] = joinAsOf(oracleView, history, rows);
    expect(one?.values.newest).not.toBe(88);
    expect(other?.values.newest).toBe(99);
  });

  test('R10: a ruling frees what waited, known from then on; a set of before is made again to the last byte', async () => {
    const { append, usage, parts, log } = await open();
    const topic = 'customer_success_events';
    const key = 'acme|c1';
    await log.append([{ topic, key, value: Buffer.from('no event at all') }]);
    await append(70_000, usage('c1', 65_000, 88, 'behind'));
    const partition = log.partitionFor(topic, key);
    const place = { topic, partition, offset: ((await log.endOffsets(topic))[partition] as number) - 2 };
    const labels = [80_000, 95_000].map((atMs) => ({ tenant: 'acme', entity: 'c1', atMs, label: true }));
    const made = async (ranges: Awaited<ReturnType<typeof rangeUntilNow>>) =>
      buildTrainingSet(parts, { views: [oracleView], labels, ranges });
    const before = await rangeUntilNow(log, [oracleView]);
    const first = await made(before);
    const said = { ...place, action: 'DISCARD', replacement: null, reason: 'no event', fourEyes: false } as const;
    const ruled = (view: string) => eventOf({ type: 'DeadLetterRuled', view, ...said }, { id: view });
    await append(85_000, ruled('feature_another'));
    const newest = async () => (await made(await rangeUntilNow(log, [oracleView]))).rows.map(({ values }) => values[0]);
    expect(await newest()).toEqual([first.rows[0]?.values[0], first.rows[1]?.values[0]]);
    await append(90_000, ruled('feature_oracle'));
    expect(await newest()).toEqual([first.rows[0]?.values[0], 88]);
    expect((await made(before)).sha256).toBe(first.sha256);
  });

  test('a range that is not on the log whole is refused', async () => {
    const { parts, options, ranges } = await open();
    const beyond = ranges.map((one) => ({ ...one, toOffset: one.toOffset + 1 }));
    await expect(buildTrainingSet(parts, { ...options, ranges: beyond })).rejects.toMatchObject({
      code: 'FEATURE_RANGE_GONE',
    });
  });
});
