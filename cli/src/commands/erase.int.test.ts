/**
 * R6, I9: a person through the whole platform and out of it. Gateway, views and workflows run as processes of their own and
 * write their logs to files; canary values tell where the person is before the erasure, and that they are nowhere after.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdirSync, openSync, readdirSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { mintToken } from '@mainstem/gateway/dev-token';
import { createNeedles } from '@mainstem/projections/erasure/sweep/needles';
import type { Finding } from '@mainstem/projections/erasure/sweep/sweeper';
import { migrate } from '@mainstem/projections/migrate';
import { connectKafkaLog } from '@mainstem/streams/log/log.kafka';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { sweepersFor, sweptStores } from '../erasure-stores.ts';
import { openScratchPlatform, type ScratchEnvironment, type ScratchPlatform } from '../testing/scratch-platform.ts';

const root = join(import.meta.dirname, '..', '..', '..');
const tenant = `priv-${randomUUID().slice(0, 8)}`;
const person = {
  contactRef: `crm-${randomUUID()}`,
  contactName: `Canary Zoë ${randomUUID().slice(0, 8)}`,
  contactEmail: `${randomUUID()}@canary.example`,
  contactPhone: '+49 151 5550 7734 1190',
  contactRole: 'head of sales',
};
const other = {
  contactRef: `crm-${randomUUID()}`,
  contactName: `Somebody ${randomUUID()}`,
  contactRole: 'head of sales',
};
const canaries = [person.contactName, person.contactEmail, person.contactPhone];

let platform: ScratchPlatform;
let environment: Record<string, string>;
let logs: string;
const children: ChildProcess[] = [];

beforeAll(async () => {
  platform = await openScratchPlatform();
  logs = join(platform.directory, 'logs');
  mkdirSync(logs);
  const ports = await Promise.all(
    ['GATEWAY', 'PROJECTIONS', 'WORKFLOWS'].map(async (name) => [`MAINSTEM_${name}_PORT`, await freePort()]),
  );
  environment = {
    ...(platform.environment as Record<string, string>),
    ...(Object.fromEntries(ports) as Record<string, string>),
    MAINSTEM_TEMPORAL_TASK_QUEUE: tenant,
    MAINSTEM_KMS_URL: `file:${join(platform.directory, 'kek.json')}`,
    MAINSTEM_OBJECT_STORE_URL: `file://${join(platform.directory, 'objects')}`,
    MAINSTEM_LOG_LEVEL: 'trace',
  };
  const schema = environment.MAINSTEM_POSTGRES_SCHEMA ?? '';
  await migrate({ ownerUrl: environment.MAINSTEM_POSTGRES_OWNER_URL ?? '', schema });
  for (const part of ['gateway', 'projections', 'workflows']) start(part);
});
afterAll(async () => {
  await Promise.all(children.map(ended));
  await platform.drop();
});

function start(part: string): void {
  const file = openSync(join(logs, `${part}.log`), 'a');
  const main = join(root, part, 'src', 'main.ts');
  children.push(
    spawn(process.execPath, ['--disable-warning=ExperimentalWarning', main], {
      env: environment,
      stdio: ['ignore', file, file],
    }),
  );
}

function ended(child: ChildProcess): Promise<unknown> {
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  return child.exitCode === null ? gone : Promise.resolve();
}

async function freePort(): Promise<string> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return String(port);
}

async function call(method: string, path: string, body?: unknown) {
  const secret = environment.MAINSTEM_JWT_SECRET ?? '';
  const token = await mintToken({ secret, tenant, roles: ['admin'], subject: 'user:test', ttlS: 600 });
  const response = await fetch(`http://127.0.0.1:${environment.MAINSTEM_GATEWAY_PORT}${path}`, {
    method,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: response.status, body: (await response.json()) as Record<string, never> };
}

const send = (entity: string, contact: object) =>
  call('POST', '/v1/events', { type: 'LeadReceived', entity, source: 'web-form', companySize: 900, ...contact });
const leadRow = async (entity: string) => {
  const { status, body } = await call('GET', `/v1/leads/${entity}`);
  return status === 200 ? ((body as { row?: object }).row ?? body) : undefined;
};

async function until<Value>(
  what: string,
  look: () => Promise<Value | false | undefined>,
  withinMs = 120_000,
): Promise<Value> {
  const deadline = performance.now() + withinMs;
  for (;;) {
    const value = await look().catch(() => undefined);
    if (value !== undefined && value !== false) return value;
    if (performance.now() > deadline) throw new Error(`not within ${withinMs} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** Logs of the applications, and this platform's own segments on the broker's disk. */
function directories(): string[] {
  // One level only: what lies deeper belongs to every test's topics, and some are being deleted while this looks.
  const segments = join(root, '.mainstem', 'test', 'kafka', 'data');
  const own = readdirSync(segments, { withFileTypes: true }).filter(
    (entry) => entry.isDirectory() && entry.name.startsWith(platform.broker.topicPrefix),
  );
  return [logs, ...own.map((entry) => join(entry.parentPath, entry.name))];
}

