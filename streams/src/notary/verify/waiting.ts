/** Records that are not signed yet, and those that checkpoints go on without. */
import type { Checkpoint } from '../note/checkpoint.ts';
import type { Findings } from './findings.ts';
import type { RecordSource } from './records.ts';

export interface Waiting {
  readonly topic: string;
  readonly partition: number;
  /** Before it everything is signed. */
  readonly signed: number;
  readonly count: number;
}

export async function waitingRecords(
  records: RecordSource,
  { offsets }: Checkpoint,
  topics: readonly string[],
): Promise<Waiting[]> {
  const waiting: Waiting[] = [];
  for (const topic of new Set([...Object.keys(offsets), ...topics])) {
    const ends = await records.endOffsets(topic).catch((error: { code?: unknown }) => {
      if (error.code === 'LOG_TOPIC_MISSING' && offsets[topic] === undefined) return []; // has no records either
      throw error;
    });
    for (const [partition, end] of ends.entries()) {
      const signed = offsets[topic]?.[partition] ?? 0;
      if (end > signed) waiting.push({ topic, partition, signed, count: end - signed });
    }
  }
  return waiting;
}

/**
 * Partitions whose records are older than `beforeMs` and of which no checkpoint since then has taken any: the notary does
 * not work, or does not follow them. One that only has much to catch up with takes some of each.
 */
export async function checkLeftOut(
  records: RecordSource,
  waiting: readonly Waiting[],
  settled: Checkpoint,
  beforeMs: number,
  findings: Findings,
): Promise<void> {
  for (const { topic, partition, signed, count } of waiting) {
    if (signed !== (settled.offsets[topic]?.[partition] ?? 0)) continue;
    const sinceMs = await appendedAt(records, topic, partition, signed);
    if (sinceMs === null || sinceMs >= beforeMs) continue;
    const message = `${topic}/${partition}: ${count} records wait since ${new Date(sinceMs).toISOString()} for a checkpoint`;
    findings.add('AUDIT_CHECKPOINT_STALE', message);
  }
}

async function appendedAt(
  records: RecordSource,
  topic: string,
  partition: number,
  offset: number,
): Promise<number | null> {
  for await (const batch of records.read(topic, partition, offset, offset + 1)) {
    const [record] = batch.records;
    if (record !== undefined) return record.appendedAtMs;
  }
  return null;
}
