import { expect, test } from 'vitest';
import { atLeast, atMost, figureOf, median, percentile, ratioAtLeast, repeat, summaryOf } from './figures.ts';

const measured = { figure: 'requests', value: 12_345.678, unit: '/s', conditions: 'one core' };

test('a figure carries its floor, ratio, aim, whether it holds, and the machine', () => {
  expect(figureOf('spine', { ...measured, floor: 20_000, aim: ratioAtLeast(0.5) })).toEqual({
    bench: 'spine',
    figure: 'requests',
    value: 12_350,
    unit: '/s',
    floor: 20_000,
    ratio: 0.6173,
    aim: 'ratio >= 0.5',
    holds: true,
    conditions: expect.stringMatching(/^one core; \d+ cores .*, Node 22\./),
  });
});

test('an aim that is missed is short; a figure without an aim is only told', () => {
  const figures = [
    figureOf('spine', { ...measured, aim: atMost(10_000) }),
    figureOf('spine', { ...measured, aim: atLeast(10_000) }),
    figureOf('spine', measured),
  ];
  expect(figures.map(({ aim, holds }) => ({ aim, holds }))).toEqual([
    { aim: 'value <= 10000', holds: false },
    { aim: 'value >= 10000', holds: true },
    { aim: null, holds: null },
  ]);
  expect(summaryOf('spine', figures)).toEqual({ bench: 'spine', holds: 1, short: 1 });
});

test('a limit is held against the value, not against what it is rounded to', () => {
  expect(figureOf('b', { ...measured, value: 250.001, aim: atMost(250) }).holds).toBe(false);
});

test('what is no figure is a bug of the bench, never a line', () => {
  expect(() => figureOf('b', { ...measured, value: Number.NaN })).toThrow('no figure');
  expect(() => figureOf('b', { ...measured, floor: 0 })).toThrow('floor 0');
  expect(() => figureOf('b', { ...measured, aim: ratioAtLeast(1) })).toThrow('has no floor');
});

test('median and percentiles', () => {
  expect(median([3, 1, 2])).toBe(2);
  expect(median([4, 1, 2, 3])).toBe(2.5);
  expect(percentile([10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0], 90)).toBe(9);
  expect(percentile([5], 99)).toBe(5);
  expect(() => median([])).toThrow('no values');
});

test('fewer than three repetitions make no median', async () => {
  expect(await repeat((n) => n * 2)).toEqual([0, 2, 4]);
  await expect(repeat(() => 1, 2)).rejects.toThrow('at least 3');
});
