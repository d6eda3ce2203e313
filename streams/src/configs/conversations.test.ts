/** SM-6: whatever processes serve a conversation, and whenever a config is published or forced, no conversation mixes versions. */

import { parseConfig } from '@mainstem/schemas/agent-config/yaml';
import { uuidFrom } from '@mainstem/schemas/envelope';
import { chatbotYaml } from '@mainstem/schemas/testing/agent-configs';
import { topics } from '@mainstem/schemas/topics';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type ConversationEvent, conversationDecider } from '../deciders/conversation/decider.ts';
import { createEventReader } from '../log/event-reader.ts';
import { createMemoryLog } from '../log/log.memory.ts';
import { startDecisionWriter } from '../runtime/decisions/decision-writer.ts';
import { createWinners } from '../runtime/decisions/winners.ts';
import { codec } from '../testing/campaign-log.ts';
import type { LiveConfig } from './contract.ts';
import { createConversations } from './conversations.ts';

const RUNS = Number(process.env.MAINSTEM_CONVERSATION_RUNS ?? 25);
const PROCESSES = 3;
const parsed = parseConfig(chatbotYaml({ organization: 'acme', config: 'bot' }));
if (!parsed.ok) throw new Error('the sample is no config');
const { config } = parsed;

const head = (version: number, reloadBelow: number): LiveConfig => {
  const hash = uuidFrom('v', String(version)).replaceAll('-', '').padEnd(64, '0');
  const told = { reason: 'leak', notice: `reload to ${reloadBelow}` };
  return {
    tenant: 'acme',
    configId: 'bot',
    branch: 'prod',
    commitId: hash,
    version,
    contentHash: hash,
    reloadBelow,
    ...told,
  };
};

/** What a process has heard of the config: always something that was true once, late by as much as the run says. */
class Heard {
  readonly published: LiveConfig[] = [head(1, 0)];
  readonly seen: number[] = Array.from({ length: PROCESSES }, () => 0);
  sourceOf(process: number) {
    return { current: async () => this.published[this.seen[process] as number] ?? null, at: async () => config };
  }
  publish(forced: boolean): void {
    const last = this.published.at(-1) as LiveConfig;
    this.published.push(head(last.version + 1, forced ? last.version + 1 : last.reloadBelow));
  }
  hear(process: number, by: number): void {
    this.seen[process] = Math.min((this.seen[process] as number) + by, this.published.length - 1);
  }
}

interface Answer {
  readonly conversation: string;
  readonly turn: number;
  /** Versions the work was really done by, and shown. */
  readonly version: number;
  readonly notice: string | null;
}

const step = fc.record({
  what: fc.constantFrom('answer', 'answer', 'answer', 'answer', 'publish', 'force', 'hear', 'hear', 'restart', 'end'),
  process: fc.nat({ max: PROCESSES - 1 }),
  conversation: fc.constantFrom('c-1', 'c-2'),
  by: fc.integer({ min: 1, max: 3 }),
  /** Whether the next step begins before this one has ended. */
  together: fc.boolean(),
  /** Turns of the event loop the work takes. */
  slow: fc.nat({ max: 4 }),
});
type Step = typeof step extends fc.Arbitrary<infer One> ? One : never;

