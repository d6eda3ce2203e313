/** The processors of the streams process. A new one gets a line here. */
import { agentDecider } from '../deciders/agent/decider.ts';
import { assignmentDecider } from '../deciders/assignment/decider.ts';
import { breakerDecider } from '../deciders/breaker/decider.ts';
import { budgetDecider } from '../deciders/budget/decider.ts';
import { campaignDecider } from '../deciders/campaign/decider.ts';
import { experimentDecider } from '../deciders/experiment/decider.ts';
import { modelDecider } from '../deciders/model/decider.ts';
import { messageOf } from '../message-of.ts';
import { startDecisionWriter } from '../runtime/decisions/decision-writer.ts';
import type { ParkedKey } from '../runtime/parking/parked.ts';
import { recordParked } from '../runtime/parking/record-parked.ts';
import type { Reactor } from '../runtime/reactor/reactor.ts';
import type { ReactorStatus } from '../runtime/reactor/reactor-progress.ts';
import { startReactor } from '../runtime/reactor/start-reactor.ts';
import { auditor } from './auditor/auditor.ts';
import { breachWatch } from './breach-watch/breach-watch.ts';
import { breakerIncidents } from './breaker-watch/incidents.ts';
import { BreakerWatch } from './breaker-watch/watch.ts';
import { startBudgetAllocator } from './budget-allocator/processor.ts';
import { startBudgetKeeper } from './budget-keeper/keeper.ts';
import { BudgetPacingWatch } from './budget-pacing/watch.ts';
import { CampaignLearningWatch } from './campaign-learning/watch.ts';
import { startClickModels } from './click-models/processor.ts';
import { startClientChurn } from './client-churn/processor.ts';
import { creativeExposures } from './creative-exposures/creative-exposures.ts';
import { startCustomerValues } from './customer-values/processor.ts';
import { DecisionAuditor } from './decision-auditor/watch.ts';
import { DecisionRecovery } from './decision-recovery/watch.ts';
import { ErrorWatch } from './error-watch/watch.ts';
import { ExperimentWatch } from './experiment-watch/watch.ts';
import { GoldReleaseWatch } from './gold-release/watch.ts';
import { laneProcessor } from './lanes/lane.ts';
import { factWatchProcessor, watchProcessor } from './log-watch/processor.ts';
import { ModelPromotionWatch } from './model-monitor/promotion.ts';
import { ModelMonitor } from './model-monitor/watch.ts';
import { ModelOutcomeWatch } from './model-outcomes/watch.ts';
import { outcomeMonitor } from './outcome-monitor/outcome-monitor.ts';
import { PatternFinder } from './pattern-finder/watch.ts';
import { performanceMonitor } from './performance-monitor/performance-monitor.ts';
import { PresenceClock } from './presence-clock/watch.ts';
import type { StartProcessor } from './processor.ts';
import { purchaseOutcomes } from './purchase-outcomes/purchase-outcomes.ts';
import { TeamDesk } from './team-desk/watch.ts';
import { TrafficCountWatch } from './traffic-count/watch.ts';
import { UpsellWatch } from './upsell-watch/watch.ts';
import { winCurves } from './win-curves/win-curves.ts';

export const processors: Readonly<Record<string, StartProcessor>> = {
  auditor: reactorProcessor(auditor),
  'performance-monitor': reactorProcessor(performanceMonitor),
  'outcome-monitor': reactorProcessor(outcomeMonitor),
  'breach-watch': reactorProcessor(breachWatch),
  'win-curves': reactorProcessor(winCurves),
  'creative-exposures': reactorProcessor(creativeExposures),
  'purchase-outcomes': reactorProcessor(purchaseOutcomes),
  'budget-keeper': startKeeper,
  'budget-allocator': startBudgetAllocator,
  'budget-pacing': watchProcessor(() => new BudgetPacingWatch(), budgetDecider),
  'gold-release': watchProcessor(() => new GoldReleaseWatch(), campaignDecider),
  'breaker-watch': watchProcessor(() => new BreakerWatch(), breakerDecider),
  'error-watch': watchProcessor(() => new ErrorWatch(), breakerDecider),
  'campaign-learning': factWatchProcessor(() => new CampaignLearningWatch()),
  'client-churn': startClientChurn,
  'customer-values': startCustomerValues,
  'click-models': (context) => startClickModels(context),
  'traffic-count': factWatchProcessor(() => new TrafficCountWatch()),
  'pattern-finder': factWatchProcessor(() => new PatternFinder()),
  'decision-auditor': factWatchProcessor(() => new DecisionAuditor()),
  'decision-recovery': factWatchProcessor(() => new DecisionRecovery()),
  'upsell-watch': factWatchProcessor(() => new UpsellWatch()),
  'experiment-watch': watchProcessor(() => new ExperimentWatch(), experimentDecider),
  'model-monitor': factWatchProcessor(() => new ModelMonitor()),
  'model-outcomes': factWatchProcessor(() => new ModelOutcomeWatch()),
  'model-promotion': watchProcessor(() => new ModelPromotionWatch(), modelDecider),
  'presence-clock': watchProcessor(() => new PresenceClock(), agentDecider),
  'team-desk': watchProcessor(() => new TeamDesk(), assignmentDecider),
  'breaker-incidents': reactorProcessor(breakerIncidents),
  'overflow-lane': laneProcessor('overflow'),
  'backfill-lane': laneProcessor('backfill'),
};

/** A reactor as a processor. */
function reactorProcessor<State>(reactor: Reactor<State>): StartProcessor {
  return (context) => {
    const { logger } = context;
    const running = startReactor({ ...context, reactor, onState: (status) => tellState(logger, status) });
    return Promise.resolve({
      status() {
        const status = running.status();
        const { name, state, reason } = status;
        return { name, state, reason, ready: state === 'live' || state === 'standby', details: status };
      },
      failed: new Promise<never>(() => undefined), // a reactor begins again by itself, for ever
      stop: () => running.stop(),
    });
  };
}

/** One line per change of state. */
export function tellState(
  logger: Parameters<StartProcessor>[0]['logger'],
  { name, state, reason, heldKeys, stoppedPartitions }: ReactorStatus,
): void {
  const about = { reactor: name, state, reason, heldKeys, stoppedPartitions };
  if (state === 'failed') logger.error(about, 'reactor needs attention');
  else if (state === 'waiting') logger.warn(about, 'reactor waits');
  else if (heldKeys.length > 0) logger.error(about, 'reactor has parked keys');
  else logger.info(about, 'reactor');
}

async function startKeeper({
  log,
  codec,
  writer: events,
  logger,
  snapshots,
}: Parameters<StartProcessor>[0]): ReturnType<StartProcessor> {
  const service = 'budget-keeper';
  const writer = startDecisionWriter({
    log,
    codec,
    decider: budgetDecider,
    service,
    snapshots: snapshots?.(budgetDecider),
  });
  const onError = (error: unknown, doing: string) => logger.warn({ doing, reason: messageOf(error) }, service);
  const announce = async (parked: ParkedKey) => {
    const event = recordParked(service, parked, `service:${service}`);
    if (event !== null) await events.append([event]);
  };
  const keeper = await startBudgetKeeper({ log, codec, writer, now: Date.now, onError, announce });
  return {
    status() {
      const status = keeper.status();
      const { state, reason } = status;
      return { name: service, state, reason, ready: state === 'live', details: { ...status } };
    },
    failed: writer.done.then(() => new Promise<never>(() => undefined)),
    async stop() {
      await keeper.stop();
      await writer.stop();
    },
  };
}
