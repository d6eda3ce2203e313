/**
 * The ledger: counts the log itself and says what every view must show. It shares no code with what it judges: races (R3),
 * repeats (R2) and rows are worked out here again, in the plainest way, from the records of the log.
 */
import type { Codec } from '@mainstem/schemas/codec';
import type { AnyEvent } from '@mainstem/schemas/generated/events';
import type { EventLog } from '../log/event-log.ts';
import { partitionName } from '../runtime/projection/projection-store.ts';
import { amountOf, POISON, type ViewName, views } from './views.ts';

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
  /** Rows of a view by key as JSON, folded from the log up to these offsets. */
  rowsOf(view: ViewName, offsets: Readonly<Record<string, number>>): Map<string, string>;
  /** Places of what a view, or the reactor (null), must have parked by then (R10), as `topic:partition@offset`. */
  parkedOf(view: ViewName | null, offsets: Readonly<Record<string, number>>): string[];
}

type Log = Pick<EventLog, 'read' | 'endOffsets'>;

export function createLedger(log: Log, codec: Pick<Codec, 'decode'>, topics: readonly string[]): Ledger {
  const partitions = new Map<string, Entry[]>();
  const judges = new Map<string, (event: AnyEvent) => boolean>();

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
    rowsOf: (view, offsets) => foldRows(view, prefix(partitions, offsets).counted),
    parkedOf: (view, offsets) =>
      view === null || reads(view, 'ImpressionBilled') ? prefix(partitions, offsets).parked : [],
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

/** What counts up to the offsets, and what is parked: of each key with a poison, that one and all after it. */
function prefix(
  partitions: ReadonlyMap<string, readonly Entry[]>,
  offsets: Readonly<Record<string, number>>,
): { counted: AnyEvent[]; parked: string[] } {
  const counted: AnyEvent[] = [];
  const parked: string[] = [];
  for (const [name, entries] of partitions) {
    const end = offsets[name] ?? 0;
    const held = new Set<string>();
    for (const { event, offset, won } of entries) {
      if (!won || offset >= end) continue;
      const key = keyOf(event);
      if (event.type === 'ImpressionBilled' && event.creativeId === POISON) held.add(key);
      if (held.has(key)) parked.push(`${name}@${offset}`);
      else counted.push(event);
    }
  }
  return { counted, parked };
}

function reads(view: ViewName, type: string): boolean {
  return (views[view].types as readonly string[]).includes(type);
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
    (row = { bills: 0, micros: 0 }) => add(row, { bills: 1, micros: amountOf(event) }),
  ],
  trails: (event) => [
    keyOf(event),
    (row = { trail: '' }) => ({ trail: `${(row as { trail: string }).trail}${amountOf(event)},` }),
  ],
  totals: (event) => [
    `${event.envelope.tenant}|${event.type}`,
    (row = { events: 0, amount: 0 }) => add(row, { events: 1, amount: amountOf(event) }),
  ],
  campaigns: (event) => [
    keyOf(event),
    (row = { trail: '' }) => ({
      version: event.envelope.streamVersion,
      trail: `${(row as { trail: string }).trail}${event.type}:${amountOf(event)},`,
    }),
  ],
  latest: (event) => [keyOf(event), () => ({ micros: amountOf(event) })],
};

function keyOf({ envelope }: AnyEvent): string {
  return `${envelope.tenant}|${envelope.entity}`;
}

function add(row: object, more: Readonly<Record<string, number>>): object {
  const sums = row as Record<string, number>;
  return Object.fromEntries(Object.keys(more).map((name) => [name, (sums[name] ?? 0) + (more[name] ?? 0)]));
}
