/** Object stores on disk and in memory: the contract, and what only a directory can show. */
import { spawnSync } from 'node:child_process';
import { hash } from 'node:crypto';
import { chmodSync, existsSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';
import { describeObjectStore } from './object-store.contract.ts';
import { createDiskObjectStore } from './object-store.disk.ts';
import { createMemoryObjectStore } from './object-store.memory.ts';
import { openObjectStore, s3OptionsOf } from './open-object-store.ts';

const root = mkdtempSync(join(tmpdir(), 'mainstem-objects-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

describeObjectStore('a directory', async () => createDiskObjectStore(join(root, 'contract')));
describeObjectStore('memory', async () => createMemoryObjectStore());

describe('a directory', () => {
  test('an unfinished put shows nowhere; what a killed process left is swept', async () => {
    const home = join(root, 'unfinished');
    await mkdir(join(home, '.unfinished'), { recursive: true });
    const [old, young] = ['old', 'young'].map((name) => join(home, '.unfinished', name)) as [string, string];
    for (const path of [old, young]) writeFileSync(path, 'half');
    utimesSync(old, 1, 1);
    const store = createDiskObjectStore(home);
    await store.put('a/b', Buffer.from('whole'));
    const keys: string[] = [];
    for await (const { key } of store.list('')) keys.push(key);
    expect(keys).toEqual(['a/b']);
    expect([existsSync(old), existsSync(young)]).toEqual([false, true]);
    expect(readdirSync(join(home, '.unfinished'))).toEqual(['young']);
  });

  test('retention outlives the process', async () => {
    const home = join(root, 'outlives');
    const retainUntilMs = Date.now() + 60_000;
    await createDiskObjectStore(home).put('a', Buffer.from('kept'), { retainUntilMs });
    await expect(createDiskObjectStore(home).remove('a')).rejects.toMatchObject({ code: 'OBJECT_RETAINED' });
  });

  test('nothing that is done at the same time, by any store on it, takes away or replaces what is to be kept', async () => {
    const home = join(root, 'racing');
    const [one, other] = [createDiskObjectStore(home), createDiskObjectStore(home)];
    let keptRounds = 0;
    for (let round = 0; round < 12; round += 1) {
      const key = `round-${round}`;
      await one.put(key, Buffer.from('older'));
      const kept = { retainUntilMs: Date.now() + 3_600_000 };
      const settled = await Promise.allSettled([
        other.put(key, Buffer.from('kept'), kept),
        one.remove(key),
        other.put(key, Buffer.from('plain')),
        one.put(key, Buffer.from('brief'), { ifAbsent: true, retainUntilMs: Date.now() + 1 }),
        other.remove(key),
        one.put(key, Buffer.from('plain')),
      ]);
      if (settled[0]?.status === 'rejected') continue; // "brief" was first, for its moment
      keptRounds += 1;
      expect((await one.get(key))?.toString()).toBe('kept');
      await expect(other.remove(key)).rejects.toMatchObject({ code: 'OBJECT_RETAINED' });
      await expect(one.put(key, Buffer.from('late'))).rejects.toMatchObject({ code: 'OBJECT_RETAINED' });
    }
    expect(keptRounds).toBeGreaterThan(3);
    expect(readdirSync(join(home, '.locks'))).toEqual([]);
  });

  test('the lock of a process that was killed is taken over; that of one that lives is waited for', async () => {
    const home = join(root, 'locks');
    const store = createDiskObjectStore(home);
    await store.put('a', Buffer.from('1'));
    const lock = join(home, '.locks', hash('sha256', 'a', 'hex'));
    const holder = { token: 'x', host: hostname(), atMs: Date.now() };
    const dead = spawnSync(process.execPath, ['-e', '']).pid;
    writeFileSync(lock, JSON.stringify({ ...holder, pid: dead }));
    await store.put('a', Buffer.from('2'));
    expect((await store.get('a'))?.toString()).toBe('2');
    writeFileSync(lock, JSON.stringify({ ...holder, pid: process.pid }));
    const waiting = store.put('a', Buffer.from('3'));
    await new Promise((resolve) => setTimeout(resolve, 60));
    expect((await store.get('a'))?.toString()).toBe('2');
    rmSync(lock);
    await waiting;
    expect((await store.get('a'))?.toString()).toBe('3');
  });

  test('a key cannot be the folder of another', async () => {
    const store = createDiskObjectStore(join(root, 'folders'));
    await store.put('a', Buffer.from('object'));
    await expect(store.put('a/b', Buffer.from('below'))).rejects.toMatchObject({ code: 'OBJECT_KEY_INVALID' });
  });

  test.skipIf(process.getuid?.() === 0)(
    'a directory that may not be written is refused with a code (skipped: root may write anywhere)',
    async () => {
      const home = mkdtempSync(join(root, 'closed-'));
      chmodSync(home, 0o500);
      await expect(createDiskObjectStore(home).put('a', Buffer.alloc(1))).rejects.toMatchObject({
        code: 'OBJECT_STORE_REFUSED',
        retryable: false,
      });
    },
  );

  test('a place where no directory can be made is refused with a code, and at once', async () => {
    const began = performance.now();
    const put = createDiskObjectStore('/proc/mainstem/objects').put('a/b', Buffer.alloc(1));
    await expect(put).rejects.toMatchObject({ code: 'OBJECT_STORE_REFUSED', retryable: false });
    expect(performance.now() - began).toBeLessThan(2_000);
  });

  test('a directory that is a file is refused with a code', async () => {
    const file = join(root, 'file');
    writeFileSync(file, '');
    await expect(createDiskObjectStore(file).put('a', Buffer.alloc(1))).rejects.toMatchObject({ retryable: false });
  });
});

describe('addresses', () => {
  test('file: is a directory, absolute or from here', async () => {
    const store = await openObjectStore(pathToFileURL(join(root, 'by address')).href);
    await store.put('a', Buffer.from('x'));
    expect(existsSync(join(root, 'by address', 'a'))).toBe(true);
  });

  test('s3: names bucket, folder, endpoint, region and lock', () => {
    expect(s3OptionsOf('s3://archive/prod/eu?endpoint=http://127.0.0.1:7070&region=eu-central-1&lock=none')).toEqual({
      bucket: 'archive',
      prefix: 'prod/eu/',
      endpoint: 'http://127.0.0.1:7070',
      region: 'eu-central-1',
      lock: 'none',
    });
    expect(s3OptionsOf('s3://archive')).toEqual({
      bucket: 'archive',
      prefix: '',
      region: 'us-east-1',
      lock: 'compliance',
    });
  });

  test.each([
    'ftp://x',
    'file:',
    's3://',
    's3://A',
    's3://bucket?lock=maybe',
    's3://bucket?locks=none',
    's3://bucket?endpoint=127.0.0.1:1',
    'nothing',
  ])('%s is refused', async (url) => {
    await expect(openObjectStore(url)).rejects.toMatchObject({ code: 'OBJECT_STORE_URL_INVALID', retryable: false });
  });

  test.each([
    's3://key:very-secret@bucket',
    's3://key:with/slash/very-secret@bucket',
    's3:/key:very-secret@bucket',
    'https://key:very-secret@bucket',
    's3://bucket?endpoint=http://key:very-secret@store:7070',
    's3://bucket?endpoint=http://key:very-secret%40store:7070&locks=none',
  ])('credentials in an address are refused, and not repeated in the error (%#)', async (url) => {
    const refused = await openObjectStore(url).catch((error: unknown) => error as Error);
    expect(refused).toMatchObject({ code: 'OBJECT_STORE_URL_INVALID' });
    expect((refused as Error).message).not.toContain('very-secret');
  });
});
