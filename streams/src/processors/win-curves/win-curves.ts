/**
 * Learns how likely a price wins from what became of bids, segment by segment, and publishes the curve bidders shade
 * first-price bids by (models/src/shading). Curves are events, so a replay of the log knows which curve a bid was made by,
 * and a person can ask why.
 *
 * A loss counts only when it was the price that lost: a creative that was refused says nothing of prices. Deals have other
 * rivals than the open auction and test requests none, so neither counts. Told prices count only in the bid's currency.
 *
 * There is no clock: a curve is fitted anew after so many outcomes, and not more often than every ten seconds of event
 * time. Its memory is rebuilt from the log at every start; what it would have published of the past meanwhile is not said
 * again, only the latest of each segment.
 *
 * Curves belong to the tenant `platform`: what an auction is won at is a fact of the market, which all tenants bid in. Only
 * sums over hundreds of bids leave this room.
 */
import { type FittedCurve, fitWinCurve } from '@mainstem/models/shading/fit';
import { createObservations, fade, type Observations, observe } from '@mainstem/models/shading/observations';
import { floorBand, segmentId } from '@mainstem/models/shading/segment';
import { factEnvelope, PLATFORM_TENANT, uuidFrom } from '@mainstem/schemas/envelope';
import type {
  AnyEvent,
  AuctionLost,
  AuctionWon,
  BidPlaced,
  Envelope,
  WinCurvePublished,
} from '@mainstem/schemas/generated/events';
import type { Reaction, Reactor } from '../../runtime/reactor/reactor.ts';
import { createRecentMap, type RecentMap } from '../performance-monitor/recent-map.ts';

/** Segments learnt of at a time, 9 KB each; the one that was quiet longest is forgotten. */
const SEGMENTS_MAX = 2_000;
/** Bids remembered for their outcome: at 1,000 bids a second the last three minutes and more. */
const BIDS_REMEMBERED = 200_000;
/** Outcomes between two fits of a segment, and least event time, ms. */
const REFIT_EVERY = 500;
const REFIT_MS_MIN = 10_000;
/** What was seen before a fit counts for so much after it: half after some ten fits. */
const FADE = 0.933;
/** A curve that moved less than this share is not published again. */
const MOVED_MIN = 0.01;
const PPM = 1_000_000;
/** OpenRTB 3.0 loss reasons of price: below the floor, and lost to a higher bid. Not said counts as price. */
const priceLosses: ReadonlySet<number> = new Set([100, 102]);

interface Placed {
  readonly segment: string;
  readonly currency: string;
  readonly bidMicros: number;
  readonly atMs: number;
}

interface Learning {
  readonly observations: Observations;
  sinceFit: number;
  fittedAtMs: number;
  toAtMs: number;
  number: number;
  published: FittedCurve | undefined;
}

export interface WinCurvesState {
  readonly bids: RecentMap<Placed>;
  /** By segment, in order of the last outcome. */
  readonly segments: Map<string, Learning>;
}

export const winCurves: Reactor<WinCurvesState> = {
  name: 'win-curves',
  types: ['BidPlaced', 'AuctionWon', 'AuctionLost', 'WinCurvePublished'],
  resultTypes: ['WinCurvePublished'],
  remembers: true,
  initialState: () => ({ bids: createRecentMap(BIDS_REMEMBERED), segments: new Map() }),
  react,
  stillDue: (reaction, { segments }) =>
    reaction.kind === 'emit' &&
    reaction.event.type === 'WinCurvePublished' &&
    segments.get(reaction.event.segment)?.number === reaction.event.number,
};

function react(event: AnyEvent, state: WinCurvesState): readonly Reaction<never>[] {
  switch (event.type) {
    case 'BidPlaced':
      place(event, state);
      return [];
    case 'AuctionWon':
    case 'AuctionLost':
      return outcome(event, state);
    case 'WinCurvePublished': {
      const learning = learningOf(state, event.segment);
      learning.number = Math.max(learning.number, event.number);
      return [];
    }
    default:
      return [];
  }
}

