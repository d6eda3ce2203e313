/** Portfolios and shares in words and tables, for `mainstem budgets`; and amounts of money as people type them. */
import type { Split } from '@mainstem/streams/deciders/portfolio/state';
import { InvalidArgumentError } from 'commander';
import { table } from './output.ts';

const MICROS = 1_000_000;
const PPM = 1_000_000;

/** The newest split of a portfolio, as its event tells it. */
export interface ToldSplit {
  readonly shares: readonly ToldShare[];
  readonly leftOut: readonly { readonly campaignId: string; readonly reason: string }[];
  readonly leaving: Split['leaving'];
}
export interface ToldShare {
  readonly campaignId: string;
  readonly shareMicros: number;
  readonly previousMicros: number | null;
  readonly minMicros: number;
  readonly maxMicros: number | null;
  readonly stepMicros: number | null;
  readonly lowerMicros: number;
  readonly upperMicros: number;
  readonly bound: string;
  readonly marginalPpm: number;
  readonly scaleMicros: number;
  readonly bendMicros: number;
  readonly capacityMicros: number | null;
  readonly spentMicros: number;
  readonly valueMicros: number;
  readonly days: number;
  readonly impressions: number;
  readonly factsPpm: number;
}

/** `1250`, `0.5`: whole micros of it. Throws `InvalidArgumentError` for what is none, or finer than a micro. */
export function microsOf(text: string): number {
  const found = /^(\d{1,10})(?:\.(\d{1,6}))?$/.exec(text);
  const micros = found === null ? Number.NaN : Number(`${found[1]}${(found[2] ?? '').padEnd(6, '0')}`);
  if (Number.isSafeInteger(micros) && micros < 2 ** 52) return micros;
  throw new InvalidArgumentError('Allowed is an amount of the currency, e.g. 250 or 12.50.');
}

export function amountOf(micros: number | null | undefined): string {
  return micros === null || micros === undefined ? '-' : (micros / MICROS).toFixed(2);
}

export function sharesTable({ shares, leftOut }: ToldSplit): string {
  const rows = [
    ...shares.map((share) => [
      share.campaignId,
      amountOf(share.shareMicros),
      changeOf(share),
      share.bound,
      (share.marginalPpm / PPM).toFixed(3),
      amountOf(share.capacityMicros),
      `${share.days} d, ${share.impressions} imp`,
      percent(share.factsPpm),
    ]),
    ...leftOut.map(({ campaignId, reason }) => [campaignId, '0.00', '', reason, '', '', '', '']),
  ];
  return table(['CAMPAIGN', 'SHARE', 'CHANGE', 'HELD BY', 'NEXT UNIT', 'CAPACITY', 'FACTS', 'OWN'], rows);
}

/** Why a campaign has the share it has. */
export function explained(share: ToldShare, currency: string): string[] {
  const { spentMicros, valueMicros, shareMicros, scaleMicros, bendMicros, days, impressions, factsPpm } = share;
  const worth = spentMicros === 0 ? '' : `, ${(valueMicros / spentMicros).toFixed(3)} of value for each unit`;
  const expected = scaleMicros * Math.log1p(shareMicros / bendMicros);
  return [
    `Share: ${amountOf(shareMicros)} ${currency} a day (before: ${amountOf(share.previousMicros)}).`,
    `Known of it: ${days} days, ${impressions} impressions, ${amountOf(spentMicros)} spent${worth}; ` +
      `the curve rests on that for ${percent(factsPpm)}, on the mean of the portfolio for the rest.`,
    `Curve: value of a day = ${amountOf(scaleMicros)} x ln(1 + spend / ${amountOf(bendMicros)}); ` +
      `${amountOf(expected)} at this share, and one more unit brings ${(share.marginalPpm / PPM).toFixed(3)}.`,
    `Bounds: ${amountOf(share.lowerMicros)} to ${amountOf(share.upperMicros)}; ${boundWords[share.bound] ?? share.bound}.`,
  ];
}

const boundWords: Readonly<Record<string, string>> = {
  NONE: 'none holds it: all campaigns no bound holds bring the same with their next unit',
  MIN: 'its least share holds it up',
  MAX: 'its most holds it down',
  STEP: 'it moved as far as one split may move it',
  EXPLORATION: 'it is held up so that more is learnt of it',
  CAPACITY: 'it was not seen to be able to spend more in a day',
};

function changeOf({ shareMicros, previousMicros }: ToldShare): string {
  if (previousMicros === null) return 'new';
  const change = shareMicros - previousMicros;
  return change === 0 ? '' : `${change > 0 ? '+' : ''}${amountOf(change)}`;
}

function percent(ppm: number): string {
  return `${Math.round(ppm / 10_000)} %`;
}
