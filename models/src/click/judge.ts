/** How good foretold chances are on examples that were not trained on. */

export interface Judged {
  readonly examples: number;
  readonly positives: number;
  /** Mean, nats. */
  readonly logLoss: number;
  /** Of always foretelling the mean rate. */
  readonly baseLogLoss: number;
  /** Area under the ROC curve; 0.5 without both outcomes. */
  readonly auc: number;
  /** Mean distance of foretold and true rate over ten equal groups in order of the chance. */
  readonly calibrationError: number;
}

const GROUPS = 10;
/** No chance is taken for nothing or certainty: one surprise would be an infinite loss. */
const LEAST = 1e-9;

export function judge(chances: Float64Array, positives: Uint8Array): Judged {
  const examples = chances.length;
  const positive = positives.reduce((sum, one) => sum + one, 0);
  let logLoss = 0;
  for (let index = 0; index < examples; index += 1) {
    const chance = Math.min(Math.max(chances[index] as number, LEAST), 1 - LEAST);
    logLoss -= Math.log(positives[index] === 1 ? chance : 1 - chance);
  }
  const order = Array.from({ length: examples }, (_, index) => index).sort(
    (left, right) => (chances[left] as number) - (chances[right] as number),
  );
  return {
    examples,
    positives: positive,
    logLoss: examples === 0 ? 0 : logLoss / examples,
    baseLogLoss: entropyOf(examples === 0 ? 0 : positive / examples),
    auc: aucOf(order, chances, positives, positive),
    calibrationError: calibrationErrorOf(order, chances, positives),
  };
}

function entropyOf(rate: number): number {
  return rate <= 0 || rate >= 1 ? 0 : -rate * Math.log(rate) - (1 - rate) * Math.log(1 - rate);
}

/** Mann and Whitney's count, with equal chances sharing their ranks. */
function aucOf(order: readonly number[], chances: Float64Array, positives: Uint8Array, positive: number): number {
  const negative = order.length - positive;
  if (positive === 0 || negative === 0) return 0.5;
  let ranks = 0;
  for (let from = 0; from < order.length; ) {
    let to = from;
    let tied = 0;
    while (to < order.length && chances[order[to] as number] === chances[order[from] as number]) {
      tied += positives[order[to] as number] as number;
      to += 1;
    }
    ranks += (tied * (from + 1 + to)) / 2;
    from = to;
  }
  return (ranks - (positive * (positive + 1)) / 2) / (positive * negative);
}

function calibrationErrorOf(order: readonly number[], chances: Float64Array, positives: Uint8Array): number {
  let error = 0;
  for (let group = 0; group < GROUPS; group += 1) {
    const from = Math.floor((order.length * group) / GROUPS);
    const to = Math.floor((order.length * (group + 1)) / GROUPS);
    let difference = 0;
    for (let at = from; at < to; at += 1) {
      const index = order[at] as number;
      difference += (chances[index] as number) - (positives[index] as number);
    }
    error += Math.abs(difference);
  }
  return order.length === 0 ? 0 : error / order.length;
}
