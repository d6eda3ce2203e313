/**
 * Is a challenger better than the champion, on the rows both scored and whose outcome is known? Each such row says how much
 * smaller the challenger's squared error was, from −1 to 1. Evidence is the wealth of who bets on that being positive and
 * may only win if it is (an e-process: mean of several stakes, after Waudby-Smith and Ramdas 2023): its chance of ever
 * passing 1/α is at most α when the challenger is no better, however often and whenever one looks. So a look after each
 * window costs nothing, and a promotion at 20 is wrong one time in twenty at most. The opposite bet says that it is worse.
 */

/** Parts of the wealth staked on each row; no single one is best for differences of all sizes. */
const STAKES = [0.02, 0.05, 0.1, 0.2, 0.4, 0.8] as const;
/** Wealth is told up to here; beyond, nobody asks for more. */
const PROOF_MAX = 1e12;

/** Proof from which a challenger counts as better: α = .05. */
export const PROOF_MIN = 20;
/** Outcomes without which nothing is decided, whatever the wealth: a morning is not a market. */
export const LABELLED_MIN = 1_000;

/** Plain JSON. */
export interface Trial {
  readonly labelled: number;
  /** Sums of squared errors. */
  readonly championLoss: number;
  readonly otherLoss: number;
  /** Logarithms of the wealth by stake, of those who bet for and against the other. */
  readonly logFor: readonly number[];
  readonly logAgainst: readonly number[];
}

export const newTrial: Trial = {
  labelled: 0,
  championLoss: 0,
  otherLoss: 0,
  logFor: STAKES.map(() => 0),
  logAgainst: STAKES.map(() => 0),
};

/** One more row. Scores and outcomes are taken from 0 to 1: an amount says nothing here. */
export function tried(trial: Trial, champion: number, other: number, happened: number): Trial {
  const [championError, otherError] = [(champion - happened) ** 2, (other - happened) ** 2];
  const gain = Math.max(-1, Math.min(1, championError - otherError));
  return {
    labelled: trial.labelled + 1,
    championLoss: trial.championLoss + championError,
    otherLoss: trial.otherLoss + otherError,
    logFor: trial.logFor.map((log, at) => log + Math.log1p((STAKES[at] as number) * gain)),
    logAgainst: trial.logAgainst.map((log, at) => log + Math.log1p(-(STAKES[at] as number) * gain)),
  };
}

export interface Proof {
  /** Wealth of who bets that the other is better; 1 before anything is known. */
  readonly better: number;
  readonly worse: number;
}

export function proofOf({ logFor, logAgainst }: Trial): Proof {
  const wealth = (logs: readonly number[]) =>
    Math.min(PROOF_MAX, logs.reduce((sum, log) => sum + Math.exp(log), 0) / logs.length);
  return { better: wealth(logFor), worse: wealth(logAgainst) };
}
