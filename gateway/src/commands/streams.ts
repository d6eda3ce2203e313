/**
 * What the routes of a decided stream check and document, made from its row in `table.ts`. Commands are checked by the
 * deciders' own zod schemas (streams/src/deciders), here extended by `expectedVersion` and by the bounds of a public door.
 */
import type { TopicName } from '@mainstem/schemas/topics';
import { z } from 'zod';
import { impersonal, opaque } from '../http/personal-value.ts';
import type { Permission } from '../roles.ts';
import { BATCH_COMMANDS_MAX } from './batch.ts';
import { type StreamName, type StreamRow, streamTable } from './table.ts';

export type { StreamName } from './table.ts';
export type { AnyWriter } from './writers.ts';

export interface CommandStream {
  readonly name: StreamName;
  readonly topic: TopicName;
  readonly entity: string;
  readonly permission: Permission;
  /** Body of the route: one of the stream's outside commands with `expectedVersion`. */
  readonly body: z.ZodType<CommandBody>;
  /** Body of the route for batches: several of them, with one `expectedVersion`. */
  readonly batchBody: z.ZodType<BatchBody>;
  /** Commands anyone may name, in the order of the decider. */
  readonly outside: readonly string[];
  /** Commands of the platform itself; refused from outside, and said so. */
  readonly internal: readonly string[];
  /** The command with the fields that the gateway's clock fills in. */
  stamped(command: AnyCommand, nowMs: number): AnyCommand;
}

export interface AnyCommand {
  readonly type: string;
  readonly [field: string]: unknown;
}

export interface CommandBody extends AnyCommand {
  readonly expectedVersion?: number | undefined;
}

export interface BatchBody {
  readonly commands: readonly AnyCommand[];
  readonly expectedVersion?: number | undefined;
}

const expectedVersion = z
  .int()
  .min(0)
  .optional()
  .describe(
    'Decide only when the stream is at this version (0: nothing yet); else the answer is 409 with the version.',
  );

type Option = z.ZodObject & { readonly shape: { readonly type: z.ZodLiteral<string> } };
type Options = readonly [Option];

function commandStream(row: StreamRow & { readonly name: StreamName }): CommandStream {
  const { internal = [], stamped = [], filledIn = [], lookedUp = [] } = row;
  const options = row.commands.options as unknown as readonly Option[];
  const outside = options.filter((option) => !internal.includes(typeOf(option)));
  const bodies = outside.map((option) => atTheDoor(option, [...stamped, ...lookedUp], filledIn));
  const alone = bodies.map((option) => option.safeExtend({ expectedVersion }));
  const stampsOf = new Map(outside.map((option) => [typeOf(option), stamped.filter((field) => field in option.shape)]));
  return {
    name: row.name,
    topic: row.decider.topic,
    entity: row.entity,
    permission: row.permission,
    body: z.discriminatedUnion('type', alone as unknown as Options) as unknown as z.ZodType<CommandBody>,
    batchBody: z.strictObject({
      commands: z
        .array(z.discriminatedUnion('type', bodies as unknown as Options))
        .min(1)
        .max(BATCH_COMMANDS_MAX)
        .describe('Decided in this order, all or none.'),
      expectedVersion,
    }) as unknown as z.ZodType<BatchBody>,
    outside: outside.map(typeOf),
    internal: options.map(typeOf).filter((type) => internal.includes(type)),
    stamped: (command, nowMs) => ({
      ...command,
      ...Object.fromEntries((stampsOf.get(command.type) ?? []).map((field) => [field, nowMs])),
    }),
  };
}

function typeOf(option: Option): string {
  return option.shape.type.value;
}

/** A command as it may be sent: no personal words, no fields that are the gateway's to fill in. */
function atTheDoor(option: Option, own: readonly string[], filledIn: readonly string[]): Option {
  const mine = Object.fromEntries(own.filter((field) => field in option.shape).map((field) => [field, true]));
  const asked = Object.keys(mine).length === 0 ? option : option.omit(mine as never);
  return asked.safeExtend({ ...impersonalFields(option), ...optionalFields(option, filledIn) }) as unknown as Option;
}

/** A default is what the gateway would take for said, so it goes. */
function optionalFields(option: Option, names: readonly string[]): Record<string, z.ZodType> {
  const found = names.flatMap((name) => {
    const schema = (option.shape as Readonly<Record<string, z.ZodType | undefined>>)[name];
    return schema === undefined ? [] : [[name, schema instanceof z.ZodDefault ? schema.unwrap() : schema] as const];
  });
  return Object.fromEntries(found.map(([name, schema]) => [name, (schema as z.ZodType).optional()]));
}

/** Fields of commands that hold words typed by people: the log forgets none of them (R6). */
const typedWords = [
  'name',
  'note',
  'reason',
  'because',
  'message',
  'notice',
  'purpose',
  'yaml',
  'input',
  'output',
] as const;

function impersonalFields(option: Option): Record<string, z.ZodType<string>> {
  const shape = option.shape as Readonly<Record<string, z.ZodType<string> | undefined>>;
  const checked = typedWords.flatMap((field) => {
    const words = shape[field];
    return words === undefined ? [] : [[field, impersonal(words)] as const];
  });
  const { campaignId } = shape;
  return Object.fromEntries(campaignId === undefined ? checked : [...checked, ['campaignId', opaque(campaignId)]]);
}

export const commandStreams: readonly CommandStream[] = streamTable.map(commandStream);
export const streamNames: readonly StreamName[] = streamTable.map(({ name }) => name);
