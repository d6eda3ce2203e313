/**
 * What workflows ask of activities. Types only: workflow code sees these and never the log, the codec or a connector.
 *
 * Every activity runs at least once, so each is idempotent by a key made from workflow id and step. A step's name is
 * unique in the whole life of its workflow id and knows nothing of runs, so that continue-as-new repeats none.
 */

import type { LeadFacts, LeadScore } from '@mainstem/models/lead-score';
import type { AnyBody } from '@mainstem/schemas/envelope';
import type { CreativeCommand } from '@mainstem/streams/deciders/creative/commands';

/** One event for the log. Its id is derived from the workflow id and `step`: a retry writes the same event. */
export interface EmitInput {
  readonly step: string;
  readonly tenant: string;
  readonly entity: string;
  readonly body: AnyBody;
  readonly correlationId: string;
  readonly causationId: string;
  /** ms since 1970 UTC, from the workflow's own clock. */
  readonly occurredAtMs: number;
}

export interface CreativeCommandInput {
  readonly step: string;
  readonly tenant: string;
  readonly creativeId: string;
  readonly command: Extract<CreativeCommand, { type: 'PauseCreative' | 'ActivateCreative' }>;
  readonly correlationId: string;
  readonly causationId: string;
  readonly occurredAtMs: number;
}

/** A refusal is a value: the workflow decides what it means. */
export type CommandResult =
  | { readonly kind: 'accepted'; readonly eventId: string }
  | { readonly kind: 'rejected'; readonly code: string; readonly message: string };

export interface GoldQuery {
  readonly tenant: string;
  readonly campaignId: string;
  /** The creative to be replaced; never a candidate itself. */
  readonly creativeId: string;
}

export interface AlertInput {
  readonly step: string;
  readonly severity: 'CRITICAL' | 'HIGH' | 'MEDIUM' | 'LOW';
  readonly title: string;
  readonly text: string;
  readonly details: Readonly<Record<string, string>>;
}

export interface AlertResult {
  readonly channel: string;
  readonly delivered: boolean;
}

export interface Activities {
  /** Appends one event to the log and answers with its id once it is durable. */
  emit(input: EmitInput): Promise<{ readonly eventId: string }>;
  /** Scores a lead: an activity, so that a new model never changes what a running workflow has seen. */
  scoreLead(facts: LeadFacts): Promise<LeadScore>;
  /** Has a command decided on the creative stream (R3). */
  commandCreative(input: CreativeCommandInput): Promise<CommandResult>;
  /** Ids of gold creatives that could take over, best first; empty when the reserve is. */
  goldCandidates(query: GoldQuery): Promise<readonly string[]>;
  /** Tells people. The only step that reaches outside the platform. */
  alert(input: AlertInput): Promise<AlertResult>;
}
