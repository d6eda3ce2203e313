/**
 * Bands of customers by expected revenue, and customers of high value who have probably gone (KIKI-16). A customer near a line
 * would flip with every look, and with it whatever is targeted by the segment: who is in a band stays until well past the line.
 */
import type { ValueBand } from './contract.ts';
import type { ValueModel } from './model.ts';

/** Share of the line that must be passed to change the band. */
export const BAND_SLACK = 0.1;
/** Probability of still buying below which a good customer is at risk, and from which no more. */
export const AT_RISK_BELOW = 0.3;
export const SAFE_FROM = 0.45;

type Lines = ValueModel['lines'];

export function bandOf(
  { highMicros, middleMicros }: Lines,
  revenueMicros: number,
  before: ValueBand | null,
): ValueBand {
  const high = past(highMicros, revenueMicros, before === null ? null : before === 'HIGH');
  if (high) return 'HIGH';
  return past(middleMicros, revenueMicros, before === null ? null : before !== 'LOW') ? 'MIDDLE' : 'LOW';
}

export function atRiskOf({ spentHighMicros }: Lines, spentMicros: number, alive: number, before: boolean): boolean {
  return spentMicros >= spentHighMicros && alive < (before ? SAFE_FROM : AT_RISK_BELOW);
}

/** Who was above comes below only well below it, and the other way round. */
function past(lineMicros: number, micros: number, wasAbove: boolean | null): boolean {
  if (wasAbove === null) return micros >= lineMicros;
  return micros >= lineMicros * (wasAbove ? 1 - BAND_SLACK : 1 + BAND_SLACK);
}
