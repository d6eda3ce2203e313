/** The decision writer on the log in memory: answers, repetition, races, faults. */
import type { AnyEvent } from '@mainstem/schemas/generated/events';
import fc from 'fast-check';
import { describe, expect, onTestFinished, test } from 'vitest';
import { budgetDecider } from '../../deciders/budget/decider.ts';
import { LogError } from '../../log/errors.ts';
import type { EventLog } from '../../log/event-log.ts';
import { createEventWriter } from '../../log/event-writer.ts';
import { createMemoryLog, type MemoryLogOptions } from '../../log/log.memory.ts';
import {
  by,
  type CampaignWriter,
  codec,
  create,
  lagging,
  price,
  readAll,
  readWinners,
  startWriter,
  TOPIC,
} from '../../testing/campaign-log.ts';
import { until } from '../../testing/reactor-kit.ts';
import { DECISIONS_REMEMBERED } from './decision-fold.ts';
import { startDecisionWriter } from './decision-writer.ts';

function memoryLog(options: Partial<MemoryLogOptions> = {}): EventLog {
  const topics = [TOPIC, 'budget_events'].map((name) => ({ name, partitions: 3 }));
  const log = createMemoryLog({ topics, ...options });
  onTestFinished(() => log.close());
  return log;
}

function writerOn(log: EventLog): CampaignWriter {
  const writer = startWriter(log);
  onTestFinished(() => writer.stop());
  return writer;
}

