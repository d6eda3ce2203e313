/** KIKI-57, UW-39, UW-44: records of automatic decisions, and that none is forgotten. */
import { createCodec } from '@mainstem/schemas/codec';
import { factEnvelope, uuidFrom } from '@mainstem/schemas/envelope';
import { type AnyEvent, type DecisionRecorded, type EventType, eventTypes } from '@mainstem/schemas/generated/events';
import { personalFieldsOf, personalTypes } from '@mainstem/schemas/personal-fields';
import { sampleOf } from '@mainstem/schemas/samples';
import { topics } from '@mainstem/schemas/topics';
import { describe, expect, test } from 'vitest';
import { breakerDecider } from '../deciders/breaker/decider.ts';
import { createEventWriter } from '../log/event-writer.ts';
import { createMemoryLog } from '../log/log.memory.ts';
import { startDecisionWriter } from '../runtime/decisions/decision-writer.ts';
import { checkDecisions } from './check-log.ts';
import { decidingTypes, decisionOf } from './deciding.ts';
import { RecordLedger } from './missing.ts';
import { autonomyOf, decisionIdOf, decisionRecorded, TEXT_MAX } from './record.ts';
import { isAutomatic, recordsOf } from './records-of.ts';

const codec = createCodec(Object.fromEntries(eventTypes.map((type, index) => [type, index + 1])));
const scored = (actor = 'workflow:Lead'): AnyEvent => ({
  type: 'LeadScored',
  envelope: factEnvelope({
    id: uuidFrom('scored'),
    tenant: 'acme',
    entity: 'lead-1',
    occurredAtMs: 1_000,
    actor,
    causationId: uuidFrom('received'),
  }),
  score: 0.81,
  class: 'HOT',
  confidence: 0.7,
  modelVersion: 'lead-score@1',
  reasons: ['budget=+1.40', 'source=+0.80'],
});

describe('KIKI-57: a record', () => {
  test('two kinds of decisions by one event are two; what a person allowed is a person’s, however sure it was', () => {
    expect(decisionIdOf('e', 'ONE')).not.toBe(decisionIdOf('e', 'OTHER'));
    expect(recordsOf([{ ...scored(), confidence: 0.99 } as AnyEvent])).toMatchObject([{ autonomy: 'AUTO' }]);
    for (const by of [{ approvalId: 'a-1' }, { decidedBy: ['user:ann'] }])
      expect(recordsOf([{ ...scored(), confidence: 0.99, ...by } as AnyEvent])).toMatchObject([{ autonomy: 'HUMAN' }]);
  });

  test('holds inputs by reference and value, model, policy, confidence, lines, who may act, and why', () => {
    expect(recordsOf([scored()])).toEqual([
      expect.objectContaining({
        kind: 'LEAD_SCORE',
        subjectKind: 'lead',
        decidedEventId: uuidFrom('scored'),
        inputs: [
          { name: 'cause', ref: uuidFrom('received'), json: null },
          { name: 'score', ref: null, json: '0.81' },
        ],
        model: 'lead-score@1',
        policy: 'lead-classes',
        confidence: 0.7,
        autonomousPpm: 750_000,
        autonomy: 'SUPERVISED',
        outcome: 'HOT',
        reasons: [
          { code: 'budget', weight: 1.4, words: 'budget=+1.40' },
          { code: 'source', weight: 0.8, words: 'source=+0.80' },
        ],
      }),
    ]);
  });

  test('R2: a repeat writes the same record', () => {
    expect(recordsOf([scored()])).toEqual(recordsOf([scored()]));
  });

  test.each([
    [0.75, 'AUTO'],
    [0.7499, 'SUPERVISED'],
    [0.65, 'SUPERVISED'],
    [0.6499, 'HUMAN'],
  ])('SM-10: a confidence of %f is %s', (confidence, autonomy) => {
    expect(autonomyOf(confidence, 'general').autonomy).toBe(autonomy);
  });

  test('what would be no record is a bug of who makes it', () => {
    const facts = decisionOf(scored());
    if (facts === undefined) throw new Error('a score decides');
    expect(() => decisionRecorded({ ...facts, reasons: [] })).toThrow('no reason');
    expect(() => decisionRecorded({ ...facts, confidence: 1.2 })).toThrow('no share');
    expect(() => decisionRecorded({ ...facts, propensity: 0 })).toThrow('no chance');
    expect(() => decisionRecorded({ ...facts, kind: 'lead score' })).toThrow('short name');
    const long = decisionRecorded({ ...facts, inputs: [{ name: 'x', value: 'y'.repeat(5_000) }] });
    expect((long.inputs[0]?.json ?? '').length).toBeLessThanOrEqual(TEXT_MAX);
    expect(() => JSON.parse(long.inputs[0]?.json ?? '')).not.toThrow();
  });
});

