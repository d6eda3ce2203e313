/**
 * The contract between the projections that keep feature views in Redis and whoever serves them: names, fields and rows. Keys
 * and pointers are those of every view (catalogue/contract.ts): the build that is read stands under `pointerKey`, the rows of
 * a build under `redisKeys(…).rows`, a field an entity, the bytes of its state (blob.ts) as they are.
 */
import { decodeState, encodeState } from './blob.ts';
import type { FeatureView } from './definition.ts';
import type { FeatureState } from './state.ts';

/** Name of the projection that keeps a view. */
export function featureProjectionName({ name }: Pick<FeatureView, 'name'>): string {
  return `feature_${name}`;
}

/** Field of the rows hash. */
export function featureField(tenant: string, entity: string): string {
  return `${tenant}|${entity}`;
}

/** A row as the runtime of projections holds it: base64 of the blob, written when it is asked for. */
export interface FeatureRow {
  readonly b: string;
  /** What it was made of; no field of the row, so it is neither stored nor hashed. */
  readonly state?: FeatureState;
}

/**
 * The row of a state. A window folds many events into one row, and only the last is written: what is between is never made
 * into bytes, and read again from no bytes either.
 */
export function rowOf(view: FeatureView, state: FeatureState): FeatureRow {
  let text: string | undefined;
  const row = {
    get b() {
      text ??= encodeState(view, state).toString('base64');
      return text;
    },
  };
  return Object.defineProperty(row, 'state', { value: state, enumerable: false });
}

export function stateOf(view: FeatureView, row: FeatureRow): FeatureState {
  return row.state ?? decodeState(view, bytesOfRow(row));
}

/** What Redis keeps. */
export function bytesOfRow({ b }: FeatureRow): Buffer {
  return Buffer.from(b, 'base64');
}

export function rowOfBytes(bytes: Buffer): FeatureRow {
  return { b: bytes.toString('base64') };
}
