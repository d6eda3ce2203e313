/** The activities over a log in memory, in the SDK's own activity context. */
import { ConnectorError } from '@mainstem/connectors/errors';
import type { Pager } from '@mainstem/connectors/pager/port';
import { uuidFrom } from '@mainstem/schemas/envelope';
import type { DecisionRecorded } from '@mainstem/schemas/generated/events';
import type { CreativeCommand } from '@mainstem/streams/deciders/creative/commands';
import { type CreativeEvent, creativeDecider } from '@mainstem/streams/deciders/creative/decider';
import { startDecisionWriter } from '@mainstem/streams/runtime/decisions/decision-writer';
import { followWinners } from '@mainstem/streams/runtime/decisions/winners-follower';
import { createReactorKit } from '@mainstem/streams/testing/reactor-kit';
import { ApplicationFailure } from '@temporalio/common';
import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';
import { afterEach, describe, expect, test } from 'vitest';
import type { StreamWriters } from './activities/command.ts';
import { createActivities } from './activities.ts';
import { createGoldReserve } from './rollback/gold-reserve.ts';
import type { Activities, CommandInput, EmitInput } from './steps/contract.ts';

const stops: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
});

function setUp(pager: Partial<Pager> = {}) {
  const kit = createReactorKit();
  const creatives = startDecisionWriter({ ...kit, decider: creativeDecider, service: 'test' });
  const gold = createGoldReserve();
  const onEvent = (event: CreativeEvent) => gold.apply(event);
  const reserve = followWinners<CreativeEvent>({ ...kit, topic: 'creative_events', onEvent });
  stops.push(
    () => creatives.stop(),
    () => reserve.stop(),
  );
  const offline: Pager = {
    channel: 'offline',
    page: () => Promise.resolve({ channel: 'offline', delivered: false }),
    ...pager,
  };
  const activities = createActivities({
    events: kit.writer,
    writers: { creative: creatives } as unknown as StreamWriters, // the only one these tests command
    gold,
    reserve,
    pager: offline,
    whoIsIn: () => Promise.resolve({ sessions: [], keys: [] }),
    incidentSettings: {} as never,
    messages: {} as never,
    model: {} as never,
    payments: {} as never,
    eSignature: {} as never,
    crm: {} as never,
    companies: {} as never,
    documents: {} as never,
    webResearch: {} as never,
    git: {} as never,
    thresholds: {} as never,
    rules: {} as never,
    people: {} as never,
    leadTables: {} as never,
    quarters: {} as never,
    training: {} as never,
    deployments: {} as never,
    performance: {} as never,
    learning: {} as never,
    brandSafety: {} as never,
    autonomy: {} as never,
    health: {} as never,
    journeys: {} as never,
  });
  return { kit, creatives, activities };
}

/** Calls an activity as the workflow `workflowId` would. */
function call<Name extends keyof Activities>(
  activities: Activities,
  name: Name,
  input: Parameters<Activities[Name]>[0],
) {
  const env = new MockActivityEnvironment(
    {
      workflowExecution: { workflowId: 'lead:acme:lead-1', runId: 'run-1' },
      workflowType: 'Lead',
    },
    { logger: new DefaultLogger('ERROR') },
  );
  const activity = activities[name] as unknown as (given: unknown) => Promise<never>;
  return env.run(activity, input) as ReturnType<Activities[Name]>;
}

const emitInput: EmitInput = {
  step: 'routed',
  tenant: 'acme',
  entity: 'lead-1',
  body: { type: 'LeadRouted', queue: 'growth', because: 'HOT', team: null, rule: null, tableVersion: null },
  correlationId: 'correlation',
  causationId: 'cause',
  occurredAtMs: 1_700_000_000_000,
};

const sampleBody = {
  type: 'AutonomyDecided',
  ...{ subjectKind: 'optimisation', profile: 'production', outcome: 'AUTO' },
  ...{ autonomousPpm: 850_000, supervisedPpm: 650_000, because: 'a gain' },
} as const;

