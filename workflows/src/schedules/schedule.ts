/** What a lifecycle's room says about what it does by the clock. */
import type { ScheduleSpec } from '@temporalio/client';

export interface Schedule {
  /** Unique among all; in kebab-case. */
  readonly id: string;
  readonly workflowType: string;
  /**
   * `<kind>:platform:<rest>`: one run is for all tenants and fans out by itself, since a schedule per client would be as many
   * timers as clients. Temporal puts the time behind it.
   */
  readonly workflowId: string;
  /** When, in UTC. */
  readonly when: Pick<ScheduleSpec, 'calendars' | 'intervals'>;
  /** Spread over this, ms, so that not everything begins on the full hour. */
  readonly jitterMs: number;
  /** A run missed by less than this, ms, is made up for when Temporal is back; older ones are left out. */
  readonly catchUpMs: number;
}
