/** A brief starts the pipeline of a creative; a low performer starts the search for a better one (KIKI-31). */
import type { EventsByType } from '@mainstem/schemas/generated/events';
import { causeOf, type Starts, type WorkflowStart } from '../starting/start.ts';
import {
  type Brief,
  type CreativeInput,
  creativeWorkflowId,
  creativeWorkflowType,
  type VariationInput,
  variationWorkflowId,
  variationWorkflowType,
} from './messages.ts';

export const creativeStarts: Starts = {
  types: ['CreativeBriefed', 'CreativeUnderperformed'],
  resultTypes: ['LanguageModelAsked', 'CreativeBriefed'],
  startsOf(event) {
    if (event.type === 'CreativeBriefed') return [pipelineOf(event)];
    if (event.type === 'CreativeUnderperformed') return [variationFor(event)];
    return [];
  },
};

function pipelineOf(event: EventsByType['CreativeBriefed']): WorkflowStart {
  const { tenant, entity: creativeId } = event.envelope;
  const cause = causeOf(event.envelope);
  const input: CreativeInput = { tenant, creativeId, cause, brief: briefOf(event), profile: '', isBriefed: true };
  return {
    how: 'start',
    workflowType: creativeWorkflowType,
    workflowId: creativeWorkflowId(tenant, creativeId),
    tenant,
    subject: creativeId,
    stage: 'GENERATING',
    input,
  };
}

function briefOf(event: EventsByType['CreativeBriefed']): Brief {
  const { type, envelope, because, ...brief } = event;
  return brief;
}

function variationFor(event: EventsByType['CreativeUnderperformed']): WorkflowStart {
  const { tenant } = event.envelope;
  const { campaignId, creativeId } = event;
  const input: VariationInput = { tenant, campaignId, creativeId, cause: causeOf(event.envelope) };
  return {
    how: 'start',
    workflowType: variationWorkflowType,
    workflowId: variationWorkflowId(tenant, creativeId),
    tenant,
    subject: creativeId,
    stage: 'BRIEFING',
    input,
  };
}
