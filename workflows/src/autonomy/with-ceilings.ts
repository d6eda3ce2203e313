/**
 * What activities find out is told with how freely may be acted on it (setting `autonomy`, KAIROS-17): their results carry the
 * ceiling that holds when they are asked. So a workflow needs no step of its own for it, and those that run go on as they began:
 * a result of before has none, and is held to its lines alone.
 */
import type { AutonomyOfLog } from '@mainstem/streams/autonomy/of-log';
import type { CreativeActivities } from '../creative/contract.ts';
import type { LearningActivities } from '../learning/contract.ts';
import type { OptimisationActivities } from '../optimisation/contract.ts';
import type { TrainingActivities } from '../training/contract.ts';

type Limited = Pick<CreativeActivities, 'checkWords'> &
  Pick<LearningActivities, 'weighLesson'> &
  Pick<OptimisationActivities, 'lookAtCampaign'> &
  Pick<TrainingActivities, 'fitModel'>;

/** As `AutonomyDecided.subjectKind` of the workflows names what is decided about. */
const aboutOf = {
  checkWords: 'creative',
  weighLesson: 'adjustment',
  lookAtCampaign: 'optimisation',
  fitModel: 'model-promotion',
} as const satisfies Readonly<Record<keyof Limited, string>>;

export function withCeilings<All extends Limited>(
  activities: All,
  autonomy: Pick<AutonomyOfLog, 'ceilingOf'>,
  now: () => number,
): All {
  const held = async <Result extends object>(tenant: string, about: string, result: Promise<Result>) => {
    const ceiling = await autonomy.ceilingOf(tenant, about, now());
    return ceiling === 'AUTO' ? result : { ...(await result), ceiling };
  };
  const limited: Limited = {
    checkWords: (input) => held(input.tenant, aboutOf.checkWords, activities.checkWords(input)),
    weighLesson: (input) => held(input.tenant, aboutOf.weighLesson, activities.weighLesson(input)),
    lookAtCampaign: (input) => held(input.tenant, aboutOf.lookAtCampaign, activities.lookAtCampaign(input)),
    fitModel: (input) => held(input.tenant, aboutOf.fitModel, activities.fitModel(input)),
  };
  return { ...activities, ...limited };
}
