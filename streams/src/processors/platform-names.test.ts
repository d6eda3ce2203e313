/** KIKI-63: no program takes the name of a part of the platform. */
import { expect, test } from 'vitest';
import { isPlatformName } from '../deciders/identity/platform-names.ts';
import { processors } from './table.ts';

test('every processor’s name is the platform’s', () => {
  expect(Object.keys(processors).filter((name) => !isPlatformName(name))).toEqual([]);
});
