/**
 * KIKI-13, KAIROS-05, UW-09, MAMS-02, MAMS-09: from events of the log to a champion that scores leads, on real parts in
 * memory.
 */
import { createMemoryObjectStore } from '@mainstem/connectors/object-store/object-store.memory';
import { scoreLead } from '@mainstem/models/lead-score';
import { createRandom } from '@mainstem/models/random';
import type { AnyBody } from '@mainstem/schemas/envelope';
import { modelCommand } from '@mainstem/streams/deciders/model/commands';
import { modelDecider } from '@mainstem/streams/deciders/model/decider';
import { createChampions } from '@mainstem/streams/models/champions';
import { ModelStoreError } from '@mainstem/streams/models/errors';
import { startDecisionWriter } from '@mainstem/streams/runtime/decisions/decision-writer';
import { createReactorKit, eventOf } from '@mainstem/streams/testing/reactor-kit';
import { CancelledFailure } from '@temporalio/common';
import { MockActivityEnvironment } from '@temporalio/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { scoreByChampion } from '../lead/scoring.ts';
import { startsOf } from '../starts.ts';
import { createTrainingActivities } from './activities.ts';
import type { FitResult, PrepareResult } from './contract.ts';
import { runFit } from './fit/run.ts';
import { churnLabels, leadLabels } from './labels.ts';
import { readSet } from './set-file.ts';

const DAY_MS = 86_400_000;
const kit = createReactorKit();
const objects = createMemoryObjectStore();
const models = startDecisionWriter({ ...kit, decider: modelDecider, service: 'test' });
afterAll(() => models.stop());
const activities = createTrainingActivities({ log: kit.log, codec: kit.codec as never, objects, models });
const environment = () =>
  new MockActivityEnvironment({ workflowExecution: { workflowId: 'training:acme:lead:r-1', runId: 'run' } });
const run = <Ask, Answer>(activity: (ask: Ask) => Promise<Answer>, ask: Ask) =>
  environment().run(activity as never, ask as never) as Promise<Answer>;

/** The log's own clock counts appends here: everything was known by then. */
const scoredAtMs = 1_700_000_000_000;
const asOfMs = scoredAtMs + 15 * DAY_MS;
const LEADS = 600;

function leads(): ReturnType<typeof eventOf>[] {
  const random = createRandom(3);
  const nothing = { companyName: null, country: null, campaignId: null, contactName: null, contactEmail: null };
  return Array.from({ length: LEADS }, (_, index) => {
    const source = random.next() < 0.5 ? 'partner' : 'list-import';
    const companySize = random.next() < 0.2 ? null : 1 + random.below(900);
    const body = {
      ...{ type: 'LeadReceived', source, companySize, contactRef: `crm-${index}`, industry: null, product: 'voicebot' },
      ...{ ...nothing, contactPhone: null, contactRole: null, budgetMicros: null, currency: null },
    } as unknown as AnyBody;
    const at = (id: string, other: AnyBody, afterMs: number) =>
      eventOf(other, { id: `${id}-${index}`, entity: `lead-${index}`, occurredAtMs: scoredAtMs + index + afterMs });
    const { reasons, ...score } = scoreLead({ source } as never);
    const scored = at('scored', { type: 'LeadScored', ...score, reasons: [...reasons] } as AnyBody, 10);
    const chance = (source === 'partner' ? 0.75 : 0.1) + ((companySize ?? 300) > 450 ? 0.15 : 0);
    const answered = at('answered', { type: 'LeadResponded', channel: 'email', messageId: null }, DAY_MS);
    return [at('received', body, 0), scored, ...(random.next() < chance ? [answered] : [])];
  }).flat();
}

let prepared: Extract<PrepareResult, { kind: 'SET' }>;
let fitted: Extract<FitResult, { kind: 'FITTED' }>;
beforeAll(async () => {
  await kit.writer.append(leads());
  prepared = (await run(activities.prepareTraining, { tenant: 'acme', name: 'lead', asOfMs })) as never;
  const ask = { tenant: 'acme', name: 'lead', version: '2026-11-21.r1', runId: 'r-1', set: prepared.set };
  fitted = (await run(activities.fitModel, ask)) as never;
});

