/** The records of automatic decisions of an event (KIKI-57): of the event they made, or of the record itself. */
import type { DecisionView, Queries } from '@mainstem/projections/queries';
import type { AnyEvent, DecisionRecorded } from '@mainstem/schemas/generated/events';
import type { ExplainedDecision } from './shapes.ts';

/** An event is made by one decision; a few more say the same in other words, and none has many. */
const DECISIONS_MAX = 20;

export async function decisionsOf(
  decisions: Pick<Queries['decisions'], 'get' | 'list'>,
  tenant: string,
  event: AnyEvent | null,
): Promise<ExplainedDecision[]> {
  if (event === null) return [];
  const { id } = event.envelope;
  if (event.type === 'DecisionRecorded') {
    const row = await decisions.get(tenant, id);
    return row === null ? [] : [shown(row)];
  }
  const { items } = await decisions.list(tenant, { decidedEventId: id, limit: DECISIONS_MAX });
  return items.filter(({ decidedEventId }) => decidedEventId === id).map(shown);
}

function shown(row: DecisionView): ExplainedDecision {
  const { decisionId, kind, decidedBy, outcome, policy, model, confidence, propensity, autonomy } = row;
  const { profile, autonomousPpm, supervisedPpm, verdict, verdictBecause } = row;
  return {
    ...{ decisionId, kind, decidedBy, outcome, policy, model, confidence, propensity, autonomy },
    ...{ profile, autonomousPpm, supervisedPpm },
    inputs: (JSON.parse(row.inputsJson) as DecisionRecorded['inputs']).map(({ name, ref, json }) => ({
      name,
      ref,
      value: json === null ? null : JSON.parse(json),
    })),
    features: (JSON.parse(row.featuresJson) as DecisionRecorded['features']).map(
      ({ view, name, json, sinceMs, flag }) => ({ view, name, value: JSON.parse(json), ageMs: sinceMs, flag }),
    ),
    reasons: (JSON.parse(row.reasonsJson) as DecisionRecorded['reasons']).map(({ code, weight, words }) => ({
      code,
      weight,
      words,
    })),
    verdict,
    verdictBecause,
  };
}
