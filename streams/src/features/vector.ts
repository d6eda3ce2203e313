/**
 * The vector of a state at a time: the one computation that answers online and fills training sets. `listedAt` gives it as
 * lists in the order of the view, which is what a server writes out thousands of times a second; `vectorAt` the same by name.
 * Pure.
 */
import {
  type Feature,
  type FeatureFlag,
  type FeatureValue,
  type FeatureVector,
  type FeatureView,
  type VectorReason,
  vectorReasons,
  type WindowFeature,
} from './definition.ts';
import { type PlannedFeature, planOf } from './plan.ts';
import { type FeatureState, headMaxOf, keptFromTile, LATEST_MAX, type LatestEntry } from './state.ts';
import { totalsAt, type WindowTotal } from './windows.ts';

/** A vector as lists, in the order of the view. Ages are asked for apart: few want them, and they are half of the work. */
export interface ListedVector {
  readonly values: readonly FeatureValue[];
  /** One letter for each feature: F fresh, S stale, D default. */
  readonly flags: string;
  /** ms since the newest event that is in any value; null when none is. */
  readonly newestAgeMs: number | null;
  /** The gravest reason of a default in it; null when there is none. */
  readonly reason: VectorReason | null;
}

const flagsByLetter: Readonly<Record<string, FeatureFlag>> = { F: 'FRESH', S: 'STALE', D: 'DEFAULT' };
const gravity: readonly VectorReason[] = ['ENTITY_UNKNOWN', 'NOT_KEPT', 'TOO_MANY', 'EXPIRED'];

/** The vector at `atMs` of what was folded into the state; the defaults, with the reason, when that cannot be said. */
export function vectorAt(view: FeatureView, state: FeatureState | null, atMs: number): FeatureVector {
  return namedOf(view, draftedAt(view, state, atMs, true));
}

/** Every feature at its default, for one reason. */
export function defaultVector(view: FeatureView, reason: VectorReason): FeatureVector {
  return namedOf(view, defaultsOf(view, reason));
}

export function listedAt(view: FeatureView, state: FeatureState | null, atMs: number): ListedVector {
  return draftedAt(view, state, atMs, false);
}

/** Of each feature, ms since the newest event that is in its value; null when none is. */
export function agesAt(view: FeatureView, state: FeatureState | null, atMs: number): readonly (number | null)[] {
  return draftedAt(view, state, atMs, true).ages;
}

function draftedAt(view: FeatureView, state: FeatureState | null, atMs: number, ages: boolean): Draft {
  if (state === null || state.firstMs >= atMs) return defaultsOf(view, 'ENTITY_UNKNOWN');
  if (!tells(view, state, atMs)) return defaultsOf(view, 'NOT_KEPT');
  const draft = new Draft(ages);
  const totals = totalsAt(view, state, atMs);
  for (const planned of planOf(view).features) {
    const { feature, at, window } = planned;
    if (feature.kind === 'latest' || feature.kind === 'since') addNewest(draft, view, state, planned, atMs);
    else addAggregate(draft, feature, totals[at]?.[window] ?? null, atMs);
  }
  return draft;
}

/** Names in a vector that are known only by default or are stale: what a model should not learn from. */
export function unsureOf({ flags }: Pick<FeatureVector, 'flags'>): string[] {
  return Object.entries(flags).flatMap(([name, flag]) => (flag === 'FRESH' ? [] : [name]));
}

function defaultsOf(view: FeatureView, reason: VectorReason): Draft {
  const draft = new Draft(true);
  for (const { feature } of planOf(view).features) draft.byDefault(feature, reason);
  return draft;
}

function namedOf({ name, version, fingerprint, names }: FeatureView, draft: Draft): FeatureVector {
  const values: Record<string, FeatureValue> = {};
  const ages: Record<string, number | null> = {};
  const flags: Record<string, FeatureFlag> = {};
  for (let at = 0; at < names.length; at += 1) {
    const feature = names[at] as string;
    values[feature] = draft.values[at] as FeatureValue;
    ages[feature] = draft.ages[at] ?? null;
    flags[feature] = flagsByLetter[draft.flags[at] as string] as FeatureFlag;
  }
  return { view: name, version, fingerprint, values, ages, flags, reason: draft.reason };
}

