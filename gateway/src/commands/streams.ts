/**
 * The decided streams people may command, and which of their commands are the platform's own. Commands are checked by
 * the deciders' own zod schemas (streams/src/deciders), here extended by `expectedVersion`.
 */
import type { AnyEvent } from '@mainstem/schemas/generated/events';
import type { TopicName } from '@mainstem/schemas/topics';
import { budgetCommand } from '@mainstem/streams/deciders/budget/commands';
import { campaignCommand } from '@mainstem/streams/deciders/campaign/commands';
import { creativeCommand } from '@mainstem/streams/deciders/creative/commands';
import type { DecisionWriter } from '@mainstem/streams/runtime/decisions/decision-writer';
import { z } from 'zod';
import { impersonal, opaque } from '../http/personal-value.ts';
import type { Permission } from '../roles.ts';

export const streamNames = ['campaigns', 'creatives', 'budgets'] as const;
export type StreamName = (typeof streamNames)[number];

/** A writer of any decided stream: commands are checked against the stream's schema before they get here. */
export type AnyWriter = Pick<
  DecisionWriter<{ readonly type: string }, unknown, AnyEvent>,
  'execute' | 'load' | 'whenCaughtUp' | 'done'
>;

export interface CommandStream {
  readonly name: StreamName;
  readonly topic: TopicName;
  readonly entity: string;
  readonly permission: Permission;
  /** Body of the route: one of the stream's outside commands with `expectedVersion`. */
  readonly body: z.ZodType<CommandBody>;
  /** Commands anyone may name, in the order of the decider. */
  readonly outside: readonly string[];
  /** Commands of the platform itself; refused from outside, and said so. */
  readonly internal: readonly string[];
}

export interface CommandBody {
  readonly type: string;
  readonly expectedVersion?: number | undefined;
}

/**
 * Budgets are leased to bidders and settled by the budget keeper; a person doing either would lend the same money twice. The
 * daily cap follows the campaign's pacing, which is where people set it.
 */
const internalCommands: ReadonlySet<string> = new Set([
  'LeaseBudget',
  'SettleLease',
  'RecordLateSpend',
  'ChangeDailyCap',
]);

const expectedVersion = z
  .int()
  .min(0)
  .optional()
  .describe(
    'Decide only when the stream is at this version (0: nothing yet); else the answer is 409 with the version.',
  );

type Option = z.ZodObject & { readonly shape: { readonly type: z.ZodLiteral<string> } };

function commandStream(
  name: StreamName,
  topic: TopicName,
  entity: string,
  permission: Permission,
  union: { readonly options: readonly z.core.$ZodType[] },
): CommandStream {
  const options = union.options as unknown as readonly Option[];
  const typeOf = (option: Option) => option.shape.type.value;
  const outside = options.filter((option) => !internalCommands.has(typeOf(option)));
  const bodies = outside.map((option) =>
    option.safeExtend({ expectedVersion, ...impersonalFields(option) }),
  ) as unknown as readonly [Option];
  return {
    name,
    topic,
    entity,
    permission,
    body: z.discriminatedUnion('type', bodies) as unknown as z.ZodType<CommandBody>,
    outside: outside.map(typeOf),
    internal: options.map(typeOf).filter((type) => internalCommands.has(type)),
  };
}

/** Fields of commands that hold words typed by people: the log forgets none of them (R6). */
const typedWords = ['name', 'note', 'reason', 'because'] as const;

function impersonalFields(option: Option): Record<string, z.ZodType<string>> {
  const shape = option.shape as Readonly<Record<string, z.ZodType<string> | undefined>>;
  const checked = typedWords.flatMap((field) => {
    const words = shape[field];
    return words === undefined ? [] : [[field, impersonal(words)] as const];
  });
  const { campaignId } = shape;
  return Object.fromEntries(campaignId === undefined ? checked : [...checked, ['campaignId', opaque(campaignId)]]);
}

export const commandStreams: readonly CommandStream[] = [
  commandStream('campaigns', 'campaign_events', 'campaign', 'campaigns:command', campaignCommand),
  commandStream('creatives', 'creative_events', 'creative', 'creatives:command', creativeCommand),
  commandStream('budgets', 'budget_events', 'campaign', 'budgets:command', budgetCommand),
];
