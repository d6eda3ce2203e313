/** The daily health run: three hours after midnight UTC, when the products have told the day. */
import type { Schedule } from '../schedules/schedule.ts';
import { healthRunWorkflowType } from './messages.ts';

export const healthSchedules: readonly Schedule[] = [
  {
    id: 'health-daily',
    workflowType: healthRunWorkflowType,
    workflowId: 'health:platform:daily',
    when: { calendars: [{ hour: 3 }] },
    jitterMs: 1_800_000,
    catchUpMs: 43_200_000,
  },
];
