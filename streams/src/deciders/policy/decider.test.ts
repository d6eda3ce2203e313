/** The versions of a tenant's policies, as given/when/then. */
import { createHash } from 'node:crypto';
import type { BodyOf } from '@mainstem/schemas/envelope';
import { expect, test } from 'vitest';
import { fold, given } from '../../testing/given.ts';
import { type PolicyCommand, policyCommand } from './commands.ts';
import { DEFAULT_HASH, keptVersion, type PolicyEvent, policyDecider, VERSIONS_KEPT } from './decider.ts';

const hashOf = (text: string) => createHash('sha256').update(text).digest('hex');
const publish = (text: string): PolicyCommand => ({ type: 'PublishPolicySet', text, hash: hashOf(text), note: 'n' });
const back = (version: number): PolicyCommand => ({ type: 'RollBackPolicySet', version, reason: 'r' });
const published = (version: number, text: string): BodyOf<PolicyEvent> => ({
  type: 'PolicySetPublished',
  version,
  text,
  hash: hashOf(text),
  note: 'n',
});
const rolledBack = (version: number, restoredVersion: number, text: string): BodyOf<PolicyEvent> => ({
  type: 'PolicySetRolledBack',
  version,
  restoredVersion,
  text,
  hash: hashOf(text),
  reason: 'r',
});

test('WAP-69: every publication and rollback is the next version, and says the whole text', () => {
  given(policyDecider).when(publish('a')).then(published(1, 'a'));
  given(policyDecider, published(1, 'a')).when(publish('b')).then(published(2, 'b'));
  given(policyDecider, published(1, 'a'), published(2, 'b'))
    .when(back(1))
    .then(rolledBack(3, 1, 'a'));
  given(policyDecider, published(1, 'a'))
    .when(back(0))
    .then(rolledBack(2, 0, ''));
});

test('what changes nothing, or goes back to what was never there, is refused', () => {
  given(policyDecider, published(1, 'a')).when(publish('a')).refuses('POLICY_UNCHANGED');
  given(policyDecider).when(back(0)).refuses('POLICY_UNCHANGED');
  given(policyDecider, published(1, 'a')).when(back(1)).refuses('POLICY_UNCHANGED');
  given(policyDecider, published(1, 'a')).when(back(2)).refuses('POLICY_VERSION_UNKNOWN');
  expect(hashOf('')).toBe(DEFAULT_HASH);
});

test('R8: only the last texts are kept', () => {
  const many = Array.from({ length: VERSIONS_KEPT + 5 }, (_, at) => published(at + 1, `text ${at + 1}`));
  const state = fold(policyDecider, many);
  expect(state.kept).toHaveLength(VERSIONS_KEPT);
  expect(keptVersion(state, 5)).toBeUndefined();
  expect(keptVersion(state, 6)?.text).toBe('text 6');
  given(policyDecider, ...many)
    .when(back(3))
    .refuses('POLICY_VERSION_UNKNOWN');
});

test('commands are held to their bounds', () => {
  expect(policyCommand.safeParse(publish('x'.repeat(32_768))).success).toBe(true);
  for (const bad of [publish('x'.repeat(32_769)), publish(''), { ...publish('a'), hash: 'z' }, back(-1)]) {
    expect(policyCommand.safeParse(bad).success).toBe(false);
  }
});
