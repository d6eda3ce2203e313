/** WAP-93: what all of an experiment is worth beside its holdout; each unit once, at any look. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createRandom } from '../random.ts';
import { type ExposedUnit, HoldoutTally, type ObservedOutcome } from './holdout.ts';

const LIVES = Number(process.env.MAINSTEM_TEST_LIVES ?? '120');
const HOUR_MS = 3_600_000;
/** The first hour is over, and the windows of all that was exposed in it. */
const SETTLED_MS = HOUR_MS + 1_001;
const rules = { holdoutPpm: 200_000, outcomeWindowMs: 1_000, wholeOutcome: 1, alpha: 0.05 };
const exposed = (unit: string, atMs: number, isHoldout = false, id = unit): ExposedUnit => ({
  ...{ unit, exposureId: id, isHoldout, atMs },
});
const outcome = (exposureId: string, atMs: number, id = `o-${exposureId}`, size = 1): ObservedOutcome => ({
  ...{ id, exposureId, size, atMs },
});

function tallied(exposures: readonly ExposedUnit[], outcomes: readonly ObservedOutcome[], over = {}) {
  const tally = new HoldoutTally({ ...rules, ...over });
  for (const one of exposures) tally.expose(one);
  for (const one of outcomes) tally.observe(one);
  return tally;
}

test('a unit counts once, with its first exposure and what came of that one within the window', () => {
  const exposures = [exposed('u', 500, false, 'second'), exposed('u', 10, false, 'first'), exposed('v', 20, true)];
  const late = [outcome('second', 600), outcome('first', 9), outcome('first', 1_011, 'late'), outcome('v', 1_020)];
  const told = tallied(exposures, late).effect(SETTLED_MS);
  expect(told).toMatchObject({ inside: { trials: 1, successes: 0 }, holdout: { trials: 1, successes: 1 }, ratio: 0 });
  expect(tallied(exposures, [...late, outcome('first', 1_010, 'timely')]).effect(SETTLED_MS).inside.successes).toBe(1);
});

test('units wait until their whole block has settled; parts of a success add up to one, each once', () => {
  const exposures = [exposed('u', 0), exposed('v', 0, true), exposed('w', HOUR_MS)];
  const parts = [
    outcome('u', 5, 'a', 30),
    outcome('u', 6, 'a', 30),
    outcome('u', 7, 'b', 15),
    outcome('v', 9, 'c', 90),
  ];
  const tally = tallied(exposures, parts, { wholeOutcome: 60 });
  expect(tally.effect(SETTLED_MS - 1)).toMatchObject({ waiting: 3, ratio: null });
  const told = tally.effect(SETTLED_MS);
  expect(told).toMatchObject({ inside: { trials: 1, successes: 0.75 }, holdout: { successes: 1 }, waiting: 1 });
  expect(told.ratio).toBe(0.75);
});

test('facts may come in any order and any number of times', () => {
  const fact = fc.record({ unit: fc.nat(12), atMs: fc.nat({ max: 4 }), after: fc.nat(2_000), n: fc.nat(2) });
  fc.assert(
    fc.property(fc.array(fact, { maxLength: 60 }), fc.infiniteStream(fc.nat(59)), (facts, order) => {
      const made = facts.map(({ unit, atMs: place, after, n }) => {
        const atMs = place * HOUR_MS;
        const one = exposed(`u-${unit}`, atMs, unit % 5 === 0, `e-${unit}-${atMs}`);
        return { one, came: outcome(one.exposureId, atMs + after, `o-${unit}-${atMs}-${n}`) };
      });
      const shuffled = [...made, ...made.filter((_, at) => at % 3 === 0)];
      for (let at = shuffled.length - 1; at > 0; at -= 1) {
        const to = (order.next().value ?? 0) % (at + 1);
        [shuffled[at], shuffled[to]] = [shuffled[to] as never, shuffled[at] as never];
      }
      const exposures = (list: typeof made) => list.map(({ one }) => one);
      const outcomes = (list: typeof made) => list.map(({ came }) => came);
      const mixed = new HoldoutTally(rules);
      for (const { one, came } of shuffled) {
        mixed.observe(came);
        mixed.expose(one);
      }
      const plain = tallied(exposures(made), outcomes(made)).effect(9 * HOUR_MS);
      expect(mixed.effect(9 * HOUR_MS)).toEqual(plain);
      expect(plain.inside.trials + plain.holdout.trials).toBe(new Set(facts.map(({ unit }) => unit)).size);
    }),
  );
});

