/**
 * From a late bill on the log that brings a budget over its cap to the last bid (KIKI-47): decider, breaker-watch, breaker,
 * projector, Redis and a bidder that answers auctions without a pause, all real. Its floor is a person's command to the
 * breaker in the same run, in turns: what is over it is the watch's beat and its own decision.
 */
import { openModeBed } from '@mainstem/bidder/modes/testing/mode-bed';
import { timeOverruns } from '@mainstem/bidder/modes/testing/overrun';
import { atMost, type BenchContext, percentile } from '../figures.ts';
import type { Environment } from '../kit/platform.ts';

const ROUNDS = 40;
/** Two beats of the watch, and what a mode may take to reach bidding. */
const AIM_MS = 450;

export async function measureOverrun(context: BenchContext, environment: Environment): Promise<void> {
  const bed = await openModeBed(environment);
  try {
    context.note(`${ROUNDS} overruns ...`);
    const { overrunMs, floorMs, bidsAfter } = await timeOverruns(bed, ROUNDS);
    for (const share of [50, 99]) {
      context.report({
        figure: `budget overrun on the log → last bid p${share}`,
        unit: 'ms',
        value: percentile([...overrunMs], share),
        floor: percentile([...floorMs], share),
        ...(share === 99 ? { aim: atMost(AIM_MS) } : {}),
        conditions:
          `${ROUNDS} late bills, each over the cap; breaker-watch, decider, projector and Redis real, the bidder in this ` +
          `process answers auctions in a loop (${Math.round(bidsAfter / ROUNDS)} meanwhile); floor: a command to the breaker`,
      });
    }
  } finally {
    await bed.close();
  }
}
