import { describe, expect, test } from 'vitest';
import { clickUrlOf } from './exchange.ts';
import { LatencyHistogram } from './latency.ts';
import { isLoopback, runOrtbLoad } from './ortb.ts';
import { seeded } from './random.ts';
import { marketRivals, type Rivals, rivalsByShare } from './rivals.ts';
import { syntheticRequest } from './synthetic.ts';

test('quantiles are true to three digits', () => {
  const histogram = new LatencyHistogram();
  for (let number = 1; number <= 10_000; number += 1) histogram.add(number / 100);
  for (const share of [0.5, 0.9, 0.99, 0.999]) {
    expect(histogram.quantile(share)).toBeGreaterThanOrEqual(share * 100);
    expect(histogram.quantile(share)).toBeLessThanOrEqual(share * 100 * 1.002);
  }
  expect(histogram.summary().max).toBeCloseTo(100, 0);
});

test('the same seed makes the same requests, every id once', () => {
  const make = (): unknown[] => {
    const random = seeded(7);
    return Array.from({ length: 200 }, (_, number) => syntheticRequest(number, random));
  };
  expect(make()).toEqual(make());
  expect(new Set(make().map((request) => (request as { id: string }).id)).size).toBe(200);
});

test('load is only sent to this machine unless it is said otherwise', async () => {
  expect(['127.0.0.1', 'localhost', '[::1]', '127.9.9.9'].every(isLoopback)).toBe(true);
  expect(['10.0.0.1', 'localhost.example.com', '127.example.com', '::2'].some(isLoopback)).toBe(false);
  await expect(runOrtbLoad({ url: 'http://bidder.example:80', ratePerS: 1, durationS: 1 })).rejects.toThrow(
    'allowRemote',
  );
});

test('the click address is found in markup, or beside it', () => {
  const url = 'http://127.0.0.1:1/notice/click?t=abc.def';
  expect(clickUrlOf({ adm: `<a href="${url}">x</a>` })).toBe(url);
  expect(clickUrlOf({ adm: `<![CDATA[${url}]]>` })).toBe(url);
  expect(clickUrlOf({ adm: '<b>x</b>', ext: { clickurl: url } })).toBe(url);
  expect(clickUrlOf({ adm: '<b>x</b>' })).toBeUndefined();
});

describe('rivals', () => {
  const share = (rivals: Rivals, price: number): number => {
    const random = seeded(3);
    const auctions = 20_000;
    let won = 0;
    for (let auction = 0; auction < auctions; auction += 1) won += Number(rivals(price, random) < price);
    return won / auctions;
  };

  test('by share let a bid win as often, whatever it is', () => {
    for (const price of [0.01, 1, 50]) expect(share(rivalsByShare(0.3), price)).toBeCloseTo(0.3, 1);
    expect(share(rivalsByShare(0), 1)).toBe(0);
  });

  test('of a market win more against low bids, and more of them win more', () => {
    expect(share(marketRivals(1, 2), 2)).toBeCloseTo(0.5, 1);
    expect(share(marketRivals(3, 2), 2)).toBeCloseTo(0.125, 1);
    expect(share(marketRivals(3, 2), 1)).toBeLessThan(share(marketRivals(3, 2), 4));
  });
});
