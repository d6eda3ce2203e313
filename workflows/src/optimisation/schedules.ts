/** The hourly look at all campaigns (MAMS-04). */
import type { Schedule } from '../schedules/schedule.ts';
import { HOUR_MS, optimisationWorkflowType } from './messages.ts';

const MINUTE_MS = 60_000;

export const optimisationSchedules: readonly Schedule[] = [
  {
    id: 'optimisation-hourly',
    workflowType: optimisationWorkflowType,
    workflowId: 'optimisation:platform:hourly',
    when: { intervals: [{ every: HOUR_MS }] },
    jitterMs: 5 * MINUTE_MS,
    catchUpMs: HOUR_MS,
  },
];
