/** What a decision rests on, as the inputs of its record. Workflow code: pure. */
import type { DecisionInput } from '@mainstem/streams/decision-record/record';

/** Plain values by their names; what is no plain value is left out, for the event it came from is referred to. */
export function inputsOf(values: Readonly<Record<string, unknown>>): DecisionInput[] {
  return Object.entries(values).flatMap(([name, value]) =>
    value === null || ['string', 'number', 'boolean'].includes(typeof value)
      ? [{ name, value: value as string | number | boolean | null }]
      : [],
  );
}

/** Events it was made from. */
export function refsOf(eventIds: readonly string[]): DecisionInput[] {
  return eventIds.map((ref) => ({ name: 'evidence', ref }));
}
