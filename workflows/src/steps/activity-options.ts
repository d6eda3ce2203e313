/** How long and how often each kind of activity is tried. Stated here and nowhere else (R8). */
import type { ActivityOptions } from '@temporalio/workflow';

/**
 * Steps on the log and the decided streams. The log may be down for hours and the step must still happen, so tries go on
 * for a day, at most one a minute in the end (some 1,450 tries); after that the workflow fails where people see it.
 */
export const logSteps: ActivityOptions = {
  startToCloseTimeout: '15 seconds',
  scheduleToCloseTimeout: '24 hours',
  retry: { initialInterval: '500 milliseconds', backoffCoefficient: 2, maximumInterval: '1 minute' },
};

/** Pure computation and look-ups in memory: a failure is a worker that died, seldom more. */
export const localSteps: ActivityOptions = {
  startToCloseTimeout: '10 seconds',
  scheduleToCloseTimeout: '1 hour',
  retry: { initialInterval: '200 milliseconds', backoffCoefficient: 2, maximumInterval: '30 seconds' },
};

/** Telling people: 5 tries within about 1.5 minutes. A rollback has 5 minutes in all (SM-2) and must not hang on a pager. */
export const alertSteps: ActivityOptions = {
  startToCloseTimeout: '15 seconds',
  scheduleToCloseTimeout: '3 minutes',
  retry: { initialInterval: '1 second', backoffCoefficient: 3, maximumInterval: '30 seconds', maximumAttempts: 5 },
};

/**
 * Training sets and fits: minutes of work, which beats while it lives. A worker that dies is noticed within half a minute,
 * and the work begins anew elsewhere; what kills ten workers is a fault and stops there.
 */
export const fitSteps: ActivityOptions = {
  startToCloseTimeout: '1 hour',
  scheduleToCloseTimeout: '24 hours',
  heartbeatTimeout: '30 seconds',
  retry: { initialInterval: '5 seconds', backoffCoefficient: 3, maximumInterval: '10 minutes', maximumAttempts: 10 },
};
