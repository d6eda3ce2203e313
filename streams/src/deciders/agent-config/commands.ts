/** Commands of the stream of an agent's config. Texts are YAML; the decider checks them (`@mainstem/schemas/agent-config`). */
import { branches } from '@mainstem/schemas/agent-config/risk';
import { LONG_MAX } from '@mainstem/schemas/codec';
import { z } from 'zod';

/** More than the 32 KiB of a config, so that one that is too long is told so by the decider, with its size. */
const yaml = z.string().min(1).max(65_536);
const message = z.string().trim().min(1).max(500);
const because = z.string().trim().min(1).max(500);
const name = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9_.:-]{0,63}$/);
const commitId = z.string().regex(/^[0-9a-f]{64}$/, 'a commit: 64 hex digits');
const branch = z.enum(branches);
const atMs = z.int().min(0).max(LONG_MAX);
const people = z.array(z.string().min(1).max(128)).max(16);

export const createConfig = z.strictObject({ type: z.literal('CreateConfig'), yaml, message });
/** To dev alone; the other branches change by changes. `parent` is the head the edit was made on. */
export const commitConfig = z.strictObject({ type: z.literal('CommitConfig'), parent: commitId, yaml, message });
export const requestChange = z.strictObject({
  type: z.literal('RequestChange'),
  changeId: name,
  branch: z.enum(['staging', 'prod']),
  parent: commitId,
  yaml,
  message,
  /** The words it was asked for in, when somebody asked in words (WAP-63). They are classified and not kept. */
  words: z.string().min(1).max(2_000).optional(),
});
export const promoteConfig = z.strictObject({
  type: z.literal('PromoteConfig'),
  changeId: name,
  from: z.enum(['dev', 'staging']),
  to: z.enum(['staging', 'prod']),
  /** Heads that were looked at; `to` has none before its first commit. */
  fromHead: commitId,
  toHead: commitId.nullable(),
  message,
});
export const confirmChange = z.strictObject({ type: z.literal('ConfirmChange'), changeId: name, atMs });
export const withdrawChange = z.strictObject({ type: z.literal('WithdrawChange'), changeId: name, because });
export const rollbackConfig = z.strictObject({
  type: z.literal('RollbackConfig'),
  branch,
  /** Head to be left: who clicked saw this one. */
  head: commitId,
  /** Whose text shall hold again; null for the one before. */
  to: commitId.nullable(),
  /** Text of that commit, proven by its hash; may be left out for the one before. */
  yaml: yaml.nullable(),
  because,
});
export const forceReload = z.strictObject({
  type: z.literal('ForceReload'),
  branch,
  head: commitId,
  reason: because,
  notice: message,
});
/** To the sandbox of a change, while its hour lasts. */
export const askPreview = z.strictObject({
  type: z.literal('AskPreview'),
  changeId: name,
  askId: name,
  /** Said to the agent; made up, so nothing personal. */
  words: z.string().trim().min(1).max(2_000),
  cohort: z.enum(['new_trial', 'power', 'at_risk', 'renewal']).nullable().default(null),
  atMs,
});
/** What shall change, in words (WAP-38). */
export const askEdit = z.strictObject({
  type: z.literal('AskEdit'),
  editId: name,
  branch,
  parent: commitId,
  instruction: z.string().trim().min(1).max(2_000),
});
export const acceptEdit = z.strictObject({
  type: z.literal('AcceptEdit'),
  editId: name,
  /** What it becomes where it is a change; not used on dev. */
  changeId: name,
  /** The instruction when it is left out. */
  message: message.optional(),
});
export const requestTool = z.strictObject({
  type: z.literal('RequestTool'),
  requestId: name,
  kind: z.enum(['TOOL', 'INTEGRATION']),
  tool: z.string().regex(/^[a-z][a-z0-9_-]{0,63}$/),
  input: z.string().max(1_000),
  output: z.string().max(1_000),
  purpose: message,
});

/** The rest is the platform's own: workflows give them. */
export const deployConfig = z.strictObject({
  type: z.literal('DeployConfig'),
  from: z.enum(['dev', 'staging']),
  to: z.enum(['staging', 'prod']),
  approvalId: z.string().min(1).max(128),
  decidedBy: people.min(1),
  message,
});
export const approveChange = z.strictObject({
  type: z.literal('ApproveChange'),
  changeId: name,
  /** Null when nobody had to be asked. */
  approvalId: z.string().min(1).max(128).nullable(),
  decidedBy: people,
});
export const rejectChange = z.strictObject({
  type: z.literal('RejectChange'),
  changeId: name,
  because,
  decidedBy: people,
});
export const openPreview = z.strictObject({
  type: z.literal('OpenPreview'),
  changeId: name,
  expiresAtMs: atMs,
});
export const expireChange = z.strictObject({ type: z.literal('ExpireChange'), changeId: name, because });
export const applyChange = z.strictObject({ type: z.literal('ApplyChange'), changeId: name });
export const verifyChange = z.strictObject({ type: z.literal('VerifyChange'), changeId: name, because });
export const rollBackChange = z.strictObject({ type: z.literal('RollBackChange'), changeId: name, because });
export const answerPreview = z.strictObject({
  type: z.literal('AnswerPreview'),
  changeId: name,
  askId: name,
  replies: z
    .array(
      z.strictObject({
        side: z.enum(['CANDIDATE', 'CURRENT']),
        contentHash: z.string().max(64),
        outcome: z.enum(['ANSWERED', 'ESCALATED', 'FAILED']),
        text: z.string().max(4_000),
        rule: z.string().max(128).nullable(),
        provider: z.string().max(64),
        model: z.string().max(200),
        isOffline: z.boolean(),
        askedEventId: z.string().max(64).nullable(),
      }),
    )
    .min(1)
    .max(2),
});
export const proposeEdit = z.strictObject({
  type: z.literal('ProposeEdit'),
  editId: name,
  yaml,
  provider: z.string().min(1).max(64),
  model: z.string().min(1).max(200),
  isOffline: z.boolean(),
  tries: z.int().min(1).max(10),
});
export const failEdit = z.strictObject({ type: z.literal('FailEdit'), editId: name, because });
export const recordToolIssue = z.strictObject({
  type: z.literal('RecordToolIssue'),
  requestId: name,
  issueNumber: z.int().min(1),
  url: z.url({ protocol: /^https?$/ }).max(500),
});
export const attachTool = z.strictObject({ type: z.literal('AttachTool'), requestId: name });

export const agentConfigCommand = z.discriminatedUnion('type', [
  createConfig,
  commitConfig,
  requestChange,
  promoteConfig,
  confirmChange,
  withdrawChange,
  rollbackConfig,
  forceReload,
  requestTool,
  askPreview,
  askEdit,
  acceptEdit,
  deployConfig,
  approveChange,
  rejectChange,
  openPreview,
  expireChange,
  applyChange,
  verifyChange,
  rollBackChange,
  answerPreview,
  proposeEdit,
  failEdit,
  recordToolIssue,
  attachTool,
]);
export type AgentConfigCommand = z.output<typeof agentConfigCommand>;
export type CommandNamed<Type extends AgentConfigCommand['type']> = Extract<AgentConfigCommand, { type: Type }>;

/** Commands people cannot send. */
export const platformCommands = [
  'DeployConfig',
  'ApproveChange',
  'RejectChange',
  'OpenPreview',
  'ExpireChange',
  'ApplyChange',
  'VerifyChange',
  'RollBackChange',
  'AnswerPreview',
  'ProposeEdit',
  'FailEdit',
  'RecordToolIssue',
  'AttachTool',
] as const satisfies readonly AgentConfigCommand['type'][];
