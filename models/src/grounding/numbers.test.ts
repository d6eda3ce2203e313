/** KAIROS-16: numbers that were not given are found, however they are written. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checkNumbers } from './numbers.ts';

const ungrounded = (answer: string, ...facts: string[]) => checkNumbers(answer, facts).ungrounded;

describe('KAIROS-16: grounded', () => {
  test.each([
    ['Fraud flag 0 and amount $124.77: safe.', 'fraud_flag=0 amount=124.77'],
    ['It costs 1,234.50 dollars.', 'price 1234.5'],
    ['It costs 1\u202f234 dollars.', 'price 1,234'],
    ['About 1.2 million views.', 'views: 1200000'],
    ['Some 3k of them.', '3,000 visitors'],
    ['A rate of 12 %.', 'ctr 0.12'],
    ['A rate of 12.5 percent.', 'ctr 12.50'],
    ['Twenty-five doors.', 'doors 25'],
    ['Two hundred and five doors.', 'doors 205'],
    ['One of them fits.', ''],
    ['1. Call them\n2. Write to them\n3) Wait', ''],
    ['Open from 9:00 to 17:30.', 'hours 9:00 to 17:30'],
    ['Weigh ٣ parts.', '3 parts'],
    ['Es kostet 3,5 Euro.', '3.5'],
  ])('%j by %j', (answer, fact) => {
    expect(ungrounded(answer, fact)).toEqual([]);
  });
});

describe('KAIROS-16: refused', () => {
  test.each([
    ['The amount is $124.78.', 'amount 124.77', ['124.78']],
    ['The amount is about 125.', 'amount 124.77', ['125']],
    ['Saves 30 % of the cost.', 'cost 100', ['30']],
    ['Four doors.', 'doors 3', ['4']],
    ['1.2 million views', '1.2 thousand', ['1200000']],
    ['１２ doors', 'doors 3', ['12']],
    ['١٢ doors', 'doors 3', ['12']],
    ['5. is what they pay', '', ['5']],
    ['1. x\n7. y', '', ['7']],
    ['ninety percent', 'share 0.8', ['90']],
    ['a dozen doors', 'doors 3', ['12']],
  ])('%j by %j', (answer, fact, expected) => {
    expect(ungrounded(answer, fact)).toEqual(expected);
  });
});

test('KAIROS-16: a number put into an answer is found unless a fact has it, and nothing else is', () => {
  const amount = fc
    .tuple(fc.nat(999_999), fc.nat(99))
    .map(([whole, part]) => `${whole}.${String(part).padStart(2, '0')}`);
  const plain = (text: string) => text.replace(/\.?0+$/, '').replace(/^$/, '0');
  fc.assert(
    fc.property(fc.array(amount, { maxLength: 8 }), amount, (facts, claimed) => {
      const answer = `They pay ${claimed} a month.`;
      const isThere = facts.some((fact) => Number(fact) === Number(claimed));
      expect(ungrounded(answer, ...facts.map((fact) => `price ${fact}`))).toEqual(
        isThere ? [] : [claimed.includes('.') ? plain(claimed) : claimed],
      );
    }),
  );
});