async function placesWith(values: readonly string[]): Promise<string[]> {
  const log = await connectKafkaLog({ ...platform.broker, clientId: 'erase-test' });
  const found: Finding[] = [];
  const sweepers = sweepersFor({ environment, log, tenant, profile: 'test', skip: [], files: directories() });
  for (const sweeper of sweepers) await sweeper.sweep(createNeedles(values), (finding) => found.push(finding));
  await log.close();
  return [...new Set(found.map(({ store, place }) => `${store} ${place.replace(/^.*\./, '')}`))];
}

const run = (words: readonly string[], more: ScratchEnvironment = {}) =>
  platform.run(words, { environment: { ...environment, ...more } });
const erase = (more?: ScratchEnvironment) =>
  run(
    [
      'erase',
      person.contactRef,
      '--tenant',
      tenant,
      '--reason',
      'request 4711',
      '--json',
      ...directories().flatMap((path) => ['--files', path]),
    ],
    more,
  );

test('a person comes in, is scored and assigned, is held, erased though killed on the way, and is nowhere', async () => {
  await until('the gateway is ready', async () => (await call('GET', '/readyz')).status === 200);
  expect((await send('lead-1', person)).status).toBe(200);
  expect((await send('lead-2', other)).status).toBe(200);
  const isDone = (row: object | undefined) => (row as { status?: string } | undefined)?.status === 'assigned' && row;
  const row = await until('the workflow has assigned the lead', async () => isDone(await leadRow('lead-1')));
  expect(row).toMatchObject({ ...person, contactErased: false });
  await until('the other, too', async () => isDone(await leadRow('lead-2')));

  // Before: the view alone, where people are meant to read it. So the search can find.
  expect(await placesWith(canaries)).toEqual(['postgres contacts__b1', 'postgres leads__b1']);
  const kept = await placesWith([person.contactRef]);
  expect(kept).toEqual(
    expect.arrayContaining([`log lead_events/${kept.find((place) => place.startsWith('log'))?.split('/')[1]}`]),
  );

  // The archive holds sealed bytes only; it is searched all the same.
  expect((await run(['archive'])).code).toBe(0);
  expect(await placesWith([person.contactRef])).toContain('objects object store');

  // A hold refuses.
  const about = [person.contactRef, '--tenant', tenant, '--reason', 'claim 12'];
  expect((await run(['hold', 'place', '--four-eyes', ...about])).code).toBe(0);
  const refused = await erase();
  expect({ code: refused.code, ...refused.json()[0] }).toMatchObject({
    code: 1,
    status: 'refused',
    holds: [{ reason: 'claim 12' }],
  });
  expect((await run(['hold', 'list', '--json'])).out).toContain('claim 12');
  // Four eyes: the same person twice is one person.
  for (let n = 0; n < 2; n += 1) {
    const alone = await run(['hold', 'lift', ...about, '--actor', 'user:ada', '--json']);
    expect(alone.json()[0]).toMatchObject([{ ended: false, liftedBy: 'user:ada' }]);
  }
  expect((await erase()).json()[0]).toMatchObject({ status: 'refused' });
  const second = await run(['hold', 'lift', ...about, '--actor', 'user:eve', '--json']);
  expect(second.json()[0]).toMatchObject([{ ended: true }]);
  expect(await leadRow('lead-1')).toMatchObject({ contactErased: false });

  // kill -9 in the middle, then the same call again.
  const chaos = { NODE_OPTIONS: '--conditions=mainstem-chaos', MAINSTEM_CRASHPOINT: 'erasure.step:4' };
  expect((await erase(chaos)).code).toBeNull();
  const done = await erase();
  expect(done.err).not.toContain('error');
  const [answer] = done.json() as { status: string; certificate: { stores: { store: string }[]; findings: number } }[];
  expect({ code: done.code, ...answer }).toMatchObject({
    code: 0,
    status: 'erased',
    certificate: { subject: person.contactRef, keyDestroyed: true, sealedValues: 4, valuesSearched: 3, findings: 0 },
  });
  expect(new Set(answer?.certificate.stores.map(({ store }) => store))).toEqual(new Set(sweptStores));
  for (const canary of canaries) expect(done.out + done.err).not.toContain(canary);

  // After: nowhere. The lead and the other person are as they were.
  expect(await placesWith(canaries)).toEqual([]);
  const after = await until('the view goes on', async () => leadRow('lead-1'));
  expect(after).toMatchObject({
    ...row,
    contactName: null,
    contactEmail: null,
    contactPhone: null,
    contactRole: null,
    contactErased: true,
  });
  expect(await leadRow('lead-2')).toMatchObject({ ...other, contactErased: false });
  const again = await send('lead-3', person);
  expect(again).toMatchObject({ status: 422, body: { results: [{ problems: [{ code: 'SUBJECT_ERASED' }] }] } });

  // Rebuild = live, and a replay stays silent.
  const workflowsBefore = await workflowEvents();
  expect((await run(['projections', 'verify', 'leads'])).code).toBe(0);
  expect((await run(['replay', 'leads'])).code).toBe(0);
  expect((await run(['projections', 'verify', 'leads'])).code).toBe(0);
  expect(await workflowEvents()).toBe(workflowsBefore);
  expect(await placesWith(canaries)).toEqual([]);
});

