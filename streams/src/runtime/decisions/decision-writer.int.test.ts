/** R3 on a real Kafka: writers in two connections and in two processes, a zombie between them. */
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { testEnvironment } from '@mainstem/infra/stack/test-environment';
import type { AnyEvent } from '@mainstem/schemas/generated/events';
import { topicNamed } from '@mainstem/schemas/topics';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import type { EventLog } from '../../log/event-log.ts';
import { createEventWriter } from '../../log/event-writer.ts';
import { connectKafkaLog } from '../../log/log.kafka.ts';
import { dropTopics, ensureTopics } from '../../log/topics.kafka.ts';
import { startBrokerProxy } from '../../testing/broker-proxy.ts';
import {
  by,
  codec,
  create,
  price,
  readAll,
  readWinners,
  repricing,
  startWriter,
  TOPIC,
} from '../../testing/campaign-log.ts';
import { startDecisionWriter } from './decision-writer.ts';

const brokers = testEnvironment().MAINSTEM_KAFKA_BROKERS ?? '';
const topicPrefix = `decide-${randomBytes(4).toString('hex')}.`;

beforeAll(async () => {
  await ensureTopics({ brokers, topicPrefix }, [topicNamed(TOPIC)]);
});
afterAll(() => dropTopics({ brokers, topicPrefix }));

async function connect(through = brokers): Promise<EventLog> {
  const log = await connectKafkaLog({ brokers: through, topicPrefix, clientId: 'decide-test', lingerMs: 1 });
  onTestFinished(() => log.close());
  return log;
}

async function openWriter(log: EventLog) {
  const writer = startWriter(log);
  onTestFinished(() => writer.stop());
  await writer.whenCaughtUp();
  return writer;
}

/** Versions of an entity's winners; each must follow the one before. */
function expectNoGaps(winners: readonly AnyEvent[], entity: string): readonly AnyEvent[] {
  const own = winners.filter(({ envelope }) => envelope.entity === entity);
  expect(own.map(({ envelope }) => envelope.streamVersion)).toEqual(own.map((_, index) => index + 1));
  expect(new Set(own.map(({ envelope }) => envelope.id)).size).toBe(own.length);
  return own;
}

test('R3: two writers and a zombie that appends old versions: one wins each version, all readers agree', async () => {
  const [one, two] = [await connect(), await connect()];
  const writers = [await openWriter(one), await openWriter(two)] as const;
  const entity = `race-${randomBytes(3).toString('hex')}`;
  await writers[0].execute('acme', entity, create, by());

  let racing = true;
  const zombie = (async () => {
    const byHand = createEventWriter(two, codec);
    for (let version = 1; racing; version = (version % 40) + 1) {
      await byHand.append([zombieEvent(entity, version)]);
    }
  })();
  const outcomes = await Promise.all(
    Array.from({ length: 60 }, async (_, n) => {
      await new Promise((resolve) => setTimeout(resolve, n * 4));
      return (writers[n % 2] as (typeof writers)[0]).execute(
        'acme',
        entity,
        price(5_000 + n),
        by({ commandId: `k${n}` }),
      );
    }),
  );
  racing = false;
  await zombie;

  const own = expectNoGaps(await readWinners(one), entity);
  for (const [n, outcome] of outcomes.entries()) {
    const decided = own.filter(({ envelope }) => envelope.causationId === `k${n}`);
    expect(decided).toEqual(outcome.kind === 'accepted' ? outcome.events : []);
  }
  expect(outcomes.filter(({ kind }) => kind === 'accepted').length).toBeGreaterThan(10);
  expect((await readAll(one)).length).toBeGreaterThan(own.length);
  const last = own.at(-1);
  for (const writer of writers) {
    for (let waited = 0; writer.read('acme', entity).version < own.length && waited < 1_200; waited += 1) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    expect(writer.read('acme', entity)).toMatchObject({
      version: own.length,
      state: { bidPriceMicros: last?.type === 'CampaignBidPriceChanged' ? last.bidPriceMicros : -1 },
    });
  }
});

