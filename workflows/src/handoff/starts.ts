/** A handoff that is created starts its workflow; its end is told to that one and to the workflow that asked for it. */
import type { EventsByType } from '@mainstem/schemas/generated/events';
import { causeOf, type Starts, type WorkflowStart } from '../starting/start.ts';
import {
  type HandoffInput,
  handoffSettledSignal,
  handoffWorkflowId,
  handoffWorkflowType,
  type SettledHandoff,
} from './messages.ts';

type End = EventsByType['HandoffCompleted'] | EventsByType['HandoffEnded'];

export const handoffStarts: Starts = {
  types: ['HandoffCreated', 'HandoffCompleted', 'HandoffEnded'],
  resultTypes: ['WorkRequested'],
  startsOf(event) {
    switch (event.type) {
      case 'HandoffCreated':
        return [
          { ...workflowOf(event), how: 'start', stage: 'QUEUED', dataSubject: event.clientId, input: inputOf(event) },
        ];
      case 'HandoffCompleted':
      case 'HandoffEnded':
        return tellEnd(event);
      default:
        return [];
    }
  },
};

function workflowOf({ envelope: { tenant, entity } }: EventsByType['HandoffCreated'] | End) {
  const workflowId = handoffWorkflowId(tenant, entity);
  return { workflowType: handoffWorkflowType, workflowId, tenant, subject: entity };
}

function inputOf(event: EventsByType['HandoffCreated']): HandoffInput {
  const { envelope, clientId, teams, expertise, deadlineMs } = event;
  const priority = event.priority as HandoffInput['priority'];
  const { tenant, entity: handoffId } = envelope;
  return { tenant, handoffId, cause: causeOf(envelope), clientId, teams, expertise, priority, deadlineMs };
}

function tellEnd(event: End): readonly WorkflowStart[] {
  const signal = { name: handoffSettledSignal, argument: settledBy(event) };
  const own: WorkflowStart = { ...workflowOf(event), how: 'signal', stage: 'ENDED', signal };
  return event.replyTo === null ? [own] : [own, { ...own, workflowId: event.replyTo }];
}

export function settledBy(event: End): SettledHandoff {
  const { id: eventId, entity: handoffId } = event.envelope;
  if (event.type === 'HandoffEnded') {
    const outcome = event.reason as SettledHandoff['outcome'];
    return { handoffId, outcome, agents: {}, eventId };
  }
  const agents = Object.fromEntries(event.teams.map((team, at) => [team, event.agents[at] as string]));
  return { handoffId, outcome: 'COMPLETED', agents, eventId };
}
