/** What may be said of an arm beside the control at any look: an interval of the ratio of their rates. Pure. */
import { type RatioInterval, ratioInterval } from '@mainstem/models/experiments/ratio-sequence';
import { ONE_PPM } from '@mainstem/models/experiments/weights';
import type { Design, Experiment } from './state.ts';

/** Of the arm at that place, 1 or more; the level is shared among all arms. `high` is null for without bound. */
export function intervalOf({ design, progress }: Experiment, arm: number): RatioInterval {
  const { arms, alphaPpm } = design as Design;
  return ratioInterval(progress.sequences[arm - 1] ?? [], alphaPpm / ONE_PPM / (arms.length - 1));
}