describe('decision writer', () => {
  test('an accepted command is on the log, folded, and answered with its events', async () => {
    const log = memoryLog();
    const writer = writerOn(log);
    const outcome = await writer.execute('acme', 'c1', create, by({ commandId: 'k1', correlationId: 'story' }));
    expect(outcome).toMatchObject({ kind: 'accepted', version: 1, positions: [{ topic: TOPIC, offset: 0 }] });
    expect(writer.read('acme', 'c1')).toMatchObject({ state: { status: 'draft', bidPriceMicros: 1000 }, version: 1 });
    const [logged] = await readAll(log);
    expect(outcome).toMatchObject({ events: [logged?.event] });
    expect(logged?.event).toMatchObject({
      type: 'CampaignCreated',
      envelope: {
        tenant: 'acme',
        entity: 'c1',
        streamVersion: 1,
        decision: { n: 1, of: 1 },
        occurredAtMs: 1_700_000_000_000,
        actor: 'user:test',
        correlationId: 'story',
        causationId: 'k1',
      },
    });
  });

  test('a refused command leaves nothing on the log', async () => {
    const log = memoryLog();
    const outcome = await writerOn(log).execute('acme', 'c1', price(5), by());
    expect(outcome).toMatchObject({ kind: 'rejected', code: 'CAMPAIGN_NOT_FOUND', version: 0 });
    expect(await readAll(log)).toEqual([]);
  });

  test('all events of a decision are one append', async () => {
    const log = memoryLog();
    const sizes: number[] = [];
    const spied: EventLog = {
      ...log,
      append(records) {
        sizes.push(records.length);
        return log.append(records);
      },
    };
    const budgets = startDecisionWriter({ log: spied, codec, decider: budgetDecider, service: 'test' });
    onTestFinished(() => budgets.stop());
    const lease = {
      type: 'LeaseBudget',
      leaseId: 'l1',
      holder: 'b',
      amountMicros: 9,
      atMs: 0,
      capSharePpm: 1_000_000,
      expiresAtMs: 1,
      settleAfterMs: 2,
    } as const;
    await budgets.execute('acme', 'c1', { type: 'OpenBudget', capMicros: 9, currency: 'USD' }, by());
    await budgets.execute('acme', 'c1', lease, by());
    const settled = await budgets.execute('acme', 'c1', { type: 'SettleLease', leaseId: 'l1', spentMicros: 9 }, by());
    expect(settled).toMatchObject({ kind: 'accepted', version: 4, events: [{}, { type: 'BudgetExhausted' }] });
    expect(sizes).toEqual([1, 1, 2]);
  });

  test('the same command id gives the same answer: again, at once, after a restart, in another process', async () => {
    const log = memoryLog();
    const [one, two] = [writerOn(log), writerOn(log)];
    await one.execute('acme', 'c1', create, by());
    const command = [price(7), by({ commandId: 'k7' })] as const;
    const answers = await Promise.all([one, one, two].map((writer) => writer.execute('acme', 'c1', ...command)));
    await one.execute('acme', 'c1', price(8), by());
    answers.push(await one.execute('acme', 'c1', ...command), await two.execute('acme', 'c1', ...command));
    answers.push(await writerOn(log).execute('acme', 'c1', ...command));
    for (const answer of answers) expect(answer).toEqual(answers[0]);
    expect(answers[0]).toMatchObject({ kind: 'accepted', version: 2 });
    expect((await readWinners(log)).map(({ type }) => type)).toHaveLength(3);
  });

  test('repetitions are remembered within the stated window', async () => {
    const writer = writerOn(memoryLog());
    await writer.execute('acme', 'c1', create, by());
    const first = await writer.execute('acme', 'c1', price(1), by({ commandId: 'first' }));
    for (let n = 0; n < DECISIONS_REMEMBERED - 1; n += 1) await writer.execute('acme', 'c1', price(10 + n), by());
    expect(await writer.execute('acme', 'c1', price(1), by({ commandId: 'first' }))).toEqual(first);
    await writer.execute('acme', 'c1', price(2), by());
    const again = await writer.execute('acme', 'c1', price(1), by({ commandId: 'first' }));
    expect(again).toMatchObject({ kind: 'accepted', version: DECISIONS_REMEMBERED + 3 });
  });

  test('expectedVersion: decided on that version, else a conflict with the version there is', async () => {
    const log = memoryLog();
    const [one, two] = [writerOn(log), writerOn(log)];
    await one.execute('acme', 'c1', create, by({ expectedVersion: 0 }));
    expect(await two.execute('acme', 'c1', price(5), by({ expectedVersion: 0 }))).toEqual({
      kind: 'conflict',
      version: 1,
      retryable: false,
    });
    const race = await Promise.all(
      [one, two].map((writer, n) => writer.execute('acme', 'c1', price(10 + n), by({ expectedVersion: 1 }))),
    );
    expect(race.map(({ kind }) => kind).sort()).toEqual(['accepted', 'conflict']);
    expect(race.every(({ version }) => version === 2)).toBe(true);
  });

  test('a refusal is never said from an old state', async () => {
    const log = memoryLog();
    const ahead = writerOn(log);
    const behind = writerOn(lagging(log, () => 20));
    await behind.whenCaughtUp();
    await ahead.execute('acme', 'c1', create, by());
    expect(behind.read('acme', 'c1').version).toBe(0);
    expect(await behind.execute('acme', 'c1', { type: 'ChangeFlows', flows: [] }, by())).toMatchObject({
      kind: 'accepted',
      version: 2,
    });
    await ahead.execute('acme', 'c1', price(5), by());
    expect(await behind.execute('acme', 'c1', price(6), by({ expectedVersion: 3 }))).toMatchObject({
      kind: 'accepted',
    });
  });

  test('others that always win end in a conflict, not in an endless try', async () => {
    const log = memoryLog();
    const rival = writerOn(log);
    let racing = false;
    let next = 100;
    const contested: EventLog = {
      ...log,
      async append(records) {
        if (racing) await rival.execute('acme', 'c1', price(next++), by());
        return log.append(records);
      },
    };
    const writer = writerOn(contested);
    await writer.execute('acme', 'c1', create, by());
    racing = true;
    expect(await writer.execute('acme', 'c1', price(5), by())).toEqual({
      kind: 'conflict',
      version: 7,
      retryable: true,
    });
    expect(writer.counts).toMatchObject({ accepted: 1, conflicts: 1, retries: 6, losers: 6 });
  });

  test('an append in doubt is resolved by reading the log', async () => {
    for (const fault of ['lost', 'unconfirmed'] as const) {
      let faults = 1;
      const log = memoryLog({ fault: () => (faults-- > 0 ? fault : undefined) });
      const outcome = await writerOn(log).execute('acme', 'c1', create, by());
      expect(outcome).toMatchObject({ kind: 'accepted', version: 1 });
      expect(await readAll(log)).toHaveLength(1);
    }
  });

  test('a log that does not answer leaves the outcome unknown, retryable with the same id', async () => {
    const log = memoryLog();
    let away = false;
    const gone = () => Promise.reject(new LogError('LOG_UNAVAILABLE', 'away', { retryable: true }));
    const flaky: EventLog = {
      ...log,
      append: (records) => (away ? log.append(records).then(gone) : log.append(records)),
      endOffsets: (topic) => (away ? gone() : log.endOffsets(topic)),
    };
    const writer = writerOn(flaky);
    await writer.execute('acme', 'c1', create, by());
    away = true;
    const command = [price(5), by({ commandId: 'k' })] as const;
    const unknown = expect.objectContaining({ code: 'DECISION_UNKNOWN', retryable: true });
    await expect(writer.execute('acme', 'c1', ...command)).rejects.toEqual(unknown);
    away = false;
    expect(await writer.execute('acme', 'c1', ...command)).toMatchObject({ kind: 'accepted', version: 2 });
    expect(await readAll(log)).toHaveLength(2);
  });

  test('what the log refuses before writing is passed on', async () => {
    const log = memoryLog();
    const full = () => Promise.reject(new LogError('LOG_OVERLOADED', 'full', { retryable: true }));
    const writer = writerOn({ ...log, append: full });
    await expect(writer.execute('acme', 'c1', create, by())).rejects.toMatchObject({ code: 'LOG_OVERLOADED' });
    await expect(writer.execute('acme', 'a|b', create, by())).rejects.toMatchObject({ code: 'DECISION_INVALID' });
    await expect(writer.execute('ACME', 'c1', create, by())).rejects.toMatchObject({ code: 'DECISION_INVALID' });
  });

  test('commands that wait for one entity are bounded, others go on', async () => {
    const writer = writerOn(memoryLog());
    await writer.whenCaughtUp();
    const calls = Array.from({ length: 60 }, (_, n) => writer.execute('acme', 'c1', n === 0 ? create : price(n), by()));
    const other = writer.execute('acme', 'c2', create, by());
    const results = await Promise.allSettled(calls);
    const refused = results.filter((result) => result.status === 'rejected');
    expect(refused).toHaveLength(10);
    for (const { reason } of refused) expect(reason).toMatchObject({ code: 'DECISION_OVERLOADED', retryable: true });
    expect(await other).toMatchObject({ kind: 'accepted' });
    expect(writer.read('acme', 'c1').version).toBe(50);
  });

  test('listeners get the winners of all writers in order, and can leave', async () => {
    const log = memoryLog();
    const [one, two] = [writerOn(log), writerOn(log)];
    const seen: number[] = [];
    const leave = two.onEvent(({ envelope }, { offset }) => seen.push(envelope.streamVersion, offset));
    await one.execute('acme', 'c1', create, by());
    await two.execute('acme', 'c1', price(5), by());
    leave();
    await two.execute('acme', 'c1', price(6), by());
    expect(seen).toEqual([1, 0, 2, 1]);
  });

  test('a writer that has ended says so to everyone who waits', async () => {
    const log = memoryLog();
    const writer = writerOn(log);
    await writer.whenCaughtUp();
    writer.onEvent(() => {
      throw new Error('a bug of the listener');
    });
    const ended = { code: 'DECISION_WRITER_ENDED', retryable: true };
    await expect(writer.execute('acme', 'c1', create, by())).rejects.toMatchObject(ended);
    await expect(writer.done).rejects.toThrow('a bug of the listener');
    await expect(writer.execute('acme', 'c2', create, by())).rejects.toMatchObject(ended);

    const stopped = writerOn(log);
    await stopped.stop();
    await expect(stopped.done).resolves.toBeUndefined();
    await expect(stopped.execute('acme', 'c1', create, by())).rejects.toMatchObject(ended);
  });

  test('a topic that is missing is told to whoever waits', async () => {
    const writer = startWriter(createMemoryLog({ topics: [] }));
    await expect(writer.whenCaughtUp()).rejects.toMatchObject({ code: 'LOG_TOPIC_MISSING' });
    await expect(writer.execute('acme', 'c1', create, by())).rejects.toMatchObject({ code: 'LOG_TOPIC_MISSING' });
    await expect(writer.done).rejects.toMatchObject({ code: 'LOG_TOPIC_MISSING' });
  });
});

