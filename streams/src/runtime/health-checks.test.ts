import { expect, test } from 'vitest';
import { isInternalKey, LAG_S_MAX, lateReaders } from './health-checks.ts';

test('KIKI-76: a reader beyond the bound is told, one within it is not', () => {
  const lags = { leads: { records: 5, seconds: LAG_S_MAX }, audit: { records: 9, seconds: LAG_S_MAX + 1 } };
  expect(lateReaders(lags)).toEqual(['audit is 61 s and 9 records behind the log']);
});

test('KIKI-73: only the internal key fits, and none does when none is set', () => {
  const key = 'k'.repeat(32);
  expect(isInternalKey(key, key)).toBe(true);
  for (const sent of [undefined, '', 'k', `${key}k`, 'x'.repeat(32), [key]])
    expect(isInternalKey(key, sent)).toBe(false);
  expect(isInternalKey('', '')).toBe(false);
});
