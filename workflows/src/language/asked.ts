/** The event of an ask: figures and hashes, never words (R6). */
import { hash } from 'node:crypto';
import type { Completion } from '@mainstem/connectors/llm/port';
import type { BodyOf } from '@mainstem/schemas/envelope';
import type { EventsByType } from '@mainstem/schemas/generated/events';
import type { AskModelInput } from './contract.ts';

export type AskedBody = BodyOf<EventsByType['LanguageModelAsked']>;
export type AskedOutcome = AskedBody['outcome'];

export interface Told {
  readonly outcome: AskedOutcome;
  readonly code: string | null;
  readonly completion: Completion | null;
  readonly providersFailed: readonly string[];
  readonly numbersChecked: number;
  readonly numbersUngrounded: number;
  readonly workflowType: string | null;
  /** ms, for an ask nobody answered. */
  readonly latencyMs: number;
}

/** Prices of providers are kept in this currency (`connectors/src/llm/prices.ts`). */
const CURRENCY = 'USD';

export function askedBody(input: AskModelInput, told: Told): AskedBody {
  const { outcome, code, completion, providersFailed, numbersChecked, numbersUngrounded, workflowType } = told;
  return {
    type: 'LanguageModelAsked',
    purpose: input.purpose,
    promptName: input.promptName,
    promptVersion: input.promptVersion,
    promptHash: hash('sha256', JSON.stringify(input.messages)),
    outcome,
    code,
    provider: completion?.provider ?? 'none',
    model: completion?.model ?? 'none',
    tier: input.tier,
    isOffline: completion?.offline ?? false,
    cache: completion?.cache ?? 'OFF',
    tokensIn: completion?.tokensIn ?? 0,
    tokensOut: completion?.tokensOut ?? 0,
    costMicros: completion?.costMicros ?? 0,
    currency: CURRENCY,
    latencyMs: completion?.latencyMs ?? told.latencyMs,
    providersFailed: [...providersFailed],
    answerHash: completion === null ? null : hash('sha256', completion.text),
    answerChars: completion?.text.length ?? 0,
    isCut: completion?.isCut ?? false,
    numbersChecked,
    numbersUngrounded,
    workflowType,
    clientId: input.clientId,
  };
}
