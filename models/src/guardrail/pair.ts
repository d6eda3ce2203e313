/** A candidate and what runs beside it, counted over the same time; and such counts over a whole life, in bounded room (R8). */
import type { Counts } from '../rate-drop.ts';

export interface Pair {
  readonly candidate: Counts;
  readonly control: Counts;
}

/** One or several blocks, merged so often. */
export interface Stretch extends Pair {
  readonly level: number;
}

/** Stretches of one level before the two oldest are merged: a million blocks fit into some hundred, the newest are single. */
const STRETCHES_PER_LEVEL = 8;

const nothing: Counts = { trials: 0, successes: 0 };
export const noPair: Pair = { candidate: nothing, control: nothing };

/** Candidate's rate as a share of the control's; 1 while the control shows none. */
export function ratioOf({ candidate, control }: Pair): number {
  if (control.successes === 0 || candidate.trials === 0) return 1;
  return candidate.successes / candidate.trials / (control.successes / control.trials);
}

export function plusPair(one: Pair, other: Pair): Pair {
  return { candidate: plus(one.candidate, other.candidate), control: plus(one.control, other.control) };
}

/** Oldest first. */
export function addStretch(stretches: readonly Stretch[], { candidate, control }: Pair): readonly Stretch[] {
  let held: readonly Stretch[] = [...stretches, { candidate, control, level: 0 }];
  for (let level = 0; ; level += 1) {
    const first = held.findIndex((stretch) => stretch.level === level);
    const count = held.filter((stretch) => stretch.level === level).length;
    if (count <= STRETCHES_PER_LEVEL) return held;
    const [older, newer] = held.slice(first, first + 2) as [Stretch, Stretch];
    held = [...held.slice(0, first), { ...plusPair(older, newer), level: level + 1 }, ...held.slice(first + 2)];
  }
}

function plus(one: Counts, other: Counts): Counts {
  return { trials: one.trials + other.trials, successes: one.successes + other.successes };
}
