/**
 * Tells events to the walks of whoever they are about, if any live journey of the tenant looks at their type. A reactor
 * without memory: which types matter is asked of the journeys in memory when it is told.
 */
import { tellState } from '@mainstem/streams/processors/table';
import type { Reactor } from '@mainstem/streams/runtime/reactor/reactor';
import { startReactor } from '@mainstem/streams/runtime/reactor/start-reactor';
import type { ReactorResources } from '@mainstem/streams/worker';
import type { Starter } from '../starter.ts';
import { causeOf, type WorkflowStart } from '../starting/start.ts';
import { heardOf, heardTypes } from './heard.ts';
import type { JourneysOfLog } from './journeys-of-log.ts';
import {
  type JourneyFact,
  type JourneyRunInput,
  journeyHeardSignal,
  journeyRunWorkflowId,
  journeyRunWorkflowType,
} from './messages.ts';

interface Told extends WorkflowStart {
  readonly type: string;
}

export const journeyStarter: Reactor<null, Told> = {
  name: 'journey-starter',
  types: heardTypes,
  resultTypes: ['JourneyEntered', 'JourneyEntrySkipped', 'JourneyStepTaken', 'JourneyGoalReached', 'JourneyExited'],
  remembers: false,
  initialState: () => null,
  react(event) {
    const about = heardOf(event);
    if (about === null) return [];
    const { kind, id, heard } = about;
    const { tenant, id: causeId } = event.envelope;
    const effect: Told = {
      type: event.type,
      how: 'signal-with-start',
      workflowType: journeyRunWorkflowType,
      workflowId: journeyRunWorkflowId(tenant, kind, id),
      tenant,
      subject: id,
      stage: 'WALKING',
      input: { tenant, kind, id } satisfies JourneyRunInput,
      signal: { name: journeyHeardSignal, argument: { ...causeOf(event.envelope), heard } satisfies JourneyFact },
    };
    return [{ kind: 'effect', causeId, orderKey: effect.workflowId, effect }];
  },
};

export function startJourneyStarter(
  resources: ReactorResources,
  journeys: JourneysOfLog,
  starter: Pick<Starter, 'perform'>,
) {
  return startReactor({
    ...resources,
    reactor: journeyStarter,
    async perform({ type, ...start }) {
      await journeys.whenCaughtUp();
      if (journeys.listens(start.tenant, type)) await starter.perform(start);
    },
    onState: (status) => tellState(resources.logger, status),
  });
}
