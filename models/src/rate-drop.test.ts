import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Counts, dropEvidence, findDrop, lowerBound, rateOf } from './rate-drop.ts';

const rule = { lineShare: 0.8, trialsMin: 200, falseAlarmOncePer: 100_000 };

/** mulberry32: the same seed gives the same run on every machine. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Cells of 50 trials with rates that may change along the way. */
function run(seed: number, cells: number, rateAt: (cell: number) => number): Counts[] {
  const next = random(seed);
  return Array.from({ length: cells }, (_, cell) => {
    let successes = 0;
    for (let n = 0; n < 50; n += 1) if (next() < rateAt(cell)) successes += 1;
    return { trials: 50, successes };
  });
}

/** The number of cells after which the alarm came; null when it never did. */
function alarmAt(cells: readonly Counts[]): number | null {
  for (let seen = 2; seen <= cells.length; seen += 1) if (findDrop(cells.slice(0, seen), rule) !== null) return seen;
  return null;
}

describe('KIKI-43: a click rate under 80 % of its baseline is found, noise is not', () => {
  test('healthy runs looked at after every cell raise no alarm, where the plain rule fires in nearly all', () => {
    let plain = 0;
    for (let seed = 1; seed <= 40; seed += 1) {
      const cells = run(seed, 120, () => 0.01);
      expect(alarmAt(cells), `seed ${seed}`).toBeNull();
      if (plainRuleFires(cells)) plain += 1;
    }
    expect(plain).toBeGreaterThan(35);
  });

  test('a rate at the line itself raises none either', () => {
    for (let seed = 1; seed <= 20; seed += 1) {
      expect(alarmAt(run(seed, 120, (cell) => (cell < 40 ? 0.05 : 0.042))), `seed ${seed}`).toBeNull();
    }
  });

  test('a collapse at a high rate is found within a few cells', () => {
    for (let seed = 1; seed <= 20; seed += 1) {
      const found = alarmAt(run(seed, 60, (cell) => (cell < 20 ? 0.3 : 0)));
      expect(found, `seed ${seed}`).toBeGreaterThan(20);
      expect(found, `seed ${seed}`).toBeLessThanOrEqual(20 + 4);
    }
  });

  test('a drop to half at a low rate is found, later', () => {
    for (let seed = 1; seed <= 10; seed += 1) {
      const found = alarmAt(run(seed, 700, (cell) => (cell < 300 ? 0.02 : 0.005)));
      expect(found, `seed ${seed}`).toBeGreaterThan(300);
    }
  });

  test('what it reports is a window under its line after a large enough baseline', () => {
    const drop = findDrop([...run(1, 20, () => 0.3), ...run(2, 10, () => 0)], rule);
    expect(drop?.window.trials).toBeGreaterThanOrEqual(rule.trialsMin);
    expect(drop?.baseline.trials).toBeGreaterThanOrEqual(rule.trialsMin);
    expect(rateOf(drop?.window as Counts)).toBeLessThan(rule.lineShare * rateOf(drop?.baseline as Counts));
  });

  test('too few trials on either side say nothing', () => {
    const good = { trials: 1_000, successes: 300 };
    expect(findDrop([good, { trials: 199, successes: 0 }], rule)).toBeNull();
    expect(findDrop([good, { trials: 200, successes: 0 }], rule)).not.toBeNull();
    expect(
      findDrop(
        [
          { trials: 199, successes: 100 },
          { trials: 5_000, successes: 0 },
        ],
        rule,
      ),
    ).toBeNull();
    expect(findDrop([], rule)).toBeNull();
    expect(findDrop([good], rule)).toBeNull();
  });
});

/** The sources' rule: the last 200 trials against all before. */
function plainRuleFires(cells: readonly Counts[]): boolean {
  const sum = (part: readonly Counts[]) =>
    part.reduce((all, cell) => ({ trials: all.trials + cell.trials, successes: all.successes + cell.successes }), {
      trials: 0,
      successes: 0,
    });
  for (let seen = 8; seen <= cells.length; seen += 1) {
    if (rateOf(sum(cells.slice(seen - 4, seen))) < 0.8 * rateOf(sum(cells.slice(0, seen - 4)))) return true;
  }
  return false;
}

describe('evidence', () => {
  const counts = fc
    .tuple(fc.integer({ min: 1, max: 100_000 }), fc.double({ min: 0, max: 1, noNaN: true }))
    .map(([trials, share]) => ({ trials, successes: Math.floor(trials * share) }));

  test('fewer successes never weaken it', () => {
    fc.assert(
      fc.property(counts, counts, (baseline, window) => {
        if (window.successes === 0) return;
        const fewer = { ...window, successes: window.successes - 1 };
        expect(dropEvidence(baseline, fewer, 0.8)).toBeGreaterThanOrEqual(dropEvidence(baseline, window, 0.8) - 1e-9);
      }),
    );
  });

  test('is a number whatever the counts, also at rates of 0 and 1', () => {
    fc.assert(
      fc.property(counts, counts, (baseline, window) => {
        expect(Number.isFinite(dropEvidence(baseline, window, 0.8))).toBe(true);
      }),
    );
    expect(dropEvidence({ trials: 100, successes: 0 }, { trials: 100, successes: 0 }, 0.8)).toBe(0);
    expect(Number.isFinite(dropEvidence({ trials: 9, successes: 9 }, { trials: 9, successes: 0 }, 0.999))).toBe(true);
  });

  test('the lower bound is below the rate and rises with the trials', () => {
    fc.assert(
      fc.property(counts, (some) => {
        expect(lowerBound(some)).toBeGreaterThanOrEqual(0);
        expect(lowerBound(some)).toBeLessThanOrEqual(rateOf(some));
      }),
    );
    expect(lowerBound({ trials: 1_000, successes: 100 })).toBeGreaterThan(lowerBound({ trials: 100, successes: 10 }));
  });
});