/** One step of two processes: a command, what becomes of its append, how late its tail is, a zombie before it. */
const anyStep = fc.record({
  writer: fc.integer({ min: 0, max: 1 }),
  entity: fc.constantFrom('c1', 'c2'),
  expects: fc.option(fc.integer({ min: 0, max: 8 }), { freq: 4 }),
  repeats: fc.boolean(),
  zombie: fc.option(fc.record({ version: fc.integer({ min: 1, max: 9 }), of: fc.integer({ min: 1, max: 3 }) }), {
    freq: 5,
  }),
});

function zombieEvents(entity: string, step: number, { version, of }: { version: number; of: number }): AnyEvent[] {
  return Array.from({ length: of }, (_, index) => ({
    type: 'CampaignBidPriceChanged',
    bidPriceMicros: 1_000_000 + step * 10 + index,
    envelope: {
      id: `zombie-${step}-${index}`,
      tenant: 'acme',
      entity,
      streamVersion: version + index,
      decision: { id: `zombie-${step}`, n: index + 1, of },
      occurredAtMs: 1,
      actor: 'service:zombie',
      correlationId: 'zombie',
      causationId: null,
    },
  }));
}

test('R3: two writers, concurrent commands, faults, lag and a zombie: one wins each version, nothing is lost or doubled', async () => {
  const faults = fc.array(fc.constantFrom(undefined, undefined, 'lost' as const, 'unconfirmed' as const), {
    maxLength: 30,
  });
  const lags = fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 1, maxLength: 10 });
  await fc.assert(
    fc.asyncProperty(
      fc.array(anyStep, { minLength: 1, maxLength: 25 }),
      faults,
      lags,
      async (steps, faultPlan, lagPlan) => {
        const plan = [...faultPlan];
        let lag = 0;
        const bare = createMemoryLog({ topics: [{ name: TOPIC, partitions: 2 }], fault: () => plan.shift() });
        const clean = createEventWriter(bare, codec);
        const log = lagging(bare, () => lagPlan[lag++ % lagPlan.length] as number);
        const writers = [startWriter(log, 'one'), startWriter(log, 'two')];
        await Promise.all(['c1', 'c2'].map((entity) => writers[0]?.execute('acme', entity, create, by())));

        const outcomes = await Promise.all(
          steps.map(async ({ writer, entity, expects, repeats, zombie }, step) => {
            if (zombie !== null) await clean.append(zombieEvents(entity, step, zombie)).catch(() => {});
            const context = by({ commandId: `k${step}`, expectedVersion: expects ?? undefined });
            const ask = (which: number) =>
              (writers[which] as CampaignWriter).execute('acme', entity, price(2000 + step), context);
            const [outcome, repeated] = await Promise.all([ask(writer), repeats ? ask(1 - writer) : undefined]);
            if (repeated?.kind === 'accepted' && outcome.kind === 'accepted') expect(repeated).toEqual(outcome);
            return outcome.kind === 'accepted' ? outcome : (repeated ?? outcome);
          }),
        );
        await caughtUp(bare, writers);
        await check(bare, writers, outcomes);
        await Promise.all(writers.map((writer) => writer.stop()));
        await bare.close();
      },
    ),
    { numRuns: 60 },
  );
}, 60_000);

