/** Each rule of the oracle can fail: a sound answer, bent in one place, breaks just the rule that is about it. */
import { expect, test } from 'vitest';
import { checkBidResponse } from '../checker.ts';
import type { Agreed } from './rule.ts';
import { rules } from './rules.ts';

type Loose = Record<string, unknown>;
type Bend = (given: {
  readonly request: Loose;
  readonly imp: Loose;
  readonly bid: Loose;
  readonly response: Loose;
}) => unknown;

const vast = '<VAST version="3.0"><MediaFile type="video/mp4">https://x.example/a</MediaFile></VAST>';

function bidOf(more: Loose): Loose {
  return {
    id: 'b',
    impid: '1',
    price: 2,
    adm: '<img src="https://x.example/a.png">',
    adomain: ['shop.example'],
    cid: 'c',
    crid: 'k',
    cat: ['IAB1-2'],
    cattax: 1,
    mtype: 1,
    w: 300,
    h: 250,
    exp: 60,
    nurl: 'https://x.example/win?p=${AUCTION_PRICE}',
    burl: 'https://x.example/bill?p=${AUCTION_PRICE}',
    lurl: 'https://x.example/loss?r=${AUCTION_LOSS}',
    ...more,
  };
}

function sound(): Parameters<Bend>[0] {
  const imp: Loose = { id: '1', bidfloor: 1, banner: { format: [{ w: 300, h: 250 }] } };
  const bid = bidOf({});
  return {
    request: { id: 'a', imp: [imp], site: {} },
    imp,
    bid,
    response: { id: 'a', bidid: 'b', cur: 'USD', seatbid: [{ seat: 's', bid: [bid] }] },
  };
}

function video(given: Parameters<Bend>[0], offer: Loose = {}, bid: Loose = {}): void {
  Object.assign(given.imp, { video: { mimes: ['video/mp4'], ...offer } });
  Object.assign(given.bid, { mtype: 2, adm: vast, dur: 15, protocol: 3, w: 640, h: 360, ...bid });
}

function native(given: Parameters<Bend>[0], request: unknown, adm: unknown): void {
  Object.assign(given.imp, { native: { request: JSON.stringify(request), ver: '1.2' } });
  Object.assign(given.bid, { mtype: 4, adm: JSON.stringify(adm) });
}

function deal(given: Parameters<Bend>[0], terms: Loose, isPrivate = 0): void {
  Object.assign(given.imp, { pmp: { private_auction: isPrivate, deals: [{ id: 'd', ...terms }] } });
}

