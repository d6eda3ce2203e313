/**
 * The average of models, by their log odds, as one model: the trees of all of them, each weighing its share. So
 * whatever scores, writes or explains one model does it for an ensemble, and its reasons are the members' reasons,
 * averaged.
 */
import type { BoostedModel } from '../boosting/tree.ts';

export interface Member {
  readonly model: BoostedModel;
  /** Share of the average; all of them sum to 1. */
  readonly share: number;
}

/** Weights are float32, as they will be in the exported file: nothing is scored by numbers that are not in it. */
export function averageOf(members: readonly Member[]): BoostedModel {
  const [first] = members;
  if (first === undefined) throw new Error('assertion: an average of no models');
  return {
    names: first.model.names,
    base: Math.fround(members.reduce((sum, { model, share }) => sum + share * model.base, 0)),
    trees: members
      .filter(({ share }) => share > 0)
      .flatMap(({ model, share }) => {
        return model.trees.map((tree) => tree.map((node) => ({ ...node, weight: Math.fround(share * node.weight) })));
      }),
  };
}

/** Shares the first of two members may have. Few: they are chosen by the examples that calibrate. */
const SHARES = [0, 0.25, 0.5, 0.75, 1] as const;

/** The share of the first of two models with the least loss, even where alike. */
export function bestShare(lossAt: (share: number) => number): number {
  let [best, least] = [0.5, lossAt(0.5)];
  for (const share of SHARES) {
    const loss = lossAt(share);
    if (loss < least) [best, least] = [share, loss];
  }
  return best;
}
