/**
 * A feature view: which numbers are kept of an entity, from which events, for how long (KAIROS-02). It is written once and
 * runs in two places, as a live view in Redis and over the log for training, by the same code; so it is data, not code: its
 * fingerprint says all that it does.
 *
 * What every feature means at a time t, for what is known of the log (docs/features.md):
 *  - an event counts when its event time is before t, never at t: an event of the same millisecond may be the label's own;
 *  - equal event times are told apart by their offsets, and an event the log holds twice counts once;
 *  - a window of length w covers [floor((t − w) / tile) · tile, t): its end is exact, its beginning a whole tile;
 *  - a value is never null: what is not known has its default, and says so by a flag and a reason.
 *
 * Pure.
 */
import { hash } from 'node:crypto';
import type { AnyEvent, EventType } from '@mainstem/schemas/generated/events';
import type {
  Aggregate,
  Described,
  Feature,
  FeatureType,
  FeatureValue,
  LatestFeature,
  SinceFeature,
  Source,
  WindowFeature,
} from './feature.ts';
import { planFor, type ViewPlan } from './plan.ts';

export type * from './feature.ts';

/** An expectation on every event that goes into the view; one that breaks it is kept out, with the reason (quarantine). */
export type Check =
  | { readonly kind: 'range'; readonly of: Source; readonly min?: number; readonly max?: number }
  | { readonly kind: 'oneOf'; readonly of: Source; readonly values: readonly FeatureValue[] }
  | { readonly kind: 'present'; readonly of: Source };

export interface FeatureViewDefinition {
  /** Lower case with underscores. */
  readonly name: string;
  /** Raised when anything but words changes; a view of another version is built anew. */
  readonly version: number;
  /** What an entity is, in words. */
  readonly entity: string;
  readonly about: string;
  /** Types it reads, each with the field that names the entity; `''` stands for the entity of the event's envelope. */
  readonly types: Readonly<Partial<Record<EventType, string>>>;
  readonly features: Readonly<Record<string, Feature>>;
  /** A newest value older than this is STALE, ms; null when age takes nothing from it. Windows have their own end. */
  readonly ttlMs: number | null;
  /** How long beyond `ttlMs` a stale value is still given, ms; then the default is. As long as the TTL when not said. */
  readonly staleForMs?: number;
  /** Length of a tile, ms: windows begin on one. */
  readonly tileMs?: number;
  readonly checks: readonly Check[];
}

export interface FeatureView extends Omit<FeatureViewDefinition, 'types'> {
  readonly types: readonly EventType[];
  readonly keys: Readonly<Partial<Record<EventType, string>>>;
  readonly tileMs: number;
  readonly staleForMs: number;
  /** Longest window, ms; 0 when there is none. */
  readonly windowMs: number;
  /** Names in the order of the definition: the order of every vector. */
  readonly names: readonly string[];
  /** The view made ready to fold. */
  readonly plan: ViewPlan;
  /** SHA-256 of the definition without its words, 64 hex digits. */
  readonly fingerprint: string;
  /** Entity an event belongs to; null for none. */
  keyOf(event: AnyEvent): string | null;
}

export const flags = ['FRESH', 'STALE', 'DEFAULT'] as const;
export type FeatureFlag = (typeof flags)[number];

/**
 * Why a vector holds defaults: nothing is known of the entity; the newest values are too old; there was too much of it to
 * count; or the time asked for lies before what the live row still tells apart.
 */
export const vectorReasons = ['ENTITY_UNKNOWN', 'EXPIRED', 'TOO_MANY', 'NOT_KEPT'] as const;
export type VectorReason = (typeof vectorReasons)[number];

export interface FeatureVector {
  readonly view: string;
  readonly version: number;
  readonly fingerprint: string;
  /** By feature, in the order of the definition. */
  readonly values: Readonly<Record<string, FeatureValue>>;
  /** ms since the newest event that is in the value; null when none is. */
  readonly ages: Readonly<Record<string, number | null>>;
  readonly flags: Readonly<Record<string, FeatureFlag>>;
  /** The gravest reason of a default in it; null when there is none. An empty mean, least or most is no reason. */
  readonly reason: VectorReason | null;
}

export const MINUTE_MS = 60_000;
export const HOUR_MS = 60 * MINUTE_MS;
export const DAY_MS = 24 * HOUR_MS;

/** A tile when a view says nothing: windows of an hour begin at most a quarter of an hour too early. */
const TILE_MS = 15 * MINUTE_MS;
/** How the fold means what a definition says. Raised with it: every fingerprint changes. */
const SEMANTICS = 1;
const VIEW_NAME = /^[a-z][a-z0-9_]{0,47}$/;
const FEATURE_NAME = /^[a-z][a-z0-9_]{0,63}$/;
/** Features of a view: a vector is one read and one answer. */
export const FEATURES_MAX = 64;
/** Tiles of a window: how much a row may be asked to keep. */
const TILES_MAX = 4_000;

type Said = { readonly about: string; readonly type?: FeatureType; readonly byDefault?: FeatureValue };

export function latest(said: Said & { readonly of: Source; readonly type: FeatureType }): LatestFeature {
  return { kind: 'latest', of: said.of, ...described(said, said.type) };
}

