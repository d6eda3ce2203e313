/**
 * Moves what waits in a lane to its own topic (UW-19, ADR 0026), in the order of each key and at a pace of its own, so that
 * live events keep the log to themselves. What is moved is the event as it was taken in, under its own id: a crash between
 * the move and the checkpoint moves it twice, and readers count it once (R2).
 *
 * The moved event names what waited as its cause, so recovery without a checkpoint finds what is moved already (R1).
 */
import type { AnyEvent, EventType } from '@mainstem/schemas/generated/events';
import type { TopicName } from '@mainstem/schemas/topics';
import type { Reaction, Reactor } from '../../runtime/reactor/reactor.ts';
import { startReactor } from '../../runtime/reactor/start-reactor.ts';
import type { StartProcessor } from '../processor.ts';
import { createPace } from './pace.ts';

export type LaneName = 'overflow' | 'backfill';

interface LaneOf {
  readonly topic: TopicName;
  /** Name of its reactor: where its checkpoint is. */
  readonly reactor: string;
  readonly type: 'EventOverflowed' | 'EventBackfilled';
  /** Events moved in a second: overflow as fast as a live sender of the default rate, the past at a part of it. */
  readonly perS: number;
}

export const laneReactors: Readonly<Record<LaneName, LaneOf>> = {
  overflow: { topic: 'ingest_overflow_events', reactor: 'overflow-lane', type: 'EventOverflowed', perS: 2_500 },
  backfill: { topic: 'ingest_backfill_events', reactor: 'backfill-lane', type: 'EventBackfilled', perS: 1_000 },
};

/** Every type that may have waited: what the gateway takes in, but for settings, which never wait. */
export const movedTypes: readonly EventType[] = [
  'LeadReceived',
  'LeadResponded',
  'ClientSignedUp',
  'ClientDealSigned',
  'HumanFindingAdded',
  'ClientRequirementsValidated',
  'DemoTested',
  'DemoPresented',
  'PilotAgreed',
  'PilotDeclined',
  'PrdQuestionAnswered',
  'PrdReviewed',
  'PrdSprintPlanned',
  'PersonIdentified',
  'PersonTracked',
  'PageViewed',
  'ScreenViewed',
  'PersonGrouped',
  'PersonAliased',
  'CrmStageChanged',
  'CrmRecordChanged',
  'SalesDocSent',
  'SalesDocViewed',
  'SalesDocSigned',
  'SalesDocDeclined',
  'SalesDocVoided',
  'TransactionStatsObserved',
  'PurchaseObserved',
  'PurchaseRefunded',
  'CustomerLinked',
  'OutcomesCounted',
  'RollbackRequested',
  'RiskScored',
  'BrandSafetyViolated',
  'BreachSuspected',
  'IncidentStepReported',
  'ClientUsageCounted',
  'RenewalDecided',
  'SuccessCancelled',
  'QbrHeld',
  'ClientFlowCounted',
  'DeploymentMeasured',
  'SpecialistInvited',
  'SpecialistOutcomeReported',
  'SpecialistWithdrawn',
  'ClientPlanRequested',
  'FlowTriggered',
  'ClientContactNamed',
  'ContactConsentChanged',
];

export function laneReactor(lane: LaneName): Reactor<null, AnyEvent> {
  const { reactor, type } = laneReactors[lane];
  return {
    name: reactor,
    types: [type],
    resultTypes: movedTypes,
    remembers: false,
    initialState: () => null,
    react(event) {
      const { id, tenant, entity } = event.envelope;
      const orderKey = `${tenant}|${entity}`;
      return [{ kind: 'effect', causeId: id, orderKey, effect: event } satisfies Reaction<AnyEvent>];
    },
  };
}

/** The processor of a lane. */
export function laneProcessor(lane: LaneName, perS: number = laneReactors[lane].perS): StartProcessor {
  return async (context) => {
    const { logger, codec, writer } = context;
    const pace = createPace(perS);
    const running = startReactor({
      ...context,
      reactor: laneReactor(lane),
      async perform(waiting) {
        await pace.next();
        await writer.append([movedOf(waiting, codec)]);
      },
      onState: ({ name, state, reason }) => logger.info({ reactor: name, state, reason }, 'lane'),
    });
    return {
      status() {
        const status = running.status();
        const { name, state, reason } = status;
        return { name, state, reason, ready: state === 'live' || state === 'standby', details: status };
      },
      failed: new Promise<never>(() => undefined), // a reactor begins again by itself, for ever
      stop() {
        pace.release();
        return running.stop();
      },
    };
  };
}

/** The event that waits. Throws when it is not of the key it waited under: then nobody may act on it. */
export function movedOf(waiting: AnyEvent, codec: { decode(value: Buffer): AnyEvent }): AnyEvent {
  if (waiting.type !== 'EventOverflowed' && waiting.type !== 'EventBackfilled') {
    throw new Error(`${waiting.type} does not wait in a lane`);
  }
  const event = codec.decode(waiting.event);
  const { tenant, entity } = waiting.envelope;
  if (event.envelope.tenant !== tenant || event.envelope.entity !== entity) {
    throw new Error('what waits in a lane is of another key than the record it waits in');
  }
  return event;
}
