/**
 * How leads were routed and given out before there were a table of the tenant's and an assigner (`assigned.ts`): pure, and run
 * inside the workflow. Leads that began then replay through this code, so it never changes.
 */
import { confidenceMin, enterpriseEmployees } from '@mainstem/models/lead-lines';
import type { LeadFacts, LeadScore } from '@mainstem/models/lead-score';

export type Queue = 'enterprise' | 'growth' | 'nurture' | 'review';

export { confidenceMin, enterpriseEmployees };

/** Agents by queue. Ids, never personal names. */
export const rosters: Readonly<Record<Queue, readonly string[]>> = {
  enterprise: ['agent:enterprise-1', 'agent:enterprise-2'],
  growth: ['agent:growth-1', 'agent:growth-2', 'agent:growth-3'],
  nurture: ['agent:nurture-1'],
  review: ['agent:review-1', 'agent:review-2'],
};

export interface Route {
  readonly queue: Queue;
  /** The rule that chose, in words. */
  readonly because: string;
}

/** First rule that fits wins. */
export function routeLead(facts: LeadFacts, score: Pick<LeadScore, 'class' | 'confidence'>): Route {
  if (score.confidence < confidenceMin) {
    return { queue: 'review', because: `confidence ${score.confidence.toFixed(2)} is under ${confidenceMin}` };
  }
  if (score.class !== 'COLD' && facts.companySize !== null && facts.companySize >= enterpriseEmployees) {
    return { queue: 'enterprise', because: `${score.class} and ${enterpriseEmployees} employees or more` };
  }
  if (score.class !== 'COLD') return { queue: 'growth', because: `${score.class}` };
  return { queue: 'nurture', because: 'COLD' };
}

export interface Assignment {
  readonly assignee: string;
  readonly because: string;
}

/** Spreads leads evenly over a queue's agents by a hash of the lead id, so that a retry or replay chooses the same one. */
export function assignLead(leadId: string, queue: Queue): Assignment {
  const roster = rosters[queue];
  const assignee = roster[fnv1a(leadId) % roster.length] as string;
  return { assignee, because: `even spread over the ${roster.length} agents of ${queue}, by lead id` };
}

/** FNV-1a, 32 bit: node:crypto does not exist in the workflow sandbox, and an even spread needs no more. */
function fnv1a(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  // The low bits of FNV-1a hang on the last character alone; fold the high ones in.
  return (hash ^ (hash >>> 16)) >>> 0;
}
