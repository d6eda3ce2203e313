/** The running server over a real socket; catalogue, budget and log are in memory. */
import { connect } from 'node:net';
import type { AnyEvent } from '@mainstem/schemas/generated/events';
import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import { candidatesIn } from '../catalogue/snapshot.ts';
import { BidderError } from '../errors.ts';
import { EVENTS_LATE_MS } from '../events/event-queue.ts';
import { checkBidResponse } from '../openrtb/checker.ts';
import { noBidReasons } from '../openrtb/no-bid.ts';
import { campaignRow, testBidder } from '../testing/kit.ts';
import { post, request, running } from '../testing/running-server.ts';
import { serveBidder } from './server.uws.ts';

type Bid = Readonly<Record<'id' | 'nurl' | 'burl' | 'lurl' | 'adm', string>> & { readonly price: number };

async function bidOn(url: string, more: Record<string, unknown> = {}): Promise<Bid> {
  const response = await post(url, JSON.stringify({ ...request, ...more }));
  expect(response.status).toBe(200);
  const answer = (await response.json()) as { seatbid: { bid: Bid[] }[] };
  return answer.seatbid[0]?.bid[0] as Bid;
}

const fill = (url: string, price: string): string =>
  url.replace('${AUCTION_PRICE}', price).replace('${AUCTION_LOSS}', '102');

async function notify(url: string, method = 'GET'): Promise<{ status: number; result: string | null }> {
  const response = await fetch(url, { method });
  return { status: response.status, result: response.headers.get('x-mainstem-notice') };
}

describe('POST /openrtb2/{exchange}', () => {
  test('a bid is 200, conforms, echoes the version, and is an event', async () => {
    const { url, bidder, events } = await running();
    const response = await post(url, JSON.stringify(request), { 'x-openrtb-version': '2.5' });
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('application/json');
    expect(response.headers.get('x-openrtb-version')).toBe('2.5');
    expect(checkBidResponse(request, await response.json())).toEqual([]);
    await expect.poll(() => events.filter((event) => event.type === 'BidPlaced')).toHaveLength(1);
    expect(events[0]).toMatchObject({
      exchange: 'generic',
      auctionId: 'auction-1',
      reservedMicros: 2_000,
      test: false,
    });
    expect(bidder.book.reservations).toBe(1);
  });

  test('a no-bid is 204 without body and is counted by reason', async () => {
    const { url, events } = await running();
    const response = await post(url, JSON.stringify({ ...request, cur: ['EUR'] }));
    expect(response.status).toBe(204);
    expect(await response.text()).toBe('');
    await expect
      .poll(() => events.filter((event) => event.type === 'NoBidsCounted'))
      .toMatchObject([{ exchange: 'generic', counts: { CURRENCY: 1 } }]);
  });

  test('malformed is 400 with an empty body, and the connection lives', async () => {
    const { url } = await running();
    for (const body of ['{', '[]', '{}', '{"id":"1"}', '{"id":"1","imp":[]}', '']) {
      const response = await post(url, body);
      expect([response.status, await response.text()]).toEqual([400, '']);
    }
    expect((await post(url, JSON.stringify(request))).status).toBe(200);
  });

  test('an unknown path or exchange name is 404', async () => {
    const { url } = await running();
    const body = JSON.stringify(request);
    for (const path of ['/openrtb2/UPPER', '/openrtb2/', '/openrtb2/a/b', '/nothing']) {
      expect((await fetch(url + path, { method: 'POST', body })).status).toBe(404);
    }
  });

  test('R9: a stale view is a no-bid with its reason', async () => {
    const { url, bidder } = await running({ view: { isLive: () => false, blindBecause: () => 'gone' } });
    expect((await post(url, JSON.stringify(request))).status).toBe(204);
    expect(bidder.noBids.drain(Date.now())[0]?.counts).toEqual({ VIEW_STALE: 1 });
    const ready = await fetch(`${url}/readyz`);
    expect([ready.status, await ready.json()]).toEqual([503, { ready: false, reasons: ['gone'] }]);
  });

  test('R8: when the log cannot take more events there is no bid without one', async () => {
    const appender = { append: () => new Promise(() => undefined) };
    const { url, bidder } = await running({ appender, eventCapacity: 3 });
    const statuses: number[] = [];
    for (let count = 0; count < 5; count += 1) statuses.push((await post(url, JSON.stringify(request))).status);
    expect(statuses).toEqual([200, 200, 200, 204, 204]);
    expect(bidder.noBids.drain(Date.now())[0]?.counts).toEqual({ EVENT_QUEUE_FULL: 2 });
    (bidder.events as unknown as { stop: () => Promise<number> }).stop = () => Promise.resolve(0);
  });

  test('mutated bodies are answered 200, 204 or 400, never anything else', async () => {
    const { url } = await running();
    const bytes = Buffer.from(JSON.stringify({ ...request, badv: ['a.example'], bcat: ['IAB1'], cur: ['USD'] }));
    const change = fc.record({ at: fc.nat(bytes.length - 1), byte: fc.nat(255) });
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 4 }), fc.boolean(), async (changes, cut) => {
        const changed = new Uint8Array(bytes);
        for (const { at, byte } of changes) changed[at] = byte;
        const body = cut ? changed.slice(0, changes[0]?.at) : changed;
        expect([200, 204, 400]).toContain((await post(url, body)).status);
      }),
      { numRuns: 500 },
    );
  });

  test('a torn connection leaves the server answering', async () => {
    const { url } = await running();
    const socket = connect(Number(new URL(url).port), '127.0.0.1');
    await new Promise((resolve) => socket.once('connect', resolve));
    socket.write('POST /openrtb2/generic HTTP/1.1\r\nhost: x\r\ncontent-length: 900\r\n\r\n{"id":');
    socket.destroy();
    expect((await post(url, JSON.stringify(request))).status).toBe(200);
  });

  test('a second bidder on the port is refused in words', async () => {
    const { url } = await running();
    const { bidder } = await testBidder({ campaigns: [], creatives: [] });
    await expect(serveBidder(bidder, '127.0.0.1', Number(new URL(url).port))).rejects.toThrow(BidderError);
    await bidder.stop();
  });
});

