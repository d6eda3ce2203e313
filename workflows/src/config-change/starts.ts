/** A scored change starts its workflow, and facts about it are told to it; a request for a tool starts another. Pure (R4). */
import type { AnyEvent, EventsByType } from '@mainstem/schemas/generated/events';
import { causeOf, type Starts, type WorkflowStart } from '../starting/start.ts';
import {
  type ChangeFact,
  type ConfigChangeInput,
  changeFactSignal,
  configChangeWorkflowId,
  configChangeWorkflowType,
  configEditWorkflowId,
  configEditWorkflowType,
  configPreviewWorkflowId,
  configPreviewWorkflowType,
  type EditInput,
  type PreviewInput,
  type ToolRequestInput,
  toolRequestWorkflowId,
  toolRequestWorkflowType,
} from './messages.ts';

export const configStarts: Starts = {
  types: [
    'ConfigChangeRiskScored',
    'ConfigChangeConfirmed',
    'ConfigChangeWithdrawn',
    'ConfigChangeRolledBack',
    'ConfigToolRequested',
    'ConfigPreviewAsked',
    'ConfigEditAsked',
  ],
  // A change begins with its approval or, when nobody is asked, with being approved; a request for a tool with its issue.
  resultTypes: [
    'ApprovalRequested',
    'ConfigChangeApproved',
    'ConfigChangeRejected',
    'ConfigToolIssueOpened',
    'LanguageModelAsked',
  ],
  startsOf(event) {
    switch (event.type) {
      case 'ConfigChangeRiskScored':
        return [startChange(event)];
      case 'ConfigToolRequested':
        return [startToolRequest(event)];
      case 'ConfigPreviewAsked':
        return [startPreview(event)];
      case 'ConfigEditAsked':
        return [startEdit(event)];
      case 'ConfigChangeConfirmed':
        return tell(event, event.changeId, 'CONFIRMED', 'confirmed by who asked');
      case 'ConfigChangeWithdrawn':
        return tell(event, event.changeId, 'WITHDRAWN', event.because);
      case 'ConfigChangeRolledBack':
        return tell(event, event.changeId, 'ROLLED_BACK', event.because);
      default:
        return [];
    }
  },
};

type Scored = Extract<AnyEvent, { type: 'ConfigChangeRiskScored' }>;
type Requested = Extract<AnyEvent, { type: 'ConfigToolRequested' }>;

function startChange(event: Scored): WorkflowStart {
  const { tenant, entity: configId, actor: requestedBy } = event.envelope;
  const { changeId } = event;
  const askedTier = event.askedTier as ConfigChangeInput['askedTier'];
  const reasons = event.reasons.map(({ points, message }) => `+${points} ${message}`);
  const input: ConfigChangeInput = {
    tenant,
    configId,
    changeId,
    askedTier,
    reasons,
    requestedBy,
    cause: causeOf(event.envelope),
  };
  const workflowId = configChangeWorkflowId(tenant, configId, changeId);
  return {
    how: 'start',
    workflowType: configChangeWorkflowType,
    workflowId,
    tenant,
    subject: configId,
    stage: 'APPROVING',
    input,
  };
}

function startToolRequest(event: Requested): WorkflowStart {
  const { tenant, entity: configId } = event.envelope;
  const { requestId, kind, tool, input: takes, output, purpose } = event;
  const input: ToolRequestInput = {
    tenant,
    configId,
    requestId,
    kind,
    tool,
    input: takes,
    output,
    purpose,
    cause: causeOf(event.envelope),
  };
  const workflowId = toolRequestWorkflowId(tenant, configId, requestId);
  return {
    how: 'start',
    workflowType: toolRequestWorkflowType,
    workflowId,
    tenant,
    subject: configId,
    stage: 'ASKED',
    input,
  };
}

function startPreview(event: EventsByType['ConfigPreviewAsked']): WorkflowStart {
  const { tenant, entity: configId } = event.envelope;
  const { changeId, askId } = event;
  const input: PreviewInput = { tenant, configId, changeId, askId, cause: causeOf(event.envelope) };
  const workflowId = configPreviewWorkflowId(tenant, configId, askId);
  return { ...started(tenant, configId), workflowType: configPreviewWorkflowType, workflowId, stage: 'ASKING', input };
}

function startEdit(event: EventsByType['ConfigEditAsked']): WorkflowStart {
  const { tenant, entity: configId } = event.envelope;
  const input: EditInput = { tenant, configId, editId: event.editId, cause: causeOf(event.envelope) };
  const workflowId = configEditWorkflowId(tenant, configId, event.editId);
  return { ...started(tenant, configId), workflowType: configEditWorkflowType, workflowId, stage: 'WRITING', input };
}

function started(tenant: string, subject: string) {
  return { how: 'start', tenant, subject } as const;
}

function tell(event: AnyEvent, changeId: string, what: ChangeFact['what'], because: string): WorkflowStart[] {
  const { id: eventId, tenant, entity } = event.envelope;
  const argument: ChangeFact = { eventId, what, because };
  return [
    {
      how: 'signal',
      workflowType: configChangeWorkflowType,
      workflowId: configChangeWorkflowId(tenant, entity, changeId),
      tenant,
      subject: entity,
      stage: what,
      signal: { name: changeFactSignal, argument },
    },
  ];
}
