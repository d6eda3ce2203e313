/** Typed events encoded and acknowledged by all replicas, beside kafkajs's own producer with the same bytes. */
import { keyOf } from '@mainstem/schemas/envelope';
import type { AnyEvent } from '@mainstem/schemas/generated/events';
import { topicOf } from '@mainstem/schemas/topics';
import { createEventWriter } from '@mainstem/streams/log/event-writer';
import { Kafka, logLevel, Partitioners } from 'kafkajs';
import { atLeast, type BenchContext, median, perSecond, repeat, timed } from '../figures.ts';
import { benchEvents } from '../kit/dataset.ts';
import { openScratch, type Scratch } from '../kit/scratch.ts';

const EVENTS = 200_000;
/** As the floors of the design were measured. */
const APPEND_EVENTS = 2_000;
const APPENDS_IN_FLIGHT = 4;
const AIM_PER_SECOND = 75_000;

export async function measureProduce(context: BenchContext, environment: NodeJS.ProcessEnv): Promise<void> {
  const scratch = await openScratch(environment);
  try {
    const batches = inBatches([...benchEvents(EVENTS)]);
    const stock = await openStock(scratch, batches);
    const runs = await repeat(async () => ({
      floor: perSecond(EVENTS, await stock.produce()),
      ours: perSecond(EVENTS, await ours(scratch, batches)),
    }));
    await stock.close();
    context.report({
      figure: 'produce, acknowledged by all replicas',
      value: median(runs.map((run) => run.ours)),
      unit: 'events/s',
      floor: median(runs.map((run) => run.floor)),
      aim: atLeast(AIM_PER_SECOND),
      conditions:
        `${EVENTS} typed events encoded and appended, ${APPEND_EVENTS} an append, ${APPENDS_IN_FLIGHT} in flight, one ` +
        `process; floor: kafkajs idempotent producer with the same bytes encoded before; median of ${runs.length}`,
    });
  } finally {
    await scratch.close();
  }
}

function inBatches(events: readonly AnyEvent[]): AnyEvent[][] {
  const batches: AnyEvent[][] = [];
  for (let at = 0; at < events.length; at += APPEND_EVENTS) batches.push(events.slice(at, at + APPEND_EVENTS));
  return batches;
}

async function ours({ log, codec }: Scratch, batches: readonly AnyEvent[][]): Promise<number> {
  const writer = createEventWriter(log, codec);
  return timed(() => inFlight(batches, APPENDS_IN_FLIGHT, (batch) => writer.append(batch)));
}

/** kafkajs allows an idempotent producer one request in flight a broker, so more at once only wait in its queue. */
async function openStock({ settings, codec }: Scratch, batches: readonly AnyEvent[][]) {
  const kafka = new Kafka({ brokers: settings.MAINSTEM_KAFKA_BROKERS.split(','), logLevel: logLevel.NOTHING });
  const producer = kafka.producer({
    idempotent: true,
    maxInFlightRequests: 1,
    createPartitioner: Partitioners.DefaultPartitioner,
  });
  await producer.connect();
  const sends = batches.map((batch) => {
    const byTopic = new Map<string, { key: string; value: Buffer }[]>();
    for (const event of batch) {
      const topic = settings.MAINSTEM_TOPIC_PREFIX + topicOf(event.type);
      const { tenant, entity } = event.envelope;
      const messages = byTopic.get(topic) ?? [];
      byTopic.set(topic, messages);
      messages.push({ key: keyOf(tenant, entity), value: codec.encode(event) });
    }
    return [...byTopic].map(([topic, messages]) => ({ topic, messages }));
  });
  return {
    produce: () => timed(() => inFlight(sends, 1, (topicMessages) => producer.sendBatch({ topicMessages, acks: -1 }))),
    close: () => producer.disconnect(),
  };
}

async function inFlight<Item>(
  items: readonly Item[],
  most: number,
  send: (item: Item) => Promise<unknown>,
): Promise<void> {
  const under = new Set<Promise<unknown>>();
  for (const item of items) {
    const sending = send(item).finally(() => under.delete(sending));
    under.add(sending);
    if (under.size >= most) await Promise.race(under);
  }
  await Promise.all(under);
}
