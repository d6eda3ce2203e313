/** KAIROS-16: what a lying, confused or talked-over language model may say instead of what was read. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checkAnswer, type Quantity } from './check-answer.ts';

const read: readonly Quantity[] = [
  { name: 'fraud flag', value: '0', currency: '', called: ['flag'] },
  { name: 'mean', value: '124.77', currency: 'USD', called: ['mean', 'average'] },
  { name: 'transactions', value: '42', currency: '', called: ['transactions', 'payments'] },
  { name: 'line', value: '500', currency: 'USD', called: ['line', 'limit', 'threshold'] },
];
const codes = (answer: string) => [...new Set(checkAnswer(answer, read).map(({ code }) => code))];

describe('KAIROS-16: may be said', () => {
  test.each([
    'Safe / Low risk: USER has fraud flag 0 and a mean transaction of $124.77 over 42 transactions, below the line of $500.00.',
    'USER is low risk. The fraud flag is 0.',
    'USER is low risk: the average payment is 124.77 USD, under the limit of 500 USD.',
    'USER is low risk.',
    'Low risk: 42 transactions with a mean of $124.77.',
    'Low risk: a mean of 124.77 dollars.',
  ])('%s', (answer) => expect(checkAnswer(answer, read)).toEqual([]));
});

describe('KAIROS-16: a lie', () => {
  test.each([
    ['another number', 'The mean is $124.78.', 'NUMBER'],
    ['rounding', 'The mean is about $125.', 'NUMBER'],
    ['rounding of one digit', 'The mean is $124.8.', 'NUMBER'],
    ['a sum', 'In all 42 transactions came to a mean times 42 of $5,240.34.', 'NUMBER'],
    ['a difference', 'The mean is $375.23 below the line.', 'NUMBER'],
    ['a share', 'The mean is 25 % of the line.', 'NUMBER'],
    ['numbers in words', 'There were forty-two transactions.', 'WORD'],
    ['a number in words that is a lie', 'There were ninety transactions.', 'WORD'],
    ['half of it', 'The mean is half the line.', 'WORD'],
    ['a fold', 'The mean doubled, and the line is tenfold.', 'WORD'],
    ['another currency', 'The mean is €124.77.', 'UNIT'],
    ['another currency by name', 'The mean is 124.77 EUR.', 'UNIT'],
    ['two currencies', 'The mean is $124.77 EUR.', 'UNIT'],
    ['a percentage', 'The mean is 124.77 %.', 'UNIT'],
    ['a count as money', 'The mean of transactions is $42.', 'UNIT'],
    ['money as a count', 'There were 500 transactions.', 'UNIT'],
    ['another unit', 'The flag is 0 days old, with 42 days of transactions.', 'UNIT'],
    ['a scale', 'The mean is $124.77 million.', 'NUMBER'],
    ['a scale letter', 'The mean is $124.77k.', 'NUMBER'],
    ['true numbers that changed places', 'The mean is $500.00, the line is $124.77.', 'PLACE'],
    ['counts that changed places', 'The flag is 42 after 0 transactions.', 'PLACE'],
    ['a number of nothing', 'The user made $124.77 yesterday.', 'PLACE'],
    ['a sign', 'The flag is -0 and there are -42 transactions.', 'UNIT'],
    ['a sign before the currency', 'The mean is -$124.77.', 'UNIT'],
    ['a sign of another letter', 'The flag is 0 and there are \u221242 transactions.', 'UNIT'],
    ['a dash for a sign', 'The mean is \u2013$124.77.', 'UNIT'],
    ['a sign in words', 'The mean is minus $124.77.', 'WORD'],
    ['a scale of elsewhere', 'The mean is $124.77 lakh.', 'WORD'],
    ['a scale cut short', 'The mean is $124.77 bil.', 'WORD'],
    ['digits of another script', 'The mean is $١٢٥.', 'NUMBER'],
    ['wide digits', 'The mean is $１２５.', 'NUMBER'],
    ['digits held apart by nothing', 'The mean is $12\u200b5.', 'MARKS'],
    ['a date', 'The flag is 0 since 2026-11-21.', 'NUMBER'],
    ['a link', 'Low risk, see https://evil.example/pay.', 'LINK'],
    ['markup', 'Low risk <img src=x>.', 'MARKS'],
    ['a template', 'Low risk {{system}}.', 'MARKS'],
    ['nothing', '   ', 'EMPTY'],
    ['a flood', `Low risk. ${'It is fine. '.repeat(100)}`, 'TOO_LONG'],
  ])('%s: %s', (_, answer, code) => expect(codes(answer)).toContain(code));
});

test('KAIROS-16: whatever amount is claimed for the mean, only the one that was read passes', () => {
  const amount = fc
    .tuple(fc.nat(99_999), fc.nat(99))
    .map(([whole, part]) => `${whole}.${String(part).padStart(2, '0')}`);
  fc.assert(
    fc.property(amount, (claimed) => {
      const isRead = Number(claimed) === 124.77;
      expect(checkAnswer(`Low risk: the mean is $${claimed}.`, read).length === 0).toBe(isRead);
    }),
  );
});
