/**
 * Facts of a client's life tell its one entity workflow; signup and deal begin it when it was never there. What the workflow
 * wrote itself is no news to it. Pure (R4).
 */
import type { AnyEvent, EventType } from '@mainstem/schemas/generated/events';
import { causeOf, type Starts, type WorkflowStart } from '../starting/start.ts';
import { type FactOf, type LifeFact, lifeFactSignal } from './life/facts.ts';
import { clientOfMessage } from './life/message-id.ts';
import { type ClientLifecycleInput, clientLifecycleWorkflowType, clientWorkflowId } from './messages.ts';

const told = [
  'HumanFindingAdded',
  'ClientRequirementsValidated',
  'MessageOpened',
  'MessageReplied',
  'DemoTested',
  'DemoPresented',
  'PilotAgreed',
  'PilotDeclined',
  'SalesDocSigned',
  'SalesDocDeclined',
  'SalesDocVoided',
  'PrdQuestionAnswered',
  'PrdReviewed',
  'PrdSprintPlanned',
] as const satisfies readonly EventType[];
type Told = Extract<AnyEvent, { type: (typeof told)[number] }>;

export const clientStarts: Starts = {
  types: ['ClientSignedUp', 'ClientDealSigned', ...told],
  resultTypes: ['ClientStageChanged'],
  startsOf(event) {
    if (event.envelope.actor === `workflow:${clientLifecycleWorkflowType}`) return [];
    if (event.type === 'ClientSignedUp' || event.type === 'ClientDealSigned') return [begin(event)];
    const found = told.find((type) => type === event.type);
    return found === undefined ? [] : tell(event as Told);
  },
};

function begin(event: Extract<AnyEvent, { type: 'ClientSignedUp' | 'ClientDealSigned' }>): WorkflowStart {
  const { tenant, entity: clientId } = event.envelope;
  return {
    ...ofClient(tenant, clientId),
    how: 'signal-with-start',
    stage: 'NONE',
    input: { tenant, clientId, body: 'whole' } satisfies ClientLifecycleInput,
    signal: { name: 'clientFact', argument: beginning(event) },
  };
}

function beginning(
  event: Extract<AnyEvent, { type: 'ClientSignedUp' | 'ClientDealSigned' }>,
): FactOf<'ClientSignedUp'> | FactOf<'ClientDealSigned'> {
  const cause = causeOf(event.envelope);
  if (event.type === 'ClientDealSigned') {
    const { contractRef, yearlyValueMicros, currency } = event;
    return { type: event.type, ...cause, deal: { contractRef, yearlyValueMicros, currency } };
  }
  const { product, assistedBy, businessType } = event;
  return { type: event.type, ...cause, profile: { product, assistedBy, businessType } };
}

function tell(event: Told): readonly WorkflowStart[] {
  const { tenant } = event.envelope;
  const clientId = clientOf(event);
  if (clientId === null) return [];
  const signal = { name: lifeFactSignal, argument: factOf(event) };
  return [{ ...ofClient(tenant, clientId), how: 'signal', stage: 'TOLD', signal }];
}

function ofClient(tenant: string, clientId: string) {
  const workflowId = clientWorkflowId(tenant, clientId);
  return { workflowType: clientLifecycleWorkflowType, workflowId, tenant, subject: clientId };
}

/** Documents and messages name their client themselves; all other facts are about it. */
function clientOf(event: Told): string | null {
  switch (event.type) {
    case 'SalesDocSigned':
    case 'SalesDocDeclined':
    case 'SalesDocVoided':
      return event.clientRef;
    case 'MessageOpened':
    case 'MessageReplied':
      return clientOfMessage(event.envelope.entity);
    default:
      return event.envelope.entity;
  }
}

function factOf(event: Told): LifeFact {
  const cause = causeOf(event.envelope);
  switch (event.type) {
    case 'HumanFindingAdded': {
      const { gap, severity, hoursCoveredPerWeek, typicalResponseMs } = event;
      return { type: event.type, ...cause, gap, severity, hoursCoveredPerWeek, typicalResponseMs };
    }
    case 'ClientRequirementsValidated': {
      const { draftId, revision, outcome, conversationsPerMonth, objectivesConfirmed } = event;
      return { type: event.type, ...cause, draftId, revision, outcome, conversationsPerMonth, objectivesConfirmed };
    }
    case 'MessageOpened':
    case 'MessageReplied':
      return { type: event.type, ...cause, messageId: event.envelope.entity };
    case 'DemoTested':
      return {
        type: event.type,
        ...cause,
        demoId: event.demoId,
        attempt: event.attempt,
        failedCount: event.failedCount,
      };
    case 'DemoPresented':
      return { type: event.type, ...cause, demoId: event.demoId };
    case 'PilotAgreed':
      return { type: event.type, ...cause, demoId: event.demoId, pilotDays: event.pilotDays };
    case 'PilotDeclined':
      return { type: event.type, ...cause, demoId: event.demoId, reason: event.reason };
    default:
      return later(event, cause);
  }
}

type Later = Extract<Told, { type: `SalesDoc${string}` | `Prd${string}` }>;

function later(event: Later, cause: ReturnType<typeof causeOf>): LifeFact {
  switch (event.type) {
    case 'PrdQuestionAnswered': {
      const { prdId, questionId, choices, figure } = event;
      return { type: event.type, ...cause, prdId, questionId, choices, figure };
    }
    case 'PrdReviewed': {
      const { prdId, revision, side, isSatisfied, askAgain } = event;
      return { type: event.type, ...cause, prdId, revision, side, isSatisfied, askAgain };
    }
    case 'PrdSprintPlanned': {
      const { prdId, goalPpm, goalMonths, sprints } = event;
      return { type: event.type, ...cause, prdId, goalPpm, goalMonths, sprints };
    }
    case 'SalesDocSigned':
      return { type: event.type, ...cause, docId: event.envelope.entity, isComplete: event.complete };
    case 'SalesDocDeclined':
    case 'SalesDocVoided':
      return { type: event.type, ...cause, docId: event.envelope.entity, isComplete: true };
  }
}
