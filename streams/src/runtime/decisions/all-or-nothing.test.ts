/**
 * R3: the events of one decision count together or not at all, whatever writers die, whatever appends are lost or doubled,
 * and whatever pieces of decisions stand on the log.
 */
import type { AnyEvent, CampaignBidPriceChanged } from '@mainstem/schemas/generated/events';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { EventLog } from '../../log/event-log.ts';
import { createEventWriter } from '../../log/event-writer.ts';
import { createMemoryLog } from '../../log/log.memory.ts';
import {
  by,
  codec,
  lagging,
  type Reprice,
  readAll,
  readWinners,
  repricing,
  TOPIC,
} from '../../testing/campaign-log.ts';
import { startDecisionWriter } from './decision-writer.ts';

const start = (log: EventLog) => startDecisionWriter({ log, codec, decider: repricing, service: 'test' });

/** A process whose appends may be cut off from their answers for ever. */
function processOn(log: EventLog) {
  const state = { dead: false };
  const never = new Promise<never>(() => undefined);
  const mortal: EventLog = {
    ...log,
    async append(records) {
      if (state.dead) return never;
      const positions = await log.append(records);
      return state.dead ? never : positions;
    },
  };
  const writer = start(mortal);
  return {
    writer,
    die() {
      state.dead = true;
    },
  };
}

/** Pieces of decisions that are on the log already, as a mad process may append them again. */
const piece = fc.record({
  of: fc.nat(20),
  from: fc.integer({ min: 0, max: 3 }),
  to: fc.integer({ min: 1, max: 4 }),
  /** Whether its versions are made to follow the last winner. */
  fitting: fc.boolean(),
});
type Piece = typeof piece extends fc.Arbitrary<infer Value> ? Value : never;
const anyStep = fc.record({
  writer: fc.nat(1),
  entity: fc.constantFrom('c1', 'c2'),
  events: fc.integer({ min: 1, max: 4 }),
  dies: fc.nat(5).map((chance) => chance === 0),
  piece: fc.option(piece, { freq: 2 }),
});

test('R3: of each decision all events count, as neighbours and in order, or none does', async () => {
  const faults = fc.array(fc.constantFrom(undefined, undefined, undefined, 'lost' as const, 'unconfirmed' as const), {
    maxLength: 30,
  });
  await fc.assert(
    fc.asyncProperty(
      fc.array(anyStep, { minLength: 1, maxLength: 20 }),
      faults,
      fc.array(fc.integer({ min: 0, max: 4 }), { minLength: 1, maxLength: 10 }),
      async (steps, faultPlan, lags) => {
        const plan = [...faultPlan];
        let lag = 0;
        const bare = createMemoryLog({ topics: [{ name: TOPIC, partitions: 2 }], fault: () => plan.shift() });
        const log = lagging(bare, () => lags[lag++ % lags.length] as number);
        const processes = [processOn(log), processOn(log)];
        const answers = new Map<string, number>();
        await Promise.all(
          steps.map(async (step, n) => {
            if (step.piece !== null) await appendPiece(bare, step.piece).catch(() => undefined);
            const command: Reprice = {
              type: 'Reprice',
              prices: Array.from({ length: step.events }, (_, k) => n * 10 + k + 1),
            };
            const asked = processes[step.writer] as (typeof processes)[0];
            const answer = asked.writer.execute('acme', step.entity, command, by({ commandId: `k${n}` }));
            if (step.dies) {
              asked.die();
              processes[step.writer] = processOn(log);
            }
            const outcome = await Promise.race([answer, new Promise<null>((resolve) => setTimeout(resolve, 30, null))]);
            // Whoever heard nothing asks the next process, under the same id.
            const heard =
              outcome ??
              (await (processes[step.writer] as (typeof processes)[0]).writer.execute(
                'acme',
                step.entity,
                command,
                by({ commandId: `k${n}` }),
              ));
            if (heard.kind === 'accepted') answers.set(`k${n}`, heard.events.length);
          }),
        );
        await expectWhole(bare, answers);
        void Promise.all(processes.map(({ writer }) => writer.stop()));
        await bare.close();
      },
    ),
    { numRuns: Number(process.env.MAINSTEM_PROPERTY_RUNS ?? 60) },
  );
}, 120_000);

/** Copies part of a decision of the log to its end: its own ids and numbers, its own versions or such as would fit. */
async function appendPiece(log: EventLog, { of, from, to, fitting }: Piece): Promise<void> {
  const all = (await readAll(log)).map(({ event }) => event as CampaignBidPriceChanged);
  const one = all[of % Math.max(all.length, 1)];
  if (one === undefined) return;
  const whole = all.filter(({ envelope }) => envelope.decision?.id === one.envelope.decision?.id);
  const last = (await readWinners(log)).filter(({ envelope }) => envelope.entity === one.envelope.entity).length;
  const events = whole.slice(from, to).map((event, n) => ({
    ...event,
    envelope: { ...event.envelope, streamVersion: fitting ? last + n + 1 : event.envelope.streamVersion },
  }));
  // A whole decision with new versions would be a decision made twice: only its writer can do that, and it asks first.
  const isWhole = events.length === (one.envelope.decision?.of ?? 0);
  const begins = events[0]?.envelope.decision?.n === 1;
  if (events.length > 0 && !(fitting && (isWhole || begins))) await createEventWriter(log, codec).append(events);
}

async function expectWhole(log: EventLog, answers: ReadonlyMap<string, number>): Promise<void> {
  const winners = await readWinners(log);
  const decisions = Map.groupBy(winners, ({ envelope }) => envelope.decision?.id ?? '');
  for (const events of decisions.values()) {
    const of = events[0]?.envelope.decision?.of ?? 0;
    expect(events.map(({ envelope }) => envelope.decision?.n)).toEqual(Array.from({ length: of }, (_, n) => n + 1));
    const first = events[0]?.envelope.streamVersion ?? 0;
    expect(events.map(({ envelope }) => envelope.streamVersion)).toEqual(events.map((_, n) => first + n));
  }
  for (const entity of ['c1', 'c2']) {
    const own = winners.filter(({ envelope }) => envelope.entity === entity);
    expect(own.map(({ envelope }) => envelope.streamVersion)).toEqual(own.map((_, n) => n + 1));
  }
  const counted = (cause: string) => winners.filter(({ envelope }: AnyEvent) => envelope.causationId === cause).length;
  for (const [commandId, events] of answers) expect(counted(commandId), commandId).toBe(events);
}
