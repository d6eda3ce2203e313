/**
 * The ledger: counts the log itself and says what every view must show. It shares no code with what it judges: races (R3),
 * repeats (R2) and rows are worked out here again, in the plainest way, from the records of the log.
 */
import type { Codec } from '@mainstem/schemas/codec';
import type { AnyEvent, EventsByType } from '@mainstem/schemas/generated/events';
import type { EventLog } from '../log/event-log.ts';
import { partitionName } from '../runtime/projection/projection-store.ts';
import { amountOf, type ViewName, views } from './views.ts';

export interface Entry {
  readonly event: AnyEvent;
  readonly offset: number;
  /** False for what lost its race (R3). */
  readonly won: boolean;
}

export interface Ledger {
  /** Reads on to the end of the log. */
  read(): Promise<void>;
  /** Entries by `topic:partition`, in offset order. */
  readonly partitions: ReadonlyMap<string, readonly Entry[]>;
  /** Rows of a view by key as JSON, folded from the log up to these offsets, without what is parked. */
  rowsOf(view: ViewName, offsets: Offsets, parked: ReadonlySet<string>): Map<string, string>;
  /** Winners up to the offsets that are not parked, as people ruled for this view or reactor. */
  countedFor(slot: string, offsets: Offsets, parked: ReadonlySet<string>): AnyEvent[];
  /** What people ruled, by place (`topic:partition@offset`): the event to take instead, null to pass it over. */
  rulingsOn(slot: string): ReadonlyMap<string, AnyEvent | null>;
  /** Facts up to the offsets, by key, in order. */
  factsByKey(offsets: Offsets): ReadonlyMap<string, readonly { readonly place: string; readonly event: AnyEvent }[]>;
}

type Offsets = Readonly<Record<string, number>>;
type Log = Pick<EventLog, 'read' | 'endOffsets'>;

export function createLedger(log: Log, codec: Pick<Codec, 'decode'>, topics: readonly string[]): Ledger {
  const partitions = new Map<string, Entry[]>();
  const judges = new Map<string, (event: AnyEvent) => boolean>();

  /** By view or reactor, then by place; the last one on a record holds. */
  const rulings = new Map<string, Map<string, AnyEvent | null>>();
  const note = ({ view, topic, partition, offset, replacement }: EventsByType['DeadLetterRuled']): void => {
    const mine = rulings.get(view) ?? new Map<string, AnyEvent | null>();
    rulings.set(view, mine);
    const event = replacement === null ? null : codec.decode(Buffer.from(replacement, 'base64'));
    mine.set(`${partitionName(topic, partition)}@${offset}`, event);
  };

  async function readPartition(topic: string, partition: number, end: number): Promise<void> {
    const name = partitionName(topic, partition);
    const entries = partitions.get(name) ?? [];
    const judge = judges.get(name) ?? createJudge();
    partitions.set(name, entries);
    judges.set(name, judge);
    const from = (entries.at(-1)?.offset ?? -1) + 1;
    for await (const { records } of log.read(topic, partition, from, end)) {
      for (const { value, offset } of records) {
        const event = codec.decode(value);
        entries.push({ event, offset, won: judge(event) });
        if (event.type === 'DeadLetterRuled') note(event);
      }
    }
  }

  return {
    partitions,
    async read() {
      for (const topic of topics) {
        for (const [partition, end] of (await log.endOffsets(topic)).entries()) {
          await readPartition(topic, partition, end);
        }
      }
    },
    rowsOf: (view, offsets, parked) =>
      foldRows(view, countedFor(partitions, views[view].name, rulings, offsets, parked)),
    countedFor: (slot, offsets, parked) => countedFor(partitions, slot, rulings, offsets, parked),
    rulingsOn: (slot) => rulings.get(slot) ?? new Map(),
    factsByKey: (offsets) => factsByKey(partitions, offsets),
  };
}

