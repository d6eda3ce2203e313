/** Reads stretches of the log for a rebuild: one partition after the other, one fetch ahead, at the governor's pace. */
import type { Batch, EventLog, LogRecord } from '@mainstem/streams/log/event-log';
import type { Governor } from './governor.ts';
import type { Reporter } from './progress.ts';

export interface Stretch {
  readonly topic: string;
  readonly partition: number;
  readonly from: number;
  readonly to: number;
}

export interface ReadOptions {
  readonly log: EventLog;
  readonly governor: Governor;
  readonly report: Reporter;
  readonly signal?: AbortSignal | undefined;
  /** Records left out are never decoded; all are taken when not given. */
  readonly wants?: ((record: LogRecord) => boolean) | undefined;
}

/** Hands every batch of a stretch to `take`, in order, with the bytes of its records. Throws when the signal is aborted. */
export async function readStretch(
  options: ReadOptions,
  { topic, partition, from, to }: Stretch,
  take: (batch: Batch, bytes: number) => Promise<void>,
): Promise<void> {
  const { log, governor, report, signal, wants } = options;
  if (from >= to) return;
  for await (const batch of readAhead(log.read(topic, partition, from, to))) {
    signal?.throwIfAborted();
    const bytes = bytesOf(batch.records);
    await governor.pay(batch.records.length, bytes, signal);
    signal?.throwIfAborted();
    await take(wants === undefined ? batch : { ...batch, records: batch.records.filter(wants) }, bytes);
    report.read(topic, batch.records.length);
  }
}

function bytesOf(records: readonly LogRecord[]): number {
  let bytes = 0;
  for (const { key, value } of records) bytes += key.length + value.length;
  return bytes;
}

/** Asks for the next batch before this one is worked on, so that fetching and folding overlap. */
async function* readAhead(batches: AsyncIterable<Batch>): AsyncIterable<Batch> {
  const source = batches[Symbol.asyncIterator]();
  let next = source.next();
  try {
    for (;;) {
      const { value, done } = await next;
      if (done === true) return;
      next = source.next();
      next.catch(() => undefined); // awaited in the next turn, or of no interest when the reader left
      yield value;
    }
  } finally {
    await source.return?.();
  }
}
