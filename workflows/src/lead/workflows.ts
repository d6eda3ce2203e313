/**
 * `Lead`: received → scored → routed → assigned → engaged → analysed (MAMS-01, MAMS-10, MAMS-11). Each step is an event on the log, written
 * before the next one begins. A worker that dies anywhere in between goes on where it was.
 */
import type { DecisionEvidence } from '@mainstem/streams/decision-record/records-of';
import { patched, proxyActivities } from '@temporalio/workflow';
import { listenForApprovals } from '../approval/ask.ts';
import { localSteps } from '../steps/activity-options.ts';
import { type Chain, showStage, startChain } from '../steps/chain.ts';
import type { Activities } from '../steps/contract.ts';
import { assignFromTeam, listenForAgent, routeToTeam } from './assigned.ts';
import { engage, listenForResponses } from './engage.ts';
import type { LeadInput, LeadResult, LeadStage } from './messages.ts';
import { assignLead, routeLead } from './routing.ts';

const { scoreLead } = proxyActivities<Activities>(localSteps);
type Score = Awaited<ReturnType<typeof scoreLead>>;

export async function Lead(input: LeadInput): Promise<LeadResult> {
  listenForApprovals();
  listenForResponses();
  listenForAgent();
  const { tenant, leadId, facts } = input;
  const chain = startChain(tenant, input.cause);
  reached(input, 'RECEIVED');

  const { correlationId, causationId } = chain;
  const asked = { tenant, leadId, correlationId, causationId, occurredAtMs: input.cause.occurredAtMs };
  const score = await scoreLead({ ...facts, asked });
  await chain.emit('scored', leadId, { type: 'LeadScored', ...score }, evidenceOf(input));
  reached(input, 'SCORED');
  return patched('lead-assigner') ? byTeams(chain, input, score) : byRosters(chain, input, score);
}

/** What the lead said, as the model saw it: what it left open is a default, and counts for nothing. */
function evidenceOf({ facts, cause }: LeadInput): DecisionEvidence {
  const ageMs = Math.max(0, Date.now() - cause.occurredAtMs);
  return {
    features: Object.entries(facts).map(([name, value]) => ({
      view: 'lead_received@1',
      name,
      value: value ?? null,
      ...(value == null ? { ageMs: null, flag: 'DEFAULT' as const } : { ageMs, flag: 'FRESH' as const }),
    })),
  };
}

function reached({ tenant, leadId }: LeadInput, stage: LeadStage): void {
  showStage(tenant, leadId, stage);
}

async function byTeams(chain: Chain, input: LeadInput, score: Score): Promise<LeadResult> {
  const { leadId, contactRef } = input;
  const route = await routeToTeam(input, { class: score.class, confidence: score.confidence });
  const { queue, team, rule, tableVersion, because } = route;
  await chain.emit('routed', leadId, { type: 'LeadRouted', queue, because, team, rule, tableVersion });
  reached(input, 'ROUTED');

  const lead = await assignFromTeam(chain, input, route);
  reached(input, 'ASSIGNED');
  const about = { class: score.class, queue };
  if (contactRef === undefined) {
    await lead.end(chain, true);
    return { ...about, assignee: lead.assignee() };
  }
  const outreach = await engage(chain, input, { ...about, confidence: score.confidence });
  // Who was answered, or has taken it over, goes on talking.
  await lead.end(chain, outreach === 'RESPONDED' || outreach === 'TAKEN_OVER');
  return { ...about, assignee: lead.assignee(), outreach };
}

/** How leads were given out before teams had an assigner, for those that began then. */
async function byRosters(chain: Chain, input: LeadInput, score: Score): Promise<LeadResult> {
  const { leadId, facts } = input;
  const { queue, because } = routeLead(facts, score);
  const noTable = { team: null, rule: null, tableVersion: null };
  await chain.emit('routed', leadId, { type: 'LeadRouted', queue, because, ...noTable });
  reached(input, 'ROUTED');

  const assignment = assignLead(leadId, queue);
  const noTeam = { team: null, isWaiting: false };
  await chain.emit('assigned', leadId, { type: 'LeadAssigned', queue, ...assignment, ...noTeam });
  reached(input, 'ASSIGNED');
  const assigned = { class: score.class, queue, assignee: assignment.assignee };
  if (input.contactRef === undefined) return assigned;
  const scored = { class: score.class, queue, confidence: score.confidence };
  return { ...assigned, outreach: await engage(chain, input, scored) };
}
