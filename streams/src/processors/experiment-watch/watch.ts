/**
 * The live loop of experiments (WAP-94): what comes of exposures moves the weights of the next ones. It counts exposures and
 * outcomes block by block, and commands a move once the block that runs is old enough: that ends it, tells which earlier
 * blocks have settled, and lets the decider say what follows (SM-11). Promotions and stops come of the same command.
 *
 * A block is cut after the longest of three times: what the design says, a hundredth of the outcome window (so some hundred
 * blocks wait for outcomes, however long the window), and 0.5 % of the age (so an experiment of a year has some thousand
 * moves, not millions: R8). Pure fold of the log; losing it loses nothing (R1).
 */
import type { AnyEvent, EventsByType } from '@mainstem/schemas/generated/events';
import { type ExperimentCommand, SETTLED_MAX } from '../../deciders/experiment/commands.ts';
import { experimentDecider } from '../../deciders/experiment/decider.ts';
import { type Design, type Experiment, type ExperimentEvent, initialState } from '../../deciders/experiment/state.ts';
import type { DueCommand, Watch } from '../log-watch/log-watch.ts';
import { Tally } from './tally.ts';

/** Longest outcome window and a day: older exposures wait for nothing. */
const LOOK_BACK_MS = 31 * 24 * 3_600_000;
/** What was assigned by shares that had just moved may be on its way to the log, ms. */
const GRACE_MS = 2_000;
const BLOCKS_PER_WINDOW = 100;
const BLOCKS_PER_AGE = 200;
/** Experiments that are followed at a time. Ended ones are let go. */
const RUNNING_MAX = 10_000;

interface Followed {
  readonly tenant: string;
  readonly entity: string;
  experiment: Experiment;
  readonly tally: Tally;
  /** When blocks ended, ms. */
  readonly endedAtMs: Map<number, number>;
}

const ends = new Set(['ExperimentPromoted', 'ExperimentStopped']);

export class ExperimentWatch implements Watch<ExperimentCommand> {
  readonly name = 'experiment-watch';
  readonly types = [
    'ExperimentDesigned',
    'ExperimentStarted',
    'ExperimentWeightsMoved',
    'ExperimentArmStopped',
    'ExperimentSignificanceReached',
    'ExperimentPromoted',
    'ExperimentStopped',
    'UnitExposed',
    'OutcomeObserved',
  ] as const;
  readonly lookBackMs = { exposure_events: LOOK_BACK_MS };
  readonly #followed = new Map<string, Followed>();
  /** Facts that came before the block they are of: topics are read side by side. By experiment. */
  readonly #early = new Map<string, EventsByType['UnitExposed' | 'OutcomeObserved'][]>();

  apply(event: AnyEvent): void {
    if (event.type === 'UnitExposed' || event.type === 'OutcomeObserved') this.#fact(event);
    else this.#decided(event as ExperimentEvent);
  }

  due(nowMs: number): DueCommand<ExperimentCommand>[] {
    return [...this.#followed.values()].flatMap((followed) => dueOf(followed, nowMs) ?? []);
  }

  #decided(event: ExperimentEvent): void {
    const { tenant, entity } = event.envelope;
    const key = `${tenant}|${entity}`;
    if (ends.has(event.type)) {
      this.#followed.delete(key);
      this.#early.delete(key);
      return;
    }
    const followed = this.#followed.get(key) ?? begin(tenant, entity);
    if (event.type === 'ExperimentWeightsMoved') {
      followed.endedAtMs.set(event.block - 1, event.atMs);
      const told = new Set(event.settled.map(({ block }) => block));
      followed.tally.forget(told);
      for (const block of told) followed.endedAtMs.delete(block);
    }
    followed.experiment = experimentDecider.evolve(followed.experiment, event);
    this.#followed.set(key, followed);
    if (this.#followed.size > RUNNING_MAX) this.#followed.delete(this.#followed.keys().next().value as string);
    const early = this.#early.get(key) ?? [];
    this.#early.delete(key);
    for (const fact of early) this.#fact(fact);
  }

  #fact(event: EventsByType['UnitExposed' | 'OutcomeObserved']): void {
    const { tenant, entity } = event.envelope;
    const key = `${tenant}|${entity}`;
    const followed = this.#followed.get(key);
    const early = this.#early.get(key);
    const last = followed?.experiment.open.at(-1)?.block ?? 0;
    const isEarly = early !== undefined || (event.type === 'UnitExposed' && event.block > last);
    if (isEarly) {
      // After facts that wait come those that may be theirs, so the order stays.
      const waiting = early ?? [];
      if (waiting.length < EARLY_MAX) waiting.push(event);
      this.#early.set(key, waiting);
      if (this.#early.size > RUNNING_MAX) this.#early.delete(this.#early.keys().next().value as string);
    } else if (followed !== undefined) {
      if (event.type === 'UnitExposed') followed.tally.expose(followed.experiment, event);
      else followed.tally.observe(followed.experiment, event);
    }
  }
}

/** Facts of one experiment that wait for its block. */
const EARLY_MAX = 100_000;

function begin(tenant: string, entity: string): Followed {
  return { tenant, entity, experiment: initialState(), tally: new Tally(), endedAtMs: new Map() };
}

function dueOf(followed: Followed, nowMs: number): DueCommand<ExperimentCommand> | null {
  const { tenant, entity, experiment, tally } = followed;
  const { design, state, open, movedAtMs, startedAtMs } = experiment;
  const running = open.at(-1);
  if (design === null || running === undefined || (state !== 'running' && state !== 'significant')) return null;
  const { moveEveryMs, outcomeWindowMs } = design;
  const everyMs = Math.max(moveEveryMs, outcomeWindowMs / BLOCKS_PER_WINDOW, (nowMs - startedAtMs) / BLOCKS_PER_AGE);
  if (nowMs < movedAtMs + everyMs) return null;
  const settled = settledOf(followed, design, nowMs);
  const isTimeToEnd = isOver(experiment, design, nowMs);
  if (settled.length === 0 && tally.trialsOf(running.block) === 0 && !isTimeToEnd) return null;
  const cause = [tenant, entity, String(running.block)];
  const command = { type: 'MoveWeights', block: running.block, settled, atMs: nowMs } as const;
  return { tenant, entity, command, cause, causationId: tally.causeId };
}

/** Blocks whose outcomes are all in, oldest first. */
function settledOf({ experiment, tally, endedAtMs }: Followed, design: Design, nowMs: number) {
  return experiment.open
    .slice(0, -1)
    .filter(({ block }) => {
      const lastAtMs = Math.max(endedAtMs.get(block) ?? Number.POSITIVE_INFINITY, tally.lastAtMs(block));
      return nowMs >= lastAtMs + design.outcomeWindowMs + GRACE_MS;
    })
    .slice(0, SETTLED_MAX)
    .map(({ block }) => tally.settled(block, design));
}

/** Without traffic only time can end it: then a move is due for that alone. */
function isOver({ state, startedAtMs }: Experiment, { runMinMs, runMaxMs }: Design, nowMs: number): boolean {
  if (state === 'significant') return nowMs >= startedAtMs + runMinMs;
  return runMaxMs !== null && nowMs >= startedAtMs + runMaxMs;
}
