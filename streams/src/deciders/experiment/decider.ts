/**
 * An experiment (SM-11):
 *
 *   none ──design──▶ designed ──start──▶ running ──significant──▶ significant ──minimum time over──▶ promoted
 *                        │                  │                          │
 *                        └───────stop───────┴──────────stop────────────┴──▶ stopped
 *
 * Traffic runs in blocks whose shares are fixed before their first exposure. A block is told here once all its outcomes are
 * in (delayed rewards count for the block they came from, never for a later one); the shares of the next follow from what
 * has settled, by top-two Thompson sampling on a seed of the experiment and the block. So every weight is a fold of the log,
 * and every assignment can be drawn again (`assign.ts`).
 *
 * What ends it, in this order at each move: traffic that did not go where it was sent (nothing is believed then), guardrails
 * (an arm that fell is stopped; with no arm left the experiment is), an arm that is better and has run long enough, and its
 * time. Every test is always valid: a move may come as often as it likes.
 *
 * Pure: times come in with the commands.
 */
import { promotionRules, type Verdict, verdictOf } from '@mainstem/models/experiments/promotion';
import { ONE_PPM, weightsOf } from '@mainstem/models/experiments/weights';
import { findBreach } from '@mainstem/models/guardrail/guard';
import { partOf } from '@mainstem/models/journeys/hash';
import type { Counts } from '@mainstem/models/rate-drop';
import type { BodyOf } from '@mainstem/schemas/envelope';
import { accept, type Decider, type Decision, type Rejected, reject } from '../../runtime/decisions/decider.ts';
import type { DesignExperiment, ExperimentCommand, MoveWeights } from './commands.ts';
import { intervalOf } from './interval.ts';
import { type Design, type Experiment, type ExperimentEvent, evolve, initialState, takeSettled } from './state.ts';

type Body = BodyOf<ExperimentEvent>;

/** Blocks that have not settled yet: an outcome window is cut into a hundred at most (`experiment-watch`). */
export const OPEN_BLOCKS_MAX = 400;
/** Fewest successes of the control before a guardrail speaks: fewer say nothing, however many trials. */
const GUARD_SUCCESSES_MIN = 20;

export const experimentDecider: Decider<ExperimentCommand, Experiment, ExperimentEvent> = {
  topic: 'experiment_events',
  commandTypes: ['DesignExperiment', 'StartExperiment', 'StopExperiment', 'MoveWeights'],
  initialState,
  decide,
  evolve,
};

function decide(command: ExperimentCommand, state: Experiment): Decision<ExperimentEvent> {
  switch (command.type) {
    case 'DesignExperiment':
      return design(command, state);
    case 'StartExperiment':
      if (state.state === 'none') return notFound;
      if (state.state !== 'designed') return started;
      return accept<ExperimentEvent>({ type: 'ExperimentStarted', atMs: command.atMs });
    case 'StopExperiment': {
      if (state.state === 'none') return notFound;
      if (state.state === 'promoted' || state.state === 'stopped') return over;
      const { because, atMs } = command;
      return accept<ExperimentEvent>({ type: 'ExperimentStopped', reason: 'PERSON', because, atMs });
    }
    case 'MoveWeights':
      return move(command, state);
  }
}

function design(command: DesignExperiment, state: Experiment): Decision<ExperimentEvent> {
  if (state.state !== 'none') return exists;
  const { type: _, ...designed } = command;
  if (designed.floorPpm + designed.controlPpm > ONE_PPM) return tooMuch;
  return accept<ExperimentEvent>({ type: 'ExperimentDesigned', ...designed });
}

function move(command: MoveWeights, state: Experiment): Decision<ExperimentEvent> {
  if (state.state !== 'running' && state.state !== 'significant') return state.state === 'none' ? notFound : over;
  const running = state.open.at(-1);
  if (running === undefined || running.block !== command.block) return blockOver;
  const arms = (state.design as Design).arms.length;
  const isKnown = command.settled.every(
    ({ block, trials, successesPpm }) =>
      state.open.some((one) => one.block === block) && trials.length === arms && successesPpm.length === arms,
  );
  if (!isKnown) return blockUnknown;
  if (state.open.length - command.settled.length >= OPEN_BLOCKS_MAX) return tooManyOpen;
  const known = command.settled.reduce(takeSettled, state);
  const breaches = breachesOf(known);
  const fallen = new Set(breaches.map(({ armId }) => armId));
  const active = known.active.map((isActive, arm) => isActive && !fallen.has(known.design?.arms[arm]?.armId ?? ''));
  const { settled, atMs, block } = command;
  const sharesPpm = sharesOf(known, active, block + 1);
  const moved: Body = { type: 'ExperimentWeightsMoved', block: block + 1, sharesPpm, settled, atMs };
  return accept<ExperimentEvent>(moved, ...breaches, ...endOf(known, active, atMs));
}

function sharesOf({ design, progress }: Experiment, active: readonly boolean[], block: number): number[] {
  const { seed, floorPpm, controlPpm } = design as Design;
  if (active.filter(Boolean).length < 2) return active.map((_, arm) => (arm === 0 ? ONE_PPM : 0));
  return weightsOf(progress.counts, active, partOf('weights', String(seed), String(block)), { floorPpm, controlPpm });
}

