import { EventEmitter } from 'node:events';
import { parseConfig } from '@mainstem/schemas/agent-config/yaml';
import { chatbotYaml } from '@mainstem/schemas/testing/agent-configs';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { WebSocket } from 'ws';
import { previewCloseCodes, serve } from './routes.ts';
import { answerOf } from './sandbox.ts';

const parsed = parseConfig(chatbotYaml({ tail: 'cohort_prompts:\n  power: Be technical.\n' }));
if (!parsed.ok) throw new Error('the sample is no config');
const { config } = parsed;
const HOUR_MS = 3_600_000;

class Client extends EventEmitter {
  readonly sent: { type: string }[] = [];
  closed: number | null = null;
  send(text: string) {
    this.sent.push(JSON.parse(text) as { type: string });
  }
  close(code: number) {
    this.closed = code;
    this.emit('close');
  }
  say(message: unknown) {
    this.emit('message', Buffer.from(typeof message === 'string' ? message : JSON.stringify(message)), false);
  }
}

describe('WAP-78: the sandbox of a change', () => {
  beforeEach(() => vi.useFakeTimers({ now: 0 }));
  afterEach(() => vi.useRealTimers());
  const asked: string[] = [];
  const opened = () => {
    const client = new Client();
    const ask = (question: { readonly words: string }) => {
      asked.push(question.words);
      return Promise.resolve({ type: 'answer', askId: 'a-1', replies: [] } as const);
    };
    serve(client as unknown as WebSocket, { config, expiresAtMs: HOUR_MS, ask }, Date.now);
    return client;
  };

  test('what the agent would do: rules, prompt, tools that are on', () => {
    const client = opened();
    client.say({ type: 'say', words: 'I call my lawyer!' });
    client.say({ type: 'say', words: 'where is my order', confidence: 0.4 });
    client.say({ type: 'say', words: 'where is my order', cohort: 'power' });
    expect(client.sent).toMatchObject([
      { type: 'open', expiresAtMs: HOUR_MS, scenarios: 1 },
      { type: 'turn', escalation: { rule: 'lawyer', action: 'transfer' } },
      { type: 'turn', escalation: { rule: 'unsure', action: 'ticket' } },
      {
        type: 'turn',
        escalation: null,
        prompt: expect.stringContaining('Be technical.'),
        tools: ['order_status'],
        maxTokens: 300,
      },
    ]);
  });

  test('its scenarios, each with why it fails', () => {
    expect(answerOf(config, { type: 'scenarios' })).toMatchObject({ passed: true, results: [{ name: 'angry' }] });
    const broken = { ...config, escalation_rules: config.escalation_rules.slice(0, 1) };
    expect(answerOf(broken, { type: 'scenarios' })).toMatchObject({
      passed: false,
      results: [{ passed: false, because: 'nothing escalates' }],
    });
  });

  test('a model is asked one question at a time', async () => {
    const client = opened();
    client.say({ type: 'ask', words: 'where is my order' });
    client.say({ type: 'ask', words: 'and now?' });
    await vi.advanceTimersByTimeAsync(1);
    expect(client.sent.slice(1)).toEqual([{ type: 'busy' }, { type: 'answer', askId: 'a-1', replies: [] }]);
    client.say({ type: 'ask', words: 'once more' });
    await vi.advanceTimersByTimeAsync(1);
    expect([client.sent.length, asked]).toEqual([4, ['where is my order', 'once more']]);
  });

  test('it ends when its hour is over, to the millisecond', () => {
    const client = opened();
    vi.advanceTimersByTime(HOUR_MS - 1);
    client.say({ type: 'scenarios' });
    expect([client.sent.length, client.closed]).toEqual([2, null]);
    vi.advanceTimersByTime(1);
    expect(client.closed).toBe(previewCloseCodes.EXPIRED);
  });

  test('R8: what is no message ends it, and so do too many', () => {
    for (const wrong of ['{', '[]', { type: 'apply' }, { type: 'say', words: '' }]) {
      const client = opened();
      client.say(wrong);
      expect(client.closed).toBe(previewCloseCodes.PROTOCOL_ERROR);
    }
    const eager = opened();
    for (let n = 0; n < 21; n += 1) eager.say({ type: 'scenarios' });
    expect(eager.closed).toBe(previewCloseCodes.TOO_MANY);
  });
});