describe('WS /rtb/ws', () => {
  async function socketTo(url: string): Promise<{ ask(text: string): Promise<unknown>; close(): void }> {
    const socket = new WebSocket(`${url.replace('http', 'ws')}/rtb/ws?exchange=sock`);
    await new Promise((resolve, reject) => {
      socket.addEventListener('open', resolve, { once: true });
      socket.addEventListener('error', reject, { once: true });
    });
    return {
      ask(text) {
        const answered = new Promise((resolve) => {
          socket.addEventListener('message', (message) => resolve(JSON.parse(String(message.data))), { once: true });
        });
        socket.send(text);
        return answered;
      },
      close: () => socket.close(),
    };
  }

  test('one request a message, one answer a message with its id; malformed is an error and the connection lives', async () => {
    const { url, events } = await running();
    const socket = await socketTo(url);
    const bid = await socket.ask(JSON.stringify(request));
    expect(checkBidResponse(request, bid)).toEqual([]);
    expect(await socket.ask(JSON.stringify({ ...request, id: 'b', cur: 'EUR' }))).toEqual({ id: 'b', nbr: 500 });
    expect(await socket.ask('{')).toEqual({ error: { code: 'NOT_JSON' } });
    expect(await socket.ask('{}')).toEqual({ error: { code: 'ID_MISSING' } });
    expect(await socket.ask(JSON.stringify({ ...request, id: 'c' }))).toMatchObject({ id: 'c', cur: 'USD' });
    await expect
      .poll(() => events.filter((event) => event.type === 'BidPlaced'))
      .toMatchObject([{ exchange: 'sock' }, { exchange: 'sock' }]);
    socket.close();
  });

  test('pipelined messages are answered in order', async () => {
    const { url } = await running();
    const socket = new WebSocket(`${url.replace('http', 'ws')}/rtb/ws`);
    const ids: string[] = [];
    socket.addEventListener('message', (message) => ids.push((JSON.parse(String(message.data)) as { id: string }).id));
    await new Promise((resolve) => socket.addEventListener('open', resolve, { once: true }));
    const wanted = Array.from({ length: 500 }, (_, index) => `auction-${index}`);
    for (const id of wanted) socket.send(JSON.stringify({ ...request, id }));
    await expect.poll(() => ids.length).toBe(500);
    expect(ids).toEqual(wanted);
    socket.close();
  });
});

