/** produce, loadgen and value through a real gateway, as a person runs them. */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Gateway, gatewaySettings, startGateway } from '@mainstem/gateway/gateway';
import { uuidV7 } from '@mainstem/schemas/envelope';
import { createEventWriter } from '@mainstem/streams/log/event-writer';
import { connectKafkaLog } from '@mainstem/streams/log/log.kafka';
import { loadCodec } from '@mainstem/streams/log/pinned-codec';
import { readSettings } from '@mainstem/streams/settings';
import { shopEvents } from '@mainstem/streams/values/testing/shop';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openScratchPlatform, type ScratchPlatform } from '../testing/scratch-platform.ts';

let platform: ScratchPlatform;
let gateway: Gateway;
let environment: Record<string, string>;

beforeAll(async () => {
  platform = await openScratchPlatform();
  // Makes the tables, in which the gateway notes the ids it has seen.
  expect((await platform.run(['replay', '--all'])).code).toBe(0);
  const settings = readSettings(gatewaySettings, platform.environment as NodeJS.ProcessEnv);
  gateway = await startGateway({ ...settings, MAINSTEM_GATEWAY_PORT: 0, MAINSTEM_LOG_LEVEL: 'silent' });
  environment = { MAINSTEM_GATEWAY_URL: `http://127.0.0.1:${gateway.port}` };
});
afterAll(async () => {
  await gateway.stop();
  await platform.drop();
});

const run = (words: readonly string[], input?: string) =>
  platform.run(words, { environment, ...(input === undefined ? {} : { input }) });
const lead = ['--tenant', 'acme', '--field', 'source=partner', '--field', 'contactRef=c-7'];

test('an event goes in through the gateway and is on the log, written by who the token says', async () => {
  const produced = await run(['produce', 'LeadReceived', '--entity', 'lead-1', ...lead, '--json']);
  expect(produced).toMatchObject({ code: 0, err: '' });
  expect(produced.json()).toMatchObject([{ accepted: 1, duplicate: 0, invalid: 0 }]);
  const tailed = await run([
    'tail',
    'lead_events',
    '--from',
    'beginning',
    '--entity',
    'lead-1',
    '--count',
    '1',
    '--json',
  ]);
  expect(tailed.json()).toMatchObject([
    { event: { source: 'partner', envelope: { tenant: 'acme', actor: 'user:cli' } } },
  ]);
});

test('R2: the same id again is a duplicate, not a second event', async () => {
  const again = ['produce', 'LeadReceived', '--entity', 'lead-2', '--id', uuidV7(), ...lead, '--json'];
  expect((await run(again)).json()).toMatchObject([{ accepted: 1, duplicate: 0 }]);
  const second = await run(again);
  expect(second.code).toBe(0);
  expect(second.json()).toMatchObject([{ accepted: 0, duplicate: 1 }]);
});

test('of many events each is answered for itself; what does not fit is told by field, and the exit code says so', async () => {
  const events = [
    { type: 'LeadReceived', entity: 'lead-3', source: 'a', contactRef: 'b' },
    { type: 'LeadReceived', entity: 'lead-4', source: 'a', contactRef: 'b', country: 'Germany' },
    { type: 'LeadScored', entity: 'lead-4' },
  ];
  const produced = await run(
    ['produce', '--tenant', 'acme', '--file', '-'],
    events.map((one) => JSON.stringify(one)).join('\n'),
  );
  expect(produced.code).toBe(1);
  expect(produced.out).toContain('1 accepted, 0 duplicate, 2 invalid');
  expect(produced.out).toContain('country');
  expect(produced.out).toContain('written by the platform itself');
  const alone = await run(['produce', 'LeadScored', '--entity', 'x']);
  expect(alone).toMatchObject({ code: 1, err: '' });
  expect(alone.out).toContain('0 accepted, 0 duplicate, 1 invalid');
});

