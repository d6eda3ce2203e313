/**
 * Does a candidate do worse than what runs beside it at the same time? An always-valid test: it may be looked at after every
 * block of counts, for ever, and accuses a healthy candidate with a probability of at most `alpha` in its whole life.
 *
 * A block has `n1` trials and `s1` successes of the candidate, `n0` and `s0` of its control, r = n1/n0. Of the successes of a
 * block the candidate's are a share that hangs on its place c (its rate as a share of the control's) alone; so the stake on a
 * drop to the share d of it is multiplied by the likelihood ratio
 *
 *     d^s1 · ((1 + r·c) / (1 + r·c·d))^(s1 + s0)  =  (1 - b)^s1 · (1 + b·c·r)^s0   with b = (1 - d) / (1 + r·c·d)
 *
 * whose expectation is (1 - b·p1)^n1 · (1 + b·c·r·p0)^n0 <= exp(b·n1·(c·p0 - p1)) <= 1 while the candidate's rate p1 is at
 * least c times the control's p0, whatever the rates are and however they change from block to block: a bad hour that hits
 * both is no evidence. So each product is an e-process, and so is a mixture over drops and over the block they begin with;
 * Ville's inequality bounds its maximum: P(ever >= 1/alpha) <= alpha. Asked for is only that sizes are not chosen by
 * outcomes. No test that holds whatever the common rate does is quicker on average than this stake on the true drop (Wald).
 *
 * Two ways to know the place. Of a new version beside the old it is `nullShare`, and four fifths of the stake are on a
 * drop to half from the first block on. Of a creative among others it is learned (`place.ts`): then the likelihoods are
 * averaged over what it can be, and go on learning it. The bound then holds on the average over places that the
 * learned blocks leave possible; simulation holds it to that at fixed places (`guard.test.ts`).
 *
 * See Waudby-Smith and Ramdas, "Estimating means of bounded random variables by betting" (2023); Shiryaev's recursion.
 */
import { addStretch, noPair, type Pair, plusPair, ratioOf, type Stretch } from './pair.ts';
import { drops, type Learning, likelihood, logSum, meanOf, NONE } from './place.ts';

export interface GuardRun {
  /** Natural logarithms of the places the candidate may have. */
  readonly places: readonly number[];
  /** Logarithm of the probability of each place if it has not fallen. They add up to 1. */
  readonly steady: readonly number[];
  /** Logarithm of the stake on each drop, place by place, over all beginnings so far. Plain JSON, like the rest. */
  readonly fallen: readonly number[];
  /** Part of the stake that is kept for drops that begin later. */
  readonly kept: number;
  /** Successes of both so far. */
  readonly successes: number;
  readonly stretches: readonly Stretch[];
}

export interface GuardRule {
  /** Chance of a false alarm in the whole life of a candidate. */
  readonly alpha: number;
  /** What has to be disproved: a rate of at least this share of its place; 1 for "as good as that". */
  readonly nullShare: number;
  /** An alarm needs a best estimate below this share of its place, too. */
  readonly lineShare: number;
  /** Fewest successes of the control in what is judged: fewer say nothing, however many trials. */
  readonly successesMin: number;
}

export interface GuardBreach extends Pair {
  /** Natural logarithm of the e-value; a breach at ln(1/alpha). */
  readonly evidence: number;
  /** What the candidate was held to, as a share of the control's rate. */
  readonly place: number;
}

/** Part of the stake on `LARGE` from the first block on: the rest costs it ln(1/0.8) of evidence, a twentieth of what it needs. */
const FIRST_STAKE = 0.8;
const LARGE = drops.findIndex(({ share }) => share === 0.5);
/** Successes after which half of what is kept is staked: drops may begin at any time, and what is kept never runs out. */
const KEPT_SUCCESSES = 40;

/** Beside the version before, or a control of its kind: nothing has to be learned. */
export const emptyGuard: GuardRun = {
  places: [0],
  steady: [0],
  fallen: drops.map((_, drop) => (drop === LARGE ? Math.log(FIRST_STAKE) : NONE)),
  kept: 1 - FIRST_STAKE,
  successes: 0,
  stretches: [],
};

