/**
 * What the door of tickets knows and the ticket's stream does not: that an agent is there and speaks for itself, that a config
 * is there, and the tenant's service levels (the setting `support`), which are filled in when a ticket is opened.
 *
 * Such a look at another stream cannot race in a way that harms: an agent and a config that were made once stay known, and
 * the level a ticket was opened with is written with its version.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { uuidFrom } from '@mainstem/schemas/envelope';
import type { Agent } from '@mainstem/streams/deciders/agent/decider';
import type { Severity } from '@mainstem/streams/deciders/ticket/commands';
import type { ServiceLevels } from '@mainstem/streams/support/service-levels-of-log';
import type { Caller } from '../authorisation/verdict.ts';
import { GatewayError } from '../errors.ts';
import { mayActFor } from '../team/act-for.ts';
import type { AnyCommand } from './streams.ts';
import type { Writers } from './writers.ts';

/** What another gateway has just made is folded here within some 10 ms. */
const SEEN_WITHIN_MS = 500;
const LOOK_EVERY_MS = 20;

/** Commands by which an agent speaks: only for itself. */
const spoken = ['AnswerByPerson', 'TakeOverTicket', 'GuideBot', 'ResolveTicket'];

export interface TicketParts {
  readonly writers: Writers;
  readonly serviceLevels: Pick<ServiceLevels, 'of'>;
}

/** Throws `AGENT_UNKNOWN`, `CONFIG_UNKNOWN` or `ROLE_FORBIDDEN`; what `load` of a writer throws passes. */
export async function checkTicket(
  { writers, serviceLevels }: TicketParts,
  caller: Caller,
  ticketId: string,
  command: AnyCommand,
): Promise<AnyCommand> {
  const { tenant } = caller;
  switch (command.type) {
    case 'OpenTicket':
      return { ...command, level: await serviceLevels.of(tenant, command.severity as Severity) };
    case 'AskForTool':
      await knownConfig(writers, tenant, String(command.configId));
      return { ...command, requestId: uuidFrom('ticket-tool', tenant, ticketId, String(command.tool)) };
    case 'AssignTicket':
      await knownAgent(writers, tenant, String(command.agentId));
      return command;
    default:
      if (spoken.includes(command.type) && typeof command.agentId === 'string') {
        await speaksAs(writers, caller, command.agentId);
      }
      return command;
  }
}

/** Throws `AGENT_UNKNOWN`, and `ROLE_FORBIDDEN` for another's agent. */
export async function speaksAs(writers: Pick<Writers, 'agents'>, caller: Caller, agentId: string): Promise<void> {
  mayActFor(caller, agentId, await knownAgent(writers, caller.tenant, agentId));
}

async function knownAgent({ agents }: Pick<Writers, 'agents'>, tenant: string, agentId: string): Promise<Agent> {
  const { state } = await seen(agents, tenant, agentId);
  const agent = state as Agent;
  if (agent.status === 'active') return agent;
  throw new GatewayError('AGENT_UNKNOWN', `there is no agent ${agentId} that works here`);
}

async function knownConfig({ configs }: Pick<Writers, 'configs'>, tenant: string, configId: string): Promise<void> {
  const { version } = await seen(configs, tenant, configId);
  if (version === 0) throw new GatewayError('CONFIG_UNKNOWN', `there is no config ${configId}`);
}

async function seen(writer: Writers['agents'], tenant: string, entity: string) {
  const untilMs = performance.now() + SEEN_WITHIN_MS;
  for (;;) {
    const found = await writer.load(tenant, entity);
    if (found.version > 0 || performance.now() > untilMs) return found;
    await sleep(LOOK_EVERY_MS);
  }
}
