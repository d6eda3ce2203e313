/**
 * Decisions that were logged with their propensity, and another policy judged by them (KIKI-51): rewards are foretold by
 * means of action and place, each fold by the others, so that no decision foretells itself (DR). The verdict is about the
 * difference to what the logging policy earned on the same rows, and is none where the log cannot tell.
 */
import {
  type Abstention,
  type Estimate,
  evaluateOffPolicy,
  type LoggedRound,
  liftOf,
  type OffPolicy,
  type OffPolicyRules,
} from './estimate.ts';
import type { AskedPolicy, Choices } from './policies.ts';

export interface LoggedDecision {
  readonly action: string;
  /** Where it was shown; one policy may choose for several places. */
  readonly place: string;
  readonly reward: number;
  /** Chance with which the logging policy took it: above 0, at most 1. */
  readonly logged: number;
}

export type PolicyVerdict = 'BETTER' | 'WORSE' | 'UNCERTAIN' | 'ABSTAIN';

export interface JudgedPolicy extends Omit<OffPolicy, 'abstain'> {
  readonly policy: string;
  /** Mean reward of the log as it is, with its own interval. */
  readonly earned: Estimate;
  /** Policy in question less the logging one, by DR. */
  readonly lift: Estimate;
  /** Share of the policy in question that goes to an action never logged at that place. */
  readonly unsupported: number;
  readonly verdict: PolicyVerdict;
  readonly abstain: readonly (Abstention | 'ACTIONS_NEVER_LOGGED')[];
}

const FOLDS = 5;
/** A mean of action and place is drawn to that of the place as if it had been seen so often at it. */
const MEAN_PRIOR = 50;
/** More of it elsewhere than this: the log is about another policy. */
const UNSUPPORTED_MAX = 0.01;

export function choicesOf(decisions: readonly LoggedDecision[]): Choices {
  const sorted = (names: Iterable<string>) =>
    [...new Set(names)].sort((one, other) => Number(one) - Number(other) || (one < other ? -1 : one > other ? 1 : 0));
  return {
    actions: sorted(decisions.map(({ action }) => action)),
    places: sorted(decisions.map(({ place }) => place)),
  };
}

/** Deterministic: the same rows in the same order give the same answer. */
export function judgePolicy(
  decisions: readonly LoggedDecision[],
  policy: AskedPolicy,
  rules: OffPolicyRules = {},
): JudgedPolicy {
  const choices = choicesOf(decisions);
  const foretell = crossFitted(decisions, policy, choices);
  const rounds = decisions.map((decision, index): LoggedRound => {
    const { reward, logged, action, place } = decision;
    return { reward, logged, asked: policy.chance(place, action), foretold: foretell(decision, index) };
  });
  const { abstain: because, ...judged } = evaluateOffPolicy(rounds, rules);
  const unsupported = unsupportedShare(decisions, policy, choices);
  const abstain = unsupported > UNSUPPORTED_MAX ? [...because, 'ACTIONS_NEVER_LOGGED' as const] : because;
  const own = rounds.map((round) => ({ ...round, asked: round.logged }));
  const lift = liftOf(rounds, rules);
  const verdict =
    abstain.length > 0 ? 'ABSTAIN' : lift.low > 0 ? 'BETTER' : lift.high < 0 ? 'WORSE' : ('UNCERTAIN' as const);
  return { policy: policy.name, ...judged, earned: evaluateOffPolicy(own).ips, lift, unsupported, verdict, abstain };
}

interface Cell {
  readonly counts: Float64Array;
  readonly rewards: Float64Array;
}

/** Foretold reward of what was done, and the mean under the policy, by what the other folds saw. */
function crossFitted(decisions: readonly LoggedDecision[], policy: AskedPolicy, { actions, places }: Choices) {
  const cells = new Map<string, { whole: Cell; byAction: Map<string, Cell> }>();
  for (const place of places) cells.set(place, { whole: emptyCell(), byAction: new Map() });
  for (const [index, { place, action, reward }] of decisions.entries()) {
    const { whole, byAction } = cells.get(place) as { whole: Cell; byAction: Map<string, Cell> };
    const own = byAction.get(action) ?? emptyCell();
    byAction.set(action, own);
    for (const cell of [whole, own]) add(cell, index % FOLDS, reward);
  }
  const mean = (place: string, action: string, fold: number): number => {
    const { whole, byAction } = cells.get(place) as { whole: Cell; byAction: Map<string, Cell> };
    const cell = byAction.get(action);
    const [rewards, count] = without(whole, fold);
    const [ownRewards, ownCount] = cell === undefined ? [0, 0] : without(cell, fold);
    return (ownRewards + (MEAN_PRIOR * rewards) / Math.max(1, count)) / (ownCount + MEAN_PRIOR);
  };
  const means = new Map(
    places.map((place) => [place, Array.from({ length: FOLDS }, (_, fold) => meanUnder(place, fold))]),
  );
  function meanUnder(place: string, fold: number): number {
    return actions.reduce((sum, action) => sum + policy.chance(place, action) * mean(place, action, fold), 0);
  }
  return ({ place, action }: LoggedDecision, index: number) => {
    const fold = index % FOLDS;
    return { taken: mean(place, action, fold), mean: means.get(place)?.[fold] as number };
  };
}

/** By fold, the sum of all last. */
function emptyCell(): Cell {
  return { counts: new Float64Array(FOLDS + 1), rewards: new Float64Array(FOLDS + 1) };
}

function add({ counts, rewards }: Cell, fold: number, reward: number): void {
  for (const at of [fold, FOLDS]) {
    counts[at] = (counts[at] as number) + 1;
    rewards[at] = (rewards[at] as number) + reward;
  }
}

function without({ counts, rewards }: Cell, fold: number): [rewards: number, count: number] {
  return [(rewards[FOLDS] as number) - (rewards[fold] as number), (counts[FOLDS] as number) - (counts[fold] as number)];
}

/** Of the policy's chances, averaged over the places as often as they come. */
function unsupportedShare(decisions: readonly LoggedDecision[], policy: AskedPolicy, { actions }: Choices): number {
  const byPlace = Map.groupBy(decisions, ({ place }) => place);
  let supported = 0;
  for (const [place, rows] of byPlace) {
    const seen = new Set(rows.map(({ action }) => action));
    const share = actions.reduce((sum, action) => sum + (seen.has(action) ? policy.chance(place, action) : 0), 0);
    supported += (rows.length / decisions.length) * share;
  }
  return decisions.length === 0 ? 0 : Math.min(1, Math.max(0, 1 - supported));
}