/** Whether an interval ever left out the truth in a life that is looked at every 34 minutes. */
function live(seed: number, ratio: number) {
  const random = createRandom(seed);
  const tally = new HoldoutTally(rules);
  let isOff = false;
  for (let unit = 0; unit < 12_000; unit += 1) {
    const atMs = unit * 12_000;
    const isHoldout = random.next() < 0.2;
    const rate = (Math.floor(unit / 600) % 2 === 0 ? 0.05 : 0.15) * (isHoldout ? 1 : ratio);
    tally.expose(exposed(`u-${unit}`, atMs, isHoldout));
    if (random.next() < rate) tally.observe(outcome(`u-${unit}`, atMs + 1));
    if (unit % 170 !== 169) continue;
    const { low, high } = tally.effect(atMs + 2_000).interval;
    isOff ||= low > ratio || (high !== null && high < ratio);
  }
  return { isOff, told: tally.effect(12_000 * 12_000 + SETTLED_MS) };
}

test.each([1, 1.35])(
  'looked at all the time, the interval leaves out a true ratio of %s in at most one life of ten',
  (ratio) => {
    const lives = Array.from({ length: Math.ceil(LIVES / 6) }, (_, seed) => live(seed + 1, ratio));
    // Either end is wrong with a chance of alpha.
    expect(lives.filter(({ isOff }) => isOff).length / lives.length).toBeLessThanOrEqual(2 * rules.alpha);
    const middle = lives.map(({ told }) => told.ratio ?? 0).sort((one, other) => one - other)[lives.length >> 1] ?? 0;
    expect(Math.abs(middle / ratio - 1)).toBeLessThan(0.1);
    expect(lives.filter(({ told }) => told.isSampleOff)).toEqual([]);
  },
);

test('too few or too many in the holdout are told; a design that is kept to never is, at any look, however small its share', () => {
  const random = createRandom(9);
  for (const holdoutPpm of [10_000, 50_000, 500_000])
    for (let life = 0; life < 40; life += 1) {
      const tally = new HoldoutTally({ ...rules, holdoutPpm });
      for (let unit = 0; unit < 300; unit += 1) {
        tally.expose(exposed(`u-${unit}`, unit, random.next() * 1e6 < holdoutPpm));
        if (unit < 20 || unit % 50 === 49) expect(tally.effect(SETTLED_MS).isSampleOff).toBe(false);
      }
    }
  for (const every of [3, 12]) {
    const tally = new HoldoutTally(rules);
    for (let unit = 0; unit < 1_000; unit += 1) tally.expose(exposed(`u-${unit}`, unit, unit % every === 0));
    expect(tally.effect(SETTLED_MS).isSampleOff).toBe(true);
  }
});

test('an effect of half as much again is told from none; without units inside there is no ratio', () => {
  const { told } = live(3, 1.5);
  expect(told.interval.low).toBeGreaterThanOrEqual(1);
  const alone = tallied([exposed('u', 1, true)], [outcome('u', 2)]).effect(SETTLED_MS);
  expect([alone.holdout.successes, alone.ratio]).toEqual([1, null]);
});

test('a long window is cut into blocks, so that not all of it waits for its last unit', () => {
  const windowMs = 48 * HOUR_MS;
  const tally = tallied([exposed('u', 1), exposed('v', 3 * HOUR_MS)], [], { outcomeWindowMs: windowMs });
  expect(tally.effect(windowMs + 2 * HOUR_MS + 1)).toMatchObject({ inside: { trials: 1 }, waiting: 1 });
});
