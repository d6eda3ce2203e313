/** Commands that are tried again: when, how often, with what pauses, and never twice counted. */
import fc from 'fast-check';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { CampaignCommand } from '../../deciders/campaign/commands.ts';
import type { EventLog } from '../../log/event-log.ts';
import { createMemoryLog } from '../../log/log.memory.ts';
import { by, type CampaignWriter, create, price, readWinners, startWriter, TOPIC } from '../../testing/campaign-log.ts';
import type { Clock } from '../clock.ts';
import { decideWithRetry } from './decide-with-retry.ts';
import { DecisionError } from './errors.ts';
import type { Outcome } from './outcome.ts';

type Answer = Outcome<never> | Error;

/** A clock that only moves when somebody sleeps, and remembers the pauses. */
function stillClock(): Clock & { readonly pauses: number[] } {
  const pauses: number[] = [];
  let nowMs = 0;
  const sleep = async (ms: number) => {
    pauses.push(ms);
    nowMs += ms;
  };
  return { pauses, nowMs: () => nowMs, wallMs: () => nowMs, sleep, after: () => () => undefined };
}

/** A writer that gives these answers, one a try, and remembers what it was asked. */
function scripted(...answers: Answer[]) {
  const asked: { command: CampaignCommand; commandId: string | undefined; expectedVersion: number | undefined }[] = [];
  let version = 0;
  const writer = {
    async execute(
      _t: string,
      _e: string,
      command: CampaignCommand,
      { commandId, expectedVersion }: ReturnType<typeof by>,
    ) {
      asked.push({ command, commandId, expectedVersion });
      const answer = answers[Math.min(asked.length, answers.length) - 1] as Answer;
      if (answer instanceof Error) throw answer;
      return answer;
    },
    async load() {
      version += 1;
      return { state: { status: 'active', bidPriceMicros: version * 100, countries: [] } as const, version };
    },
  };
  return { writer: writer as unknown as CampaignWriter, asked };
}

const lost: Answer = { kind: 'conflict', version: 3, retryable: true };
const moved: Answer = { kind: 'conflict', version: 3, retryable: false };
const accepted: Answer = { kind: 'accepted', version: 4, events: [], positions: [] };
const refused: Answer = { kind: 'rejected', code: 'NO', message: 'no', version: 3 };
const failure = (code: ConstructorParameters<typeof DecisionError>[0]) =>
  new DecisionError(code, '', { retryable: true });
const context = { ...by(), commandId: 'k' };
const wanted = { tenant: 'acme', entity: 'c', command: price(5), context };

describe('a command is tried again', () => {
  test.each([
    ['races lost to others', lost],
    ['a fate that is not known', failure('DECISION_UNKNOWN')],
    ['snapshots that were of no use', failure('DECISION_SNAPSHOTS_UNUSABLE')],
  ])('after %s, under the same id', async (_, answer) => {
    const { writer, asked } = scripted(answer, answer, accepted);
    const clock = stillClock();
    expect(await decideWithRetry(writer, wanted, { random: () => 0.5, clock })).toBe(accepted);
    expect(asked.map(({ commandId }) => commandId)).toEqual(['k', 'k', 'k']);
    expect(clock.pauses).toEqual([10, 20]);
  });

  test('with pauses that grow to a bound and a number of tries that has one', async () => {
    const { writer, asked } = scripted(lost);
    const clock = stillClock();
    expect(await decideWithRetry(writer, wanted, { random: () => 0.999, clock, triesMax: 8 })).toBe(lost);
    expect(asked).toHaveLength(8);
    expect(clock.pauses).toEqual([20, 40, 80, 160, 320, 500, 500]);
    const unknown = scripted(failure('DECISION_UNKNOWN'));
    await expect(decideWithRetry(unknown.writer, wanted, { random: () => 0, clock })).rejects.toThrow(DecisionError);
    expect(unknown.asked).toHaveLength(5);
  });

  test('never beyond its time', async () => {
    const { writer, asked } = scripted(lost);
    const clock = stillClock();
    await decideWithRetry(writer, wanted, { random: () => 1, clock, triesMax: 1_000 });
    expect(clock.nowMs()).toBeLessThanOrEqual(4_000);
    expect(asked.length).toBeLessThan(20);
  });

  test('pauses are spread over their whole length', () =>
    fc.assert(
      fc.asyncProperty(fc.array(fc.double({ min: 0, max: 0.999, noNaN: true }), { minLength: 4 }), async (draws) => {
        const clock = stillClock();
        let n = 0;
        await decideWithRetry(scripted(lost).writer, wanted, {
          random: () => draws[n++ % draws.length] as number,
          clock,
        });
        for (const [index, pauseMs] of clock.pauses.entries()) {
          expect(pauseMs).toBe(Math.round(20 * 2 ** index * (draws[index] as number)));
        }
      }),
      { numRuns: 50 },
    ));
});

describe('a command is not tried again', () => {
  test.each([
    ['refused by the rules', refused],
    ['on a version its sender no longer sees', moved],
    ['accepted', accepted],
  ])('when it is %s', async (_, answer) => {
    const { writer, asked } = scripted(answer);
    expect(await decideWithRetry(writer, wanted, { random: Math.random })).toBe(answer);
    expect(asked).toHaveLength(1);
  });

  test.each(['DECISION_OVERLOADED', 'DECISION_NOT_READY', 'DECISION_INVALID', 'DECISION_WRITER_ENDED'] as const)(
    'after %s',
    async (code) => {
      const { writer, asked } = scripted(failure(code));
      await expect(decideWithRetry(writer, wanted, { random: Math.random })).rejects.toMatchObject({ code });
      expect(asked).toHaveLength(1);
    },
  );
});

test('a command made from the state is made anew from what is there, and decided on that version', async () => {
  const { writer, asked } = scripted(moved, lost, accepted);
  const clock = stillClock();
  const command = ({ state }: { state: { bidPriceMicros: number } }) => price(state.bidPriceMicros + 1);
  expect(await decideWithRetry(writer, { ...wanted, command }, { random: () => 0, clock })).toBe(accepted);
  expect(asked).toEqual([
    { command: price(101), commandId: 'k', expectedVersion: 1 },
    { command: price(201), commandId: 'k', expectedVersion: 2 },
    { command: price(301), commandId: 'k', expectedVersion: 3 },
  ]);
});

test('R3: many who raise one number from what they see all succeed, and none is lost', async () => {
  const log: EventLog = createMemoryLog({ topics: [{ name: TOPIC, partitions: 1 }] });
  const writers = [startWriter(log, 'one'), startWriter(log, 'two'), startWriter(log, 'three')];
  onTestFinished(async () => {
    await Promise.all(writers.map((writer) => writer.stop()));
    await log.close();
  });
  await writers[0]?.execute('acme', 'c', create, by());
  const outcomes = await Promise.all(
    Array.from({ length: 12 }, (_, n) =>
      decideWithRetry(
        writers[n % writers.length] as CampaignWriter,
        {
          tenant: 'acme',
          entity: 'c',
          command: ({ state }) => price(state.bidPriceMicros + 1),
          context: { ...by(), commandId: `raise-${n}` },
        },
        { random: Math.random, triesMax: 50 },
      ),
    ),
  );
  expect(outcomes.map(({ kind }) => kind)).toEqual(outcomes.map(() => 'accepted'));
  const last = (await readWinners(log)).at(-1);
  expect(last).toMatchObject({ bidPriceMicros: 1_000 + outcomes.length });
});