/** Says of each record of a decided stream whether it counts, as the rule is written (design R3). */
function createJudge(): (event: AnyEvent) => boolean {
  const standing = new Map<string, { version: number; open: string | null; n: number }>();
  return ({ envelope }) => {
    const { decision, streamVersion, tenant, entity } = envelope;
    if (decision === null) return true;
    const key = `${tenant}|${entity}`;
    const last = standing.get(key) ?? { version: 0, open: null, n: 0 };
    const follows = decision.n === 1 || (last.open === decision.id && decision.n === last.n + 1);
    if (streamVersion !== last.version + 1 || !follows) return false;
    const open = decision.n < decision.of ? decision.id : null;
    standing.set(key, { version: streamVersion, open, n: decision.n });
    return true;
  };
}

type Rulings = ReadonlyMap<string, ReadonlyMap<string, AnyEvent | null>>;

function countedFor(
  partitions: ReadonlyMap<string, readonly Entry[]>,
  slot: string,
  rulings: Rulings,
  offsets: Offsets,
  parked: ReadonlySet<string>,
): AnyEvent[] {
  const counted: AnyEvent[] = [];
  const ruled = rulings.get(slot);
  for (const [name, entries] of partitions) {
    const end = offsets[name] ?? 0;
    for (const { event, offset, won } of entries) {
      const place = `${name}@${offset}`;
      if (!won || offset >= end || parked.has(place)) continue;
      const taken = ruled?.get(place);
      if (taken !== null) counted.push(taken ?? event);
    }
  }
  return counted;
}

function factsByKey(
  partitions: ReadonlyMap<string, readonly Entry[]>,
  offsets: Offsets,
): ReadonlyMap<string, { place: string; event: AnyEvent }[]> {
  const found = new Map<string, { place: string; event: AnyEvent }[]>();
  for (const [name, entries] of partitions) {
    for (const { event, offset } of entries) {
      if (event.type !== 'ImpressionBilled' || offset >= (offsets[name] ?? 0)) continue;
      const key = keyOf(event);
      const records = found.get(key) ?? [];
      found.set(key, records);
      records.push({ place: `${name}@${offset}`, event });
    }
  }
  return found;
}

function foldRows(view: ViewName, events: readonly AnyEvent[]): Map<string, string> {
  const counts = views[view].naturalId !== null;
  const seen = new Set<string>();
  const rows = new Map<string, object>();
  const wanted = new Set<string>(views[view].types);
  for (const event of events) {
    if (!wanted.has(event.type) || (counts && seen.has(event.envelope.id))) continue;
    seen.add(event.envelope.id);
    const [key, change] = rules[view](event);
    rows.set(key, change(rows.get(key)));
  }
  return new Map([...rows].map(([key, row]) => [key, JSON.stringify(row)]));
}

type Change = (row: object | undefined) => object;

/** What each view shows, said once more and otherwise: key, and the row after the event. */
const rules: Record<ViewName, (event: AnyEvent) => [key: string, change: Change]> = {
  sums: (event) => [
    `${event.envelope.tenant}|${event.type === 'ImpressionBilled' ? event.campaignId : ''}`,
    (row = { bills: 0, micros: 0 }) => add(row, { bills: 1, micros: amountIn(event) }),
  ],
  trails: (event) => [
    keyOf(event),
    (row = { trail: '' }) => ({ trail: `${(row as { trail: string }).trail}${amountIn(event)},` }),
  ],
  totals: (event) => [
    `${event.envelope.tenant}|${event.type}`,
    (row = { events: 0, amount: 0 }) => add(row, { events: 1, amount: amountIn(event) }),
  ],
  campaigns: (event) => [
    keyOf(event),
    (row = { trail: '' }) => ({
      version: event.envelope.streamVersion,
      trail: `${(row as { trail: string }).trail}${event.type}:${amountIn(event)},`,
    }),
  ],
  latest: (event) => [keyOf(event), () => ({ micros: amountIn(event) })],
};

function keyOf({ envelope }: AnyEvent): string {
  return `${envelope.tenant}|${envelope.entity}`;
}

function add(row: object, more: Readonly<Record<string, number>>): object {
  const sums = row as Record<string, number>;
  return Object.fromEntries(Object.keys(more).map((name) => [name, (sums[name] ?? 0) + (more[name] ?? 0)]));
}

/** Of poison, too: a view that took it must be found out, not the ledger. */
function amountIn(event: AnyEvent): number {
  return event.type === 'ImpressionBilled' ? event.costMicros : amountOf(event);
}
