/** UW-43: breaches that are there are found, those that chance makes are not. */
import { expect, test } from 'vitest';
import { createRandom } from '../random.ts';
import { isMiscalibrated, judgeSegments, type SegmentCounts } from './fairness.ts';

const of = (segment: string, rows: number, selected: number | null, foretold: number, happened: number) =>
  ({ segment, rows, selected, labelled: rows, foretold, happened, spread: rows * 0.2 }) satisfies SegmentCounts;

test('UW-43: a segment chosen less than four fifths as often as another is a breach', () => {
  const verdicts = judgeSegments([of('a', 1_000, 500, 300, 300), of('b', 1_000, 300, 300, 300)]);
  expect(verdicts).toMatchObject([
    { segment: 'a', selectionRatio: 1, rules: [] },
    { segment: 'b', selectionRatio: 0.6, rules: ['SELECTION_RATIO'] },
  ]);
  // 81 % is none; nor is the same ratio on so few rows that chance gives it.
  expect(judgeSegments([of('a', 1_000, 500, 0, 0), of('b', 1_000, 405, 0, 0)]).flatMap(({ rules }) => rules)).toEqual(
    [],
  );
  expect(judgeSegments([of('a', 100, 10, 0, 0), of('b', 100, 6, 0, 0)]).flatMap(({ rules }) => rules)).toEqual([]);
  expect(judgeSegments([of('a', 1_000, null, 0, 0), of('b', 1_000, null, 0, 0)])[1]?.selectionRatio).toBe(1);
});

test('UW-43: a score that means another thing in one segment is a breach there; one wrong for all is none', () => {
  const verdicts = judgeSegments([
    ...[of('a', 1_000, null, 300, 310), of('b', 1_000, null, 300, 290)],
    of('c', 1_000, null, 300, 450),
  ]);
  expect(verdicts.map(({ segment, rules }) => [segment, rules])).toEqual([
    ['a', []],
    ['b', []],
    ['c', ['CALIBRATION']],
  ]);
  expect(verdicts[2]?.calibrationGap).toBeCloseTo(-0.15, 9);
  const alike = judgeSegments(['a', 'b', 'c'].map((segment) => of(segment, 1_000, null, 300, 450)));
  expect(alike.flatMap(({ rules }) => rules)).toEqual([]);
  expect(isMiscalibrated({ labelled: 1_000, foretold: 300, happened: 450, spread: 200 })).toBe(true);
  expect(isMiscalibrated({ labelled: 1_000, foretold: 300, happened: 330, spread: 200 })).toBe(false);
});

test('segments of few rows are not judged, and nothing at all is no breach', () => {
  expect(judgeSegments([])).toEqual([]);
  expect(judgeSegments([of('a', 1_000, 900, 0, 0), of('b', 99, 0, 0, 0)])).toHaveLength(1);
});

test('UW-43: segments that differ by chance alone are left in peace: at most 1 in 100 windows', () => {
  const random = createRandom(3);
  let breaches = 0;
  for (let window = 0; window < 300; window += 1) {
    const segments = [600, 600, 500, 200, 100].map((rows, n) => {
      const counts = { selected: 0, foretold: 0, happened: 0, spread: 0 };
      for (let row = 0; row < rows; row += 1) {
        const chance = 0.05 + 0.5 * random.next();
        counts.selected += Number(chance >= 0.4);
        counts.foretold += chance;
        counts.spread += chance * (1 - chance);
        counts.happened += Number(random.next() < chance);
      }
      return { segment: `s${n}`, rows, labelled: rows, ...counts };
    });
    breaches += Number(judgeSegments(segments).some(({ rules }) => rules.length > 0));
  }
  expect(breaches).toBeLessThanOrEqual(3);
});
