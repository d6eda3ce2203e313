/** KAIROS-16: an ask writes one event without words; numbers that were not given are not handed on. */
import { hash } from 'node:crypto';
import { ConnectorError } from '@mainstem/connectors/errors';
import { createOfflineLanguageModel } from '@mainstem/connectors/llm/llm.offline';
import type { Completion, LanguageModel } from '@mainstem/connectors/llm/port';
import type { EventsByType } from '@mainstem/schemas/generated/events';
import { createReactorKit } from '@mainstem/streams/testing/reactor-kit';
import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';
import { expect, test } from 'vitest';
import { createLanguageActivities } from './activities.ts';
import type { AskModelInput, ModelAnswer } from './contract.ts';

const input: AskModelInput = {
  step: 'draft',
  tenant: 'acme',
  entity: 'user_1001',
  clientId: 'client-7',
  purpose: 'risk-answer',
  promptName: 'risk',
  promptVersion: '2',
  messages: [{ role: 'user', content: 'The amount is 124.77. The fraud flag is 0.\nIs user_1001 risky?' }],
  maxTokens: 50,
  tier: 'small',
  temperature: 0,
  json: false,
  facts: ['amount 124.77', 'fraud flag 0', 'user_1001'],
  correlationId: 'correlation',
  causationId: 'cause',
  occurredAtMs: 1_700_000_000_000,
};
const completion: Completion = {
  text: 'Low risk: the amount is $124.77.',
  provider: 'one',
  model: 'm-1',
  tokensIn: 30,
  tokensOut: 9,
  costMicros: 165,
  latencyMs: 12,
  cache: 'MISS',
  offline: false,
  isCut: false,
};

function setUp(complete: () => Promise<Completion>, attempt = 1) {
  const kit = createReactorKit();
  const model: LanguageModel = { provider: 'one', complete, embed: () => Promise.reject(new Error('not asked')) };
  const { askModel } = createLanguageActivities({ model, events: kit.writer });
  const workflowExecution = { workflowId: 'risk:acme:user_1001', runId: 'run-1' };
  const env = new MockActivityEnvironment(
    { workflowExecution, workflowType: 'Risk', attempt },
    { logger: new DefaultLogger('ERROR') },
  );
  const ask = (asked = input) => env.run(askModel as (given: unknown) => Promise<ModelAnswer>, asked);
  const events = async () => (await kit.events()) as EventsByType['LanguageModelAsked'][];
  return { ask, events };
}

test('KAIROS-16: a grounded answer is handed on; its event has figures and hashes, no words', async () => {
  const { ask, events } = setUp(() => Promise.resolve(completion));
  const answer = await ask();
  const [event] = await events();
  expect(answer).toMatchObject({ kind: 'answered', text: completion.text, eventId: event?.envelope.id });
  expect(event).toMatchObject({
    outcome: 'ANSWERED',
    provider: 'one',
    costMicros: 165,
    tokensIn: 30,
    numbersChecked: 1,
    numbersUngrounded: 0,
    promptHash: hash('sha256', JSON.stringify(input.messages)),
    answerHash: hash('sha256', completion.text),
    clientId: 'client-7',
    workflowType: 'Risk',
  });
  expect(JSON.stringify(event)).not.toMatch(/124\.77|Low risk|fraud flag/);
});

test('KAIROS-16: an answer with a number nobody gave is refused, and the log says so', async () => {
  const { ask, events } = setUp(() => Promise.resolve({ ...completion, text: 'It is $124.78, 99 % safe.' }));
  const [answer, [event]] = [await ask(), await events()];
  expect(answer).toEqual({ kind: 'ungrounded', numbers: ['124.78', '99'], eventId: event?.envelope.id });
  expect(event).toMatchObject({ outcome: 'UNGROUNDED', numbersChecked: 2, numbersUngrounded: 2 });
});

test('R2: a repeated try writes the same event', async () => {
  const { ask, events } = setUp(() => Promise.resolve(completion));
  await ask();
  await ask();
  expect(new Set((await events()).map(({ envelope }) => envelope.id)).size).toBe(1);
});

test('a spent budget is a value and an event, not an error', async () => {
  const { ask, events } = setUp(() => Promise.reject(new ConnectorError('LLM_BUDGET_EXHAUSTED', 'spent')));
  expect(await ask()).toMatchObject({ kind: 'over-budget' });
  expect(await events()).toMatchObject([{ outcome: 'OVER_BUDGET', code: 'LLM_BUDGET_EXHAUSTED', provider: 'none' }]);
});

test('what may pass is tried again, with the wait that was asked for; the last try ends as an event', async () => {
  const away = new ConnectorError('CONNECTOR_RATE_LIMITED', 'busy', { retryable: true, retryAfterMs: 7_000 });
  const first = setUp(() => Promise.reject(away));
  await expect(first.ask()).rejects.toMatchObject({ type: 'CONNECTOR_RATE_LIMITED', nextRetryDelay: 7_000 });
  expect(await first.events()).toEqual([]);
  const last = setUp(() => Promise.reject(away), 5);
  expect(await last.ask()).toMatchObject({ kind: 'failed', code: 'CONNECTOR_RATE_LIMITED' });
  expect(await last.events()).toMatchObject([{ outcome: 'FAILED' }]);
});

test('KAIROS-25: the stand-in answers "is user_1001 risky?" from what it was given, and says that it is one', async () => {
  const offline = createOfflineLanguageModel({ warn: () => undefined });
  const { ask, events } = setUp(() => offline.complete({ ...input, idempotencyKey: 'k' }));
  expect(await ask()).toMatchObject({ kind: 'answered', offline: true });
  expect(await events()).toMatchObject([{ isOffline: true, numbersUngrounded: 0 }]);
});