/** Held to a place that has been learned: what begins with the next block is a drop from it. */
export function guardFrom({ places, steady }: Pick<Learning, 'places' | 'steady'>): GuardRun {
  const fallen = new Array<number>(places.length * drops.length).fill(NONE);
  return { places, steady, fallen, kept: 1, successes: 0, stretches: [] };
}

/** Adds a block that has settled; without trials on both sides it says nothing. Successes may be parts of 1. */
export function takeGuarded(run: GuardRun, pair: Pair, nullShare: number): GuardRun {
  const { candidate, control } = pair;
  if (candidate.trials === 0 || control.trials === 0) return run;
  const held = isLearned(run) ? run.places : [Math.log(nullShare)];
  const places = held.map((place) => likelihood(pair, place));
  const steady = run.steady.map((log, at) => log + (places[at] as number));
  const all = logSum(steady);
  const begun = beginning(run);
  const fallen = run.fallen.map((log, at) => {
    const place = Math.floor(at / drops.length);
    const { logShare } = drops[at % drops.length] as (typeof drops)[number];
    const starts = Math.log(begun / drops.length) + (run.steady[place] as number);
    return logSum([log, begun > 0 ? starts : NONE]) + likelihood(pair, (held[place] as number) + logShare) - all;
  });
  return {
    places: run.places,
    steady: steady.map((log) => log - all),
    fallen,
    kept: run.kept - begun,
    successes: run.successes + candidate.successes + control.successes,
    stretches: addStretch(run.stretches, pair),
  };
}

/** Natural logarithm of the e-value against "it has not fallen". */
export function guardEvidence(run: GuardRun, { nullShare }: Pick<GuardRule, 'nullShare'>): number {
  // Beside a learned place a drop to d gains while the rate is under about the root of d. Leaving stakes out is always fair.
  const most = isLearned(run) ? nullShare ** 2 : 1;
  const stakes = run.fallen.filter((_, at) => (drops[at % drops.length]?.share ?? 1) <= most);
  return logSum([...stakes, run.kept > 0 ? Math.log(run.kept) : NONE]);
}

/** The breach the run shows, with the window of the drop; null when it is noise, or none. */
export function findBreach(run: GuardRun, rule: GuardRule): GuardBreach | null {
  const evidence = guardEvidence(run, rule);
  if (evidence < Math.log(1 / rule.alpha)) return null;
  const place = isLearned(run) ? placeOf(run) : 1;
  const window = likeliestWindow(run, isLearned(run) ? place : rule.nullShare);
  const isDown = window.control.successes >= rule.successesMin && ratioOf(window) < rule.lineShare * place;
  return isDown ? { ...window, evidence, place } : null;
}

/** What the candidate is held to, as a share of the control's rate. */
export function placeOf({ places, steady }: GuardRun): number {
  return meanOf(places, steady);
}

function isLearned({ places }: GuardRun): boolean {
  return places.length > 1;
}

/** Part of the stake for a drop that begins with the next block; known before its outcomes. */
function beginning({ kept, successes, stretches, places }: GuardRun): number {
  const whole = places.length > 1 ? 1 : 1 - FIRST_STAKE;
  if (stretches.length === 0) return 0;
  return Math.max(0, kept - whole / (1 + Math.log1p(successes / KEPT_SUCCESSES)));
}

/** The blocks to the newest in which a drop is likeliest: where it began. */
function likeliestWindow({ stretches }: GuardRun, place: number): Pair {
  let since = noPair;
  let best = { window: noPair, gain: 0 };
  const gains = drops.map(() => 0);
  for (const stretch of stretches.toReversed()) {
    since = plusPair(since, stretch);
    const steady = likelihood(stretch, Math.log(place));
    for (const [at, { logShare }] of drops.entries()) {
      gains[at] = (gains[at] as number) + likelihood(stretch, Math.log(place) + logShare) - steady;
      if ((gains[at] as number) > best.gain) best = { window: since, gain: gains[at] as number };
    }
  }
  return best.window;
}