function place(event: BidPlaced, { bids }: WinCurvesState): void {
  if (event.test || event.dealId !== null) return;
  const { envelope, exchange, mediaType, format, currency, bidFloorMicros, bidPriceMicros: bidMicros } = event;
  const segment = segmentId(exchange, mediaType === '' ? format : mediaType, currency, floorBand(bidFloorMicros));
  if (segment === undefined) return;
  bids.set(bidKey(envelope), { segment, currency, bidMicros, atMs: envelope.occurredAtMs });
}

/** Of a win and a loss of one bid, and of repeats, the first counts. */
function outcome(event: AuctionWon | AuctionLost, state: WinCurvesState): readonly Reaction<never>[] {
  const key = bidKey(event.envelope);
  const bid = state.bids.get(key);
  if (bid === undefined || bid.segment === '') return [];
  state.bids.set(key, { ...bid, segment: '' });
  const won = event.type === 'AuctionWon';
  if (event.type === 'AuctionLost' && event.lossReason !== null && !priceLosses.has(event.lossReason)) return [];
  const told = event.currency === '' || event.currency === bid.currency ? event.minToWinMicros : null;
  const learning = learningOf(state, bid.segment);
  observe(learning.observations, won, bid.bidMicros, told ?? undefined);
  learning.sinceFit += 1;
  learning.toAtMs = Math.max(learning.toAtMs, bid.atMs);
  const isDue = learning.sinceFit >= REFIT_EVERY && learning.toAtMs - learning.fittedAtMs >= REFIT_MS_MIN;
  return isDue ? refit(bid.segment, learning, event.envelope) : [];
}

function refit(segment: string, learning: Learning, cause: Envelope): readonly Reaction<never>[] {
  learning.sinceFit = 0;
  learning.fittedAtMs = learning.toAtMs;
  const fitted = fitWinCurve(learning.observations);
  fade(learning.observations, FADE);
  if (fitted === undefined || !hasMoved(learning.published, fitted)) return [];
  learning.published = fitted;
  learning.number += 1;
  return [{ kind: 'emit', event: published(segment, learning, fitted, cause) }];
}

function hasMoved(before: FittedCurve | undefined, { middleMicros, spread }: FittedCurve): boolean {
  if (before === undefined) return true;
  const moved = (left: number, right: number) => Math.abs(left / right - 1) > MOVED_MIN;
  return moved(middleMicros, before.middleMicros) || moved(spread, before.spread);
}

function published(segment: string, learning: Learning, fitted: FittedCurve, cause: Envelope): WinCurvePublished {
  const id = uuidFrom('win-curve', segment, cause.id);
  return {
    type: 'WinCurvePublished',
    envelope: factEnvelope({
      id,
      tenant: PLATFORM_TENANT,
      entity: segment,
      occurredAtMs: cause.occurredAtMs,
      actor: 'service:win-curves',
      causationId: cause.id,
    }),
    segment,
    number: learning.number,
    middleMicros: fitted.middleMicros,
    spreadPpm: Math.round(fitted.spread * PPM),
    bids: fitted.bids,
    exactPrices: fitted.exactPrices,
    toAtMs: learning.toAtMs,
  };
}

function learningOf({ segments }: WinCurvesState, segment: string): Learning {
  const held = segments.get(segment) ?? {
    observations: createObservations(),
    sinceFit: 0,
    fittedAtMs: 0,
    toAtMs: 0,
    number: 0,
    published: undefined,
  };
  segments.delete(segment);
  segments.set(segment, held);
  if (segments.size > SEGMENTS_MAX) segments.delete(segments.keys().next().value as string);
  return held;
}

function bidKey({ tenant, entity }: Envelope): string {
  return `${tenant}|${entity}`;
}
