/** KIKI-59: four loops, each with enough outcomes, moved by the learning rate, never twice. */
import type { AnyBody } from '@mainstem/schemas/envelope';
import type { AnyEvent, LoopLearned } from '@mainstem/schemas/generated/events';
import { describe, expect, test } from 'vitest';
import { eventOf } from '../../testing/reactor-kit.ts';
import { CampaignLearningWatch } from './watch.ts';

let ids = 0;
const at = (entity: string, body: object): AnyEvent => {
  ids += 1;
  return eventOf(body as AnyBody, { id: `e-${ids}`, tenant: 'acme', entity });
};
const shown = (type: 'ImpressionBilled' | 'ClickRecorded', creativeId = 'k-1', invalidTraffic = false) =>
  at(`bid-${ids}`, { type, campaignId: 'spring', creativeId, invalidTraffic });
const many = (count: number, make: () => AnyEvent) => Array.from({ length: count }, make);

function due(...events: AnyEvent[]): LoopLearned[] {
  const watch = new CampaignLearningWatch();
  for (const event of events) watch.apply(event);
  return watch.due().map(({ command }) => command);
}

describe('KIKI-59', () => {
  test('BIDDING: a thousand impressions move the click rate by a tenth of the way; 999 and robots do not', () => {
    const clicks = many(20, () => shown('ClickRecorded'));
    const [lesson] = due(...many(1_000, () => shown('ImpressionBilled')), ...clicks);
    // 2 % were measured, 0.2 % was taken for true.
    expect(lesson).toMatchObject({ loop: 'BIDDING', samples: 1_000, beforePpm: 2_000, afterPpm: 3_800 });
    expect(due(...many(999, () => shown('ImpressionBilled')), shown('ImpressionBilled', 'k-1', true))).toEqual([]);
  });

  test('PROMPTS: what a prompt has written is counted for itself; profiles learn at their own rate', () => {
    const generated = at('k-2', { type: 'CreativeGenerated', promptRef: 'creative@1' });
    const goal = at('spring', { type: 'CampaignGoalStated', profile: 'development' });
    const lessons = due(goal, generated, ...many(1_000, () => shown('ImpressionBilled', 'k-2')));
    expect(lessons.map(({ loop, subject }) => [loop, subject])).toEqual([
      ['BIDDING', 'click-rate'],
      ['PROMPTS', 'creative@1'],
    ]);
    // No clicks at 30 % of the way.
    expect(lessons[1]).toMatchObject({ beforePpm: 2_000, afterPpm: 1_400 });
  });

  test('PROMPTS: ways of writing are told apart, by what the brief says or by its number', () => {
    const made = (id: string, angle: string | null, variation: number) => [
      at(id, { type: 'CreativeBriefed', angle, variation }),
      at(id, { type: 'CreativeGenerated', promptRef: 'creative@2' }),
    ];
    const shows = ['k-2', 'k-3'].flatMap((id) => many(1_000, () => shown('ImpressionBilled', id)));
    const lessons = due(...made('k-2', 'a question', 1), ...made('k-3', null, 2), ...shows);
    const subjects = lessons.filter(({ loop }) => loop === 'PROMPTS').map(({ subject }) => subject);
    expect(subjects).toEqual(['creative@2: a question', 'creative@2: the offer']);
  });

  test('ENGAGEMENT: answers by channel, of messages that went out', () => {
    const ended = (outcome: string, ...channels: string[]) =>
      at('lead', { type: 'LeadOutreachEnded', outcome, channels, attempts: 2 });
    const lessons = due(
      ...many(20, () => ended('RESPONDED', 'email', 'sms')),
      ...many(30, () => ended('NOT_REACHED', 'push')),
    );
    expect(lessons).toMatchObject([
      { loop: 'ENGAGEMENT', subject: 'email', samples: 20, total: 0, afterPpm: 90_000 },
      { loop: 'ENGAGEMENT', subject: 'sms', samples: 20, total: 20, afterPpm: 190_000 },
    ]);
  });

  test('ENGAGEMENT: goals of a journey beside those held out', () => {
    const walk = (type: 'JourneyEntered' | 'JourneyGoalReached', isHoldout: boolean) =>
      at('person', { type, journeyId: 'welcome', isHoldout });
    const walks = [...many(99, () => walk('JourneyEntered', false)), ...many(40, () => walk('JourneyEntered', true))];
    const goals = [...many(25, () => walk('JourneyGoalReached', false)), walk('JourneyGoalReached', true)];
    expect(due(...walks, ...goals)).toEqual([]);
    expect(due(...walks, ...goals, walk('JourneyEntered', false))).toMatchObject([
      { subject: 'journey:welcome', samples: 100, total: 25, againstSamples: 40, againstTotal: 1 },
    ]);
  });

  test('VALUE: scored budgets of the leads a campaign brought', () => {
    const leads = Array.from({ length: 20 }, (_, n) => [
      at(`l-${n}`, { type: 'LeadReceived', campaignId: 'spring', budgetMicros: 1_000_000 }),
      at(`l-${n}`, { type: 'LeadScored', score: 0.5 }),
    ]).flat();
    expect(due(...leads)).toMatchObject([{ loop: 'VALUE', subject: 'lead', beforePpm: 500_000, afterPpm: 500_000 }]);
  });

  test('R2: a lesson that is on the log is not due again; the next begins at nothing and has another id', () => {
    const watch = new CampaignLearningWatch();
    for (const event of many(1_000, () => shown('ImpressionBilled'))) watch.apply(event);
    const first = watch.due()[0]?.command as LoopLearned;
    expect(watch.due()[0]?.command).toEqual(first);
    watch.apply(first);
    expect(watch.due()).toEqual([]);
    for (const event of many(1_000, () => shown('ImpressionBilled'))) watch.apply(event);
    const second = watch.due()[0]?.command as LoopLearned;
    expect(second.beforePpm).toBe(first.afterPpm);
    expect(second.envelope.id).not.toBe(first.envelope.id);
  });
});
