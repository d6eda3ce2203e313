/**
 * A dimension whose values are "at least so much" of something: a version of an operating system, a share of times seen.
 * Campaigns ask for a level of a family; a request has a level and meets all that ask for no more.
 */
import { Dimension, type Key } from './dimension.ts';
import { Posting } from './posting.ts';

/** Levels compare by `<`: all numbers, or all texts made comparable. */
export type Level = number | string;

export interface Threshold {
  readonly family: Key;
  /** Undefined when any level will do, known or not. */
  readonly level: Level | undefined;
}

interface Step {
  readonly level: Level;
  readonly posting: Posting;
}

export class Thresholds extends Dimension {
  /** Those that ask for a level, by family, from the least. */
  readonly #families = new Map<Key, Step[]>();

  addAll(slot: number, asked: readonly Threshold[], words: number): void {
    super.add(slot, keysOf(asked), words);
    for (const { family, level } of asked) {
      if (level !== undefined) this.#stepOf(family, level).posting.add(slot, words);
    }
  }

  removeAll(slot: number, asked: readonly Threshold[]): void {
    super.remove(slot, keysOf(asked));
    for (const { family, level } of asked) {
      if (level === undefined) continue;
      const steps = this.#families.get(family) as Step[];
      const at = steps.findIndex((step) => step.level === level);
      const { posting } = steps[at] as Step;
      posting.remove(slot);
      if (posting.count > 0) continue;
      steps.splice(at, 1);
      if (steps.length === 0) this.#families.delete(family);
    }
  }

  /** True when some campaign asks for a level of this family. */
  asksLevels(family: Key): boolean {
    return this.#families.has(family);
  }

  /** The request has this much of the family; undefined when it does not say how much. */
  hitLevel(family: Key, level: Level | undefined, words: number): void {
    this.hit(family, words);
    const steps = this.#families.get(family);
    if (steps === undefined || level === undefined) return;
    for (let index = 0; index < steps.length; index += 1) {
      const step = steps[index] as Step;
      if (step.level > level) return;
      this.hitPosting(step.posting, words);
    }
  }

  #stepOf(family: Key, level: Level): Step {
    let steps = this.#families.get(family);
    if (steps === undefined) {
      steps = [];
      this.#families.set(family, steps);
    }
    const at = steps.findIndex((step) => step.level >= level);
    const found = steps[at];
    if (found?.level === level) return found;
    const made = { level, posting: new Posting() };
    steps.splice(at < 0 ? steps.length : at, 0, made);
    return made;
  }
}

/** Any level: kept as plain values. A family asked for only by levels still makes a campaign restricted, by this key. */
function keysOf(asked: readonly Threshold[]): Key[] {
  const plain = asked.filter(({ level }) => level === undefined).map(({ family }) => family);
  return plain.length === 0 && asked.length > 0 ? [LEVELS_ONLY] : plain;
}

/** No request has it. */
const LEVELS_ONLY = '\u0000levels-only';