type Letter = 'F' | 'S' | 'D';

/** A vector that is being made, feature after feature. */
class Draft implements ListedVector {
  readonly values: FeatureValue[] = [];
  readonly ages: (number | null)[] = [];
  flags = '';
  newestAgeMs: number | null = null;
  #gravest: number = vectorReasons.length;
  readonly #wantsAges: boolean;

  constructor(wantsAges: boolean) {
    this.#wantsAges = wantsAges;
  }

  get reason(): VectorReason | null {
    return gravity[this.#gravest] ?? null;
  }

  add(value: FeatureValue, ageMs: number | null, letter: Letter): void {
    this.values.push(value);
    this.flags += letter;
    if (this.#wantsAges) this.ages.push(ageMs);
    if (ageMs !== null && (this.newestAgeMs === null || ageMs < this.newestAgeMs)) this.newestAgeMs = ageMs;
  }

  byDefault(feature: Feature, reason: VectorReason | null, ageMs: number | null = null): void {
    this.add(feature.byDefault, ageMs, 'D');
    if (reason !== null) this.#gravest = Math.min(this.#gravest, gravity.indexOf(reason));
  }
}

/**
 * Whether events at `atMs` or later can be left out: those in the head can, those in tiles cannot any more. Always so for a
 * time after the newest event, which is every time a request is made at, unless clocks differ widely.
 */
function tells(view: FeatureView, { head, lastMs }: FeatureState, atMs: number): boolean {
  if (atMs > lastMs || view.windowMs === 0) return true;
  const oldest = head[0]?.timeMs ?? 0;
  if (head.length === headMaxOf(view) && atMs <= oldest) return false;
  return Math.max(0, Math.floor((atMs - view.windowMs) / view.tileMs)) >= keptFromTile(view, lastMs);
}

function addNewest(
  draft: Draft,
  view: FeatureView,
  state: FeatureState,
  { feature, at }: PlannedFeature,
  atMs: number,
): void {
  const list = state.latest[at] ?? [];
  const newest = list.find(({ timeMs }) => timeMs < atMs);
  if (newest === undefined) draft.byDefault(feature, list.length === LATEST_MAX ? 'NOT_KEPT' : null);
  else if (feature.kind === 'latest') addAged(draft, view, feature, newest, atMs);
  else draft.add(atMs - newest.timeMs, atMs - newest.timeMs, 'F');
}

/** TTL: fresh, then stale, then the default; the same here for a request and for a row of a training set. */
function addAged(
  draft: Draft,
  { ttlMs, staleForMs }: FeatureView,
  feature: Feature,
  { timeMs, value }: LatestEntry,
  atMs: number,
): void {
  const ageMs = atMs - timeMs;
  if (ttlMs === null || ageMs <= ttlMs) draft.add(value, ageMs, 'F');
  else if (ageMs <= ttlMs + staleForMs) draft.add(value, ageMs, 'S');
  else draft.byDefault(feature, 'EXPIRED', ageMs);
}

function addAggregate(draft: Draft, feature: WindowFeature, total: WindowTotal | null, atMs: number): void {
  if (total === null) draft.byDefault(feature, 'TOO_MANY');
  else if (total.count > 0) draft.add(valueOfKind(feature, total), atMs - total.lastMs, 'F');
  // Nothing happened: of that none and nothing are true answers, a mean and extremes are not.
  else if (feature.kind === 'count' || feature.kind === 'sum') draft.add(0, null, 'F');
  else draft.byDefault(feature, null);
}

function valueOfKind({ kind }: WindowFeature, { count, sum, min, max }: WindowTotal): number {
  switch (kind) {
    case 'count':
      return count;
    case 'sum':
      // Beyond 2^53 a sum is said as the largest whole number that can be.
      return Math.max(-Number.MAX_SAFE_INTEGER, Math.min(Number.MAX_SAFE_INTEGER, sum));
    case 'mean':
      return sum / count;
    case 'min':
      return min;
    case 'max':
      return max;
  }
}
