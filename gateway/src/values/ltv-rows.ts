/** The hot copy of values, as the gateway reads it. Adapter: `ltv-rows.redis.ts`. */
import type { LtvRow } from '@mainstem/streams/values/rows';

export interface LtvRows {
  /** Rows by field (`ltvFieldOf`), in the order asked; null where there is none. Throws while the store is away. */
  read(fields: readonly string[]): Promise<readonly (LtvRow | null)[]>;
}
