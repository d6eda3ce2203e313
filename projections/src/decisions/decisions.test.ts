/** UW-37, UW-39: rows of decisions and the autonomy rate, folded from records and verdicts. */
import { factEnvelope } from '@mainstem/schemas/envelope';
import type { DecisionAudited } from '@mainstem/schemas/generated/events';
import { decisionRecorded } from '@mainstem/streams/decision-record/record';
import { expect, test } from 'vitest';
import { decisionDays } from './days.ts';
import { decisions } from './projection.ts';

const at = Date.UTC(2026, 10, 21, 9);
const record = (n: number, autonomy: 'AUTO' | 'SUPERVISED' | 'HUMAN') =>
  decisionRecorded({
    ...{ tenant: 'acme', entity: `lead-${n}`, subjectKind: 'lead', kind: 'LEAD_SCORE', decidedBy: 'workflow:Lead' },
    ...{ decidedAtMs: at + n, causeEventId: `scored-${n}`, policy: 'lead-classes', outcome: 'HOT', autonomy },
    decided: { eventId: `scored-${n}`, type: 'LeadScored' },
    inputs: [{ name: 'score', value: 0.9 }],
    features: [{ view: 'v@1', name: 'size', value: 0, ageMs: null, flag: 'DEFAULT' }],
    reasons: [{ code: 'budget', weight: 1.4, words: 'budget=+1.40' }],
  });
const audited = (decisionId: string, verdict: string): DecisionAudited => ({
  type: 'DecisionAudited',
  envelope: factEnvelope({
    ...{ id: `audit-${decisionId}`, tenant: 'acme', entity: 'lead-1', occurredAtMs: at + 60_000, actor: 'service:x' },
  }),
  ...{ decisionId, kind: 'LEAD_SCORE', verdict, checks: [], similar: [], agreeing: 0 },
  ...{ samplePpm: 100_000, picked: 'SAMPLE', because: 'all checks passed', auditVersion: 'decision-audit@1' },
});
const place = { topic: 'decision_events', partition: 0, offset: 0 } as const;
type View = typeof decisions | typeof decisionDays;
const fold = (view: View, events: readonly (ReturnType<typeof record> | DecisionAudited)[]) =>
  events.reduce<object | null>((row, event) => view.project(row, event, place), view.initial);

test('UW-39: a row has what was decided, from what, and the verdict, in whatever order they come', () => {
  const made = record(1, 'AUTO');
  const verdict = audited(made.envelope.id, 'UPHELD');
  const row = fold(decisions, [made, verdict]);
  expect(row).toMatchObject({
    ...{ subject: 'lead-1', decidedEventId: 'scored-1', autonomy: 'AUTO', featuresMissing: 1, verdict: 'UPHELD' },
    inputsJson: '[{"name":"score","ref":null,"json":"0.9"}]',
  });
  expect(fold(decisions, [verdict, made])).toEqual(row);
  expect(decisions.keyOf(made)).toEqual(decisions.keyOf(verdict));
});

test('UW-37: the autonomy rate is the share that needed no person', () => {
  const outcomes = ['AUTO', 'AUTO', 'AUTO', 'SUPERVISED', 'HUMAN'] as const;
  const day = fold(decisionDays, [...outcomes.map((one, n) => record(n, one)), audited('d', 'WRONG')]);
  const counts = { decisions: 5, alone: 3, supervised: 1, byPerson: 1, autonomyPpm: 800_000, onDefaults: 5 };
  expect(day).toEqual({ ...counts, audited: 1, doubted: 0, wrong: 1 });
  expect(decisionDays.keyOf(record(1, 'AUTO'))).toMatchObject({ parts: [Date.UTC(2026, 10, 21), 'LEAD_SCORE'] });
});
