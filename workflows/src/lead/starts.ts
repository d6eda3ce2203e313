/** A lead that is received starts its workflow, once. */
import type { EventsByType } from '@mainstem/schemas/generated/events';
import { causeOf, type Starts, type WorkflowStart } from '../starting/start.ts';
import { engageLeadSignal, type LeadInput, leadRespondedSignal, leadWorkflowId, leadWorkflowType } from './messages.ts';

export const leadStarts: Starts = {
  types: ['LeadReceived', 'LeadResponded', 'EngagementRequested'],
  resultTypes: ['LeadScored'],
  startsOf(event) {
    if (event.type === 'LeadResponded' || event.type === 'EngagementRequested') return toldOf(event);
    if (event.type !== 'LeadReceived') return [];
    const { tenant, entity } = event.envelope;
    return [
      {
        how: 'start',
        workflowType: leadWorkflowType,
        workflowId: leadWorkflowId(tenant, entity),
        tenant,
        subject: entity,
        dataSubject: event.contactRef,
        stage: 'RECEIVED',
        input: inputOf(event),
      },
    ];
  },
};

/** What a running lead is told; when it is over that is counted and nothing more. */
function toldOf(event: EventsByType['LeadResponded'] | EventsByType['EngagementRequested']): WorkflowStart[] {
  const { tenant, entity, id: eventId, occurredAtMs: atMs } = event.envelope;
  if (event.type === 'EngagementRequested' && event.subjectKind !== 'lead') return [];
  const name = event.type === 'LeadResponded' ? leadRespondedSignal : engageLeadSignal;
  return [
    {
      how: 'signal',
      workflowType: leadWorkflowType,
      workflowId: leadWorkflowId(tenant, entity),
      tenant,
      subject: entity,
      stage: 'ENGAGING',
      signal: { name, argument: { eventId, channel: event.channel, atMs } },
    },
  ];
}

/** Only what the model looks at: Temporal keeps inputs in its history. */
function inputOf(event: EventsByType['LeadReceived']): LeadInput {
  const { source, companySize, industry, country, product, budgetMicros, currency } = event;
  return {
    tenant: event.envelope.tenant,
    leadId: event.envelope.entity,
    cause: causeOf(event.envelope),
    facts: { source, companySize, industry, country, product, budgetMicros, currency },
    contactRef: event.contactRef,
  };
}