describe('emit', () => {
  test('KIKI-57: a decision goes onto the log with its record, and with what was known beside the event', async () => {
    const { kit, activities } = setUp();
    const body: EmitInput['body'] = { ...sampleBody, confidencePpm: 900_000 };
    const evidence = { inputs: [{ name: 'gainPpm', value: 40_000 }] };
    await call(activities, 'emit', { ...emitInput, step: 'decided', body, evidence });
    await call(activities, 'emit', { ...emitInput, step: 'decided', body, evidence });
    const records = (await kit.events()).filter(({ type }) => type === 'DecisionRecorded');
    expect(new Set(records.map(({ envelope }) => envelope.id)).size).toBe(1);
    expect(records[0]).toMatchObject({ kind: 'AUTONOMY', confidence: 0.9, autonomy: 'AUTO', autonomousPpm: 850_000 });
    expect((records[0] as DecisionRecorded).inputs).toContainEqual({ name: 'gainPpm', ref: null, json: '40000' });
  });

  test('R2: a retried step writes the same event', async () => {
    const { kit, activities } = setUp();
    const first = await call(activities, 'emit', emitInput);
    const second = await call(activities, 'emit', emitInput);
    expect(first).toEqual({ eventId: uuidFrom('lead:acme:lead-1', 'routed') });
    expect(second).toEqual(first);
    const [one, two] = await kit.events();
    expect(two).toEqual(one);
    expect(one).toMatchObject({
      type: 'LeadRouted',
      queue: 'growth',
      envelope: { actor: 'workflow:Lead', streamVersion: 0, decision: null, causationId: 'cause' },
    });
  });

  test('an event that does not fit its schema is refused for good, not tried for a day', async () => {
    const { activities } = setUp();
    const body = { type: 'LeadRouted', queue: 7, because: 'HOT' } as unknown as EmitInput['body'];
    const error: unknown = await call(activities, 'emit', { ...emitInput, body }).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(ApplicationFailure);
    expect(error).toMatchObject({ nonRetryable: true, type: 'SCHEMA_INVALID_EVENT' });
  });

  test('a log that does not answer is a plain error: Temporal tries again', async () => {
    const down = createActivities({
      events: {
        append: () => Promise.reject(Object.assign(new Error('down'), { code: 'LOG_CLOSED', retryable: false })),
      },
      writers: {} as never,
      whoIsIn: {} as never,
      incidentSettings: {} as never,
      gold: createGoldReserve(),
      reserve: {} as never,
      pager: {} as never,
      messages: {} as never,
      model: {} as never,
      payments: {} as never,
      eSignature: {} as never,
      crm: {} as never,
      companies: {} as never,
      documents: {} as never,
      webResearch: {} as never,
      git: {} as never,
      thresholds: {} as never,
      rules: {} as never,
      people: {} as never,
      leadTables: {} as never,
      quarters: {} as never,
      training: {} as never,
      deployments: {} as never,
      performance: {} as never,
      learning: {} as never,
      brandSafety: {} as never,
      autonomy: {} as never,
      health: {} as never,
      journeys: {} as never,
    });
    await expect(call(down, 'emit', emitInput)).rejects.not.toBeInstanceOf(ApplicationFailure);
  });
});