const bends: readonly (readonly [rule: string, bend: Bend, agreed?: Agreed])[] = [
  ['places', ({ request }) => Object.assign(request, { app: {} })],
  ['seats', ({ request }) => Object.assign(request, { wseat: ['t'] })],
  ['seats', ({ request }) => Object.assign(request, { bseat: ['s'] })],
  ['currency', ({ request }) => Object.assign(request, { cur: ['EUR'] })],
  ['currency', () => undefined, { currency: 'EUR' }],
  ['answer-id', ({ response }) => Object.assign(response, { id: 'other' })],
  ['no-bid', ({ response }) => Object.assign(response, { nbr: 2 })],
  ['no-bid', ({ response }) => delete response.seatbid],
  ['seats-and-bids', ({ response }) => Object.assign(response, { seatbid: [{ seat: 's', bid: [] }] })],
  ['pod-length', (given) => twice(given, { poddur: 20 })],
  ['pod-length', (given) => twice(given, { poddur: 60, maxseq: 1 })],
  ['one-bid', (given) => twice(given, {})],
  ['pod-dedupe', (given) => twice(given, { poddur: 60, podid: 'p', poddedupe: [1] })],
  ['one-format', ({ bid }) => Object.assign(bid, { mtype: 4 })],
  [
    'secure',
    ({ imp, bid }) =>
      Object.assign(imp, { secure: 1 }) && Object.assign(bid, { adm: '<img src="http://x.example/a">' }),
  ],
  ['expiry', ({ imp }) => Object.assign(imp, { exp: 30 })],
  ['required', ({ bid }) => Object.assign(bid, { crid: 7 })],
  ['required', ({ bid, imp }) => Object.assign(bid, { price: -1 }) && Object.assign(imp, { bidfloor: 0 })],
  ['required', ({ bid }) => delete bid.cid],
  ['always-sent', ({ bid }) => delete bid.adomain],
  ['always-sent', ({ bid }) => Object.assign(bid, { iurl: 'https://x.example/a?cb=${CACHEBUSTER}' })],
  ['types', ({ bid }) => Object.assign(bid, { exp: '60' })],
  ['types', ({ bid }) => Object.assign(bid, { attr: [] })],
  ['markup-once', ({ bid }) => delete bid.adm],
  ['macros', ({ bid }) => Object.assign(bid, { nurl: 'https://x.example/win?p=${AUCTION_PRIZE}' })],
  ['price-told', ({ bid }) => Object.assign(bid, { burl: 'https://x.example/bill' })],
  ['notices', ({ bid }) => Object.assign(bid, { lurl: 'https://x.example/loss' })],
  ['bcat', ({ request }) => Object.assign(request, { bcat: ['iab1'] })],
  ['acat', ({ request }) => Object.assign(request, { acat: ['IAB2'] })],
  [
    'badv',
    ({ request }) =>
      Object.assign(request, { badv: ['//EXAMPLE/x'] }) && Object.assign(request, { badv: ['shop.example:80'] }),
  ],
  ['bapp', ({ request, bid }) => Object.assign(request, { bapp: ['id7'] }) && Object.assign(bid, { bundle: '7' })],
  ['languages', ({ request }) => Object.assign(request, { wlang: ['en'] })],
  [
    'attributes',
    ({ imp, bid }) =>
      Object.assign(imp, { banner: { w: 300, h: 250, battr: ['3'] } }) && Object.assign(bid, { attr: [3] }),
  ],
  ['apis', ({ bid }) => Object.assign(bid, { apis: [5] })],
  ['banner-size', ({ bid }) => Object.assign(bid, { w: 301 })],
  ['banner-kind', ({ imp }) => Object.assign(imp, { banner: { w: 300, h: 250, mimes: ['image/png'] } })],
  ['duration', (given) => video(given, { maxduration: 10 })],
  ['duration', (given) => video(given, { rqddurs: [10, 20] })],
  ['duration', (given) => video(given, { poddur: 10 })],
  ['media-kind', (given) => video(given, { mimes: ['video/webm'] })],
  ['media-kind', (given) => video(given, { linearity: 2 })],
  ['protocol', (given) => video(given, { protocols: [2] })],
  ['skip', (given) => video(given, { skip: 1 }, { attr: [16] })],
  ['skip', (given) => video(given, {}, { adm: vast.replace('<MediaFile', '<Linear skipoffset="1"><MediaFile') })],
  ['shape', (given) => video(given, { boxingallowed: 0, w: 100, h: 100 })],
  ['pod-slot', (given) => video(given, {}, { slotinpod: 1 })],
  [
    'native-markup',
    (given) =>
      native(given, { assets: [{ id: 1, required: 1, title: { len: 5 } }] }, { assets: [], link: { url: 'u' } }),
  ],
  [
    'native-markup',
    (given) =>
      native(
        given,
        { assets: [{ id: 1, title: { len: 5 } }] },
        { assets: [{ id: 1, title: { text: 'too long' } }], link: { url: 'u' } },
      ),
  ],
  [
    'native-markup',
    (given) =>
      native(
        given,
        { assets: [{ id: 1, title: { len: 5 } }] },
        { native: { assets: [{ id: 1, title: { text: 'a' } }], link: { url: 'u' } } },
      ),
  ],
  ['floor', ({ imp }) => Object.assign(imp, { bidfloor: 2.000001 })],
  ['floor', ({ imp }) => Object.assign(imp, { bidfloorcur: 'EUR', bidfloor: 1.9 }), { perUsdMicros: { EUR: 900_000 } }],
  ['floor', (given) => video(given, { mincpmpersec: 0.2 })],
  ['floor', (given) => deal(given, { bidfloor: 3 }) ?? Object.assign(given.bid, { dealid: 'd' })],
  ['private-auction', (given) => deal(given, {}, 1)],
  ['deal', ({ bid }) => Object.assign(bid, { dealid: 'd' })],
  ['deal', (given) => deal(given, { wseat: ['t'] }) ?? Object.assign(given.bid, { dealid: 'd' })],
  ['deal', (given) => deal(given, { wadomain: ['other.example'] }) ?? Object.assign(given.bid, { dealid: 'd' })],
  ['fixed-price', (given) => deal(given, { at: 3, bidfloor: 1.5 }) ?? Object.assign(given.bid, { dealid: 'd' })],
  ['in-time', ({ request }) => Object.assign(request, { tmax: 1 })],
  ['quantity', ({ imp }) => Object.assign(imp, { qty: { multiplier: 0 } })],
  [
    'supply-chain',
    ({ request }) =>
      Object.assign(request, { source: { ext: { schain: { complete: 0, nodes: [{ asi: 'a', sid: 's' }] } } } }),
  ],
  ['privacy', ({ request }) => Object.assign(request, { regs: { ext: { gdpr: 1 } } })],
  ['robots', ({ request }) => Object.assign(request, { device: { ua: 'Googlebot/2.1' } })],
];

/** The same video bid once more, on an offer with these fields. */
function twice(given: Parameters<Bend>[0], offer: Loose): void {
  video(given, offer);
  (given.response.seatbid as { bid: Loose[] }[])[0]?.bid.push({ ...given.bid, id: 'b2' });
}

test('a sound answer breaks nothing', () => {
  const { request, response } = sound();
  expect(checkBidResponse(request, response)).toEqual([]);
});

for (const [at, [rule, bend, agreed = {}]] of bends.entries()) {
  test(`KIKI-17: the rule "${rule}" can be broken, and tells of it alone (${at})`, () => {
    const given = sound();
    bend(given);
    const broken = checkBidResponse(given.request, given.response, agreed);
    expect(broken.length).toBeGreaterThan(0);
    expect([...new Set(broken.map((sentence) => sentence.split(/[ :]/)[1]))]).toEqual([rule]);
  });
}

test('KIKI-17: every rule has a way to be broken here, an item and a name of its own', () => {
  expect([...new Set(bends.map(([rule]) => rule))].sort()).toEqual(rules.map(({ id }) => id).sort());
  expect(rules.filter(({ item }) => item < 1 || item > 40)).toEqual([]);
  const { request, response, bid } = sound();
  bid.impid = '9';
  expect(checkBidResponse(request, response)).toEqual(['27 impid: §4.2.3: "9" is not one impression of the request']);
});
