/**
 * What a click model is trained on: impressions that were billed and whose bid carries what a model sees, each with
 * whether it was clicked within half an hour; a file of one line each, `[entity, atMs, clicked, row]`, the row packed as
 * it stands on the bid's event. Robots and test requests are left out.
 *
 * All events of one bid stand on one partition, in their order, so partitions are read one by one, and of each only the
 * latest impressions are held.
 */
import { hash } from 'node:crypto';
import { unpackRow } from '@mainstem/models/click/features';
import type { ClickExample } from '@mainstem/models/click/table';
import { keyOf } from '@mainstem/schemas/envelope';
import type { AnyEvent, EventType } from '@mainstem/schemas/generated/events';
import { bidFeatures } from '@mainstem/streams/deciders/model/fingerprints';
import { createEventReader } from '@mainstem/streams/log/event-reader';
import type { Label } from './labels.ts';
import type { BuiltSet, LogParts } from './sets-of-log.ts';

const TOPIC = 'bid_events';
const types: ReadonlySet<EventType> = new Set(['BidPlaced', 'ImpressionBilled', 'ClickRecorded']);
const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
/** A click counts this long after its bid; younger impressions may still be clicked and are no examples yet. */
export const CLICKED_WITHIN_MS = 30 * MINUTE_MS;
/** What was shown longer ago was another market. */
const LOOK_BACK_MS = 60 * DAY_MS;
/** Impressions of one set, the latest: some 30 MB as a file, two minutes of fitting. */
const IMPRESSIONS_MAX = 100_000;
/** Bids that wait for their bill, some 600 bytes each; the oldest are let go. */
const WAITING_MAX = 100_000;

interface Shown extends Label {
  readonly features: Uint8Array;
}
interface Bid {
  readonly features: Uint8Array;
  readonly atMs: number;
  clicked: boolean;
  invalid: boolean;
}

/** Settled by `asOfMs`, of what was on the log by then. @param beat called now and then, while it reads. */
export async function buildImpressions(
  parts: LogParts,
  tenant: string,
  asOfMs: number,
  beat: () => void,
): Promise<BuiltSet> {
  const { log } = parts;
  const offsets: BuiltSet['offsets'] = [];
  const begins = await log.offsetsAt(TOPIC, asOfMs - LOOK_BACK_MS);
  let shown: Shown[] = [];
  for (const [partition, toOffset] of (await log.endOffsets(TOPIC)).entries()) {
    const fromOffset = Math.min(toOffset, begins[partition] ?? 0);
    if (toOffset > 0) offsets.push({ topic: TOPIC, partition, fromOffset, toOffset });
    const own = await readPartition(parts, { tenant, asOfMs, partition, fromOffset, toOffset, beat });
    shown = latestOf([...shown, ...own]);
  }
  const head = JSON.stringify({ rows: `${bidFeatures.view}@${bidFeatures.version}` });
  const lines = shown.map(({ entity, atMs, outcome, features }) =>
    JSON.stringify([entity, atMs, outcome, Buffer.from(features).toString('base64')]),
  );
  const bytes = Buffer.from(`${[head, ...lines].join('\n')}\n`);
  const { view, version, fingerprint, names } = bidFeatures;
  // The row stands on the bid's own event: nobody could have known it later.
  const columns = names.map((name) => ({ name, knownBy: 'BEFORE' as const, lastKnownMs: null }));
  return {
    ...{ bytes, sha256: hash('sha256', bytes, 'hex'), labels: shown, offsets },
    features: [{ view, version, fingerprint, columns }],
    source: `${view}@${version}`,
  };
}

interface Part {
  readonly tenant: string;
  readonly asOfMs: number;
  readonly partition: number;
  readonly fromOffset: number;
  readonly toOffset: number;
  readonly beat: () => void;
}

async function readPartition({ log, codec }: LogParts, part: Part): Promise<Shown[]> {
  const { tenant, asOfMs, partition, fromOffset, toOffset, beat } = part;
  // A record that is no event is parked and told elsewhere; no example is made of it.
  const reader = createEventReader(codec, { types, skipForeign: true, onPoison: () => undefined });
  const waiting = new Map<string, Bid>();
  let shown = new Map<string, Bid>();
  for await (const { records } of log.read(TOPIC, partition, fromOffset, toOffset)) {
    beat();
    const inTime = records.filter(({ appendedAtMs }) => appendedAtMs <= asOfMs);
    for (const { event } of await reader.read({ records: inTime }))
      if (event.envelope.tenant === tenant) take(event, waiting, shown);
    if (shown.size > 2 * IMPRESSIONS_MAX) shown = new Map([...shown].slice(-IMPRESSIONS_MAX));
  }
  const settled = [...shown].filter(([, { invalid, atMs }]) => !invalid && atMs + CLICKED_WITHIN_MS <= asOfMs);
  return settled.map(([key, { atMs, clicked: outcome, features }]) => {
    return { entity: key.slice(tenant.length + 1), atMs, outcome, features };
  });
}

/** A bid waits for its bill, and is shown from then on; most bids are never shown. */
function take(event: AnyEvent, waiting: Map<string, Bid>, shown: Map<string, Bid>): void {
  const key = keyOf(event.envelope.tenant, event.envelope.entity);
  if (event.type === 'BidPlaced') {
    if (event.features === null || event.test || shown.has(key)) return;
    const { occurredAtMs: atMs } = event.envelope;
    waiting.set(key, { features: event.features, atMs, clicked: false, invalid: false });
    if (waiting.size > WAITING_MAX) waiting.delete(waiting.keys().next().value as string);
    return;
  }
  const bid = waiting.get(key) ?? shown.get(key);
  if (bid === undefined) return;
  if (event.type === 'ImpressionBilled') {
    bid.invalid ||= event.invalidTraffic;
    waiting.delete(key);
    shown.set(key, bid);
  } else if (event.type === 'ClickRecorded' && event.envelope.occurredAtMs <= bid.atMs + CLICKED_WITHIN_MS) {
    bid.clicked ||= !event.invalidTraffic;
  }
}

/** In the order of time; of one moment in that of their names, so that a set is the same whatever partitions there are. */
function latestOf(shown: readonly Shown[]): Shown[] {
  const ordered = [...shown].sort((one, other) => one.atMs - other.atMs || (one.entity < other.entity ? -1 : 1));
  return ordered.slice(-IMPRESSIONS_MAX);
}

export interface OpenImpressions {
  readonly examples: readonly ClickExample[];
  /** Rows packed by another list of features. */
  readonly leftOut: number;
}

/** Throws a SyntaxError for bytes that are no such file. */
export function readImpressions(bytes: Uint8Array): OpenImpressions {
  const [, ...lines] = Buffer.from(bytes).toString('utf8').trimEnd().split('\n');
  const examples = lines.flatMap((line): ClickExample[] => {
    const [, atMs, positive, packed] = JSON.parse(line) as [string, number, boolean, string];
    const row = unpackRow(Buffer.from(packed, 'base64'));
    return row === undefined ? [] : [{ row, positive, atMs }];
  });
  return { examples, leftOut: lines.length - examples.length };
}
