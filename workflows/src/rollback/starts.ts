/** Each finding is a rollback of its own; the same finding is one. What monitors verify, it is told. */
import type { EventsByType } from '@mainstem/schemas/generated/events';
import { causeOf, type Starts, type WorkflowStart } from '../starting/start.ts';
import {
  type Finding,
  type RollbackInput,
  rollbackVerifiedSignal,
  rollbackWorkflowId,
  rollbackWorkflowType,
  type VerifiedRollback,
} from './messages.ts';

export const rollbackStarts: Starts = {
  types: ['CreativeUnderperformed', 'DegradationNoticed', 'RollbackVerified'],
  resultTypes: ['CreativePaused', 'CreativeActivated', 'RollbackStarted', 'IncidentOpened'],
  startsOf(event) {
    switch (event.type) {
      case 'CreativeUnderperformed':
        return [begin(event, event.campaignId, findingOfCtr(event))];
      case 'DegradationNoticed':
        return [begin(event, null, findingOf(event))];
      case 'RollbackVerified':
        return event.subjectId === '' ? [] : [tell(event)];
      default:
        return [];
    }
  },
};

type Found = EventsByType['CreativeUnderperformed' | 'DegradationNoticed'];

function begin({ envelope }: Found, campaignId: string | null, finding: Finding): WorkflowStart {
  const { tenant, id } = envelope;
  const input: RollbackInput = { tenant, cause: causeOf(envelope), finding, campaignId };
  return {
    how: 'start',
    workflowType: rollbackWorkflowType,
    workflowId: rollbackWorkflowId(tenant, finding.subjectId, id),
    tenant,
    subject: campaignId ?? finding.subjectId,
    stage: 'PAUSING',
    input,
  };
}

/** The rollback's id names the finding. */
function tell({ envelope, subjectId, restoredId, elapsedMs }: EventsByType['RollbackVerified']): WorkflowStart {
  const { tenant, entity, id: eventId } = envelope;
  const argument: VerifiedRollback = { eventId, restoredId, elapsedMs };
  return {
    how: 'signal',
    workflowType: rollbackWorkflowType,
    workflowId: rollbackWorkflowId(tenant, subjectId, entity.replace(/^rollback-/, '')),
    tenant,
    subject: subjectId,
    stage: 'VERIFYING',
    signal: { name: rollbackVerifiedSignal, argument },
  };
}

const percent = (share: number) => `${(share * 100).toFixed(2)} %`;

function findingOfCtr(event: EventsByType['CreativeUnderperformed']): Finding {
  const { creativeId, ctr, baselineCtr, lineShare, impressions, clicks, firstBadAtMs, envelope } = event;
  const words =
    `click rate ${percent(ctr)} (${clicks} of ${impressions}) is under ` +
    `${percent(lineShare)} of its baseline ${percent(baselineCtr)}`;
  const common = { subjectKind: 'CREATIVE', subjectId: creativeId, version: '', trigger: 'CTR' } as const;
  return { ...common, words, firstBadAtMs: firstBadAtMs ?? envelope.occurredAtMs };
}

function findingOf(event: EventsByType['DegradationNoticed']): Finding {
  const { subjectKind, subjectId, version, trigger, metric, rate, againstRate, trials, firstBadAtMs } = event;
  const words =
    trigger === 'REQUESTED'
      ? 'a rollback was asked for'
      : `${metric} is ${percent(rate)} of ${trials} against ${percent(againstRate)} (${trigger.toLowerCase()})`;
  return { subjectKind, subjectId, version, trigger, words, firstBadAtMs };
}
