/** Going live begins a client's success; its health, its chance to leave, its renewal and its leaving are told to it. Pure (R4). */
import type { EventsByType } from '@mainstem/schemas/generated/events';
import { causeOf, type Starts, type WorkflowStart } from '../starting/start.ts';
import {
  type Band,
  clientSuccessWorkflowType,
  type SuccessFact,
  type SuccessInput,
  successFactSignal,
  successWorkflowId,
} from './messages.ts';

type Told = EventsByType['HealthBandChanged' | 'ClientChurnScored' | 'RenewalDecided' | 'SuccessCancelled'];

export const successStarts: Starts = {
  types: ['ClientWentLive', 'HealthBandChanged', 'ClientChurnScored', 'RenewalDecided', 'SuccessCancelled'],
  resultTypes: ['SuccessStageChanged'],
  startsOf(event) {
    switch (event.type) {
      case 'ClientWentLive':
        return [{ ...workflowOf(event), how: 'start', stage: 'TRIAL', input: inputOf(event) }];
      case 'ClientChurnScored':
        return event.basis === 'CHAMPION' ? [toldOf(event)] : [];
      case 'HealthBandChanged':
      case 'RenewalDecided':
      case 'SuccessCancelled':
        return [toldOf(event)];
      default:
        return [];
    }
  },
};

function toldOf(event: Told): WorkflowStart {
  const signal = { name: successFactSignal, argument: factOf(event) };
  return { ...workflowOf(event), how: 'signal', stage: 'TOLD', signal };
}

function workflowOf({ envelope }: Told | EventsByType['ClientWentLive']) {
  const { tenant, entity: subject } = envelope;
  const workflowId = successWorkflowId(tenant, subject);
  return { workflowType: clientSuccessWorkflowType, workflowId, tenant, subject } satisfies Partial<WorkflowStart>;
}

function inputOf(event: EventsByType['ClientWentLive']): SuccessInput {
  const { envelope, atMs, trialEndsAtMs, renewsAtMs, product, currency, contractRef, successAgentId, handoffId } =
    event;
  const live = { atMs, trialEndsAtMs, renewsAtMs, product, currency, contractRef, successAgentId, handoffId };
  return { tenant: envelope.tenant, clientId: envelope.entity, cause: causeOf(envelope), live };
}

function factOf(event: Told): SuccessFact {
  const cause = causeOf(event.envelope);
  switch (event.type) {
    case 'HealthBandChanged':
      return { ...cause, type: event.type, band: event.to as Band };
    case 'ClientChurnScored':
      return { ...cause, type: event.type, atRisk: event.atRisk };
    case 'RenewalDecided': {
      const { outcome, renewsAtMs } = event;
      return { ...cause, type: event.type, outcome: outcome as 'RENEWED' | 'DECLINED', renewsAtMs };
    }
    case 'SuccessCancelled':
      return { ...cause, type: event.type, endsAtMs: event.endsAtMs };
  }
}
