/**
 * The decided streams that may be commanded: one row each, and everything else follows from it: the route, its checks, its
 * documentation, and the decision writer behind it (`writers.ts`).
 */
import type { AnyEvent } from '@mainstem/schemas/generated/events';
import { agentCommand } from '@mainstem/streams/deciders/agent/commands';
import { agentDecider } from '@mainstem/streams/deciders/agent/decider';
import { agentConfigCommand, platformCommands, requestTool } from '@mainstem/streams/deciders/agent-config/commands';
import { agentConfigDecider } from '@mainstem/streams/deciders/agent-config/decider';
import { assignmentCommand } from '@mainstem/streams/deciders/assignment/commands';
import { assignmentDecider } from '@mainstem/streams/deciders/assignment/decider';
import { breakerCommand } from '@mainstem/streams/deciders/breaker/commands';
import { breakerDecider } from '@mainstem/streams/deciders/breaker/decider';
import { budgetCommand } from '@mainstem/streams/deciders/budget/commands';
import { budgetDecider } from '@mainstem/streams/deciders/budget/decider';
import { campaignCommand } from '@mainstem/streams/deciders/campaign/commands';
import { campaignDecider } from '@mainstem/streams/deciders/campaign/decider';
import { creativeCommand } from '@mainstem/streams/deciders/creative/commands';
import { creativeDecider } from '@mainstem/streams/deciders/creative/decider';
import { pipelineCommands } from '@mainstem/streams/deciders/creative/pipeline';
import { experimentCommand } from '@mainstem/streams/deciders/experiment/commands';
import { experimentDecider } from '@mainstem/streams/deciders/experiment/decider';
import { handoffCommand } from '@mainstem/streams/deciders/handoff/commands';
import { handoffDecider } from '@mainstem/streams/deciders/handoff/decider';
import { journeyCommand } from '@mainstem/streams/deciders/journey/commands';
import { journeyDecider } from '@mainstem/streams/deciders/journey/decider';
import { modelCommand } from '@mainstem/streams/deciders/model/commands';
import { modelDecider } from '@mainstem/streams/deciders/model/decider';
import { portfolioCommand } from '@mainstem/streams/deciders/portfolio/commands';
import { portfolioDecider } from '@mainstem/streams/deciders/portfolio/decider';
import { roomCommand } from '@mainstem/streams/deciders/room/commands';
import { roomDecider } from '@mainstem/streams/deciders/room/decider';
import { ticketCommand } from '@mainstem/streams/deciders/ticket/commands';
import { ticketDecider } from '@mainstem/streams/deciders/ticket/decider';
import type { Decider } from '@mainstem/streams/runtime/decisions/decider';
import { z } from 'zod';
import type { Permission } from '../roles.ts';

/** A decider of any stream: commands are checked against the stream's schema before they come near it. */
// biome-ignore lint/suspicious/noExplicitAny: the one place where streams of all kinds stand side by side
export type AnyDecider = Decider<any, any, AnyEvent>;

export interface StreamRow {
  /** Path below /v1/commands; in the plural. */
  readonly name: string;
  readonly decider: AnyDecider;
  /** All commands of the stream, a discriminated union on `type`. */
  readonly commands: { readonly options: readonly z.core.$ZodType[] };
  /** What the id in the path is of. */
  readonly entity: string;
  readonly permission: Permission;
  /** Commands of the platform itself: refused from outside, and said so. */
  readonly internal?: readonly string[];
  /** Fields the gateway fills in from its own clock, ms: who asks cannot say what time it is. */
  readonly stamped?: readonly string[];
  /** Fields that may be left out although the command has them: `checks.ts` fills them in. */
  readonly filledIn?: readonly string[];
  /** Fields the gateway looks up itself (`checks.ts`): who asks cannot say them. */
  readonly lookedUp?: readonly string[];
}

/**
 * Budgets are leased to bidders and settled by the budget keeper; a person doing either would lend the same money twice. The
 * daily cap follows the campaign's pacing, which is where people set it, and shares of portfolios follow their splits.
 */
const keepersOwn = [
  ...['LeaseBudget', 'SettleLease', 'RecordLateSpend', 'ChangeDailyCap'],
  ...['BoundAllocation', 'GrowAllocation', 'ReleaseAllocation'],
];

