/** Cookie syncing over HTTP: redirects, cookies and the opt-out as a browser sees them. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Bidder } from '../bidder.ts';
import { exchangesOf } from '../exchanges/registry.ts';
import { testBidder } from '../testing/kit.ts';
import { type BidServer, serveBidder } from './server.uws.ts';

let server: BidServer;
let bidder: Bidder;
let url: string;

beforeAll(async () => {
  const match = { url: 'https://exchange.example/match?uid=${USER_ID}', days: 30 };
  const exchanges = exchangesOf([{ name: 'one', dialect: 'generic', match }]);
  ({ bidder } = await testBidder({ campaigns: [], creatives: [], exchanges }));
  server = await serveBidder(bidder, '127.0.0.1', 0);
  url = `http://127.0.0.1:${server.port}/sync`;
});

afterAll(async () => {
  server.close();
  await bidder.stop();
});

test('KIKI-17 item 39: a browser is led on with an id, and keeps it', async () => {
  const first = await fetch(`${url}/match?exchange=one&gdpr=0`, { redirect: 'manual' });
  const location = first.headers.get('location') ?? '';
  expect([first.status, /uid=[0-9a-f]{32}$/.test(location)]).toEqual([302, true]);
  const cookie = first.headers
    .getSetCookie()
    .map((value) => value.split(';', 1)[0])
    .join('; ');
  const again = await fetch(`${url}/match?exchange=one&gdpr=0`, { redirect: 'manual', headers: { cookie } });
  expect(again.headers.get('location')).toBe(location);
});

test('KIKI-17 item 39: without consent, 204 and no cookie; a page; an opt-out; no way to anywhere else', async () => {
  for (const [path, headers, status] of [
    ['match?exchange=one', {}, 204],
    ['match?exchange=one&gdpr=0', { 'sec-gpc': '1' }, 204],
    ['match?exchange=two&gdpr=0', {}, 404],
  ] as const) {
    const answer = await fetch(`${url}/${path}`, { redirect: 'manual', headers });
    expect([answer.status, answer.headers.getSetCookie()]).toEqual([status, []]);
  }
  const page = await fetch(`${url}/page?gdpr=0`);
  expect([page.status, page.headers.get('content-type'), (await page.text()).includes('exchange.example')]).toEqual([
    200,
    'text/html; charset=utf-8',
    true,
  ]);
  expect((await fetch(`${url}/optout`)).headers.getSetCookie()).toHaveLength(2);
  expect(bidder.sync.counts.get('refused')).toBe(2);
});
