/**
 * What a click model is trained on, from the log: impressions that were billed and whose bid carries what a model sees, in
 * the order of their bids, each with whether it was clicked. Robots and test requests are left out.
 */
import { unpackRow } from '@mainstem/models/click/features';
import type { Example } from '@mainstem/models/click/train';
import { keyOf } from '@mainstem/schemas/envelope';
import type { AnyEvent, EventType } from '@mainstem/schemas/generated/events';
import type { EventLog } from '@mainstem/streams/log/event-log';
import { createEventReader } from '@mainstem/streams/log/event-reader';
import type { PinnedCodec } from '@mainstem/streams/log/pinned-codec';
import { usage } from '../errors.ts';

const TOPIC = 'bid_events';
const types: ReadonlySet<EventType> = new Set(['BidPlaced', 'ImpressionBilled', 'ClickRecorded']);
/** Bids held at a time, some 300 bytes each. */
const BIDS_MAX = 2_000_000;
/** A click comes later than its bill: younger impressions may still be clicked and are no examples yet, ms. */
const CLICK_DELAY_MS = 30 * 60_000;

interface Shown {
  features: Uint8Array | undefined;
  atMs: number;
  billed: boolean;
  clicked: boolean;
  invalid: boolean;
}

export interface ClickExamples {
  readonly examples: readonly Example[];
  /** Where they came from, in words for the model's event. */
  readonly from: string;
}

export async function readClickExamples(log: EventLog, codec: PinnedCodec, tenant: string): Promise<ClickExamples> {
  const shown = new Map<string, Shown>();
  const reader = createEventReader(codec, { types, skipForeign: true, onPoison: () => undefined });
  const ends = await log.endOffsets(TOPIC);
  let youngestMs = 0;
  for (const [partition, end] of ends.entries()) {
    for await (const batch of log.read(TOPIC, partition, 0, end)) {
      for (const { event } of await reader.read(batch)) {
        youngestMs = Math.max(youngestMs, event.envelope.occurredAtMs);
        if (event.envelope.tenant === tenant) take(event, shown);
      }
      if (shown.size > BIDS_MAX) throw usage('There are more bids on the log than a training here can hold.');
    }
  }
  const settled = [...shown.values()]
    .filter(({ billed, invalid, atMs }) => billed && !invalid && atMs <= youngestMs - CLICK_DELAY_MS)
    .sort((left, right) => left.atMs - right.atMs);
  const examples = settled.flatMap(({ features, clicked }) => {
    const row = features === undefined ? undefined : unpackRow(features);
    return row === undefined ? [] : [{ row, positive: clicked }];
  });
  return { examples, from: `${TOPIC} up to ${ends.map((end, partition) => `${partition}@${end}`).join(' ')}` };
}

function take(event: AnyEvent, shown: Map<string, Shown>): void {
  const key = keyOf(event.envelope.tenant, event.envelope.entity);
  const held = shown.get(key) ?? { features: undefined, atMs: 0, billed: false, clicked: false, invalid: false };
  if (event.type === 'BidPlaced') {
    // Most bids are never shown; without features they are not even remembered.
    if (event.features === null || event.test) return;
    held.features = event.features;
    held.atMs = event.envelope.occurredAtMs;
  } else if (event.type === 'ImpressionBilled') {
    held.billed = true;
    held.invalid ||= event.invalidTraffic;
  } else if (event.type === 'ClickRecorded') {
    held.clicked ||= !event.invalidTraffic;
  }
  shown.set(key, held);
}
