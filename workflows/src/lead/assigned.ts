/**
 * A lead and its agent (MAMS-11, WAP-124): the table says the team, the team's stream who of it, by capacity, presence and
 * expertise. While nobody is free the lead waits in the team's queue and its outreach goes on; each change of hands is a
 * `LeadAssigned` of its own. Workflow code.
 */

import type { LeadRoute } from '@mainstem/streams/leads/routing-table';
import { condition, proxyActivities } from '@temporalio/workflow';
import { release } from '../assignment/assign.ts';
import { listenForWork, onWorkChange } from '../assignment/listen.ts';
import type { WorkChange } from '../assignment/messages.ts';
import { localSteps, logSteps } from '../steps/activity-options.ts';
import { type Chain, startChain } from '../steps/chain.ts';
import type { Activities } from '../steps/contract.ts';
import type { LeadInput } from './messages.ts';

const { routeLead } = proxyActivities<Activities>(localSteps);
const { askLeadAgent } = proxyActivities<Activities>(logSteps);

/** Changes of hands told of one lead: it is over in hours. */
const CHANGES_MAX = 50;

/** One workflow's own: Temporal gives each execution its own modules. */
let changes: WorkChange[] = [];

/** Hears of the team's work from now on; called before the first `await`. */
export function listenForAgent(): void {
  changes = [];
  listenForWork();
  onWorkChange((change) => changes.push(change));
}

export interface LeadInHands {
  readonly route: LeadRoute;
  /** As `agent:<id>`, or `team:<team>` while nobody has it. */
  assignee(): string;
  /** Call it at the end: whoever talks to the lead keeps it, else the place is free again. */
  end(chain: Chain, keeps: boolean): Promise<void>;
}

export async function routeToTeam({ tenant, facts }: LeadInput, score: Parameters<typeof routeLead>[0]['score']) {
  return routeLead({ tenant, facts, score });
}

export async function assignFromTeam(
  chain: Chain,
  { tenant, leadId, cause }: LeadInput,
  route: LeadRoute,
): Promise<LeadInHands> {
  const { queue, team, priority, expertise } = route;
  const { correlationId, causationId } = chain;
  const about = { tenant, leadId, team, priority, expertise };
  const asked = await askLeadAgent({ step: 'agent', ...about, correlationId, causationId, occurredAtMs: Date.now() });
  let { agentId } = asked;
  const tell = async (on: Chain, step: string, because: string) =>
    on.emit(step, leadId, {
      type: 'LeadAssigned',
      ...{ queue, assignee: assigneeOf(agentId, team), because, team },
      isWaiting: agentId === null && asked.isKnown,
    });
  await tell(chain, 'assigned', asked.because);
  let isOver = false;
  // A chain of its own: what becomes of the agent does not cause what is said to the lead.
  const followed = follow(startChain(tenant, cause));
  async function follow(own: Chain): Promise<void> {
    for (let told = 0; told < CHANGES_MAX; ) {
      await condition(() => changes.length > 0 || isOver);
      const change = changes.shift();
      if (change === undefined) return;
      const now = change.what === 'ASSIGNED' ? change.agentId : null;
      if (change.workId !== leadId || change.what === 'OFFERED' || now === agentId) continue;
      agentId = now;
      told += 1;
      own.follow(change.eventId);
      await tell(own, `assigned:${change.eventId}`, change.because ?? change.reason ?? change.what);
    }
  }
  return {
    route,
    assignee: () => assigneeOf(agentId, team),
    async end(on, keeps) {
      isOver = true;
      await followed;
      if (asked.isKnown && !(keeps && agentId !== null)) await release(on, { step: 'released', team, workId: leadId });
    },
  };
}

function assigneeOf(agentId: string | null, team: string): string {
  return agentId === null ? `team:${team}` : `agent:${agentId}`;
}