describe('UW-39: every deciding event of a program has its record', () => {
  const byProgram = (type: EventType) => {
    const sample = sampleOf(type);
    return { ...sample, envelope: { ...sample.envelope, actor: 'service:some-watch' } } as AnyEvent;
  };

  test.each([...decidingTypes])('%s', (type) => {
    const event = byProgram(type);
    if (decisionOf(event) === undefined) return; // a sample of the kind that only follows
    const [record] = recordsOf([event]) as [DecisionRecorded];
    expect(record.reasons.length).toBeGreaterThan(0);
    expect(['AUTO', 'SUPERVISED', 'HUMAN']).toContain(record.autonomy);
    expect(() => codec.encode(record)).not.toThrow();
  });

  test('R6: sealed words of persons are in no record', () => {
    const personal = [...decidingTypes].filter((type) => personalTypes.has(type));
    for (const type of personal) {
      const sealed = new Set(personalFieldsOf(type).map(({ name }) => name));
      const names = recordsOf([byProgram(type)]).flatMap(({ inputs }) => inputs.map(({ name }) => name));
      expect(names.filter((name) => sealed.has(name))).toEqual([]);
    }
  });

  test('the writer of facts puts it on the log with the fact, and one that was made by hand counts', async () => {
    const log = createMemoryLog({ topics });
    const writer = createEventWriter(log, codec);
    const facts = decisionOf(scored());
    if (facts === undefined) throw new Error('a score decides');
    const own = decisionRecorded({
      ...facts,
      features: [{ view: 'lead@1', name: 'size', value: 40, ageMs: 5, flag: 'FRESH' }],
    });
    expect(await writer.append([scored()])).toHaveLength(1);
    expect(await writer.append([scored(), own])).toHaveLength(2);
    const written = await recordsOn(log);
    expect(written.map(({ features }) => features.length)).toEqual([0, 1]);
    expect(new Set(written.map(({ envelope }) => envelope.id)).size).toBe(1);
  });

  test('people, agents and webhooks decide for themselves', async () => {
    for (const actor of ['user:ann', 'agent:bot', 'exchange:x', 'service:webhook-crm', 'service:unsubscribe']) {
      expect(isAutomatic(actor)).toBe(false);
      expect(recordsOf([scored(actor)])).toEqual([]);
    }
    for (const actor of ['workflow:Lead', 'service:win-curves', 'processor:x']) expect(isAutomatic(actor)).toBe(true);
  });

  test('a deciding event that came onto the log another way is found', () => {
    const ledger = new RecordLedger();
    ledger.add(scored());
    expect(ledger.missing()).toEqual([expect.objectContaining({ eventType: 'LeadScored', entity: 'lead-1' })]);
    for (const record of recordsOf([scored()])) ledger.add(record);
    expect(ledger.missing()).toEqual([]);
    expect(ledger.deciding).toBe(1);
  });
});

describe('R12: the whole log', () => {
  test('what a program decided on a decided stream is recorded once it has won, and what a person did is not', async () => {
    const log = createMemoryLog({ topics });
    const writer = startDecisionWriter({ log, codec, decider: breakerDecider, service: 'test' });
    const open = (entity: string, actor: string) =>
      writer.execute(
        'acme',
        entity,
        { type: 'OpenBreaker', cause: 'RISK', because: 'risk of 0.9', coolDownMs: 1_000, atMs: 5 },
        {
          actor,
          commandId: `open ${entity}`,
          occurredAtMs: 5,
        },
      );
    expect(await open('c-1', 'service:breaker-watch')).toMatchObject({ kind: 'accepted' });
    expect(await open('c-1', 'service:breaker-watch')).toMatchObject({ kind: 'accepted' }); // sent again
    expect(await open('c-2', 'user:ann')).toMatchObject({ kind: 'accepted' });
    await writer.stop();
    const records = await recordsOn(log);
    expect(new Set(records.map(({ envelope }) => envelope.id)).size).toBe(1);
    expect(records[0]).toMatchObject({ kind: 'BREAKER', outcome: 'OPEN', policy: 'breaker@RISK' });
    expect(await checkDecisions({ log, codec }, 0)).toMatchObject({ deciding: 1, missing: [], unread: 0 });
  });

  test('a decision that came onto the log past the writers is named', async () => {
    const log = createMemoryLog({ topics });
    await log.append([{ topic: 'lead_events', key: 'acme|lead-1', value: codec.encode(scored()) }]);
    const found = await checkDecisions({ log, codec }, 0);
    expect(found).toMatchObject({ deciding: 1, missing: [{ eventType: 'LeadScored', actor: 'workflow:Lead' }] });
    expect((await checkDecisions({ log, codec }, 2_000)).deciding).toBe(0);
  });
});

async function recordsOn(log: ReturnType<typeof createMemoryLog>): Promise<DecisionRecorded[]> {
  const found: DecisionRecorded[] = [];
  for (const [partition, end] of (await log.endOffsets('decision_events')).entries()) {
    for await (const batch of log.read('decision_events', partition, 0, end)) {
      found.push(...batch.records.map(({ value }) => codec.decode(value) as DecisionRecorded));
    }
  }
  return found;
}
