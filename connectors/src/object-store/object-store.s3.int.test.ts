/** The object store on S3, on a versitygw of its own: the contract, the lock, and a store that goes away. */
import {
  DeleteObjectCommand,
  ListObjectVersionsCommand,
  PutObjectLockConfigurationCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { absence, versitygw } from '@mainstem/infra/stack/acquire/test-programs';
import { type ScratchS3, startScratchS3 } from '@mainstem/infra/stack/scratch/scratch-s3';
import { watchStalls } from '@mainstem/infra/stack/scratch/stalls';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { describeObjectStore } from './object-store.contract.ts';
import { createS3ObjectStore, type S3ObjectStoreOptions } from './object-store.s3.ts';
import type { ObjectStore } from './object-store.ts';

const BUILD_TIMEOUT_MS = 400_000;
const locked = 'mainstem-locked';
const plain = 'mainstem-plain';

describe.skipIf(absence(versitygw) !== undefined)('S3 (skipped: versitygw cannot be built)', () => {
  let s3: ScratchS3;
  let client: S3Client;

  const open = (change: Partial<S3ObjectStoreOptions> = {}): ObjectStore =>
    createS3ObjectStore({ ...s3, bucket: locked, prefix: 'a/folder/', lock: 'compliance', ...change });

  beforeAll(async () => {
    s3 = await startScratchS3((line) => process.stderr.write(`${line}\n`));
    client = new S3Client({ ...s3, forcePathStyle: true });
    await s3.makeBucket(plain, false);
    await s3.makeBucket(locked, true);
  }, BUILD_TIMEOUT_MS);
  afterAll(async () => {
    client?.destroy();
    await s3?.close();
  });

  describeObjectStore('S3', async () => open());

  test('the lock holds against whoever goes around the platform', async () => {
    const store = open();
    await store.put('kept', Buffer.from('kept'), { retainUntilMs: Date.now() + 60_000 });
    // A delete without a version hides the object behind a marker; the version itself stays, and cannot be deleted.
    await client.send(new DeleteObjectCommand({ Bucket: locked, Key: 'a/folder/kept' }));
    const { Versions } = await client.send(new ListObjectVersionsCommand({ Bucket: locked, Prefix: 'a/folder/kept' }));
    expect(Versions).toHaveLength(1);
    const { VersionId } = Versions?.[0] ?? {};
    const removal = client.send(new DeleteObjectCommand({ Bucket: locked, Key: 'a/folder/kept', VersionId }));
    await expect(removal).rejects.toThrow(/lock|Access ?Denied/i);
    const weaker = client.send(
      new PutObjectLockConfigurationCommand({
        Bucket: locked,
        ObjectLockConfiguration: { ObjectLockEnabled: 'Enabled' },
      }),
    );
    await weaker; // a default for new objects does not loosen old ones
    await expect(
      client.send(new DeleteObjectCommand({ Bucket: locked, Key: 'a/folder/kept', VersionId })),
    ).rejects.toThrow();
    await store.close();
  });

  test('a bucket without object lock refuses to keep, and a store set to lock=none does not even ask', async () => {
    const retainUntilMs = Date.now() + 60_000;
    const careless = open({ bucket: plain });
    const refused = { code: 'OBJECT_STORE_REFUSED', retryable: false };
    await expect(careless.put('a', Buffer.from('x'), { retainUntilMs })).rejects.toMatchObject(refused);
    const honest = open({ bucket: plain, lock: 'none' });
    await expect(honest.put('a', Buffer.from('x'), { retainUntilMs })).rejects.toMatchObject(refused);
    expect(await honest.put('a', Buffer.from('x'))).toBe('stored');
    await honest.remove('a');
    await Promise.all([careless.close(), honest.close()]);
  });

  test('a list goes over pages', async () => {
    const store = open({ bucket: plain, prefix: 'pages/', lock: 'none' });
    const keys = Array.from({ length: 1_030 }, (_, n) => `p/${String(n).padStart(5, '0')}`);
    for (let at = 0; at < keys.length; at += 100) {
      await Promise.all(keys.slice(at, at + 100).map((key) => store.put(key, Buffer.from('x'))));
    }
    const found: string[] = [];
    for await (const { key } of store.list('p/')) found.push(key);
    expect(found).toEqual(keys);
    await store.close();
  });

  test('wrong credentials and no such bucket are refused, not tried again', async () => {
    const refused = { code: 'OBJECT_STORE_REFUSED', retryable: false };
    const stranger = open({ credentials: { accessKeyId: 'stranger', secretAccessKey: 'wrong' } });
    await expect(stranger.get('a')).rejects.toMatchObject(refused);
    const nowhere = open({ bucket: 'mainstem-nowhere' });
    await expect(nowhere.put('a', Buffer.alloc(1), { ifAbsent: true })).rejects.toMatchObject(refused);
    await expect(nowhere.get('a')).rejects.toMatchObject(refused);
    await Promise.all([stranger.close(), nowhere.close()]);
  });

  test('a store that is silent, and one that is gone: an error in time that may be tried again', async () => {
    const store = open({ timeoutMs: 1_000 });
    await store.put('before', Buffer.from('x'));
    s3.process.signal('SIGSTOP');
    // On a busy machine it may answer once more before the signal reaches all of its threads.
    const asked = () =>
      store.get('before').then(
        () => 'answered',
        () => 'silent',
      );
    await expect.poll(asked).toBe('silent');
    const longestStallMs = watchStalls();
    const begun = performance.now();
    await expect(store.get('before')).rejects.toMatchObject({ code: 'OBJECT_STORE_UNAVAILABLE', retryable: true });
    expect(performance.now() - begun).toBeLessThan(2_000 + 2 * longestStallMs());
    s3.process.signal('SIGCONT');
    expect((await store.get('before'))?.toString()).toBe('x');
    await s3.process.end('SIGKILL');
    await expect(store.get('before')).rejects.toMatchObject({ code: 'OBJECT_STORE_UNAVAILABLE', retryable: true });
    await s3.process.start();
    expect((await store.get('before'))?.toString()).toBe('x');
    await store.close();
  });
});
