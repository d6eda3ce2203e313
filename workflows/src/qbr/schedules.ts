/**
 * One schedule for the reviews of all clients: every night it begins those whose quarter ended (each client has quarters of
 * its own, counted from going live). An hour after the health run, so that the last day is counted. A night that is missed
 * is made up by the next, for a month.
 */
import type { Schedule } from '../schedules/schedule.ts';
import { qbrRunWorkflowType } from './messages.ts';

export const qbrSchedules: readonly Schedule[] = [
  {
    id: 'qbr-quarterly',
    workflowType: qbrRunWorkflowType,
    workflowId: 'qbr-run:platform:quarterly',
    when: { calendars: [{ hour: 4 }] },
    jitterMs: 1_800_000,
    catchUpMs: 43_200_000,
  },
];
