/** For tests: how people act on the log, by facts and commands as those that come through the gateway. */
import { type AnyBody, factEnvelope, uuidV7 } from '@mainstem/schemas/envelope';
import type { AnyEvent } from '@mainstem/schemas/generated/events';
import { approvalCommand } from '@mainstem/streams/deciders/approval/commands';
import { assignmentCommand } from '@mainstem/streams/deciders/assignment/commands';
import { ticketCommand } from '@mainstem/streams/deciders/ticket/commands';
import type { LifeBed } from './bed.ts';

export const TENANT = 'acme';
export const DAY_MS = 86_400_000;
export const MINUTE_MS = 60_000;

const commands = { approval: approvalCommand, assignment: assignmentCommand, ticket: ticketCommand };
export type CommandedStream = keyof typeof commands;

export interface People {
  /** What somebody tells, caused by what they answer to; the first of a chain of its own without it. */
  tell(entity: string, body: AnyBody, actor: string, cause?: AnyEvent): Promise<AnyEvent>;
  /** A command that is accepted; throws the refusal. */
  give(stream: CommandedStream, entity: string, command: object, actor: string, cause?: AnyEvent): Promise<AnyEvent>;
  /** The code a command is refused with, or `accepted`. */
  tryGiving(stream: CommandedStream, entity: string, command: object, actor: string): Promise<string>;
}

export function createPeople({ world }: Pick<LifeBed, 'world'>): People {
  const execute = (stream: CommandedStream, entity: string, command: object, actor: string, cause?: AnyEvent) => {
    const parsed = commands[stream].parse({ atMs: Date.now(), ...command });
    const chain =
      cause === undefined ? {} : { correlationId: cause.envelope.correlationId, causationId: cause.envelope.id };
    return world.streams.writers[stream].execute(TENANT, entity, parsed, { actor, occurredAtMs: Date.now(), ...chain });
  };
  return {
    async tell(entity, body, actor, cause) {
      const chain =
        cause === undefined ? {} : { correlationId: cause.envelope.correlationId, causationId: cause.envelope.id };
      const envelope = factEnvelope({
        id: uuidV7(),
        tenant: TENANT,
        entity,
        occurredAtMs: Date.now(),
        actor,
        ...chain,
      });
      const event = { ...body, envelope } as AnyEvent;
      await world.writer.append([event]);
      return event;
    },
    async give(stream, entity, command, actor, cause) {
      const outcome = await execute(stream, entity, command, actor, cause);
      if (outcome.kind === 'accepted') return outcome.events.at(-1) as AnyEvent;
      throw new Error(`${stream} ${entity}: ${JSON.stringify(command)}: ${JSON.stringify(outcome)}`);
    },
    async tryGiving(stream, entity, command, actor) {
      const outcome = await execute(stream, entity, command, actor);
      return outcome.kind === 'rejected' ? outcome.code : outcome.kind;
    },
  };
}

/** `days` after the day of a time, at an hour in UTC. Throws when that is over: nobody acts in the past. */
export function dayAfter(fromMs: number, days: number, hour: string): number {
  const [hours = 0, minutes = 0] = hour.split(':').map(Number);
  const atMs = Math.floor(fromMs / DAY_MS) * DAY_MS + days * DAY_MS + (hours * 60 + minutes) * MINUTE_MS;
  if (atMs <= fromMs) throw new Error(`${new Date(fromMs).toISOString()}: ${days} days later at ${hour} is over`);
  return atMs;
}
