/**
 * The words of an answer (KAIROS-16): the rule has decided, a language model may say it more kindly. It is given the figures
 * the rule read, typed and in our own words, and no text that anybody stored or sent: not the question, not the name of the
 * user, nothing of a record. So there is nothing in the prompt that could tell it what to say. What it answers is checked
 * (`streams/src/grounded`), and one word that was not read throws all of it away: then the rule's own words are said.
 */
import { hash } from 'node:crypto';
import { ConnectorError } from '@mainstem/connectors/errors';
import type { Completion, LanguageModel } from '@mainstem/connectors/llm/port';
import { checkAnswer, type Finding, type Quantity } from '@mainstem/streams/grounded/check-answer';
import { contradicts, type RiskAnswer } from '../features/risk.ts';

/** Stands for the user in what the model reads and writes. */
export const USER = 'USER';
export const PROMPT = { name: 'risk-answer', version: '1' } as const;
/** Two sentences. */
const TOKENS_MAX = 160;
/** Inside the time of a tool (8 s), with what it takes to read and to record. */
export const WORDING_TIMEOUT_MS = 3_000;

export type WordingOutcome = 'ACCEPTED' | 'REFUSED' | 'FAILED' | 'TIMED_OUT';

export interface Wording {
  readonly outcome: WordingOutcome;
  /** The words, with the user's name in its place; null unless they were accepted. */
  readonly text: string | null;
  readonly findings: readonly Finding[];
  readonly completion: Completion | null;
  readonly code: string | null;
  readonly promptHash: string;
  readonly latencyMs: number;
}

export interface WordingParts {
  readonly model: Pick<LanguageModel, 'complete'>;
  readonly timeoutMs?: number;
}

export interface WordingAsk {
  readonly tenant: string;
  readonly answer: RiskAnswer;
  readonly quantities: readonly Quantity[];
  readonly user: string;
  readonly idempotencyKey: string;
}

/** Never throws for what a model does or does not do: the rule's words are always there. */
export async function wordingOf(parts: WordingParts, ask: WordingAsk): Promise<Wording> {
  const startedMs = performance.now();
  const messages = messagesOf(ask);
  const promptHash = hash('sha256', JSON.stringify(messages));
  const told = { findings: [] as readonly Finding[], completion: null, promptHash, text: null, code: null };
  const since = () => Math.round(performance.now() - startedMs);
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<'late'>((resolve) => {
    timer = setTimeout(() => resolve('late'), parts.timeoutMs ?? WORDING_TIMEOUT_MS);
  });
  try {
    const completion = await Promise.race([asked(parts.model, ask, messages), late]);
    if (completion === 'late') return { ...told, outcome: 'TIMED_OUT', code: 'LLM_TIMEOUT', latencyMs: since() };
    const findings = findingsOf(completion, ask);
    if (findings.length > 0) return { ...told, outcome: 'REFUSED', findings, completion, latencyMs: since() };
    const text = completion.text.trim().replaceAll(USER, () => ask.user);
    return { ...told, outcome: 'ACCEPTED', text, completion, latencyMs: since() };
  } catch (error) {
    if (!(error instanceof ConnectorError)) throw error;
    return { ...told, outcome: 'FAILED', code: error.code, latencyMs: since() };
  } finally {
    clearTimeout(timer);
  }
}

function asked(model: WordingParts['model'], ask: WordingAsk, messages: ReturnType<typeof messagesOf>) {
  return model.complete({
    tenant: ask.tenant,
    purpose: 'risk-answer',
    promptName: PROMPT.name,
    promptVersion: PROMPT.version,
    messages,
    maxTokens: TOKENS_MAX,
    tier: 'small',
    temperature: 0,
    idempotencyKey: ask.idempotencyKey,
  });
}

/** A cut answer says half of something, and one that denies or raises the level says something else than the rule. */
function findingsOf(completion: Completion, { answer, quantities, user }: WordingAsk): readonly Finding[] {
  const findings = [...checkAnswer(completion.text, quantities)];
  if (completion.isCut) findings.push({ code: 'TOO_LONG', found: 'cut' });
  if (contradicts(completion.text.replaceAll(USER, ''), answer))
    findings.push({ code: 'WORD', found: 'another level' });
  if (completion.text.includes(user)) findings.push({ code: 'WORD', found: 'a name it was not given' });
  return findings;
}

function messagesOf({ answer, user }: WordingAsk) {
  return [
    {
      role: 'system' as const,
      content:
        'Say in one or two sentences what the finding says. Use its level of risk and its figures exactly as they are ' +
        `written, with their units. Add no number, no word for a number, no advice. Call the user ${USER}.`,
    },
    { role: 'user' as const, content: `${answer.text.replaceAll(user, USER)}\nIs ${USER} risky?` },
  ];
}

/** The figures of the rule, as they may be said. */
export function quantitiesOf({ quoted }: RiskAnswer, currency: string): Quantity[] {
  const money = (text: string) => /\d+(?:\.\d+)?/.exec(text)?.[0] ?? text;
  return [
    { name: 'fraud flag', value: String(quoted.fraudFlag), currency: '', called: ['flag'] },
    { name: 'mean', value: money(quoted.amount), currency, called: ['mean', 'average'] },
    {
      name: 'transactions',
      value: String(quoted.transactions),
      currency: '',
      called: ['transactions', 'transaction', 'payments'],
    },
    { name: 'line', value: money(quoted.line), currency, called: ['line', 'limit', 'threshold'] },
  ];
}
