/**
 * `Lead`: received → scored → routed → assigned (MAMS-01, MAMS-10, MAMS-11). Each step is an event on the log, written
 * before the next one begins. A worker that dies anywhere in between goes on where it was.
 */
import { proxyActivities } from '@temporalio/workflow';
import { localSteps } from '../steps/activity-options.ts';
import { showStage, startChain } from '../steps/chain.ts';
import type { Activities } from '../steps/contract.ts';
import type { LeadInput, LeadResult, LeadStage } from './messages.ts';
import { assignLead, routeLead } from './routing.ts';

const { scoreLead } = proxyActivities<Activities>(localSteps);

export async function Lead(input: LeadInput): Promise<LeadResult> {
  const { tenant, leadId, facts } = input;
  const chain = startChain(tenant, input.cause);
  const reached = (stage: LeadStage) => showStage(tenant, leadId, stage);
  reached('RECEIVED');

  const score = await scoreLead(facts);
  await chain.emit('scored', leadId, { type: 'LeadScored', ...score });
  reached('SCORED');

  const { queue, because } = routeLead(facts, score);
  await chain.emit('routed', leadId, { type: 'LeadRouted', queue, because });
  reached('ROUTED');

  const assignment = assignLead(leadId, queue);
  await chain.emit('assigned', leadId, { type: 'LeadAssigned', queue, ...assignment });
  reached('ASSIGNED');
  return { class: score.class, queue, assignee: assignment.assignee };
}
