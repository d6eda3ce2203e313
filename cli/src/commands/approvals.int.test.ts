/** SM-9, WAP-128 on the real stack: asked for, seen in the inbox, decided by racing people, verified from the log alone. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mintToken } from '@mainstem/gateway/dev-token';
import { type Gateway, gatewaySettings, startGateway } from '@mainstem/gateway/gateway';
import type { Role } from '@mainstem/gateway/roles';
import { approvals } from '@mainstem/projections/approvals/projection';
import { migrate } from '@mainstem/projections/migrate';
import { openResources, type Resources, resourceSettings } from '@mainstem/projections/resources';
import { startWorker, type Worker } from '@mainstem/projections/worker';
import { readSettings } from '@mainstem/streams/settings';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openScratchPlatform, type ScratchPlatform } from '../testing/scratch-platform.ts';

let platform: ScratchPlatform;
let gateways: Gateway[] = [];
let resources: Resources;
let worker: Worker;
let secret: string;
const folder = mkdtempSync(join(tmpdir(), 'approvals-'));

beforeAll(async () => {
  platform = await openScratchPlatform();
  const environment = platform.environment as NodeJS.ProcessEnv;
  const settings = readSettings([...gatewaySettings, 'MAINSTEM_POSTGRES_OWNER_URL'], environment);
  secret = settings.MAINSTEM_JWT_SECRET;
  await migrate({ ownerUrl: settings.MAINSTEM_POSTGRES_OWNER_URL, schema: settings.MAINSTEM_POSTGRES_SCHEMA });
  const own = { ...settings, MAINSTEM_GATEWAY_PORT: 0, MAINSTEM_LOG_LEVEL: 'silent' as const };
  gateways = [await startGateway(own), await startGateway(own)];
  await Promise.all(gateways.map((gateway) => gateway.ready()));
  resources = await openResources(readSettings(resourceSettings, environment), 'approvals-int-test');
  worker = await startWorker({ resources, healthPort: 0, definitions: [approvals] });
});
afterAll(async () => {
  await worker?.stop();
  await resources?.close();
  await Promise.all(gateways.map((gateway) => gateway.stop()));
  await platform?.drop();
  rmSync(folder, { recursive: true, force: true });
});

type Person = readonly [subject: string, ...roles: Role[]];
const ana: Person = ['user:ana', 'support'];
const ben: Person = ['user:ben', 'manager'];
const cleo: Person = ['user:cleo', 'manager'];

// biome-ignore lint/suspicious/noExplicitAny: tests look into answers freely
async function send([subject, ...roles]: Person, at: number, path: string, body?: object, position = ''): Promise<any> {
  const token = await mintToken({ secret, tenant: 'acme', roles, subject, ttlS: 60 });
  const answer = await fetch(`http://127.0.0.1:${gateways[at]?.port}${path}`, {
    method: body === undefined ? 'GET' : 'POST',
    headers: {
      authorization: `Bearer ${token}`,
      'content-type': 'application/json',
      ...(position === '' ? {} : { 'x-mainstem-position': position }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const found = { status: answer.status, position: answer.headers.get('x-mainstem-position') ?? '' };
  return { ...found, body: await answer.json() };
}

async function asked(amount: number) {
  const about = { kind: 'refund', subject: 'client-1', riskTier: 'MEDIUM', because: 'the goods came late' };
  const money = { amountMicros: amount * 1_000_000, currency: 'USD' };
  const { status, body, position } = await send(ana, 0, '/v1/approvals', { ...about, ...money });
  expect(status).toBe(200);
  const row = await send(ana, 0, `/v1/approvals/${body.approvalId}`, undefined, position);
  return { id: body.approvalId as string, position, row: row.body };
}

test('R3: of ten people at two gateways who decide at once, one ends it and the others are told', async () => {
  const { id, row } = await asked(99);
  const people = Array.from({ length: 10 }, (_, n): Person => [`user:m-${n}`, 'manager']);
  const said = await Promise.all(
    people.map((who, n) =>
      send(who, n % 2, `/v1/approvals/${id}/${n % 3 === 0 ? 'reject' : 'approve'}`, { contentHash: row.contentHash }),
    ),
  );
  const statuses = said.map(({ status }) => status).sort();
  expect(statuses).toEqual([200, ...Array(9).fill(409)]);
  expect(new Set(said.filter(({ status }) => status === 409).map(({ body }) => body.code))).toEqual(
    new Set(['APPROVAL_DECIDED']),
  );
});

test('WAP-128: the inbox, a delegation, the figures; verified by the command line, also from a file', async () => {
  const { id, position, row } = await asked(6_000);
  expect(row).toMatchObject({ status: 'open', rule: 'money-from-5000', needed: '2 manager|admin', level: 0 });
  const inbox = async (who: Person) => {
    const { body } = await send(who, 1, '/v1/approvals/inbox');
    return (body.items as { approvalId: string }[]).some(({ approvalId }) => approvalId === id);
  };
  const erik: Person = ['user:erik', 'sales'];
  expect([await inbox(ana), await inbox(ben), await inbox(erik)]).toEqual([false, true, false]);
  const list = await send(ben, 1, '/v1/approvals?status=open&roles.has=admin&overdue=false', undefined, position);
  expect(list.body.items.map((one: { approvalId: string }) => one.approvalId)).toContain(id);
  expect((await send(ben, 1, '/v1/approvals?overdue=true')).body.items).toEqual([]);

  const given = await send(ben, 0, `/v1/approvals/${id}/delegate`, { to: 'user:erik' });
  await send(ben, 1, `/v1/approvals/${id}`, undefined, given.position); // the view has it
  expect(await inbox(erik)).toBe(true);
  const { contentHash } = row;
  expect(await send(erik, 1, `/v1/approvals/${id}/approve`, { contentHash, actingFor: 'user:ben' })).toMatchObject({
    body: { status: 'open' },
  });
  const done = await send(cleo, 0, `/v1/approvals/${id}/approve`, { contentHash });
  expect(done).toMatchObject({ status: 200, body: { status: 'approved' } });
  await send(ben, 0, `/v1/approvals/${id}`, undefined, done.position);
  const figures = await send(ben, 0, '/v1/approvals/figures?days=1');
  expect(figures.body.items).toMatchObject([
    { kind: 'refund', asked: 2, open: 0, autoShare: 0, escalatedShare: 0, decideMsP50: expect.any(Number) },
  ]);

  const file = join(folder, 'evidence.json');
  const environment = { MAINSTEM_GATEWAY_URL: `http://127.0.0.1:${gateways[0]?.port}` };
  const run = (...words: string[]) => platform.run(['approvals', ...words, '--json'], { environment });
  const verified = await run('verify', id, '--tenant', 'acme', '--out', file);
  expect({ code: verified.code, err: verified.err }).toEqual({ code: 0, err: '' });
  expect(verified.json()[0]).toMatchObject({
    ...{ status: 'approved', decidedBy: ['user:erik', 'user:cleo'], signatures: 3, findings: [] },
  });
  writeFileSync(file, readFileSync(file, 'utf8').replaceAll('user:cleo', 'user:clea'));
  const forged = await run('verify', '--file', file);
  expect(forged.code).toBe(1);
  expect(forged.out).toContain('SIGNATURE');
});

test('the command line decides as a person', async () => {
  const { id } = await asked(50);
  const environment = { MAINSTEM_GATEWAY_URL: `http://127.0.0.1:${gateways[1]?.port}` };
  const words = ['approvals', 'approve', id, '--tenant', 'acme', '--as', 'user:cleo', '--role', 'manager'];
  const ran = await platform.run([...words, '--amount-micros', '40000000', '--json'], { environment });
  expect({ code: ran.code, err: ran.err }).toEqual({ code: 0, err: '' });
  expect(ran.json()[0]).toMatchObject({ status: 'approved' });
});

test('WAP-128: a standing rule by the command line: wished, allowed, seen, settles at two gateways, taken back', async () => {
  const environment = { MAINSTEM_GATEWAY_URL: `http://127.0.0.1:${gateways[0]?.port}` };
  const run = async (...words: string[]) => {
    const ran = await platform.run(['approvals', ...words, '--tenant', 'acme', '--json'], { environment });
    expect({ code: ran.code, err: ran.err }).toEqual({ code: 0, err: '' });
    return ran.json()[0] as unknown as { approvalId: string; status: string };
  };
  const limits = ['--up-to-micros', '20000000', '--currency', 'USD', '--risk', 'MEDIUM', '--days', '10'];
  const wish = await run('set-rule', 'refund', ...limits, '--reason', 'the same every day', '--as', 'user:ben');
  expect(wish).toMatchObject({ status: 'open' });
  const position = (await send(ben, 0, `/v1/approvals/${wish.approvalId}`)).position;
  await send(ben, 0, `/v1/approvals/${wish.approvalId}`, undefined, position);
  expect(await run('approve', wish.approvalId, '--as', 'user:dora')).toMatchObject({ status: 'approved' });
  expect(await run('rules')).toMatchObject([{ ruleId: wish.approvalId, kind: 'refund', setBy: 'user:ben' }]);

  const about = { kind: 'refund', subject: 'client-1', riskTier: 'MEDIUM', because: 'late', currency: 'USD' };
  const settled = await send(ana, 1, '/v1/approvals', { ...about, amountMicros: 20_000_000 });
  expect(settled.body.status).toBe('approved');
  const row = await send(ana, 1, `/v1/approvals/${settled.body.approvalId}`, undefined, settled.position);
  expect(row.body).toMatchObject({ isAutomatic: true, standingRule: wish.approvalId, decidedBy: [], needed: '' });
  const rule = await send(ana, 1, `/v1/approvals/${wish.approvalId}`, undefined, settled.position);
  expect(rule.body).toMatchObject({ kind: 'approval-rule', ruleStatus: 'in-force', ruleUntilMs: expect.any(Number) });

  await run('revoke-rule', wish.approvalId, '--reason', 'too many', '--as', 'user:dora');
  const after = await send(ana, 1, '/v1/approvals', { ...about, amountMicros: 20_000_000 });
  expect(after.body.status).toBe('open');
});
