/** What every KMS adapter promises (`port.ts`), as one suite of tests. */
import { randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { KMS_BATCH_MAX, type Kms, versionOf } from './port.ts';

export function kmsContract(name: string, open: () => Promise<Kms>): void {
  const keysOf = (count: number) => Array.from({ length: count }, () => randomBytes(48));

  describe(`R6: a KMS: ${name}`, () => {
    test('what is wrapped comes back, in order, in more than one batch', async () => {
      const kms = await open();
      const keys = keysOf(KMS_BATCH_MAX + 3);
      const wrapped = await kms.wrap(keys);
      expect(await kms.unwrap(wrapped)).toEqual(keys);
      expect(new Set(wrapped).size).toBe(keys.length);
      expect(await kms.wrap([])).toEqual([]);
      expect(await kms.unwrap([])).toEqual([]);
    });

    test('a wrapped key shows nothing of the key, and the same key wraps differently each time', async () => {
      const kms = await open();
      const [key = Buffer.alloc(0)] = keysOf(1);
      const [one = '', other] = await kms.wrap([key, key]);
      expect(one).not.toBe(other);
      expect(one).not.toContain(key.toString('base64').slice(0, 12));
    });

    test('rotation: old keys go on unwrapping, rewrapping brings them to the newest version unchanged', async () => {
      const kms = await open();
      const keys = keysOf(3);
      const old = await kms.wrap(keys);
      const before = await kms.version();
      expect(await kms.rotate()).toBe(before + 1);
      expect(await kms.unwrap(old)).toEqual(keys);
      const renewed = await kms.rewrap(old);
      expect(renewed.map(versionOf)).toEqual(keys.map(() => before + 1));
      expect(await kms.unwrap(renewed)).toEqual(keys);
      expect((await kms.wrap(keys)).map(versionOf)).toEqual(keys.map(() => before + 1));
    });

    test('trimmed versions are gone for good: an old copy of the key store opens nothing', async () => {
      const kms = await open();
      const old = await kms.wrap(keysOf(1));
      const newest = await kms.rotate();
      const renewed = await kms.rewrap(old);
      await kms.trim(newest);
      await expect(kms.unwrap(old)).rejects.toMatchObject({ code: 'CONNECTOR_REFUSED', retryable: false });
      expect(await kms.unwrap(renewed)).toHaveLength(1);
      await expect(kms.trim(newest + 5)).rejects.toMatchObject({ code: 'CONNECTOR_REFUSED' });
    });

    test('one changed key in a batch fails the batch, and the error holds no key', async () => {
      const kms = await open();
      const keys = keysOf(2);
      const [good = '', bad = ''] = await kms.wrap(keys);
      const at = bad.length - 12;
      const changed = bad.slice(0, at) + (bad[at] === 'A' ? 'B' : 'A') + bad.slice(at + 1);
      const failure = await kms.unwrap([good, changed]).catch((error: Error) => error);
      expect(failure).toMatchObject({ code: 'CONNECTOR_REFUSED', retryable: false });
      for (const key of keys)
        expect(String((failure as Error).stack)).not.toContain(key.toString('base64').slice(0, 12));
      await expect(kms.unwrap(['what is this'])).rejects.toMatchObject({ code: 'CONNECTOR_REFUSED' });
    });
  });
}
