/** A routed approval starts its clock; the end of one stops the clock and answers the workflow that asked. */
import type { AnyEvent } from '@mainstem/schemas/generated/events';
import { causeOf, type Starts, type WorkflowStart } from '../starting/start.ts';
import {
  type ApprovalInput,
  approvalSettledSignal,
  approvalWorkflowId,
  approvalWorkflowType,
  type SettledApproval,
} from './messages.ts';

const ends = ['ApprovalApproved', 'ApprovalRejected', 'ApprovalWithdrawn', 'ApprovalExpired'] as const;
type End = Extract<AnyEvent, { type: (typeof ends)[number] }>;

export const approvalStarts: Starts = {
  types: ['ApprovalRouted', ...ends],
  // A clock whose approval was decided in time writes nothing; one that did anything wrote one of these first.
  resultTypes: ['ApprovalReminded', 'ApprovalEscalated', 'ApprovalExpired'],
  startsOf(event) {
    if (event.type === 'ApprovalRouted') {
      // Passed by a rule: over before it began.
      if (event.needed.length === 0) return [];
      const { tenant, entity: approvalId } = event.envelope;
      const { reminders, deadlines } = event;
      const input: ApprovalInput = { tenant, approvalId, cause: causeOf(event.envelope), reminders, deadlines };
      return [{ ...clockOf(event), how: 'start', stage: 'OPEN', input }];
    }
    const found = ends.find((type) => type === event.type);
    return found === undefined ? [] : tellEnd(event as End);
  },
};

function tellEnd(event: End): readonly WorkflowStart[] {
  const signal = { name: approvalSettledSignal, argument: settledBy(event) };
  const clock: WorkflowStart = { ...clockOf(event), how: 'signal', stage: 'OVER', signal };
  if (event.replyTo === null) return [clock];
  return [clock, { ...clock, workflowId: event.replyTo }];
}

function clockOf({ envelope: { tenant, entity } }: AnyEvent) {
  const workflowId = approvalWorkflowId(tenant, entity);
  return { workflowType: approvalWorkflowType, workflowId, tenant, subject: entity };
}

export function settledBy(event: End): SettledApproval {
  const { id: eventId, entity: approvalId } = event.envelope;
  const settled = { approvalId, eventId, edit: null };
  switch (event.type) {
    case 'ApprovalApproved': {
      const { contentHash, amountMicros, diff, diffUri, diffHash } = event;
      const edit = event.isEdited ? { contentHash, amountMicros, diff, diffUri, diffHash } : null;
      return { ...settled, outcome: 'APPROVED', decidedBy: event.decidedBy, edit };
    }
    case 'ApprovalRejected':
      return { ...settled, outcome: 'REJECTED', decidedBy: [event.decidedBy] };
    case 'ApprovalWithdrawn':
      return { ...settled, outcome: 'WITHDRAWN', decidedBy: [] };
    case 'ApprovalExpired':
      return { ...settled, outcome: 'EXPIRED', decidedBy: [] };
  }
}
