import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { click, createClickCells } from './click-cells.ts';
import { createRecentMap } from './recent-map.ts';

describe('click cells', () => {
  test('no impression and no click is lost by merging, however late the click', () => {
    const shows = fc.array(fc.tuple(fc.boolean(), fc.integer({ min: 0, max: 50 })), { maxLength: 400 });
    fc.assert(
      fc.property(shows, fc.integer({ min: 1, max: 7 }), (impressions, cellSize) => {
        const cells = createClickCells();
        const due: { at: number; count: () => void }[] = [];
        let clicks = 0;
        impressions.forEach(([isClicked, delay], n) => {
          const { cell } = cells.impression(n, cellSize);
          if (isClicked) due.push({ at: n + delay, count: () => click(cell) });
          for (const late of due.filter(({ at }) => at === n)) {
            late.count();
            clicks += 1;
          }
        });
        const whole = Math.floor(impressions.length / cellSize) * cellSize;
        const settled = cells.settled(Number.POSITIVE_INFINITY);
        expect(settled.reduce((sum, { trials }) => sum + trials, 0)).toBe(whole);
        const counted = settled.reduce((sum, { successes }) => sum + successes, 0);
        expect(counted).toBeLessThanOrEqual(clicks);
        if (whole === impressions.length) expect(counted).toBe(clicks);
      }),
    );
  });

  test('the newest cells stay small', () => {
    const cells = createClickCells();
    for (let n = 0; n < 10_000; n += 1) cells.impression(n, 10);
    const sizes = cells.settled(Number.POSITIVE_INFINITY).map(({ trials }) => trials);
    expect(sizes.at(-1)).toBe(10);
    expect(sizes).toEqual(sizes.toSorted((a, b) => b - a));
  });

  test('nothing at or after an impression that is too young is settled', () => {
    const cells = createClickCells();
    for (let n = 0; n < 40; n += 1) cells.impression(n, 10);
    expect(cells.settled(29)).toHaveLength(3);
    expect(cells.settled(28)).toHaveLength(2);
  });
});

describe('recent map', () => {
  test('knows the youngest and holds at most twice as many', () => {
    const map = createRecentMap<number>(100);
    for (let n = 0; n < 1_000; n += 1) map.set(`k${n}`, n);
    expect(map.size).toBeLessThanOrEqual(200);
    for (let n = 900; n < 1_000; n += 1) expect(map.get(`k${n}`)).toBe(n);
    expect(map.get('k0')).toBeUndefined();
  });
});
