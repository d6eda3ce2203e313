/** The gateway on the real stack: Kafka, Postgres, Temporal, with topics, schema and prefixes of this run's own. */
import { testEnvironment } from '@mainstem/infra/stack/test-environment';
import { migrate } from '@mainstem/projections/migrate';
import { openResources, type Resources, resourceSettings } from '@mainstem/projections/resources';
import { startWorker, type Worker } from '@mainstem/projections/worker';
import { keyOf, uuidV7 } from '@mainstem/schemas/envelope';
import type { AnyEvent } from '@mainstem/schemas/generated/events';
import { type TopicName, topics } from '@mainstem/schemas/topics';
import { connectKafkaLog } from '@mainstem/streams/log/log.kafka';
import { loadCodec } from '@mainstem/streams/log/pinned-codec';
import { dropTopics, ensureTopics } from '@mainstem/streams/log/topics.kafka';
import { readSettings } from '@mainstem/streams/settings';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { mintToken } from './dev-token.ts';
import { type Gateway, gatewaySettings, startGateway } from './gateway.ts';

const run = uuidV7().slice(-12);
const topicPrefix = `gateway-${run}-`;
const schema = `gateway_${run}`;
const environment = {
  ...testEnvironment(),
  MAINSTEM_TOPIC_PREFIX: topicPrefix,
  MAINSTEM_POSTGRES_SCHEMA: schema,
  MAINSTEM_REDIS_PREFIX: `gateway-${run}`,
  MAINSTEM_LOG_LEVEL: 'silent',
};
const settings = {
  ...readSettings([...gatewaySettings, 'MAINSTEM_POSTGRES_OWNER_URL'], environment),
  MAINSTEM_GATEWAY_PORT: 0,
};
const brokers = settings.MAINSTEM_KAFKA_BROKERS;

let one: Gateway;
let other: Gateway;
let resources: Resources;
let projections: Worker;

beforeAll(async () => {
  await ensureTopics({ brokers, topicPrefix }, topics);
  await migrate({ ownerUrl: settings.MAINSTEM_POSTGRES_OWNER_URL, schema });
  [one, other] = await Promise.all([startGateway(settings), startGateway(settings)]);
  await Promise.all([one.ready(), other.ready()]);
  resources = await openResources(readSettings(resourceSettings, environment), 'gateway-int-test');
  projections = await startWorker({ resources, healthPort: 0 });
});

afterAll(async () => {
  await projections?.stop();
  await resources?.close();
  await Promise.all([one?.stop(), other?.stop()]);
  const owner = new pg.Client({ connectionString: settings.MAINSTEM_POSTGRES_OWNER_URL });
  await owner.connect();
  await owner.query(`drop schema if exists "${schema}" cascade`);
  await owner.end();
  await dropTopics({ brokers, topicPrefix });
});

interface Sent {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers freely
  readonly body: any;
}

async function send(
  gateway: Gateway,
  method: 'GET' | 'POST',
  path: string,
  over: { body?: unknown; tenant?: string; headers?: Record<string, string> } = {},
): Promise<Sent> {
  const { MAINSTEM_JWT_SECRET: secret } = settings;
  const token = await mintToken({
    secret,
    tenant: over.tenant ?? 'acme',
    roles: ['admin', 'onboarding'],
    subject: 'user:ana',
    ttlS: 60,
  });
  const response = await fetch(`http://127.0.0.1:${gateway.port}${path}`, {
    method,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', ...over.headers },
    ...(over.body === undefined ? {} : { body: JSON.stringify(over.body) }),
  });
  return { status: response.status, body: await response.json() };
}

/** Everything one entity has on a topic, read from the broker by a connection of its own. */
async function onTheLog(topic: TopicName, tenant: string, entity: string): Promise<AnyEvent[]> {
  const codec = await loadCodec(settings);
  const log = await connectKafkaLog({ brokers, clientId: 'gateway-int-test-reader', topicPrefix });
  try {
    const partition = log.partitionFor(topic, keyOf(tenant, entity));
    const end = (await log.endOffsets(topic))[partition] ?? 0;
    const events: AnyEvent[] = [];
    for await (const batch of log.read(topic, partition, 0, end)) {
      for (const { key, value } of batch.records) if (key === keyOf(tenant, entity)) events.push(codec.decode(value));
    }
    return events;
  } finally {
    await log.close();
  }
}

