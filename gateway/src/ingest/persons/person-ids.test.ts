/** R6: one person is one id however an address or a number is spelled, and what was sent leads back to every id it had. */
import { openPrivacyKit } from '@mainstem/streams/privacy/testing/privacy-kit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createPersonIds, type PersonIds } from './person-ids.ts';

const privacy = openPrivacyKit();
let ids: PersonIds;
let plainly: (text: string) => string;
beforeAll(async () => {
  ids = await createPersonIds(privacy.keyring)('acme');
  const key = (await privacy.keyring.sealing([{ tenant: 'acme', subject: 'pseudonyms of persons' }])).values().next();
  if (typeof key.value !== 'object' || !('fingerprint' in key.value)) throw new Error('no secret');
  const { fingerprint } = key.value;
  plainly = (text) => `p.${fingerprint(`person:${text}`).slice(0, 40)}`;
});
afterAll(() => privacy.close());

describe('R6: spellings of one address or number are one id', () => {
  test.each([
    [
      'jane@example.org',
      ['Jane@Example.org', 'mailto:jane@example.org', 'jane%40example.org', ' MAILTO:jane%40example.org?subject=x'],
    ],
    [
      '+15551234567',
      ['+1 (555) 123-4567', 'tel:+15551234567', 'tel:+1-555-123-4567', '%2B15551234567', '+1.555.123.4567'],
    ],
    ['+442079460958', ['+44 (0)20 7946 0958', '+44 20 7946 0958']],
    ['5551234567', ['555-123-4567', '(555) 123-4567']],
  ])('%s, whose pseudonym is as it always was', (plain, others) => {
    expect(ids.known(plain).entity).toBe(plainly(plain));
    for (const other of others) expect([other, ids.known(other).entity]).toEqual([other, plainly(plain)]);
    for (const other of others) expect(ids.anonymous(other)).toEqual(ids.anonymous(plain));
  });

  test('what is no number is not made one: other words are another person', () => {
    expect(ids.known('Jane (1/2)').entity).toBe(plainly('Jane (1/2)'));
    expect(ids.known('12 3/4').entity).not.toBe(ids.known('1 23/4').entity);
    expect(ids.known('tel:+15551234567;ext=1').entity).not.toBe(ids.known('tel:+15551234567;ext=2').entity);
  });
});

test('R6: what was sent leads to every id it may stand under, those of earlier spellings too', () => {
  const sent = '+1 (555) 123-4567';
  expect(ids.allOf(sent)).toHaveLength(4);
  expect(ids.allOf(sent)[0]).toBe(ids.known(sent).entity);
  expect(ids.allOf(sent)).toEqual(expect.arrayContaining([plainly(sent), ids.anonymous(sent).entity]));
  expect(ids.allOf('jane@example.org')).toEqual([
    ids.known('jane@example.org').entity,
    ids.anonymous('jane@example.org').entity,
  ]);
  expect(ids.allOf('crm-4711')).toEqual([]);
});
