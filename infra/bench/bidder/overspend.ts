/**
 * Money lost in a storm of kill -9: three bidder processes share one small budget on the real log and Redis, are asked and
 * billed as fast as they answer, and one of them is killed every 400 ms. Then everybody dies, the keeper settles, and the
 * log is counted: what was billed beyond the budget is the figure.
 */
import { ask, bill, lose, RealBidders, type RunningBidder } from '@mainstem/bidder/testing/real-bidders';
import { atMost, type BenchContext } from '../figures.ts';

const CAP_MICROS = 2_000_000;
const PROCESSES = 3;
/** Enough of both, however slow a start is on this machine, and never longer than a minute. */
const KILLS_MIN = 8;
const BILLS_MIN = 500;
const STORM_MAX_MS = 60_000;
const KILL_EVERY_MS = 400;
const CLIENTS = 6;
const CAMPAIGN = 'campaign-bench-storm';

export async function measureOverspend(context: BenchContext): Promise<void> {
  const bidders = await RealBidders.connect(context.environment);
  try {
    await bidders.openCampaign(CAMPAIGN, CAP_MICROS);
    const { kills, bills, elapsedMs } = await storm(bidders);
    bidders.killAll();
    await bidders.settleAll();
    const billed = await bidders.billedMicros(CAMPAIGN);
    const { spentMicros, leasedMicros, lateMicros } = bidders.budgetOf(CAMPAIGN);
    context.report({
      figure: 'overspend under a kill -9 storm',
      value: Math.max(0, billed - CAP_MICROS) + Math.abs(spentMicros - billed) + leasedMicros + lateMicros,
      unit: 'micros',
      aim: atMost(0),
      conditions:
        `${PROCESSES} processes, ${kills} killed with SIGKILL in ${Math.round(elapsedMs / 1000)} s, ${bills} bills, ${billed} of ` +
        `${CAP_MICROS} micros spent; overspend, micros the budget and the log differ by, and micros never returned, added up`,
    });
  } finally {
    bidders.killAll();
    await bidders.close();
  }
}

async function storm(bidders: RealBidders): Promise<{ kills: number; bills: number; elapsedMs: number }> {
  const running: RunningBidder[] = await Promise.all(Array.from({ length: PROCESSES }, () => bidders.start()));
  const beganAtMs = performance.now();
  let bills = 0;
  let kills = 0;
  const goesOn = (): boolean => {
    const isEnough = kills >= KILLS_MIN && bills >= BILLS_MIN;
    return !isEnough && performance.now() - beganAtMs < STORM_MAX_MS;
  };
  const drive = async (client: number): Promise<void> => {
    for (let number = client; goesOn(); number += CLIENTS) {
      const { url } = running[number % PROCESSES] as RunningBidder;
      // A process that was just killed answers nothing: that is the storm.
      const bid = await ask(url).catch(() => undefined);
      if (bid === undefined) await new Promise((resolve) => setTimeout(resolve, 5));
      else if (number % 5 === 0) await lose(bid).catch(() => undefined);
      else if ((await bill(bid).catch(() => 0)) === 200) bills += 1;
    }
  };
  const kill = async (): Promise<void> => {
    for (let slot = 0; goesOn(); slot = (slot + 1) % PROCESSES) {
      await new Promise((resolve) => setTimeout(resolve, KILL_EVERY_MS));
      (running[slot] as RunningBidder).child.kill('SIGKILL');
      kills += 1;
      running[slot] = await bidders.start();
    }
  };
  await Promise.all([kill(), ...Array.from({ length: CLIENTS }, (_, client) => drive(client))]);
  return { kills, bills, elapsedMs: performance.now() - beganAtMs };
}