describe('notices', () => {
  const billed = (events: AnyEvent[]): AnyEvent[] => events.filter((event) => event.type === 'ImpressionBilled');

  test('R2 KIKI-40: a win is billed once though every notice comes three times, at the clearing price', async () => {
    const { url, bidder, events } = await running();
    const bid = await bidOn(url);
    for (const method of ['GET', 'POST', 'GET']) {
      expect((await notify(fill(bid.nurl, '1.2345'), method)).status).toBe(200);
      expect((await notify(fill(bid.burl, '1.2345'), method)).status).toBe(200);
    }
    expect(billed(events)).toMatchObject([{ costMicros: 1_235, envelope: { entity: bid.id, tenant: 'acme' } }]);
    expect(events.filter((event) => event.type === 'AuctionWon')).toMatchObject([{ clearingPriceMicros: 1_234_500 }]);
    expect(bidder.book.leases()[0]).toMatchObject({ reservedMicros: 0, spentMicros: 1_235 });
  });

  test('simultaneous repeats are one event', async () => {
    const { url, events } = await running();
    const bid = await bidOn(url);
    const answers = await Promise.all(Array.from({ length: 8 }, () => notify(fill(bid.burl, '1'))));
    expect(answers.every(({ status }) => status === 200)).toBe(true);
    expect(answers.map(({ result }) => result).sort()).toEqual([...Array(7).fill('repeated'), 'recorded'].sort());
    expect(billed(events)).toHaveLength(1);
  });

  test('a bill is never above the bid, and the bid itself when no price is said', async () => {
    const { url, events } = await running();
    for (const price of ['99', '', '${AUCTION_PRICE}']) {
      const bid = await bidOn(url);
      expect((await notify(bid.burl.replace('${AUCTION_PRICE}', encodeURIComponent(price)))).result).toBe('recorded');
    }
    expect(billed(events).map((event) => (event as { costMicros: number }).costMicros)).toEqual([2_000, 2_000, 2_000]);
  });

  test('200 is said only when the bill is durable; a failed write is 503 and the repeat books it', async () => {
    let fail = true;
    const events: AnyEvent[] = [];
    const appender = {
      append: (batch: readonly AnyEvent[]) => {
        if (fail && batch[0]?.type === 'ImpressionBilled') return Promise.reject(new Error('log is away'));
        events.push(...batch);
        return Promise.resolve();
      },
    };
    const { url, bidder } = await running({ appender });
    const bid = await bidOn(url);
    expect(await notify(fill(bid.burl, '1'))).toEqual({ status: 503, result: 'not-recorded' });
    expect(bidder.book.leases()[0]).toMatchObject({ reservedMicros: 2_000, spentMicros: 0, doubts: 1 });
    fail = false;
    expect(await notify(fill(bid.burl, '1'))).toEqual({ status: 200, result: 'recorded' });
    expect(bidder.book.leases()[0]).toMatchObject({ reservedMicros: 0, spentMicros: 1_000, doubts: 0 });
    expect(billed(events)).toHaveLength(1);
  });

  test('a loss frees the reservation; a bill after it is refused', async () => {
    const { url, bidder, events } = await running();
    const bid = await bidOn(url);
    expect(await notify(fill(bid.lurl, ''))).toEqual({ status: 200, result: 'recorded' });
    expect(bidder.book.reservations).toBe(0);
    expect(events.filter((event) => event.type === 'AuctionLost')).toMatchObject([{ lossReason: 102 }]);
    expect(await notify(fill(bid.burl, '1'))).toEqual({ status: 409, result: 'bill-after-loss' });
  });

  test('AUDIT is answered and never billed', async () => {
    const { url, events } = await running();
    const bid = await bidOn(url);
    expect(await notify(fill(bid.burl, 'AUDIT'))).toEqual({ status: 200, result: 'audit' });
    expect(billed(events)).toEqual([]);
  });

  test('a test request reserves nothing and is never billed', async () => {
    const { url, bidder, events } = await running();
    const bid = await bidOn(url, { test: 1 });
    expect(bidder.book.reservations).toBe(0);
    expect(await notify(fill(bid.burl, '1'))).toEqual({ status: 200, result: 'test' });
    expect(billed(events)).toEqual([]);
  });

  test('forged, foreign and malformed notices are 4xx and counted', async () => {
    const { url, bidder } = await running();
    const bid = await bidOn(url);
    const forged = bid.burl.replace(/t=./, (found) => (found === 't=A' ? 't=B' : 't=A'));
    expect((await notify(fill(forged, '1'))).status).toBe(403);
    expect((await notify(fill(bid.nurl.replace('/win', '/bill'), '1'))).status).toBe(403);
    expect((await notify(`${url}/notice/bill`)).status).toBe(400);
    expect((await notify(fill(bid.burl, 'free'))).status).toBe(400);
    expect((await notify(`${url}/notice/else?t=x`)).status).toBe(404);
    expect(Object.fromEntries(bidder.desk.counts)).toMatchObject({ 'bill:forged': 2, 'bill:malformed': 2 });
  });

  test('a click is recorded once, from the address in the markup', async () => {
    const { url, events } = await running();
    const bid = await bidOn(url);
    const click = /href="([^"]+)"/.exec(bid.adm)?.[1] as string;
    expect((await notify(click)).status).toBe(200);
    expect((await notify(click)).result).toBe('repeated');
    expect(events.filter((event) => event.type === 'ClickRecorded')).toMatchObject([{ creativeId: 'creative-1' }]);
  });

  test('a bill that comes after a restart is booked', async () => {
    const first = await running();
    const bid = await bidOn(first.url);
    const second = await running();
    const moved = fill(bid.burl, '1.5').replace(first.url, second.url);
    expect(await notify(moved)).toEqual({ status: 200, result: 'recorded' });
    expect(billed(second.events)).toMatchObject([{ costMicros: 1_500, envelope: { entity: bid.id } }]);
    expect(second.bidder.desk.booked.foreign).toBe(1);
  });

  test('an expired bill is refused: its money may be elsewhere by now', async () => {
    const times = { leaseMs: 60_000, reservationMs: 1, settleGraceMs: 1 };
    const { url } = await running({ times });
    const bid = await bidOn(url);
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(await notify(fill(bid.burl, '1'))).toEqual({ status: 410, result: 'expired' });
  });
});

