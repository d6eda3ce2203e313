/**
 * A journey's whole path on real parts: an event comes in through the gateway's door, goes over the log to the starter, the
 * walk's workflow sends a mail to a real SMTP server, and an order ends it (KIKI-32). Then somebody who sleeps in it is erased.
 */

import { type MailServer, selfSigned, startMailServer } from '@mainstem/connectors/email/testing/mail-server';
import { mintToken } from '@mainstem/gateway/dev-token';
import { gatewaySettings, startGateway } from '@mainstem/gateway/gateway';
import { contacts } from '@mainstem/projections/contacts/projection';
import { eraseSubject } from '@mainstem/projections/erasure/erase';
import { migrate } from '@mainstem/projections/migrate';
import { openResources, type Resources, resourceSettings } from '@mainstem/projections/resources';
import { startWorker } from '@mainstem/projections/worker';
import { uuidV7 } from '@mainstem/schemas/envelope';
import type { AnyEvent, EventType } from '@mainstem/schemas/generated/events';
import { topicOf, topics } from '@mainstem/schemas/topics';
import { createEventReader } from '@mainstem/streams/log/event-reader';
import { dropTopics, ensureTopics } from '@mainstem/streams/log/topics.kafka';
import { readSettings } from '@mainstem/streams/settings';
import { openReactorResources, type ReactorResources } from '@mainstem/streams/worker';
import { ERASED_REASON } from '@mainstem/workflows/codec/ender';
import { openPayloadKeys } from '@mainstem/workflows/codec/open-keys';
import { createPayloadCodec } from '@mainstem/workflows/codec/payload-codec';
import { journeyRunWorkflowId } from '@mainstem/workflows/journeys/messages';
import { startWorkflows, type WorkflowsProcess, workflowSettings } from '@mainstem/workflows/process';
import { quietSdk } from '@mainstem/workflows/testing/quiet-sdk';
import { Client, Connection } from '@temporalio/client';
import proto from '@temporalio/proto';
import pg from 'pg';
import { pino } from 'pino';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { freePorts } from '../stack/scratch/scratch-process.ts';
import { testEnvironment } from '../stack/test-environment.ts';

const logger = pino({ level: 'silent' });
/** What was opened, in the order it is closed. */
const closing: (() => Promise<unknown>)[] = [];
/** Workflow ids are used once for ever, and Temporal is shared with the runs before. */
const tenant = `t-${uuidV7().slice(-8)}`;
let mailbox: MailServer;
let resources: Resources;
let reactors: ReactorResources;
let workflows: WorkflowsProcess;
let temporal: Client;
const run = uuidV7().slice(-12);
const topicPrefix = `path-${run}-`;
const schema = `path_${run}`;
let environment: NodeJS.ProcessEnv;
let broker: Parameters<typeof dropTopics>[0];

beforeAll(async () => {
  quietSdk();
  mailbox = await startMailServer(selfSigned());
  const [gatewayPort, workflowsPort] = await freePorts(2);
  environment = {
    ...testEnvironment(),
    MAINSTEM_TOPIC_PREFIX: topicPrefix,
    MAINSTEM_POSTGRES_SCHEMA: schema,
    MAINSTEM_REDIS_PREFIX: topicPrefix,
    MAINSTEM_TEMPORAL_TASK_QUEUE: topicPrefix,
    MAINSTEM_GATEWAY_PORT: String(gatewayPort),
    MAINSTEM_GATEWAY_URL: `http://127.0.0.1:${gatewayPort}`,
    MAINSTEM_WORKFLOWS_PORT: String(workflowsPort),
    MAINSTEM_SMTP_URL: `smtp://127.0.0.1:${mailbox.port}?tls=never`,
    MAINSTEM_LOG_LEVEL: 'silent',
  };
  const settings = readSettings([...gatewaySettings, ...resourceSettings, ...workflowSettings], environment);
  broker = { brokers: settings.MAINSTEM_KAFKA_BROKERS, topicPrefix };
  const ownerUrl = settings.MAINSTEM_POSTGRES_OWNER_URL;
  await Promise.all([ensureTopics(broker, topics), migrate({ ownerUrl, schema })]);
  resources = await openResources(settings, 'journey-path');
  const worker = await startWorker({ resources, healthPort: 0, definitions: [contacts] });
  reactors = await openReactorResources(settings, 'journey-path', logger);
  workflows = await startWorkflows(settings, reactors);
  const gateway = await startGateway(settings);
  const connection = await Connection.connect({ address: settings.MAINSTEM_TEMPORAL_ADDRESS });
  const keys = openPayloadKeys(settings);
  const dataConverter = { payloadCodecs: [createPayloadCodec(keys)] };
  temporal = new Client({ connection, namespace: settings.MAINSTEM_TEMPORAL_NAMESPACE, dataConverter });
  closing.push(
    () => gateway.stop(),
    () => workflows.stop().then(() => reactors.close()),
    () => worker.stop().then(() => resources.close()),
    () => keys.close().then(() => connection.close()),
  );
  await gateway.ready();
});
afterAll(async () => {
  for (const close of closing) await close();
  await mailbox?.close();
  const owner = new pg.Client({ connectionString: String(environment.MAINSTEM_POSTGRES_OWNER_URL) });
  await owner.connect();
  await owner.query(`drop schema if exists "${schema}" cascade`);
  await owner.end();
  await dropTopics(broker);
});

