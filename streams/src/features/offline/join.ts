/**
 * The join as of a time, on both clocks: a row at `atMs` sees an event when it had happened before (event time < atMs) and
 * was known by then (append time ≤ what is said to be known, by default atMs itself). There is no way to leave either out by
 * mistake. The vector comes from `vectorAt` on a state of `addFact`: the code that serves requests (KAIROS-02).
 */
import { featureField } from '../contract.ts';
import type { FeatureVector, FeatureView } from '../definition.ts';
import { addFact, type FeatureState, type Reached } from '../state.ts';
import { vectorAt } from '../vector.ts';
import type { History, KnownFact } from './history.ts';

export interface JoinRow {
  readonly tenant: string;
  readonly entity: string;
  readonly atMs: number;
  /**
   * What was known: all that was on the log at a time (ms since 1970 UTC), or exactly what a live row had reached. As of
   * `atMs` when not said.
   */
  readonly known?: { readonly atMs: number } | { readonly reached: readonly Reached[] };
}

/** The vector of each row, in the order of the rows; one for each, however alike they are. */
export function joinAsOf(
  view: FeatureView,
  history: Pick<History, 'facts'>,
  rows: readonly JoinRow[],
): FeatureVector[] {
  const vectors: FeatureVector[] = new Array(rows.length);
  const ofView = history.facts.get(view.name);
  const groups = new Map<string, number[]>();
  for (const [at, { tenant, entity }] of rows.entries()) {
    const field = featureField(tenant, entity);
    const group = groups.get(field);
    if (group === undefined) groups.set(field, [at]);
    else group.push(at);
  }
  for (const [field, group] of groups) joinEntity(view, ofView?.get(field) ?? [], rows, group, vectors);
  return vectors;
}

/** Rows of one entity. Those that know as of their own time are taken in the order of time, and one state grows with them. */
function joinEntity(
  view: FeatureView,
  facts: readonly KnownFact[],
  rows: readonly JoinRow[],
  group: readonly number[],
  vectors: FeatureVector[],
): void {
  const inTime = group.filter((at) => rows[at]?.known === undefined);
  inTime.sort((one, other) => (rows[one] as JoinRow).atMs - (rows[other] as JoinRow).atMs);
  const seen = facts.map((known) => ({ known, fromMs: Math.max(known.knownAtMs, known.fact.timeMs + 1) }));
  // Equal times keep the order of the log: of an event that is there twice, the first counts.
  seen.sort((one, other) => one.fromMs - other.fromMs);
  let state: FeatureState | null = null;
  let next = 0;
  for (const at of inTime) {
    const { atMs } = rows[at] as JoinRow;
    for (let one = seen[next]; one !== undefined && one.fromMs <= atMs; one = seen[next]) {
      state = addFact(view, state, one.known.fact, one.known.place);
      next += 1;
    }
    vectors[at] = vectorAt(view, state, atMs);
  }
  for (const at of group) {
    const row = rows[at] as JoinRow;
    if (row.known !== undefined) vectors[at] = vectorAt(view, stateAsOf(view, facts, row), row.atMs);
  }
}

/** The state of what had happened before and was known as the row says, made from nothing. */
export function stateAsOf(view: FeatureView, facts: readonly KnownFact[], row: JoinRow): FeatureState | null {
  let state: FeatureState | null = null;
  for (const known of facts) {
    if (known.fact.timeMs < row.atMs && isKnown(view, known, row))
      state = addFact(view, state, known.fact, known.place);
  }
  return state;
}

/** The state a live row had when it had reached so far: for proving what was served, byte for byte. */
export function stateReached(
  view: FeatureView,
  facts: readonly KnownFact[],
  reached: readonly Reached[],
): FeatureState | null {
  let state: FeatureState | null = null;
  for (const { fact, place } of facts) if (isWithin(view, place, reached)) state = addFact(view, state, fact, place);
  return state;
}

function isKnown(view: FeatureView, { knownAtMs, place }: KnownFact, { known, atMs }: JoinRow): boolean {
  if (known !== undefined && 'reached' in known) return isWithin(view, place, known.reached);
  return knownAtMs <= (known?.atMs ?? atMs);
}

/** Whether a state that has reached so far holds what stands there. */
export function isWithin({ plan }: FeatureView, place: KnownFact['place'], reached: readonly Reached[]): boolean {
  const topic = plan.topics.indexOf(place.topic);
  const last = reached.find((one) => one.topic === topic && one.partition === place.partition);
  return last !== undefined && place.offset <= last.offset;
}
