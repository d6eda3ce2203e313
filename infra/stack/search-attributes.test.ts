import { searchAttributeKeys } from '@mainstem/workflows/steps/search-attributes';
import { expect, test } from 'vitest';
import { searchAttributes } from './services/temporal.ts';

test('the local stack registers the attributes that workflows set', () => {
  expect([...searchAttributes]).toEqual(searchAttributeKeys.map(({ name }) => name));
});
