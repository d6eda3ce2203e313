/**
 * Which arm a unit gets: a function of the folded experiment, the unit and the request, and of nothing else. So the same
 * seed at the same place of the log answers the same, and whoever reads the log draws every assignment again.
 *
 *  - Some units stay out of the experiment for good (holdout): they get the control and say what all of it is worth.
 *  - A sticky experiment draws once a unit, else once a request. A unit keeps its number from block to block, so it changes its
 *    arm only where shares moved past it; that it keeps its first arm for good is kept up by the view `exposures`.
 *  - Before the start nobody is assigned; after the end everybody gets the winner, or the control.
 */
import { armAmong, armAtPpm, chanceAmong, firstWeights, ONE_PPM } from '@mainstem/models/experiments/weights';
import { partOf } from '@mainstem/models/journeys/hash';
import type { Block, Design, Experiment } from './state.ts';

export interface Assignment {
  readonly armId: string;
  readonly content: string;
  /** Chance of this arm when it was drawn, millionths. */
  readonly propensityPpm: number;
  /** Block whose shares it was drawn by; 0 where nothing was drawn. */
  readonly block: number;
  /** HOLDOUT: stays out. OVER: the experiment has ended, this is how. */
  readonly from: 'DRAWN' | 'HOLDOUT' | 'OVER';
}

/** Why a unit gets no arm. */
export const assignRefusals = ['EXPERIMENT_NOT_STARTED'] as const;

/** Null before the start. `unit` is a pseudonym; `requestId` tells requests of one unit apart. */
export function assign(experiment: Experiment, unit: string, requestId: string): Assignment | null {
  const { state, design, open, winner } = experiment;
  if (design === null || state === 'designed') return null;
  const control = design.arms[0]?.armId ?? '';
  if (state === 'promoted' || state === 'stopped') return fixed(design, winner ?? control, 'OVER');
  if (isHeldOut(design, unit)) return fixed(design, control, 'HOLDOUT');
  const block = open.at(-1);
  return block === undefined ? null : drawArm(design, block, unit, requestId);
}

/** Shares of the first block, millionths. */
export function firstSharesPpm({ arms, controlPpm }: Pick<Design, 'arms' | 'controlPpm'>): number[] {
  // No design has none, but a fold takes whatever the schema lets onto the log.
  return arms.length === 0 ? [] : firstWeights(arms.length, controlPpm);
}

/** What a draw rests on besides the shares. */
export type DrawRules = Pick<Design, 'seed' | 'isSticky' | 'holdoutPpm'>;

export function isHeldOut({ seed, holdoutPpm }: Pick<DrawRules, 'seed' | 'holdoutPpm'>, unit: string): boolean {
  return partOf('holdout', String(seed), unit) < holdoutPpm;
}

/** The number a unit draws, 0 up to 999,999; -1 for one of the holdout. */
export function lotOf(rules: DrawRules, unit: string, requestId: string): number {
  return rules.holdoutPpm > 0 && isHeldOut(rules, unit) ? -1 : numberOf(rules, unit, requestId);
}

/**
 * The draw itself, of the block that ran then: what a replay asks. `among`: places of the arms it was drawn among, where
 * others could not be shown; null for all.
 */
export function drawArm(
  design: Design,
  { block, sharesPpm }: Block,
  unit: string,
  requestId: string,
  among: readonly number[] | null = null,
): Assignment {
  const { arms } = design;
  const at = numberOf(design, unit, requestId);
  const fits = among === null ? null : arms.map((_, arm) => (among.includes(arm) ? 1 : 0));
  const drawn = fits === null ? armAtPpm(sharesPpm, at) : armAmong(sharesPpm, fits, at);
  const propensityPpm = fits === null || drawn < 0 ? (sharesPpm[drawn] ?? 0) : chanceAmong(sharesPpm, fits, drawn);
  const { armId = '', content = '' } = arms[drawn] ?? {};
  return { armId, content, propensityPpm, block, from: 'DRAWN' };
}

function numberOf({ seed, isSticky }: Pick<DrawRules, 'seed' | 'isSticky'>, unit: string, requestId: string): number {
  return isSticky ? partOf('arm', String(seed), unit) : partOf('arm', String(seed), unit, requestId);
}

function fixed({ arms }: Design, armId: string, from: 'HOLDOUT' | 'OVER'): Assignment {
  const content = arms.find((arm) => arm.armId === armId)?.content ?? '';
  return { armId, content, propensityPpm: ONE_PPM, block: 0, from };
}
