/** What is folded of an experiment, and how (SM-11). Pure; plain JSON, so that it can be kept and compared. */
import { type ExperimentState, openExperiment, takeOutcomes } from '@mainstem/models/experiments/promotion';
import { firstWeights, ONE_PPM } from '@mainstem/models/experiments/weights';
import { emptyGuard, type GuardRun, takeGuarded } from '@mainstem/models/guardrail/guard';
import type { Counts } from '@mainstem/models/rate-drop';
import type { BodyOf } from '@mainstem/schemas/envelope';
import type { EventsByType } from '@mainstem/schemas/generated/events';

export type ExperimentEvent = EventsByType[
  | 'ExperimentDesigned'
  | 'ExperimentStarted'
  | 'ExperimentWeightsMoved'
  | 'ExperimentArmStopped'
  | 'ExperimentSignificanceReached'
  | 'ExperimentPromoted'
  | 'ExperimentStopped'];
type Body = BodyOf<ExperimentEvent>;
export type Design = Omit<Extract<Body, { type: 'ExperimentDesigned' }>, 'type'>;
export type SettledBlock = Extract<Body, { type: 'ExperimentWeightsMoved' }>['settled'][number];

export interface Block {
  readonly block: number;
  readonly sharesPpm: readonly number[];
}

export interface Experiment {
  readonly state: 'none' | 'designed' | 'running' | 'significant' | 'promoted' | 'stopped';
  readonly design: Design | null;
  readonly startedAtMs: number;
  /** When the block that runs began. */
  readonly movedAtMs: number;
  /** The block that runs is the last one; those before it have not settled yet. */
  readonly open: readonly Block[];
  /** Arms that still take part. */
  readonly active: readonly boolean[];
  readonly progress: ExperimentState;
  /** By guardrail, of each arm beside the control. */
  readonly guards: readonly (readonly GuardRun[])[];
  /** Arm that is significant, or promoted. */
  readonly winner: string | null;
}

export const initialState = (): Experiment => ({
  state: 'none',
  design: null,
  startedAtMs: 0,
  movedAtMs: 0,
  open: [],
  active: [],
  progress: openExperiment(1),
  guards: [],
  winner: null,
});

export function evolve(state: Experiment, event: Body): Experiment {
  switch (event.type) {
    case 'ExperimentDesigned': {
      const { type: _, ...design } = event;
      return { ...initialState(), state: 'designed', design };
    }
    case 'ExperimentStarted':
      return state.design === null ? state : started(state, state.design, event.atMs);
    case 'ExperimentWeightsMoved':
      return moved(state, event);
    case 'ExperimentArmStopped': {
      const at = armIndex(state, event.armId);
      return { ...state, active: state.active.map((isActive, arm) => isActive && arm !== at) };
    }
    case 'ExperimentSignificanceReached':
      return { ...state, state: 'significant', winner: event.armId };
    case 'ExperimentPromoted':
      return { ...state, state: 'promoted', winner: event.armId };
    case 'ExperimentStopped':
      return { ...state, state: 'stopped', winner: null };
  }
}

export function armIndex({ design }: Experiment, armId: string): number {
  return design?.arms.findIndex((arm) => arm.armId === armId) ?? -1;
}

function started(state: Experiment, { arms, controlPpm, guardrails }: Design, atMs: number): Experiment {
  return {
    ...state,
    state: 'running',
    startedAtMs: atMs,
    movedAtMs: atMs,
    open: [{ block: 1, sharesPpm: firstWeights(arms.length, controlPpm) }],
    active: arms.map(() => true),
    progress: openExperiment(arms.length),
    guards: guardrails.map(() => arms.slice(1).map(() => emptyGuard)),
  };
}

function moved(state: Experiment, event: Extract<Body, { type: 'ExperimentWeightsMoved' }>): Experiment {
  const known = event.settled.reduce(takeSettled, state);
  const told = new Set(event.settled.map(({ block }) => block));
  const open = state.open.filter(({ block }) => !told.has(block));
  return {
    ...known,
    movedAtMs: event.atMs,
    open: [...open, { block: event.block, sharesPpm: event.sharesPpm }],
  };
}

/** The state with what a block came to; blocks that are not open change nothing. */
export function takeSettled(state: Experiment, settled: SettledBlock): Experiment {
  const block = state.open.find((one) => one.block === settled.block);
  if (block === undefined) return state;
  const counts = countsOf(settled.trials, settled.successesPpm);
  const shares = block.sharesPpm.map((share) => share / ONE_PPM);
  return {
    ...state,
    progress: takeOutcomes(state.progress, counts, shares),
    guards: state.guards.map((runs, guard) => {
      const metric = state.design?.guardrails[guard]?.metric;
      const successesPpm = settled.guardPpm.find((one) => one.metric === metric)?.successesPpm;
      if (successesPpm === undefined) return runs;
      const [control, ...arms] = countsOf(settled.trials, successesPpm);
      return runs.map((run, arm) =>
        takeGuarded(run, { candidate: arms[arm] as Counts, control: control as Counts }, 1),
      );
    }),
  };
}

function countsOf(trials: readonly number[], successesPpm: readonly number[]): Counts[] {
  return trials.map((count, arm) => ({ trials: count, successes: (successesPpm[arm] ?? 0) / ONE_PPM }));
}
