/**
 * The price of a first-price bid, from what it is worth: lowered to the best price of its win curve, never below the floor,
 * never above the value. A small share of bids is put at another price on purpose: without wins and losses at several
 * prices no curve can be learnt. Which ones is drawn from the auction itself (`drawPpm`), so a replay shades alike.
 */
import { bestPrice, type WinCurve } from './win-curve.ts';

/** Bids varied to learn where there is a curve, and where there is none yet, millionths. */
export const EXPLORE_PPM = 20_000;
export const EXPLORE_NEW_PPM = 200_000;
/** Varied prices lie between this share of the value and all of it. */
const LOWEST_SHARE = 0.2;

export interface Shaded {
  /** Whole micros, from the floor to the value. */
  priceMicros: number;
  how: 'value' | 'curve' | 'explore';
}

/**
 * Fills `into`. False when the floor is above the value. `lot` and `height` are two draws from 0 to 999,999 for this auction;
 * `curve` is undefined where none is known: then the value is bid, but for the varied ones.
 */
export function shade(
  curve: WinCurve | undefined,
  valueMicros: number,
  floorMicros: number,
  lot: number,
  height: number,
  into: Shaded,
): boolean {
  if (floorMicros > valueMicros) return false;
  if (lot < (curve === undefined ? EXPLORE_NEW_PPM : EXPLORE_PPM)) {
    // Even in the logarithm: prices differ by factors.
    const share = LOWEST_SHARE ** (1 - height / 1_000_000);
    into.priceMicros = Math.min(Math.max(Math.floor(valueMicros * share), floorMicros), valueMicros);
    into.how = 'explore';
    return true;
  }
  const price = curve === undefined ? valueMicros : bestPrice(curve, valueMicros, floorMicros);
  into.priceMicros = price ?? valueMicros;
  into.how = curve === undefined ? 'value' : 'curve';
  return true;
}
