/** What a feature is, as data: which events, which field, and what is made of them. */
import type { EventType } from '@mainstem/schemas/generated/events';

export type FeatureType = 'double' | 'long' | 'boolean' | 'string';
export type FeatureValue = number | boolean | string;

/** What an event must be like to count: each field named is equal to the value, or to one of a list. */
export type Where = Readonly<Record<string, FeatureValue | null | readonly FeatureValue[]>>;

/** What of an event is taken: a field (`a.b` for one inside) or always the same value. */
export interface Pick {
  readonly field?: string;
  readonly is?: FeatureValue;
  readonly where?: Where;
}

/** What is taken of which events; a text is a field's name. Null in a field says nothing and is passed over. */
export type Source = Readonly<Partial<Record<EventType, string | Pick>>>;

export type Aggregate = 'count' | 'sum' | 'mean' | 'min' | 'max';

export interface Described {
  readonly type: FeatureType;
  /** Given when nothing is known: never null. */
  readonly byDefault: FeatureValue;
  readonly about: string;
}

/** Value of the newest event. */
export interface LatestFeature extends Described {
  readonly kind: 'latest';
  readonly of: Source;
}

/** Time since the newest event, ms. */
export interface SinceFeature extends Described {
  readonly kind: 'since';
  readonly of: Source;
}

/** Of what happened within a window. `sum` and `mean` are of whole numbers, so that their order makes no difference. */
export interface WindowFeature extends Described {
  readonly kind: Aggregate;
  readonly of: Source;
  /** Length of the window, ms; whole tiles. */
  readonly windowMs: number;
}

export type Feature = LatestFeature | SinceFeature | WindowFeature;
