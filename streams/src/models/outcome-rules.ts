/**
 * What counts as the outcome of what a model foretold, and within which time. One rule for both: labels a model is trained on
 * (workflows/src/training/labels.ts) and outcomes its monitor is told (processors/model-outcomes), so what is measured is
 * what was taught. Pure.
 */
import type { AnyEvent, EventType } from '@mainstem/schemas/generated/events';

const DAY_MS = 86_400_000;

export interface Happening {
  /** Whom or what it happened to. */
  readonly entity: string;
  /** When it was so in the world, ms since 1970 UTC. */
  readonly atMs: number;
}

export interface OutcomeRule {
  /** Time the outcome has, ms. */
  readonly withinMs: number;
  /** Events that may tell of it. */
  readonly types: readonly EventType[];
  /** Null for an event that tells of none. */
  happeningOf(event: AnyEvent): Happening | null;
}

/** A client is asked about every 30 days while it is one (training), so many looks apart in use. */
export const CHURN_EVERY_MS = 30 * DAY_MS;

/** By name of the model. */
export const outcomeRules = {
  /** A lead is worth its outreach when it answers within a fortnight of being scored: the moment a model is asked at. */
  lead: {
    withinMs: 14 * DAY_MS,
    types: ['LeadResponded'],
    happeningOf(event) {
      if (event.type !== 'LeadResponded') return null;
      return { entity: event.envelope.entity, atMs: event.envelope.occurredAtMs };
    },
  },
  /** A client leaves within 60 days. Who renews in that time has stayed when it is over, like all who did not leave. */
  churn: {
    withinMs: 60 * DAY_MS,
    types: ['SuccessStageChanged'],
    happeningOf(event) {
      if (event.type !== 'SuccessStageChanged' || event.to !== 'CHURNED') return null;
      return { entity: event.envelope.entity, atMs: event.atMs };
    },
  },
} as const satisfies Readonly<Record<string, OutcomeRule>>;

export type RuledModel = keyof typeof outcomeRules;

export function isRuled(name: string): name is RuledModel {
  return Object.hasOwn(outcomeRules, name);
}
