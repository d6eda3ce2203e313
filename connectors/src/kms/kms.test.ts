import { randomUUID } from 'node:crypto';
import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createKms } from './create-kms.ts';
import { kmsContract } from './kms.contract.ts';
import { createFileKms } from './kms.file.ts';
import { createVaultKms } from './kms.vault.ts';
import { startTransitServer, type TransitServer } from './testing/transit-server.ts';

const directory = mkdtempSync(join(tmpdir(), 'mainstem-kms-'));
const newPath = () => join(directory, randomUUID(), 'kek.json');
const servers: TransitServer[] = [];
let server: TransitServer;

async function newServer(): Promise<TransitServer> {
  const started = await startTransitServer();
  servers.push(started);
  return started;
}
beforeAll(async () => {
  server = await newServer();
});
afterAll(async () => {
  await Promise.all(servers.map((one) => one.close()));
  rmSync(directory, { recursive: true });
});

const first = async () => true;

kmsContract('file', async () => {
  const kms = createFileKms(newPath());
  await kms.wrap([Buffer.alloc(32)], first);
  return kms;
});
kmsContract('Vault transit', async () => createVaultKms(await newServer()));

const key = Buffer.alloc(32, 7);

describe('the KEK in a file', () => {
  test('is made once however many begin at once, and is readable by its owner alone', async () => {
    const path = newPath();
    const wrapped = await Promise.all(Array.from({ length: 8 }, () => createFileKms(path).wrap([key], first)));
    expect(await createFileKms(path).unwrap(wrapped.flat())).toEqual(wrapped.map(() => key));
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  test('that was lost or replaced is said so, and is not made anew by reading', async () => {
    const path = newPath();
    const [wrapped = ''] = await createFileKms(path).wrap([key], first);
    const other = createFileKms(newPath());
    await expect(other.unwrap([wrapped])).rejects.toMatchObject({
      code: 'CONNECTOR_UNAVAILABLE',
      message: expect.stringContaining('no KEK file'),
      retryable: true,
    });
    await other.wrap([key], first);
    await expect(other.unwrap([wrapped])).rejects.toThrow(/another KEK file/);
    writeFileSync(path, '{"id":"x","versions":{}}');
    await expect(createFileKms(path).unwrap([wrapped])).rejects.toThrow(/not whole/);
  });
});

test('R6: a KEK file that is away is not made anew where keys were wrapped before', async () => {
  const path = newPath();
  const away = createFileKms(path);
  for (const isFirst of [undefined, async () => false]) {
    await expect(away.wrap([key], isFirst)).rejects.toMatchObject({
      code: 'CONNECTOR_UNAVAILABLE',
      message: expect.stringContaining('put that file back'),
      retryable: true,
    });
  }
  expect(existsSync(path)).toBe(false);
});

describe('the transit engine', () => {
  test('takes a batch in one request', async () => {
    const kms = createVaultKms(server);
    const before = server.requests.length;
    await kms.unwrap(await kms.wrap([key, key, key]));
    expect(server.requests.slice(before)).toEqual([
      'POST /v1/transit/encrypt/mainstem',
      'POST /v1/transit/decrypt/mainstem',
    ]);
  });

  test.each([
    [429, 'CONNECTOR_RATE_LIMITED', true],
    [503, 'CONNECTOR_UNAVAILABLE', true],
    [500, 'CONNECTOR_UNAVAILABLE', true],
    [403, 'CONNECTOR_REFUSED', false],
    [404, 'CONNECTOR_REFUSED', false],
  ])('answering %i is %s', async (status, code, retryable) => {
    server.fail(status);
    await expect(createVaultKms(server).wrap([key])).rejects.toMatchObject({ code, retryable });
    await expect(createVaultKms(server).version()).rejects.toMatchObject({ code, retryable });
    server.fail(null);
  });

  test('a bad token or a missing key is refused, and no error shows the token', async () => {
    const bad = { ...server, token: 'hvs.somebody-elses' };
    const failure = await createVaultKms(bad)
      .wrap([key])
      .catch((error: Error) => error);
    expect(failure).toMatchObject({ code: 'CONNECTOR_REFUSED', message: expect.stringContaining('permission denied') });
    expect(JSON.stringify(failure) + String((failure as Error).stack)).not.toContain('hvs.');
    const missing = createVaultKms({ ...server, url: server.url.replace(/mainstem$/, 'nobodys') });
    await expect(missing.wrap([key])).rejects.toThrow(/encryption key not found/);
  });

  test('that does not answer, or is not there, is tried again later', async () => {
    server.hang(true);
    await expect(createVaultKms({ ...server, timeoutMs: 50 }).wrap([key])).rejects.toMatchObject({
      code: 'CONNECTOR_TIMEOUT',
      retryable: true,
    });
    server.hang(false);
    const gone = createVaultKms({ url: 'http://127.0.0.1:1/transit/mainstem', token: 'x' });
    await expect(gone.wrap([key])).rejects.toMatchObject({ code: 'CONNECTOR_UNAVAILABLE', retryable: true });
  });
});

test('the KMS is chosen by its address', () => {
  expect(createKms('file:/var/kek.json', '').about).toContain('not for production');
  expect(createKms('vault:https://vault.example:8200/transit/mainstem', 't').about).toContain('vault.example:8200');
  expect(() => createKms('aws:key', '')).toThrow(/begins with/);
  expect(() => createKms('vault:https://vault.example:8200/mainstem', 't')).toThrow(/<mount>/);
});
