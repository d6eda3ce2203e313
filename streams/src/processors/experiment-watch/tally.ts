/**
 * What the blocks of one experiment have come to: exposures by arm, and the successes they brought, each credited to the
 * block and the arm it was exposed in, however late it comes within the window. Duplicates count once (R2). Memory is
 * bounded: a block that was told is let go, and beyond the bound the exposures that wait longest stop waiting.
 */
import { ONE_PPM } from '@mainstem/models/experiments/weights';
import type { OutcomeObserved, UnitExposed } from '@mainstem/schemas/generated/events';
import type { MoveWeights } from '../../deciders/experiment/commands.ts';
import { armIndex, type Design, type Experiment } from '../../deciders/experiment/state.ts';

/** Exposures of one experiment that wait for outcomes: some 100 MB. */
export const WAITING_MAX = 500_000;
/** Parts of one exposure's success, e.g. a session told every few seconds. */
const HEARD_MAX = 1_000;
/** Units of a sticky experiment that are known to have been counted. */
const KNOWN_MAX = 1_000_000;

interface Waiting {
  readonly block: number;
  readonly arm: number;
  readonly atMs: number;
  /** Millionths of a success so far, by metric. */
  readonly credited: Record<string, number>;
  /** Outcomes that were a part of a success; a whole one cannot count again. */
  heard?: Set<string>;
}

interface Count {
  readonly trials: number[];
  readonly successesPpm: Record<string, number[]>;
  lastAtMs: number;
}

export class Tally {
  readonly #blocks = new Map<number, Count>();
  readonly #waiting = new Map<string, Waiting>();
  readonly #known = new Set<string>();
  /** Event that changed it last: the cause of what follows. */
  causeId: string | null = null;

  expose(experiment: Experiment, { envelope, isHoldout, armId, block, among }: UnitExposed): void {
    const arm = armIndex(experiment, armId);
    const isOpen = experiment.open.some((one) => one.block === block);
    // What was drawn among some of the arms was shown where the others could not be: it compares nothing.
    if (isHoldout || among !== null || arm < 0 || !isOpen || this.#known.has(envelope.id)) return;
    const { design } = experiment;
    const count = this.#count(block, (design as Design).arms.length);
    count.trials[arm] = (count.trials[arm] as number) + 1;
    count.lastAtMs = Math.max(count.lastAtMs, envelope.occurredAtMs);
    keep(this.#known, envelope.id, KNOWN_MAX);
    this.#waiting.set(envelope.id, { block, arm, atMs: envelope.occurredAtMs, credited: {} });
    if (this.#waiting.size > WAITING_MAX) this.#waiting.delete(this.#waiting.keys().next().value as string);
    this.causeId = envelope.id;
  }

  observe(experiment: Experiment, { envelope, exposureId, metric, size, atMs }: OutcomeObserved): void {
    const { design } = experiment;
    const waiting = this.#waiting.get(exposureId);
    if (design === null || waiting === undefined) return;
    if (atMs < waiting.atMs || atMs > waiting.atMs + design.outcomeWindowMs) return;
    // Of other metrics, which only guard, any outcome is a whole one.
    const whole = metric === design.metric ? design.wholeOutcome : 1;
    const before = waiting.credited[metric] ?? 0;
    const after = Math.min(ONE_PPM, before + Math.round((Math.min(size, whole) / whole) * ONE_PPM));
    if (after === before || waiting.heard?.has(envelope.id) === true) return;
    if (after < ONE_PPM) {
      waiting.heard ??= new Set();
      if (waiting.heard.size >= HEARD_MAX) return;
      waiting.heard.add(envelope.id);
    }
    waiting.credited[metric] = after;
    const { trials, successesPpm } = this.#count(waiting.block, design.arms.length);
    const sums = successesPpm[metric] ?? trials.map(() => 0);
    sums[waiting.arm] = (sums[waiting.arm] as number) + after - before;
    successesPpm[metric] = sums;
    this.causeId = envelope.id;
  }

  trialsOf(block: number): number {
    return this.#blocks.get(block)?.trials.reduce((sum, one) => sum + one, 0) ?? 0;
  }

  lastAtMs(block: number): number {
    return this.#blocks.get(block)?.lastAtMs ?? 0;
  }

  settled(block: number, { arms, metric, guardrails }: Design): MoveWeights['settled'][number] {
    const { trials, successesPpm } = this.#count(block, arms.length);
    const of = (name: string) => [...(successesPpm[name] ?? trials.map(() => 0))];
    const guardPpm = guardrails.map((guard) => ({ metric: guard.metric, successesPpm: of(guard.metric) }));
    return { block, trials: [...trials], successesPpm: of(metric), guardPpm };
  }

  /** The block was told: nothing that comes for it counts any more. */
  forget(blocks: ReadonlySet<number>): void {
    for (const block of blocks) this.#blocks.delete(block);
    for (const [id, { block }] of this.#waiting) if (blocks.has(block)) this.#waiting.delete(id);
  }

  #count(block: number, arms: number): Count {
    const held = this.#blocks.get(block);
    if (held !== undefined) return held;
    const made: Count = { trials: new Array<number>(arms).fill(0), successesPpm: {}, lastAtMs: 0 };
    this.#blocks.set(block, made);
    return made;
  }
}

function keep(set: Set<string>, id: string, max: number): void {
  set.add(id);
  if (set.size > max) set.delete(set.values().next().value as string);
}
