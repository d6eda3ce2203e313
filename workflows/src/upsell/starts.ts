/**
 * What a client seems ready for begins its `ClientUpsells`, and so does a specialist who is invited; the specialist's end, and
 * that the client leaves, is erased or comes back, is told to it. Pure (R4).
 */
import type { AnyEvent, EventsByType } from '@mainstem/schemas/generated/events';
import { causeOf, type Starts, type WorkflowStart } from '../starting/start.ts';
import {
  clientUpsellsWorkflowType,
  type UpsellFact,
  type UpsellsInput,
  upsellFactSignal,
  upsellsWorkflowId,
} from './messages.ts';

/** Evidence that is shown to who decides; all of it is on the log. */
const EVIDENCE_MAX = 10;

export const upsellStarts: Starts = {
  types: [
    'UpsellDetected',
    'SpecialistInvited',
    'SpecialistEngagementEnded',
    'SuccessStageChanged',
    'SubjectErased',
    'ClientWentLive',
  ],
  resultTypes: ['UpsellDecided'],
  startsOf(event) {
    const cause = causeOf(event.envelope);
    const { tenant, entity } = event.envelope;
    const tell = (how: 'signal' | 'signal-with-start', fact: UpsellFact, clientId = entity) => [
      telling(how, tenant, clientId, fact),
    ];
    switch (event.type) {
      case 'UpsellDetected':
        return tell('signal-with-start', { ...cause, type: event.type, opportunity: opportunityOf(event) });
      case 'SpecialistInvited':
        return tell('signal-with-start', { ...cause, type: event.type, invitationId: event.invitationId });
      case 'SpecialistEngagementEnded':
        return tell('signal', { ...cause, type: event.type, invitationId: event.invitationId });
      case 'SuccessStageChanged':
        return event.to === 'CHURNED' ? tell('signal', { ...cause, type: 'ClientLeft' }) : [];
      case 'SubjectErased':
        return tell('signal', { ...cause, type: 'ClientErased' }, event.subject);
      case 'ClientWentLive':
        return tell('signal', { ...cause, type: event.type });
      default:
        return [];
    }
  },
};

function telling(
  how: 'signal' | 'signal-with-start',
  tenant: AnyEvent['envelope']['tenant'],
  clientId: string,
  argument: UpsellFact,
): WorkflowStart {
  const workflowId = upsellsWorkflowId(tenant, clientId);
  const of = { workflowType: clientUpsellsWorkflowType, workflowId, tenant, subject: clientId, stage: 'OPEN' };
  const signal = { name: upsellFactSignal, argument };
  if (how === 'signal') return { ...of, how, signal };
  return { ...of, how, signal, input: { tenant, clientId } satisfies UpsellsInput };
}

function opportunityOf(event: EventsByType['UpsellDetected']) {
  const { opportunityId, kind, counted, threshold, successAgentId } = event;
  const evidenceEventIds = event.evidenceEventIds.slice(0, EVIDENCE_MAX);
  return { opportunityId, kind, counted, threshold, evidenceEventIds, successAgentId };
}
