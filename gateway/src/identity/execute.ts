/** Commands of the identity streams: decided, durable, and seen by this process's own view before they are answered. */
import type { AnyEvent } from '@mainstem/schemas/generated/events';
import type { IdentityCommand } from '@mainstem/streams/deciders/identity/commands';
import type { LogPosition } from '@mainstem/streams/log/event-log';
import type { DecisionWriter } from '@mainstem/streams/runtime/decisions/decision-writer';
import { giveCommand, versionConflict } from '../commands/give.ts';
import type { IdentityView } from './view/identity-view.ts';

/** A decider said no; routes answer it as 422 with its own code, or as what does not tell too much. */
export class DecisionRefused extends Error {
  readonly code: string;
  readonly version: number;

  constructor(code: string, message: string, version: number) {
    super(message);
    this.name = 'DecisionRefused';
    this.code = code;
    this.version = version;
  }
}

export interface Done<Event extends AnyEvent = AnyEvent> {
  readonly events: readonly Event[];
  readonly version: number;
  readonly positions: readonly LogPosition[];
}

export type ExecuteOf<Command> = (tenant: string, entity: string, command: Command, actor: string) => Promise<Done>;
export type Execute = ExecuteOf<IdentityCommand>;

type Writer<Command> = Pick<
  // biome-ignore lint/suspicious/noExplicitAny: the state is not looked at
  DecisionWriter<Command & { readonly type: string }, any, AnyEvent>,
  'execute' | 'load'
>;

/** Throws DecisionRefused, VERSION_CONFLICT, and what the writer throws. */
export function createExecute<Command extends { readonly type: string }>(
  writer: Writer<Command>,
  view: Pick<IdentityView, 'catchUp'>,
  clock: () => number,
): ExecuteOf<Command> {
  return async (tenant, entity, command, actor) => {
    const outcome = await giveCommand(writer, { tenant, actor }, { entity, command }, clock());
    if (outcome.kind === 'rejected') throw new DecisionRefused(outcome.code, outcome.message, outcome.version);
    if (outcome.kind === 'conflict') throw versionConflict(outcome);
    await view.catchUp();
    return outcome;
  };
}