test('R3: two processes: each command is decided once, whichever process was asked, and however often', async () => {
  const log = await connect();
  const writer = await openWriter(log);
  const entity = `processes-${randomBytes(3).toString('hex')}`;
  await writer.execute('acme', entity, create, by());
  const processes = await Promise.all(['one', 'two'].map((name) => runRacer(name, entity)));
  for (const answers of processes) expect(answers).toHaveLength(30);
  const [one = [], two = []] = processes;
  for (const [n, answer] of one.entries()) {
    // Both were asked the same thing under the same id: both accepted it, as the same events, or one lost to later ones.
    const other = two[n];
    if (answer.kind === 'accepted' && other?.kind === 'accepted') expect(answer.ids).toEqual(other.ids);
  }
  const own = expectNoGaps(await readWinners(log), entity);
  const accepted = new Set([...one, ...two].flatMap(({ ids }) => ids));
  const decided = own.filter(({ envelope }) => envelope.streamVersion > 1).map(({ envelope }) => envelope.id);
  expect(new Set(decided)).toEqual(accepted);
  expect(accepted.size).toBeGreaterThan(5);
});

test('a decision whose append lost its answer is found on the log, and counts once', async () => {
  const proxy = await startBrokerProxy(brokers);
  onTestFinished(() => proxy.close());
  const writer = await openWriter(await connect(proxy.brokers));
  const entity = `answer-${randomBytes(3).toString('hex')}`;
  await writer.execute('acme', entity, create, by());
  proxy.swallowProduceAnswers(2);
  expect(await writer.execute('acme', entity, price(7), by())).toMatchObject({ kind: 'accepted', version: 2 });
  const direct = await connect();
  expectNoGaps(await readWinners(direct), entity);
  expect((await readAll(direct)).filter(({ event }) => event.envelope.entity === entity)).toHaveLength(2);
});

test('R3: a write torn on its way to the broker leaves nothing of a decision; tried again, all of it counts once', async () => {
  const proxy = await startBrokerProxy(brokers);
  onTestFinished(() => proxy.close());
  const log = await connect(proxy.brokers);
  const writer = startDecisionWriter({ log, codec, decider: repricing, service: 'test' });
  onTestFinished(() => writer.stop());
  await writer.whenCaughtUp();
  const entity = `torn-${randomBytes(3).toString('hex')}`;
  for (let round = 1; round <= 4; round += 1) {
    proxy.tearProduces(round % 2);
    const prices = Array.from({ length: 300 }, (_, n) => round * 1_000 + n);
    const outcome = await writer.execute(
      'acme',
      entity,
      { type: 'Reprice', prices },
      by({ commandId: `torn-${round}` }),
    );
    expect(outcome).toMatchObject({ kind: 'accepted', version: round * 300 });
  }
  const direct = await connect();
  expect(expectNoGaps(await readWinners(direct), entity)).toHaveLength(1_200);
  expect((await readAll(direct)).filter(({ event }) => event.envelope.entity === entity)).toHaveLength(1_200);
});

test('a decision is answered within tens of milliseconds', async () => {
  const writer = await openWriter(await connect());
  const entity = `latency-${randomBytes(3).toString('hex')}`;
  await writer.execute('acme', entity, create, by());
  const times: number[] = [];
  for (let n = 0; n < 50; n += 1) {
    const begun = performance.now();
    await writer.execute('acme', entity, price(10_000 + n), by());
    times.push(performance.now() - begun);
  }
  const median = times.sort((left, right) => left - right)[25] ?? Number.POSITIVE_INFINITY;
  expect(median).toBeLessThan(100);
});

interface Answer {
  readonly kind: string;
  readonly ids: readonly string[];
}

async function runRacer(name: string, entity: string): Promise<Answer[]> {
  const script = fileURLToPath(new URL('../../testing/racing-writer.ts', import.meta.url));
  const child = spawn(process.execPath, [script, brokers, topicPrefix, name, entity], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout.on('data', (data: Buffer) => {
    output += data.toString();
  });
  const [code] = await once(child, 'close');
  expect(code).toBe(0);
  return JSON.parse(output) as Answer[];
}

function zombieEvent(entity: string, streamVersion: number): AnyEvent {
  return {
    type: 'CampaignBidPriceChanged',
    bidPriceMicros: 1,
    envelope: {
      id: `0000000${streamVersion % 10}-0000-8000-8000-${randomBytes(6).toString('hex')}`,
      tenant: 'acme',
      entity,
      streamVersion,
      decision: { id: `zombie-${randomBytes(4).toString('hex')}`, n: 1, of: 1 },
      occurredAtMs: 1,
      actor: 'service:zombie',
      correlationId: 'zombie',
      causationId: null,
    },
  };
}
