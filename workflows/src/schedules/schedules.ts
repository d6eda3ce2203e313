/** All that is done by the clock: one line per room. */
import { healthSchedules } from '../health/schedules.ts';
import { optimisationSchedules } from '../optimisation/schedules.ts';
import { qbrSchedules } from '../qbr/schedules.ts';
import { trainingSchedules } from '../training/schedules.ts';
import type { Schedule } from './schedule.ts';

export const schedules: readonly Schedule[] = [
  ...optimisationSchedules, //
  ...healthSchedules,
  ...qbrSchedules,
  ...trainingSchedules,
];
