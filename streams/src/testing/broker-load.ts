/**
 * Load for tests that break brokers: keys written to one after another, a tail beside them, and in the end the question
 * whether the log holds what was acknowledged. For tests.
 */
import { randomBytes } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { expect } from 'vitest';
import type { LogError } from '../log/errors.ts';
import type { EventLog, LogPosition, LogRecord, Tail } from '../log/event-log.ts';

export interface LoadOptions {
  readonly log: EventLog;
  readonly topic: string;
  /** Writers, each with a key of its own; 20 when not given. */
  readonly keys?: number;
  /** Between two writes of a key, ms. */
  readonly everyMs?: number;
  readonly valueBytes?: number;
}

interface Written {
  readonly text: string;
  readonly position: LogPosition;
}

export interface Load {
  readonly acked: number;
  /** Failures so far; each left it unknown whether its record was written. */
  readonly failures: readonly LogError[];
  /** Waits until so many more are acknowledged. */
  more(count: number, withinMs?: number): Promise<void>;
  stop(): Promise<void>;
  /** After `stop`: all that was acknowledged is on the log once, where it was said to be, in order; the tail saw the log. */
  check(log?: EventLog): Promise<void>;
}

export async function startLoad(options: LoadOptions): Promise<Load> {
  const { log, topic, keys = 20, everyMs = 5, valueBytes = 100 } = options;
  const prefix = `load-${randomBytes(3).toString('hex')}`;
  const filler = '.'.repeat(valueBytes);
  const written: Written[] = [];
  const failures: LogError[] = [];
  const tailed: LogRecord[] = [];
  let running = true;
  const ends = await log.endOffsets(topic);
  const tail: Tail = log.tail(
    ends.map((offset, partition) => ({ topic, partition, offset })),
    ({ records }) => {
      for (const record of records) tailed.push({ ...record, value: Buffer.from(record.value) });
    },
  );
  const write = async (key: string): Promise<void> => {
    for (let n = 0; running; n += 1) {
      const text = `${key} ${n} ${filler}`;
      try {
        const [position] = await log.append([{ topic, key, value: Buffer.from(text) }]);
        written.push({ text, position: position as LogPosition });
      } catch (error) {
        failures.push(error as LogError);
      }
      await pause(everyMs);
    }
  };
  const writers = Array.from({ length: keys }, (_, n) => write(`${prefix}|${n}`));

  async function more(count: number, withinMs = 90_000): Promise<void> {
    const [goal, deadline] = [written.length + count, performance.now() + withinMs];
    while (written.length < goal) {
      if (performance.now() > deadline) {
        const reason = failures.at(-1)?.message ?? 'no failure was told';
        throw new Error(`${written.length - goal + count} of ${count} acknowledged within ${withinMs} ms: ${reason}`);
      }
      await pause(20);
    }
  }

  async function check(reader: EventLog = log): Promise<void> {
    const found: LogRecord[] = [];
    const last = await reader.endOffsets(topic);
    for (const [partition, end] of last.entries()) {
      for await (const { records } of reader.read(topic, partition, ends[partition] ?? 0, end)) found.push(...records);
    }
    const byPlace = new Map(found.map((record) => [`${record.partition}/${record.offset}`, record.value.toString()]));
    const lost = written.filter(
      ({ text, position }) => byPlace.get(`${position.partition}/${position.offset}`) !== text,
    );
    expect(lost, 'I1: acknowledged and not where it was said to be').toEqual([]);
    const texts = found.map(({ value }) => value.toString()).filter((text) => text.startsWith(prefix));
    expect(texts.length, 'I2: nothing is there twice').toBe(new Set(texts).size);
    expectOrder(found);
    await caughtUp(last);
    await tail.stop();
    const inTail = tailed.map(({ partition, offset }) => `${partition}/${offset}`);
    expect(inTail.length, 'the tail brought nothing twice').toBe(new Set(inTail).size);
    expect(inTail.sort(), 'the tail brought the log').toEqual([...byPlace.keys()].sort());
  }

  async function caughtUp(last: readonly number[]): Promise<void> {
    const deadline = performance.now() + 90_000;
    const total = last.reduce((sum, end, partition) => sum + end - (ends[partition] ?? 0), 0);
    while (tailed.length < total && performance.now() < deadline) await pause(20);
  }

  return {
    get acked() {
      return written.length;
    },
    failures,
    more,
    async stop() {
      running = false;
      await Promise.all(writers);
    },
    check,
  };
}

/** Of each key, numbers only rise; one that failed may be missing. */
function expectOrder(records: readonly LogRecord[]): void {
  const last = new Map<string, number>();
  const turned: string[] = [];
  for (const { key, value } of records) {
    const n = Number(value.toString().split(' ')[1]);
    if (n <= (last.get(key) ?? -1)) turned.push(`${key} ${n}`);
    last.set(key, n);
  }
  expect(turned, 'I3: order within a key').toEqual([]);
}