describe('KAIROS-05: a training set holds what was known at the moment, and what came of it', () => {
  test('a row a lead, without its answer among the features; the same log and time give the same bytes', async () => {
    expect(prepared).toMatchObject({ kind: 'SET', modelKind: 'LEAD', set: { rows: LEADS, source: 'lead_facts@1' } });
    const bytes = await objects.get(prepared.set.uri);
    const columns = [
      { name: 'source', place: 0 },
      { name: 'responded_7d', place: 11 },
    ];
    const { rows } = readSet(bytes ?? Buffer.alloc(0), columns);
    // The answer of a day later is in no row: whoever it was known of before would foretell it too well.
    expect(new Set(rows.map(({ cells }) => cells.responded_7d))).toEqual(new Set([0]));
    expect(new Set(rows.map(({ cells }) => cells.source))).toEqual(new Set(['partner', 'list-import']));
    const again = await run(activities.prepareTraining, { tenant: 'acme', name: 'lead', asOfMs });
    expect(again).toEqual(prepared);
    const early = { tenant: 'acme', name: 'lead', asOfMs: scoredAtMs + DAY_MS };
    expect(await run(activities.prepareTraining, early)).toMatchObject({ set: { rows: 0 } });
    const other = { tenant: 'beta', name: 'lead', asOfMs };
    expect(await run(activities.prepareTraining, other)).toMatchObject({ set: { rows: 0 } });
  });

  test('a count that was too many to be counted is missing: whoever is busiest is not the one to whom nothing happens', () => {
    const head = JSON.stringify({ format: 'mainstem-training-set/1' });
    // TOO_MANY: of more events than a row holds the longest window has its default, 0, and says so by D.
    const rows = [
      ['acme', 'busy', 1, true, [0, 900], 'DF'],
      ['acme', 'calm', 2, false, [0, 0], 'FF'],
    ].map((row) => JSON.stringify(row));
    const columns = ['n_90d', 'n_7d'].map((name, place) => ({ name, place }));
    const { rows: read } = readSet(Buffer.from([head, ...rows].join('\n')), columns);
    expect(read.map(({ cells }) => cells)).toEqual([
      { n_90d: null, n_7d: 900 },
      { n_90d: 0, n_7d: 0 },
    ]);
  });

  test('a name without a recipe is told, with those there are', async () => {
    const asked = run(activities.prepareTraining, { tenant: 'acme', name: 'weather', asOfMs });
    expect(await asked).toEqual({ kind: 'UNKNOWN', because: expect.stringContaining('churn, lead') });
  });

  test('a lead is a row once its fortnight is over; a client every 30 days, until it leaves', () => {
    const lead = leadLabels();
    const at = (type: string, entity: string, occurredAtMs: number, more: object = {}) =>
      eventOf({ type, ...more } as unknown as AnyBody, { id: `${type}${entity}`, entity, occurredAtMs });
    lead.take(at('LeadScored', 'a', 0));
    lead.take(at('LeadScored', 'b', DAY_MS));
    lead.take(at('LeadResponded', 'a', 20 * DAY_MS));
    expect(lead.labels(14 * DAY_MS)).toEqual([{ entity: 'a', atMs: 0, outcome: false }]);
    lead.take(at('LeadResponded', 'b', DAY_MS - 1));
    expect(lead.labels(15 * DAY_MS)).toContainEqual({ entity: 'b', atMs: DAY_MS, outcome: false });
    const churn = churnLabels();
    churn.take(at('ClientWentLive', 'c', 0, { atMs: 0 }));
    churn.take(at('SuccessStageChanged', 'c', 0, { to: 'CHURNED', atMs: 100 * DAY_MS }));
    churn.take(at('ClientWentLive', 'd', 0, { atMs: 0 }));
    const days = (asOfDays: number) =>
      churn.labels(asOfDays * DAY_MS).map(({ entity, atMs, outcome }) => [entity, atMs / DAY_MS, outcome]);
    expect(days(89)).toEqual([]);
    expect(days(150)).toEqual([
      ...[
        ['c', 30, false],
        ['c', 60, true],
        ['c', 90, true],
      ],
      ...[
        ['d', 30, false],
        ['d', 60, false],
        ['d', 90, false],
      ],
    ]);
  });
});

