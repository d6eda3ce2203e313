/** The whole chain on real Kafka, Postgres and Temporal: events start workflows, workflows write events. */
import { randomUUID } from 'node:crypto';
import { type AnyBody, uuidV7 } from '@mainstem/schemas/envelope';
import type { AnyEvent, EventType } from '@mainstem/schemas/generated/events';
import type { CreativeCommand } from '@mainstem/streams/deciders/creative/commands';
import { creativeDecider } from '@mainstem/streams/deciders/creative/decider';
import { startDecisionWriter } from '@mainstem/streams/runtime/decisions/decision-writer';
import { startReactor } from '@mainstem/streams/runtime/reactor/start-reactor';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { stage } from './client-lifecycle/messages.ts';
import { handoffWorkflowId } from './handoff/messages.ts';
import { startWorkflows, type WorkflowsProcess } from './process.ts';
import type { WorkflowStart } from './starting/start.ts';
import { workflowStarter } from './starts.ts';
import { quietSdk } from './testing/quiet-sdk.ts';
import { openScratch, type Scratch, until } from './testing/scratch.ts';

let scratch: Scratch;
let running: WorkflowsProcess | undefined;
beforeAll(async () => {
  quietSdk();
  scratch = await openScratch();
});
afterAll(async () => {
  await running?.stop();
  await scratch?.drop();
});

/** Names are new in each run: Temporal remembers workflow ids. */
const tenant = `t-${randomUUID().slice(0, 8)}`;

function fact(entity: string, body: AnyBody, occurredAtMs = Date.now()): AnyEvent {
  const id = uuidV7();
  const envelope = {
    id,
    tenant,
    entity,
    streamVersion: 0,
    decision: null,
    occurredAtMs,
    actor: 'service:test',
    correlationId: id,
    causationId: null,
  };
  return { ...body, envelope } as AnyEvent;
}

function lead(entity: string): AnyEvent {
  return fact(entity, {
    type: 'LeadReceived',
    source: 'partner',
    contactRef: 'crm-1',
    companyName: 'Rebar and Sons',
    companySize: 640,
    industry: 'retail',
    country: 'USA',
    product: 'chatbot',
    budgetMicros: 90_000_000_000,
    currency: 'USD',
    campaignId: null,
    contactName: null,
    contactEmail: null,
    contactPhone: null,
    contactRole: null,
  });
}

const append = (...events: AnyEvent[]) => scratch.resources.writer.append(events);
const eventsAbout = async (entity: string) =>
  (await scratch.events()).filter(({ envelope }) => envelope.entity === entity);
const typesOf = (events: readonly AnyEvent[]) => events.map(({ type }) => type);
const uniqueIds = (events: readonly AnyEvent[]) => new Set(events.map(({ envelope }) => envelope.id)).size;

async function start(): Promise<WorkflowsProcess> {
  running = await startWorkflows(scratch.settings, await scratch.open());
  const process = running;
  await until('live', () => {
    const { temporal, reactor } = process.status();
    return temporal === 'running' && reactor.state === 'live';
  });
  return process;
}

async function reaches(entity: string, type: EventType, withinMs?: number): Promise<AnyEvent[]> {
  return until(
    `${type} of ${entity}`,
    async () => {
      const events = await eventsAbout(entity);
      return events.some((event) => event.type === type) && events;
    },
    withinMs,
  );
}

