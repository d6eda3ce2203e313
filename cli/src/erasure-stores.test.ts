/** R6: which stores an erasure searches. */
import type { EventLog } from '@mainstem/streams/log/event-log';
import { expect, test } from 'vitest';
import { sweepersFor, sweptStores } from './erasure-stores.ts';

const sweepersWithout = (...skip: string[]) =>
  sweepersFor({ environment: {}, log: {} as EventLog, tenant: 'acme', profile: 'test', skip, files: [] });

test('stores are left out by name, but not all of them', () => {
  expect(sweepersWithout('redis', 'temporal').map(({ store }) => store)).toEqual([
    'log',
    'postgres',
    'objects',
    'files',
  ]);
  expect(() => sweepersWithout(...sweptStores)).toThrow(/proves nothing/);
  expect(() => sweepersWithout('rediss')).toThrow(/no store rediss/);
});
