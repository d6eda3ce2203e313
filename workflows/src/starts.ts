/**
 * Which event starts or tells which workflow: a pure reactor (R4). The starter performs what it answers.
 *
 * Ids make it countable once: a workflow id names its subject (and, for a rollback, the very event), so an event that is
 * met again finds its workflow; a signal carries its event's id, and the workflow drops the ones it has seen.
 */
import type { AnyEvent, Envelope, EventsByType } from '@mainstem/schemas/generated/events';
import type { Reaction, Reactor } from '@mainstem/streams/runtime/reactor/reactor';
import { type ClientFact, clientWorkflowId } from './client-lifecycle/messages.ts';
import { type LeadInput, leadWorkflowId } from './lead/messages.ts';
import { type RollbackInput, rollbackWorkflowId } from './rollback/messages.ts';
import type { Cause } from './steps/cause.ts';

export type WorkflowStart =
  | { readonly kind: 'lead'; readonly workflowId: string; readonly input: LeadInput }
  | { readonly kind: 'rollback'; readonly workflowId: string; readonly input: RollbackInput }
  | {
      readonly kind: 'client';
      readonly workflowId: string;
      readonly tenant: string;
      readonly clientId: string;
      readonly fact: ClientFact;
    };

export const workflowStarter: Reactor<null, WorkflowStart> = {
  name: 'workflow-starter',
  types: ['LeadReceived', 'ClientSignedUp', 'ClientDealSigned', 'CreativeUnderperformed'],
  // The first event of each workflow names the event that started it as its cause.
  resultTypes: ['LeadScored', 'ClientStageChanged', 'CreativePaused', 'CreativeActivated', 'IncidentOpened'],
  remembers: false,
  initialState: () => null,
  react(event) {
    const start = startOf(event);
    if (start === null) return [];
    const { workflowId: orderKey } = start;
    return [{ kind: 'effect', causeId: event.envelope.id, orderKey, effect: start } satisfies Reaction<WorkflowStart>];
  },
};

/** What an event sets off; null for nothing. */
export function startOf(event: AnyEvent): WorkflowStart | null {
  const { tenant, entity } = event.envelope;
  switch (event.type) {
    case 'LeadReceived':
      return { kind: 'lead', workflowId: leadWorkflowId(tenant, entity), input: leadInput(event) };
    case 'CreativeUnderperformed': {
      const workflowId = rollbackWorkflowId(tenant, event.creativeId, event.envelope.id);
      return { kind: 'rollback', workflowId, input: rollbackInput(event) };
    }
    case 'ClientSignedUp':
    case 'ClientDealSigned': {
      const fact = { type: event.type, ...causeOf(event.envelope) };
      return { kind: 'client', workflowId: clientWorkflowId(tenant, entity), tenant, clientId: entity, fact };
    }
    default:
      return null;
  }
}

function causeOf({ id: eventId, correlationId, occurredAtMs }: Envelope): Cause {
  return { eventId, correlationId, occurredAtMs };
}

/** Only what the model looks at: Temporal keeps inputs in its history. */
function leadInput(event: EventsByType['LeadReceived']): LeadInput {
  const { source, companySize, industry, country, product, budgetMicros, currency } = event;
  return {
    tenant: event.envelope.tenant,
    leadId: event.envelope.entity,
    cause: causeOf(event.envelope),
    facts: { source, companySize, industry, country, product, budgetMicros, currency },
  };
}

function rollbackInput(event: EventsByType['CreativeUnderperformed']): RollbackInput {
  const { campaignId, creativeId, ctr, baselineCtr, lineShare, impressions, clicks } = event;
  return {
    tenant: event.envelope.tenant,
    campaignId,
    creativeId,
    cause: causeOf(event.envelope),
    measured: { ctr, baselineCtr, lineShare, impressions, clicks },
  };
}
