/**
 * The policy in question, as a file or a word says it: with which chance it takes each action at each place. An action or a
 * place that it does not know has chance 0 there.
 */
import { parse } from 'yaml';
import { z } from 'zod';
import { thompsonChances } from './thompson.ts';

/** Chance with which an action is taken at a place. */
export interface AskedPolicy {
  readonly name: string;
  chance(place: string, action: string): number;
}

/** Actions and places of a log, in their order: numbers by size, words by alphabet. */
export interface Choices {
  readonly actions: readonly string[];
  readonly places: readonly string[];
}

const ARMS_MAX = 10_000;
const positive = z.number().positive();
const chance = z.number().min(0).max(1);
const shape = z.union([
  /** Thompson sampling from Beta(alpha, beta); the action is the arm's number, from 0. */
  z.strictObject({ alpha: z.array(positive).min(2).max(ARMS_MAX), beta: z.array(positive).min(2).max(ARMS_MAX) }),
  /** The same chances at every place. */
  z.strictObject({ chances: z.record(z.string(), chance) }),
  /** By place, then action. */
  z.strictObject({ places: z.record(z.string(), z.record(z.string(), chance)) }),
]);
export type PolicyFile = z.infer<typeof shape>;

/** Chances of one place must come to 1 as nearly as this. */
const SUM_OFF_MAX = 1e-6;

/** Of YAML or JSON; `part` names a member of the whole. Throws a RangeError that says what is wrong. */
export function readPolicyFile(text: string, part?: string): PolicyFile {
  let value: unknown;
  try {
    value = parse(text);
  } catch (cause) {
    throw new RangeError(`the policy is no YAML: ${(cause as Error).message}`, { cause });
  }
  const chosen = part === undefined ? value : (value as Record<string, unknown> | null)?.[part];
  if (part !== undefined && chosen === undefined) throw new RangeError(`the policy has no part ${part}`);
  const read = shape.safeParse(chosen);
  if (!read.success) throw new RangeError(`the policy cannot be read: ${z.prettifyError(read.error)}`);
  if ('alpha' in read.data && read.data.alpha.length !== read.data.beta.length)
    throw new RangeError('alpha and beta are of different length');
  for (const [place, row] of Object.entries(tablesOf(read.data))) {
    const sum = Object.values(row).reduce((total, one) => total + one, 0);
    if (Math.abs(sum - 1) > SUM_OFF_MAX) throw new RangeError(`chances at ${place} come to ${sum}, not to 1`);
  }
  return read.data;
}

function tablesOf(policy: PolicyFile): Readonly<Record<string, Readonly<Record<string, number>>>> {
  if ('places' in policy) return policy.places;
  return 'chances' in policy ? { 'every place': policy.chances } : {};
}

/** Takes every action alike. */
export function uniformPolicy({ actions }: Choices): AskedPolicy {
  const known = new Set(actions);
  return { name: 'uniform', chance: (_, action) => (known.has(action) ? 1 / known.size : 0) };
}

export function policyOf(
  file: PolicyFile,
  name: string,
  { places }: Choices,
  draws: number,
  seed: number,
): AskedPolicy {
  if ('chances' in file) return { name, chance: (_, action) => own(file.chances, action) };
  if ('places' in file) return { name, chance: (place, action) => own(file.places[place] ?? {}, action) };
  const arms = file.alpha.map((alpha, index) => ({ alpha, beta: file.beta[index] as number }));
  const rows = thompsonChances(arms, places.length, draws, seed);
  const rowOf = new Map(places.map((place, index) => [place, rows[index] as Float64Array]));
  return { name, chance: (place, action) => rowOf.get(place)?.[Number(action)] ?? 0 };
}

function own(chances: Readonly<Record<string, number>>, action: string): number {
  return Object.hasOwn(chances, action) ? (chances[action] as number) : 0;
}
