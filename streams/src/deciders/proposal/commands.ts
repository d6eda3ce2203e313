/** Commands of the proposal stream. The gateway alone gives them: it has tried what is proposed, and knows who asks. */
import { LONG_MAX } from '@mainstem/schemas/codec';
import { z } from 'zod';

const atMs = z.int().min(0).max(LONG_MAX);
const short = z.string().min(1).max(128);
const words = z.string().min(1).max(500);
/** A command is a body of the command routes; larger ones are creatives, which people send themselves. */
export const PROPOSED_COMMAND_MAX_CHARACTERS = 16_384;

export const proposeCommand = z.strictObject({
  type: z.literal('ProposeCommand'),
  stream: short,
  target: short,
  commandType: short,
  commandJson: z.string().min(2).max(PROPOSED_COMMAND_MAX_CHARACTERS),
  because: words,
  seenVersion: z.int().min(0),
  wouldMake: z.array(short).max(100),
  permission: short,
  expiresAtMs: atMs,
});
export const acceptProposal = z.strictObject({
  type: z.literal('AcceptProposal'),
  /** The command is given under this id, by every try. */
  commandId: short,
  note: words.nullable(),
  atMs,
});
export const rejectProposal = z.strictObject({ type: z.literal('RejectProposal'), note: words.nullable(), atMs });
/** What became of the command of an accepted proposal. */
export const recordExecution = z.strictObject({
  type: z.literal('RecordExecution'),
  outcome: z.enum(['ACCEPTED', 'REFUSED']),
  code: short.nullable(),
  version: z.int().min(0),
  eventIds: z.array(short).max(1_000),
});

export const proposalCommand = z.discriminatedUnion('type', [
  proposeCommand,
  acceptProposal,
  rejectProposal,
  recordExecution,
]);
export type ProposalCommand = z.output<typeof proposalCommand>;
