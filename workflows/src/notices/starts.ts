/** Which events people are told of by mail, and whom they are about. */
import type { AnyEvent } from '@mainstem/schemas/generated/events';
import { causeOf, type Starts, type WorkflowStart } from '../starting/start.ts';
import { type ApprovalAbout, type NoticeInput, noticeWorkflowId, noticeWorkflowType } from './messages.ts';

export const noticeStarts: Starts = {
  types: [
    'ApprovalRouted',
    'ApprovalReminded',
    'ApprovalEscalated',
    'ApprovalEdited',
    'ApprovalDelegated',
    'WorkOffered',
  ],
  resultTypes: ['ApprovalLinkIssued', 'MessageRequested'],
  startsOf(event) {
    const about = aboutOf(event);
    return about === null ? [] : [startOf(event, about)];
  },
};

function startOf(event: AnyEvent, about: NoticeInput['about']): WorkflowStart {
  const { tenant, id } = event.envelope;
  const input: NoticeInput = { tenant, cause: causeOf(event.envelope), about };
  const subject = about.kind === 'approval' ? about.approvalId : about.workId;
  const named = { workflowType: noticeWorkflowType, workflowId: noticeWorkflowId(tenant, id) };
  return { how: 'start', ...named, tenant, subject, stage: 'TELLING', input };
}

function aboutOf(event: AnyEvent): NoticeInput['about'] | null {
  const { entity } = event.envelope;
  const approval = (why: ApprovalAbout['why'], roles: readonly string[], person: string | null = null) =>
    ({ kind: 'approval', why, approvalId: entity, roles, person }) as const;
  switch (event.type) {
    case 'ApprovalRouted': {
      const roles = [...new Set(event.needed.flatMap(({ role, or }) => [role, ...or]))];
      return roles.length === 0 ? null : approval('ASKED', roles);
    }
    case 'ApprovalReminded':
      return approval('REMINDED', event.roles);
    case 'ApprovalEscalated':
      return approval('ESCALATED', [event.role]);
    case 'ApprovalEdited':
      return approval('CHANGED', []);
    case 'ApprovalDelegated':
      return approval('DELEGATED', [], event.delegatedTo);
    case 'WorkOffered': {
      const { workId, subject, agentId, offeredAtMs, expiresAtMs } = event;
      return { kind: 'offer', team: entity, workId, subject, agentId, offeredAtMs, expiresAtMs };
    }
    default:
      return null;
  }
}
