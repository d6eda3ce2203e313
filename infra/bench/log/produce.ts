/** Typed events encoded and acknowledged by all replicas, beside kafkajs's own producer with the same bytes. */
import { keyOf } from '@mainstem/schemas/envelope';
import type { AnyEvent } from '@mainstem/schemas/generated/events';
import { topicOf } from '@mainstem/schemas/topics';
import { openStockProducer } from '@mainstem/streams/log/bench/stock-producer';
import { createEventWriter } from '@mainstem/streams/log/event-writer';
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

async function openStock({ settings, codec }: Scratch, batches: readonly AnyEvent[][]) {
  const producer = await openStockProducer(settings.MAINSTEM_KAFKA_BROKERS);
  const encoded = batches.map((batch) =>
    batch.map((event) => ({
      topic: settings.MAINSTEM_TOPIC_PREFIX + topicOf(event.type),
      key: keyOf(event.envelope.tenant, event.envelope.entity),
      value: codec.encode(event),
    })),
  );
  return { produce: () => timed(() => inFlight(encoded, 1, producer.send)), close: producer.close };
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
