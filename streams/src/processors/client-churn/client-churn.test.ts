/**
 * KIKI-16, KAIROS-02, KAIROS-05, UW-09: clients are looked at by the champion of their churn model, with what was known at that
 * moment and nothing later; what becomes of them is held against what was foretold. On one log in memory.
 */
import { createMemoryObjectStore } from '@mainstem/connectors/object-store/object-store.memory';
import { learn } from '@mainstem/models/learner/learn';
import { tableOf } from '@mainstem/models/learner/table';
import { createRandom } from '@mainstem/models/random';
import type { AnyBody, BodyOf } from '@mainstem/schemas/envelope';
import type { AnyEvent, EventsByType } from '@mainstem/schemas/generated/events';
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { modelCommand } from '../../deciders/model/commands.ts';
import { modelDecider } from '../../deciders/model/decider.ts';
import type { Model, ModelEvent } from '../../deciders/model/state.ts';
import type { FeatureVector } from '../../features/definition.ts';
import { type FeatureState, fold } from '../../features/state.ts';
import { vectorAt } from '../../features/vector.ts';
import { clientEngagement } from '../../features/views/clients.ts';
import { putArtefact } from '../../models/artefacts.ts';
import { type Champions, createChampions } from '../../models/champions.ts';
import type { LoadedModel } from '../../models/load-model.ts';
import { signatureOf } from '../../models/signature.ts';
import { readOn } from '../../runtime/reactor/read-on.ts';
import { createReactorKit, eventOf } from '../../testing/reactor-kit.ts';
import { ModelMonitor } from '../model-monitor/watch.ts';
import { WINDOW_OUTCOMES } from '../model-monitor/windows.ts';
import { ModelOutcomeWatch } from '../model-outcomes/watch.ts';
import { ChurnBook, churnTypes, type DueClient, LOOK_EVERY_MS } from './book.ts';
import { lookOnce } from './processor.ts';
import { churnEvents } from './score.ts';

const DAY_MS = 86_400_000;
const T0 = 1_750_000_000_000;
const BUSY = 40;
const QUIET = 2;

const at = (entity: string, body: object, occurredAtMs: number, id = ''): AnyEvent =>
  eventOf(body as AnyBody, { id: `${entity}-${JSON.stringify(body)}-${id}`, entity, occurredAtMs });
const live = (client: string, atMs = T0) => {
  const of = {
    configId: null,
    commitHash: null,
    contractRef: null,
    handoffId: null,
    product: 'chatbot',
    currency: 'USD',
  };
  const agents = { salesAgentId: null, onboardingAgentId: null, supportAgentId: null, successAgentId: null };
  const terms = { plan: 'Growth', conversationsPerMonth: 500, monthlyMicros: null, yearlyValueMicros: 1 };
  const body = { type: 'ClientWentLive', ...of, ...agents, ...terms, atMs };
  return at(client, { ...body, trialEndsAtMs: atMs + 14 * DAY_MS, renewsAtMs: atMs + 365 * DAY_MS }, atMs);
};
const stage = (client: string, to: string, atMs: number) =>
  at(client, { type: 'SuccessStageChanged', from: 'ACTIVE', to, because: 'LEFT', renewsAtMs: T0, atMs }, atMs);
const used = (client: string, logins: number, atMs: number) => {
  const counts = { conversations: 30, expectedConversations: 30, resolvedConversations: 20, logins, apiCalls: 0 };
  const rest = { featuresUsed: 3, featuresAvailable: 9, featureRequests: 0 };
  const none = { satisfactionHundredths: null, expectedApiCalls: null };
  return at(client, { type: 'ClientUsageCounted', ...counts, ...rest, ...none, dayAtMs: atMs }, atMs);
};
const health = (client: string, to: string, dayAtMs: number) =>
  at(
    client,
    {
      ...{ type: 'HealthBandChanged', from: null, to, scoreHundredths: 4_000, parts: ['usage', 'logins'] },
      ...{ partScores: [9_000, 1_000], weightsVersion: 'health@1', days: 7, dayAtMs },
    },
    dayAtMs,
  );

