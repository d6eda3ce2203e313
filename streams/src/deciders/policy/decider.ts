/**
 * Who may do what in one tenant, as versions of a text in Cedar (WAP-69). Version 0 is the set the platform comes with;
 * every publication and every rollback makes the next version, so that a decision that names its version names one text
 * for ever. The texts that can be gone back to are kept in the state, at most `VERSIONS_KEPT` of them; older ones are on
 * the log and can be published anew.
 *
 * Whether a text is good Cedar and locks nobody out is asked by the gateway before the command is sent (ADR 0025).
 */
import type { BodyOf } from '@mainstem/schemas/envelope';
import type { EventsByType } from '@mainstem/schemas/generated/events';
import { accept, type Decider, type Decision, reject } from '../../runtime/decisions/decider.ts';
import type { PolicyCommand } from './commands.ts';

export type PolicyEvent = EventsByType['PolicySetPublished' | 'PolicySetRolledBack'];

export interface PolicyVersion {
  readonly version: number;
  /** Empty for the set the platform comes with. */
  readonly text: string;
  readonly hash: string;
}

export interface Policies {
  readonly current: PolicyVersion;
  /** Texts that can be gone back to, oldest first; the current one is the last. */
  readonly kept: readonly PolicyVersion[];
}

/** With texts of 32 KiB a state of less than a MiB. */
export const VERSIONS_KEPT = 20;

/** SHA-256 of the empty text: what version 0 stands for. */
export const DEFAULT_HASH = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';
const origin: PolicyVersion = { version: 0, text: '', hash: DEFAULT_HASH };

export const policyDecider: Decider<PolicyCommand, Policies, PolicyEvent> = {
  topic: 'policy_events',
  commandTypes: ['PublishPolicySet', 'RollBackPolicySet'],
  initialState: () => ({ current: origin, kept: [] }),
  decide,
  evolve,
};

/** The text of a version that can be gone back to; undefined when there is none, or none any more. */
export function keptVersion(state: Policies, version: number): PolicyVersion | undefined {
  return version === 0 ? origin : state.kept.find((kept) => kept.version === version);
}

function decide(command: PolicyCommand, state: Policies): Decision<PolicyEvent> {
  const version = state.current.version + 1;
  if (command.type === 'PublishPolicySet') {
    const { text, hash, note } = command;
    if (hash === state.current.hash) {
      return reject('POLICY_UNCHANGED', 'These are the policies in force already: send others to change them.');
    }
    return accept<PolicyEvent>({ type: 'PolicySetPublished', version, text, hash, note });
  }
  const wanted = keptVersion(state, command.version);
  if (wanted === undefined) {
    const oldest = state.kept[0]?.version ?? 0;
    return reject(
      'POLICY_VERSION_UNKNOWN',
      `Versions 0 and ${oldest} to ${state.current.version} can be gone back to: publish the text of another anew.`,
    );
  }
  if (wanted.hash === state.current.hash) {
    return reject('POLICY_UNCHANGED', 'The text of that version is in force already: name another version.');
  }
  return accept<PolicyEvent>({
    type: 'PolicySetRolledBack',
    version,
    restoredVersion: wanted.version,
    text: wanted.text,
    hash: wanted.hash,
    reason: command.reason,
  });
}

function evolve(state: Policies, { version, text, hash }: BodyOf<PolicyEvent>): Policies {
  const current = { version, text, hash };
  return { current, kept: [...state.kept, current].slice(-VERSIONS_KEPT) };
}
