import { movedTypes } from '@mainstem/streams/processors/lanes/lane';
import { expect, test } from 'vitest';
import { itemSchemas } from '../event-types.ts';

/** They take effect at once, for all (`lanes.ts`). */
const neverDeferred = ['ConfigPublished', 'CurrencyRatesPublished'];

test('R10: whatever may wait in a lane is moved out of it', () => {
  const waits = Object.keys(itemSchemas).filter((type) => !neverDeferred.includes(type));
  expect(waits.filter((type) => !movedTypes.some((moved) => moved === type))).toEqual([]);
});
