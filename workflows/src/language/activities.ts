/**
 * The activity `askModel`: asks, holds the numbers of the answer against the facts, writes `LanguageModelAsked`, answers.
 * The event's id is made from the step, so a try that is repeated after its answer got lost is one event; what it cost a
 * second time is in the provider's bill only (asks at temperature 0 come from the cache then).
 */

import { ConnectorError } from '@mainstem/connectors/errors';
import { ChainError } from '@mainstem/connectors/llm/chain';
import type { Completion, LanguageModel } from '@mainstem/connectors/llm/port';
import { checkNumbers, type NumberCheck } from '@mainstem/models/grounding/numbers';
import type { EventWriter } from '@mainstem/streams/log/event-writer';
import { activityInfo } from '@temporalio/activity';
import { failureOf } from '../activities/connector-failure.ts';
import { createEmit } from '../activities/emit.ts';
import { idempotencyKeyOf } from '../activities/idempotent.ts';
import { askedBody, type Told } from './asked.ts';
import type { AskModelInput, LanguageActivities, ModelAnswer } from './contract.ts';
import { ASK_TRIES_MAX } from './tries.ts';

export interface LanguageParts {
  readonly model: LanguageModel;
  readonly events: EventWriter;
}

const unchecked: NumberCheck = { numbers: [], ungrounded: [] };

export function createLanguageActivities({ model, events }: LanguageParts): LanguageActivities {
  const emit = createEmit(events);
  const write = async (input: AskModelInput, told: Told): Promise<string> => {
    const { step, tenant, entity, correlationId, causationId, occurredAtMs } = input;
    const body = askedBody(input, told);
    const written = await emit({ step, tenant, entity, body, correlationId, causationId, occurredAtMs });
    return written.eventId;
  };
  return {
    async askModel(input) {
      const startedMs = performance.now();
      let completion: Completion & { readonly providersFailed?: readonly string[] };
      try {
        completion = await model.complete({ ...input, idempotencyKey: idempotencyKeyOf(input.step) });
      } catch (error) {
        if (!(error instanceof ConnectorError)) throw error;
        if (error.retryable && activityInfo().attempt < ASK_TRIES_MAX) throw failureOf(error);
        return unanswered(input, error, Math.round(performance.now() - startedMs), write);
      }
      return checked(input, completion, write);
    },
  };
}

type Write = (input: AskModelInput, told: Told) => Promise<string>;

async function checked(
  input: AskModelInput,
  completion: Completion & { readonly providersFailed?: readonly string[] },
  write: Write,
): Promise<ModelAnswer> {
  const { numbers, ungrounded } = input.facts === null ? unchecked : checkNumbers(completion.text, input.facts);
  const isGrounded = ungrounded.length === 0;
  const eventId = await write(input, {
    outcome: isGrounded ? 'ANSWERED' : 'UNGROUNDED',
    code: null,
    completion,
    providersFailed: completion.providersFailed ?? [],
    numbersChecked: numbers.length,
    numbersUngrounded: ungrounded.length,
    workflowType: workflowType(),
    latencyMs: completion.latencyMs,
  });
  if (!isGrounded) return { kind: 'ungrounded', numbers: ungrounded, eventId };
  const { text, provider, model, offline, isCut } = completion;
  return { kind: 'answered', text, provider, model, offline, isCut, eventId };
}

async function unanswered(
  input: AskModelInput,
  error: ConnectorError,
  latencyMs: number,
  write: Write,
): Promise<ModelAnswer> {
  const isOverBudget = error.code === 'LLM_BUDGET_EXHAUSTED';
  const eventId = await write(input, {
    outcome: isOverBudget ? 'OVER_BUDGET' : 'FAILED',
    code: error.code,
    completion: null,
    providersFailed: error instanceof ChainError ? error.providersFailed : [],
    numbersChecked: 0,
    numbersUngrounded: 0,
    workflowType: workflowType(),
    latencyMs,
  });
  return isOverBudget ? { kind: 'over-budget', eventId } : { kind: 'failed', code: error.code, eventId };
}

function workflowType(): string | null {
  return activityInfo().workflowType ?? null;
}
