/** Requests of agents about clients; those about leads are told to the lead's own workflow (`lead/starts.ts`). */
import { causeOf, type Starts } from '../starting/start.ts';
import {
  type EngagementInput,
  engagementWorkflowType,
  type RequestedHandoffInput,
  requestedHandoffWorkflowType,
  requestWorkflowId,
} from './messages.ts';

export const requestStarts: Starts = {
  types: ['EngagementRequested', 'HandoffRequested'],
  resultTypes: ['MessageRequested', 'HandoffCreated', 'IncidentOpened'],
  startsOf(event) {
    if (event.type !== 'EngagementRequested' && event.type !== 'HandoffRequested') return [];
    if (event.subjectKind !== 'client') return [];
    const { tenant, entity: clientId, id } = event.envelope;
    const asked = { tenant, clientId, cause: causeOf(event.envelope) };
    const common = { how: 'start', tenant, subject: clientId, dataSubject: clientId, stage: 'REQUESTED' } as const;
    if (event.type === 'EngagementRequested') {
      const { channel, purpose, templateRef, notBeforeAtMs } = event;
      const input: EngagementInput = { ...asked, channel, purpose, templateRef, notBeforeAtMs };
      const workflowId = requestWorkflowId('engagement', tenant, id);
      return [{ ...common, workflowType: engagementWorkflowType, workflowId, input }];
    }
    const { fromAgent, toRole, urgent } = event;
    const input: RequestedHandoffInput = { ...asked, fromAgent, toRole, urgent };
    const workflowId = requestWorkflowId('requested-handoff', tenant, id);
    return [{ ...common, workflowType: requestedHandoffWorkflowType, workflowId, input }];
  },
};
