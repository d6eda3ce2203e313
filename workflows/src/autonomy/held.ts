/** How freely may be acted at the most on what an activity found out; see `with-ceilings.ts`. */
import type { AutonomyOutcome } from '@mainstem/models/autonomy/autonomy';

/** Left out where nothing limits it. */
export interface Held {
  readonly ceiling?: AutonomyOutcome;
}

/** Why, with the limit, so that an outcome below its lines explains itself. */
export function heldWords(because: string, ceiling: AutonomyOutcome | undefined): string {
  return ceiling === undefined ? because : `${because}; the setting autonomy allows ${ceiling} at the most`;
}
