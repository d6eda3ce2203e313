/** Deals under conditions: what holds others back does not hold back a guaranteed one, and none is bid beyond its terms. */
import { expect, test } from 'vitest';
import type { CampaignRow } from '../catalogue/rows.ts';
import { requestIn } from '../openrtb/request.ts';
import type { Json } from '../openrtb/tolerant.ts';
import { campaignRow, creativeRow, grantedBook, snapshotOf } from '../testing/kit.ts';
import { type Conditions, plainConditions } from './conditions.ts';
import { decide } from './decide.ts';

const guaranteed: CampaignRow['deals'] = [{ dealId: 'd', exchange: null, priceMicros: null, guaranteed: true }];
const plain: CampaignRow['deals'] = [{ dealId: 'd', exchange: null, priceMicros: null, guaranteed: false }];

function decided(
  deals: CampaignRow['deals'],
  deal: Json,
  special: Partial<Conditions>,
): (string | number | undefined)[][] {
  const snapshot = snapshotOf([campaignRow({ deals })], [creativeRow()]);
  const read = requestIn({ id: 'a', imp: [{ id: '1', banner: { w: 300, h: 250 }, pmp: { deals: [deal] } }] });
  if (read.kind !== 'request') throw new Error(read.why);
  const { bids } = decide(read.request, snapshot, plainConditions(grantedBook(snapshot), special), 0);
  return bids.map(({ deal: terms, price }) => [terms?.id, price.bidMicros]);
}

const paced: Partial<Conditions> = { pace: { refusal: () => 'PACED' } };

test('KIKI-17 item 20: a guaranteed deal is bid on though the campaign is paced; an open bid, and any other deal, is not', () => {
  expect(decided(guaranteed, { id: 'd' }, paced)).toEqual([['d', 2_000_000]]);
  expect(decided(plain, { id: 'd', guar: 1 }, paced)).toEqual([['d', 2_000_000]]);
  expect(decided(plain, { id: 'd' }, paced)).toEqual([]);
  expect(decided(guaranteed, { id: 'd' }, {})).toEqual([
    ['d', 2_000_000],
    [undefined, 2_000_000],
  ]);
});

test('KIKI-17 item 20: a halted campaign bids on nothing, guaranteed or not', () => {
  const mode = { bidSharePpm: 0, provenOnly: false, capSharePpm: 0, probePpm: 0, halted: true, version: '1' };
  expect(decided(guaranteed, { id: 'd', guar: 1 }, { modes: { of: () => mode } })).toEqual([]);
});

test('KIKI-17 item 14: an impression whose only price the answer’s currency cannot say is told as CURRENCY', () => {
  const snapshot = snapshotOf([campaignRow({ deals: plain })], [creativeRow()]);
  const deal = { id: 'd', at: 3, bidfloor: 1, bidfloorcur: 'BHD' };
  const pmp = { private_auction: 1, deals: [deal] };
  const read = requestIn({ id: 'a', cur: ['JPY'], imp: [{ id: '1', banner: { w: 300, h: 250 }, pmp }] });
  if (read.kind !== 'request') throw new Error(read.why);
  const told = (inYen: number | undefined) => {
    const convert = (micros: number, from: string) => (from === 'BHD' ? inYen : micros);
    const rates = { version: 'r', convert, convertUp: (micros: number) => micros };
    const { bids, noBids } = decide(read.request, snapshot, plainConditions(grantedBook(snapshot), { rates }), 0);
    return [bids.map(({ offer }) => offer), noBids];
  };
  expect(told(300_000)).toEqual([[{ cpmMicros: 300_000, currency: 'JPY' }], []]);
  expect(told(undefined)).toEqual([[], [{ impId: '1', reason: 'CURRENCY' }]]);
});
