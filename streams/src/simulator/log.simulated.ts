/**
 * The log of the simulator: one broker in memory, and for each process a client of its own behind the simulated network,
 * with the promises of the port (event-log.ts) and no more. Appends go through the real batcher and keep their order; each
 * may be lost, be written without an answer, or be written late. A tail reads batches of any size, and may hand some of them
 * out again.
 */
import { createBatcher, type PartitionWrite } from '../log/batcher.ts';
import { LogError } from '../log/errors.ts';
import type { Batch, BatchHandler, EventLog, PartitionStart, Tail } from '../log/event-log.ts';
import { partitionOf } from '../log/partitioner.ts';
import type { Broker } from './broker.ts';
import type { Server, SimulatedProcess, World } from './world.ts';

/** How soon a caught-up tail looks again when nobody wakes it, ms. */
const POLL_MS = 500;
/** How soon a fetch that failed is made again, ms. */
const RETRY_MS = 50;

export function createSimulatedLog(world: World, broker: Broker, server: Server, process: SimulatedProcess): EventLog {
  const line = { atMs: 0 };
  const ask = <Result>(work: () => Result): Promise<Result> => world.call(process, server, async () => work());
  const partitionFor = (topic: string, key: string) => partitionOf(key, broker.partitions(topic));
  const batcher = createBatcher({
    partitionFor,
    after: process.clock.after,
    write: (writes) => world.call(process, server, async () => writes.map((write) => appendOne(broker, write)), line),
  });
  return {
    partitionFor,
    append: (records) => batcher.append(records),
    endOffsets: (topic) => ask(() => broker.ends(topic)),
    offsetsAt: (topic, atMs) => ask(() => broker.startsAt(topic, atMs)),
    async *read(topic, partition, from, to) {
      for (let offset = from; offset < to; ) {
        const max = world.random.between(1, 40);
        const batch = await ask(() => broker.fetch(topic, partition, offset, Math.min(to, offset + max)));
        if (batch.records.length === 0) return;
        yield batch;
        offset = batch.nextOffset;
      }
    },
    tail: (starts, handler) => startTail(world, broker, process, ask, starts, handler),
    close: () => Promise.resolve(),
  };
}

/** Offset of the first record of a write. */
function appendOne(broker: Broker, { topic, records }: PartitionWrite): number {
  const [first] = broker.append(records.map(({ key, value }) => ({ topic, key, value })));
  return first?.offset ?? 0;
}

function startTail(
  world: World,
  broker: Broker,
  process: SimulatedProcess,
  ask: <Result>(work: () => Result) => Promise<Result>,
  starts: readonly PartitionStart[],
  handler: BatchHandler,
): Tail {
  const ended = Promise.withResolvers<void>();
  let running = true;
  const end = () => {
    running = false;
    ended.resolve();
  };

  async function fetch(topic: string, partition: number, from: number): Promise<Batch | null> {
    const max = world.random.between(1, 20);
    try {
      return (await Promise.race([ask(() => broker.fetch(topic, partition, from, from + max)), ended.promise])) ?? null;
    } catch (error) {
      if (!(error instanceof LogError) || !error.retryable) throw error;
      await Promise.race([process.clock.sleep(RETRY_MS), ended.promise]);
      return null;
    }
  }

  async function follow({ topic, partition, offset }: PartitionStart): Promise<void> {
    let next = offset;
    let toldCaughtUp = false;
    while (running) {
      const batch = await fetch(topic, partition, next);
      if (batch === null || !running) continue;
      if (batch.records.length > 0 || !toldCaughtUp) await handler(batch);
      toldCaughtUp ||= batch.nextOffset >= batch.endOffset;
      next = batch.nextOffset;
      if (next > offset && world.scheduler.nowMs < world.faultsUntilMs) {
        if (world.random.chance(world.faults.redeliverChance)) next = world.random.between(offset, next);
      }
      if (next >= batch.endOffset) await grown(topic, partition);
    }
  }

  /** Resolves in a task of the process soon after the partition has grown. */
  async function grown(topic: string, partition: number): Promise<void> {
    const woken = Promise.withResolvers<void>();
    const cancel = process.clock.after(POLL_MS, woken.resolve);
    broker.onGrowth(topic, partition, () => world.scheduler.after(world.random.next() * 3, process, woken.resolve));
    await Promise.race([woken.promise, ended.promise]);
    cancel();
  }

  const done = together(starts.map(follow), end);
  done.catch(() => {}); // its owner awaits `done`
  return {
    done,
    async stop() {
      end();
      await done.catch(() => {});
    },
  };
}

async function together(followers: readonly Promise<void>[], end: () => void): Promise<void> {
  for (const follower of followers) follower.catch(end);
  const failed = (await Promise.allSettled(followers)).find((result) => result.status === 'rejected');
  end();
  if (failed !== undefined) throw failed.reason;
}