// biome-ignore lint/suspicious/noExplicitAny: tests look into answers freely
async function post(path: string, body: object): Promise<any> {
  const secret = String(environment.MAINSTEM_JWT_SECRET);
  const token = await mintToken({ secret, tenant, roles: ['admin'], subject: 'user:ana', ttlS: 60 });
  const answer = await fetch(`http://127.0.0.1:${environment.MAINSTEM_GATEWAY_PORT}${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  const told = await answer.json();
  expect([answer.status, told], path).toEqual([200, expect.anything()]);
  return told;
}

/** What a workflow was given, as Temporal keeps it, opened by the gateway's codec server (docs/temporal.md). */
async function openedByGateway(workflowId: string): Promise<unknown> {
  const { events } = await temporal.workflow.getHandle(workflowId).fetchHistory();
  const kept = events?.[0]?.workflowExecutionStartedEventAttributes?.input?.payloads?.[0];
  const base64 = (bytes: Uint8Array | null | undefined) => Buffer.from(bytes ?? []).toString('base64');
  const metadata = Object.fromEntries(Object.entries(kept?.metadata ?? {}).map(([name, held]) => [name, base64(held)]));
  const body = { payloads: [{ metadata, data: base64(kept?.data) }] };
  const { payloads } = await post('/v1/workflows/payloads/decode', body);
  return JSON.parse(Buffer.from(payloads[0].data, 'base64').toString('utf8'));
}

async function eventsOf(type: EventType): Promise<AnyEvent[]> {
  const reader = createEventReader(reactors.codec);
  const found: AnyEvent[] = [];
  const topic = topicOf(type);
  for (const [partition, end] of (await reactors.log.endOffsets(topic)).entries()) {
    for await (const batch of reactors.log.read(topic, partition, 0, end)) {
      found.push(...(await reader.read(batch)).map(({ event }) => event));
    }
  }
  return found.filter((event) => event.type === type && event.envelope.tenant === tenant);
}

async function until<Value>(what: string, look: () => Promise<Value | undefined>): Promise<Value> {
  const deadline = Date.now() + 20_000;
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    if (Date.now() > deadline) throw new Error(`never: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

const journey = `journey: path
family: onboarding
about: A welcome, then a month of waiting for the first order.
policy: { purpose: marketing, bestHour: { within: 6h } }
nodes:
  in: { kind: event, on: PersonTracked, where: { event: Signed Up }, next: which }
  which:
    kind: choose
    strategies:
      - { name: known, when: [{ messages: all, within: 4w, atLeast: 1 }], next: order }
    otherwise: hello
  hello: { kind: message, channel: email, template: journey-welcome@v1, or: [journey-feature@v1], next: order }
  order: { kind: wait, on: PersonTracked, where: { event: Asked }, for: 4w, next: out, otherwise: out }
  out: { kind: exit }
  bought: { kind: goal, name: first-order, on: PersonTracked, where: { event: Order Completed } }
`;

/** Known, willing, and signed up; answers with what the log calls them. */
async function signUp(name: string): Promise<string> {
  const known = new Set((await eventsOf('PersonIdentified')).map(({ envelope }) => envelope.entity));
  await post('/v1/identify', { userId: name, traits: { email: `${name}@example.com`, name } });
  const entity = await until('who that is', async () =>
    (await eventsOf('PersonIdentified')).map(({ envelope }) => envelope.entity).find((one) => !known.has(one)),
  );
  const willing = { contactKind: 'person', channel: 'email', purpose: 'marketing', granted: true, because: 'test' };
  await post('/v1/events', { type: 'ContactConsentChanged', entity, ...willing });
  await post('/v1/track', { userId: name, event: 'Signed Up' });
  return entity;
}

const mailsTo = (name: string) => mailbox.mails.filter(({ to }) => JSON.stringify(to).includes(`${name}@example.com`));

test('KIKI-32, UW-36: sign-up at the gateway, mail at the SMTP server, order: each step told on the log', async () => {
  const because = 'a test of the whole path';
  await post('/v1/commands/journeys/path', { type: 'PublishJourney', yaml: journey, because });
  const ann = await signUp('ann');
  await until('a mail', async () => mailsTo('ann')[0]);
  await until('the wait', async () =>
    (await eventsOf('JourneyWaitBegun')).find(({ envelope }) => envelope.entity === ann),
  );
  await post('/v1/track', { userId: 'ann', event: 'Order Completed' });
  const [exited] = await until('the end', async () => {
    const ends = await eventsOf('JourneyExited');
    return ends.length > 0 ? ends : undefined;
  });
  expect(exited).toMatchObject({ reason: 'GOAL', messages: 1, journeyId: 'path', envelope: { entity: ann } });
  expect(await eventsOf('JourneyGoalReached')).toMatchObject([{ goal: 'first-order' }]);
  const steps = (await eventsOf('JourneyStepTaken')) as unknown as Record<string, unknown>[];
  expect(steps.map(({ nodeId, outcome, because: why }) => [nodeId, outcome, why])).toEqual([
    ['in', 'IN', null],
    ['which', 'OTHERWISE', 'known: 0 messages in 4w'],
    ['hello', 'SENT', 'journey-welcome@v1 0 of 0 taken up; journey-feature@v1 0 of 0 taken up'],
  ]);
  // One story: every event of the walk is of the event that brought her in.
  const [came] = (await eventsOf('PersonTracked')).filter((event) => 'event' in event && event.event === 'Signed Up');
  const told = [...(await eventsOf('JourneyStepTaken')), ...(await eventsOf('MessageSent'))];
  expect(new Set(told.map(({ envelope }) => envelope.correlationId))).toEqual(new Set([came?.envelope.correlationId]));
  expect(mailsTo('ann')).toHaveLength(1);
  const opened = await openedByGateway(journeyRunWorkflowId(tenant, 'person', ann));
  expect(opened).toEqual({ tenant, kind: 'person', id: ann });
});

test('R6: somebody who sleeps in a walk is erased: it ends at once, unreadable, and nothing is sent afterwards', async () => {
  const ben = await signUp('ben');
  const handle = temporal.workflow.getHandle(journeyRunWorkflowId(tenant, 'person', ben));
  await until('a mail', async () => mailsTo('ben')[0]);
  await until('the wait', async () =>
    (await eventsOf('JourneyWaitBegun')).find(({ envelope }) => envelope.entity === ben),
  );
  const subject = { tenant, subject: ben };
  // Nobody's caches are waited for: the eraser asks for the key anew.
  const options = { resources, subject, reason: 'asked for', actor: 'user:dpo', sweepers: [], keyTtlMs: 0 };
  const askedAtMs = performance.now();
  expect(await eraseSubject(options)).toMatchObject({ status: 'erased' });
  await until('the end', async () => ((await handle.describe()).status.name === 'TERMINATED' ? true : undefined));
  expect(performance.now() - askedAtMs).toBeLessThan(15_000);
  const { events = [] } = await handle.fetchHistory();
  expect(events?.at(-1)?.workflowExecutionTerminatedEventAttributes?.reason).toBe(ERASED_REASON);
  const first = events?.[0]?.workflowExecutionStartedEventAttributes?.input?.payloads?.[0];
  const text = Buffer.from(proto.temporal.api.common.v1.Payload.encode(first ?? {}).finish()).toString('latin1');
  expect(text).toContain('binary/mainstem-sealed');
  expect(text).not.toContain(ben);

  // The gateway has its own keyring, which asks again within five seconds.
  await until('unreadable', async () => {
    const opened = await openedByGateway(handle.workflowId);
    return JSON.stringify(opened) === '{"erased":true}' ? true : undefined;
  });

  // What comes of him now is told to nobody.
  const stepsOfBen = async () =>
    (await eventsOf('JourneyStepTaken')).filter(({ envelope }) => envelope.entity === ben).length;
  const before = await stepsOfBen();
  await post('/v1/track', { userId: 'ben', event: 'Asked' });
  await post('/v1/track', { userId: 'ann', event: 'Signed Up' });
  await until('ann again', async () => ((await eventsOf('JourneyEntered')).length > 2 ? true : undefined));
  await until('told', async () => (workflows.starter.counts.erased > 0 ? true : undefined));
  expect(await stepsOfBen()).toBe(before);
  expect(mailsTo('ben')).toHaveLength(1);
  expect((await handle.describe()).status.name).toBe('TERMINATED');
});
