/** What a lesson calls for, as campaigns are now (KIKI-59): one bounded step, or a reason why none. Pure. */
import {
  adjustPrice,
  adjustValue,
  type Counted,
  chooseAngle,
  leaveJourney,
  orderChannels,
} from '@mainstem/models/learning/adjust';
import type { Campaign } from '@mainstem/streams/deciders/campaign/decider';
import type { Adjusting, Weighed } from './contract.ts';
import type { Learned, LearnedWatch } from './learned.ts';
import type { Lesson } from './messages.ts';

/** Channels as outreach uses them when nothing was learnt. */
export const usualChannels = ['email', 'sms', 'push'] as const;

export interface LessonAt {
  readonly tenant: string;
  readonly entity: string;
  readonly eventId: string;
  readonly lesson: Lesson;
}

type Learning = Pick<LearnedWatch, 'learntFor' | 'waysOfWriting' | 'channels' | 'journey' | 'peoplesPriceOf'>;

const nothing = { fromMicros: null, toMicros: null, fromText: null, toText: null } as const;
const no = (because: string): Weighed => ({ adjustings: [], because });

export function weighCampaign(
  { tenant, entity, eventId, lesson }: LessonAt,
  campaign: Campaign,
  learning: Learning,
): Weighed {
  const { loop, samples, total, beforePpm, afterPpm } = lesson;
  const measured: Counted = { samples, total };
  const { goal, bidPriceMicros, valuation, status } = campaign;
  if (status !== 'active') return no(`the campaign is ${status}`);
  const profile = goal?.profile ?? 'production';
  const common = { entity, ...nothing, samples, evidence: [eventId], profile };
  switch (loop) {
    case 'BIDDING': {
      const actionValueMicros =
        goal?.actionValueMicros ?? learning.learntFor(tenant, entity).actionValue?.micros ?? null;
      if (goal?.metric !== 'ROI' || actionValueMicros === null)
        return no('its goal names no return, so no price follows');
      const moved = adjustPrice({
        ...{ nowMicros: bidPriceMicros, actionValueMicros, targetPpm: goal.targetPpm },
        ...{
          maxMicros: learning.peoplesPriceOf(tenant, entity) ?? bidPriceMicros,
          ratePpm: afterPpm,
          beforePpm,
          measured,
        },
      });
      return moved === null ? no('the price is where it should be') : yes({ ...common, ...moved, kind: 'BID_PRICE' });
    }
    case 'VALUE': {
      const now = valuation?.actionValueMicros ?? null;
      if (valuation?.goal !== 'CONVERSION' || now === null) return no('its valuation rests on no value people set');
      const moved = adjustValue(now, afterPpm, measured);
      return moved === null
        ? no('the value is where it should be')
        : yes({ ...common, ...moved, kind: 'ACTION_VALUE' });
    }
    case 'PROMPTS': {
      const ways = learning.waysOfWriting(tenant, entity);
      const chosen = chooseAngle(learning.learntFor(tenant, entity).angle, ways);
      if (chosen === null) return no('no way of writing does better than the others');
      return yes({ ...common, ...chosen, kind: 'PROMPT_ANGLE', evidence: evidenceOf([...ways.values()]) });
    }
    default:
      return no(`nothing follows from ${loop} here`);
  }
}

export function weighChannels({ tenant, entity, lesson }: LessonAt, learning: Learning): Weighed {
  const { channels } = learning.learntFor(tenant, entity);
  const counted = learning.channels(tenant);
  const chosen = orderChannels(channels.length === 0 ? usualChannels : channels, counted);
  if (chosen === null) return no('the channel that is answered most is tried first already');
  const evidence = evidenceOf([...counted.values()]);
  const { samples } = lesson;
  return yes({ entity, ...nothing, ...chosen, kind: 'CHANNELS', samples, evidence, profile: 'production' });
}

/** Of one campaign that uses the journey. The last flow of an outcome goes only when it does harm, never for want of a rival. */
export function weighJourney(
  { tenant, lesson }: LessonAt,
  campaignId: string,
  { flows, goal }: Campaign,
  learning: Learning,
): Weighed {
  const journey = lesson.subject.slice('journey:'.length);
  const mine = learning.journey(tenant, journey);
  if (mine === null || flows === null) return no('nothing is known of the journey');
  const outcomes = new Set(flows.filter((flow) => flow.journey === journey).map(({ outcome }) => outcome));
  const rivals = flows
    .filter((flow) => flow.journey !== journey && outcomes.has(flow.outcome))
    .map((flow) => learning.journey(tenant, flow.journey))
    .filter((one) => one !== null);
  const chosen = leaveJourney(mine, rivals);
  if (chosen === null) return no(`${journey} does no worse than the others, nor than saying nothing`);
  const evidence = [mine.eventId, ...rivals.map(({ eventId }) => eventId)];
  const profile = goal?.profile ?? 'production';
  return yes({
    entity: campaignId,
    ...nothing,
    ...chosen,
    kind: 'JOURNEY',
    samples: lesson.samples,
    evidence,
    profile,
  });
}

function yes(adjusting: Adjusting): Weighed {
  return { adjustings: [adjusting], because: '' };
}

/** Bounded, as the event is. */
function evidenceOf(lessons: readonly Learned[]): string[] {
  return lessons.slice(-20).map(({ eventId }) => eventId);
}
