/**
 * The states this process read last, decoded: what is served while the store is slow or away, and what spares decoding a
 * row again that has not changed. A copy; the store, and behind it the log, know better.
 */
import type { FeatureView } from '@mainstem/streams/features/definition';
import type { EntityKey } from './states.ts';

/** Entities, each with its row and the decoded state: a few KB. */
export const REMEMBERED_MAX = 20_000;
/** A copy that was read longer ago is not served any more, ms: by then defaults say more honestly that nothing is known. */
export const STALE_MAX_MS = 60_000;

export interface Remembered<State> {
  readonly row: Buffer;
  readonly state: State;
  /** When it was read last, ms of the steady clock. */
  readAtMs: number;
}

export interface RememberedStates<State> {
  /** The state of a row that was just read; decodes it only when it is another one than before. */
  keep(view: FeatureView, key: EntityKey, row: Buffer, nowMs: number): Remembered<State>;
  forget(view: FeatureView, key: EntityKey): void;
  /** What was read of an entity within `STALE_MAX_MS`. */
  recall(view: FeatureView, key: EntityKey, nowMs: number): Remembered<State> | undefined;
  readonly size: number;
}

export function rememberStates<State>(
  decode: (view: FeatureView, row: Buffer) => State,
  most = REMEMBERED_MAX,
): RememberedStates<State> {
  // A Map keeps the order of insertion: the first is who was read longest ago.
  const kept = new Map<string, Remembered<State>>();
  // A process has one view of a name.
  const nameOf = (view: FeatureView, { tenant, entity }: EntityKey) => `${view.name}|${tenant}|${entity}`;
  return {
    keep(view, key, row, nowMs) {
      const name = nameOf(view, key);
      const before = kept.get(name);
      if (before !== undefined) kept.delete(name);
      const one = before?.row.equals(row) ? before : { row, state: decode(view, row), readAtMs: nowMs };
      one.readAtMs = nowMs;
      kept.set(name, one);
      if (kept.size > most) kept.delete(kept.keys().next().value as string);
      return one;
    },
    forget(view, key) {
      kept.delete(nameOf(view, key));
    },
    recall(view, key, nowMs) {
      const one = kept.get(nameOf(view, key));
      return one !== undefined && nowMs - one.readAtMs <= STALE_MAX_MS ? one : undefined;
    },
    get size() {
      return kept.size;
    },
  };
}
