/**
 * Every record of the log against its leaf. Both are read once, side by side: the leaves in the order of the tree, each
 * partition of the log behind its own cursor. Where a partition parts from what was signed, both sides are kept for a
 * while and the difference is named at the end.
 */
import type { Batch, EventLog, LogRecord } from '../../log/event-log.ts';
import { digestOf, type Entry } from '../entry.ts';
import type { OffsetVector } from '../note/checkpoint.ts';
import { differencesOf, type Placed } from './differences.ts';
import type { Findings } from './findings.ts';

/** Where records are read from: the log, or an archive of it. */
export type RecordSource = Pick<EventLog, 'read' | 'endOffsets'>;

/** Records kept on each side after the first difference of a partition; later ones are part of the same damage. */
export const DIFFERENCE_WINDOW = 5_000;

interface Cursor {
  readonly topic: string;
  readonly partition: number;
  readonly batches: AsyncIterator<Batch>;
  records: readonly LogRecord[];
  at: number;
  /** The log holds no more. */
  ended: boolean;
  /** From the first difference on; null while there is none. */
  signed: Placed[] | null;
  signedWhole: boolean;
  /** Leaves were left out: what the log holds meanwhile is passed over. */
  lost: boolean;
}

export interface RecordCheck {
  readonly compared: number;
  /** One leaf, in the order of the tree. */
  take(entry: Entry): Promise<void>;
  /** Leaves could not be read: each partition goes on at its next one. */
  skip(): void;
  /** After the last leaf. `search` finds offsets of digests among all leaves of a partition. */
  end(
    search: (topic: string, partition: number, digests: ReadonlySet<string>) => Promise<Map<string, number>>,
  ): Promise<void>;
}

/** Compares the records below `offsets`; what lies beyond is not signed yet. */
export async function checkRecords(
  source: RecordSource,
  offsets: OffsetVector,
  findings: Findings,
): Promise<RecordCheck> {
  const cursors = await openCursors(source, offsets, findings);
  let compared = 0;
  return {
    get compared() {
      return compared;
    },
    async take(entry) {
      const cursor = cursors.get(`${entry.topic}/${entry.partition}`);
      if (cursor === undefined) return;
      if (cursor.signed !== null) return keep(cursor, entry);
      const record = await (cursor.lost ? seek(cursor, entry.offset, findings) : peek(cursor, findings));
      if (record !== null && record.offset === entry.offset && digestOf(record).equals(entry.digest)) {
        cursor.at += 1;
        compared += 1;
        return;
      }
      cursor.signed = [];
      keep(cursor, entry);
    },
    skip() {
      for (const cursor of cursors.values()) cursor.lost = true;
    },
    async end(search) {
      for (const cursor of cursors.values()) await conclude(cursor, findings, search);
    },
  };
}

async function openCursors(
  source: RecordSource,
  offsets: OffsetVector,
  findings: Findings,
): Promise<Map<string, Cursor>> {
  const cursors = new Map<string, Cursor>();
  for (const [topic, list] of Object.entries(offsets)) {
    const ends = await source.endOffsets(topic);
    for (const [partition, offset] of list.entries()) {
      const end = ends[partition];
      if (end === undefined) {
        findings.add(
          'AUDIT_LOG_TRUNCATED',
          `${topic}/${partition} is gone from the log, ${offset} records were signed`,
        );
        continue;
      }
      const to = Math.min(end, offset);
      const batches = source.read(topic, partition, 0, to)[Symbol.asyncIterator]();
      const cursor = {
        topic,
        partition,
        batches,
        records: [],
        at: 0,
        ended: to === 0,
        signed: null,
        signedWhole: true,
        lost: false,
      };
      cursors.set(`${topic}/${partition}`, cursor);
    }
  }
  return cursors;
}

/** The record the cursor stands before; null at the end. */
async function peek(cursor: Cursor, findings: Findings): Promise<LogRecord | null> {
  while (cursor.at >= cursor.records.length && !cursor.ended) {
    try {
      const next = await cursor.batches.next();
      cursor.ended = next.done === true;
      cursor.records = next.done === true ? [] : next.value.records;
      cursor.at = 0;
    } catch (error) {
      if ((error as { code?: unknown }).code !== 'LOG_OFFSET_GONE') throw error;
      cursor.ended = true;
      findings.add(
        'AUDIT_LOG_TRUNCATED',
        `${nameOf(cursor)} no longer begins at offset 0: ${(error as Error).message}`,
      );
    }
  }
  return cursor.records[cursor.at] ?? null;
}

/** The first record at or after an offset. */
async function seek(cursor: Cursor, offset: number, findings: Findings): Promise<LogRecord | null> {
  cursor.lost = false;
  let record = await peek(cursor, findings);
  while (record !== null && record.offset < offset) {
    cursor.at += 1;
    record = await peek(cursor, findings);
  }
  return record;
}

function keep(cursor: Cursor, { offset, digest }: Entry): void {
  if ((cursor.signed as Placed[]).length < DIFFERENCE_WINDOW) {
    (cursor.signed as Placed[]).push({ offset, digest: digest.toString('base64') });
  } else cursor.signedWhole = false;
}

async function conclude(cursor: Cursor, findings: Findings, search: Parameters<RecordCheck['end']>[0]): Promise<void> {
  const held: Placed[] = [];
  const signed = cursor.signed ?? [];
  let record = await peek(cursor, findings);
  for (; record !== null && held.length < DIFFERENCE_WINDOW; record = await peek(cursor, findings)) {
    held.push({ offset: record.offset, digest: digestOf(record).toString('base64') });
    cursor.at += 1;
  }
  if (!cursor.ended) await cursor.batches.return?.();
  if (signed.length === 0 && (held.length === 0 || cursor.lost)) return;
  const unsigned = new Set(held.map(({ digest }) => digest));
  const known = await search(cursor.topic, cursor.partition, unsigned);
  const sides = {
    signed,
    signedEnded: cursor.signedWhole,
    held,
    heldEnded: record === null,
    signedAt: (digest: string) => known.get(digest),
  };
  for (const { code, offset, other } of differencesOf(sides)) {
    findings.add(code, `${nameOf(cursor)} offset ${offset}: ${words[code]?.(other ?? offset) ?? code}`);
  }
}

const words: Partial<Record<string, (other: number) => string>> = {
  AUDIT_LOG_TRUNCATED: () => 'the log ends here, and more was signed: records were cut off',
  AUDIT_RECORD_MISSING: () => 'the record that was signed here was taken out',
  AUDIT_RECORD_EDITED: () => 'the record here is not the one that was signed: it was changed',
  AUDIT_RECORD_REORDERED: (other) => `the record that was signed here stands at ${other}: records were moved`,
  AUDIT_RECORD_REPLAYED: (other) => `the record here is a copy of the one that was signed at ${other}`,
  AUDIT_RECORD_INSERTED: () => 'a record stands here that was never signed: it was put in',
};

function nameOf({ topic, partition }: Cursor): string {
  return `${topic}/${partition}`;
}