async function eventually(what: string, probe: () => Promise<Sent | undefined>): Promise<Sent> {
  for (const until = performance.now() + 90_000; performance.now() < until; ) {
    const found = await probe();
    if (found !== undefined) return found;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`${what}: not within 40 s`);
}

const lead = (entity: string) => ({
  type: 'LeadReceived',
  entity,
  source: 'web-form',
  contactRef: 'crm-4711',
  companySize: 12,
});
const campaign = {
  type: 'CreateCampaign',
  name: 'Autumn',
  advertiserDomain: 'acme.example',
  bidPriceMicros: 2_000_000,
};

test('MAMS-10: a lead that was answered "accepted" is durable on Kafka where it was said to be, and decodes', async () => {
  const id = uuidV7();
  const { status, body } = await send(one, 'POST', '/v1/events', { body: { ...lead('lead-1'), id } });
  expect({ status, result: body.results[0].status, id: body.results[0].id }).toEqual({
    status: 200,
    result: 'accepted',
    id,
  });
  const [event, ...more] = await onTheLog('lead_events', 'acme', 'lead-1');
  expect(more).toEqual([]);
  expect(event).toMatchObject({
    type: 'LeadReceived',
    companySize: 12,
    companyName: null,
    envelope: { id, tenant: 'acme', entity: 'lead-1', actor: 'user:ana' },
  });
});

test('read your writes: a query that sends back the position of a command sees it, in another process too', async () => {
  for (let version = 1; version <= 20; version += 1) {
    const body = version === 1 ? campaign : { type: 'ChangeBidPrice', bidPriceMicros: 1_000_000 + version };
    const decided = await send(one, 'POST', '/v1/commands/campaigns/own-writes', { body });
    expect(decided).toMatchObject({
      status: 200,
      body: { version, position: expect.stringMatching(/^campaign_events:/) },
    });
    const headers = { 'x-mainstem-position': decided.body.position };
    const read = await send(other, 'GET', '/v1/campaigns/own-writes', { headers });
    expect(read).toMatchObject({ status: 200, body: { version } });
  }
  const beyond = await send(other, 'GET', '/v1/campaigns/own-writes?position=campaign_events:0@999999');
  expect(beyond).toMatchObject({ status: 503, body: { code: 'POSITION_NOT_REACHED', retryable: true } });
});

test('R2: the same id again is a duplicate: in the same process, in another one, and after a restart', async () => {
  const body = { ...lead('lead-2'), id: uuidV7() };
  const answers = [
    await send(one, 'POST', '/v1/events', { body }),
    await send(one, 'POST', '/v1/events', { body }),
    await send(other, 'POST', '/v1/events', { body }),
  ];
  const restarted = await startGateway(settings);
  try {
    answers.push(await send(restarted, 'POST', '/v1/events', { body }));
  } finally {
    await restarted.stop();
  }
  expect(answers.map((answer) => answer.body.results[0].status)).toEqual([
    'accepted',
    'duplicate',
    'duplicate',
    'duplicate',
  ]);
  expect(await onTheLog('lead_events', 'acme', 'lead-2')).toHaveLength(1);
});

test('many at once: good and bad events are answered each for itself, in order', async () => {
  const events = Array.from({ length: 500 }, (_, n) =>
    n % 100 === 7 ? { ...lead(`bulk-${n}`), email: 'a@b.c' } : lead(`bulk-${n}`),
  );
  const { status, body } = await send(one, 'POST', '/v1/events', { body: { events } });
  expect(status).toBe(207);
  const invalid = body.results.flatMap((result: { status: string }, n: number) =>
    result.status === 'invalid' ? [n] : [],
  );
  expect(invalid).toEqual([7, 107, 207, 307, 407]);
  expect(await onTheLog('lead_events', 'acme', 'bulk-499')).toHaveLength(1);
  expect(await onTheLog('lead_events', 'acme', 'bulk-7')).toEqual([]);
});

