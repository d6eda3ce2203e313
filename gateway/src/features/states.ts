/** Where the states of entities are kept: one row an entity and view (KAIROS-07). Adapter: `states.redis.ts`. */
import type { FeatureView } from '@mainstem/streams/features/definition';

export interface EntityKey {
  readonly tenant: string;
  readonly entity: string;
}

export interface StateStore {
  /** The rows as they are kept, in the order of the keys; null for an entity nothing is kept of. Throws what the store throws. */
  read(view: FeatureView, keys: readonly EntityKey[]): Promise<readonly (Buffer | null)[]>;
}

/** Why a row could not be had from the store in time. */
export const storeReasons = ['SOURCE_TIMEOUT', 'SOURCE_UNAVAILABLE', 'BREAKER_OPEN'] as const;
export type StoreReason = (typeof storeReasons)[number];
