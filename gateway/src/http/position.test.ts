import { expect, test } from 'vitest';
import { parsePositions, positionToken } from './position.ts';

test('a token names the last record of each partition, and is read back', () => {
  const at = (partition: number, offset: number) => ({ topic: 'lead_events', partition, offset });
  const token = positionToken([at(0, 7), at(2, 1), at(0, 9), at(0, 8)]);
  expect(token).toBe('lead_events:0@9,lead_events:2@1');
  expect(parsePositions(token)).toEqual([at(0, 9), at(2, 1)]);
  expect(positionToken([])).toBe('');
});

test.each([
  '',
  'x',
  'lead_events',
  'lead_events:1',
  'lead_events:1@',
  'lead_events:-1@2',
  'a:1@2;drop',
  'a:1@2,,b:1@2',
])('what is no token is not taken for one: %j', (text) => expect(parsePositions(text)).toBeNull());