/** What campaigns bring is learnt from the log, and caps grow when budgets have shrunk: the allocator sees to both. */
const allocatorsOwn = ['DecideAllocation', 'GrantShares'];

/** Who is in a team follows from the agents, and what time does is told by the desk; workflows ask for work. */
const desksOwn = ['UpdateMember', 'RemoveMember', 'RequestWork', 'ExpireOffer', 'ShelveWork', 'DistributeWork'];
/** A handoff is made and carried on by workflows; people may take it back. */
const workflowsOwn = ['CreateHandoff', 'OfferHandoff', 'RequeueHandoff', 'AcceptHandoff', 'EndHandoff'];

/** Times that were missed are told by the ticket's clock; what is said in a live chat has a door that seals it. */
const ticketsOwn = ['MissSla', 'SendMessage'];

/** Codes are made and hashed by the doors of rooms; who has one may close it here. */
const roomsOwn = ['OpenRoom', 'JoinRoom', 'ReplaceAnswer'];

export const streamTable = [
  {
    name: 'campaigns',
    decider: campaignDecider,
    commands: campaignCommand,
    entity: 'campaign',
    permission: 'campaigns:command',
    internal: ['RecordPlan'],
  },
  {
    name: 'creatives',
    decider: creativeDecider,
    commands: creativeCommand,
    entity: 'creative',
    permission: 'creatives:command',
    internal: pipelineCommands,
  },
  {
    name: 'budgets',
    decider: budgetDecider,
    commands: budgetCommand,
    entity: 'campaign',
    permission: 'budgets:command',
    internal: keepersOwn,
    filledIn: ['currency'],
  },
  {
    name: 'portfolios',
    decider: portfolioDecider,
    commands: portfolioCommand,
    entity: 'portfolio',
    permission: 'budgets:command',
    internal: allocatorsOwn,
  },
  {
    name: 'models',
    decider: modelDecider,
    commands: modelCommand,
    entity: 'model, by its name',
    permission: 'settings:publish',
  },
  {
    name: 'breakers',
    decider: breakerDecider,
    commands: breakerCommand,
    entity: 'campaign ("*" for the breaker of the whole tenant)',
    permission: 'breakers:command',
    stamped: ['atMs'],
  },
  {
    name: 'agents',
    decider: agentDecider,
    commands: agentCommand,
    entity: 'agent',
    permission: 'identity:admin',
    internal: ['LapsePresence'],
    stamped: ['atMs'],
  },
  {
    name: 'teams',
    decider: assignmentDecider,
    commands: assignmentCommand,
    entity: 'team, the role in lower case with "-"',
    permission: 'identity:admin',
    internal: desksOwn,
    stamped: ['atMs'],
  },
  {
    name: 'handoffs',
    decider: handoffDecider,
    commands: handoffCommand,
    entity: 'handoff',
    permission: 'identity:admin',
    internal: workflowsOwn,
  },
  {
    name: 'tickets',
    decider: ticketDecider,
    commands: ticketCommand,
    entity: 'ticket',
    permission: 'tickets:command',
    internal: ticketsOwn,
    stamped: ['atMs'],
    lookedUp: ['level', 'requestId'],
  },
  {
    name: 'rooms',
    decider: roomDecider,
    commands: roomCommand,
    entity: 'room',
    permission: 'rooms:use',
    internal: roomsOwn,
    stamped: ['atMs'],
    lookedUp: ['closedBy'],
  },
  {
    name: 'journeys',
    decider: journeyDecider,
    commands: journeyCommand,
    entity: 'journey, as its YAML names it',
    permission: 'campaigns:command',
  },
  {
    name: 'experiments',
    decider: experimentDecider,
    commands: experimentCommand,
    entity: 'experiment',
    permission: 'campaigns:command',
    internal: ['MoveWeights'],
    stamped: ['atMs'],
  },
  {
    name: 'configs',
    decider: agentConfigDecider,
    commands: agentConfigCommand,
    entity: 'config',
    permission: 'configs:change-low',
    internal: platformCommands,
    stamped: ['atMs'],
  },
  {
    // WAP-69: developers ask for tools and change nothing else, so this has a door of its own.
    name: 'config-tools',
    decider: agentConfigDecider,
    commands: z.discriminatedUnion('type', [requestTool]),
    entity: 'config',
    permission: 'tools:request',
  },
] as const satisfies readonly StreamRow[];

export type StreamName = (typeof streamTable)[number]['name'];
