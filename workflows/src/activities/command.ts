/** Has a command decided on a stream (R3), under a command id that every try of the step shares. */
import type { AnyEvent } from '@mainstem/schemas/generated/events';
import type { DecisionWriter } from '@mainstem/streams/runtime/decisions/decision-writer';
import { ApplicationFailure } from '@temporalio/common';
import type { CommandInput, CommandResult, CreativeCommandInput, StepActivities } from '../steps/contract.ts';
import { actor, idOf, orHopeless } from './idempotent.ts';
import type { StreamName } from './streams.ts';

// biome-ignore lint/suspicious/noExplicitAny: writers of all streams; `CommandInput` gives each command to its own stream
export type StreamWriter = Pick<DecisionWriter<any, any, any>, 'execute' | 'load'>;
export type StreamWriters = Readonly<Record<StreamName, StreamWriter>>;

export function createCommand(writers: StreamWriters): Pick<StepActivities, 'command' | 'commandCreative'> {
  const command = (input: CommandInput): Promise<CommandResult> => decide(writers, input);
  return {
    command,
    commandCreative: ({ creativeId, ...input }: CreativeCommandInput) =>
      command({ ...input, stream: 'creative', entity: creativeId }),
  };
}

async function decide(writers: StreamWriters, input: CommandInput): Promise<CommandResult> {
  const { step, tenant, stream, entity, command, correlationId, causationId, occurredAtMs } = input;
  if (!Object.hasOwn(writers, stream)) {
    throw ApplicationFailure.nonRetryable(`no decided stream ${stream}`, 'NO_STREAM');
  }
  const context = { actor: actor(), commandId: idOf(step), correlationId, causationId, occurredAtMs };
  const outcome = await orHopeless(writers[stream].execute(tenant, entity, command, context));
  switch (outcome.kind) {
    case 'accepted':
      return { kind: 'accepted', eventId: (outcome.events.at(-1) as AnyEvent).envelope.id };
    case 'rejected':
      return { kind: 'rejected', code: outcome.code, message: outcome.message };
    case 'conflict':
      // The writer lost every one of its bounded races; Temporal tries again later.
      throw ApplicationFailure.retryable(`${stream} ${entity} is being changed by others`, 'STREAM_CONFLICT');
  }
}
