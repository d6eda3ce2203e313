/** Whatever currencies floor, campaign and answer are in: no floor is undercut, and no more is reserved than the price costs. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { PlannedBid } from '../decide/plan.ts';
import { checkBidResponse } from '../openrtb/checker.ts';
import { PRICE_LIMIT_MICROS } from '../openrtb/money.ts';
import { campaignRow, creativeRow, ratesChange, snapshotOf, testCore } from '../testing/kit.ts';
import { inOneCurrency } from './in-one.ts';
import type { RatesView } from './rates.ts';

const NOW_MS = 1_700_000_000_000;
const currency = fc.constantFrom('USD', 'EUR', 'JPY', 'BHD');
const rate = fc.integer({ min: 1, max: 1_000_000_000 });

test('KIKI-17 items 14, 19: a price at the floor clears it in every currency, to the micro', () => {
  const tally = { bids: 0, none: 0 };
  fc.assert(
    fc.property(
      fc.record({ EUR: rate, JPY: rate, BHD: rate }),
      currency,
      currency,
      currency,
      fc.integer({ min: 1_000, max: 50_000_000 }),
      // Mostly at the floor itself: what is rounded to the wrong side shows nowhere else.
      fc.oneof(
        { weight: 3, arbitrary: fc.integer({ min: -1, max: 0 }) },
        { arbitrary: fc.integer({ min: -2, max: 50 }), weight: 1 },
      ),
      (perUsdMicros, own, floorCurrency, cur, floorMicros, above) => {
        const rates = { ...perUsdMicros, USD: 1_000_000 };
        // What the floor is worth to the campaign, rounded up by fractions of our own, and a little more or less.
        const [by, into] = [BigInt(rates[floorCurrency]), BigInt(rates[own])];
        const bidPriceMicros = Number((BigInt(floorMicros) * into + by - 1n) / by) + above;
        if (bidPriceMicros < 1 || bidPriceMicros > 1_000_000_000) return;
        const rows = [campaignRow({ currency: own, bidPriceMicros })];
        const { core, events } = testCore(snapshotOf(rows, [creativeRow()], [ratesChange(perUsdMicros, NOW_MS)]));
        const bidfloor = floorMicros / 1e6;
        const imp = { id: '1', banner: { w: 300, h: 250 }, bidfloor, bidfloorcur: floorCurrency };
        const request = { id: 'a', imp: [imp], cur: [cur] };
        const answer = core.handle(JSON.stringify(request), 'test', NOW_MS);
        if (above < 0 && floorCurrency === own) expect(answer.kind).toBe('no-bid');
        tally[answer.kind === 'bid' ? 'bids' : 'none'] += 1;
        if (answer.kind !== 'bid') return;
        const response = JSON.parse(answer.text) as { seatbid: { bid: { price: number }[] }[] };
        expect(checkBidResponse(request, response, { perUsdMicros })).toEqual([]);
        const priceMicros = Math.round((response.seatbid[0]?.bid[0]?.price ?? 0) * 1e6);
        const cleared = BigInt(priceMicros) * BigInt(rates[floorCurrency]) - BigInt(floorMicros) * BigInt(rates[cur]);
        expect(cleared >= 0n).toBe(true);
        const [placed] = events.filter((event) => event.type === 'BidPlaced');
        expect(placed).toMatchObject({
          currency: cur,
          campaignCurrency: own,
          reservedMicros: Math.ceil(bidPriceMicros / 1000),
          ratesVersion: own === cur ? null : 'rates-1',
        });
      },
    ),
    { numRuns: 400 },
  );
  expect(tally.bids).toBeGreaterThan(100);
});

test('KIKI-17 item 14: a price that the answer’s currency cannot say is not bid, in no other currency either', () => {
  const price = { bidMicros: 5_000_000, currency: 'USD' };
  const open = { price, deal: undefined, offer: { cpmMicros: 5_000_000, currency: 'USD' } };
  const fixed = { ...open, deal: { asked: { micros: 7_000_000, currency: 'BHD' } } };
  const bids = [open, fixed] as unknown as PlannedBid[];
  const into = (micros: number | undefined): RatesView => ({
    version: 'rates-1',
    convert: (given, from, to) => (from === to ? given : micros),
    convertUp: (given, from, to) => (from === to ? given : 500_000_000),
  });
  const offers = (rates: RatesView) => inOneCurrency(bids, ['JPY'], rates).map(({ offer }) => offer);
  const said = { cpmMicros: 500_000_000, currency: 'JPY' };
  expect(offers(into(700_000_000))).toEqual([said, { cpmMicros: 700_000_000, currency: 'JPY' }]);
  expect(offers(into(undefined))).toEqual([said]);
  expect(offers(into(PRICE_LIMIT_MICROS + 1))).toEqual([said]);
});
