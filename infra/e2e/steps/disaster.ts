/**
 * (f) Redis is flushed and Postgres dropped while auctions run; `mainstem replay --all` restores both to the same
 * digests, and no bid was a lie: while the bidder was blind it did not bid (R1).
 *
 * The lie is provoked: the price is changed while the view is gone. A bid at the old price within the staleness bound
 * of the catalogue is still a bid on a view known to be fresh enough; one after it would be a lie.
 */
import { Redis } from 'ioredis';
import pg from 'pg';
import { askHttp, bidRequest } from '../exchange.ts';
import { mainstem } from '../mainstem.ts';
import { expect, type Platform, until } from '../platform.ts';
import { spendOf } from './billing.ts';
import type { ProofCampaign } from './campaign.ts';

/** How old the bidder's view may be (bidder/README.md), plus some slack. */
const staleAfterMs = 2_000 + 250;

interface Verified {
  readonly name: string;
  readonly live: string;
  readonly scanned: string;
  readonly rebuilt: string;
  readonly equal: boolean;
}

interface Observation {
  readonly askedAtMs: number;
  readonly priceMicros: number | undefined;
}

export async function storesAreRebuilt(platform: Platform, campaign: ProofCampaign): Promise<Record<string, unknown>> {
  const before = await settled(platform);
  const spendBefore = await spendOf(platform, campaign.campaignId);
  const auctions = observe(platform, campaign);
  await until('auctions running', async () =>
    auctions.seen.some((seen) => seen.priceMicros !== undefined) ? true : undefined,
  );

  await destroyStores(platform);
  const newPrice = campaign.bidPriceMicros + 777_000;
  await platform.command('campaigns', campaign.campaignId, { type: 'ChangeBidPrice', bidPriceMicros: newPrice });
  const changedAt = performance.now();
  await until('the bidder blind', async () => (auctions.seen.at(-1)?.priceMicros === undefined ? true : undefined));
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  const replayedFrom = performance.now();
  await mainstem(platform, ['replay', '--all', '--json']);
  const replayMs = Math.round(performance.now() - replayedFrom);
  await until('bids after the replay', async () => (auctions.seen.at(-1)?.priceMicros === newPrice ? true : undefined));
  await auctions.stop();

  const lies = auctions.seen.filter(
    (seen) =>
      seen.askedAtMs > changedAt + staleAfterMs && seen.priceMicros !== undefined && seen.priceMicros !== newPrice,
  );
  expect(lies.length === 0, `${lies.length} bids at the old price after the view was gone`);
  const after = await settled(platform);
  expect(after.length === before.length && after.length > 0, `${before.length} views before, ${after.length} after`);
  const sameRows = expectSameRows(before, after);
  const spendAfter = await spendOf(platform, campaign.campaignId);
  expect(
    spendAfter.spentMicros === spendBefore.spentMicros,
    `spend was ${spendBefore.spentMicros}, is ${spendAfter.spentMicros}`,
  );
  const blind = auctions.seen.filter((seen) => seen.priceMicros === undefined).length;
  return {
    views: after.length,
    digestsEqual: true,
    sameAsBefore: sameRows,
    auctions: auctions.seen.length,
    noBidsWhileBlind: blind,
    lies: 0,
    replayMs,
  };
}

/** Views that nothing wrote to meanwhile: auctions and the changed price touch none of them. */
const untouched = ['creatives', 'leads', 'clients', 'incidents'];

function expectSameRows(before: readonly Verified[], after: readonly Verified[]): string[] {
  for (const name of untouched) {
    const digests = [before, after].map((rows) => rows.find((row) => row.name === name)?.live);
    expect(
      digests[0] !== undefined && digests[0] === digests[1],
      `${name} had digest ${digests[0]}, has ${digests[1]}`,
    );
  }
  return untouched;
}

/** The digests once live, scanned and rebuilt agree for every view. */
async function settled(platform: Platform): Promise<Verified[]> {
  return until('views whose three digests agree', async () => {
    const rows = await verify(platform);
    return rows.every((row) => row.equal) ? rows : undefined;
  });
}

async function destroyStores(platform: Platform): Promise<void> {
  const redis = new Redis(platform.setting('MAINSTEM_REDIS_URL'));
  const postgres = new pg.Client({ connectionString: platform.setting('MAINSTEM_POSTGRES_OWNER_URL') });
  try {
    await redis.flushall();
    await postgres.connect();
    await postgres.query(`drop schema ${platform.setting('MAINSTEM_POSTGRES_SCHEMA')} cascade`);
  } finally {
    redis.disconnect();
    await postgres.end();
  }
}

function observe(platform: Platform, campaign: ProofCampaign): { readonly seen: Observation[]; stop(): Promise<void> } {
  const seen: Observation[] = [];
  let running = true;
  const loop = (async () => {
    while (running) {
      const askedAtMs = performance.now();
      const bid = await askHttp(platform.setting('MAINSTEM_BIDDER_URL'), bidRequest(campaign.size));
      seen.push({ askedAtMs, priceMicros: bid === undefined ? undefined : Math.round(bid.price * 1e6) });
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  })();
  return {
    seen,
    async stop() {
      running = false;
      await loop;
    },
  };
}

/** The digests of every view; the verb exits 1 when some differ, and tells them all the same. */
async function verify(platform: Platform): Promise<Verified[]> {
  return JSON.parse(await mainstem(platform, ['projections', 'verify', '--json'], [0, 1])) as Verified[];
}
