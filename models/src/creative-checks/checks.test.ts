/** Quality, mood, claims and disclosures of an advertisement's words. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checkCompliance, disclosuresDue } from './compliance.ts';
import { type AdWords, checkQuality, qualityLinePpm } from './quality.ts';
import { checkSentiment, sentimentLinePpm } from './sentiment.ts';

const good: AdWords = {
  headline: 'Running shoes for every road',
  body: '20 % off until Sunday. Light, and made to last.',
  callToAction: 'See the shoes',
  disclosure: '',
};

describe('KIKI-28: quality', () => {
  test('a plain advertisement passes without a fault', () => {
    expect(checkQuality(good, 'Running shoes')).toMatchObject({ passed: true, scorePpm: 1_000_000, findings: [] });
  });

  test.each([
    [{ headline: '' }, 'LENGTH'],
    [{ body: 'Buy {{product}} now, it is the right one for you.' }, 'LEFT_OVER'],
    [{ body: 'As an AI I cannot write about running shoes today.' }, 'LEFT_OVER'],
    [{ body: '<script>alert(1)</script> shoes for all of us' }, 'MARKUP'],
    [{ headline: 'BUY THE SHOES', body: 'BUY THEM ALL TODAY OR TOMORROW', callToAction: 'BUY' }, 'SHOUTING'],
  ])('%j fails', (part, fault) => {
    const { passed, scorePpm, findings } = checkQuality({ ...good, ...part }, 'Running shoes');
    expect(passed).toBe(false);
    expect(scorePpm).toBeLessThan(qualityLinePpm);
    expect(findings.join()).toContain(fault);
  });

  test('small faults cost and do not fail', () => {
    const { passed, findings } = checkQuality({ ...good, headline: 'For the the road' }, 'Zeppelins');
    expect([passed, findings.length]).toEqual([false, 2]);
    expect(checkQuality({ ...good, body: 'Made to last, last, and on on sale.' }, 'Running shoes').passed).toBe(true);
  });
});

describe('KIKI-41: the sentiment guard', () => {
  test('angry words are blocked, praise is not', () => {
    expect(checkSentiment(['This is a terrible, awful, horrible product.'])).toMatchObject({ passed: false });
    expect(checkSentiment(Object.values(good))).toMatchObject({ passed: true });
  });

  test('the darkest sentence decides, however much praise stands around it', () => {
    const praise = 'Wonderful, great, lovely shoes!';
    const { passed, compoundPpm } = checkSentiment([`${praise} You are a horrible, stupid loser. ${praise}`]);
    expect(passed).toBe(false);
    expect(compoundPpm).toBeLessThan(sentimentLinePpm);
  });

  test('the line is −0.3 to the millionth; a tenant may only be stricter', () => {
    const dark = ['No waiting.'];
    const { compoundPpm } = checkSentiment(dark);
    expect(compoundPpm).toBeGreaterThan(sentimentLinePpm);
    expect(compoundPpm).toBeLessThan(0);
    expect([compoundPpm, compoundPpm + 1].map((line) => checkSentiment(dark, line).passed)).toEqual([true, false]);
    expect(checkSentiment(['x'], -900_000).linePpm).toBe(sentimentLinePpm);
    expect(checkSentiment(['x'], 0).linePpm).toBe(0);
    expect(checkSentiment([])).toMatchObject({ passed: true, compoundPpm: 0 });
  });
});

describe('KIKI-28: claims and disclosures', () => {
  test('due disclosures must stand word for word; everywhere is the strictest', () => {
    expect(disclosuresDue('retail', '*')).toEqual([]);
    expect(disclosuresDue('gambling', 'USA').map(({ name }) => name)).toEqual(['AGE_21', 'PLAY_RESPONSIBLY']);
    expect(disclosuresDue('gambling', '*').map(({ name }) => name)).toEqual(['AGE_21', 'AGE_18', 'PLAY_RESPONSIBLY']);
    const bare = checkCompliance(good, 'finance', 'DEU');
    expect(bare).toMatchObject({ passed: false, findings: ['MISSING_CAPITAL_AT_RISK: Capital at risk.'] });
    expect(checkCompliance({ ...good, disclosure: 'Capital at risk.' }, 'finance', 'DEU').passed).toBe(true);
  });

  test('an advertisement with all that is due passes, in every industry and region', () => {
    const industry = fc.constantFrom('finance', 'credit', 'gambling', 'alcohol', 'pharma', 'politics', 'retail');
    const region = fc.constantFrom('*', 'USA', 'GBR', 'DEU', 'JPN');
    fc.assert(
      fc.property(industry, region, (inIndustry, at) => {
        const disclosure = disclosuresDue(inIndustry, at)
          .map(({ text }) => text)
          .join(' ');
        expect(checkCompliance({ ...good, disclosure }, inIndustry, at).findings).toEqual([]);
        if (disclosure !== '') expect(checkCompliance(good, inIndustry, at).passed).toBe(false);
      }),
    );
  });

  test.each([
    ['Guaranteed results in a week', 'retail', 'CLAIM_GUARANTEE'],
    ['A risk-free way to save', 'retail', 'CLAIM_ABSOLUTE'],
    ['The #1 shoe', 'retail', 'CLAIM_SUPERLATIVE'],
    ['Ｒisk free, they say', 'retail', 'CLAIM_ABSOLUTE'],
    ['Double your money', 'crypto', 'CLAIM_RETURNS'],
    ['Clinically proven', 'supplements', 'CLAIM_MEDICAL'],
    ['Beer for students', 'alcohol', 'CLAIM_MINORS'],
  ])('%s (%s)', (headline, industry, claim) => {
    expect(checkCompliance({ ...good, headline }, industry, 'DEU').findings.join()).toContain(claim);
  });
});
