/** KAIROS-17: planted wrong decisions are found, right ones are left in peace, and everybody picks the same sample. */
import { createCodec } from '@mainstem/schemas/codec';
import { uuidFrom } from '@mainstem/schemas/envelope';
import {
  type AnyEvent,
  type DecisionAudited,
  type DecisionRecorded,
  eventTypes,
} from '@mainstem/schemas/generated/events';
import { topics } from '@mainstem/schemas/topics';
import { describe, expect, test } from 'vitest';
import { autonomyOf, type DecisionFacts, decisionRecorded } from '../../decision-record/record.ts';
import { createEventWriter } from '../../log/event-writer.ts';
import { createMemoryLog } from '../../log/log.memory.ts';
import { startLogWatch } from '../log-watch/log-watch.ts';
import { DecisionAuditor, isSampled } from './watch.ts';

const codec = createCodec(Object.fromEntries(eventTypes.map((type, index) => [type, index + 1])));

/** A lead of a score, classed as its rule says unless told otherwise. */
function scored(n: number, over: Partial<DecisionFacts> & { readonly score?: number } = {}): DecisionRecorded {
  const score = over.score ?? (n % 100) / 100;
  const { score: _, ...facts } = over;
  return decisionRecorded({
    tenant: 'acme',
    entity: `lead-${n}`,
    subjectKind: 'lead',
    kind: 'LEAD_SCORE',
    decidedBy: 'workflow:Lead',
    decidedAtMs: 1_000 + n,
    causeEventId: uuidFrom('scored', String(n)),
    inputs: [
      { name: 'score', value: score },
      { name: 'source', value: n % 2 === 0 ? 'partner' : 'web-form' },
    ],
    ...autonomyOf(0.9, 'general'),
    policy: 'lead-classes',
    outcome: score >= 0.7 ? 'HOT' : score >= 0.4 ? 'WARM' : 'COLD',
    reasons: [{ code: 'budget', weight: 1, words: 'budget=+1.00' }],
    ...facts,
  });
}

function audit(records: readonly AnyEvent[], samplePpm?: number): DecisionAudited[] {
  const auditor = new DecisionAuditor(samplePpm);
  for (const record of records) auditor.apply(record);
  return auditor.due(9_000).map(({ command }) => command);
}

const many = (count: number) => Array.from({ length: count }, (_, n) => scored(n));

describe('KAIROS-17: a planted wrong decision', () => {
  test.each([
    ['a class its own rule denies', { score: 0.95, outcome: 'COLD' }, 'RULE_AGAIN'],
    [
      'more freedom than the lines give',
      { ...autonomyOf(0.5, 'general'), autonomy: 'AUTO' as const },
      'AUTONOMY_LINES',
    ],
  ])('%s: found among 400, whatever the sample', (_, wrong, check) => {
    const planted = scored(1_000, wrong);
    const found = audit([...many(200), planted, ...many(400).slice(200)], 0);
    expect(found).toHaveLength(1);
    expect(found[0]).toMatchObject({ decisionId: planted.envelope.id, verdict: 'WRONG', picked: 'ALWAYS' });
    expect(found[0]?.checks.find(({ passed }) => !passed)?.code).toBe(check);
  });

  test('one that no rule can judge is doubted by the similar cases before it', () => {
    const offer = (n: number, outcome: string) =>
      scored(n, {
        kind: 'CLIENT_PRICE',
        policy: 'prices@3',
        outcome,
        inputs: [{ name: 'conversations', value: 1_000 + n }],
      });
    const usual = Array.from({ length: 30 }, (_, n) => offer(n, 'growth'));
    const planted = offer(31, 'enterprise');
    const found = audit([...usual, planted], 1_000_000).find(({ decisionId }) => decisionId === planted.envelope.id);
    expect(found).toMatchObject({
      verdict: 'DOUBTED',
      agreeing: 0,
      because: '0 of 7 similar cases were decided as enterprise',
    });
    expect(found?.similar).toHaveLength(7);
    expect(found?.similar[0]).toMatchObject({ decisionId: usual[29]?.envelope.id, outcome: 'growth' });
  });

  test('what rests on defaults is doubted when it was acted on alone', () => {
    const features = [{ view: 'v@1', name: 'x', value: 0, ageMs: null, flag: 'DEFAULT' as const }];
    expect(audit([scored(1, { features })], 1_000_000)[0]).toMatchObject({ verdict: 'DOUBTED' });
    expect(audit([scored(1, { features, autonomy: 'HUMAN' })], 1_000_000)[0]).toMatchObject({ verdict: 'UPHELD' });
  });
});

describe('KAIROS-17: right decisions', () => {
  test('are upheld, all of them, with the similar cases beside', () => {
    const found = audit(many(400), 1_000_000);
    expect(found).toHaveLength(400);
    expect(new Set(found.map(({ verdict }) => verdict))).toEqual(new Set(['UPHELD']));
    expect(found.at(-1)?.similar.length).toBeGreaterThan(0);
  });

  test('are picked by their id: about the share that is told, and the same for everybody', () => {
    const ids = Array.from({ length: 20_000 }, (_, n) => uuidFrom('decision', String(n)));
    const share = ids.filter((id) => isSampled(id, 100_000)).length / ids.length;
    expect(share).toBeGreaterThan(0.09);
    expect(share).toBeLessThan(0.11);
    const one = audit(many(100)).map(({ decisionId }) => decisionId);
    expect(audit(many(100)).map(({ decisionId }) => decisionId)).toEqual(one);
  });

  test('R7: cases of another tenant are none', () => {
    const foreign = many(50).map((record) => ({ ...record, envelope: { ...record.envelope, tenant: 'globex' } }));
    expect(audit([...foreign, scored(77)], 1_000_000).at(-1)).toMatchObject({ similar: [] });
  });

  test('R2: a verdict that is on the log is not written again', () => {
    const auditor = new DecisionAuditor(1_000_000);
    auditor.apply(scored(1));
    const [due] = auditor.due(5);
    expect(due?.command.envelope.causationId).toBe(scored(1).envelope.id);
    auditor.apply(due?.command as DecisionAudited);
    expect(auditor.due(6)).toEqual([]);
  });
});

test('KAIROS-17: on a log, the verdict on a planted decision stands beside it', async () => {
  const log = createMemoryLog({ topics, clock: Date.now });
  const writer = createEventWriter(log, codec);
  const planted = scored(500, { score: 0.1, outcome: 'HOT' });
  await writer.append([...many(40), planted]);
  const watch = await startLogWatch({
    watch: new DecisionAuditor(0),
    log,
    codec,
    execute: async ({ command }) => (await writer.append([command])).length > 0,
    now: Date.now,
    onError: (error) => {
      throw error;
    },
    everyMs: 3_600_000,
  });
  await expect.poll(() => watch.status().state).toBe('live');
  expect(await watch.beat()).toBe(1);
  await expect.poll(() => watch.beat()).toBe(0);
  await watch.stop();
  const verdicts: AnyEvent[] = [];
  for (const [partition, end] of (await log.endOffsets('decision_events')).entries()) {
    for await (const { records } of log.read('decision_events', partition, 0, end)) {
      verdicts.push(
        ...records.map(({ value }) => codec.decode(value)).filter(({ type }) => type === 'DecisionAudited'),
      );
    }
  }
  expect(verdicts).toMatchObject([{ decisionId: planted.envelope.id, verdict: 'WRONG' }]);
});
