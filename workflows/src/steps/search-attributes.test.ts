import { expect, test } from 'vitest';
import { shownAttributes } from './search-attributes.ts';

test('what is not said stays, null takes away', () => {
  const pairs = shownAttributes({ waitingFor: null, owner: 'team:growth' });
  expect(pairs.map(({ key, value }) => [key.name, value])).toEqual([
    ['MainstemOwner', 'team:growth'],
    ['MainstemWaitingFor', null],
  ]);
});
