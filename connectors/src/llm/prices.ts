/** What tokens cost: integer micros of US dollars, rounded up, in bigint since prices are per million tokens. */
export interface Prices {
  /** Micros of US dollars for a million tokens read; 2,500,000 are 2.50 dollars. */
  readonly inMicrosPerMillion: number;
  readonly outMicrosPerMillion: number;
}

const MILLION = 1_000_000n;

export function costOf(tokensIn: number, tokensOut: number, prices: Prices): number {
  const parts =
    BigInt(tokensIn) * BigInt(prices.inMicrosPerMillion) + BigInt(tokensOut) * BigInt(prices.outMicrosPerMillion);
  return Number((parts + MILLION - 1n) / MILLION);
}