describe('events start workflows', () => {
  test('MAMS-10 R2: the same lead three times is one workflow and three events', async () => {
    const process = await start();
    const received = lead('lead-1');
    await append(received, received, received);
    await reaches('lead-1', 'LeadAssigned');
    await until('all three met', () => process.starter.counts.started + process.starter.counts.duplicates === 3);
    expect(process.starter.counts).toMatchObject({ started: 1, duplicates: 2 });
    const written = (await eventsAbout('lead-1')).filter(({ type }) => type !== 'LeadReceived');
    // What follows its assignment is the outreach's (lead/engage.int.test.ts).
    expect(typesOf(written).slice(0, 3)).toEqual(['LeadScored', 'LeadRouted', 'LeadAssigned']);
    expect(written[0]?.envelope.causationId).toBe(received.envelope.id);
    expect(written.every(({ envelope }) => envelope.correlationId === received.envelope.id)).toBe(true);
  });

  test('workflows are found by tenant, client and stage', async () => {
    const query = `MainstemTenant = "${tenant}" and MainstemClient = "lead-1" and MainstemStage in ("ENGAGING", "ANALYSED")`;
    const found = await until('visible', async () => {
      for await (const workflow of scratch.client.workflow.list({ query })) return workflow;
      return undefined;
    });
    expect(found.workflowId).toBe(`lead:${tenant}:lead-1`);
  });

  test('WAP-15 WAP-119: a signup asks for a seller; a deal signed meanwhile goes to onboarding', async () => {
    const signedUp = fact('client-1', {
      type: 'ClientSignedUp',
      companyName: 'Rebar and Sons',
      product: 'chatbot',
      assistedBy: null,
      businessType: null,
      website: null,
    });
    await append(signedUp, signedUp);
    const handle = scratch.client.workflow.getHandle(`client:${tenant}:client-1`);
    const isAt = async (step: string) => (await handle.query(stage)).step === step || undefined;
    await until('a seller is asked for', () => isAt('assign').catch(() => undefined));
    const dealSigned = fact('client-1', {
      type: 'ClientDealSigned',
      contractRef: 'c-1',
      yearlyValueMicros: 1,
      currency: 'USD',
    });
    await append(dealSigned, dealSigned);
    await until('onboarding is asked', () => isAt('handoff-to-onboarding'));
    const handoff = scratch.client.workflow.getHandle(handoffWorkflowId(tenant, 'onboarding-1-client-1'));
    await until('the handoff', () => handoff.describe().catch(() => undefined));
    const stages = (await eventsAbout('client-1')).flatMap((e) => (e.type === 'ClientStageChanged' ? [e.to] : []));
    expect(stages).toEqual(['SALES']);
    await Promise.all([handle, handoff].map((one) => one.terminate('end of the test')));
  });

  test('KIKI-43 KIKI-44: a creative under its line gives way to gold, and the log tells the whole story', async () => {
    const { log, codec } = scratch.resources;
    const writer = startDecisionWriter({ log, codec, decider: creativeDecider, service: 'test' });
    const command = async (id: string, ...commands: CreativeCommand[]) => {
      for (const one of commands) {
        const context = { actor: 'user:u-1', occurredAtMs: Date.now() };
        expect(await writer.execute(tenant, id, one, context)).toMatchObject({ kind: 'accepted' });
      }
    };
    const create: CreativeCommand = {
      type: 'CreateCreative',
      campaignId: 'spring',
      format: 'BANNER',
      widthPx: 300,
      heightPx: 250,
      markup: '<b>shoes</b>',
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
    const approve: CreativeCommand = { type: 'ApproveCreative', note: 'safe' };
    await command('bad', create, approve, { type: 'ActivateCreative', because: 'start' });
    await command('gold', create, approve, { type: 'MarkGold', because: 'proven' });
    const fell = fact('bad', {
      type: 'CreativeUnderperformed',
      campaignId: 'spring',
      creativeId: 'bad',
      impressions: 2_000,
      clicks: 8,
      ctr: 0.004,
      baselineCtr: 0.02,
      lineShare: 0.8,
      baselineImpressions: 5_000,
      test: 'CONTROL',
      firstBadAtMs: Date.now() - 10_000,
      settings: 'default',
    });
    await append(fell, fell);
    const incident = `rollback-${fell.envelope.id}`;
    await reaches(incident, 'IncidentOpened');
    // What the performance monitor says at the first impression of the gold creative.
    const seen = { subjectKind: 'CREATIVE', subjectId: 'bad', restoredId: 'gold', firstGoodAtMs: Date.now() } as const;
    const verified = fact(incident, { type: 'RollbackVerified', ...seen, elapsedMs: 12_000, reactionMs: 2_000 });
    await append(verified);
    const whole = await reaches(incident, 'IncidentMitigated');
    const story = whole.filter(({ type }) => type !== 'DecisionRecorded');
    const byType = (type: string) => story.filter((event) => event.type === type);
    expect(typesOf(story).slice(0, 2)).toEqual(['RollbackStarted', 'IncidentOpened']);
    expect(byType('IncidentAlerted')).toMatchObject([{ channel: 'offline', delivered: false }]);
    expect(byType('IncidentTicketed')).toMatchObject([{ system: 'offline' }]);
    expect(byType('RollbackCompleted')).toMatchObject([{ pausedCreativeId: 'bad', goldCreativeId: 'gold' }]);
    expect(byType('IncidentMitigated')).toMatchObject([{ by: 'workflow:Rollback', late: false }]);
    const ours = story.filter(({ type }) => type !== 'RollbackVerified');
    expect(ours.every(({ envelope }) => envelope.correlationId === fell.envelope.correlationId)).toBe(true);
    await until('folded', () => writer.read(tenant, 'gold').state.status === 'live');
    expect(writer.read(tenant, 'bad').state.status).toBe('paused');
    const paused = (await eventsAbout('bad')).find(({ type }) => type === 'CreativePaused');
    expect(paused?.envelope).toMatchObject({ actor: 'workflow:Rollback', causationId: fell.envelope.id });
    await writer.stop();
  });
});

describe('nothing twice, nothing lost', () => {
  test('R11: a silent replay of the whole log starts nothing', async () => {
    const performed: WorkflowStart[] = [];
    const silent = startReactor({
      ...scratch.resources,
      reactor: workflowStarter,
      mode: 'silent',
      perform: (asked) => {
        performed.push(asked);
        return Promise.resolve();
      },
    });
    await until('replayed', () => silent.status().state === 'live' && silent.status().counts.events >= 9);
    await silent.stop();
    expect(performed).toEqual([]);
  });

  test('R1 R11: with Postgres dropped it begins again from the log and starts nothing twice', {
    timeout: 300_000,
  }, async () => {
    const process = running as WorkflowsProcess;
    const before = { ...process.starter.counts };
    const makeAgain = await scratch.backUpKeys();
    await scratch.dropSchema();
    await append(lead('lead-while-dropped'));
    await makeAgain();
    // It waited: without keys nothing is told to Temporal, and tasks that met the gap are tried again with growing pauses.
    await reaches('lead-while-dropped', 'LeadAssigned', 90_000);
    await until(
      'a new checkpoint',
      async () => (await scratch.resources.checkpoints.load('workflow-starter')) ?? false,
    );
    await until('live again', () => process.status().reactor.state === 'live');
    await append(lead('lead-after-drop'));
    await reaches('lead-after-drop', 'LeadAssigned', 90_000).catch((error: Error) => {
      throw new Error(`${error.message}; ${JSON.stringify([process.status(), process.starter.counts])}`);
    });
    expect(process.starter.counts.started).toBe(before.started + 2);
    const assigned = (await scratch.events()).filter(({ type }) => type === 'LeadAssigned');
    expect(uniqueIds(assigned)).toBe(assigned.length);
  });

  test('killed in the middle, the next process finishes every lead, each event under one id', {
    timeout: 300_000,
  }, async () => {
    await running?.stop();
    running = undefined;
    const names = Array.from({ length: 60 }, (_, n) => `killed-${n}`);
    const child = await scratch.spawnMain();
    await append(...names.map(lead));
    const inTheMiddle = async () => {
      const types = typesOf(await scratch.events());
      return types.filter((type) => type === 'LeadScored').length > 8;
    };
    await until('in the middle', inTheMiddle);
    child.kill('SIGKILL');
    const assigned = async () => {
      const events = await scratch.events();
      return names.filter((name) => events.some((e) => e.type === 'LeadAssigned' && e.envelope.entity === name)).length;
    };
    const atTheKill = await assigned();
    await scratch.spawnMain();
    await until('all assigned', async () => (await assigned()) === names.length, 120_000);
    expect(atTheKill).toBeLessThan(names.length);
    const steps: readonly EventType[] = ['LeadScored', 'LeadRouted', 'LeadAssigned'];
    const all = (await scratch.events()).filter(
      ({ type, envelope }) => steps.includes(type) && names.includes(envelope.entity),
    );
    expect(uniqueIds(all)).toBe(names.length * steps.length);
  });
});
