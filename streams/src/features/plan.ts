/**
 * A view made ready to fold: features that take the same of the same events share one measure, so an event is looked at once
 * for each of them, however many windows count it. Pure.
 */
import type { EventType } from '@mainstem/schemas/generated/events';
import { topicOf } from '@mainstem/schemas/topics';
import type { Aggregate, Feature, FeatureType, Source, Pick as Taken } from './feature.ts';

/** What windows aggregate. */
export interface Measure {
  readonly of: Source;
  /** Whole numbers may be added up; a measure of which only extremes are asked may hold any number. */
  readonly isWhole: boolean;
  readonly needs: Readonly<Record<'sum' | 'min' | 'max', boolean>>;
  /** Lengths of the windows asked of it, ms, shortest first. */
  readonly windowsMs: readonly number[];
}

/** What only the newest event says. */
export interface Slot {
  readonly of: Source;
  /** Null when only its time matters. */
  readonly type: FeatureType | null;
}

export interface PlannedFeature {
  readonly name: string;
  readonly feature: Feature;
  /** Index of its measure or of its slot. */
  readonly at: number;
  /** Of a window: its index among those of the measure; else 0. */
  readonly window: number;
}

export interface ViewPlan {
  /** Topics of the view, in the order in which states count them. */
  readonly topics: readonly string[];
  readonly features: readonly PlannedFeature[];
  readonly measures: readonly Measure[];
  readonly slots: readonly Slot[];
}

export function planOf({ plan }: { readonly plan: ViewPlan }): ViewPlan {
  return plan;
}

export function pickOf(source: Source, type: EventType): Taken | undefined {
  const found = source[type];
  return typeof found === 'string' ? { field: found } : found;
}

interface Draft {
  readonly of: Source;
  readonly kinds: Set<Aggregate>;
  readonly windowsMs: Set<number>;
  isWhole: boolean;
}

export interface Planned {
  readonly features: Readonly<Record<string, Feature>>;
  readonly types: readonly EventType[];
}

export function planFor({ features, types }: Planned): ViewPlan {
  const drafts = new Map<string, Draft>();
  const slots = new Map<string, Slot>();
  const planned: Omit<PlannedFeature, 'window'>[] = [];
  for (const [name, feature] of Object.entries(features)) {
    const key = JSON.stringify(feature.of);
    if (feature.kind === 'latest' || feature.kind === 'since') {
      const type = feature.kind === 'latest' ? feature.type : null;
      const slot = `${type}${key}`;
      if (!slots.has(slot)) slots.set(slot, { of: feature.of, type });
      planned.push({ name, feature, at: [...slots.keys()].indexOf(slot) });
      continue;
    }
    const isWhole = !(feature.type === 'double' && (feature.kind === 'min' || feature.kind === 'max'));
    const measure = `${isWhole}${key}`;
    const draft = drafts.get(measure) ?? { of: feature.of, kinds: new Set(), windowsMs: new Set(), isWhole };
    draft.kinds.add(feature.kind);
    draft.windowsMs.add(feature.windowMs);
    drafts.set(measure, draft);
    planned.push({ name, feature, at: [...drafts.keys()].indexOf(measure) });
  }
  const measures = [...drafts.values()].map(({ of, kinds, windowsMs, isWhole }) => ({
    of,
    isWhole,
    needs: { sum: kinds.has('sum') || kinds.has('mean'), min: kinds.has('min'), max: kinds.has('max') },
    windowsMs: [...windowsMs].sort((one, other) => one - other),
  }));
  const windowOf = ({ feature, at }: Omit<PlannedFeature, 'window'>) =>
    'windowMs' in feature ? (measures[at]?.windowsMs.indexOf(feature.windowMs) ?? 0) : 0;
  const topics = [...new Set<string>(types.map(topicOf))].sort();
  const withWindows = planned.map((one) => ({ ...one, window: windowOf(one) }));
  return { topics, features: withWindows, measures, slots: [...slots.values()] };
}
