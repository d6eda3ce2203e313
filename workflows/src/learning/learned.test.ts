/** KIKI-59: what is learnt of the log, and what a lesson calls for then. */
import type { AnyBody } from '@mainstem/schemas/envelope';
import type { AnyEvent } from '@mainstem/schemas/generated/events';
import { type Campaign, campaignDecider } from '@mainstem/streams/deciders/campaign/decider';
import { eventOf } from '@mainstem/streams/testing/reactor-kit';
import { describe, expect, test } from 'vitest';
import { planOf } from '../campaign/plan.ts';
import { goal } from '../testing/campaign-lives.ts';
import { nothingLearnt } from './contract.ts';
import { LearnedWatch } from './learned.ts';
import type { Lesson } from './messages.ts';
import { weighCampaign, weighChannels, weighJourney } from './weigh.ts';

let ids = 0;
const at = (entity: string, body: object, actor = 'user:ann', occurredAtMs = 1_000): AnyEvent => {
  ids += 1;
  const event = eventOf(body as AnyBody, { id: `e-${ids}`, tenant: 'acme', entity, occurredAtMs });
  return { ...event, envelope: { ...event.envelope, actor } };
};
const lesson = (loop: string, subject: string, samples: number, total: number, over: object = {}): Lesson => ({
  ...{
    loop,
    subject,
    samples,
    total,
    beforePpm: 2_000,
    afterPpm: 2_000,
    because: '',
    againstSamples: 0,
    againstTotal: 0,
  },
  ...over,
});
const learnt = (entity: string, one: Lesson, atMs?: number) =>
  at(entity, { type: 'LoopLearned', ...one }, 'service:campaign-learning', atMs);
function watchOf(...events: AnyEvent[]): LearnedWatch {
  const watch = new LearnedWatch();
  for (const event of events) watch.apply(event);
  return watch;
}
const campaign = (over: Partial<Campaign> = {}): Campaign => ({
  ...{ ...campaignDecider.initialState(), status: 'active', currency: 'USD', bidPriceMicros: 2_000_000 },
  ...{ goal: goal as Campaign['goal'] },
  ...over,
});
const weighed = (one: Lesson, watch: LearnedWatch, over: Partial<Campaign> = {}) =>
  weighCampaign({ tenant: 'acme', entity: 'spring', eventId: 'e-9', lesson: one }, campaign(over), watch);

describe('what is learnt of the log', () => {
  test('ways of writing, best first, with their events; the way an adjustment chose; what older lessons say fades', () => {
    const day = 24 * 3_600_000;
    const watch = watchOf(
      learnt('spring', lesson('PROMPTS', 'creative@2: the offer', 1_000, 5), 0),
      learnt('spring', lesson('PROMPTS', 'creative@2: the offer', 1_000, 30), 30 * day),
      learnt('spring', lesson('PROMPTS', 'creative@2: a question', 1_000, 5), 30 * day),
      at('spring', { type: 'AdjustmentApplied', kind: 'PROMPT_ANGLE', toText: 'the offer' }),
    );
    expect(watch.waysOfWriting('acme', 'spring').get('the offer')).toMatchObject({ samples: 1_500, total: 32.5 });
    const { angle, lessons } = watch.learntFor('acme', 'spring');
    expect([angle, lessons.length]).toEqual(['the offer', 2]);
    expect(lessons[0]?.words).toContain('begin with the offer were clicked most');
    expect(watch.learntFor('other', 'spring')).toEqual(nothingLearnt);
  });

  test('the value of a viewer nothing is known of, by the value model; people alone say the most that is bid', () => {
    const watch = watchOf(
      at('default', { type: 'UserValueScored', valueMicros: 7_000_000, segments: [], modelVersion: 'ltv@3' }),
      at('v-1', { type: 'UserValueScored', valueMicros: 9_000_000, segments: [], modelVersion: 'ltv@3' }),
      at('spring', { type: 'CampaignBidPriceChanged', bidPriceMicros: 3_000_000 }),
      at('spring', { type: 'CampaignBidPriceChanged', bidPriceMicros: 1_000_000 }, 'workflow:Adjustment'),
    );
    expect(watch.learntFor('acme', 'spring').actionValue).toMatchObject({ micros: 7_000_000, model: 'ltv@3' });
    expect(watch.peoplesPriceOf('acme', 'spring')).toBe(3_000_000);
  });
});