describe('R3: commands in two processes', () => {
  test('of two on one version one wins and one is told the version', async () => {
    const path = '/v1/commands/campaigns/race-1';
    expect(await send(one, 'POST', path, { body: campaign })).toMatchObject({ status: 200, body: { version: 1 } });
    for (let version = 1; version <= 10; version += 1) {
      const change = (n: number) => ({
        type: 'ChangeBidPrice',
        bidPriceMicros: 1_000_000 * version + n,
        expectedVersion: version,
      });
      const both = await Promise.all([
        send(one, 'POST', path, { body: change(1) }),
        send(other, 'POST', path, { body: change(2) }),
      ]);
      expect(both.map(({ status }) => status).sort()).toEqual([200, 409]);
      const conflict = both.find(({ status }) => status === 409);
      expect(conflict?.body).toMatchObject({ code: 'VERSION_CONFLICT', version: version + 1 });
    }
    const refused = (await onTheLog('audit_events', 'acme', 'race-1')) as { metadata?: unknown }[];
    expect(refused).toHaveLength(10);
    expect(refused[0]).toMatchObject({
      outcome: 'REFUSED',
      action: 'ChangeBidPrice',
      metadata: { code: 'VERSION_CONFLICT' },
    });
  });

  test('the same Idempotency-Key in both gives one decision and one answer', async () => {
    const headers = { 'idempotency-key': uuidV7() };
    const path = '/v1/commands/campaigns/twice-1';
    const both = await Promise.all(
      [one, other].map((gateway) => send(gateway, 'POST', path, { body: campaign, headers })),
    );
    expect(both.map(({ status }) => status)).toEqual([200, 200]);
    expect(both[0]?.body).toEqual(both[1]?.body);
    const again = await send(other, 'POST', path, { body: campaign, headers });
    expect(again.body).toEqual(both[0]?.body);
  });

  test('what one process decided the other decides on', async () => {
    const path = '/v1/commands/campaigns/handover-1';
    await send(one, 'POST', path, { body: campaign });
    expect(await send(other, 'POST', path, { body: { type: 'ChangeFlows', flows: [] } })).toMatchObject({
      status: 200,
      body: { version: 2 },
    });
    expect(await send(one, 'POST', path, { body: { type: 'ChangeFlows', flows: [] } })).toMatchObject({
      status: 422,
      body: { code: 'CAMPAIGN_FLOWS_UNCHANGED' },
    });
  });
});

test('WAP-12: each tenant finds its own rows and nothing of the other’s', async () => {
  for (const [tenant, name] of [
    ['acme', 'Acme'],
    ['rival', 'Rival'],
  ] as const) {
    await send(one, 'POST', '/v1/commands/campaigns/shared-id', { body: { ...campaign, name }, tenant });
    await send(one, 'POST', `/v1/commands/campaigns/only-${tenant}`, { body: { ...campaign, name }, tenant });
    await send(one, 'POST', '/v1/events', { body: lead(`only-${tenant}`), tenant });
  }
  for (const [tenant, foreign, name] of [
    ['acme', 'rival', 'Acme'],
    ['rival', 'acme', 'Rival'],
  ] as const) {
    const mine = (path: string) => send(other, 'GET', path, { tenant });
    await eventually(`campaign of ${tenant}`, async () => {
      const found = await mine(`/v1/campaigns/only-${tenant}`);
      return found.status === 200 ? found : undefined;
    });
    await eventually(`lead of ${tenant}`, async () => {
      const found = await mine(`/v1/leads/only-${tenant}`);
      return found.status === 200 ? found : undefined;
    });
    expect(await mine('/v1/campaigns/shared-id')).toMatchObject({ status: 200, body: { name } });
    for (const path of [`/v1/campaigns/only-${foreign}`, `/v1/leads/only-${foreign}`]) {
      expect(await mine(path)).toMatchObject({ status: 404, body: { code: 'NOT_FOUND' } });
    }
    for (const path of [
      '/v1/campaigns',
      '/v1/leads',
      '/v1/creatives',
      '/v1/clients',
      '/v1/incidents',
      '/v1/spend',
      '/v1/audit',
    ]) {
      const text = JSON.stringify((await mine(`${path}?limit=100`)).body);
      expect([path, text.includes(`only-${foreign}`)]).toEqual([path, false]);
    }
  }
});

