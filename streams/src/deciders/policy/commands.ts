/** Commands of the policy stream: one entity per tenant, `authorisation`. What Cedar says of a text is asked before. */
import { z } from 'zod';

/** The entity of the one policy set of a tenant. */
export const POLICY_ENTITY = 'authorisation';
/** Hundreds of rules; far below the record bound of the log, and parsed in milliseconds. */
export const POLICY_TEXT_MAX_CHARACTERS = 32_768;

const words = z.string().min(1).max(500);
/** SHA-256, hex. Who sends the command computes it from the text. */
const hash = z.string().regex(/^[0-9a-f]{64}$/, '64 hex digits');

export const publishPolicySet = z.strictObject({
  type: z.literal('PublishPolicySet'),
  /** Cedar; checked against the schema by who sends the command, for a decider asks no parser. */
  text: z.string().min(1).max(POLICY_TEXT_MAX_CHARACTERS),
  hash,
  note: words,
});
export const rollBackPolicySet = z.strictObject({
  type: z.literal('RollBackPolicySet'),
  /** 0: the set the platform comes with. */
  version: z.int().min(0),
  reason: words,
});

export const policyCommand = z.discriminatedUnion('type', [publishPolicySet, rollBackPolicySet]);
export type PolicyCommand = z.output<typeof policyCommand>;
