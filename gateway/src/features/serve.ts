/**
 * GetOnlineFeatures (KAIROS-07…13): vectors of entities, always, within the time of the request. Where a state is had, best
 * first, and each vector says which it was:
 *
 *   STORE    the row in Redis, read now
 *   MEMORY   what this process read last, at most a minute ago, because the store was late, away, or its breaker open
 *   DEFAULT  the defaults of the view, because nothing is known of the entity, or nothing could be had
 *
 * In all three the values are computed by the same function for the time of the answer, which is the one that training
 * uses, so age takes from a copy what it takes from a row. Every vector is handed to `log` as it was given.
 */
import type { FeatureSourceName } from '@mainstem/schemas/features/feature-answer';
import { decodeState } from '@mainstem/streams/features/blob';
import type { FeatureValue, FeatureView } from '@mainstem/streams/features/definition';
import { planOf } from '@mainstem/streams/features/plan';
import { packVector } from '@mainstem/streams/features/served/vector-bytes';
import type { FeatureState } from '@mainstem/streams/features/state';
import { agesAt, type ListedVector, listedAt } from '@mainstem/streams/features/vector';
import type { LogPosition } from '@mainstem/streams/log/event-log';
import type { Breaker } from './breaker.ts';
import { createStateReader, type Read } from './reader.ts';
import { rememberStates } from './remembered.ts';
import type { EntityKey, StateStore, StoreReason } from './states.ts';

/** Time a request gives the store when it says nothing: inside the budget of a decision, far inside the breaker's line. */
export const DEADLINE_MS = 6;
/** The most it may give: beyond it the store is slow for everybody (LINE_MS). */
export const DEADLINE_MS_MAX = 50;

export interface ServedVector {
  readonly entity: string;
  /** In the order of the view. */
  readonly values: readonly FeatureValue[];
  /** In the order of the view: ms since the newest event in each; null when none is. Computed when asked for. */
  readonly ages: () => readonly (number | null)[];
  /** One letter for each feature: F fresh, S stale, D default. */
  readonly flags: string;
  readonly source: FeatureSourceName;
  /** Why it is not all read from the store; null when it is. */
  readonly reason: string | null;
  /** Event time of the newest fact in it, ms since 1970 UTC. */
  readonly asOfMs: number | null;
  /** The values as bytes (packed.ts). */
  readonly packed: Buffer;
  /** The newest record of each partition that is in it; none for defaults. */
  readonly folded: readonly LogPosition[];
}

export interface ServedFeatures {
  readonly view: FeatureView;
  /** Time the values are of, ms since 1970 UTC. */
  readonly atMs: number;
  readonly vectors: readonly ServedVector[];
}

export interface FeatureServer {
  /** Throws only what is a fault of ours: a store that is slow or away has vectors, too. */
  serve(tenant: string, view: FeatureView, entities: readonly string[], deadlineMs?: number): Promise<ServedFeatures>;
  readonly remembered: number;
}

export interface FeatureServerOptions {
  readonly store: StateStore;
  readonly breaker: Breaker;
  readonly log: (tenant: string, served: ServedFeatures) => void;
  /** ms since 1970 UTC. */
  readonly clock: () => number;
  /** Milliseconds that never go back. */
  readonly steady?: () => number;
}

/** A state, and what of it each of its vectors says. */
interface Held {
  readonly state: FeatureState;
  readonly folded: readonly LogPosition[];
}

const nothing: readonly LogPosition[] = [];

export function createFeatureServer({ store, breaker, log, clock, ...rest }: FeatureServerOptions): FeatureServer {
  const steady = rest.steady ?? (() => performance.now());
  const memory = rememberStates<Held>(heldOf);
  const reader = createStateReader<Held>({
    store,
    breaker,
    steady,
    onRow(view, key, row) {
      if (row !== null) return memory.keep(view, key, row, steady()).state;
      memory.forget(view, key);
      return null;
    },
  });
  const vectorOf = (view: FeatureView, key: EntityKey, at: number, read: Read<Held>, atMs: number): ServedVector => {
    const held = read.reason === null ? (read.found[at] ?? null) : (memory.recall(view, key, steady())?.state ?? null);
    const source = held === null ? 'DEFAULT' : read.reason === null ? 'STORE' : 'MEMORY';
    return servedVector(view, key.entity, held, source, read.reason, atMs);
  };
  return {
    get remembered() {
      return memory.size;
    },
    async serve(tenant, view, entities, deadlineMs = DEADLINE_MS) {
      const keys = entities.map((entity) => ({ tenant, entity }));
      const read = await reader.read(view, keys, Math.min(deadlineMs, DEADLINE_MS_MAX));
      const atMs = clock();
      const vectors = keys.map((key, at) => vectorOf(view, key, at, read, atMs));
      const served = { view, atMs, vectors };
      log(tenant, served);
      return served;
    },
  };
}

function heldOf(view: FeatureView, row: Buffer): Held {
  const state = decodeState(view, row);
  const { topics } = planOf(view);
  const folded = state.reached.map(({ topic, ...place }) => ({ ...place, topic: topics[topic] as string }));
  return { state, folded };
}

function servedVector(
  view: FeatureView,
  entity: string,
  held: Held | null,
  source: FeatureSourceName,
  why: StoreReason | null,
  atMs: number,
): ServedVector {
  const state = held?.state ?? null;
  const { vector, packed } = packedAt(view, state, atMs);
  const { values, flags, newestAgeMs } = vector;
  return {
    entity,
    values,
    ages: () => agesAt(view, state, atMs),
    flags,
    source,
    reason: why ?? vector.reason,
    asOfMs: newestAgeMs === null ? null : atMs - newestAgeMs,
    packed,
    folded: held?.folded ?? nothing,
  };
}

interface Packed {
  readonly vector: ListedVector;
  readonly packed: Buffer;
}

/** Of what nobody knows there is nothing to compute: its vector is made once a view. */
const unknownByView = new WeakMap<FeatureView, Packed>();

function packedAt(view: FeatureView, state: FeatureState | null, atMs: number): Packed {
  const known = state === null ? unknownByView.get(view) : undefined;
  if (known !== undefined) return known;
  const vector = listedAt(view, state, atMs);
  const made = { vector, packed: packVector(view, vector) };
  if (state === null) unknownByView.set(view, made);
  return made;
}