test('leads at a rate are all accepted, and latency is told', async () => {
  const load = await run(['loadgen', 'leads', '--rate', '200', '--seconds', '2', '--tenant', 'load', '--json']);
  expect(load).toMatchObject({ code: 0, err: '' });
  expect(load.json()).toMatchObject([{ due: 400, accepted: 400, invalid: 0, failed: 0, shed: 0 }]);
  const tailed = await run([
    'tail',
    'lead_events',
    '--from',
    'beginning',
    '--tenant',
    'load',
    '--count',
    '400',
    '--json',
  ]);
  expect(new Set(tailed.json().map((line) => (line.event as { envelope: { id: string } }).envelope.id)).size).toBe(400);
});

test('a token that does not hold is refused with the gateway’s own words', async () => {
  const forged = { ...environment, MAINSTEM_JWT_SECRET: 'another secret of thirty-two characters' };
  const ran = await platform.run(['produce', 'LeadReceived', '--entity', 'x', ...lead], { environment: forged });
  expect(ran).toMatchObject({ code: 1, out: '' });
  expect(ran.err).toMatch(/gateway answered 401.*TOKEN_INVALID/);
});

test('WAP-69: policies are tried, published and rolled back; what is no good is refused in the validator’s words', async () => {
  const show = await run(['policies', 'show', '--tenant', 'ruled', '--json']);
  const { text, version } = show.json()[0] as { text: string; version: number };
  expect(version).toBe(0);
  const directory = mkdtempSync(join(tmpdir(), 'policies-'));
  const [good, bad] = [join(directory, 'good.cedar'), join(directory, 'bad.cedar')];
  writeFileSync(
    good,
    `${text}\n@id("viewers-budgets") permit (principal in Mainstem::Role::"viewer", action == Mainstem::Action::"budgets:command", resource);`,
  );
  writeFileSync(bad, 'permit (principal, action == Mainstem::Action::"fly", resource);');
  const asked = ['--role', 'viewer', '--permission', 'budgets:command', '--tenant', 'ruled', '--json'];
  const tried = await run(['policies', 'test', '--file', good, ...asked]);
  expect(tried.json()).toMatchObject([
    { valid: true, answers: [{ allowed: true, policies: ['tenant:viewers-budgets'] }] },
  ]);
  expect((await run(['policies', 'test', ...asked])).json()).toMatchObject([{ answers: [{ allowed: false }] }]);
  const published = await run(['policies', 'publish', good, '--note', 'a trial', '--tenant', 'ruled', '--json']);
  expect(published.json()).toMatchObject([{ version: 1 }]);
  const refused = await run(['policies', 'publish', bad, '--note', 'x', '--tenant', 'ruled']);
  expect(refused).toMatchObject({ code: 1, err: expect.stringContaining('unrecognized action') });
  const back = await run(['policies', 'rollback', '0', '--reason', 'it is over', '--tenant', 'ruled', '--json']);
  expect(back.json()).toMatchObject([{ version: 2 }]);
  rmSync(directory, { recursive: true });
});

test('KIKI-12: values are fitted, foretold and shown', async () => {
  const value = (...words: string[]) => run(['value', ...words, '--tenant', 'shop']);
  expect((await value('predict')).err).toContain('VALUE_MODEL_MISSING');
  const [fromMs, weeks] = [Date.now() - 60 * 7 * 86_400_000, 60];
  const codec = await loadCodec(readSettings(['MAINSTEM_SCHEMA_IDS', 'MAINSTEM_REGISTRY_URL'], platform.environment));
  const log = await connectKafkaLog({ ...platform.broker, clientId: 'value-test' });
  const shop = { tenant: 'shop', fromMs, weeks, customers: 250 };
  await createEventWriter(log, codec).append([
    ...shopEvents({ ...shop, seed: 1 }),
    ...shopEvents({ ...shop, seed: 2, prefix: 'e', rate: 3, segment: 'members' }),
  ]);
  await log.close();
  const [fitted] = (await value('fit', '--json')).json();
  expect(fitted).toMatchObject({ outcome: 'BG_NBD', customers: 500, written: true, warnings: [] });
  expect((await value('segments')).out).toMatch(/members.*250.*×[12]\.\d\d/);
  expect((await run(['replay', 'ltv'])).code).toBe(0);
  const [foretold] = (await value('predict', 'c1', '--json')).json();
  expect(foretold).toMatchObject({ basis: 'CUSTOMER', modelVersion: fitted?.modelVersion, source: 'HOT' });
});
