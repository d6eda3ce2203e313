/**
 * Why a campaign bid this price on this impression, or why nobody bid: everything the log says of it (`mainstem explain`).
 * The id of a bid tells when it was made, so only records of about that time are read.
 */
import type { AnyEvent, AuctionsDecided, BidPlaced, EventType } from '@mainstem/schemas/generated/events';
import type { TopicName } from '@mainstem/schemas/topics';
import type { EventLog } from '@mainstem/streams/log/event-log';
import { createEventReader } from '@mainstem/streams/log/event-reader';
import { offsetSince } from '@mainstem/streams/log/offset-since';
import type { PinnedCodec } from '@mainstem/streams/log/pinned-codec';
import { BidderError } from '../errors.ts';
import { bidAtMs } from '../notices/delays.ts';
import type { DecisionRecord } from '../record/layout.ts';
import { readBlock } from './recorded.ts';

export interface Explained {
  /** Undefined for a request without a bid. */
  readonly bid: BidPlaced | undefined;
  /** Undefined when its decision is not on record. */
  readonly record: DecisionRecord | undefined;
  /** Bidder process that decided. */
  readonly holder: string | undefined;
  /** Wins, losses, bills, clicks and refused bills of the bid, in their order. */
  readonly notices: readonly AnyEvent[];
  /** Grant and settlement of the lease that paid. */
  readonly lease: readonly AnyEvent[];
}

export interface ExplainOptions {
  readonly log: EventLog;
  readonly codec: PinnedCodec;
}

/** A block of decisions is written this long after its last, at the latest, when all is well, ms. */
const BLOCK_WITHIN_MS = 60_000;
const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** Throws `BID_NOT_RECORDED`. */
export async function explainBid(options: ExplainOptions, bidId: string): Promise<Explained> {
  const unknown = new BidderError('BID_NOT_RECORDED', `the log has no bid ${bidId}`);
  if (!uuid.test(bidId)) throw unknown;
  const atMs = bidAtMs(bidId);
  const events = await eventsAbout(options, 'bid_events', atMs, undefined, (key) => key.endsWith(`|${bidId}`));
  const bid = events.find((event): event is BidPlaced => event.type === 'BidPlaced');
  if (bid === undefined) throw unknown;
  const refused = await eventsAbout(options, 'notice_events', atMs, undefined, (key) => key.endsWith(`|${bidId}`));
  const found = await decisionAt(options, atMs, (record) => record.bids.some(({ id }) => id === bidId));
  const notices = [...events.filter((event) => event !== bid && event.type !== 'BidPlaced'), ...refused];
  return { bid, ...found, notices: once(notices), lease: await leaseOf(options, bid) };
}

/** `atMs`: about when it was asked; without it the whole record is read. Throws `BID_NOT_RECORDED`. */
export async function explainRequest(options: ExplainOptions, auctionId: string, atMs?: number): Promise<Explained> {
  const found = await decisionAt(options, atMs, ({ request }) => request.id === auctionId);
  if (found.record === undefined) throw new BidderError('BID_NOT_RECORDED', `no request ${auctionId} is on record`);
  return { bid: undefined, ...found, notices: [], lease: [] };
}

async function decisionAt(
  { log, codec }: ExplainOptions,
  atMs: number | undefined,
  wanted: (record: DecisionRecord) => boolean,
): Promise<Pick<Explained, 'record' | 'holder'>> {
  const types: ReadonlySet<EventType> = new Set(['AuctionsDecided']);
  const isNear = ({ fromAtMs, toAtMs }: AuctionsDecided): boolean =>
    atMs === undefined || (fromAtMs <= atMs + BLOCK_WITHIN_MS && toAtMs >= atMs - BLOCK_WITHIN_MS);
  const reader = createEventReader(codec, { types, skipForeign: true, onPoison: () => undefined });
  for (const [partition, end] of (await log.endOffsets('decision_events')).entries()) {
    const from = atMs === undefined ? 0 : await offsetSince(log, 'decision_events', partition, end, atMs);
    for await (const batch of log.read('decision_events', partition, from, end)) {
      for (const { event } of await reader.read(batch)) {
        if (event.type !== 'AuctionsDecided' || !isNear(event)) continue;
        const record = readBlock(event).find(wanted);
        if (record !== undefined) return { record, holder: event.envelope.entity };
      }
      const [last] = batch.records.slice(-1);
      if (atMs !== undefined && last !== undefined && last.appendedAtMs > atMs + 10 * BLOCK_WITHIN_MS) break;
    }
  }
  return { record: undefined, holder: undefined };
}

/** Events of about that time and later whose key is wanted; a partition whose keys do not match is passed undecoded. */
async function eventsAbout(
  { log, codec }: ExplainOptions,
  topic: TopicName,
  atMs: number,
  types: ReadonlySet<EventType> | undefined,
  wanted: (key: string) => boolean,
): Promise<AnyEvent[]> {
  const options = { skipForeign: true, onPoison: () => undefined, ...(types === undefined ? {} : { types }) };
  const reader = createEventReader(codec, options);
  const events: AnyEvent[] = [];
  for (const [partition, end] of (await log.endOffsets(topic)).entries()) {
    const from = await offsetSince(log, topic, partition, end, atMs);
    for await (const batch of log.read(topic, partition, from, end)) {
      const records = batch.records.filter(({ key }) => wanted(key));
      for (const { event } of await reader.read({ records })) events.push(event);
    }
  }
  return events;
}

async function leaseOf(options: ExplainOptions, bid: BidPlaced): Promise<AnyEvent[]> {
  const types: ReadonlySet<EventType> = new Set(['BudgetSliceLeased', 'BudgetSliceSettled', 'BudgetLateSpendRecorded']);
  const key = `${bid.envelope.tenant}|${bid.campaignId}`;
  // A lease is granted at most a few minutes before it pays.
  const sinceMs = bidAtMs(bid.leaseId);
  const events = await eventsAbout(options, 'budget_events', sinceMs, types, (found) => found === key);
  return once(events.filter((event) => 'leaseId' in event && event.leaseId === bid.leaseId));
}

/** An event may stand on the log twice; it happened once (R2). */
function once(events: readonly AnyEvent[]): AnyEvent[] {
  const seen = new Set<string>();
  return events.filter(({ envelope }) => !seen.has(envelope.id) && seen.add(envelope.id) !== undefined);
}
