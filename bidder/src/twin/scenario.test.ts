/** KIKI-51, KIKI-78, KIKI-82, WAP-96: scenarios are fair, the same every time, and claim nothing. Real sizes: `mainstem twin scenario`. */
import { packs } from '@mainstem/models/twin/packs';
import { drawWorld } from '@mainstem/models/twin/people';
import { expect, test } from 'vitest';
import { policyParts } from './buying.ts';
import { liftOf, playOne, scenarioOf } from './scenario.ts';

const tiny = { ...packs.game, prospects: 160, days: 18 };
/** Money for a third of the day. */
const capped = { ...tiny, dailyCapMicros: 1_500_000 };
const all = { value: true, shading: true, pacing: true, experiments: true, journeys: true };
const none = { value: false, shading: false, pacing: false, experiments: false, journeys: false };

test('KIKI-51: the baseline against itself has no lift at all, and the answer says what it does not claim', () => {
  const { figures, claim } = scenarioOf({ pack: tiny, seeds: 2, parts: [] });
  for (const { lift } of figures) if (lift !== null) expect(lift).toEqual({ mean: 0, low: 0, high: 0 });
  expect(figures.some(({ lift }) => lift !== null)).toBe(true);
  expect(claim).toContain('nothing about the real world');
});

test('KIKI-78: with all parts ads cost less per customer, and the same seeds give the same bytes', () => {
  const result = scenarioOf({ pack: tiny, seeds: 2 });
  const once = () => JSON.stringify(playOne(tiny, drawWorld(tiny, 1), all, 1));
  expect(once()).toBe(once());
  expect(result.parts).toEqual(policyParts);
  const cac = result.figures.find(({ figure }) => figure === 'CAC');
  expect(cac?.platform).toBeLessThan(cac?.baseline ?? 0);
});

test('every policy meets every auction of the same world and keeps to the same daily cap', () => {
  const world = drawWorld(capped, 5);
  for (const policy of [none, all, { ...none, pacing: true }]) {
    const { bought } = playOne(capped, world, policy, 5);
    expect(bought.auctions).toBe(world.visits.length);
    expect(bought.spentMicros).toBeLessThanOrEqual(capped.dailyCapMicros * capped.days);
    expect(bought.spentMicros).toBeGreaterThan(0.5 * capped.dailyCapMicros * capped.days);
  }
});

test('shading buys the same impressions for less', () => {
  const world = drawWorld(tiny, 6);
  const cost = (policy: typeof none) => {
    const { bought } = playOne(tiny, world, policy, 6);
    return bought.spentMicros / bought.impressions;
  };
  expect(cost({ ...none, shading: true })).toBeLessThan(0.95 * cost(none));
});

test('a lift is the ratio of means; where a figure is missing it is not said', () => {
  expect(
    liftOf([
      [1, 2],
      [3, 6],
    ]),
  ).toMatchObject({ mean: 1, low: 1, high: 1 });
  expect(liftOf([[1, 2]])).toBeNull();
  expect(
    liftOf([
      [0, 2],
      [0, 1],
    ]),
  ).toBeNull();
  const wide = liftOf([
    [10, 12],
    [10, 9],
    [10, 15],
    [10, 11],
  ]);
  expect(wide?.mean).toBeCloseTo(0.175, 9);
  expect(wide?.low).toBeLessThan(0);
});
