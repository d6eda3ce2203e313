/**
 * Answers by the exact ask: tenant, tier, prompt, messages and bounds, hashed. Only asks at temperature 0 are looked up and
 * kept; a tenant never gets another's answer. An answer is kept for an hour, the longest unused goes first.
 */
import { hash } from 'node:crypto';
import type { Completion, CompletionRequest } from './port.ts';

export interface Cache {
  find(request: CompletionRequest, nowMs: number): Completion | undefined;
  keep(request: CompletionRequest, completion: Completion, nowMs: number): void;
}

/** About 20 MB with answers of 2,000 characters. */
const ANSWERS_MAX = 5_000;
const KEPT_MS = 3_600_000;

export function createCache(answersMax = ANSWERS_MAX): Cache {
  const answers = new Map<string, { readonly completion: Completion; readonly untilMs: number }>();
  return {
    find(request, nowMs) {
      const key = keyOf(request);
      const kept = answers.get(key);
      if (kept === undefined) return undefined;
      answers.delete(key);
      if (kept.untilMs <= nowMs) return undefined;
      answers.set(key, kept);
      return { ...kept.completion, tokensIn: 0, tokensOut: 0, costMicros: 0, latencyMs: 0, cache: 'HIT' };
    },
    keep(request, completion, nowMs) {
      answers.set(keyOf(request), { completion, untilMs: nowMs + KEPT_MS });
      if (answers.size > answersMax) answers.delete(answers.keys().next().value as string);
    },
  };
}

export function isCacheable({ temperature = 0 }: CompletionRequest): boolean {
  return temperature === 0;
}

function keyOf({ tenant, tier = 'standard', promptName, promptVersion, messages, maxTokens, json }: CompletionRequest) {
  return hash('sha256', JSON.stringify([tenant, tier, promptName, promptVersion, messages, maxTokens, json === true]));
}