type ArmStopped = Extract<Body, { type: 'ExperimentArmStopped' }>;

/** Bonferroni over arms and guardrails, so that the whole experiment accuses a good arm no more often than it says. */
function breachesOf({ design, active, guards }: Experiment): ArmStopped[] {
  const { arms, guardrails, guardAlphaPpm } = design as Design;
  const alpha = guardAlphaPpm / ONE_PPM / ((arms.length - 1) * guardrails.length);
  return arms.slice(1).flatMap(({ armId }, index): ArmStopped[] => {
    if (active[index + 1] !== true) return [];
    for (const [guard, { metric, sharePpm }] of guardrails.entries()) {
      const run = guards[guard]?.[index];
      const rule = { alpha, nullShare: 1, lineShare: sharePpm / ONE_PPM, successesMin: GUARD_SUCCESSES_MIN };
      const breach = run === undefined ? null : findBreach(run, rule);
      if (breach === null) continue;
      const { candidate, control, evidence } = breach;
      return [{ type: 'ExperimentArmStopped', armId, metric, ...told(candidate, control), evidence }];
    }
    return [];
  });
}

/** What the move brings besides: significance, promotion, or an end. */
function endOf(state: Experiment, active: readonly boolean[], atMs: number): Body[] {
  const { arms, trialsMin, alphaPpm, runMinMs, runMaxMs } = state.design as Design;
  const rules = { ...promotionRules, alpha: alphaPpm / ONE_PPM, trialsMin };
  const verdict = verdictOf(state.progress, rules, (arm) => active[arm] === true);
  if (verdict.kind === 'RATIO_OFF') {
    const because = `arm ${arms[verdict.arm]?.armId} got ${verdict.z.toFixed(1)} standard deviations beside its share`;
    return [stopped('RATIO', because, atMs)];
  }
  if (active.filter(Boolean).length < 2) return [stopped('GUARDRAIL', 'every arm but the control fell', atMs)];
  const isLost = state.winner !== null && active[arms.findIndex(({ armId }) => armId === state.winner)] !== true;
  if (isLost) return [stopped('GUARDRAIL', `arm ${state.winner} was better and then fell`, atMs)];
  const reached = state.state === 'running' ? significance(state, verdict, atMs) : [];
  const winner = state.winner ?? reached[0]?.armId;
  if (winner !== undefined && atMs >= state.startedAtMs + runMinMs) {
    const because = 'better than the control at all times, its traffic as it was sent, no guardrail broken';
    return [...reached, { type: 'ExperimentPromoted', armId: winner, because, atMs }];
  }
  const isTimeOver = runMaxMs !== null && atMs >= state.startedAtMs + runMaxMs;
  if (isTimeOver && winner === undefined) return [stopped('TIME_OVER', 'no arm was shown to be better', atMs)];
  return reached;
}

type Reached = Extract<Body, { type: 'ExperimentSignificanceReached' }>;

function significance(experiment: Experiment, verdict: Verdict, atMs: number): Reached[] {
  if (verdict.kind !== 'PROMOTE') return [];
  const { design, progress } = experiment;
  const { arms } = design as Design;
  const { low, high } = intervalOf(experiment, verdict.arm);
  const interval = { lowPpm: ppm(low), highPpm: high === null ? null : ppm(high) };
  const counts = told(progress.counts[verdict.arm] as Counts, progress.counts[0] as Counts);
  const armId = arms[verdict.arm]?.armId ?? '';
  const { evidence } = verdict;
  return [{ type: 'ExperimentSignificanceReached', armId, ...counts, evidence, ...interval, atMs }];
}

function told(arm: Counts, control: Counts) {
  return {
    trials: arm.trials,
    successesPpm: ppm(arm.successes),
    controlTrials: control.trials,
    controlSuccessesPpm: ppm(control.successes),
  };
}

function ppm(share: number): number {
  return Math.round(share * ONE_PPM);
}

function stopped(reason: string, because: string, atMs: number): Body {
  return { type: 'ExperimentStopped', reason, because, atMs };
}

const exists: Rejected = reject('EXPERIMENT_EXISTS', 'An experiment of this id is there already: design it anew.');
const notFound: Rejected = reject('EXPERIMENT_NOT_FOUND', 'There is no experiment of this id: design it first.');
const started: Rejected = reject('EXPERIMENT_STARTED', 'It has been started before.');
const over: Rejected = reject('EXPERIMENT_OVER', 'It does not run: look at how it ended.');
const tooMuch: Rejected = reject(
  'EXPERIMENT_FLOORS_TOO_LARGE',
  'Floor and control together take more than all traffic.',
);
const blockOver: Rejected = reject('EXPERIMENT_BLOCK_OVER', 'This block is over: somebody else moved the weights.');
const blockUnknown: Rejected = reject('EXPERIMENT_BLOCK_UNKNOWN', 'A block that is told has been told before.');
const tooManyOpen: Rejected = reject('EXPERIMENT_BLOCKS_OPEN', 'Too many blocks wait for outcomes: wait for some.');
