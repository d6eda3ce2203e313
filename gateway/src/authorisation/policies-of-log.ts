/**
 * The policies of every tenant as the log says now: the writer of the policy stream tells each winner (R3), from its
 * beginning. Until it has caught up nobody knows what a tenant published, so nothing is decided before (`ready`).
 */
import type { PolicyCommand } from '@mainstem/streams/deciders/policy/commands';
import {
  DEFAULT_HASH,
  type Policies,
  type PolicyEvent,
  type PolicyVersion,
} from '@mainstem/streams/deciders/policy/decider';
import type { DecisionWriter } from '@mainstem/streams/runtime/decisions/decision-writer';
import { GatewayError } from '../errors.ts';
import type { PoliciesOf } from './authorisation.ts';

/** A request that comes while the policies are being read waits this long. */
const READY_WITHIN_MS = 2_000;

/** Changes of a tenant's policies remembered for explanations; earlier ones are on the log. */
const CHANGES_MAX = 1_000;

export interface PoliciesAt {
  readonly version: number;
  readonly hash: string;
}

export interface PoliciesOfLog {
  readonly policiesOf: PoliciesOf;
  /** What was in force at a time, ms; null when that is before the changes remembered. */
  policiesAt(tenant: string, atMs: number): PoliciesAt | null;
  /** Resolves once the policies are known; throws NOT_READY when that takes too long. */
  ready(): Promise<void>;
}

type Writer = Pick<DecisionWriter<PolicyCommand, Policies, PolicyEvent>, 'onEvent' | 'whenCaughtUp'>;

/** Call it as soon as the writer is started, before it has handed out anything. */
export function followPolicies(writer: Writer): PoliciesOfLog {
  const inForce = new Map<string, PolicyVersion>();
  const changes = new Map<string, (PoliciesAt & { readonly fromMs: number })[]>();
  let isReady = false;
  writer.onEvent(({ version, text, hash, envelope }) => {
    inForce.set(envelope.tenant, { version, text, hash });
    const before = changes.get(envelope.tenant) ?? [];
    changes.set(envelope.tenant, [...before, { version, hash, fromMs: envelope.occurredAtMs }].slice(-CHANGES_MAX));
  });
  const caughtUp = writer.whenCaughtUp().then(() => {
    isReady = true;
  });
  caughtUp.catch(() => {}); // `done` of the writer ends the process
  return {
    policiesOf: (tenant) => inForce.get(tenant),
    policiesAt(tenant, atMs) {
      const known = changes.get(tenant) ?? [];
      const then = known.findLast(({ fromMs }) => fromMs <= atMs);
      if (then !== undefined) return { version: then.version, hash: then.hash };
      return (known[0]?.version ?? 1) === 1 ? { version: 0, hash: DEFAULT_HASH } : null;
    },
    async ready() {
      if (!isReady) await within(caughtUp);
    },
  };
}

async function within(caughtUp: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    const error = () => reject(new GatewayError('NOT_READY', 'the log of policies is still being read'));
    timer = setTimeout(error, READY_WITHIN_MS);
  });
  try {
    await Promise.race([caughtUp, late]);
  } finally {
    clearTimeout(timer);
  }
}
