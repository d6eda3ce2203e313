import { expect, test } from 'vitest';
import { createTokenBuckets } from './token-buckets.ts';

test('UW-19: a burst passes, then the rate, and what is beyond is told how long to wait', () => {
  const buckets = createTokenBuckets({ perS: 10, size: 20 });
  expect(buckets.take('acme', 20, 0)).toBe(true);
  expect(buckets.take('acme', 1, 0)).toBe(false);
  expect(buckets.waitMs('acme', 5, 0)).toBe(500);
  expect(buckets.take('rival', 1, 0)).toBe(true);
  expect(buckets.take('acme', 5, 500)).toBe(true);
  expect(buckets.take('acme', 1, 100)).toBe(false); // a clock that went back gives nothing
});

test('a request larger than the bucket passes when it is full, and is paid off', () => {
  const buckets = createTokenBuckets({ perS: 10, size: 20 });
  expect(buckets.take('acme', 50, 0)).toBe(true);
  expect(buckets.take('acme', 1, 3_000)).toBe(false);
  expect(buckets.take('acme', 1, 3_200)).toBe(true);
});
