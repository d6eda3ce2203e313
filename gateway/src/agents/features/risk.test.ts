import { describe, expect, test } from 'vitest';
import { contradicts, judgeRisk, money, RISK_LINE_MICROS } from './risk.ts';

const vector = (values: Partial<Record<string, number | string>> = {}) => ({
  entity: 'user_1001',
  values: { fraud_flag: 0, amount_micros: 124_770_000, currency: 'USD', transaction_count: 42, ...values } as never,
  defaulted: false,
});

describe('KAIROS-16: the rule', () => {
  test('flag 0 and an amount below the line is Safe / Low risk, quoting the number it read', () => {
    const answer = judgeRisk(vector());
    expect(answer).toMatchObject({ risk: 'low', verdict: 'Safe / Low risk', quoted: { amount: '$124.77' } });
    expect(answer?.text).toContain('$124.77');
  });
  test('the line belongs to the riskier side, and a flag to the highest', () => {
    expect(judgeRisk(vector({ amount_micros: RISK_LINE_MICROS - 1 }))?.risk).toBe('low');
    expect(judgeRisk(vector({ amount_micros: RISK_LINE_MICROS }))?.risk).toBe('medium');
    expect(judgeRisk(vector({ fraud_flag: 1 }))?.risk).toBe('high');
  });
  test('KAIROS-15: defaults are judged by nobody', () => {
    expect(judgeRisk({ ...vector(), defaulted: true })).toBeNull();
  });
});

describe('KAIROS-16: the checker', () => {
  const answer = judgeRisk(vector());
  if (answer === null) throw new Error('no answer');
  test('a wording that says another level, or denies, is not the rule’s', () => {
    expect(contradicts('It is low risk.', answer)).toBe(false);
    expect(contradicts('It is high risk.', answer)).toBe(true);
    expect(contradicts('It is not safe, low risk.', answer)).toBe(true);
    for (const denial of [
      "It isn't low risk.",
      'It isn’t low risk.',
      'It cannot be called low risk.',
      'Hardly low risk.',
    ])
      expect(contradicts(denial, answer), denial).toBe(true);
  });
});

test('amounts are written as people read them', () => {
  expect([money(124_770_000, 'USD'), money(1_005_000, 'EUR'), money(0, '')]).toEqual(['$124.77', '1.00 EUR', '0.00']);
  // Below the line it never reads as the line; and beyond 2^53 hundredths nothing is rounded either.
  expect(money(RISK_LINE_MICROS - 1, 'USD')).toBe('$499.99');
  expect(money(Number.MAX_SAFE_INTEGER, 'EUR')).toBe('9007199254.74 EUR');
});
