/** SM-1 as a person meets it: opened, approved, probed by the platform itself, closed, on a real log. */

import { gatewaySettings, startGateway } from '@mainstem/gateway/gateway';
import { connectKafkaLog } from '@mainstem/streams/log/log.kafka';
import { loadCodec } from '@mainstem/streams/log/pinned-codec';
import { processors } from '@mainstem/streams/processors/table';
import { readSettings } from '@mainstem/streams/settings';
import { pino } from 'pino';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openScratchPlatform, type ScratchPlatform } from '../testing/scratch-platform.ts';

let platform: ScratchPlatform;

beforeAll(async () => {
  platform = await openScratchPlatform();
});
afterAll(() => platform.drop());

const breaker = (...words: string[]) => platform.run(['breaker', ...words, '--tenant', 'acme']);
const because = ['--because', 'a test'];

async function shown(): Promise<Record<string, unknown>[]> {
  const { out } = await breaker('show', '--json');
  return JSON.parse(out) as Record<string, unknown>[];
}

test('R3: a person’s word is a decision on the log; what would change nothing is refused', async () => {
  expect(await breaker('open')).toMatchObject({ code: 2 });
  expect(await breaker('open', '--halt', '--campaign', 'spring', ...because)).toMatchObject({
    code: 0,
    out: expect.stringContaining('acme/spring is open (version 1)'),
  });
  expect((await breaker('open', '--halt', '--campaign', 'spring', ...because)).out).toContain('BREAKER_ALREADY_OPEN');
  expect((await breaker('approve', '--campaign', 'spring', ...because)).code).toBe(0);
  expect(await shown()).toMatchObject([
    { campaign: 'spring', state: 'open', cause: 'MANUAL', effects: { halted: true }, approved: ['spring'] },
  ]);
  expect((await breaker('close', '--campaign', 'spring', ...because)).code).toBe(0);
  expect(await shown()).toEqual([]);
});

test('SM-1: with its cool-down over the platform half-opens it by itself', async () => {
  await breaker('open', '--no-approval', '--cool-down', '0', ...because);
  const environment = platform.environment as NodeJS.ProcessEnv;
  const codec = await loadCodec(readSettings(['MAINSTEM_SCHEMA_IDS', 'MAINSTEM_REGISTRY_URL'], environment));
  const log = await connectKafkaLog({ ...platform.broker, clientId: 'breaker-test' });
  const watch = await processors['breaker-watch']?.({ log, codec, logger: pino({ level: 'silent' }) } as never);
  await expect.poll(async () => (await shown())[0]?.state).toBe('half-open');
  await watch?.stop();
  await log.close();
  expect((await breaker('close', ...because)).out).toContain('is closed');
});

test('KIKI-42: through a gateway, when one answers: its rules hold, and what it writes is on the same breaker', async () => {
  expect((await platform.run(['replay', '--all'])).code).toBe(0);
  const settings = readSettings(gatewaySettings, platform.environment as NodeJS.ProcessEnv);
  const gateway = await startGateway({ ...settings, MAINSTEM_GATEWAY_PORT: 0, MAINSTEM_LOG_LEVEL: 'silent' });
  try {
    await gateway.ready();
    const environment = { MAINSTEM_GATEWAY_URL: `http://127.0.0.1:${gateway.port}` };
    const asked = (...words: string[]) =>
      platform.run(['breaker', ...words, '--tenant', 'gated', ...because, '--json'], { environment });
    const opened = await asked('open');
    expect(opened).toMatchObject({ code: 0, err: '' });
    expect(opened.json()).toEqual([{ kind: 'accepted', version: 1, state: 'open', through: 'gateway' }]);
    const again = await asked('open');
    expect(again.code).toBe(1);
    expect(again.json()).toMatchObject([{ kind: 'rejected', code: 'BREAKER_ALREADY_OPEN', through: 'gateway' }]);
    // The campaign's own breaker asks for no approval, so it is the tenant's that is told.
    expect((await asked('approve', '--campaign', 'spring')).json()).toMatchObject([{ kind: 'accepted', version: 2 }]);
    const seen = await platform.run(['breaker', 'show', '--tenant', 'gated', '--json']);
    expect(seen.json()).toMatchObject([[{ campaign: '*', state: 'open', approved: ['spring'] }]]);
    const direct = await asked('close', '--direct');
    expect(direct).toMatchObject({ code: 0, out: expect.not.stringContaining('gateway') });
    expect(direct.json()).toMatchObject([{ now: { state: 'closed' } }]);
  } finally {
    await gateway.stop();
  }
});
