/**
 * A seeded market of auctions to try pricing on: impressions with a value to us and a floor, and others who bid. Prices of
 * the others follow a distribution that no pricing here assumes (a mixture of two log-normal crowds), so a win curve has to
 * cope with being wrong about its shape.
 */
import type { Random } from '../random.ts';

export interface Auction {
  /** What the impression is worth to us (CPM), micros. */
  readonly valueMicros: number;
  readonly floorMicros: number;
  /** Highest price of the others (CPM), micros; 0 when nobody else bids. */
  readonly othersMicros: number;
  readonly kind: 'first-price' | 'second-price';
  /** Two lots, 0 to 999,999, as the auction's id would draw them. */
  readonly lot: number;
  readonly height: number;
}

export interface Market {
  /** Share of auctions that are second-price, 0 to 1. */
  readonly secondPriceShare: number;
  /** Others that may bid, each with an even chance of taking part. */
  readonly others: number;
}

/** Median price of the careful crowd and of the eager one, and of our values; CPM, micros. */
const CROWDS = [
  { middle: 1_200_000, spread: 0.35 },
  { middle: 2_500_000, spread: 0.5 },
] as const;
const VALUES = { middle: 3_000_000, spread: 0.6 } as const;
const FLOORS = { middle: 500_000, spread: 0.8, share: 0.6 } as const;

export function drawAuction(random: Random, { secondPriceShare, others }: Market): Auction {
  let othersMicros = 0;
  for (let other = 0; other < others; other += 1) {
    const crowd = random.next() < 0.7 ? CROWDS[0] : CROWDS[1];
    const price = Math.floor(crowd.middle * Math.exp(crowd.spread * random.normal()));
    if (random.next() < 0.5 && price > othersMicros) othersMicros = price;
  }
  return {
    valueMicros: Math.floor(VALUES.middle * Math.exp(VALUES.spread * random.normal())),
    floorMicros:
      random.next() < FLOORS.share ? Math.floor(FLOORS.middle * Math.exp(FLOORS.spread * random.normal())) : 0,
    othersMicros,
    kind: random.next() < secondPriceShare ? 'second-price' : 'first-price',
    lot: random.below(1_000_000),
    height: random.below(1_000_000),
  };
}

export interface Outcome {
  readonly won: boolean;
  /** What a win costs (CPM), micros; 0 for a loss. */
  readonly paidMicros: number;
  /** What would just have won, micros: the others' price or the floor, and one more. */
  readonly minToWinMicros: number;
}

/** A bid under the floor does not take part. A tie is lost: nothing is won by chance. */
export function settle({ othersMicros, floorMicros, kind }: Auction, bidMicros: number): Outcome {
  const minToWinMicros = Math.max(othersMicros + 1, floorMicros);
  const won = bidMicros >= minToWinMicros && bidMicros > 0;
  const price = kind === 'first-price' ? bidMicros : Math.max(othersMicros, floorMicros);
  return { won, paidMicros: won ? price : 0, minToWinMicros };
}
