/** Questions, plans, prices and configs of onboarding: pure (WAP-27, WAP-29, WAP-34, WAP-36). */
import { renderConfig } from '@mainstem/schemas/agent-config/render';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { configOf, prdDocument } from './prd-document.ts';
import { priceOf } from './pricing.ts';
import { questionsOf } from './questions.ts';
import { GOAL_PPM, sprintPlan } from './sprints.ts';

const product = fc.constantFrom('chatbot', 'voicebot');
const volume = fc.integer({ min: 0, max: 5_000_000 });

describe('WAP-29: questions', () => {
  test('a chatbot is asked of integrations, a voicebot of its voice; a topic asked again is asked otherwise', () => {
    const topics = (of: string) => questionsOf(of, [], 1).map(({ topic }) => topic);
    expect(topics('chatbot')).toContain('INTEGRATIONS');
    expect(topics('chatbot')).not.toContain('VOICE');
    expect(topics('voicebot')).toContain('VOICE');
    expect(questionsOf('chatbot', ['VOICE'], 2)).toEqual([]);
    expect(questionsOf('chatbot', ['KPIS'], 2)).not.toEqual(questionsOf('chatbot', ['KPIS'], 1));
  });
});

test('WAP-34: sprints rise to 95 % within 12 months from wherever a client stands', () => {
  fc.assert(
    fc.property(fc.option(fc.integer({ min: -10, max: 1_000 })), (percent) => {
      const { sprints } = sprintPlan(0, percent);
      const targets = sprints.map(({ targetPpm }) => targetPpm);
      expect(targets).toEqual([...targets].sort((one, two) => one - two));
      expect(targets.at(-1)).toBe(GOAL_PPM);
      expect(sprints.at(-1)?.endsAtMs).toBe(360 * 86_400_000);
    }),
  );
});

describe('WAP-27: prices', () => {
  test('whole micros, never less for more conversations, and never a plan that another undercuts', () => {
    fc.assert(
      fc.property(product, volume, volume, (of, one, two) => {
        const [low, high] = [Math.min(one, two), Math.max(one, two)].map((each) => priceOf(of, each).yearlyValueMicros);
        expect(Number.isSafeInteger(low) && Number.isSafeInteger(high)).toBe(true);
        expect(low).toBeLessThanOrEqual(high ?? 0);
      }),
    );
  });

  test('by volume and product', () => {
    const plans = [500, 8_000, 90_000].map((each) => priceOf('chatbot', each).plan);
    expect(plans).toEqual(['starter', 'growth', 'scale']);
    expect(priceOf('voicebot', 500).monthlyMicros).toBe(686_000_000);
    expect(priceOf('chatbot', 1_500).yearlyValueMicros).toBe(12 * (490_000_000 + 500 * 600_000));
  });
});

describe('WAP-36: the config', () => {
  test('holds against the schema whatever people chose', () => {
    const word = fc.string({ minLength: 1, maxLength: 30 });
    const answer = fc.record({
      eventId: fc.uuid(),
      choices: fc.array(word, { maxLength: 6 }),
      figure: fc.option(fc.integer({ min: 0, max: 1_000 })),
    });
    const answers = fc.dictionary(fc.constantFrom('USE_CASES', 'TOOLS', 'INTEGRATIONS', 'ESCALATION', 'VOICE'), answer);
    fc.assert(
      fc.property(product, answers, (of, given) => {
        const plan = sprintPlan(0, null);
        const parts = { product: of, revision: 1, objectives: ['answer at once'], plan, summary: null };
        const document = prdDocument({ ...parts, answers: given });
        const rendered = renderConfig(configOf(document, 'acme', 'client-7').config);
        expect(rendered, JSON.stringify(rendered)).toMatchObject({ ok: true });
      }),
    );
  });

  test('WAP-37: tools and systems nobody has built are named', () => {
    const answers = {
      TOOLS: { eventId: 'e', choices: ['order-status', 'Loyalty points'], figure: null },
      INTEGRATIONS: { eventId: 'e', choices: ['zendesk', 'sap'], figure: null },
    };
    const parts = { product: 'chatbot', revision: 1, objectives: [], plan: sprintPlan(0, null), summary: null };
    const { toolsMissing, integrationsMissing } = configOf(prdDocument({ ...parts, answers }), 'acme', 'client-7');
    expect([toolsMissing, integrationsMissing]).toEqual([['loyalty-points'], ['sap']]);
  });
});
