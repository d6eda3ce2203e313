/**
 * Memory of decisions, to find those that were like another (KAIROS-17): for each tenant and kind the newest cases, by what
 * they were made from. Pure but for what it remembers; a replay remembers the same.
 *
 * Likeness is Gower's: the mean over everything either case knows of how near the values are: of numbers by their distance in
 * the range met so far, of words equal or not; what one of them does not know counts as unlike.
 */
import type { DecisionRecorded } from '@mainstem/schemas/generated/events';

/** Cases of one kind: enough to have neighbours, few enough to compare all of them in a millisecond. */
const CASES_PER_KIND_MAX = 200;
/** Kinds of tenants remembered, some 100 kB each when full; the one not seen for longest goes. */
const KINDS_MAX = 500;
/** Values compared of one case. */
const VALUES_MAX = 32;
export const NEIGHBOURS_MAX = 7;
/** Below this two cases have little in common, millionths. */
export const ALIKE_PPM = 800_000;
const ONE = 1_000_000;

export interface Neighbour {
  readonly decisionId: string;
  readonly similarityPpm: number;
  readonly outcome: string;
}

type Values = ReadonlyMap<string, number | string>;
interface Case {
  readonly decisionId: string;
  readonly outcome: string;
  readonly values: Values;
}
interface Kind {
  readonly cases: Case[];
  readonly ranges: Map<string, { low: number; high: number }>;
}

export class CaseMemory {
  readonly #kinds = new Map<string, Kind>();

  /** The nearest earlier cases of the same tenant and kind (R7), the nearest first. */
  like(record: DecisionRecorded): Neighbour[] {
    const kind = this.#kinds.get(nameOf(record));
    if (kind === undefined) return [];
    const values = valuesOf(record);
    return kind.cases
      .filter(({ decisionId }) => decisionId !== record.envelope.id)
      .map((one) => ({
        decisionId: one.decisionId,
        similarityPpm: Math.round(likeness(values, one.values, kind) * ONE),
        outcome: one.outcome,
      }))
      .filter(({ similarityPpm }) => similarityPpm >= ALIKE_PPM)
      .sort((a, b) => b.similarityPpm - a.similarityPpm || (a.decisionId < b.decisionId ? -1 : 1))
      .slice(0, NEIGHBOURS_MAX);
  }

  add(record: DecisionRecorded): void {
    const name = nameOf(record);
    const kind: Kind = this.#kinds.get(name) ?? { cases: [], ranges: new Map() };
    this.#kinds.delete(name); // the newest kind stands last
    this.#kinds.set(name, kind);
    if (this.#kinds.size > KINDS_MAX) this.#kinds.delete(this.#kinds.keys().next().value as string);
    if (kind.cases.some(({ decisionId }) => decisionId === record.envelope.id)) return;
    const values = valuesOf(record);
    for (const [field, value] of values) {
      if (typeof value !== 'number') continue;
      const range = kind.ranges.get(field) ?? { low: value, high: value };
      kind.ranges.set(field, { low: Math.min(range.low, value), high: Math.max(range.high, value) });
    }
    kind.cases.push({ decisionId: record.envelope.id, outcome: record.outcome, values });
    if (kind.cases.length > CASES_PER_KIND_MAX) kind.cases.shift();
  }
}

function nameOf({ envelope, kind }: DecisionRecorded): string {
  return `${envelope.tenant}|${kind}`;
}

/** What is compared: values of inputs and features, and how sure it was; never ids, which are all different. */
function valuesOf({ inputs, features, confidence }: DecisionRecorded): Values {
  const named = [
    ...inputs.map(({ name, json }) => [name, json] as const),
    ...features.map(({ view, name, json }) => [`${view}/${name}`, json] as const),
  ];
  const values = new Map<string, number | string>();
  for (const [name, json] of named) {
    if (json === null || values.size >= VALUES_MAX || /(?:Id|Ids|Uri|Hash|AtMs)$/.test(name)) continue;
    const value: unknown = JSON.parse(json);
    if (typeof value === 'number') values.set(name, value);
    else if (value !== null) values.set(name, json);
  }
  if (confidence !== null) values.set('confidence', confidence);
  return values;
}

function likeness(one: Values, other: Values, { ranges }: Kind): number {
  const names = new Set([...one.keys(), ...other.keys()]);
  if (names.size === 0) return 0; // nothing is known of either
  let sum = 0;
  for (const name of names) {
    const a = one.get(name);
    const b = other.get(name);
    if (typeof a === 'number' && typeof b === 'number') {
      const { low, high } = ranges.get(name) ?? { low: a, high: a };
      const width = Math.max(high, a) - Math.min(low, a);
      sum += width === 0 ? 1 : 1 - Math.abs(a - b) / width;
    } else if (a !== undefined && a === b) sum += 1;
  }
  return sum / names.size;
}
