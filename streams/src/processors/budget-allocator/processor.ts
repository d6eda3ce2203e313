/** The budget allocator as a processor: a watch whose commands go to two streams, portfolios and budgets. */
import { budgetDecider } from '../../deciders/budget/decider.ts';
import { portfolioDecider } from '../../deciders/portfolio/decider.ts';
import { messageOf } from '../../message-of.ts';
import { startDecisionWriter } from '../../runtime/decisions/decision-writer.ts';
import { startLogWatch } from '../log-watch/log-watch.ts';
import { asProcessor } from '../log-watch/processor.ts';
import type { StartProcessor } from '../processor.ts';
import { BudgetAllocatorWatch } from './watch.ts';

/** Between two beats, ms: a split is carried out in some five of them, and a budget of ten thousand is looked at in each. */
const BEAT_EVERY_MS = 250;

export const startBudgetAllocator: StartProcessor = async ({ log, codec, logger, snapshots }) => {
  const watch = new BudgetAllocatorWatch();
  const service = watch.name;
  const portfolios = startDecisionWriter({
    log,
    codec,
    decider: portfolioDecider,
    service,
    snapshots: snapshots?.(portfolioDecider),
  });
  const budgets = startDecisionWriter({
    log,
    codec,
    decider: budgetDecider,
    service,
    snapshots: snapshots?.(budgetDecider),
  });
  const running = await startLogWatch({
    watch,
    log,
    codec,
    execute: async ({ tenant, entity, command: asked }, context) => {
      const outcome =
        asked.stream === 'portfolio'
          ? await portfolios.execute(tenant, entity, asked.command, context)
          : await budgets.execute(tenant, entity, asked.command, context);
      return outcome.kind === 'accepted';
    },
    now: Date.now,
    onError: (error, doing) => logger.warn({ doing, reason: messageOf(error) }, service),
    everyMs: BEAT_EVERY_MS,
  });
  const failed = Promise.race([portfolios.done, budgets.done]).then(() => new Promise<never>(() => undefined));
  return asProcessor(service, running, failed, async () => {
    await Promise.all([portfolios.stop(), budgets.stop()]);
  });
};