let champions: Champions;
let sha256: string;
beforeAll(async () => {
  const random = createRandom(5);
  const names = ['conversations_30d', 'logins_30d', 'satisfaction_30d'];
  const examples = Array.from({ length: 400 }, (_, n) => {
    const logins = random.next() < 0.5 ? QUIET : BUSY;
    const cells = { conversations_30d: 30, logins_30d: logins, satisfaction_30d: null };
    return { cells, outcome: random.next() < (logins === QUIET ? 0.8 : 0.1), atMs: n };
  });
  const learned = learn(tableOf(names, examples), { boosting: { trees: 4 }, folds: 2 });
  if (learned.kind !== 'LEARNED') throw new Error('there were examples enough');
  const objects = createMemoryObjectStore();
  const artefact = await putArtefact(objects, learned.onnx, 'onnx');
  sha256 = artefact.sha256;
  const { name: view, version, fingerprint } = clientEngagement;
  const columns = names.map((name) => ({ name, knownBy: 'BEFORE' }));
  let state: Model = modelDecider.initialState();
  for (const command of [
    {
      ...{ type: 'RegisterModel', version: 'v1', kind: 'CHURN', artefact, line: 0.5, codeVersion: 'test' },
      ...{ signature: signatureOf(learned.onnx, 'onnx'), features: [{ view, version, fingerprint, columns }] },
      training: { source: 'planted', rows: 600, positives: 270, fromAtMs: 0, toAtMs: 1, setSha256: sha256 },
    },
    { type: 'MoveAlias', alias: 'champion', version: 'v1', because: 'a test', evidence: [] },
  ]) {
    const decision = modelDecider.decide(modelCommand.parse(command), state);
    if (decision.kind === 'reject') throw new Error(decision.code);
    state = decision.events.reduce((before, event: BodyOf<ModelEvent>) => modelDecider.evolve(before, event), state);
    registered.push(...decision.events);
  }
  champions = createChampions({ registry: { load: () => Promise.resolve({ state }) }, objects });
});
const registered: BodyOf<ModelEvent>[] = [];

function platform(nowMs: number) {
  const clock = { nowMs };
  const kit = createReactorKit({ clock: () => clock.nowMs });
  const reading = readOn(kit.log, kit.codec, churnTypes);
  const look = { book: new ChurnBook(), reading };
  return {
    ...kit,
    clock,
    look: (asked: Champions | null = champions) =>
      lookOnce({ ...kit, codec: kit.codec as never }, look, asked, clock.nowMs),
    of: async <Type extends AnyEvent['type']>(type: Type) =>
      (await kit.events()).filter((event) => event.type === type) as EventsByType[Type][],
  };
}

