/** One lead's trace from the gateway's door over the log and its workflow to the view, as a collector gets it. */

import { openScratchPlatform, type ScratchPlatform } from '@mainstem/cli/testing/scratch-platform';
import { mintToken } from '@mainstem/gateway/dev-token';
import { gatewaySettings, startGateway } from '@mainstem/gateway/gateway';
import { events } from '@mainstem/projections/events/projection';
import { leads } from '@mainstem/projections/leads/projection';
import { migrate } from '@mainstem/projections/migrate';
import { openResources, resourceSettings } from '@mainstem/projections/resources';
import { startWorker } from '@mainstem/projections/worker';
import { uuidV7 } from '@mainstem/schemas/envelope';
import { readSettings } from '@mainstem/streams/settings';
import { startTelemetry, type Telemetry } from '@mainstem/streams/telemetry/start';
import { type OtlpReceiver, startOtlpReceiver } from '@mainstem/streams/telemetry/testing/otlp-receiver';
import { openReactorResources } from '@mainstem/streams/worker';
import { startWorkflows, workflowSettings } from '@mainstem/workflows/process';
import { pino } from 'pino';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { freePorts } from '../stack/scratch/scratch-process.ts';

const logger = pino({ level: 'silent' });
const closing: (() => Promise<unknown>)[] = [];
let platform: ScratchPlatform;
let collector: OtlpReceiver;
let telemetry: Telemetry;
let environment: NodeJS.ProcessEnv;

beforeAll(async () => {
  collector = await startOtlpReceiver();
  telemetry = await startTelemetry('e2e', logger, {
    OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
    OTEL_TRACES_SAMPLER_ARG: '0',
  });
  platform = await openScratchPlatform();
  const [gatewayPort, workflowsPort] = await freePorts(2);
  environment = {
    ...platform.environment,
    MAINSTEM_TEMPORAL_TASK_QUEUE: platform.broker.topicPrefix,
    MAINSTEM_GATEWAY_PORT: String(gatewayPort),
    MAINSTEM_GATEWAY_URL: `http://127.0.0.1:${gatewayPort}`,
    MAINSTEM_WORKFLOWS_PORT: String(workflowsPort),
    MAINSTEM_LOG_LEVEL: 'silent',
  };
  const settings = readSettings([...gatewaySettings, ...resourceSettings, ...workflowSettings], environment);
  await migrate({ ownerUrl: settings.MAINSTEM_POSTGRES_OWNER_URL, schema: settings.MAINSTEM_POSTGRES_SCHEMA });
  const resources = await openResources(settings, 'trace');
  const worker = await startWorker({ resources, healthPort: 0, definitions: [leads, events] });
  const reactors = await openReactorResources(settings, 'trace', logger);
  const workflows = await startWorkflows(settings, reactors);
  const gateway = await startGateway(settings);
  closing.push(
    () => gateway.stop(),
    () => workflows.stop().then(() => reactors.close()),
    () => worker.stop().then(() => resources.close()),
  );
  await gateway.ready();
});
afterAll(async () => {
  for (const close of closing) await close();
  await telemetry.stop();
  await collector.close();
  await platform.drop();
});

async function send(method: 'GET' | 'POST', path: string, body?: object, headers: Record<string, string> = {}) {
  const token = await mintToken({
    secret: String(environment.MAINSTEM_JWT_SECRET),
    tenant: 'acme',
    roles: ['admin'],
    subject: 'user:ana',
    ttlS: 60,
  });
  const answer = await fetch(`http://127.0.0.1:${environment.MAINSTEM_GATEWAY_PORT}${path}`, {
    method,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers freely
  return { status: answer.status, body: (await answer.json()) as any };
}

/** Workflow ids are used once for ever, and Temporal is shared with the runs before. */
const run = uuidV7().slice(-12);
const lead = (entity: string) => ({ type: 'LeadReceived', entity, source: 'web-form', contactRef: 'crm-4711' });

test('a traced lead is one trace: request, start of its workflow, its steps, and the view that shows it', async () => {
  const traceId = uuidV7().replaceAll('-', '');
  expect((await send('POST', '/v1/events', lead(`untraced-${run}`))).status).toBe(200);
  const headers = { traceparent: `00-${traceId}-${'b'.repeat(16)}-01` };
  expect((await send('POST', '/v1/events', lead(`lead-1-${run}`), headers)).status).toBe(200);
  const named = () => new Set(collector.spans.filter((span) => span.traceId === traceId).map(({ name }) => name));
  await expect
    .poll(() => [...named()].sort())
    .toEqual(expect.arrayContaining(['POST /v1/events', 'Lead emit', 'project leads', 'tell Lead workflow']));
  const root = collector.spans.find(({ name, traceId: id }) => name === 'POST /v1/events' && id === traceId);
  expect(root).toMatchObject({ parentSpanId: 'b'.repeat(16), attributes: { 'http.route': '/v1/events' } });
  const told = collector.spans.find(({ name }) => name === 'tell Lead workflow');
  expect(told?.parentSpanId).toBe(root?.spanId);
  expect(new Set(collector.spans.map((span) => span.traceId)), 'what nobody sampled has no span').toEqual(
    new Set([traceId]),
  );
});

test('the same lead explained, over HTTP and on the command line: what it set off, by which schema, and whose it is', async () => {
  const sent = await send('POST', '/v1/events', lead(`lead-2-${run}`));
  const { id } = sent.body.results[0];
  const asked = () => send('GET', `/v1/explain/${id}`);
  await expect.poll(async () => (await asked()).body.effects?.events.length).toBeGreaterThan(1);
  const { body } = await asked();
  expect(body).toMatchObject({
    event: { id, type: 'LeadReceived', entity: `lead-2-${run}` },
    foundBy: 'index',
    schema: { release: expect.stringMatching(/^LeadReceived@\d+$/) },
    writer: { process: 'gateway', certain: false },
  });
  const scored = body.effects.events.find(({ type }: { type: string }) => type === 'LeadScored');
  const effect = await send('GET', `/v1/explain/${scored.eventId}`);
  expect(effect.body.causes.events).toMatchObject([{ eventId: id, type: 'LeadReceived' }]);
  const { code, out } = await platform.run(['explain', scored.eventId], { environment });
  expect({ code, words: out }).toMatchObject({
    code: 0,
    words: expect.stringContaining(`LeadScored ${scored.eventId}`),
  });
  expect((await platform.run(['explain', scored.eventId, '--tenant', 'globex'], { environment })).code).toBe(1);
});