async function workflowEvents(): Promise<number> {
  const log = await connectKafkaLog({ ...platform.broker, clientId: 'erase-test' });
  const ends = await log.endOffsets('lead_events');
  await log.close();
  return ends.reduce((sum, end) => sum + end, 0);
}

test('tail shows persons sealed; opened only with a tenant and a reason, which is on the audit trail', async () => {
  const words = [
    'tail',
    'lead_events',
    '--from',
    'beginning',
    '--type',
    'LeadReceived',
    '--tenant',
    tenant,
    '--count',
    '2',
  ];
  const sealed = await run(words);
  expect(sealed.out).toContain('"contactName":"(sealed)"');
  expect(sealed.out).not.toContain(other.contactName);
  const opened = await run([...words, '--open', 'ticket 99', '--json']);
  const shown = opened.json().map((line) => (line.event as { contactName: string }).contactName);
  expect(shown.sort()).toEqual(['(erased)', other.contactName].sort());
  const audit = await run([
    'tail',
    'audit_events',
    '--from',
    'beginning',
    '--tenant',
    tenant,
    '--count',
    '1',
    '--type',
    'AuditEntryRecorded',
    '--entity',
    tenant,
  ]);
  expect(audit.out).toContain('ticket 99');
  expect((await run(['tail', 'lead_events', '--open', 'why'])).code).toBe(2);
});

test('produce --direct seals as the gateway does; a rotation of the wrapping key changes nothing that is read', async () => {
  const contact = `Direct ${randomUUID()}`;
  const direct = [
    'produce',
    'LeadReceived',
    '--direct',
    '--tenant',
    tenant,
    '--entity',
    'lead-9',
    '--field',
    'source=cli',
    '--field',
    `contactRef=${other.contactRef}`,
    '--field',
    `contactName=${contact}`,
  ];
  const produced = await run([...direct, '--json']);
  expect(produced).toMatchObject({ code: 0 });
  expect(produced.out).not.toContain(contact);
  await until(
    'the view has it',
    async () => ((await leadRow('lead-9')) as { contactName?: string } | undefined)?.contactName === contact,
  );
  expect(await placesWith([contact])).toEqual(['postgres contacts__b1', 'postgres leads__b1']);
  const rotated = await run(['keys', 'rotate', '--trim', '--json']);
  expect({ code: rotated.code, ...rotated.json()[0] }).toMatchObject({
    code: 0,
    version: 2,
    // The person's, and those that seal what Temporal keeps.
    rewrapped: expect.toSatisfy((keys: number) => keys >= 1),
    trimmed: true,
  });
  expect((await run(['projections', 'verify', 'leads'])).code).toBe(0);
});

test('R6: who is known by an address is held and erased by it, with their other ids, and it is printed nowhere', async () => {
  await until('the gateway is ready', async () => (await call('GET', '/readyz')).status === 200);
  const address = `${randomUUID()}@canary.example`;
  const anonymousId = randomUUID();
  const said = { userId: address, anonymousId, traits: { email: address } };
  expect((await call('POST', '/v1/identify', said)).status).toBe(200);
  const before = { anonymousId, name: 'Pricing', properties: { title: address } };
  expect((await call('POST', '/v1/page', before)).status).toBe(200);
  const about = ['--address', `mailto:${address.toUpperCase()}`, '--tenant', tenant, '--reason', 'request 12'];
  const files = directories().flatMap((path) => ['--files', path]);
  expect((await run(['hold', 'place', ...about])).code).toBe(0);
  const refused = await run(['erase', ...about, '--json', ...files]);
  expect(refused.json()[0]).toMatchObject({ status: 'refused', linked: [{ subject: `anon.${anonymousId}` }] });
  expect((await run(['hold', 'lift', ...about])).code).toBe(0);
  const done = await run(['erase', ...about, '--linked', '--json', ...files]);
  expect({ code: done.code, all: done.json(), err: done.err }).toMatchObject({
    code: 0,
    all: [
      { status: 'erased', subject: expect.stringMatching(/^p\.[0-9a-f]{40}$/), linked: [] },
      { status: 'erased', subject: `anon.${anonymousId}` },
    ],
  });
  for (const ran of [refused, done]) expect((ran.out + ran.err).toLowerCase()).not.toContain(address);
  expect((await call('POST', '/v1/identify', said)).body).toMatchObject({ results: [{ status: 'invalid' }] });
});
