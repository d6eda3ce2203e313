/**
 * From an id to its record on the log. The index has the place of most events; of topics at the rate of auctions it has
 * none, so there the key's partition is read from about the time on, within a bound. A bid's id is its time and its key.
 */

import type { EventLookup } from '@mainstem/projections/events/lookup';
import type { Queries } from '@mainstem/projections/queries';
import { keyOf, parseKey } from '@mainstem/schemas/envelope';
import { SchemaError } from '@mainstem/schemas/errors';
import type { AnyEvent } from '@mainstem/schemas/generated/events';
import type { TopicName } from '@mainstem/schemas/topics';
import { topics } from '@mainstem/schemas/topics';
import type { EventLog, LogRecord } from '@mainstem/streams/log/event-log';
import { createEventReader } from '@mainstem/streams/log/event-reader';
import { offsetSince } from '@mainstem/streams/log/offset-since';
import type { PinnedCodec } from '@mainstem/streams/log/pinned-codec';
import { auditEntryIdOf } from '@mainstem/streams/processors/auditor/auditor';
import type { AuditDesk } from '../audit/desk.ts';
import { splitSubject } from './chain.ts';
import type { Explanation } from './shapes.ts';

/** Records of one partition looked through for one key: a minute of a busy bidder, half a second of reading. */
export const SCANNED_RECORDS_MAX = 100_000;
/** What became of a bid comes within the windows of its notices, most of it in minutes; ms. */
const FOLLOWED_MS = 15 * 60_000;
const uuidV7Text = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

export interface FoundRecord {
  readonly record: LogRecord;
  /** Null when no schema at hand reads it. */
  readonly event: AnyEvent | null;
  readonly foundBy: Explanation['foundBy'];
  /** Later events of the same key, of a bid only; null when nobody looked. */
  readonly sameKey: Explanation['sameKey'];
}

export interface FindParts {
  readonly lookup: EventLookup;
  readonly auditEntries: Pick<Queries['audit'], 'get'>;
  readonly log: Pick<EventLog, 'read' | 'endOffsets' | 'partitionFor'>;
  readonly codec: PinnedCodec;
  readonly desk: Pick<AuditDesk, 'record'>;
}

/** Null when the tenant has no event, bid or audit entry of that id. */
export async function findRecord(parts: FindParts, tenant: string, id: string): Promise<FoundRecord | null> {
  const indexed = await parts.lookup.get(tenant, id);
  if (indexed !== null) {
    const { topic, partitionNo: partition, recordOffset: offset } = indexed;
    return locate(parts, tenant, await parts.desk.record({ topic, partition, offset }), 'index');
  }
  const about = await parts.auditEntries.get(tenant, auditEntryIdOf(id));
  if (about?.subjectEventId === id) return scanFor(parts, tenant, about, 'audit');
  const entry = await parts.auditEntries.get(tenant, id);
  if (entry !== null && entry.subjectEventId !== null && entry.subjectEventId !== id) {
    const found = await findRecord(parts, tenant, entry.subjectEventId);
    return found === null ? null : { ...found, foundBy: 'audit-entry' };
  }
  if (!uuidV7Text.test(id)) return null;
  const atMs = Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16);
  return bidAt(parts, tenant, id, atMs);
}

async function scanFor(
  parts: FindParts,
  tenant: string,
  { subject, subjectEventId, occurredAtMs }: { subject: string; subjectEventId: string | null; occurredAtMs: number },
  foundBy: Explanation['foundBy'],
): Promise<FoundRecord | null> {
  const [topic, entity] = splitSubject(subject);
  if (!topics.some(({ name }) => name === topic)) return null;
  const { found } = await scan(parts, { topic: topic as TopicName, key: keyOf(tenant, entity), atMs: occurredAtMs });
  const wanted = found.find(({ event }) => event?.envelope.id === subjectEventId);
  return wanted === undefined ? null : { ...wanted, foundBy, sameKey: null };
}

async function bidAt(parts: FindParts, tenant: string, bidId: string, atMs: number): Promise<FoundRecord | null> {
  const { found, complete } = await scan(parts, { topic: 'bid_events', key: keyOf(tenant, bidId), atMs });
  const [bid, ...rest] = found;
  if (bid === undefined || bid.event?.envelope.id !== bidId) return null;
  const events = rest.flatMap(({ event }) =>
    event === null
      ? []
      : [
          {
            eventId: event.envelope.id,
            type: event.type as string,
            occurredAt: new Date(event.envelope.occurredAtMs).toISOString(),
          },
        ],
  );
  return { ...bid, foundBy: 'bid', sameKey: { events, complete } };
}

interface Sought {
  readonly topic: TopicName;
  readonly key: string;
  readonly atMs: number;
}

async function scan(
  parts: FindParts,
  { topic, key, atMs }: Sought,
): Promise<{ found: Pick<FoundRecord, 'record' | 'event'>[]; complete: boolean }> {
  const { log } = parts;
  const partition = log.partitionFor(topic, key);
  const end = (await log.endOffsets(topic))[partition] ?? 0;
  const from = await offsetSince(log, topic, partition, end, atMs);
  const found: Pick<FoundRecord, 'record' | 'event'>[] = [];
  let scanned = 0;
  for await (const { records } of log.read(topic, partition, from, end)) {
    for (const record of records) {
      if (record.key === key) found.push({ record, event: await eventOf(parts, record) });
    }
    scanned += records.length;
    const last = records.at(-1);
    if (last !== undefined && last.appendedAtMs > atMs + FOLLOWED_MS) return { found, complete: true };
    if (scanned >= SCANNED_RECORDS_MAX) return { found, complete: false };
  }
  return { found, complete: true };
}

async function locate(
  parts: FindParts,
  tenant: string,
  record: LogRecord | null,
  foundBy: Explanation['foundBy'],
): Promise<FoundRecord | null> {
  // The index said so, and the key says it too (R7).
  if (record === null || parseKey(record.key)?.tenant !== tenant) return null;
  return { record, event: await eventOf(parts, record), foundBy, sameKey: null };
}

async function eventOf({ codec }: FindParts, record: LogRecord): Promise<AnyEvent | null> {
  try {
    const [found] = await createEventReader(codec, { skipForeign: true }).read({ records: [record] });
    return found?.event ?? null;
  } catch (error) {
    if (error instanceof SchemaError) return null; // parked, or of a version nobody here reads: its place is still told
    throw error;
  }
}
