/** Autonomy lines, at their very edges. */
import { expect, test } from 'vitest';
import { autonomyProfiles, decideAutonomy, profileNamed } from './autonomy.ts';

test.each([
  ['general', 750_000, 'AUTO'],
  ['general', 749_999, 'SUPERVISED'],
  ['general', 650_000, 'SUPERVISED'],
  ['general', 649_999, 'HUMAN'],
  ['production', 850_000, 'AUTO'],
  ['production', 849_999, 'SUPERVISED'],
  ['staging', 700_000, 'AUTO'],
  ['staging', 699_999, 'SUPERVISED'],
  ['development', 500_000, 'AUTO'],
  ['development', 499_999, 'HUMAN'],
] as const)('SM-10, UW-20: %s at %i is %s', (profile, confidence, outcome) => {
  expect(decideAutonomy(confidence, profile)).toMatchObject({ outcome, profile });
});

test('UW-21…23: the settings of the profiles', () => {
  expect(autonomyProfiles).toMatchObject({
    production: { autonomousPpm: 850_000, riskTolerancePpm: 50_000, learningRatePpm: 100_000, explorationPpm: 50_000 },
    staging: { autonomousPpm: 700_000, riskTolerancePpm: 150_000, learningRatePpm: 200_000, explorationPpm: 150_000 },
    development: {
      autonomousPpm: 500_000,
      riskTolerancePpm: 250_000,
      learningRatePpm: 300_000,
      explorationPpm: 300_000,
    },
  });
});

test('UW-42: more risk than the profile bears takes one step down', () => {
  expect(decideAutonomy(990_000, 'production', 50_000).outcome).toBe('AUTO');
  expect(decideAutonomy(990_000, 'production', 50_001).outcome).toBe('SUPERVISED');
  expect(decideAutonomy(700_000, 'production', 50_001).outcome).toBe('HUMAN');
});

test('KAIROS-17: a ceiling takes freedom away and never gives any', () => {
  expect(decideAutonomy(990_000, 'production', 0, 'SUPERVISED').outcome).toBe('SUPERVISED');
  expect(decideAutonomy(100_000, 'production', 0, 'SUPERVISED').outcome).toBe('HUMAN');
  expect(decideAutonomy(990_000, 'production', 0, 'HUMAN').outcome).toBe('HUMAN');
});

test('an unknown profile is the strictest', () => {
  expect(profileNamed('anything')).toBe('production');
  expect(profileNamed('constructor')).toBe('production');
});
