/**
 * One place of a log of auctions (an impression of an auction, open or by one deal): what was bid and became of it, beside
 * what another policy would have bid, and what must have become of that.
 */

/** Groups auctions are dealt into. */
export const GROUPS = 20;

export interface BidOfThen {
  readonly campaign: string;
  /** Price (CPM), micros. */
  readonly cpmMicros: number;
  /** One impression at it, micros. */
  readonly costMicros: number;
  /** Chance of a click as the model foretold it, millionths; null without a model. */
  readonly chancePpm: number | null;
}

export interface Place {
  /** 0 to GROUPS − 1, by the auction. */
  readonly group: number;
  readonly segment: string;
  readonly currency: string;
  /** The winner pays its own bid. */
  readonly isFirst: boolean;
  /** Price (CPM) that would just have won, as the exchange told it, micros. */
  readonly toldMicros: number | null;
  readonly recorded: (BidOfThen & { readonly won: boolean; readonly paidMicros: number }) | null;
  readonly candidate: BidOfThen | null;
}

/** What must have become of it; null when the price is censored. `isBilled` null: as often as any win. */
export function sureOutcome({ toldMicros, isFirst, recorded: was }: Place, bid: BidOfThen) {
  const lost = { won: false, paysMicros: 0, isBilled: false };
  if (was?.won === true && (toldMicros === null ? bid.cpmMicros >= was.cpmMicros : bid.cpmMicros >= toldMicros)) {
    // In the second price it pays what was paid then; in the first its own bid, as far as bids were charged whole.
    const share = was.costMicros === 0 ? 1 : was.paidMicros / was.costMicros;
    const paysMicros = isFirst ? Math.round(bid.costMicros * share) : Math.min(was.paidMicros, bid.costMicros);
    return { won: true, paysMicros, isBilled: was.paidMicros > 0 };
  }
  if (toldMicros !== null) {
    if (bid.cpmMicros < toldMicros) return lost;
    const priceMicros = Math.min(bid.costMicros, Math.ceil(toldMicros / 1_000));
    return { won: true, paysMicros: isFirst ? bid.costMicros : priceMicros, isBilled: null };
  }
  return was !== null && !was.won && bid.cpmMicros <= was.cpmMicros ? lost : null;
}