describe('command', () => {
  const asked = (command: CreativeCommand, step = 'pause'): CommandInput<'creative'> => ({
    step,
    tenant: 'acme',
    stream: 'creative',
    entity: 'banner',
    command,
    correlationId: 'correlation',
    causationId: 'cause',
    occurredAtMs: 1_700_000_000_000,
  });

  async function withLiveCreative() {
    const parts = setUp();
    const context = { actor: 'user:u', occurredAtMs: 0 };
    const create: CreativeCommand = {
      type: 'CreateCreative',
      campaignId: 'spring',
      format: 'BANNER',
      widthPx: 300,
      heightPx: 250,
      markup: '<b>x</b>',
      mimeType: 'text/html',
      durationS: null,
      protocols: [],
      attributes: [],
      apis: [],
      expandDirections: [],
      language: null,
      imageUrl: null,
      secure: true,
    };
    for (const id of ['banner', 'gold-1']) {
      await parts.creatives.execute('acme', id, create, context);
      await parts.creatives.execute('acme', id, { type: 'ApproveCreative', note: 'safe' }, context);
    }
    await parts.creatives.execute('acme', 'banner', { type: 'ActivateCreative', because: 'start' }, context);
    await parts.creatives.execute('acme', 'gold-1', { type: 'MarkGold', because: 'proven' }, context);
    return parts;
  }

  test('R2: the same step twice is one decision with one answer', async () => {
    const { kit, activities } = await withLiveCreative();
    const input = asked({ type: 'PauseCreative', reason: 'under its line' });
    const first = await call(activities, 'command', input);
    const second = await call(activities, 'command', input);
    expect(first.kind).toBe('accepted');
    expect(second).toEqual(first);
    const paused = (await kit.events()).filter(({ type }) => type === 'CreativePaused');
    expect(paused).toHaveLength(1);
    expect(paused[0]?.envelope).toMatchObject({ actor: 'workflow:Lead', causationId: 'cause' });
  });

  test('recorded histories know it as commandCreative: the same decision under the same step', async () => {
    const { activities } = await withLiveCreative();
    const {
      stream: _stream,
      entity: creativeId,
      ...input
    } = asked({ type: 'PauseCreative', reason: 'under its line' });
    const old = await call(activities, 'commandCreative', { ...input, creativeId });
    expect(old).toEqual(await call(activities, 'command', { ...input, stream: 'creative', entity: creativeId }));
  });

  test('a refusal is a value', async () => {
    const { activities } = await withLiveCreative();
    const again = asked({ type: 'ActivateCreative', because: 'gold' }, 'activate');
    expect(await call(activities, 'command', again)).toMatchObject({
      kind: 'rejected',
      code: 'CREATIVE_ALREADY_LIVE',
    });
  });

  test('KIKI-44: the gold reserve is read from the log', async () => {
    const { activities } = await withLiveCreative();
    const query = { tenant: 'acme', campaignId: 'spring', creativeId: 'banner' };
    expect(await call(activities, 'goldCandidates', query)).toEqual(['gold-1']);
    expect(await call(activities, 'goldCandidates', { ...query, tenant: 'rival' })).toEqual([]);
  });
});

describe('alert', () => {
  const page = { step: 'alert', severity: 'HIGH', title: 't', text: 'x', details: {} } as const;

  test('every try carries the same idempotency key', async () => {
    const keys: string[] = [];
    const { activities } = setUp({
      channel: 'slack',
      page: ({ idempotencyKey }) => {
        keys.push(idempotencyKey);
        return Promise.resolve({ channel: 'slack', delivered: true });
      },
    });
    expect(await call(activities, 'alert', page)).toEqual({ channel: 'slack', delivered: true });
    await call(activities, 'alert', page);
    expect(new Set(keys)).toEqual(new Set(['lead:acme:lead-1/alert']));
  });

  test.each([
    [new ConnectorError('CONNECTOR_REFUSED', 'no'), true, undefined],
    [new ConnectorError('CONNECTOR_TIMEOUT', 'slow', { retryable: true }), false, undefined],
    [new ConnectorError('CONNECTOR_RATE_LIMITED', 'busy', { retryable: true, retryAfterMs: 9_000 }), false, 9_000],
  ])('%s', async (thrown, nonRetryable, nextRetryDelay) => {
    const { activities } = setUp({ channel: 'slack', page: () => Promise.reject(thrown) });
    const error: unknown = await call(activities, 'alert', page).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(ApplicationFailure);
    expect(error).toMatchObject({ type: thrown.code, nonRetryable, details: ['slack'] });
    expect((error as ApplicationFailure).nextRetryDelay ?? undefined).toBe(nextRetryDelay);
  });
});