describe('KIKI-16: a look at each live client', () => {
  const nowMs = T0 + 30 * DAY_MS;
  const cast = () => [
    ...['busy', 'quiet', 'gone', 'new'].map((one) => live(one, one === 'new' ? nowMs - DAY_MS : T0)),
    ...[1, 2].map((day) => used('busy', BUSY / 2, T0 + day * DAY_MS)),
    ...[used('quiet', QUIET, T0 + DAY_MS), used('gone', QUIET, T0 + DAY_MS)],
    ...[stage('gone', 'CHURNED', T0 + 9 * DAY_MS), live('silent')],
  ];

  test('the champion says how likely each is to leave, why, and by what it knew; once, with the record of it', async () => {
    const { look, writer, of } = platform(nowMs);
    await writer.append(cast());
    expect(await look()).toBe(3);
    const [busy, quiet, silent] = await of('ClientChurnScored').then((all) =>
      ['busy', 'quiet', 'silent'].map((client) => all.find(({ envelope }) => envelope.entity === client)),
    );
    const common = { basis: 'CHAMPION', model: 'churn@v1', artefactSha256: sha256, line: 0.5, mark: 3, because: null };
    expect(quiet).toMatchObject({ ...common, atRisk: true, view: 'client_engagement@1', asOfAtMs: nowMs });
    expect(busy).toMatchObject({ ...common, atRisk: false });
    expect(quiet?.chance).toBeGreaterThan(0.6);
    expect(quiet?.reasons[0]?.code).toBe('logins_30d');
    expect(quiet?.reasons[0]?.weight).toBeGreaterThan(0);
    const logins = quiet?.features.find(({ name }) => name === 'logins_30d');
    expect(logins).toEqual({ name: 'logins_30d', json: String(QUIET), sinceMs: 29 * DAY_MS, flag: 'FRESH' });
    expect(quiet?.features.find(({ name }) => name === 'satisfaction_30d')).toMatchObject({ flag: 'DEFAULT' });
    // Nothing is known of it, so no model is asked, and no health was told either.
    expect(silent).toMatchObject({ basis: 'RULE', because: 'NOTHING_KNOWN', chance: null, atRisk: false });
    const asked = await of('ModelScored');
    expect(asked.map(({ rows: [row] }) => [row?.subject, row?.selected, row?.segments]).sort()).toEqual([
      ['busy', false, ['plan:growth', 'size:small']],
      ['quiet', true, ['plan:growth', 'size:small']],
    ]);
    expect(asked.map(({ envelope }) => envelope.id)).toContain(quiet?.scoredId);
    const record = (await of('DecisionRecorded')).find(({ decidedEventId }) => decidedEventId === quiet?.envelope.id);
    expect(record).toMatchObject({ kind: 'CLIENT_CHURN', outcome: 'AT_RISK', model: 'churn@v1', policy: 'churn-line' });
    expect(record?.features).toHaveLength(clientEngagement.names.length);
    expect(record?.features.filter(({ flag }) => flag === 'DEFAULT').length).toBeGreaterThan(0);
    expect(await look()).toBe(0);
  });

  test('without a champion, or while its bytes cannot be had, the rule of health says it, and why', async () => {
    const gone = createMemoryObjectStore();
    const registry = { load: () => Promise.reject(Object.assign(new Error('away'), { code: 'OBJECT_STORE_AWAY' })) };
    for (const [asked, because] of [
      [null, 'NO_STORE'],
      [{ of: () => Promise.resolve(null) }, 'NO_CHAMPION'],
      [createChampions({ registry, objects: gone }), 'OBJECT_STORE_AWAY'],
    ] as const) {
      const { look, writer, of } = platform(nowMs);
      await writer.append([live('quiet'), used('quiet', QUIET, T0 + DAY_MS), health('quiet', 'RED', T0 + 8 * DAY_MS)]);
      await look(asked);
      expect(await of('ClientChurnScored')).toMatchObject([
        {
          basis: 'RULE',
          because,
          chance: null,
          atRisk: true,
          model: 'health@1',
          reasons: [{ code: 'logins', weight: 90 }, {}],
        },
      ]);
      expect(await of('ModelScored')).toEqual([]);
    }
  });

  test('KAIROS-02, KAIROS-05: its features are those the feature store serves at that moment, and nothing that came then or later', async () => {
    const early = [live('quiet'), ...[3, 9, 20].map((day) => used('quiet', day, T0 + day * DAY_MS))];
    const late = [used('quiet', 0, nowMs), used('quiet', 0, nowMs + 1), stage('quiet', 'CHURNED', nowMs + DAY_MS)];
    const featuresOf = async (events: readonly AnyEvent[]) => {
      const { look, writer, of } = platform(nowMs);
      await writer.append(events);
      await look();
      return (await of('ClientChurnScored'))[0]?.features;
    };
    const said = await featuresOf(early);
    expect(await featuresOf([...early, ...late])).toEqual(said);
    let state: FeatureState | null = null;
    const topic = 'customer_success_events' as const;
    for (const [offset, event] of early.slice(1).entries())
      state = fold(clientEngagement, state, event, { topic, partition: 0, offset });
    const served = vectorAt(clientEngagement, state, nowMs);
    expect(said?.map(({ name, json, flag }) => [name, JSON.parse(json), flag])).toEqual(
      clientEngagement.names.map((name) => [name, served.values[name], served.flags[name]]),
    );
  });

  test('every ten days, and only each third look is one an outcome is held against', async () => {
    const { look, writer, of, clock } = platform(T0 + LOOK_EVERY_MS - 1);
    await writer.append([live('quiet'), used('quiet', QUIET, T0 + DAY_MS)]);
    const counts: number[] = [];
    for (let day = 9; day <= 61; day += 1) {
      clock.nowMs = T0 + day * DAY_MS;
      counts.push(await look());
    }
    expect(counts.reduce((sum, one) => sum + one, 0)).toBe(6);
    const marks = (await of('ClientChurnScored')).filter(({ scoredId }) => scoredId !== null).map(({ mark }) => mark);
    expect(marks).toEqual([3, 6]);
  });
});

