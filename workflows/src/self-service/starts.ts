/**
 * Who signs up without help, is live, or says what it wants of its plan, has a `ClientService`; what happens to it later is
 * told to that. Pure (R4).
 */
import type { EventsByType } from '@mainstem/schemas/generated/events';
import { causeOf, type Starts, type WorkflowStart } from '../starting/start.ts';
import {
  type Change,
  clientServiceWorkflowType,
  type Mode,
  type ServiceFact,
  type ServiceInput,
  serviceFactSignal,
  serviceWorkflowId,
} from './messages.ts';

export const serviceStarts: Starts = {
  types: [
    'ClientSignedUp',
    'ClientPlanRequested',
    'ClientStageChanged',
    'ClientWentLive',
    'RenewalDecided',
    'HealthBandChanged',
    'TicketEscalated',
    'ClientServiceModeChanged',
    'SuccessStageChanged',
    'SubjectErased',
  ],
  resultTypes: ['ClientPlanSettled'],
  startsOf(event) {
    const { tenant, entity, actor } = event.envelope;
    const cause = causeOf(event.envelope);
    const tell = (fact: ServiceFact, clientId = entity) => [telling(tenant, clientId, fact, 'signal')];
    switch (event.type) {
      case 'ClientSignedUp': {
        if (event.assistedBy !== null) return [];
        return [telling(tenant, entity, { ...cause, type: event.type, product: event.product }, 'signal-with-start')];
      }
      case 'ClientPlanRequested':
        return [telling(tenant, entity, { ...cause, type: event.type, wish: wishOf(event) }, 'signal-with-start')];
      case 'ClientWentLive': {
        const { type, product, plan, trialEndsAtMs, renewsAtMs } = event;
        const live = { ...cause, type, product, plan, trialEndsAtMs, renewsAtMs };
        return [telling(tenant, entity, live, 'signal-with-start')];
      }
      case 'ClientStageChanged':
        return tell({ ...cause, type: event.type, stage: event.to });
      case 'RenewalDecided':
        return event.outcome === 'RENEWED' ? tell({ ...cause, type: event.type, renewsAtMs: event.renewsAtMs }) : [];
      case 'HealthBandChanged':
        return tell({ ...cause, type: event.type, band: event.to });
      case 'TicketEscalated':
        return tell({ ...cause, type: event.type, trigger: event.trigger }, event.clientId);
      case 'ClientServiceModeChanged':
        // What it wrote itself is no news to it.
        return actor === `workflow:${clientServiceWorkflowType}`
          ? []
          : tell({ ...cause, type: event.type, to: event.to as Mode });
      case 'SuccessStageChanged':
        return event.to === 'CHURNED' ? tell({ ...cause, type: 'ClientLeft' }) : [];
      case 'SubjectErased':
        return tell({ ...cause, type: 'ClientErased' }, event.subject);
      default:
        return [];
    }
  },
};

function telling(
  tenant: string,
  clientId: string,
  argument: ServiceFact,
  how: 'signal' | 'signal-with-start',
): WorkflowStart {
  const workflowId = serviceWorkflowId(tenant, clientId);
  const of = { workflowType: clientServiceWorkflowType, workflowId, tenant, subject: clientId, stage: 'OPEN' };
  const signal = { name: serviceFactSignal, argument };
  if (how === 'signal') return { ...of, how, signal };
  return { ...of, how, signal, input: { tenant, clientId } satisfies ServiceInput };
}

function wishOf(event: EventsByType['ClientPlanRequested']) {
  const { requestId, plan, conversationsPerMonth, integrations, termsRef, reason } = event;
  const change = event.change as Change;
  return { requestId, change, plan, conversationsPerMonth, integrations, termsRef, reason };
}
