/** KIKI-57, UW-44: each kind of decision says whether its records hold features and a propensity, or why not. */
import type { AnyEvent, EventType } from '@mainstem/schemas/generated/events';
import { sampleOf } from '@mainstem/schemas/samples';
import { describe, expect, test } from 'vitest';
import { deciding, decisionOf } from './deciding.ts';
import { drawn, featured, plain } from './knowing.ts';
import { type DecisionFacts, decisionRecorded } from './record.ts';
import { recordWith } from './records-of.ts';

/** Made by the gateway alone, with its features, for no event of its own decides it. */
const RISK_ANSWER = 'RISK_ANSWER';
const kinds = [...new Set([...Object.values(deciding).map(({ kind }) => kind), RISK_ANSWER])];

/** A kind's first event that decides, as a program writes it. */
function sampleOfKind(kind: string): { readonly event: AnyEvent; readonly facts: DecisionFacts } | null {
  for (const [type, row] of Object.entries(deciding)) {
    if (row.kind !== kind) continue;
    const sample = sampleOf(type as EventType);
    const event = { ...sample, envelope: { ...sample.envelope, actor: 'service:some-watch' } } as AnyEvent;
    const facts = decisionOf(event);
    if (facts !== undefined) return { event, facts };
  }
  return null;
}

describe('KIKI-57: what a record knows', () => {
  test.each(kinds)('%s has features, or it is said why not', (kind) => {
    const groups = [...Object.entries(featured), ...Object.entries(plain)] as (readonly [string, readonly string[]])[];
    const [group, ...more] = groups.filter(([, all]) => all.includes(kind)).map(([name]) => name);
    expect(group).toBeDefined();
    expect(more).toEqual([]);
    const sample = sampleOfKind(kind);
    if (sample === null) return; // made with its features, or its sample only follows
    const { features } = decisionRecorded(sample.facts);
    expect(features.length > 0).toBe(group === 'EVENT');
    if (!Object.hasOwn(drawn, kind)) expect(sample.facts.propensity ?? null).toBeNull();
  });

  test('no kind is named that there is not', () => {
    const named = [...Object.values(featured), ...Object.values(plain), Object.keys(drawn)].flat();
    expect(named.filter((kind) => !kinds.includes(kind))).toEqual([]);
  });

  test('what the decider hands over is in the record as it was used', () => {
    const sample = sampleOfKind('JOURNEY_ENTRY');
    if (sample === null) throw new Error('an entry decides');
    const features = [{ view: 'journey_habits', name: 'readings', value: 7, ageMs: null, flag: 'FRESH' as const }];
    expect(recordWith(sample.event, { propensity: 0.1, features })).toMatchObject({
      propensity: 0.1,
      features: [{ view: 'journey_habits', name: 'readings', json: '7', sinceMs: null, flag: 'FRESH' }],
    });
    expect(recordWith(sample.event, {})).toMatchObject({ propensity: null, features: [] });
  });
});
