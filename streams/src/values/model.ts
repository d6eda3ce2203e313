/**
 * The value model of a tenant: how often its customers buy (BG/NBD, or NBD where nobody is seen to drop out), for how much
 * (Gamma-Gamma), how segments differ, and the lines of the bands. Plain JSON with sorted keys: the same purchases give the
 * same bytes and so the same version.
 *
 * A fit that would mean nothing is refused with its reason, which goes on the log; the model before then goes on.
 */
import { hash } from 'node:crypto';
import { fitPurchases } from '@mainstem/models/value/fit-purchases';
import { asBgNbd, type FittedPurchases, forecastValue } from '@mainstem/models/value/forecast';
import { fitSpend, type GammaGamma, type SpendFit } from '@mainstem/models/value/gamma-gamma';
import { fitSegments, type SegmentModel } from '@mainstem/models/value/segments';
import { HORIZON_WEEKS } from './contract.ts';
import type { CustomerHistory, Rates } from './history.ts';

export interface ValueModel {
  readonly purchases: Pick<FittedPurchases, 'kind' | 'model' | 'precision'>;
  readonly spend: GammaGamma;
  readonly priorPurchases: number;
  /** How much more than all a segment buys, and customers it rests on. */
  readonly segments: Readonly<Record<string, readonly [multiplier: number, customers: number]>>;
  /** Expected revenue from which a customer is of the band; what was spent so far from which one is missed. */
  readonly lines: { readonly highMicros: number; readonly middleMicros: number; readonly spentHighMicros: number };
  /** Rates of the currencies met. */
  readonly rates: Rates;
}

export interface SegmentedHistory extends CustomerHistory {
  readonly segment: string | null;
}

export type ValueFit =
  | {
      readonly kind: 'BG_NBD' | 'NBD';
      readonly because: string | null;
      readonly model: ValueModel;
      readonly json: string;
      readonly sha256: string;
      readonly version: string;
      readonly logLikelihood: number;
      readonly correlation: number;
      readonly warnings: readonly string[];
    }
  | { readonly kind: 'REFUSED'; readonly because: string };

/** Customers a fit looks at: beyond some ten thousand no digit changes. Those whose hash is least, so always the same. */
export const FIT_CUSTOMERS_MAX = 30_000;
/** Segments kept, those with most customers; customers of others are valued as all are. */
export const SEGMENTS_MAX = 500;
/** Shares of customers below the lines of the bands: a fifth of customers brings most of the revenue. */
const HIGH_FROM = 0.8;
const MIDDLE_FROM = 0.5;
const VERSION_HEX = 12;
const NO_SEGMENT = '';
const MICROS = 1_000_000;

export function fitValueModel(all: readonly SegmentedHistory[], rates: Rates): ValueFit {
  const histories = sampled(all);
  const purchases = fitPurchases(histories);
  if (purchases.kind === 'REFUSED') return { kind: 'REFUSED', because: purchases.because };
  const spends = histories.map(({ repeats, meanRepeatMicros }) => ({ repeats, mean: meanRepeatMicros / MICROS }));
  const spend = fitSpend(spends);
  if (spend.kind === 'REFUSED') return { kind: 'REFUSED', because: `SPEND_${spend.because}` };
  return fitted(purchases, spend, histories, rates);
}

/** The model as it stands in `ValueModelFitted`. */
export function parseValueModel(json: string): ValueModel {
  return JSON.parse(json) as ValueModel;
}

/** Null for text that is no model of this version: then there is none, and the next fit gives one. */
export function readValueModel(json: string): ValueModel | null {
  try {
    const model = parseValueModel(json) as Partial<ValueModel> | null;
    return model?.purchases?.model === undefined || model.spend === undefined ? null : (model as ValueModel);
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

export function versionOf(json: string): { readonly sha256: string; readonly version: string } {
  const sha256 = hash('sha256', json, 'hex');
  return { sha256, version: `ltv@${sha256.slice(0, VERSION_HEX)}` };
}

/** Of a customer of the segment, the rest of the model. */
export function segmentsOf({ segments, priorPurchases }: ValueModel): SegmentModel {
  const entries = Object.entries(segments).map(
    ([name, [multiplier, customers]]) => [name, { multiplier, customers, from: 'SEGMENT' as const }] as const,
  );
  return { segments: new Map(entries), priorPurchases };
}

function fitted(
  fit: FittedPurchases,
  { model: spend, correlation, warnings }: Extract<SpendFit, { kind: 'GAMMA_GAMMA' }>,
  histories: readonly SegmentedHistory[],
  rates: Rates,
): ValueFit {
  const { kind, logLikelihood, precision } = fit;
  const purchases = { kind, model: fit.model, precision } as ValueModel['purchases'];
  // Customers of no segment are one more: a single segment is then compared with them.
  const grouped = fitSegments(
    asBgNbd(fit),
    histories.map((one) => ({ ...one, segment: one.segment ?? NO_SEGMENT })),
  );
  const segments = [...grouped.segments].filter(([name]) => name !== NO_SEGMENT);
  const lines = linesOf(purchases, spend, histories);
  // Null where no line can be drawn: what the model says of a year ahead is no number for most.
  if (lines === null) return { kind: 'REFUSED', because: 'FORECAST_INFINITE' };
  const largest = segments.sort((one, other) => other[1].customers - one[1].customers).slice(0, SEGMENTS_MAX);
  const model: ValueModel = {
    purchases,
    spend,
    priorPurchases: grouped.priorPurchases,
    segments: Object.fromEntries(largest.map(([name, { multiplier, customers }]) => [name, [multiplier, customers]])),
    lines,
    rates,
  };
  const json = canonical(model);
  const because = fit.kind === 'NBD' ? fit.because : null;
  return { kind, because, model, json, ...versionOf(json), logLikelihood, correlation, warnings };
}

function linesOf(
  purchases: ValueModel['purchases'],
  spend: GammaGamma,
  histories: readonly SegmentedHistory[],
): ValueModel['lines'] | null {
  const revenues = histories.map((one) => forecastValue(purchases, spend, one, HORIZON_WEEKS)?.revenueMicros);
  if (revenues.includes(undefined)) return null;
  const quantile = (values: readonly number[], share: number) =>
    [...values].sort((one, other) => one - other)[Math.floor(share * (values.length - 1))] as number;
  return {
    highMicros: quantile(revenues as number[], HIGH_FROM),
    middleMicros: quantile(revenues as number[], MIDDLE_FROM),
    spentHighMicros: quantile(
      histories.map(({ spentMicros }) => spentMicros),
      HIGH_FROM,
    ),
  };
}

/** In the order of their hashes: the sum of a likelihood depends on the order in its last digits. */
function sampled(all: readonly SegmentedHistory[]): SegmentedHistory[] {
  const hashed = all.map((one) => [hash('sha256', one.customer, 'hex'), one] as const);
  hashed.sort(([one], [other]) => (one < other ? -1 : 1));
  return hashed.slice(0, FIT_CUSTOMERS_MAX).map(([, one]) => one);
}

function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([one], [other]) => (one < other ? -1 : 1)))
      : inner,
  );
}
