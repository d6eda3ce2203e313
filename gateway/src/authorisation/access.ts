/**
 * Authorisation over the log: the writer of the policy stream, which also follows it, and what decides by what it heard.
 * `publish.ts` is what changes it.
 */
import type { PolicyCommand } from '@mainstem/streams/deciders/policy/commands';
import { type Policies, type PolicyEvent, policyDecider } from '@mainstem/streams/deciders/policy/decider';
import {
  type DecisionWriter,
  type DecisionWriterOptions,
  startDecisionWriter,
} from '@mainstem/streams/runtime/decisions/decision-writer';
import { type Authorisation, createAuthorisation } from './authorisation.ts';
import { followPolicies, type PoliciesOfLog } from './policies-of-log.ts';

export type PolicyWriter = DecisionWriter<PolicyCommand, Policies, PolicyEvent>;

export interface Access extends Authorisation, Pick<PoliciesOfLog, 'policiesAt'> {
  /** Resolves once the policies are known; throws NOT_READY when that takes too long. */
  ready(): Promise<void>;
  readonly writer: PolicyWriter;
}

type WriterOptions = DecisionWriterOptions<PolicyCommand, Policies, PolicyEvent>;

export interface AccessOptions extends Pick<WriterOptions, 'log' | 'codec' | 'service' | 'clock'> {
  /** Told when a published set cannot be read any more: its tenant is closed but for an admin's way back. */
  readonly onUnusable?: (hash: string, complaints: readonly string[]) => void;
}

/** Starts following at once. `writer.done` settles when it ended, `writer.stop` ends it. */
export function openAccess({ onUnusable, ...options }: AccessOptions): Access {
  const writer = startDecisionWriter({ ...options, decider: policyDecider });
  const { policiesOf, policiesAt, ready } = followPolicies(writer);
  const authorisation = createAuthorisation({ policiesOf, ...(onUnusable === undefined ? {} : { onUnusable }) });
  return { ...authorisation, policiesAt, ready, writer };
}
