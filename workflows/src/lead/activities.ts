/** Activities of a lead's workflow: its score, its team by the tenant's table, and whom the team's stream gives it to. */
import type { AssignmentCommand } from '@mainstem/streams/deciders/assignment/commands';
import { OFFER_FOR_MS } from '@mainstem/streams/deciders/assignment/limits';
import type { AssignmentEvent, Team } from '@mainstem/streams/deciders/assignment/team';
import { routeByTable } from '@mainstem/streams/leads/routing-table';
import type { LeadTables } from '@mainstem/streams/leads/tables-of-log';
import { ApplicationFailure } from '@temporalio/common';
import type { StreamWriter } from '../activities/command.ts';
import { actor, idOf, orHopeless, workflowId } from '../activities/idempotent.ts';
import type { AskLeadAgentInput, LeadActivities, LeadAgent } from './contract.ts';
import { type ScoringParts, scoreByChampion } from './scoring.ts';

export interface LeadParts extends ScoringParts {
  readonly assignments: StreamWriter;
  readonly tables: LeadTables;
}

/** A lead nobody took up in a day is looked at by people. */
const STALE_AFTER_MS = 86_400_000;

export function createLeadActivities({ assignments, tables, ...scoring }: LeadParts): LeadActivities {
  return {
    scoreLead: (facts) => scoreByChampion(scoring, facts),
    routeLead: async ({ tenant, facts, score }) => routeByTable(facts, score, await tables.of(tenant)),
    askLeadAgent: (input) => ask(assignments, input),
  };
}

async function ask(assignments: StreamWriter, input: AskLeadAgentInput): Promise<LeadAgent> {
  const { step, tenant, team, leadId, correlationId, causationId, occurredAtMs } = input;
  const { members } = (await assignments.load(tenant, team)).state as Team;
  // A team nobody works in has no queue: work in it would be waited for by nobody.
  if (Object.values(members).every(({ leaving }) => leaving)) return nobody(`nobody works in ${team}`);
  const context = { actor: actor(), commandId: idOf(step), correlationId, causationId, occurredAtMs };
  const outcome = await orHopeless(assignments.execute(tenant, team, requestOf(input), context));
  switch (outcome.kind) {
    case 'accepted':
      return agentOf(leadId, team, outcome.events as readonly AssignmentEvent[]);
    case 'rejected':
      // The team takes no more work, or not such: it is told, and people see the lead without an agent.
      return nobody(`${outcome.code}: ${outcome.message}`);
    case 'conflict':
      throw ApplicationFailure.retryable(`team ${team} is being changed by others`, 'STREAM_CONFLICT');
  }
}

function requestOf({ leadId, priority, expertise, occurredAtMs: atMs }: AskLeadAgentInput): AssignmentCommand {
  return {
    type: 'RequestWork',
    ...{
      workId: leadId,
      subject: `lead:${leadId}`,
      kind: 'CLIENT',
      mode: 'ASSIGN',
      priority,
      expertise: [...expertise],
    },
    ...{ language: null, preferAgent: null, whenAway: 'REDISTRIBUTE', offerForMs: OFFER_FOR_MS },
    ...{ staleAfterMs: STALE_AFTER_MS, replyTo: workflowId(), atMs },
  };
}

/** The decision that takes the work gives it out as well, when somebody is free. */
function agentOf(leadId: string, team: string, events: readonly AssignmentEvent[]): LeadAgent {
  const assigned = events.find((event) => event.type === 'WorkAssigned' && event.workId === leadId);
  if (assigned?.type !== 'WorkAssigned') {
    return { agentId: null, isKnown: true, because: `nobody of ${team} is free: it waits in its queue` };
  }
  return { agentId: assigned.agentId, isKnown: true, because: assigned.because };
}

function nobody(because: string): LeadAgent {
  return { agentId: null, isKnown: false, because };
}