test('WAP-12: tenants asking at the same time over shared connections never see each other', async () => {
  const asked = Array.from({ length: 60 }, (_, n) => (n % 2 === 0 ? 'acme' : 'rival'));
  const answers = await Promise.all(asked.map((tenant) => send(one, 'GET', '/v1/campaigns/shared-id', { tenant })));
  expect(answers.map(({ body }) => body.name)).toEqual(asked.map((tenant) => (tenant === 'acme' ? 'Acme' : 'Rival')));
});

test('WAP-69: policies published at one gateway hold at the other, and settings lower the limits of both', async () => {
  const tenant = `policies-${run}`;
  const bare = { text: 'permit (principal in Mainstem::Role::"admin", action, resource);', note: 'admins alone' };
  expect(await send(one, 'POST', '/v1/policies', { tenant, body: bare })).toMatchObject({ body: { version: 1 } });
  await expect.poll(async () => (await send(other, 'GET', '/v1/policies', { tenant })).body.version).toBe(1);
  const back = { version: 0, reason: 'enough', expectedVersion: 1 };
  expect(await send(other, 'POST', '/v1/policies/rollback', { tenant, body: back })).toMatchObject({
    body: { version: 2 },
  });
  const setting = {
    type: 'ConfigPublished',
    entity: 'rate-limits',
    name: 'rate-limits',
    valueJson: '{"tenant":{"perS":0.5,"burst":3}}',
    note: 'few',
  };
  expect((await send(one, 'POST', '/v1/events', { tenant, body: setting })).body.results[0].status).toBe('accepted');
  const statuses: number[] = [];
  await expect
    .poll(async () => {
      for (const gateway of [one, other]) statuses.push((await send(gateway, 'GET', '/v1/leads', { tenant })).status);
      return statuses.includes(429);
    })
    .toBe(true);
  expect((await send(other, 'GET', '/v1/leads')).status).toBe(200); // another tenant's
});

test('pages of a real view follow each other without a gap or a repeat', async () => {
  const found: string[] = [];
  let cursor: string | null = '';
  while (cursor !== null) {
    const page: Sent = await send(one, 'GET', `/v1/campaigns?limit=2${cursor === '' ? '' : `&cursor=${cursor}`}`);
    found.push(...page.body.items.map((row: { campaignId: string }) => row.campaignId));
    cursor = page.body.nextCursor;
  }
  expect(found).toEqual([...new Set(found)].sort());
  expect(found).toEqual(expect.arrayContaining(['only-acme', 'race-1', 'shared-id']));
});

test('KIKI-76: health and readiness on the real parts', async () => {
  expect(await send(one, 'GET', '/healthz')).toMatchObject({
    status: 200,
    body: { checks: { postgres: { ok: true }, log: { ok: true } } },
  });
  expect(await send(one, 'GET', '/readyz')).toMatchObject({ status: 200, body: { ready: true } });
});

test('without Postgres events and commands go on, and the rest says what is away', async () => {
  const alone = await startGateway({
    ...settings,
    MAINSTEM_POSTGRES_APP_URL: 'postgres://nobody:x@127.0.0.1:1/none',
  });
  try {
    await alone.ready();
    const body = { ...lead('alone-1'), id: uuidV7() };
    expect((await send(alone, 'POST', '/v1/events', { body })).body.results[0].status).toBe('accepted');
    expect((await send(alone, 'POST', '/v1/commands/campaigns/alone-1', { body: campaign })).status).toBe(200);
    expect(await send(alone, 'GET', '/v1/leads')).toMatchObject({
      status: 503,
      body: { code: 'VIEWS_UNAVAILABLE', retryable: true },
    });
    expect(await send(alone, 'GET', '/healthz')).toMatchObject({
      status: 503,
      body: { checks: { postgres: { ok: false, reason: expect.any(String) }, log: { ok: true } } },
    });
    // Ready by itself; polled, for a stall of the machine counts against readiness, too.
    await expect.poll(() => send(alone, 'GET', '/readyz')).toMatchObject({ status: 200 });
    // Deciding needs the log alone; here it is said that there is no such approval.
    const approval = await send(alone, 'POST', '/v1/approvals/a/approve', { body: { contentHash: 'a'.repeat(64) } });
    expect(approval).toMatchObject({ status: 404, body: { code: 'NOT_FOUND' } });
  } finally {
    await alone.stop();
  }
});
