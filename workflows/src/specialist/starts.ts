/** A specialist who is invited starts the invitation's workflow; the outcome and a withdrawal are told to it. Pure (R4). */
import type { EventsByType } from '@mainstem/schemas/generated/events';
import { causeOf, type Starts, type WorkflowStart } from '../starting/start.ts';
import {
  type InvitationFact,
  type InvitationInput,
  invitationFactSignal,
  invitationWorkflowId,
  specialistInvitationWorkflowType,
} from './messages.ts';

type Told = EventsByType['SpecialistOutcomeReported' | 'SpecialistWithdrawn'];

export const specialistStarts: Starts = {
  types: ['SpecialistInvited', 'SpecialistOutcomeReported', 'SpecialistWithdrawn'],
  resultTypes: ['HandoffCreated', 'SpecialistEngagementEnded'],
  startsOf(event) {
    switch (event.type) {
      case 'SpecialistInvited':
        return [{ ...workflowOf(event), how: 'start', stage: 'SEEKING', input: inputOf(event) }];
      case 'SpecialistOutcomeReported':
      case 'SpecialistWithdrawn': {
        const signal = { name: invitationFactSignal, argument: factOf(event) };
        return [{ ...workflowOf(event), how: 'signal', stage: 'TOLD', signal }];
      }
      default:
        return [];
    }
  },
};

function workflowOf({ envelope, invitationId }: Told | EventsByType['SpecialistInvited']) {
  const { tenant, entity: subject } = envelope;
  const workflowId = invitationWorkflowId(tenant, subject, invitationId);
  return {
    workflowType: specialistInvitationWorkflowType,
    workflowId,
    tenant,
    subject,
  } satisfies Partial<WorkflowStart>;
}

function inputOf(event: EventsByType['SpecialistInvited']): InvitationInput {
  const { envelope, invitationId, kind, expertise, opportunityId, invitedBy, contextUri } = event;
  const { tenant, entity: clientId } = envelope;
  const about = { tenant, clientId, invitationId, cause: causeOf(envelope) };
  return { ...about, kind, expertise, opportunityId, invitedBy, contextUri };
}

function factOf(event: Told): InvitationFact {
  const cause = causeOf(event.envelope);
  if (event.type === 'SpecialistWithdrawn') return { ...cause, type: event.type, because: event.because };
  const { type, revenueMicros, currency, followUpAtMs } = event;
  const outcome = event.outcome as 'DEAL' | 'NO_DEAL' | 'LATER';
  return { ...cause, type, outcome, revenueMicros, currency, followUpAtMs };
}
