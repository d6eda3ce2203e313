/** SM-1: what open breakers do to campaigns. */
import { haltingBreaker } from '@mainstem/streams/catalogue/contract';
import { expect, test } from 'vitest';
import type { BreakerRow } from '../catalogue/rows.ts';
import { normalMode } from '../decide/conditions.ts';
import { Modes, noModes } from './modes.ts';

const PPM = 1_000_000;
const place = { tenant: 'acme', campaignId: 'c-1', budgetKey: 'acme|c-1' };
const other = { tenant: 'acme', campaignId: 'c-2', budgetKey: 'acme|c-2' };
const rival = { tenant: 'rival', campaignId: 'c-1', budgetKey: 'rival|c-1' };

function breaker(given: Partial<BreakerRow>): BreakerRow {
  const open = { bidSharePpm: 500_000, provenOnly: true, capSharePpm: 500_000, approvalRequired: false, halted: false };
  return {
    tenant: 'acme',
    id: '*',
    state: 'open',
    cause: 'RISK',
    ...open,
    probePpm: PPM,
    approved: [],
    version: 3,
    ...given,
  };
}
const modesOf = (...rows: BreakerRow[]) => new Modes(new Map(rows.map((row) => [`${row.tenant}|${row.id}`, row])));

test('without a breaker everything is as ever', () => {
  expect(noModes.of(place)).toBe(normalMode);
});

test('R7: the breaker of a tenant binds its campaigns and no other tenant’s', () => {
  const modes = modesOf(breaker({}));
  expect(modes.of(place)).toMatchObject({ bidSharePpm: 500_000, provenOnly: true, version: 'acme/*@3' });
  expect(modes.of(rival)).toBe(normalMode);
});

test('that of a campaign binds it alone, that of the platform everyone', () => {
  const campaign = breaker({ id: 'c-1', halted: true });
  expect(modesOf(campaign).of(place).halted).toBe(true);
  expect(modesOf(campaign).of(other)).toBe(normalMode);
  const platform = modesOf(breaker({ tenant: 'platform' }));
  expect(platform.of(rival)).toMatchObject({ bidSharePpm: 500_000, version: 'platform/*@3' });
});

test('of several the stricter holds in each respect, and the version names them all', () => {
  const modes = modesOf(
    breaker({ bidSharePpm: 900_000, capSharePpm: 100_000 }),
    breaker({ id: 'c-1', version: 7, provenOnly: false }),
  );
  expect(modes.of(place)).toEqual({
    bidSharePpm: 500_000,
    provenOnly: true,
    capSharePpm: 100_000,
    probePpm: PPM,
    halted: false,
    version: 'acme/*@3 acme/c-1@7',
  });
});

test('KIKI-42: where approval is required, only campaigns approved since bid', () => {
  const modes = modesOf(breaker({ approvalRequired: true, approved: ['c-2'] }));
  expect(modes.of(place).halted).toBe(true);
  expect(modes.of(other).halted).toBe(false);
});

test('half-open, a probe bids as ever and the others do not', () => {
  const probing = { bidSharePpm: PPM, provenOnly: false, capSharePpm: PPM, probePpm: 100_000 };
  const mode = modesOf(breaker({ state: 'half-open', ...probing })).of(place);
  expect(mode).toMatchObject({ ...normalMode, probePpm: 100_000, version: 'acme/*@3' });
});

test('a breaker nobody can read halts', () => {
  expect(new Modes(new Map([['acme|*', haltingBreaker('breaker|acme|*')]])).of(place).halted).toBe(true);
});
