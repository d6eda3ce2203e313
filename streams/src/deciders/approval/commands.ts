/**
 * Commands of an approval (SM-9, WAP-128). Workflows ask, people decide through the gateway, which knows who they are and
 * signs what they say; the `Approval` workflow keeps the clock.
 */
import { LONG_MAX } from '@mainstem/schemas/codec';
import { z } from 'zod';
import { ruleUsed } from './standing-rule.ts';

const atMs = z.int().min(0).max(LONG_MAX);
const short = z.string().min(1).max(128);
const words = z.string().min(1).max(500);
const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
/** An https link, or a place in the object store. */
const uri = z.string().min(1).max(2_000);
const micros = z.int().min(0).max(LONG_MAX);

/** Longer changes live in the object store and are named by `diffUri`. */
export const DIFF_MAX_CHARACTERS = 16_384;
/** Persons of all seats together: more is a committee, and a committee is several approvals. */
export const PERSONS_MAX = 10;
/** Levels of escalation; each lasts `escalationMs`. */
export const LEVELS_MAX = 3;
export const EVIDENCE_MAX = 50;
export const REMINDERS_MAX = 5;

/** `persons` different persons of the role, or of one of the roles in `or`. */
export const approvalSeat = z.strictObject({
  role: short,
  persons: z.int().min(1).max(PERSONS_MAX),
  or: z.array(short).max(5).default([]),
});
/** As it stands on the log. */
export interface ApprovalSeat {
  readonly role: string;
  readonly persons: number;
  readonly or: readonly string[];
}

/** A person, as `user:<id>`: programs and agents never decide (WAP-39). */
export const person = z
  .string()
  .regex(/^user:[^|\s]{1,123}$/)
  .describe('A person, as user:<id>.');

/** What is to be approved. Its hash is what people sign. */
export const approvalContent = z.strictObject({
  amountMicros: micros.nullable(),
  diff: z.string().min(1).max(DIFF_MAX_CHARACTERS).nullable(),
  diffUri: uri.nullable(),
  diffHash: sha256.nullable(),
});
export type ApprovalContent = z.output<typeof approvalContent>;

export const requestApproval = z.strictObject({
  type: z.literal('RequestApproval'),
  kind: short,
  subject: short,
  riskTier: z.enum(['LOW', 'MEDIUM', 'HIGH']),
  because: words,
  currency: z.string().length(3).nullable(),
  content: approvalContent,
  evidenceEventIds: z.array(short).max(EVIDENCE_MAX),
  /** Who wants it: a person who may then not approve it, or a workflow or an agent. */
  requestedBy: short,
  /** Workflow that is told how it ended; null for none. */
  replyTo: z.string().min(1).max(512).nullable(),
  onDeadline: z.enum(['REJECT', 'ESCALATE']),
  /** What the tenant's thresholds made of kind and amount (`routing.ts`). */
  routing: z.strictObject({
    rule: short,
    tableVersion: short,
    isAutomatic: z.boolean(),
    needed: z.array(approvalSeat).max(PERSONS_MAX),
    escalateTo: z.array(short).max(LEVELS_MAX),
    deadlineAtMs: atMs,
    escalationMs: z.int().min(0).max(LONG_MAX),
    reminders: z.array(atMs).max(REMINDERS_MAX),
    /** The standing rule by which nobody is asked; without one, people are. */
    standing: ruleUsed.optional(),
  }),
});

/** What a person brings along: the roles of now and the version of the policies that let them decide. */
const signed = {
  by: person,
  roles: z.array(short).max(50),
  /** Whose right is used: null for one's own, else who delegated it. */
  actingFor: person.nullable(),
  note: words.nullable(),
  policyVersion: z.int().min(0),
  /** Compact JWS over what is said (`signed.ts`). */
  signature: z.string().min(1).max(4_096),
  atMs,
};

export const decideApproval = z.strictObject({
  type: z.literal('DecideApproval'),
  verdict: z.enum(['APPROVE', 'REJECT']),
  /** Hash of what the person looked at. */
  contentHash: sha256,
  /** Other content, approved in place of what was asked. */
  edit: approvalContent.nullable(),
  /** SHA-256 of the one-time token it came by; null when the person is logged in. */
  linkHash: sha256.nullable(),
  ...signed,
});

export const delegateApproval = z.strictObject({
  type: z.literal('DelegateApproval'),
  to: person,
  /** Hash of what stands there: the right to decide this, and not what it may become meanwhile. */
  contentHash: sha256,
  ...signed,
});
export const withdrawApproval = z.strictObject({
  type: z.literal('WithdrawApproval'),
  by: short,
  because: words,
  atMs,
});
/** The clock's own commands: they do what time has made true, and are refused before it has. */
export const remindApproval = z.strictObject({ type: z.literal('RemindApproval'), atMs });
export const escalateApproval = z.strictObject({ type: z.literal('EscalateApproval'), atMs });
export const expireApproval = z.strictObject({ type: z.literal('ExpireApproval'), atMs });
/** A link for a person, by e-mail: who has the token may decide once, as that person. */
export const issueApprovalLink = z.strictObject({
  type: z.literal('IssueApprovalLink'),
  linkHash: sha256,
  holder: person,
  /** Hash of what the link shows: it decides on nothing else. */
  contentHash: sha256,
  atMs,
  expiresAtMs: atMs,
});
/** People are asked again: by whoever could allow such a rule. */
export const revokeApprovalRule = z.strictObject({
  type: z.literal('RevokeApprovalRule'),
  by: person,
  because: words,
});

export const approvalCommand = z.discriminatedUnion('type', [
  requestApproval,
  decideApproval,
  delegateApproval,
  withdrawApproval,
  remindApproval,
  escalateApproval,
  expireApproval,
  issueApprovalLink,
  revokeApprovalRule,
]);
export type ApprovalCommand = z.output<typeof approvalCommand>;
export type CommandNamed<Type extends ApprovalCommand['type']> = Extract<ApprovalCommand, { type: Type }>;
