/**
 * Giving a command to a decided stream: the one way of this gateway. It is sent until it has an answer that trying again
 * would not change (decide-with-retry), dated by the gateway's clock, as the caller, in the caller's tenant.
 *
 * What comes of it each door tells in its own words; a lost race, `versionConflict`, is told the same by all.
 */
import { uuidV7 } from '@mainstem/schemas/envelope';
import type { AnyEvent } from '@mainstem/schemas/generated/events';
import { decideWithRetry } from '@mainstem/streams/runtime/decisions/decide-with-retry';
import type { DecisionWriter } from '@mainstem/streams/runtime/decisions/decision-writer';
import type { CommandContext, Outcome } from '@mainstem/streams/runtime/decisions/outcome';
import { GatewayError } from '../errors.ts';

export interface Giver {
  readonly tenant: string;
  readonly actor: string;
}

export interface Given<Command> {
  readonly entity: string;
  readonly command: Command;
  /** Names the command: the same again counts once. A new one when it is not said. */
  readonly commandId?: string;
  readonly expectedVersion?: number | undefined;
  readonly causationId?: string;
}

type WriterOf<Command extends { readonly type: string }, Event extends AnyEvent> = Pick<
  // biome-ignore lint/suspicious/noExplicitAny: the state is not looked at
  DecisionWriter<Command, any, Event>,
  'execute' | 'load'
>;

/** Answers as the writer does; throws what it throws when trying again does not help. */
export function giveCommand<Command extends { readonly type: string }, Event extends AnyEvent>(
  writer: WriterOf<Command, Event>,
  { tenant, actor }: Giver,
  { entity, command, commandId, ...more }: Given<Command>,
  nowMs: number,
): Promise<Outcome<Event>> {
  const context: CommandContext & { commandId: string } = {
    ...more,
    actor,
    occurredAtMs: nowMs,
    commandId: commandId ?? uuidV7(nowMs),
  };
  return decideWithRetry(writer, { tenant, entity, command, context }, { random: Math.random });
}

/** Others won every race, or the stream is not at the version asked for: 409 with the version of now. */
export function versionConflict(
  { version, retryable }: { readonly version: number; readonly retryable: boolean },
  of = 'the stream is',
) {
  return new GatewayError('VERSION_CONFLICT', `${of} at version ${version}`, { extra: { version, retryable } });
}
