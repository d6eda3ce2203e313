/**
 * First-price shading: what to bid when the winner pays its own bid. To bid the value leaves nothing over; to bid less wins
 * less often. The best price is where `(value - price) × chance(price)` is greatest.
 *
 * The highest price of the others is taken to be log-logistic: `chance(b) = 1 / (1 + (middle / b)^(1 / spread))`. It is 0 at
 * nothing and 1 at infinity, has the long tail prices have, and makes the best price the one root of a falling function
 * (below), so it is found by bisection and Newton's steps, always the same to the micro.
 */

/** What the others bid where this curve holds. */
export interface WinCurve {
  /** Price (CPM) that wins every second time, micros. */
  readonly middleMicros: number;
  /** Scale of the logistic distribution of the price's logarithm: 0.1 is a market that agrees, 1 one that does not. */
  readonly spread: number;
}

/** Chance that a price wins, 0 to 1. */
export function winChance({ middleMicros, spread }: WinCurve, priceMicros: number): number {
  if (priceMicros <= 0) return 0;
  return 1 / (1 + Math.exp(Math.log(middleMicros / priceMicros) / spread));
}

/** Steps of the search: Newton's take a dozen, and where they leave the range 80 halvings are finer than a micro. */
const STEPS_MAX = 80;
/** Of the price: finer than a micro at any price there is. */
const TOLERANCE = 1e-10;

/**
 * Price with the greatest expected surplus, whole micros, from `floorMicros` to `valueMicros`. A floor above the value has no
 * such price: undefined.
 *
 * The derivative of `(v - b) · W(b)` has the sign of `g(b) = (v - b)(1 - W(b)) - spread · b`, which falls from v to below 0
 * between 0 and v. Above the root the surplus falls, so a floor above it is itself the best price.
 */
export function bestPrice(curve: WinCurve, valueMicros: number, floorMicros: number): number | undefined {
  if (floorMicros > valueMicros) return undefined;
  const { spread } = curve;
  let low = 0;
  let high = valueMicros;
  let price = Math.min(valueMicros / (1 + spread), curve.middleMicros);
  for (let step = 0; step < STEPS_MAX && high - low > TOLERANCE * valueMicros; step += 1) {
    const chance = winChance(curve, price);
    const rest = (valueMicros - price) * (1 - chance);
    const gradient = rest - spread * price;
    if (gradient > 0) low = price;
    else high = price;
    const slope = -(1 - chance) - (rest * chance) / (spread * price) - spread;
    const newton = price - gradient / slope;
    // It stands still: this is the root, though nothing may have come near from the other side yet.
    if (Math.abs(newton - price) <= TOLERANCE * price) break;
    price = newton > low && newton < high ? newton : (low + high) / 2;
  }
  const rounded = Math.floor(price);
  return Math.min(Math.max(rounded, floorMicros), valueMicros);
}
