/**
 * The records that belong to events an automatic actor writes. Pure, and cheap for events that decide nothing: one look at
 * the type.
 */
import type { AnyEvent, DecisionRecorded } from '@mainstem/schemas/generated/events';
import { decidingTypes, decisionOf } from './deciding.ts';
import { type DecisionFeature, type DecisionInput, decisionRecorded } from './record.ts';

/** What a decider knew beside what its event says. Plain values: it passes through a workflow's activities. */
export interface DecisionEvidence {
  readonly inputs?: readonly DecisionInput[];
  readonly features?: readonly DecisionFeature[];
  /** Chance it was drawn with; left out where nothing was drawn. */
  readonly propensity?: number;
}

/** The record of an event with all that was known; null for an event that decides nothing, or is a person's. */
export function recordWith(event: AnyEvent, evidence: DecisionEvidence): DecisionRecorded | null {
  const facts = isAutomatic(event.envelope.actor) ? decisionOf(event) : undefined;
  if (facts === undefined) return null;
  const { inputs = [], features = facts.features ?? [], propensity = facts.propensity ?? null } = evidence;
  return decisionRecorded({ ...facts, inputs: [...facts.inputs, ...inputs], features, propensity });
}

/** Programs of the platform; people, agents, exchanges and what comes in through webhooks are not. */
const automatic = /^(?:workflow|processor|service):(?!webhook-|unsubscribe$)/;

export function isAutomatic(actor: string): boolean {
  return automatic.test(actor);
}

/**
 * Records of what the events decided, without those that are among the events already: who knew more than the event says
 * has made its own.
 */
export function recordsOf(events: readonly AnyEvent[]): DecisionRecorded[] {
  const deciders = events.filter(({ type, envelope }) => decidingTypes.has(type) && isAutomatic(envelope.actor));
  if (deciders.length === 0) return [];
  const made = new Set(events.filter(({ type }) => type === 'DecisionRecorded').map(({ envelope }) => envelope.id));
  return deciders.flatMap((event) => {
    const facts = decisionOf(event);
    if (facts === undefined) return [];
    const record = decisionRecorded(facts);
    return made.has(record.envelope.id) ? [] : [record];
  });
}
