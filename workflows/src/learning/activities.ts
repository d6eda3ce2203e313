/** Activities of learning, over what was folded from the log and the campaigns as they are now. */
import type { Campaign } from '@mainstem/streams/deciders/campaign/decider';
import { ApplicationFailure } from '@temporalio/common';
import type { StreamWriter } from '../activities/command.ts';
import type { LearningActivities, Weighed } from './contract.ts';
import type { LearnedWatch } from './learned.ts';
import { type LessonAt, weighCampaign, weighChannels, weighJourney } from './weigh.ts';

export interface LearningParts {
  readonly learned: LearnedWatch;
  /** False while the log is still read. */
  readonly isLearnedRead: () => boolean;
  readonly campaigns: Pick<StreamWriter, 'load'>;
}

/** Campaigns one lesson of a journey may change; more are looked at with the next lesson. */
const CAMPAIGNS_MAX = 20;

export function createLearningActivities({ learned, isLearnedRead, campaigns }: LearningParts): LearningActivities {
  const whenRead = () => {
    if (!isLearnedRead()) throw ApplicationFailure.retryable('what was learnt is still read', 'LESSONS_NOT_READ');
  };
  const campaignOf = async (tenant: string, campaignId: string) =>
    (await campaigns.load(tenant, campaignId)).state as Campaign;
  const journeyUsers = async (at: LessonAt): Promise<Weighed> => {
    const users = learned.usersOf(at.tenant, at.lesson.subject.slice('journey:'.length), CAMPAIGNS_MAX);
    const found = await Promise.all(
      users.map(async (user) => weighJourney(at, user, await campaignOf(at.tenant, user), learned)),
    );
    const because = users.length === 0 ? 'no campaign uses the journey' : (found[0]?.because ?? '');
    return { adjustings: found.flatMap(({ adjustings }) => adjustings), because };
  };
  return {
    async weighLesson(at) {
      whenRead();
      if (!learned.knows(at.eventId)) {
        throw ApplicationFailure.retryable('the lesson is not folded yet', 'LESSONS_NOT_READ');
      }
      if (at.lesson.subject.startsWith('journey:')) return journeyUsers(at);
      if (at.lesson.loop === 'ENGAGEMENT') return weighChannels(at, learned);
      return weighCampaign(at, await campaignOf(at.tenant, at.entity), learned);
    },
    async learntFor({ tenant, campaignId }) {
      whenRead();
      return learned.learntFor(tenant, campaignId);
    },
  };
}
