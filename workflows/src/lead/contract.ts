/** Activities of a lead's workflow. */
import type { LeadFacts, LeadScore } from '@mainstem/models/lead-score';
import type { LeadRoute } from '@mainstem/streams/leads/routing-table';

export interface RouteLeadInput {
  readonly tenant: string;
  readonly facts: LeadFacts;
  readonly score: Pick<LeadScore, 'class' | 'confidence'>;
}

export interface AskLeadAgentInput extends Pick<LeadRoute, 'team' | 'priority' | 'expertise'> {
  readonly step: string;
  readonly tenant: string;
  readonly leadId: string;
  readonly correlationId: string;
  readonly causationId: string;
  /** ms since 1970 UTC, from the workflow's own clock. */
  readonly occurredAtMs: number;
}

export interface LeadAgent {
  /** Who has it; null while nobody has. */
  readonly agentId: string | null;
  /** The team knows of it: it has an agent or waits for one, and its place has to be given back. */
  readonly isKnown: boolean;
  readonly because: string;
}

/** What a lead said, and who asks: absent in what older runs ask, which then get the rules. */
export interface FactsToScore extends LeadFacts {
  readonly asked?: {
    readonly tenant: string;
    readonly leadId: string;
    readonly correlationId: string;
    readonly causationId: string;
    /** When the lead came, ms since 1970 UTC. */
    readonly occurredAtMs: number;
  };
}

export interface LeadActivities {
  /** Scores a lead by the tenant's champion, or by the rules while there is none: an activity, so that a new model never changes what a running workflow has seen. */
  scoreLead(facts: FactsToScore): Promise<LeadScore>;
  /** Which team, by the tenant's table of now (MAMS-11). */
  routeLead(input: RouteLeadInput): Promise<LeadRoute>;
  /** Has the team's stream decide whom: capacity, presence, expertise (WAP-124). A retry gets the first answer. */
  askLeadAgent(input: AskLeadAgentInput): Promise<LeadAgent>;
}