describe('KIKI-13: what is fitted is registered with all it rests on', () => {
  test('the registration is a command the registry takes, better than the mean rate, and its bytes are kept', async () => {
    const { registration, beside } = fitted;
    expect(modelCommand.safeParse(registration).success).toBe(true);
    expect(registration.metrics.map(({ name }) => name)).toEqual([
      ...['auc', 'ece', 'brier', 'logLoss', 'lift'],
      ...['aucByTime', 'eceByTime', 'brierByTime', 'logLossByTime', 'liftByTime'],
    ]);
    expect(registration.metrics[0]).toMatchObject({ name: 'auc', rows: LEADS });
    expect(registration.metrics[0]?.value).toBeGreaterThan(0.75);
    expect(registration.baselines.map(({ column }) => column)).toContain('score');
    expect(registration.calibration.reduce((sum, { rows }) => sum + rows, 0)).toBe(LEADS);
    expect(beside).toMatchObject({ against: null, rows: LEADS / 5 });
    expect(beside?.gainLow).toBeGreaterThan(0);
    expect(await objects.get(registration.artefact.uri)).toHaveLength(registration.artefact.bytes);
  });

  test('UW-09: whoever asks for a training starts one, once for each request', () => {
    const said = { version: '1', kind: 'LEAD', reasons: ['DRIFT'], because: 'psi 0.4' };
    const [start, ...more] = startsOf(eventOf({ type: 'ModelRetrainAsked', ...said }, { id: 'drift', entity: 'lead' }));
    expect([start?.how, start?.workflowType, more]).toEqual(['start', 'Training', []]);
    expect(start?.workflowId).toMatch(/^training:acme:lead:/);
  });

  test('a cancelled fit ends its thread at once and says it was cancelled', async () => {
    const env = environment();
    const ask = { tenant: 'acme', name: 'lead', version: '2', runId: 'r-2', set: prepared.set };
    env.once('heartbeat', () => env.cancel());
    await expect(env.run(activities.fitModel, ask)).rejects.toThrow(CancelledFailure);
    const broken = { set: Buffer.from('no set'), columns: [], options: {}, champion: Buffer.from('no model') };
    const watch = { signal: new AbortController().signal, onProgress: () => undefined };
    expect(await runFit(broken, watch)).toMatchObject({ kind: 'TOO_FEW' });
  });
});

describe('MAMS-02, MAMS-09: a lead is scored by the champion when there is one, else by the rules', () => {
  const facts = { source: 'partner', companySize: 800, industry: null, country: null, product: 'voicebot' };
  const whole = { ...facts, budgetMicros: null, currency: null };
  const asked = { tenant: 'acme', leadId: 'lead-x', correlationId: 'c', causationId: 'e', occurredAtMs: scoredAtMs };
  const champions = createChampions({ registry: models, objects });
  const score = (parts: Parameters<typeof scoreByChampion>[0], more: object = { asked }) =>
    run((facts: object) => scoreByChampion(parts, facts as never), { ...whole, ...more });

  test('rules first; then the champion, asked once on the log, with reasons and the share that rests on answers', async () => {
    const parts = { champions, events: kit.writer };
    expect(await score(parts)).toEqual(scoreLead(whole));
    const context = { actor: 'user:ann', correlationId: 'c', causationId: 'e', occurredAtMs: scoredAtMs };
    const to = { type: 'MoveAlias', alias: 'champion', version: '2026-11-21.r1', because: 'better' } as const;
    for (const command of [fitted.registration, { ...to, evidence: [] }])
      expect(await models.execute('acme', 'lead', command, { ...context, commandId: command.type })).toMatchObject({
        kind: 'accepted',
      });
    const learnt = await score(parts);
    expect(learnt).toMatchObject({ class: 'HOT', modelVersion: 'lead@2026-11-21.r1' });
    expect(learnt.reasons[0]).toMatch(/^source=\+\d\.\d\d$/);
    expect(learnt.confidence).toBeGreaterThan(0.8);
    const cold = await score(parts, {
      asked: { ...asked, leadId: 'lead-y' },
      source: 'list-import',
      companySize: null,
    });
    expect(cold.score).toBeLessThan(0.4);
    expect(cold.confidence).toBeLessThan(learnt.confidence);
    const told = (await kit.events()).filter(({ type }) => type === 'ModelScored');
    expect(told).toMatchObject([{ version: '2026-11-21.r1' }, { version: '2026-11-21.r1' }]);
    // UW-43: what fairness is watched by.
    const segments = told.map((event) => (event.type === 'ModelScored' ? event.rows[0]?.segments : []));
    expect(segments).toEqual([['source:partner', 'size:large'], ['source:list-import']]);
    // Another tenant has no champion; a run that began before there were models asks for none.
    expect(await score(parts, { asked: { ...asked, tenant: 'beta' } })).toEqual(scoreLead(whole));
    expect(await score(parts, {})).toEqual(scoreLead(whole));
  });

  test('a store that is away keeps no lead waiting: the rules score, and say why', async () => {
    const away = { of: () => Promise.reject(new ModelStoreError('MODEL_ARTEFACT_MISSING', 'gone')) };
    const { reasons, modelVersion } = await score({ champions: away, events: kit.writer });
    expect([reasons.at(-1), modelVersion]).toEqual(['champion not asked: MODEL_ARTEFACT_MISSING', 'lead-score@1']);
    const broken = { of: () => Promise.reject(new Error('a fault')) };
    await expect(score({ champions: broken, events: kit.writer })).rejects.toThrow('a fault');
  });
});