describe('what it says of itself', () => {
  test('health, readiness, metrics and status', async () => {
    const { url } = await running();
    await bidOn(url);
    expect((await fetch(`${url}/healthz`)).status).toBe(200);
    expect(await (await fetch(`${url}/readyz`)).json()).toEqual({ ready: true, reasons: [] });
    const metrics = await (await fetch(`${url}/metrics`)).text();
    expect(metrics).toContain('mainstem_bidder_bids_total 1');
    expect(metrics).toContain('mainstem_bid_duration_seconds_count 1');
    expect(metrics).toContain('mainstem_bid_no_bid_total{reason="VIEW_STALE"} 0');
    const status = await (await fetch(`${url}/status`)).json();
    expect(status).toMatchObject({ view: { live: true, campaigns: 1 }, requests: { all: 1, bids: 1 } });
  });

  test('R7: the status is totals: no tenant, no campaign', async () => {
    const { url } = await running();
    await bidOn(url);
    const text = await (await fetch(`${url}/status`)).text();
    expect(text).not.toContain('acme');
    expect(text).not.toContain('campaign-1');
    expect(JSON.parse(text)).toMatchObject({ budget: { leases: 1, reservedMicros: 2_000, spentMicros: 0 } });
  });

  test('not ready while events wait too long to be written', async () => {
    const { url, bidder } = await running();
    const late = vi.spyOn(bidder.events, 'oldestMs', 'get').mockReturnValue(EVENTS_LATE_MS + 1);
    const answer = await fetch(`${url}/readyz`);
    expect(answer.status).toBe(503);
    expect(await answer.json()).toMatchObject({ ready: false, reasons: [expect.stringContaining('events')] });
    late.mockRestore();
    expect((await fetch(`${url}/readyz`)).status).toBe(200);
  });
});

describe('a request that makes the bidder fail', () => {
  test('R10: is a counted no-bid over HTTP and WebSocket, holds no money, and the process lives', async () => {
    const campaigns = [campaignRow()];
    const { url, bidder } = await running({ campaigns });
    const candidates = candidatesIn(bidder.view.snapshot);
    // No row can leave it out; it stands for any fault of the bid path.
    for (const candidate of candidates) Object.assign(candidate, { campaignId: undefined });
    const body = JSON.stringify({ ...request, test: 0 });
    expect((await post(url, body)).status).toBe(204);
    const socket = new WebSocket(`${url.replace('http', 'ws')}/rtb/ws?exchange=generic`);
    const answer = await new Promise<string>((resolve) => {
      socket.onopen = () => socket.send(body);
      socket.onmessage = (message) => resolve(String(message.data));
    });
    socket.close();
    expect(JSON.parse(answer)).toEqual({ id: 'auction-1', nbr: 1 });
    expect(bidder.book.reservations).toBe(0);
    expect(bidder.noBids.totals[noBidReasons.indexOf('INTERNAL')]).toBe(2);
    for (const candidate of candidates) Object.assign(candidate, { campaignId: 'campaign-1' });
    expect((await post(url, body)).status).toBe(200);
  });
});
