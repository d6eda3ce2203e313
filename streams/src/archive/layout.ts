/**
 * What lies where in the object store, and the shape of what says so. Everything is written once (`ifAbsent`) and never
 * changed, so an archive may lie under object lock:
 *
 *   archive/log/<topic>/<partition>/<first offset>-<hash>.avro   a segment: an Avro object container file of records
 *   archive/log/<topic>/<partition>/<first offset>.json          its entry: what it holds, its SHA-256, and the SHA-256 of
 *                                                                the entry before it; a segment counts once this is there
 *   archive/heads/<run>.json                                     how far each partition is archived after a run, with the
 *                                                                SHA-256 of its last entry: what is cut off shows here
 *   archive/schemas/<id>.avsc                                    writer schemas of the values, by registry id
 *
 * An entry names its segment by hash and the entry before it by hash, a head names the last entries: the hash of a head
 * stands for every byte of the archive.
 */
import { hash } from 'node:crypto';
import { z } from 'zod';
import { ArchiveError } from './errors.ts';

export const FORMAT = 1;
/** Of the decimal number in a name, so that names sort as numbers do. */
const OFFSET_DIGITS = 20;
const PARTITION_DIGITS = 5;
const RUN_DIGITS = 10;
const HASH_CHARACTERS_IN_NAME = 16;

const sha256Text = z.string().regex(/^[0-9a-f]{64}$/);
const whole = z.int().min(0);

export const entryShape = z.strictObject({
  format: z.literal(FORMAT),
  /** Made at the first run; segments of another archive do not belong here. */
  archive: z.uuid(),
  topic: z.string(),
  partition: whole,
  /** 0 for the first segment of a partition. */
  sequence: whole,
  firstOffset: whole,
  /** Where the next segment begins; offsets without a record in between were the broker's own. */
  nextOffset: whole,
  records: whole,
  /** Of the first and the last record, ms since 1970 UTC; -1 when there is none. */
  firstAppendedAtMs: z.int(),
  lastAppendedAtMs: z.int(),
  /** SHA-256 of the last record, by which a log is known again; null when there is none. */
  lastRecord: sha256Text.nullable(),
  /** Registry ids of the schemas its values were written with. */
  schemas: z.array(whole),
  object: z.string(),
  bytes: whole,
  sha256: sha256Text,
  /** SHA-256 of the entry before; null for the first. */
  previous: sha256Text.nullable(),
});
export type Entry = z.output<typeof entryShape>;

const archivedPartition = z.strictObject({
  segments: whole,
  records: whole,
  nextOffset: whole,
  /** SHA-256 of the last entry; null while there is none. */
  last: sha256Text.nullable(),
});
export type ArchivedPartition = z.output<typeof archivedPartition>;

const archivedTopic = z.strictObject({
  name: z.string(),
  /** What is set for the topic itself at the broker. */
  config: z.record(z.string(), z.string()),
  partitions: z.array(archivedPartition),
});
export type ArchivedTopic = z.output<typeof archivedTopic>;

export const headShape = z.strictObject({
  format: z.literal(FORMAT),
  archive: z.uuid(),
  run: whole,
  archivedAtMs: whole,
  /** SHA-256 of the head before; null for run 0. */
  previous: sha256Text.nullable(),
  topics: z.array(archivedTopic),
  /** SHA-256 of each schema by registry id; null for an id nobody knew. */
  schemas: z.record(z.string(), sha256Text.nullable()),
});
export type Head = z.output<typeof headShape>;

export const HEADS = 'archive/heads/';
export const headKey = (run: number): string => `${HEADS}${padded(run, RUN_DIGITS)}.json`;
export const schemaKey = (id: number | string): string => `archive/schemas/${id}.avsc`;
export const partitionFolder = (topic: string, partition: number): string =>
  `archive/log/${topic}/${padded(partition, PARTITION_DIGITS)}/`;
export const entryKey = (topic: string, partition: number, firstOffset: number): string =>
  `${partitionFolder(topic, partition)}${padded(firstOffset, OFFSET_DIGITS)}.json`;
export const segmentKey = (topic: string, partition: number, firstOffset: number, sha256: string): string => {
  const name = `${padded(firstOffset, OFFSET_DIGITS)}-${sha256.slice(0, HASH_CHARACTERS_IN_NAME)}`;
  return `${partitionFolder(topic, partition)}${name}.avro`;
};

function padded(value: number, digits: number): string {
  return String(value).padStart(digits, '0');
}

/** SHA-256, hex. */
export function sha256(data: Buffer | string): string {
  return hash('sha256', data, 'hex');
}

/** The bytes of an entry or a head, as they are stored and hashed. */
export function documentBytes(document: Entry | Head): Buffer {
  return Buffer.from(`${JSON.stringify(document)}\n`);
}

/** Reads an entry or a head. Throws `ARCHIVE_FORMAT` for another format, `ARCHIVE_DAMAGED` for what is none. */
export function parseDocument<Shape extends typeof entryShape | typeof headShape>(
  shape: Shape,
  key: string,
  bytes: Buffer,
): z.output<Shape> {
  let found: unknown;
  try {
    found = JSON.parse(bytes.toString('utf8'));
  } catch (cause) {
    throw new ArchiveError('ARCHIVE_DAMAGED', `${key} is no JSON`, { cause });
  }
  const format = (found as { format?: unknown } | null)?.format;
  if (typeof format === 'number' && format !== FORMAT) {
    throw new ArchiveError('ARCHIVE_FORMAT', `${key} is of format ${format}; this version reads format ${FORMAT}`);
  }
  const parsed = shape.safeParse(found);
  if (parsed.success) return parsed.data as z.output<Shape>;
  const [issue] = parsed.error.issues;
  throw new ArchiveError('ARCHIVE_DAMAGED', `${key}: ${issue?.path.join('.')} ${issue?.message}`);
}