/** Default −1: never. */
export function sinceMs(said: Said & { readonly of: Source }): SinceFeature {
  return { kind: 'since', of: said.of, ...described({ byDefault: -1, ...said }, 'long') };
}

type Windowed = Said & { readonly of: Source; readonly windowMs: number };
export const count = (said: Windowed): WindowFeature => windowed('count', said, 'long');
export const sum = (said: Windowed): WindowFeature => windowed('sum', said, 'long');
export const mean = (said: Windowed): WindowFeature => windowed('mean', said, 'double');
export const min = (said: Windowed): WindowFeature => windowed('min', said, 'long');
export const max = (said: Windowed): WindowFeature => windowed('max', said, 'long');

function windowed(kind: Aggregate, said: Windowed, type: FeatureType): WindowFeature {
  return { kind, of: said.of, windowMs: said.windowMs, ...described(said, type) };
}

function described({ about, type, byDefault }: Said, usual: FeatureType): Described {
  const kind = type ?? usual;
  return { type: kind, byDefault: byDefault ?? (kind === 'boolean' ? false : kind === 'string' ? '' : 0), about };
}

/** Throws an Error for a definition that means nothing: a fault of its author, found when the program starts. */
export function defineFeatureView(definition: FeatureViewDefinition): FeatureView {
  const { types: keys, tileMs = TILE_MS, ttlMs, staleForMs = ttlMs ?? 0 } = definition;
  const windowMs = Math.max(0, ...Object.values(definition.features).map((one) => windowOf(one)));
  const whole = { ...definition, keys, types: Object.keys(keys) as EventType[], tileMs, staleForMs, windowMs };
  refuseUnsound(whole);
  return {
    ...whole,
    names: Object.keys(definition.features),
    plan: planFor(whole),
    fingerprint: fingerprintOf(whole),
    keyOf(event) {
      const field = keys[event.type];
      if (field === undefined) return null;
      const entity = field === '' ? event.envelope.entity : fieldOf(event, field);
      return typeof entity === 'string' && entity !== '' ? entity : null;
    },
  };
}

export function windowOf(feature: Feature): number {
  return 'windowMs' in feature ? feature.windowMs : 0;
}

/** Value of a field of an event, `a.b` for one inside; null when there is none. */
export function fieldOf(event: object, path: string): unknown {
  let value: unknown = event;
  for (const name of path.split('.')) {
    if (value === null || typeof value !== 'object') return null;
    value = (value as Readonly<Record<string, unknown>>)[name];
  }
  return value ?? null;
}

type Whole = Omit<FeatureView, 'names' | 'plan' | 'fingerprint' | 'keyOf'>;

/** Everything that makes a difference to a vector, and no words. */
function fingerprintOf({ name, version, keys, features, ttlMs, staleForMs, tileMs, checks }: Whole): string {
  const kept = Object.entries(features).map(([feature, { about: _, ...rest }]) => [feature, rest]);
  const said = { semantics: SEMANTICS, name, version, keys, features: kept, ttlMs, staleForMs, tileMs, checks };
  return hash('sha256', JSON.stringify(said, inOrder), 'hex');
}

function inOrder(_: string, value: unknown): unknown {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1)));
}

function refuseUnsound({ name, version, types, features, tileMs, windowMs, ttlMs, staleForMs, checks }: Whole): void {
  const refuse = (what: string): never => {
    throw new Error(`feature view ${name}: ${what}`);
  };
  if (!VIEW_NAME.test(name)) refuse('a name is lower case with underscores');
  if (!Number.isSafeInteger(version) || version < 1) refuse('versions begin with 1');
  if (!isWhole(tileMs) || windowMs / tileMs > TILES_MAX) refuse(`a window has at most ${TILES_MAX} whole tiles`);
  if ((ttlMs !== null && !isWhole(ttlMs)) || staleForMs < 0) refuse('a TTL is a whole number of ms');
  const all = Object.entries(features);
  if (all.length === 0 || all.length > FEATURES_MAX) refuse(`a view has 1 to ${FEATURES_MAX} features`);
  for (const [feature, one] of all) {
    if (!FEATURE_NAME.test(feature)) refuse(`${feature} is no name of a feature`);
    if (!isOfType(one.byDefault, one.type)) refuse(`the default of ${feature} is no ${one.type}`);
    if ('windowMs' in one && (one.windowMs <= 0 || one.windowMs % tileMs !== 0))
      refuse(`${feature} has no whole tiles`);
    if ('windowMs' in one && one.type !== 'long' && one.type !== 'double') refuse(`${feature} is counted, so a number`);
  }
  for (const { of } of [...all.map(([, one]) => one), ...checks]) {
    for (const type of Object.keys(of)) {
      if (!(types as readonly string[]).includes(type)) refuse(`it does not read ${type}`);
    }
  }
}

function isWhole(value: number): boolean {
  return Number.isSafeInteger(value) && value > 0;
}

export function isOfType(value: unknown, type: FeatureType): value is FeatureValue {
  if (type === 'long') return Number.isSafeInteger(value);
  return type === 'double' ? Number.isFinite(value) : typeof value === type;
}
