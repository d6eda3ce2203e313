/**
 * Every recorded request of the shared corpus through the running server, and every answer judged by the checker. The
 * corpus is not part of the repository: without it these tests say that they were skipped.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Bidder } from './bidder.ts';
import type { CampaignRow, CreativeRow } from './catalogue/rows.ts';
import { checkBidResponse } from './openrtb/checker.ts';
import { type BidServer, serveBidder } from './server/server.uws.ts';
import { campaignRow, creativeRow, testBidder } from './testing/kit.ts';

const corpus = join(
  process.env.MAINSTEM_CORPUS ?? join(import.meta.dirname, '..', '..', '..', 'shared', 'corpus'),
  'openrtb',
);
const present = existsSync(join(corpus, 'valid.ndjson'));
if (!present) process.stdout.write(`SKIPPED: no corpus of bid requests at ${corpus} (set MAINSTEM_CORPUS)\n`);

interface Line {
  readonly n: string;
  readonly request?: Record<string, unknown>;
  readonly raw?: string;
  readonly breaks_spec_required?: boolean;
}

function linesOf(file: string): Line[] {
  const text = readFileSync(join(corpus, `${file}.ndjson`), 'utf8');
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Line);
}

const sizes = [
  [300, 250],
  [320, 50],
  [728, 90],
  [300, 600],
  [160, 600],
  [320, 480],
  [300, 50],
  [970, 250],
  [290, 260],
  [300, 300],
  [320, 250],
  [300, 350],
  [120, 600],
  [777, 666],
  [666, 777],
  [100, 123],
  [200, 20],
  [33, 11],
] as const;
const prices = [10_000, 500_000, 2_000_000, 8_000_000, 50_000_000];
const tenants = ['acme', '165', '4'];
const domains = ['ford.com', 'advertiser.example', 'shop.example'];
const categories = [['IAB3-1'], ['IAB25-3'], ['IAB1'], []];
const mimes = ['video/mp4', 'video/webm', 'application/javascript'];
const durations = [5, 15, 20, 30, 60];

/** A catalogue wide enough that much of the corpus can be bid on, with something for every block list to catch. */
function wideCatalogue(): { campaigns: CampaignRow[]; creatives: CreativeRow[] } {
  const campaigns: CampaignRow[] = [];
  const creatives: CreativeRow[] = [];
  for (const [tenantIndex, tenant] of tenants.entries()) {
    for (const [index, bidPriceMicros] of prices.entries()) {
      const number = tenantIndex + index;
      const id = `campaign-${index}`;
      campaigns.push(
        campaignRow({
          tenant,
          id,
          bidPriceMicros: bidPriceMicros + tenantIndex,
          advertiserDomain: domains[number % domains.length] as string,
          categories: categories[number % categories.length] as string[],
        }),
      );
      creatives.push(...creativesOf(tenant, id, number));
    }
  }
  return { campaigns, creatives };
}

function creativesOf(tenant: string, campaignId: string, number: number): CreativeRow[] {
  const base = { tenant, campaignId, secure: number % 2 === 0, attributes: [1 + (number % 16)] };
  const banners = sizes.map(([widthPx, heightPx]) =>
    creativeRow({ ...base, id: `${campaignId}-${widthPx}x${heightPx}`, widthPx, heightPx }),
  );
  const videos = mimes.flatMap((mimeType) =>
    durations.map((durationS) =>
      creativeRow({
        ...base,
        id: `${campaignId}-${mimeType}-${durationS}`,
        format: 'VIDEO',
        mimeType,
        durationS,
        protocols: number % 2 === 0 ? [2, 3, 7] : [5, 6],
      }),
    ),
  );
  return [...banners, ...videos.map((row) => ({ ...row, markup: row.markup.replace('video/mp4', row.mimeType) }))];
}

describe.skipIf(!present)('the corpus of recorded bid requests (skipped: no corpus)', () => {
  let server: BidServer;
  let bidder: Bidder;
  let url: string;

  beforeAll(async () => {
    const port = 11_000 + Math.floor(Math.random() * 4_000);
    url = `http://127.0.0.1:${port}/openrtb2/corpus`;
    ({ bidder } = await testBidder({ ...wideCatalogue(), publicUrl: `http://127.0.0.1:${port}` }));
    server = await serveBidder(bidder, '127.0.0.1', port);
  });

  afterAll(async () => {
    server.close();
    await bidder.stop();
  });

  async function ask(line: Line): Promise<{ status: number; response: unknown }> {
    const body = line.raw ?? JSON.stringify(line.request);
    const answer = await fetch(url, { method: 'POST', body });
    const text = await answer.text();
    return { status: answer.status, response: text === '' ? undefined : JSON.parse(text) };
  }

  function idsOfBids(response: unknown): string[] {
    const seats = (response as { seatbid?: { bid: { impid: string }[] }[] } | undefined)?.seatbid ?? [];
    return seats.flatMap((seat) => seat.bid.map((bid) => bid.impid));
  }

  async function judge(file: string): Promise<void> {
    const lines = linesOf(file);
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
    for (const line of linesOf('invalid')) {
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
