/** KAIROS-16, KAIROS-19: the language model port: OpenAI's protocol, order of providers, breaker, budget, cache, stand-in. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, describe, expect, test } from 'vitest';
import {
  startVendorServer,
  type VendorReply,
  type VendorRequest,
  type VendorServer,
} from '../http/testing/vendor-server.ts';
import { createBreaker } from './breaker.ts';
import { createBudget } from './budget.ts';
import { createCache } from './cache.ts';
import { createModelChain } from './chain.ts';
import { openLanguageModel } from './create-language-model.ts';
import { createOfflineLanguageModel } from './llm.offline.ts';
import { createOpenAiModel } from './llm.openai.ts';
import type { CompletionRequest } from './port.ts';
import { costOf } from './prices.ts';

const SECRET = 'sk-canary-0123456789';
const prices = { inMicrosPerMillion: 2_500_000, outMicrosPerMillion: 10_000_000 };
const ask: CompletionRequest = {
  tenant: 'acme',
  purpose: 'summary',
  promptName: 'summary',
  promptVersion: '1',
  messages: [
    { role: 'system', content: 'Be brief.' },
    { role: 'user', content: 'It opens at 9:00. It has 3 doors. Rain is likely.\nHow many doors has the shop?' },
  ],
  maxTokens: 100,
  idempotencyKey: 'wf/summary',
};
const good = (content: string, more: object = {}): VendorReply => ({
  body: {
    model: 'gpt-test-2026',
    choices: [{ index: 0, message: { role: 'assistant', content }, finish_reason: 'stop' }],
    usage: { prompt_tokens: 40, completion_tokens: 8, total_tokens: 48 },
    ...more,
  },
});

const servers: VendorServer[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});
async function provider(name: string, answer: (request: VendorRequest) => VendorReply | 'hang' | 'break') {
  const server = await startVendorServer(answer);
  servers.push(server);
  const models = { standard: { model: 'gpt-test', ...prices } };
  const embedding = { model: 'embed-test', ...prices };
  const model = createOpenAiModel({
    name,
    baseUrl: `${server.url}/v1`,
    key: SECRET,
    models,
    embedding,
    timeoutMs: 1_000,
  });
  return { server, model };
}
const chainOf = (models: Awaited<ReturnType<typeof provider>>[], dailyMicros = 1_000_000, now?: () => number) =>
  createModelChain({
    links: models.map(({ model }) => ({ model, mostOf: () => prices })),
    cache: createCache(),
    budget: createBudget(dailyMicros),
    ...(now === undefined ? {} : { now }),
  });

describe('a provider with OpenAI’s interface', () => {
  test('sends the ask as the protocol has it and counts tokens and micros', async () => {
    const { server, model } = await provider('one', () => good('3 doors'));
    expect(await model.complete(ask)).toMatchObject({
      text: '3 doors',
      provider: 'one',
      model: 'gpt-test-2026',
      tokensIn: 40,
      tokensOut: 8,
      costMicros: 180, // 40 × 2.5 + 8 × 10
      offline: false,
      isCut: false,
    });
    expect(server.asked[0]).toMatchObject({ method: 'POST', path: '/v1/chat/completions' });
    expect(server.asked[0]?.headers.authorization).toBe(`Bearer ${SECRET}`);
    expect(JSON.parse(server.asked[0]?.body ?? '')).toEqual({
      model: 'gpt-test',
      messages: ask.messages,
      max_tokens: 100,
      temperature: 0,
      seed: 7,
    });
  });

  test.each([
    [
      401,
      { error: { message: `Incorrect API key provided: ${SECRET}`, code: 'invalid_api_key' } },
      'CONNECTOR_REFUSED',
      false,
    ],
    [400, { error: { message: 'eva@example.com is no', type: 'invalid_request_error' } }, 'CONNECTOR_REFUSED', false],
    [429, { error: { code: 'rate_limit_exceeded' } }, 'CONNECTOR_RATE_LIMITED', true],
    [429, { error: { code: 'insufficient_quota' } }, 'CONNECTOR_REFUSED', false],
    [503, 'upstream is away', 'CONNECTOR_UNAVAILABLE', true],
    [200, '<html>a proxy</html>', 'CONNECTOR_ANSWER_INVALID', false],
    [200, { choices: [] }, 'CONNECTOR_ANSWER_INVALID', false],
    [200, { choices: [{ message: { content: 'x' } }] }, 'CONNECTOR_ANSWER_INVALID', false], // no usage
  ] as const)('%i %j: %s, retryable %s', async (status, body, code, retryable) => {
    const { model } = await provider('one', () => ({ status, body, headers: { 'retry-after': '7' } }));
    const error = await model.complete(ask).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code, retryable });
    if (code === 'CONNECTOR_RATE_LIMITED') expect(error).toMatchObject({ retryAfterMs: 7_000 });
    expect(String((error as Error).message)).not.toMatch(/canary|eva@/);
  });

  test.each(['hang', 'break'] as const)('a server that %ss is retryable and tells no secret', async (how) => {
    const { model } = await provider('one', () => how);
    const error = await model.complete(ask).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ retryable: true });
    expect(JSON.stringify([error, (error as Error).message, (error as Error).stack])).not.toContain(SECRET);
  });

  test('embeddings come in any order and leave with length 1', async () => {
    const { model } = await provider('one', () => ({
      body: {
        data: [
          { index: 1, embedding: [0, 2] },
          { index: 0, embedding: [3, 4] },
        ],
        usage: { prompt_tokens: 4 },
      },
    }));
    const { vectors, costMicros } = await model.embed({ tenant: 'acme', texts: ['a', 'b'] });
    expect(vectors).toEqual([
      [0.6, 0.8],
      [0, 1],
    ]);
    expect(costMicros).toBe(10);
  });
});

describe('several providers', () => {
  test('the next is asked when one fails, and the answer says who failed', async () => {
    const first = await provider('first', () => ({ status: 500 }));
    const second = await provider('second', () => good('3 doors'));
    expect(await chainOf([first, second]).complete(ask)).toMatchObject({
      provider: 'second',
      providersFailed: ['first'],
    });
  });

  test('when all fail, it is retryable only if waiting can help', async () => {
    const [refusing, away] = [
      await provider('a', () => ({ status: 401 })),
      await provider('b', () => ({ status: 503 })),
    ];
    await expect(chainOf([refusing, away]).complete(ask)).rejects.toMatchObject({
      code: 'LLM_PROVIDERS_EXHAUSTED',
      retryable: true,
      providersFailed: ['a', 'b'],
    });
    await expect(chainOf([refusing]).complete(ask)).rejects.toMatchObject({
      code: 'CONNECTOR_REFUSED',
      retryable: false,
    });
  });

  test('one that failed five times is left alone, and asked once again after its rest', async () => {
    let nowMs = 0;
    let isAway = true;
    const first = await provider('first', () => (isAway ? { status: 500 } : good('3 doors')));
    const second = await provider('second', () => good('3 doors'));
    const chain = chainOf([first, second], 1_000_000, () => nowMs);
    const fresh = (n: number) => ({ ...ask, promptVersion: String(n) });
    for (let n = 0; n < 8; n += 1) await chain.complete(fresh(n));
    expect(first.server.asked).toHaveLength(5);
    expect(chain.breakers()).toEqual({ first: 'OPEN', second: 'CLOSED' });
    nowMs = 30_001;
    isAway = false;
    expect(await chain.complete(fresh(9))).toMatchObject({ provider: 'first' });
    expect(chain.breakers().first).toBe('CLOSED');
  });

  test('one that asks to be left alone is, for as long as it asked', async () => {
    let nowMs = 0;
    const first = await provider('first', () => ({ status: 429, headers: { 'retry-after': '60' } }));
    const second = await provider('second', () => good('x'));
    const chain = chainOf([first, second], 1_000_000, () => nowMs);
    await chain.complete(ask);
    nowMs = 59_000;
    await chain.complete({ ...ask, promptVersion: '2' });
    expect(first.server.asked).toHaveLength(1);
  });

  test('the same ask is answered from the cache, for nothing; another tenant asks anew; warm asks are not kept', async () => {
    const one = await provider('one', () => good('3 doors'));
    const chain = chainOf([one]);
    expect(await chain.complete(ask)).toMatchObject({ cache: 'MISS', costMicros: 180 });
    expect(await chain.complete({ ...ask, idempotencyKey: 'other' })).toMatchObject({
      cache: 'HIT',
      text: '3 doors',
      costMicros: 0,
      tokensIn: 0,
    });
    expect(await chain.complete({ ...ask, tenant: 'other' })).toMatchObject({ cache: 'MISS' });
    expect(await chain.complete({ ...ask, temperature: 0.7 })).toMatchObject({ cache: 'OFF' });
    expect(one.server.asked).toHaveLength(3);
  });

  test('a tenant over its budget is refused before anybody is asked; others and tomorrow are not', async () => {
    let nowMs = 0;
    const one = await provider('one', () => good('3 doors'));
    const chain = chainOf([one], 1_500, () => nowMs); // an ask reserves 1,000 for its answer and some for its messages
    await chain.complete(ask);
    await chain.complete({ ...ask, promptVersion: '2' });
    await chain.complete({ ...ask, promptVersion: '3' });
    const over = chain.complete({ ...ask, promptVersion: '4' });
    await expect(over).rejects.toMatchObject({ code: 'LLM_BUDGET_EXHAUSTED', retryable: false });
    expect(one.server.asked).toHaveLength(3);
    await expect(chain.complete({ ...ask, tenant: 'other' })).resolves.toMatchObject({ cache: 'MISS' });
    nowMs = 86_400_000;
    await expect(chain.complete({ ...ask, promptVersion: '4' })).resolves.toMatchObject({ cache: 'MISS' });
  });
});

describe('parts', () => {
  test('R6: cost is whole micros, rounded up, never below the exact price and less than one above it', () => {
    const small = fc.nat(10_000_000);
    fc.assert(
      fc.property(small, small, small, small, (read, written, inMicrosPerMillion, outMicrosPerMillion) => {
        const cost = BigInt(costOf(read, written, { inMicrosPerMillion, outMicrosPerMillion }));
        const exact = BigInt(read) * BigInt(inMicrosPerMillion) + BigInt(written) * BigInt(outMicrosPerMillion);
        expect(cost * 1_000_000n >= exact && (cost - 1n) * 1_000_000n < exact).toBe(true);
      }),
    );
  });

  test('asks under way cannot pass a budget together, however they are mixed with answers', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(400), fc.nat(100)), { maxLength: 60 }), (asks) => {
        const budget = createBudget(1_000);
        const open: (() => void)[] = [];
        for (const [most, part] of asks) {
          try {
            const settle = budget.reserve('acme', most, 0);
            open.push(() => settle(Math.floor((most * part) / 100)));
          } catch {
            open.shift()?.();
          }
          expect(budget.spent('acme', 0)).toBeLessThanOrEqual(1_000);
        }
        for (const settle of open) settle();
        expect(budget.spent('acme', 0)).toBeLessThanOrEqual(1_000);
      }),
    );
  });

  test('what others spent today counts; yesterday does not', () => {
    const budget = createBudget(100);
    budget.learn('acme', 90, 86_400_000, 86_400_001);
    budget.learn('acme', 90, 86_399_999, 86_400_001);
    expect(budget.spent('acme', 86_400_001)).toBe(90);
  });

  test('a breaker rests twice as long after each failed probe, up to ten minutes', () => {
    const breaker = createBreaker();
    for (let n = 0; n < 5; n += 1) breaker.fail(0);
    let nowMs = 30_000;
    for (const restMs of [60_000, 120_000, 240_000, 480_000, 600_000, 600_000]) {
      expect(breaker.admit(nowMs)).toBe(true);
      expect(breaker.admit(nowMs)).toBe(false); // one probe only
      breaker.fail(nowMs);
      expect(breaker.admit(nowMs + restMs - 1)).toBe(false);
      nowMs += restMs;
    }
  });
});

describe('the offline stand-in', () => {
  const told: unknown[] = [];
  const model = createOfflineLanguageModel({ warn: (...line: unknown[]) => told.push(line) });

  test('answers from what it is given, the same each time, and says what it is', async () => {
    const answer = await model.complete(ask);
    expect(answer).toMatchObject({ offline: true, provider: 'offline', costMicros: 0 });
    expect(answer.text.split('\n')[0]).toBe('It has 3 doors.');
    const again = await createOfflineLanguageModel({ warn: () => undefined }).complete(ask);
    expect(again).toEqual(answer);
    expect(JSON.stringify(told)).toContain('MAINSTEM_LLM_FILE');
    expect(JSON.stringify(told)).not.toContain('doors');
  });

  test('texts that share words are nearer than others', async () => {
    const texts = ['opening hours of the shop', 'when are the shop hours', 'refund of an invoice'];
    const { vectors } = await model.embed({ tenant: 'acme', texts });
    const near = (a: number, b: number) =>
      (vectors[a] ?? []).reduce((sum, value, at) => sum + value * (vectors[b]?.[at] ?? 0), 0);
    expect(near(0, 1)).toBeGreaterThan(near(0, 2) + 0.2);
  });
});

test('the file chooses; a key is named there and stands in the environment', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'llm-'));
  try {
    const { server } = await provider('x', () => good('3 doors'));
    const path = join(folder, 'llm.json');
    const models = { standard: { model: 'm', ...prices } };
    const one = { name: 'one', baseUrl: `${server.url}/v1`, keyVariable: 'ONE_KEY', models };
    writeFileSync(path, JSON.stringify({ dailyBudgetMicros: 1_000_000, providers: [one] }));
    const logger = { warn: () => undefined };
    expect(openLanguageModel('', logger).model.provider).toBe('offline');
    expect(() => openLanguageModel(path, logger, {}, {})).toThrow('ONE_KEY');
    const { model, budget } = openLanguageModel(path, logger, {}, { ONE_KEY: SECRET });
    await model.complete(ask);
    expect(server.asked[0]?.headers.authorization).toBe(`Bearer ${SECRET}`);
    expect(budget?.spent('acme', Date.now())).toBe(180);
    writeFileSync(path, '{"dailyBudgetMicros": 1.5, "providers": []}');
    expect(() => openLanguageModel(path, logger, {}, {})).toThrow(/dailyBudgetMicros.*providers/);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
