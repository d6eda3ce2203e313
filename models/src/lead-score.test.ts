import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { hotFrom, type LeadFacts, leadScoreVersion, scoreLead, warmFrom } from './lead-score.ts';

const silent: LeadFacts = {
  source: 'unheard-of',
  companySize: null,
  industry: null,
  country: null,
  product: null,
  budgetMicros: null,
  currency: null,
};
const ideal: LeadFacts = {
  source: 'partner',
  companySize: 25_000,
  industry: 'retail',
  country: 'USA',
  product: 'voicebot',
  budgetMicros: 2_000_000_000_000,
  currency: 'USD',
};

const facts: fc.Arbitrary<LeadFacts> = fc.record({
  source: fc.constantFrom('partner', 'web-form', 'list-import', 'unheard-of', 'constructor'),
  companySize: fc.option(fc.integer({ min: 1, max: 2_000_000 })),
  industry: fc.option(fc.constantFrom('retail', 'government', 'unheard-of', '__proto__')),
  country: fc.option(fc.constantFrom('USA', 'ZAF', 'ATA')),
  product: fc.option(fc.constantFrom('chatbot', 'voicebot', 'fax')),
  budgetMicros: fc.option(fc.integer({ min: 0, max: 2 ** 52 - 1 })),
  currency: fc.option(fc.constantFrom('USD', 'JPY', 'XXX')),
});

describe('MAMS-01: a lead gets score, class and confidence from a model', () => {
  test('the best lead is HOT with full confidence, and says why', () => {
    const scored = scoreLead(ideal);
    expect(scored.class).toBe('HOT');
    expect(scored.confidence).toBe(1);
    expect(scored.modelVersion).toBe(leadScoreVersion);
    expect(scored.reasons[0]).toBe('budget=+1.40');
    expect(scored.reasons).toHaveLength(6);
  });

  test('a lead that says nothing is COLD with no confidence and no reasons', () => {
    expect(scoreLead(silent)).toMatchObject({ class: 'COLD', confidence: 0, reasons: [] });
  });

  test('score and confidence stay within their bounds, and the class follows from the score', () => {
    fc.assert(
      fc.property(facts, (lead) => {
        const scored = scoreLead(lead);
        expect(scored.score).toBeGreaterThan(0);
        expect(scored.score).toBeLessThan(1);
        expect(scored.confidence).toBeGreaterThanOrEqual(0);
        expect(scored.confidence).toBeLessThanOrEqual(1);
        expect(scored.class).toBe(scored.score >= hotFrom ? 'HOT' : scored.score >= warmFrom ? 'WARM' : 'COLD');
      }),
    );
  });

  test('the same facts give the same answer', () => {
    fc.assert(
      fc.property(facts, (lead) => {
        expect(scoreLead(lead)).toEqual(scoreLead({ ...lead }));
      }),
    );
  });
});

describe('monotone where it should be', () => {
  const pair = (max: number) => fc.tuple(fc.integer({ min: 1, max }), fc.integer({ min: 1, max }));

  test('a larger company never scores lower', () => {
    fc.assert(
      fc.property(facts, pair(2_000_000), (lead, [one, other]) => {
        const small = scoreLead({ ...lead, companySize: Math.min(one, other) });
        const large = scoreLead({ ...lead, companySize: Math.max(one, other) });
        expect(large.score).toBeGreaterThanOrEqual(small.score);
      }),
    );
  });

  test('a larger budget never scores lower, and a much larger one scores higher', () => {
    fc.assert(
      fc.property(facts, pair(2 ** 52 - 1), (lead, [one, other]) => {
        const currency = 'EUR';
        const small = scoreLead({ ...lead, currency, budgetMicros: Math.min(one, other) });
        const large = scoreLead({ ...lead, currency, budgetMicros: Math.max(one, other) });
        expect(large.score).toBeGreaterThanOrEqual(small.score);
      }),
    );
    const dollars = (amount: number) => scoreLead({ ...silent, currency: 'USD', budgetMicros: amount * 1e6 }).score;
    expect(dollars(100_000)).toBeGreaterThan(dollars(10_000));
  });
});

describe('MAMS-02: missing answers lower the confidence', () => {
  const answers = ['companySize', 'industry', 'country', 'product', 'budgetMicros'] as const;

  test.each(answers)('without %s', (answer) => {
    expect(scoreLead({ ...ideal, [answer]: null }).confidence).toBeLessThan(1);
  });

  test('each further missing answer lowers it further', () => {
    fc.assert(
      fc.property(fc.shuffledSubarray([...answers], { minLength: 2 }), (dropped) => {
        let lead: LeadFacts = ideal;
        let before = scoreLead(lead).confidence;
        for (const answer of dropped) {
          lead = { ...lead, [answer]: null };
          const now = scoreLead(lead).confidence;
          expect(now).toBeLessThan(before);
          before = now;
        }
      }),
    );
  });

  test('an answer the model cannot read counts as missing', () => {
    expect(scoreLead({ ...ideal, currency: 'XXX' }).confidence).toBe(
      scoreLead({ ...ideal, budgetMicros: null }).confidence,
    );
    expect(scoreLead({ ...ideal, industry: 'constructor' }).confidence).toBeLessThan(1);
  });
});
