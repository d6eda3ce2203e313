/** Bounds that hold for every adapter of the log, so that code which passes on one passes on the other. */
import { LogError } from './errors.ts';
import type { AppendRecord } from './event-log.ts';

/**
 * Keys, values and headers of one append that fall on one partition become one record batch; brokers take batches up to
 * 1 MiB (message.max.bytes 1,048,588). The rest is left for the batch's own overhead.
 */
export const RECORD_BATCH_BYTES_MAX = 900 * 1024;
/** What one record adds to its batch besides key, value and headers: lengths and deltas, at most. */
export const RECORD_OVERHEAD_BYTES = 24;
/** Waiting appends may hold this much; a process that makes more than the broker takes must hear of it. */
export const QUEUED_BYTES_MAX = 32 * 1024 * 1024;

/** Bytes a record takes in its batch, at most. */
export function sizeOf(record: AppendRecord): number {
  let bytes = Buffer.byteLength(record.key) + record.value.length + RECORD_OVERHEAD_BYTES;
  if (record.headers === undefined) return bytes;
  for (const [name, text] of Object.entries(record.headers)) {
    bytes += Buffer.byteLength(name) + Buffer.byteLength(text) + RECORD_OVERHEAD_BYTES;
  }
  return bytes;
}

/** Refuses records of one append that would not fit one record batch of their partition. */
export function checkSizes(
  records: readonly AppendRecord[],
  partitionFor: (topic: string, key: string) => number,
): void {
  const bytes = new Map<string, number>();
  for (const record of records) {
    const where = `${record.topic}/${partitionFor(record.topic, record.key)}`;
    const total = (bytes.get(where) ?? 0) + sizeOf(record);
    if (total > RECORD_BATCH_BYTES_MAX) throw tooLarge(where);
    bytes.set(where, total);
  }
}

export function tooLarge(where: string): LogError {
  return new LogError(
    'LOG_RECORD_TOO_LARGE',
    `records of one append for ${where} pass ${RECORD_BATCH_BYTES_MAX} bytes: send less at once`,
  );
}
