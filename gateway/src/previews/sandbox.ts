/**
 * What a sandbox answers by itself (WAP-78): what the agent would do by the text of the change alone: who takes over, by which
 * rule; what it may use; by which prompt it would write. No model is asked and nothing outside is touched: that is free, and a
 * tool that is switched on does nothing real. What a model would say is asked with `ask` (`asking.ts`). Pure.
 */
import { judge, ruleFor, type ScenarioResult } from '@mainstem/schemas/agent-config/scenarios';
import type { AgentConfig } from '@mainstem/schemas/agent-config/schema';
import { personaPrompt } from '@mainstem/streams/cohorts/personas';
import { z } from 'zod';

export const sandboxAsk = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('say'),
    words: z.string().min(1).max(2_000),
    /** How sure the model is taken to be, for rules that ask; left out: sure. */
    confidence: z.number().min(0).max(1).optional(),
    cohort: z.enum(['new_trial', 'power', 'at_risk', 'renewal']).optional(),
  }),
  z.strictObject({ type: z.literal('scenarios') }),
  /** Answered by a language model, with the text of the change and with the one in force (`asking.ts`). */
  z.strictObject({
    type: z.literal('ask'),
    words: z.string().trim().min(1).max(2_000),
    cohort: z.enum(['new_trial', 'power', 'at_risk', 'renewal']).optional(),
  }),
]);
export type SandboxAsk = z.output<typeof sandboxAsk>;
export type PlainAsk = Exclude<SandboxAsk, { type: 'ask' }>;

export type SandboxAnswer =
  | {
      readonly type: 'turn';
      /** Rule that fires, and what it does; null when the agent would answer. */
      readonly escalation: { readonly rule: string; readonly action: string } | null;
      readonly prompt: string;
      readonly maxTokens: number;
      readonly tools: readonly string[];
    }
  | { readonly type: 'scenarios'; readonly passed: boolean; readonly results: readonly ScenarioResult[] };

export function answerOf(config: AgentConfig, ask: PlainAsk): SandboxAnswer {
  if (ask.type === 'scenarios') {
    const results = config.test_scenarios.map((scenario) => judge(config, scenario));
    return { type: 'scenarios', passed: results.every(({ passed }) => passed), results };
  }
  const { words, confidence = 1, cohort } = ask;
  const rule = ruleFor(config, { words, confidence });
  const persona = personaPrompt(config, cohort ?? null);
  const usable = config.tools.filter(({ enabled, status }) => enabled && status === 'available');
  return {
    type: 'turn',
    escalation: rule === null ? null : { rule: rule.name, action: rule.action },
    prompt: persona === '' ? config.system_prompt : `${config.system_prompt}\n${persona}`,
    maxTokens: config.model.max_tokens,
    tools: usable.map(({ name }) => name),
  };
}