describe('the book', () => {
  const days = (n: number) => T0 + n * DAY_MS;
  const bookOf = (events: readonly AnyEvent[], max?: number) => {
    const book = new ChurnBook(max);
    for (const event of events) book.apply(event);
    return book;
  };
  test('R1: in whatever order its topics are read, the same clients are due (property)', () => {
    const event = fc.oneof(
      fc.constantFrom(0, 50, 100).map((day) => live('a', days(day))),
      fc.constantFrom(20, 70, 120).map((day) => stage('a', 'CHURNED', days(day))),
      fc.constantFrom(5, 60).map((day) => health('a', day === 5 ? 'RED' : 'GREEN', days(day))),
      fc.constantFrom(1, 4).map((mark) => {
        const asOfAtMs = days(10 * mark + 1);
        return at('a', { type: 'ClientChurnScored', mark, asOfAtMs }, asOfAtMs);
      }),
    );
    fc.assert(
      fc.property(fc.array(event, { maxLength: 8 }), fc.nat(150), fc.infiniteStream(fc.nat()), (events, day, picks) => {
        const keyed = events.map((one) => [picks.next().value as number, one] as const);
        const other = keyed.sort(([one], [next]) => one - next).map(([, one]) => one);
        expect(bookOf(other).due(days(day))).toEqual(bookOf(events).due(days(day)));
      }),
    );
  });

  test('who came back begins anew; who was erased, left, or finds no room is not looked at', () => {
    const told = at('a', { type: 'ClientChurnScored', mark: 3, asOfAtMs: days(31) }, days(31));
    const back = [live('a'), told, stage('a', 'CHURNED', days(40)), live('a', days(60))];
    expect(bookOf(back.slice(0, 3)).due(days(75))).toEqual([]);
    expect(bookOf(back).due(days(75))).toMatchObject([{ clientId: 'a', mark: 1, isCounted: false }]);
    expect(bookOf([live('a'), at('x', { type: 'SubjectErased', subject: 'a' }, days(1))]).due(days(30))).toEqual([]);
    const full = bookOf([live('a'), live('b')], 1);
    expect([full.size, full.refused, full.due(days(30)).length]).toEqual([1, 1, 1]);
  });
});

test('UW-09, KIKI-14: what became of clients is held against what was foretold: silence, or an alarm and a training', async () => {
  const nowMs = T0 + 30 * DAY_MS;
  const champion = (await champions.of('acme', 'churn')) as LoadedModel;
  const random = createRandom(9);
  const names = Array.from({ length: WINDOW_OUTCOMES }, (_, n) => `c${n}`);
  const vectors = [BUSY, QUIET].map((logins) => {
    const place = { topic: 'customer_success_events', partition: 0, offset: 0 } as const;
    return vectorAt(clientEngagement, fold(clientEngagement, null, used('x', logins, T0 + 25 * DAY_MS), place), nowMs);
  });
  const scored = names.flatMap((name, n) => {
    const book = new ChurnBook();
    book.apply(live(name));
    const [due] = book.due(nowMs) as [DueClient];
    return churnEvents(due, vectors[n % 2] as FeatureVector, { champion, shadows: [] }, nowMs);
  });
  const chanceOf = new Map(
    scored.flatMap((event) => (event.type === 'ClientChurnScored' ? [[event.envelope.entity, event.chance ?? 0]] : [])),
  );
  const endMs = nowMs + 60 * DAY_MS;
  const found = (leaves: (name: string) => boolean) => {
    const leaving = names.filter(leaves).map((name) => stage(name, 'CHURNED', nowMs + 40 * DAY_MS));
    const outcomes = new ModelOutcomeWatch();
    for (const event of [...scored, ...leaving]) outcomes.apply(event);
    expect(outcomes.due(endMs - 1)).toEqual([]);
    const monitor = new ModelMonitor();
    monitor.apply(eventOf(registered[0] as AnyBody, { id: 'registered', entity: 'churn' }));
    for (const event of [...scored, ...outcomes.due(endMs).map(({ command }) => command)]) monitor.apply(event);
    return monitor.due().map(({ command }) => command);
  };
  expect(found((name) => random.next() < (chanceOf.get(name) as number))).toEqual([]);
  expect(found(() => random.next() < 0.9)).toMatchObject([
    { type: 'ModelDrifted', labelled: WINDOW_OUTCOMES },
    { type: 'ModelRetrainAsked', kind: 'CHURN', reasons: ['CALIBRATION'] },
  ]);
});
