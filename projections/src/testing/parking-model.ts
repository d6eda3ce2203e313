/**
 * A view made for poison, a log of raw records, and what the view must hold in the end: the log folded one record at a time
 * with the rulings applied, written as plainly as the rules of R10 are said. For tests.
 */
import { parseKey } from '@mainstem/schemas/envelope';
import type { AnyEvent } from '@mainstem/schemas/generated/events';
import { topicOf } from '@mainstem/schemas/topics';
import type { Batch, LogRecord } from '@mainstem/streams/log/event-log';
import { partitionOf } from '@mainstem/streams/log/partitioner';
import { createWinners } from '@mainstem/streams/runtime/decisions/winners';
import { type Projection, type RowKey, rowKey, tableProjection } from '@mainstem/streams/runtime/projection/projection';
import fc from 'fast-check';
import { bidPriceChanged, campaignCreated, leadReceived } from './bodies.ts';
import { codec } from './scratch.ts';

export const PARTITIONS = 2;

/** What may be wrong with a record: nothing, its bytes, what the projection makes of it, or what the store says to that. */
export type Ill = 'sound' | 'truncated' | 'throws' | 'refused' | 'keyless';

interface Draft {
  readonly topic: 'lead_events' | 'campaign_events';
  readonly tenant: string;
  readonly entity: string;
  readonly ill: Ill;
  readonly amount: number;
  /** Off from the right version, in a decided stream. */
  readonly slip: number;
  /** Comes twice. */
  readonly repeat: boolean;
}

const draft: fc.Arbitrary<Draft> = fc.record({
  topic: fc.constantFrom('lead_events' as const, 'campaign_events' as const),
  tenant: fc.constantFrom('acme', 'globex'),
  entity: fc.constantFrom('e1', 'e2', 'e3', 'e4'),
  ill: fc.oneof(
    { weight: 12, arbitrary: fc.constant<Ill>('sound') },
    { weight: 3, arbitrary: fc.constantFrom<Ill>('truncated', 'throws', 'refused', 'keyless') },
  ),
  amount: fc.integer({ min: 1, max: 9 }),
  slip: fc.oneof({ weight: 8, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.constant(1) }),
  repeat: fc.oneof({ weight: 6, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.constant(true) }),
});

/** Records as they lie on the log: by partition, offsets from 0. */
export const arbitraryRecords = (maxLength: number): fc.Arbitrary<LogRecord[]> =>
  fc.array(draft, { minLength: 1, maxLength }).map(recordsOf);

function recordsOf(drafts: readonly Draft[]): LogRecord[] {
  const versions = new Map<string, number>();
  const ends = new Map<string, number>();
  return drafts.flatMap((one) => {
    const name = `${one.topic}|${one.tenant}|${one.entity}`;
    const version = (versions.get(name) ?? 0) + 1 + one.slip;
    if (one.slip === 0) versions.set(name, version);
    const value = bytesOf(eventOf(one, version), one.ill);
    const key = one.ill === 'keyless' ? 'no tenant' : `${one.tenant}|${one.entity}`;
    return (one.repeat ? [0, 1] : [0]).map(() => {
      const partition = partitionOf(key, PARTITIONS);
      const offset = ends.get(`${one.topic}:${partition}`) ?? 0;
      ends.set(`${one.topic}:${partition}`, offset + 1);
      return { topic: one.topic, partition, offset, key, value, appendedAtMs: 1_000 + offset };
    });
  });
}

function eventOf({ topic, tenant, entity, ill, amount }: Draft, version: number): AnyEvent {
  const place = { tenant, entity, version, atMs: amount };
  if (topic === 'lead_events') return leadReceived(place, ill === 'throws' || ill === 'refused' ? ill : 'sound');
  if (version === 1 && ill === 'sound') return campaignCreated(place, amount);
  // Prices that mean trouble, for a stream whose events have no text.
  return bidPriceChanged(place, ill === 'throws' ? THROWS : ill === 'refused' ? REFUSED : amount);
}

const THROWS = 666_000_001;
const REFUSED = 666_000_002;

function bytesOf(event: AnyEvent, ill: Ill): Buffer {
  const value = codec.encode(event);
  return ill === 'truncated' ? value.subarray(0, value.length - 3) : value;
}

/** Bytes a person would put in place of a record that is ill: the same event, well. */
export function healed(record: LogRecord): Buffer {
  const { tenant = 'acme', entity = 'e1' } = parseKey(record.key) ?? {};
  const version = versionIn(record);
  if (record.topic === 'lead_events') return codec.encode(leadReceived({ tenant, entity, atMs: 5 }, 'healed'));
  return codec.encode(bidPriceChanged({ tenant, entity, version, atMs: 5 }, 5));
}