describe('KIKI-58: a plan is made of what is known', () => {
  const without = { ...goal, actionValueMicros: null } as Parameters<typeof planOf>[0];
  test('the value model says what an action is worth when the goal does not; the click rate is the one learnt', () => {
    const known = {
      ...nothingLearnt,
      clickRate: { ppm: 1_000, eventId: 'lesson-1' },
      actionValue: { micros: 600_000, model: 'ltv@3', eventId: 'value-1' },
    };
    const plan = planOf(without, 5_000_000, known, 'USD');
    expect(plan).toMatchObject({ actionValueMicros: 600_000, bidPriceMicros: 200_000 });
    expect(plan.because).toMatch(/click rate 0\.10 % as learnt \(lesson-1\).*600000 micros by ltv@3 \(value-1\)/);
    expect(planOf(without, 5_000_000, known, 'EUR')).toMatchObject({
      actionValueMicros: null,
      bidPriceMicros: 5_000_000,
    });
  });
});

describe('KIKI-59: what a lesson calls for', () => {
  test('BIDDING: a price, never above what people set; nothing of a campaign that does not run', () => {
    const watch = watchOf(at('spring', { type: 'CampaignBidPriceChanged', bidPriceMicros: 2_100_000 }));
    const better = lesson('BIDDING', 'click-rate', 50_000, 500, { afterPpm: 9_000 });
    expect(weighed(better, watch).adjustings).toMatchObject([
      { kind: 'BID_PRICE', fromMicros: 2_000_000, toMicros: 2_100_000, evidence: ['e-9'] },
    ]);
    expect(weighed(better, watch, { status: 'paused' })).toMatchObject({
      adjustings: [],
      because: 'the campaign is paused',
    });
    expect(weighed(better, watch, { goal: null }).because).toContain('names no return');
  });

  test('VALUE: only where people set a value of an action', () => {
    const leads = lesson('VALUE', 'lead', 100, 100 * 80_000_000, { afterPpm: 50_000_000 });
    const valuation = { goal: 'CONVERSION', actionValueMicros: 40_000_000, marginPpm: 1, model: null, shading: false };
    expect(weighed(leads, watchOf(), { valuation: valuation as never }).adjustings).toMatchObject([
      { kind: 'ACTION_VALUE', fromMicros: 40_000_000, toMicros: 50_000_000 },
    ]);
    expect(weighed(leads, watchOf()).adjustings).toEqual([]);
  });

  test('PROMPTS: the way of writing that is clicked most, with every lesson it rests on', () => {
    const [a, b] = [
      lesson('PROMPTS', 'creative@2: the offer', 3_000, 60),
      lesson('PROMPTS', 'creative@2: a question', 3_000, 20),
    ];
    const found = weighed(b, watchOf(learnt('spring', a), learnt('spring', b)));
    expect(found.adjustings).toMatchObject([{ kind: 'PROMPT_ANGLE', toText: 'the offer' }]);
    expect(found.adjustings[0]?.evidence).toHaveLength(2);
  });

  test('ENGAGEMENT: channels in order, and a journey that does harm leaves its campaign', () => {
    const [email, sms] = [lesson('ENGAGEMENT', 'email', 100, 5), lesson('ENGAGEMENT', 'sms', 100, 30)];
    const order = { tenant: 'acme', entity: 'leads', eventId: 'e-9', lesson: sms };
    expect(weighChannels(order, watchOf(learnt('leads', email), learnt('leads', sms))).adjustings).toMatchObject([
      { kind: 'CHANNELS', fromText: 'email,sms,push', toText: 'sms,email,push' },
    ]);
    const harm = lesson('ENGAGEMENT', 'journey:welcome', 500, 20, { againstSamples: 100, againstTotal: 20 });
    const flows = [{ outcome: 'LEAD', journey: 'welcome' }];
    const watch = watchOf(learnt('journeys', harm), at('spring', { type: 'CampaignFlowsChanged', flows }));
    expect(watch.usersOf('acme', 'welcome', 20)).toEqual(['spring']);
    const journeys = { tenant: 'acme', entity: 'journeys', eventId: 'e-9', lesson: harm };
    expect(weighJourney(journeys, 'spring', campaign({ flows: flows as never }), watch).adjustings).toMatchObject([
      { entity: 'spring', kind: 'JOURNEY', fromText: 'welcome', toText: null },
    ]);
  });
});
