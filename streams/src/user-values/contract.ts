/**
 * The contract between the view of viewers' values, which keeps them in Redis, and the bidder, which mirrors them into a
 * table of its own: names, fields and rows. The keys and the change stream are those of every followed view (catalogue).
 */

/** Name of the projection, and so of its keys. */
export const USER_VALUES = 'user_values';

/** Entity of what is foretold of a viewer nothing is known of: one a tenant. */
export const DEFAULT_VIEWER = 'default';

/** Names of segments a viewer can be in; an event may not hold more. */
export const SEGMENTS_MAX = 32;

/** Field of the rows hash: `<tenant>|<pseudonym of the viewer>`. Holds nothing that says who somebody is (R6). */
export function userValueField(tenant: string, viewer: string): string {
  return `${tenant}|${viewer}`;
}

/** Short names, because there are a million of them. */
export interface UserValueRow {
  /** What the next conversion is worth, micros of USD; null when only segments are known. */
  readonly v: number | null;
  /** Segments. */
  readonly s: readonly string[];
  /** Version of the model. */
  readonly m: string;
}
