/**
 * What came of those a model is asked about, told by the log: rows to learn from, each with the moment of its decision.
 * An outcome counts only when all the time it had is over, whether it came or not: else early ones would be half of the
 * story. Pure.
 */
import type { AnyEvent, EventType } from '@mainstem/schemas/generated/events';
import { CHURN_EVERY_MS, type Happening, outcomeRules } from '@mainstem/streams/models/outcome-rules';

export interface Label {
  readonly entity: string;
  /** Moment of the decision, ms since 1970 UTC: nothing later may be known of it. */
  readonly atMs: number;
  readonly outcome: boolean;
}

export interface Labeler {
  readonly types: readonly EventType[];
  /** In any order. */
  take(event: AnyEvent): void;
  /** Settled by that moment. */
  labels(asOfMs: number): readonly Label[];
}

/** The rules outcomes are told by in use, too: what is taught is what is measured. */
const { lead, churn } = outcomeRules;
/** Three years of a client; what was longer ago says little of today. */
const SNAPSHOTS_MAX = 36;

export function leadLabels(): Labeler {
  const scored = new Map<string, number>();
  const answered = new Map<string, number>();
  const earliest = (times: Map<string, number>, { entity, atMs }: Happening) =>
    times.set(entity, Math.min(atMs, times.get(entity) ?? Number.POSITIVE_INFINITY));
  return {
    types: ['LeadScored', ...lead.types],
    take(event) {
      const { entity, occurredAtMs: atMs } = event.envelope;
      if (event.type === 'LeadScored') earliest(scored, { entity, atMs });
      const answer = lead.happeningOf(event);
      if (answer !== null) earliest(answered, answer);
    },
    labels(asOfMs) {
      const settled = [...scored].filter(([, atMs]) => atMs + lead.withinMs <= asOfMs);
      return settled.map(([entity, atMs]) => {
        const afterMs = (answered.get(entity) ?? Number.POSITIVE_INFINITY) - atMs;
        // Who had answered before it was scored answered nothing that followed from it.
        return { entity, atMs, outcome: afterMs > 0 && afterMs <= lead.withinMs };
      });
    },
  };
}

/** A client is asked about every 30 days while it is one; the outcome is that it leaves within the 60 days after. */
export function churnLabels(): Labeler {
  const live = new Map<string, number>();
  const left = new Map<string, number>();
  return {
    types: ['ClientWentLive', ...churn.types],
    take(event) {
      if (event.type === 'ClientWentLive') live.set(event.envelope.entity, event.atMs);
      const leaving = churn.happeningOf(event);
      if (leaving !== null) left.set(leaving.entity, leaving.atMs);
    },
    labels(asOfMs) {
      return [...live].flatMap(([entity, fromMs]) => {
        const leftMs = left.get(entity) ?? Number.POSITIVE_INFINITY;
        const lastMs = Math.min(asOfMs - churn.withinMs, leftMs - 1);
        const count = Math.max(0, Math.floor((lastMs - fromMs) / CHURN_EVERY_MS));
        const first = Math.max(1, count - SNAPSHOTS_MAX + 1);
        return Array.from({ length: Math.min(count, SNAPSHOTS_MAX) }, (_, index): Label => {
          const atMs = fromMs + (first + index) * CHURN_EVERY_MS;
          return { entity, atMs, outcome: leftMs - atMs <= churn.withinMs };
        });
      });
    },
  };
}
