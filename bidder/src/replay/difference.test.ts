/** What a replay calls a difference, field by field. */
import { expect, test } from 'vitest';
import type { DecisionRecord } from '../record/layout.ts';
import { type Again, differenceOf } from './decide-again.ts';

const record = { bids: [], noBids: ['1', 'FLOOR'], answerHash: null, tokensHash: null } as unknown as DecisionRecord;

function again(reason: string, restless = false): Again {
  return { decision: { bids: [], noBids: [{ impId: '1', reason }] }, text: undefined, restless } as unknown as Again;
}

test('KIKI-57: another reason for no bid is a difference, unless a campaign rested then', () => {
  expect(differenceOf(record, again('FLOOR'), true)).toBeUndefined();
  expect(differenceOf(record, again('BUDGET'), true)).toEqual({
    field: 'noBids',
    recorded: ['1', 'FLOOR'],
    replayed: ['1', 'BUDGET'],
  });
  expect(differenceOf(record, again('BUDGET', true), true)).toBeUndefined();
});
