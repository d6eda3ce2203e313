/**
 * The decided streams that workflows command: one row each, and a decision writer is opened for each (`open-streams.ts`).
 * A writer folds its whole stream into memory, so only what a workflow really commands has a row.
 */
import { agentConfigDecider } from '@mainstem/streams/deciders/agent-config/decider';
import { approvalDecider } from '@mainstem/streams/deciders/approval/decider';
import { assignmentDecider } from '@mainstem/streams/deciders/assignment/decider';
import { budgetDecider } from '@mainstem/streams/deciders/budget/decider';
import { campaignDecider } from '@mainstem/streams/deciders/campaign/decider';
import { creativeDecider } from '@mainstem/streams/deciders/creative/decider';
import { handoffDecider } from '@mainstem/streams/deciders/handoff/decider';
import { identityDecider } from '@mainstem/streams/deciders/identity/decider';
import { modelDecider } from '@mainstem/streams/deciders/model/decider';
import { ticketDecider } from '@mainstem/streams/deciders/ticket/decider';
import type { Decider } from '@mainstem/streams/runtime/decisions/decider';

/** A decider of any stream: the types below give each command to its own. */
// biome-ignore lint/suspicious/noExplicitAny: the one place of this package where streams of all kinds stand side by side
export type AnyDecider = Decider<any, any, any>;

export const streams = {
  agentConfig: agentConfigDecider,
  approval: approvalDecider,
  assignment: assignmentDecider,
  budget: budgetDecider,
  campaign: campaignDecider,
  creative: creativeDecider,
  handoff: handoffDecider,
  identity: identityDecider,
  model: modelDecider,
  ticket: ticketDecider,
} as const satisfies Readonly<Record<string, AnyDecider>>;

export type StreamName = keyof typeof streams;
/** What a stream can be told. */
export type CommandOf<Stream extends StreamName> = Parameters<(typeof streams)[Stream]['decide']>[0];