/** However late their tails are: both writers have folded all winners. */
async function caughtUp(log: EventLog, writers: readonly CampaignWriter[]): Promise<void> {
  const winners = await readWinners(log);
  const isFolded = (entity: string, writer: CampaignWriter) =>
    writer.read('acme', entity).version >= winners.filter(({ envelope }) => envelope.entity === entity).length;
  await until(
    () => writers.every((writer) => ['c1', 'c2'].every((entity) => isFolded(entity, writer))),
    'both caught up',
  );
}

async function check(
  log: EventLog,
  writers: readonly CampaignWriter[],
  outcomes: readonly Awaited<ReturnType<CampaignWriter['execute']>>[],
): Promise<void> {
  const winners = await readWinners(log);
  const ids = winners.map(({ envelope }) => envelope.id);
  expect(new Set(ids).size).toBe(ids.length);
  for (const [step, outcome] of outcomes.entries()) {
    const decided = winners.filter(({ envelope }) => envelope.causationId === `k${step}`);
    expect(decided).toEqual(outcome.kind === 'accepted' ? outcome.events : []);
  }
  for (const entity of ['c1', 'c2']) {
    const own = winners.filter(({ envelope }) => envelope.entity === entity);
    expect(own.map(({ envelope }) => envelope.streamVersion)).toEqual(own.map((_, index) => index + 1));
    const last = own.at(-1);
    for (const writer of writers) {
      const { state, version } = writer.read('acme', entity);
      expect(version).toBe(own.length);
      if (last?.type === 'CampaignBidPriceChanged') expect(state.bidPriceMicros).toBe(last.bidPriceMicros);
    }
  }
}
