/** The whole chain on real Kafka, Postgres and Temporal: events start workflows, workflows write events. */
import { randomUUID } from 'node:crypto';
import { type AnyBody, uuidV7 } from '@mainstem/schemas/envelope';
import type { AnyEvent, EventType } from '@mainstem/schemas/generated/events';
import type { CreativeCommand } from '@mainstem/streams/deciders/creative/commands';
import { creativeDecider } from '@mainstem/streams/deciders/creative/decider';
import { startDecisionWriter } from '@mainstem/streams/runtime/decisions/decision-writer';
import { startReactor } from '@mainstem/streams/runtime/reactor/start-reactor';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { decideApproval, stage } from './client-lifecycle/messages.ts';
import { startWorkflows, type WorkflowsProcess } from './process.ts';
import { type WorkflowStart, workflowStarter } from './starts.ts';
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
    expect(typesOf(written)).toEqual(['LeadScored', 'LeadRouted', 'LeadAssigned']);
    expect(written[0]?.envelope.causationId).toBe(received.envelope.id);
    expect(written.every(({ envelope }) => envelope.correlationId === received.envelope.id)).toBe(true);
  });

  test('workflows are found by tenant, client and stage', async () => {
    const query = `MainstemTenant = "${tenant}" and MainstemClient = "lead-1" and MainstemStage = "ASSIGNED"`;
    const found = await until('visible', async () => {
      for await (const workflow of scratch.client.workflow.list({ query })) return workflow;
      return undefined;
    });
    expect(found.workflowId).toBe(`lead:${tenant}:lead-1`);
  });

  test('WAP-15 WAP-39: signup, deal and a person’s approval', async () => {
    const signedUp = fact('client-1', {
      type: 'ClientSignedUp',
      companyName: 'Rebar and Sons',
      product: 'chatbot',
      assistedBy: null,
    });
    const dealSigned = fact('client-1', {
      type: 'ClientDealSigned',
      contractRef: 'c-1',
      yearlyValueMicros: 1,
      currency: 'USD',
    });
    await append(signedUp, dealSigned, signedUp, dealSigned);
    await reaches('client-1', 'ClientApprovalRequested');
    const handle = scratch.client.workflow.getHandle(`client:${tenant}:client-1`);
    const { approval } = await handle.query(stage);
    const decision = { outcome: 'APPROVED', decidedBy: 'user:u-1', roles: ['onboarding'], note: null } as const;
    const answer = await handle.executeUpdate(decideApproval, {
      args: [{ ...decision, approvalId: approval?.approvalId ?? '' }],
    });
    expect(answer).toMatchObject({ outcome: 'APPROVED', stage: 'SUCCESS' });
    const stages = (await eventsAbout('client-1')).flatMap((e) => (e.type === 'ClientStageChanged' ? [e.to] : []));
    expect(stages).toEqual(['SALES', 'ONBOARDING', 'SUCCESS']);
    await handle.terminate('end of the test');
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
    });
    await append(fell, fell);
    const incident = `rollback-${fell.envelope.id}`;
    const story = await reaches(incident, 'RollbackCompleted');
    expect(typesOf(story)).toEqual(['IncidentOpened', 'IncidentAlerted', 'RollbackCompleted']);
    expect(story[1]).toMatchObject({ channel: 'offline', delivered: false });
    expect(story[2]).toMatchObject({ pausedCreativeId: 'bad', goldCreativeId: 'gold' });
    expect(story.every(({ envelope }) => envelope.correlationId === fell.envelope.correlationId)).toBe(true);
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

  test('R1 R11: with Postgres dropped it begins again from the log and starts nothing twice', async () => {
    const process = running as WorkflowsProcess;
    const before = { ...process.starter.counts };
    const written = (await scratch.events()).length;
    await scratch.dropSchema();
    await append(lead('lead-while-dropped'));
    await reaches('lead-while-dropped', 'LeadAssigned');
    await scratch.migrate();
    await until(
      'a new checkpoint',
      async () => (await scratch.resources.checkpoints.load('workflow-starter')) ?? false,
    );
    await until('live again', () => process.status().reactor.state === 'live');
    await append(lead('lead-after-drop'));
    await reaches('lead-after-drop', 'LeadAssigned');
    expect(process.starter.counts.started).toBe(before.started + 2);
    expect((await scratch.events()).length).toBe(written + 8);
  });

  test('killed in the middle, the next process finishes every lead, each event under one id', {
    timeout: 120_000,
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
    await until('in the middle', inTheMiddle, 60_000);
    child.kill('SIGKILL');
    const assigned = async () => {
      const events = await scratch.events();
      return names.filter((name) => events.some((e) => e.type === 'LeadAssigned' && e.envelope.entity === name)).length;
    };
    const atTheKill = await assigned();
    await scratch.spawnMain();
    await until('all assigned', async () => (await assigned()) === names.length, 120_000);
    expect(atTheKill).toBeLessThan(names.length);
    const all = (await scratch.events()).filter(({ envelope }) => names.includes(envelope.entity));
    expect(uniqueIds(all)).toBe(names.length * 4);
  });
});
