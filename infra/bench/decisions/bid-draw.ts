/**
 * What an experiment costs a bid (MAMS-13): the same decisions with and without one on the campaign that bids, in turns, so
 * that whatever else the machine does falls on both. CPU time of one core; reading the request and writing the answer are
 * left out.
 */
import type { Snapshot } from '@mainstem/bidder/catalogue/snapshot';
import { plainConditions } from '@mainstem/bidder/decide/conditions';
import { decide } from '@mainstem/bidder/decide/decide';
import type { BidRequest } from '@mainstem/bidder/openrtb/bid-request';
import { requestIn } from '@mainstem/bidder/openrtb/request';
import {
  campaignRow,
  creativeRow,
  experimentChange,
  experimentRow,
  grantedBook,
  snapshotOf,
} from '@mainstem/bidder/testing/kit';
import type { BenchContext } from '../figures.ts';

const ROUNDS = 40;
const DECISIONS = 5_000;
/** Different auctions, so that every arm is drawn. */
const REQUESTS = 200;
const ARMS = [2, 20, 100];

export function measureBidDraw({ report }: BenchContext): void {
  for (const arms of ARMS) {
    const ids = Array.from({ length: arms }, (_, arm) => `creative-${arm}`);
    const creatives = ids.map((id) => creativeRow({ id }));
    const plain = snapshotOf([campaignRow()], creatives);
    const drawn = snapshotOf([campaignRow()], creatives, [experimentChange(experimentRow(ids))]);
    const [without, within] = inTurns(plain, drawn) as [number, number];
    const conditions = `one campaign of ${arms} creatives that fit, viewer known, ${ROUNDS} rounds of ${DECISIONS} in turns`;
    report({ figure: `a bid decision, ${arms} creatives`, unit: 'ns', value: without, conditions });
    report({ figure: `the same under an experiment of ${arms} arms`, unit: 'ns', value: within, conditions });
  }
}

/** Median over the rounds, ns a decision. */
function inTurns(...snapshots: readonly Snapshot[]): number[] {
  const viewers = { of: () => 'a1b2c3d4e5f60718' };
  const worlds = snapshots.map((snapshot) => ({
    snapshot,
    conditions: plainConditions(grantedBook(snapshot), { viewers }),
    rounds: [] as number[],
  }));
  const requests = Array.from({ length: REQUESTS }, (_, n) => {
    const imp = [{ id: '1', banner: { w: 300, h: 250 } }];
    const read = requestIn({ id: `auction-${n}-0123456789abcdef`, imp, site: { domain: 'news.example' } });
    if (read.kind === 'malformed') throw new Error(read.why);
    return read.request;
  });
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const { snapshot, conditions, rounds } of worlds) {
      const { user, system } = process.cpuUsage();
      for (let n = 0; n < DECISIONS; n += 1) decide(requests[n % REQUESTS] as BidRequest, snapshot, conditions, 1);
      const took = process.cpuUsage();
      rounds.push(((took.user + took.system - user - system) * 1_000) / DECISIONS);
    }
  }
  return worlds.map(({ rounds }) => rounds.toSorted((a, b) => a - b)[ROUNDS / 2] as number);
}