function versionIn({ value }: LogRecord): number {
  try {
    return codec.decode(value).envelope.streamVersion;
  } catch {
    return 1;
  }
}

/** Whether the program throws on the records that are made to; a repaired one does not. */
export interface Program {
  broken: boolean;
  /** Whether the store refuses the rows it is made to. */
  refusing: boolean;
}

/** Adds up per entity and per tenant, so that a record that counts twice or never shows. */
export function modelView(program: Program): Projection {
  return tableProjection({
    name: 'parking_model',
    version: 1,
    types: ['LeadReceived', 'CampaignCreated', 'CampaignBidPriceChanged'],
    key: { id: 'text' },
    columns: { count: 'bigint', total: 'bigint', trace: 'text', refused: 'boolean' },
    initial: { count: 0, total: 0, trace: '', refused: false },
    // The row of an entity of either topic, and one of all of the tenant.
    keyOf: ({ type, envelope }) => [
      rowKey(envelope.tenant, `${topicOf(type)}/${envelope.entity}`),
      rowKey(envelope.tenant, 'all'),
    ],
    naturalId: ({ envelope }) => envelope.id,
    project(row, event) {
      const price = event.type === 'LeadReceived' ? event.envelope.occurredAtMs : event.bidPriceMicros;
      const word = event.type === 'LeadReceived' ? event.companyName : null;
      if (program.broken && (word === 'throws' || price === THROWS)) throw new Error('this event does not fold');
      const refused = row.refused || word === 'refused' || price === REFUSED;
      return { count: row.count + 1, total: row.total + price, trace: row.trace, refused };
    },
  });
}

export type Verdicts = ReadonlyMap<string, Buffer | null>;

export function placeOf({ topic, partition, offset }: Pick<LogRecord, 'topic' | 'partition' | 'offset'>): string {
  return `${topic}:${partition}@${offset}`;
}

export interface Expected {
  readonly rows: ReadonlyMap<string, object>;
  /** Offsets that wait, by `topic:partition|key`. */
  readonly parked: ReadonlyMap<string, readonly number[]>;
}

/** One record after the other, each with what was ruled on it. */
export function foldPlainly(
  view: Projection,
  program: Program,
  records: readonly LogRecord[],
  verdicts: Verdicts,
): Expected {
  const rows = new Map<string, { refused: boolean }>();
  const counted = new Set<string>();
  const parked = new Map<string, number[]>();
  const races = createWinners();
  for (const record of records) {
    const place = `${record.topic}:${record.partition}|${record.key}`;
    const waiting = parked.get(place);
    if (waiting !== undefined) {
      waiting.push(record.offset);
      continue;
    }
    const verdict = verdicts.get(placeOf(record));
    if (verdict === null) continue;
    let raced: AnyEvent | null = null;
    try {
      const event = codec.decode(verdict ?? record.value);
      if (`${event.envelope.tenant}|${event.envelope.entity}` !== record.key) throw new Error('another key');
      if (races.admit(event) === 'loser') continue;
      raced = event;
      const id = `${event.envelope.tenant}|${view.naturalId?.(event)}`;
      if (counted.has(id)) continue;
      const after = (view.keyOf(event) as readonly RowKey[]).map(
        ({ text }) => [text, view.project(rows.get(text) ?? view.initial, event) as { refused: boolean }] as const,
      );
      if (program.refusing && after.some(([, row]) => row.refused)) throw new Error('refused');
      counted.add(id);
      for (const [text, row] of after) rows.set(text, row);
    } catch {
      parked.set(place, [record.offset]);
      if (raced !== null) undoRace(races, raced);
    }
  }
  return { rows, parked };
}

/** A record that failed did not race: its version is free for when it is taken. */
function undoRace(races: ReturnType<typeof createWinners>, { type, envelope }: AnyEvent): void {
  const { tenant, entity, streamVersion } = envelope;
  races.restore([{ key: `${topicOf(type)}|${tenant}|${entity}`, version: streamVersion - 1, decisionId: '', n: 0 }]);
}

/** A stretch of the log in batches, as a tail gives them. */
export function rawBatches(records: readonly LogRecord[]): Batch[] {
  const groups = new Map<string, LogRecord[]>();
  for (const record of records) {
    const name = `${record.topic}:${record.partition}`;
    groups.set(name, [...(groups.get(name) ?? []), record]);
  }
  return [...groups.values()].map((group) => {
    const { topic, partition } = group[0] as LogRecord;
    const nextOffset = (group.at(-1) as LogRecord).offset + 1;
    return { topic, partition, records: group, nextOffset, endOffset: nextOffset };
  });
}
