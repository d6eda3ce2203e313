import { leads } from '@mainstem/projections/leads/projection';
import { spendByCampaignHour } from '@mainstem/projections/spend-by-campaign-hour/projection';
import { Command } from 'commander';
import { expect, test } from 'vitest';
import { parseRowKey, scopeOf } from './rebuild.ts';
import { timeOf, withCause } from './shared.ts';

test.each([
  ['2026-11-21T08:00:00Z', Date.UTC(2026, 10, 21, 8)],
  ['2026-11-21T08:00:00.250+01:00', Date.UTC(2026, 10, 21, 7, 0, 0, 250)],
  ['2026-11-21', Date.UTC(2026, 10, 21)],
  ['1795248000000', 1_795_248_000_000],
])('a time is what it says: %s', (text, ms) => {
  expect(timeOf('--from', text)).toBe(ms);
});

// Date.parse makes a day of 2001 of "lead-1", and local time of one without a zone.
test.each(['yesterday 1', 'lead-1', '2026-11-21T08:00:00', '2026-13-01', ''])('no time: "%s"', (text) => {
  expect(() => timeOf('--from', text)).toThrow('--from');
});

test('a key has the parts of its view, each of its type', () => {
  expect(parseRowKey(spendByCampaignHour, 'acme|campaign-1|7200000|USD').parts).toEqual([
    'campaign-1',
    7_200_000,
    'USD',
  ]);
  expect(parseRowKey(leads, 'acme|a\\|b').parts).toEqual(['a|b']);
  for (const text of ['acme|campaign-1|noon|USD', 'acme|campaign-1|1.5|USD', 'acme|campaign-1', 'acme']) {
    expect(() => parseRowKey(spendByCampaignHour, text), text).toThrow('is no key of');
  }
});

test('a stretch of time that ends before it begins is a wrong call', () => {
  const [from, to] = ['2026-11-21T08:00:00Z', '2026-11-21T07:00:00Z'];
  expect(() => scopeOf({ actor: 'user:cli', from, to }, leads)).toThrow('--to is not after --from');
});

test.each([
  ['--reason', 'asked for by ada@example.org'],
  ['--actor', 'user:ada@example.org'],
  ['--actor', 'Ada Lovelace'],
])('R6: %s, which stays on the log, is refused when it reads as a person: %s', (option, text) => {
  const verb = withCause(new Command('promote'))
    .exitOverride()
    .configureOutput({ writeErr: () => undefined });
  expect(() => verb.parse([option, text], { from: 'user' })).toThrow(option);
  expect(verb.parse(['--reason', 'ticket 88'], { from: 'user' }).opts()).toMatchObject({ actor: 'user:cli' });
});
