/**
 * Days of uneven traffic against the controller: spend follows the plan of every hour, never passes the cap, and small
 * budgets are spent evenly, too. Auctions, wins and late bills are drawn from a seed.
 */
import { DAY_MS } from '@mainstem/streams/deciders/budget/days';
import { describe, expect, test } from 'vitest';
import { PaceController, STEP_MS } from './controller.ts';
import { curveOf, flatCurve, HOUR_MS, type TrafficCurve, weekHourOf } from './curve.ts';

/** A day of the web: quiet at night, two peaks; hour by hour, 1 is the mean. */
const dayShape = [
  0.35, 0.25, 0.2, 0.15, 0.15, 0.25, 0.45, 0.75, 1.0, 1.15, 1.25, 1.4, 1.5, 1.35, 1.2, 1.15, 1.2, 1.35, 1.6, 1.85, 1.95,
  1.6, 1.2, 0.7,
];
const weekShape = Array.from({ length: 168 }, (_, hour) => dayShape[hour % 24] as number);
const learnt = curveOf(weekShape, 168);

interface Setting {
  readonly curve: TrafficCurve;
  /** Auctions it could take part in, in a mean hour. */
  readonly auctionsPerHour: number;
  readonly costMicros: number;
  readonly capMicros: number;
  readonly winShare?: number;
  readonly fromMs?: number;
  /** Real traffic of an hour over that of the shape. */
  readonly surprise?: (hour: number) => number;
  readonly seed?: number;
}

interface Hour {
  readonly plan: number;
  readonly billed: number;
}

/** Mulberry32. */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** One day; answers plan and bills at the end of every hour. The lease stands in as the hard cap on what is bid. */
function playDay({ curve, auctionsPerHour, costMicros, capMicros, ...more }: Setting): Hour[] {
  const { winShare = 0.3, fromMs = 0, surprise = () => 1, seed = 1 } = more;
  const random = randomOf(seed);
  const controller = new PaceController();
  const hours: Hour[] = [];
  const bills: { atMs: number }[] = [];
  const recent: number[] = [];
  let [placed, billed, owed] = [0, 0, 0];
  for (let nowMs = fromMs; nowMs < DAY_MS; nowMs += STEP_MS) {
    while ((bills[0]?.atMs ?? Number.POSITIVE_INFINITY) <= nowMs) {
      bills.shift();
      billed += costMicros;
    }
    const recentMicros = recent.slice(-60_000 / STEP_MS).reduce((sum, one) => sum + one, 0);
    const day = { capMicros, dayFromMs: 0, billedMicros: billed, recentMicros, placedMicros: placed };
    controller.step(nowMs, day, curve);
    if (nowMs > 0 && nowMs % HOUR_MS === 0) hours.push({ plan: controller.planMicros, billed });
    const hour = weekHourOf(nowMs) % 24;
    const mean = ((auctionsPerHour * (dayShape[hour] as number) * surprise(hour)) / HOUR_MS) * STEP_MS;
    const auctions = Math.floor(mean) + (random() < mean % 1 ? 1 : 0);
    let bid = 0;
    for (let auction = 0; auction < auctions; auction += 1) {
      if (random() >= controller.participation || owed + costMicros > capMicros) continue;
      bid += costMicros;
      if (random() >= winShare) continue;
      owed += costMicros;
      // A bill comes a minute after the bid, more or less.
      bills.push({ atMs: nowMs + 20_000 + random() * 80_000 });
    }
    bills.sort((left, right) => left.atMs - right.atMs);
    placed += bid;
    recent.push(bid);
  }
  expect(owed).toBeLessThanOrEqual(capMicros);
  hours.push({ plan: capMicros, billed: owed });
  return hours;
}

/** Worst |billed − plan| over plan, of the hours after the first. */
function worst(hours: readonly Hour[], from = 1): number {
  return Math.max(...hours.slice(from).map(({ plan, billed }) => Math.abs(billed / plan - 1)));
}

const plenty: Setting = { curve: learnt, auctionsPerHour: 40_000, costMicros: 2_000, capMicros: 20_000_000 };

describe('KIKI-21: pace over an uneven day', () => {
  test('with the learnt curve, spend is within 5 % of the plan at every hour after the first', () => {
    for (const seed of [1, 2, 3]) {
      const hours = playDay({ ...plenty, seed });
      process.stdout.write(`pace, seed ${seed}: worst hour ${(worst(hours) * 100).toFixed(2)} % off plan\n`);
      expect(worst(hours)).toBeLessThan(0.05);
    }
  });

  test('with a flat plan on the same traffic, too, once there is traffic enough', () => {
    expect(worst(playDay({ ...plenty, curve: flatCurve }))).toBeLessThan(0.05);
  });

  test('when the traffic is not as forecast: half at noon, twice in the evening', () => {
    const surprise = (hour: number): number => (hour >= 11 && hour < 14 ? 0.5 : hour >= 18 && hour < 21 ? 2 : 1);
    expect(worst(playDay({ ...plenty, surprise }))).toBeLessThan(0.05);
  });

  test('an exchange that never tells of losses and one that bills everything', () => {
    expect(worst(playDay({ ...plenty, winShare: 0.05, auctionsPerHour: 200_000 }))).toBeLessThan(0.05);
    expect(worst(playDay({ ...plenty, winShare: 1 }))).toBeLessThan(0.05);
  });

  test('started at noon, the cap is spent evenly over the rest of the day', () => {
    const hours = playDay({ ...plenty, fromMs: DAY_MS / 2 });
    expect(worst(hours, 2)).toBeLessThan(0.05);
    expect(hours.at(-1)?.billed).toBeGreaterThan(0.97 * plenty.capMicros);
  });

  test('a small budget of 200 impressions is spread to within six of them, and is not overspent', () => {
    const capMicros = 200 * 2_000;
    const hours = playDay({ ...plenty, capMicros });
    for (const { plan, billed } of hours.slice(1)) expect(Math.abs(billed - plan)).toBeLessThanOrEqual(6 * 2_000);
  });

  test('too little traffic for the cap: it takes part in everything', () => {
    const hours = playDay({ ...plenty, auctionsPerHour: 100 });
    expect(hours.at(-1)?.billed).toBeGreaterThan(24 * 100 * 0.3 * 2_000 * 0.85);
  });
});
