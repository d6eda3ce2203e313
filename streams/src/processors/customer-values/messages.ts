/** What the processor and its thread say to each other. All of it is plain data. */
import type { AnyEvent } from '@mainstem/schemas/generated/events';

export type ToWorker =
  | { readonly kind: 'take'; readonly events: readonly AnyEvent[] }
  /** Look what is due; `readTo` is how far the log was read. */
  | { readonly kind: 'look'; readonly nowMs: number; readonly readTo: string };

export interface Looked {
  readonly kind: 'looked';
  /** To be appended, in this order. */
  readonly events: readonly AnyEvent[];
  /** True when there is more to be told at once. */
  readonly more: boolean;
  readonly counts: ValueCounts;
}

export interface ValueCounts {
  readonly tenants: number;
  readonly customers: number;
  /** Customers there was no room for. */
  readonly refused: number;
  readonly fitted: number;
  readonly fitsRefused: number;
}
