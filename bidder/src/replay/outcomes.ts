/** What became of bids: wins, losses and bills of a span of time, by bid. */
import type { EventType } from '@mainstem/schemas/generated/events';
import type { EventLog } from '@mainstem/streams/log/event-log';
import { createEventReader } from '@mainstem/streams/log/event-reader';
import { offsetSince } from '@mainstem/streams/log/offset-since';
import type { PinnedCodec } from '@mainstem/streams/log/pinned-codec';
import { RESERVATION_MAX_MS } from '../notices/windows.ts';
import type { Span } from './recorded.ts';

const TOPIC = 'bid_events';
const types: ReadonlySet<EventType> = new Set(['AuctionWon', 'AuctionLost', 'ImpressionBilled']);
/** Bids remembered; beyond it the replay is asked for a shorter span. Some 200 MB. */
const OUTCOMES_MAX = 2_000_000;

export interface Outcome {
  won: boolean;
  /** Price (CPM) it took to win, micros; null when never said. */
  minToWinMicros: number | null;
  clearingPriceMicros: number | null;
  /** Booked, micros of the campaign's currency; null when not billed. */
  costMicros: number | null;
}

/** Notices come later than bids: they are read for as long as any is taken. Throws when there are too many. */
export async function readOutcomes(log: EventLog, codec: PinnedCodec, span: Span): Promise<Map<string, Outcome>> {
  const outcomes = new Map<string, Outcome>();
  const reader = createEventReader(codec, { types, skipForeign: true, onPoison: () => undefined });
  const untilMs = span.toMs + RESERVATION_MAX_MS;
  for (const [partition, end] of (await log.endOffsets(TOPIC)).entries()) {
    const from = await offsetSince(log, TOPIC, partition, end, span.fromMs);
    for await (const batch of log.read(TOPIC, partition, from, end)) {
      for (const { event } of await reader.read(batch)) {
        if (event.envelope.occurredAtMs >= untilMs) continue;
        const outcome = outcomeOf(outcomes, event.envelope.entity);
        if (event.type === 'ImpressionBilled') {
          outcome.costMicros = event.costMicros;
          outcome.won = true;
          outcome.clearingPriceMicros = event.clearingPriceMicros ?? outcome.clearingPriceMicros;
        } else if (event.type === 'AuctionWon' || event.type === 'AuctionLost') {
          outcome.won ||= event.type === 'AuctionWon';
          outcome.minToWinMicros = event.minToWinMicros ?? outcome.minToWinMicros;
          outcome.clearingPriceMicros = event.clearingPriceMicros ?? outcome.clearingPriceMicros;
        }
      }
      if (outcomes.size > OUTCOMES_MAX) throw new RangeError('too many bids in this span: ask for a shorter one');
    }
  }
  return outcomes;
}

function outcomeOf(outcomes: Map<string, Outcome>, bidId: string): Outcome {
  const known = outcomes.get(bidId);
  if (known !== undefined) return known;
  const outcome: Outcome = { won: false, minToWinMicros: null, clearingPriceMicros: null, costMicros: null };
  outcomes.set(bidId, outcome);
  return outcome;
}
