/** Each incident has its workflow; what the platform mends of it, or cannot, it is told. */
import type { AnyEvent } from '@mainstem/schemas/generated/events';
import { causeOf, type Starts, type WorkflowStart } from '../starting/start.ts';
import {
  type IncidentInput,
  type IncidentNews,
  incidentNewsSignal,
  incidentWorkflowId,
  incidentWorkflowType,
  type ReportedStep,
  stepReportedSignal,
} from './messages.ts';

export const incidentStarts: Starts = {
  types: [
    'IncidentOpened',
    'IncidentStepReported',
    'RollbackCompleted',
    'RollbackEscalated',
    'RollbackVerified',
    'ConfigRestoreFailed',
  ],
  resultTypes: ['IncidentAlerted', 'IncidentTicketed'],
  startsOf(event) {
    switch (event.type) {
      case 'IncidentOpened': {
        const { tenant, entity: incidentId } = event.envelope;
        const { severity, kind, subject, summary } = event;
        const cause = causeOf(event.envelope);
        const input: IncidentInput = { tenant, incidentId, cause, severity, kind, subject, summary };
        return [{ ...placeOf(event), how: 'start', stage: 'OPENED', input }];
      }
      case 'IncidentStepReported': {
        const { id: eventId, actor: by } = event.envelope;
        const { step, uri } = event;
        const argument: ReportedStep = { eventId, step, by, uri };
        return [{ ...placeOf(event), how: 'signal', stage: step, signal: { name: stepReportedSignal, argument } }];
      }
      case 'RollbackCompleted':
        return [news(event, 'MITIGATED', `gold creative ${event.goldCreativeId} is on the air`)];
      case 'RollbackVerified':
        // A creative's rollback is told as completed by its workflow.
        if (event.subjectKind !== 'CONFIG') return [];
        return [news(event, 'MITIGATED', `version ${event.restoredId} is in use again`)];
      case 'RollbackEscalated':
      case 'ConfigRestoreFailed':
        return [news(event, 'ESCALATED', event.reason)];
      default:
        return [];
    }
  },
};

function news(event: AnyEvent, what: IncidentNews['what'], words: string): WorkflowStart {
  const argument: IncidentNews = { eventId: event.envelope.id, what, by: 'workflow:Rollback', words };
  return { ...placeOf(event), how: 'signal', stage: 'ALERTED', signal: { name: incidentNewsSignal, argument } };
}

function placeOf({ envelope: { tenant, entity } }: AnyEvent) {
  const workflowId = incidentWorkflowId(tenant, entity);
  return { workflowType: incidentWorkflowType, workflowId, tenant, subject: entity };
}
