/**
 * How good foretold chances are, by five measures. Each example may count more than once (`weights`): so intervals are
 * drawn by counting examples anew (`intervals.ts`) with the order of the chances sorted once.
 */

export const measureNames = ['auc', 'ece', 'brier', 'logLoss', 'lift'] as const;
/**
 * `auc` area under the ROC curve; `ece` mean distance of foretold and true rate over ten equal groups in order of the
 * chance; `brier` mean square of the error; `logLoss` nats; `lift` rate among the tenth with the highest chances ÷ rate
 * of all.
 */
export type Measures = Readonly<Record<(typeof measureNames)[number], number>>;

const GROUPS = 10;
const LIFT_SHARE = 0.1;
/** No chance is taken for nothing or certainty: one surprise would be an infinite loss. */
const LEAST = 1e-9;

/** Examples in ascending order of the chance; ties in the order they came. */
export function orderOf(chances: Float64Array): Uint32Array {
  return Uint32Array.from(chances.keys()).sort(
    (one, other) => (chances[one] as number) - (chances[other] as number) || one - other,
  );
}

export function lossOf(chance: number, outcome: number): number {
  const kept = Math.min(Math.max(chance, LEAST), 1 - LEAST);
  return -Math.log(outcome === 1 ? kept : 1 - kept);
}

export function logLossOf(chances: Float64Array, outcomes: Uint8Array): number {
  let sum = 0;
  for (let index = 0; index < chances.length; index += 1)
    sum += lossOf(chances[index] as number, outcomes[index] as number);
  return chances.length === 0 ? 0 : sum / chances.length;
}

export function measure(chances: Float64Array, outcomes: Uint8Array): Measures {
  return measureWeighted(orderOf(chances), chances, outcomes, new Float64Array(chances.length).fill(1));
}

interface Totals {
  count: number;
  positives: number;
  brier: number;
  loss: number;
}

/** Empty examples: AUC one half, lift 1, the rest 0. */
export function measureWeighted(
  order: Uint32Array,
  chances: Float64Array,
  outcomes: Uint8Array,
  weights: Float64Array,
): Measures {
  const totals: Totals = { count: 0, positives: 0, brier: 0, loss: 0 };
  for (let index = 0; index < chances.length; index += 1) {
    const [chance, outcome, weight] = [chances[index] as number, outcomes[index] as number, weights[index] as number];
    if (weight === 0) continue;
    totals.count += weight;
    totals.positives += weight * outcome;
    totals.brier += weight * (chance - outcome) ** 2;
    totals.loss += weight * lossOf(chance, outcome);
  }
  const { count } = totals;
  if (count === 0) return { auc: 0.5, ece: 0, brier: 0, logLoss: 0, lift: 1 };
  return {
    auc: aucOf(order, chances, outcomes, weights, totals),
    ...groupedOf(order, chances, outcomes, weights, totals),
    brier: totals.brier / count,
    logLoss: totals.loss / count,
  };
}

/** Pairs of unlike outcomes in the right order, tied ones half. */
function aucOf(
  order: Uint32Array,
  chances: Float64Array,
  outcomes: Uint8Array,
  weights: Float64Array,
  { count, positives }: Totals,
): number {
  const negatives = count - positives;
  if (positives === 0 || negatives === 0) return 0.5;
  let [pairs, below] = [0, 0];
  for (let from = 0; from < order.length; ) {
    let [to, yes, no] = [from, 0, 0];
    while (to < order.length && chances[order[to] as number] === chances[order[from] as number]) {
      const row = order[to] as number;
      if (outcomes[row] === 1) yes += weights[row] as number;
      else no += weights[row] as number;
      to += 1;
    }
    pairs += yes * (below + no / 2);
    below += no;
    from = to;
  }
  return pairs / (positives * negatives);
}

/** Calibration error and lift: both go by where an example stands among all. */
function groupedOf(
  order: Uint32Array,
  chances: Float64Array,
  outcomes: Uint8Array,
  weights: Float64Array,
  { count, positives }: Totals,
): { ece: number; lift: number } {
  const differences = new Float64Array(GROUPS);
  const liftFrom = count * (1 - LIFT_SHARE);
  let [seen, top, topPositives] = [0, 0, 0];
  for (let at = 0; at < order.length; at += 1) {
    const row = order[at] as number;
    const weight = weights[row] as number;
    if (weight === 0) continue;
    const group = Math.min(GROUPS - 1, Math.floor((seen * GROUPS) / count));
    const difference = (chances[row] as number) - (outcomes[row] as number);
    differences[group] = (differences[group] as number) + weight * difference;
    if (seen >= liftFrom) {
      top += weight;
      topPositives += weight * (outcomes[row] as number);
    }
    seen += weight;
  }
  const ece = differences.reduce((sum, one) => sum + Math.abs(one), 0) / count;
  const lift = top === 0 || positives === 0 ? 1 : topPositives / top / (positives / count);
  return { ece, lift };
}
