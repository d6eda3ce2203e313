/** produce and loadgen through a real gateway, as a person runs them. */

import { type Gateway, gatewaySettings, startGateway } from '@mainstem/gateway/gateway';
import { uuidV7 } from '@mainstem/schemas/envelope';
import { readSettings } from '@mainstem/streams/settings';
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
