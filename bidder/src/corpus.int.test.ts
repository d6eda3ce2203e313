/**
 * Every recorded request of the shared corpus through the running server, and every answer judged by the checker. The
 * corpus is not part of the repository: without it these tests say that they were skipped.
 */
import { freePorts } from '@mainstem/infra/stack/scratch/scratch-process';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Bidder } from './bidder.ts';
import { checkBidResponse } from './openrtb/checker.ts';
import { type BidServer, serveBidder } from './server/server.uws.ts';
import {
  bodyOf,
  type CorpusLine,
  corpusFiles,
  corpusLines,
  corpusPresent,
  tellWithoutCorpus,
} from './testing/corpus.ts';
import { testBidder } from './testing/kit.ts';
import { dealIdsIn, wideCatalogue } from './testing/wide-catalogue.ts';

tellWithoutCorpus();

describe.skipIf(!corpusPresent)('the corpus of recorded bid requests (skipped: no corpus)', () => {
  let server: BidServer;
  let bidder: Bidder;
  let url: string;

  beforeAll(async () => {
    const deals = dealIdsIn(corpusFiles.flatMap((file) => corpusLines(file).map(({ request }) => request)));
    const [port = 0] = await freePorts(1);
    url = `http://127.0.0.1:${port}/openrtb2/corpus`;
    ({ bidder } = await testBidder({ ...wideCatalogue(deals), publicUrl: `http://127.0.0.1:${port}` }));
    server = await serveBidder(bidder, '127.0.0.1', port);
  });

  afterAll(async () => {
    server.close();
    await bidder.stop();
  });

  async function ask(line: CorpusLine): Promise<{ status: number; response: unknown }> {
    const answer = await fetch(url, { method: 'POST', body: bodyOf(line) });
    const text = await answer.text();
    return { status: answer.status, response: text === '' ? undefined : JSON.parse(text) };
  }

  function idsOfBids(response: unknown): string[] {
    const seats = (response as { seatbid?: { bid: { impid: string }[] }[] } | undefined)?.seatbid ?? [];
    return seats.flatMap((seat) => seat.bid.map((bid) => bid.impid));
  }

  async function judge(file: (typeof corpusFiles)[number]): Promise<void> {
    const lines = corpusLines(file);
    const wrong: string[] = [];
    const tally = { lines: lines.length, bidOn: 0, imps: 0, bids: 0 };
    for (const line of lines) {
      const { status, response } = await ask(line);
      tally.imps += Array.isArray(line.request?.imp) ? line.request.imp.length : 0;
      if (status !== 200 && status !== 204) wrong.push(`${line.n}: answered ${status}`);
      if (status !== 200) continue;
      tally.bidOn += 1;
      tally.bids += idsOfBids(response).length;
      wrong.push(...checkBidResponse(line.request, response).map((broken) => `${line.n}: ${broken}`));
    }
    const share = ((100 * tally.bidOn) / tally.lines).toFixed(1);
    process.stdout.write(
      `corpus ${file}: ${tally.lines} requests, ${tally.bidOn} bid on (${share} %), ${tally.bids} bids on ${tally.imps} impressions\n`,
    );
    expect(wrong).toEqual([]);
    expect(tally.bidOn).toBeGreaterThan(0);
  }

  test('KIKI-17: every valid request is answered 200 or 204, and every answer conforms', () => judge('valid'));
  test('KIKI-17: every quirk of the wild is coped with', () => judge('quirks'));
  test('KIKI-17: the labelled requests are answered, and every answer conforms', () => judge('labelled'));

  test('KIKI-17: 400 only for what the specification breaks, else the broken impression is ignored', async () => {
    const wrong: string[] = [];
    const statuses = { refused: 0, ignored: 0, tolerated: 0 };
    for (const line of corpusLines('invalid')) {
      const { status, response } = await ask(line);
      if (status !== 400 && status !== 200 && status !== 204) wrong.push(`${line.n}: answered ${status}`);
      if (line.breaks_spec_required === true) {
        // Every one of these has a single broken impression, or two that cannot be told apart.
        if (status === 200) wrong.push(`${line.n}: bid on ${idsOfBids(response).join(', ')}`);
        statuses[status === 400 ? 'refused' : 'ignored'] += 1;
      } else {
        if (status === 400) wrong.push(`${line.n}: refused though the specification allows it`);
        statuses.tolerated += 1;
      }
      if (status === 200)
        wrong.push(...checkBidResponse(line.request, response).map((broken) => `${line.n}: ${broken}`));
    }
    process.stdout.write(`corpus invalid: ${JSON.stringify(statuses)}\n`);
    expect(wrong).toEqual([]);
  });
});