async function run(steps: readonly Step[]) {
  const log = createMemoryLog({ topics: topics.map(({ name }) => ({ name, partitions: 1 })) });
  const heard = new Heard();
  const writers = Array.from({ length: PROCESSES }, () =>
    startDecisionWriter({ log, codec, decider: conversationDecider, service: 'test' }),
  );
  const serving = writers.map((writer, at) => createConversations(writer, heard.sourceOf(at)));
  let commands = 0;
  const context = () => ({
    actor: 'service:test',
    occurredAtMs: 1_700_000_000_000,
    commandId: `command-${++commands}`,
  });
  const answers: Answer[] = [];
  const tick = async (turns: number) => {
    for (let n = 0; n < turns; n += 1) await new Promise((resolve) => setImmediate(resolve));
  };
  for (const id of ['c-1', 'c-2']) {
    await serving[0]?.start('acme', id, { configId: 'bot', branch: 'prod', channel: 'webchat' }, context());
  }
  const perform = async ({ what, process, conversation, by, slow }: Step): Promise<void> => {
    const one = serving[process];
    if (what === 'publish' || what === 'force') return heard.publish(what === 'force');
    if (what === 'hear') return heard.hear(process, by);
    if (what === 'restart') return void (await one?.restart('acme', conversation, context()));
    if (what === 'end') return void (by === 3 && (await one?.end('acme', conversation, 'closed', context())));
    const work = async (_: unknown, pin: { version: number }) => {
      await tick(slow);
      return pin.version;
    };
    const served = await one?.answer('acme', conversation, work, context());
    if (served?.kind !== 'answered') return;
    answers.push({ conversation, turn: served.turn, version: served.value, notice: served.notice });
  };
  const open: Promise<void>[] = [];
  for (const one of steps) {
    const performed = perform(one);
    open.push(performed);
    if (!one.together) await performed;
  }
  await Promise.all(open);
  const winners = createWinners();
  const events: ConversationEvent[] = [];
  for await (const batch of log.read(
    'conversation_events',
    0,
    0,
    (await log.endOffsets('conversation_events'))[0] as number,
  )) {
    for (const { event } of await createEventReader(codec).read(batch)) {
      if (winners.admit(event) === 'winner') events.push(event as ConversationEvent);
    }
  }
  await Promise.all(writers.map((writer) => writer.stop()));
  await log.close();
  return { events, answers };
}

describe('SM-6, WAP-82, WAP-83', () => {
  test(`no conversation mixes versions: ${PROCESSES} processes, random reloads, random interleavings, ${RUNS} runs`, async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 40 }), async (steps) => {
        const { events, answers } = await run(steps);
        const pins = new Map<string, number>();
        const recorded = new Map<string, number>();
        for (const event of events) {
          const { entity } = event.envelope;
          if (event.type === 'ConversationEnded') continue;
          if (event.type === 'ConversationTurnAnswered') {
            expect(event.version).toBe(pins.get(entity)); // the pin moved by an event of its own, or not at all
            recorded.set(`${entity}/${event.turn}`, event.version);
            continue;
          }
          if (event.type === 'ConversationReloadForced') {
            expect(event.version).toBeGreaterThan(event.fromVersion);
            expect(event.notice.length).toBeGreaterThan(0);
          }
          pins.set(entity, event.version);
        }
        // What was shown to people is what is recorded: each turn once, by the version it says.
        for (const { conversation, turn, version } of answers) {
          expect(recorded.get(`${conversation}/${turn}`)).toBe(version);
        }
        expect(new Set(answers.map(({ conversation, turn }) => `${conversation}/${turn}`)).size).toBe(answers.length);
      }),
      { numRuns: RUNS },
    );
  });

  test('a publish is for those who begin later; a forced one for all, and they are told', async () => {
    const at = { process: 0, by: 3, together: false, slow: 0 };
    const answer = { ...at, what: 'answer', conversation: 'c-1' } as const;
    const { answers } = await run([answer, { ...answer, what: 'publish' }, { ...answer, what: 'hear' }, answer]);
    expect(answers.map(({ version }) => version)).toEqual([1, 1]);
    const forced = await run([
      answer,
      { ...answer, what: 'force' },
      answer,
      { ...answer, what: 'hear' },
      answer,
      answer,
    ]);
    // The second answer is of a process that has not heard of it yet.
    expect(forced.answers.map(({ version, notice }) => [version, notice])).toEqual([
      [1, null],
      [1, null],
      [2, 'reload to 2'],
      [2, null],
    ]);
    const restarted = await run([
      { ...answer, what: 'publish' },
      { ...answer, what: 'hear' },
      { ...answer, what: 'restart' },
      answer,
    ]);
    expect(restarted.answers.map(({ version }) => version)).toEqual([2]);
  });
});
