/** Models are trained anew once a week, on Sundays at five UTC, when nobody waits for the processors. */
import type { Schedule } from '../schedules/schedule.ts';
import { trainingRoundWorkflowType } from './messages.ts';

export const trainingSchedules: readonly Schedule[] = [
  {
    id: 'training-weekly',
    workflowType: trainingRoundWorkflowType,
    workflowId: 'training:platform:weekly',
    when: { calendars: [{ dayOfWeek: 'SUNDAY', hour: 5 }] },
    jitterMs: 1_800_000,
    catchUpMs: 86_400_000,
  },
];
