import { expect, test } from 'vitest';
import { drawPpm } from './draw.ts';

const AUCTIONS = 20_000;

function share(purpose: string, below: number): number {
  let hits = 0;
  for (let n = 0; n < AUCTIONS; n += 1) if (drawPpm(purpose, `auction-${n}`, '1', 'acme|campaign-1') < below) hits += 1;
  return hits / AUCTIONS;
}

test('R4: the same auction draws the same lot again', () => {
  expect(drawPpm('probe', 'a', '1', 'acme|c')).toBe(drawPpm('probe', 'a', '1', 'acme|c'));
});

test('a share of the lots is that share of the auctions', () => {
  for (const part of [0.01, 0.3, 0.9]) expect(Math.abs(share('probe', part * 1e6) - part)).toBeLessThan(0.015);
});

test('purposes, impressions and campaigns draw independently', () => {
  const draws = [
    ['probe', 'a', '1', 'acme|c'],
    ['pace', 'a', '1', 'acme|c'],
    ['probe', 'a', '2', 'acme|c'],
    ['probe', 'a', '1', 'acme|d'],
    ['probe', 'a1', '', 'acme|c'],
  ] as const;
  expect(new Set(draws.map(([purpose, auction, imp, key]) => drawPpm(purpose, auction, imp, key))).size).toBe(
    draws.length,
  );
  let both = 0;
  for (let n = 0; n < AUCTIONS; n += 1) {
    const id = `auction-${n}`;
    if (drawPpm('probe', id, '1', 'acme|c') < 5e5 && drawPpm('pace', id, '1', 'acme|c') < 5e5) both += 1;
  }
  expect(Math.abs(both / AUCTIONS - 0.25)).toBeLessThan(0.015);
});
