/** A quarter that ended begins its review; that it was held is told to it. Pure (R4). */
import type { EventsByType } from '@mainstem/schemas/generated/events';
import { causeOf, type Starts, type WorkflowStart } from '../starting/start.ts';
import { type QbrHeldFact, type QbrInput, qbrHeldSignal, qbrWorkflowId, qbrWorkflowType } from './messages.ts';

export const qbrStarts: Starts = {
  types: ['QbrStarted', 'QbrHeld'],
  resultTypes: ['QbrDrafted', 'QbrLapsed', 'DeploymentMeasured'],
  startsOf(event) {
    switch (event.type) {
      case 'QbrStarted':
        return [{ ...workflowOf(event), how: 'start', stage: 'DRAFTING', input: inputOf(event) }];
      case 'QbrHeld': {
        const argument: QbrHeldFact = { eventId: event.envelope.id, heldAtMs: event.heldAtMs };
        return [{ ...workflowOf(event), how: 'signal', stage: 'TOLD', signal: { name: qbrHeldSignal, argument } }];
      }
      default:
        return [];
    }
  },
};

function workflowOf({ envelope, qbrId }: EventsByType['QbrStarted' | 'QbrHeld']) {
  const { tenant, entity: clientId } = envelope;
  const workflowId = qbrWorkflowId(tenant, clientId, qbrId);
  return { workflowType: qbrWorkflowType, workflowId, tenant, subject: clientId } satisfies Partial<WorkflowStart>;
}

function inputOf(event: EventsByType['QbrStarted']): QbrInput {
  const { envelope, qbrId, quarter, fromMs, toMs, wentLiveAtMs, successAgentId } = event;
  const { tenant, entity: clientId } = envelope;
  const about = { tenant, clientId, qbrId, cause: causeOf(envelope) };
  return { ...about, quarter, fromMs, toMs, wentLiveAtMs, successAgentId };
}
