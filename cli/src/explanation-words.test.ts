import type { Explanation } from '@mainstem/gateway/explain/shapes';
import { expect, test } from 'vitest';
import { explanationWords } from './explanation-words.ts';

const nothing = { events: [], complete: true };
const told: Explanation = {
  event: {
    id: 'e-2',
    type: 'LeadRouted',
    entity: 'lead-1',
    occurredAt: '2026-11-21T08:00:00.000Z',
    actor: 'workflow:lead',
    correlationId: 'e-1',
    causationId: 'e-1',
    streamVersion: 0,
    decision: null,
  },
  place: { topic: 'lead_events', partition: 3, offset: 17, appendedAt: '2026-11-21T08:00:00.010Z' },
  foundBy: 'index',
  means: 'The lead was routed.',
  because: ['scored hot'],
  fields: { queue: 'sales', contactEmail: { sealed: true, bytes: 40 } },
  schema: { id: 9, subject: 'lead_events-mainstem.lead.LeadRouted', release: 'LeadRouted@1' },
  writer: {
    actor: 'workflow:lead',
    process: 'workflows',
    version: '0.1.0',
    build: 'abc',
    startedAt: '2026-11-21T07:00:00.000Z',
    certain: true,
  },
  policy: null,
  decisions: [
    {
      ...{
        decisionId: 'd-1',
        kind: 'LEAD_ROUTE',
        decidedBy: 'workflow:Lead',
        outcome: 'sales',
        policy: 'lead-routing@7',
      },
      ...{ model: null, confidence: 0.9, propensity: null, autonomy: 'AUTO' },
      ...{ profile: 'general', autonomousPpm: 750_000, supervisedPpm: 650_000 },
      inputs: [{ name: 'cause', ref: 'e-1', value: null }],
      features: [{ view: 'lead_facts@1', name: 'size', value: 40, ageMs: 12, flag: 'STALE' }],
      reasons: [{ code: 'size', weight: 1.2, words: 'size=+1.20' }],
      ...{ verdict: 'UPHELD', verdictBecause: 'all checks passed' },
    },
  ],
  causes: {
    events: [
      {
        eventId: 'e-1',
        known: false,
        type: null,
        topic: null,
        entity: null,
        occurredAt: null,
        actor: null,
        causationId: null,
      },
    ],
    complete: true,
  },
  effects: nothing,
  correlated: nothing,
  sameKey: null,
  proof: {
    status: 'proven',
    leaf: 4,
    checkpoint: { sequence: 2, size: 9, time: '2026-11-21T08:00:05.000Z' },
    file: 'x',
  },
  archive: { status: 'archived', object: 'archive/log/x.avro', sha256: 'f'.repeat(64) },
  more: ['mainstem audit prove lead_events 3 17'],
};

test('an explanation in words: what, why, by which code, from what, and the proof', () => {
  const words = explanationWords(told);
  for (const part of [
    'LeadRouted e-2',
    'because: scored hot',
    'build abc',
    'LeadRouted@1',
    'contactEmail: {"sealed":true',
    'leaf 4 of 9, under checkpoint 2',
  ])
    expect(words).toContain(part);
  expect(words).not.toContain('not certain');
});

test('what is not known or not sound is said', () => {
  const unsure = { ...told.writer, certain: false };
  expect(explanationWords({ ...told, writer: unsure })).toContain('(not certain)');
  expect(explanationWords({ ...told, writer: { ...unsure, build: null } })).toContain(
    'its code version is not on the log',
  );
  expect(explanationWords({ ...told, proof: { ...told.proof, status: 'tampered' } })).toMatch(/^TAMPERED/m);
  expect(explanationWords({ ...told, fields: null })).toContain('nothing that can be read here');
});
