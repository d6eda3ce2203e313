/**
 * For tests and benches: how soon bids stop after a budget is overrun (KIKI-45, KIKI-47, MAMS-01). The late bill that brings it
 * over its cap is a fact on the real log; from there on nobody does anything: breaker-watch finds it, the breaker is decided,
 * projected and followed. Beside it, in turns, what a person's command to the breaker takes: the floor.
 */
import { codec } from '@mainstem/projections/testing/scratch';
import { breakerDecider } from '@mainstem/streams/deciders/breaker/decider';
import { budgetDecider } from '@mainstem/streams/deciders/budget/decider';
import { BreakerWatch } from '@mainstem/streams/processors/breaker-watch/watch';
import { watchProcessor } from '@mainstem/streams/processors/log-watch/processor';
import { startDecisionWriter } from '@mainstem/streams/runtime/decisions/decision-writer';
import { CAMPAIGN, closing, type ModeBed, opening, PRICE } from './mode-bed.ts';

export interface OverrunTimes {
  /** From the answer of the log to the late bill until the first auction without a bid, ms. */
  readonly overrunMs: readonly number[];
  /** From the answer to a person's command until the same, ms. */
  readonly floorMs: readonly number[];
  /** Bids of an overrun campaign, all rounds. */
  readonly bidsAfter: number;
}

const CAP_MICROS = 1_000_000;

export async function timeOverruns(bed: ModeBed, rounds: number): Promise<OverrunTimes> {
  const { log } = bed;
  const logger = { warn: () => undefined, info: () => undefined, error: () => undefined };
  const start = watchProcessor(() => new BreakerWatch(), breakerDecider);
  const watch = await start({ log, codec, logger } as unknown as Parameters<typeof start>[0]);
  const budgets = startDecisionWriter({ log, codec, decider: budgetDecider, service: 'overrun-test' });
  const give = async (command: Parameters<typeof budgets.execute>[2]) => {
    const context = { actor: 'service:test', occurredAtMs: Date.now() };
    const outcome = await budgets.execute('acme', CAMPAIGN, command, context);
    if (outcome.kind !== 'accepted') throw new Error(`${command.type}: ${JSON.stringify(outcome)}`);
  };
  const overrunMs: number[] = [];
  const floorMs: number[] = [];
  let bidsAfter = 0;
  try {
    await budgets.whenCaughtUp();
    await give({ type: 'OpenBudget', capMicros: CAP_MICROS, currency: 'USD' });
    for (let round = 0; round < rounds; round += 1) {
      const spentMicros = round === 0 ? CAP_MICROS + 1 : 1;
      const before = bed.auctions;
      await give({ type: 'RecordLateSpend', bidId: `bid-${round}`, leaseId: 'lost', spentMicros, dayFromMs: null });
      overrunMs.push(await bed.awaits('MODE_HALTED', performance.now()));
      bidsAfter += bed.auctions - before - 1;
      await bed.takes(closing(), PRICE, CAMPAIGN);
      floorMs.push(await bed.takes(opening({ halted: true }), 'MODE_HALTED', CAMPAIGN));
      await bed.takes(closing(), PRICE, CAMPAIGN);
    }
  } finally {
    await watch.stop();
    await budgets.stop();
  }
  return { overrunMs, floorMs, bidsAfter };
}
