/** What every object store must do, once for all adapters. Run by the tests of disk and memory, and of S3 on versitygw. */
import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { OBJECT_BYTES_MAX, type ObjectStore } from './object-store.ts';

const FOREVER_MS = 3_600_000;

export function describeObjectStore(name: string, open: () => Promise<ObjectStore>): void {
  describe(`${name} keeps the contract of the object store`, () => {
    let store: ObjectStore;
    const root = `t-${randomBytes(3).toString('hex')}`;
    let made = 0;
    const fresh = (): string => `${root}/k${++made}`;
    const keysOf = async (prefix: string): Promise<string[]> => {
      const keys: string[] = [];
      for await (const { key } of store.list(prefix)) keys.push(key);
      return keys;
    };

    beforeAll(async () => {
      store = await open();
    });
    afterAll(() => store.close());

    storing();
    listing();
    retaining();

    function storing(): void {
      test('what is put is got back, byte for byte; what is not there is null', async () => {
        const key = fresh();
        const body = randomBytes(300_000);
        expect(await store.get(key)).toBeNull();
        expect(await store.put(key, body)).toBe('stored');
        expect((await store.get(key))?.equals(body)).toBe(true);
        expect(await store.put(key, Buffer.alloc(0))).toBe('stored');
        expect((await store.get(key))?.length).toBe(0);
      });

      test('ifAbsent changes nothing that is there', async () => {
        const key = fresh();
        expect(await store.put(key, Buffer.from('one'), { ifAbsent: true })).toBe('stored');
        expect(await store.put(key, Buffer.from('two'), { ifAbsent: true })).toBe('exists');
        expect((await store.get(key))?.toString()).toBe('one');
        expect(await store.put(key, Buffer.from('three'))).toBe('stored');
        expect((await store.get(key))?.toString()).toBe('three');
      });

      test('of many puts at once with ifAbsent one is stored, and it is the one that is read', async () => {
        const key = fresh();
        const puts = await Promise.all(
          Array.from({ length: 12 }, (_, n) => store.put(key, Buffer.from(`writer ${n}`), { ifAbsent: true })),
        );
        const winners = puts.flatMap((answer, n) => (answer === 'stored' ? [n] : []));
        expect(winners).toHaveLength(1);
        expect((await store.get(key))?.toString()).toBe(`writer ${winners[0]}`);
      });

      test('removed is gone, and may be removed again and put again', async () => {
        const key = fresh();
        await store.put(key, Buffer.from('older'));
        await store.put(key, Buffer.from('a'));
        await store.remove(key);
        expect(await store.get(key)).toBeNull();
        expect(await keysOf(key)).toEqual([]);
        await store.remove(key);
        expect(await store.put(key, Buffer.from('b'), { ifAbsent: true })).toBe('stored');
      });

      test('a key that could leave the store is refused by every call', async () => {
        const bad = [
          '',
          '/a',
          'a/',
          'a//b',
          '../a',
          'a/../b',
          'a/.hidden',
          'a\\b',
          'a b',
          'ä',
          'a\0b',
          'x'.repeat(600),
        ];
        for (const key of bad) {
          const refused = { code: 'OBJECT_KEY_INVALID', retryable: false };
          await expect(store.put(key, Buffer.alloc(1))).rejects.toMatchObject(refused);
          await expect(store.get(key)).rejects.toMatchObject(refused);
          await expect(store.remove(key)).rejects.toMatchObject(refused);
        }
        await expect(keysOf('../')).rejects.toMatchObject({ code: 'OBJECT_KEY_INVALID' });
      });

      test('an object beyond the bound is refused', async () => {
        await expect(store.put(fresh(), Buffer.alloc(OBJECT_BYTES_MAX + 1))).rejects.toMatchObject({
          code: 'OBJECT_TOO_LARGE',
          retryable: false,
        });
      });
    }

    function listing(): void {
      test('a list has all keys of a prefix, their sizes, in the order of bytes, folders or not', async () => {
        const folder = fresh();
        const names = ['b', 'a-b', 'a/c', 'a/b/d', 'a.b', 'a0', 'topic=x/0', 'topic=x/00', 'z'];
        for (const name of names) await store.put(`${folder}/${name}`, Buffer.from(name));
        const wanted = names.map((name) => `${folder}/${name}`).sort();
        expect(await keysOf(`${folder}/`)).toEqual(wanted);
        expect(await keysOf(`${folder}/a`)).toEqual(wanted.filter((key) => key.startsWith(`${folder}/a`)));
        expect(await keysOf(`${folder}/topic=x/`)).toEqual([`${folder}/topic=x/0`, `${folder}/topic=x/00`]);
        expect(await keysOf(`${folder}/nothing`)).toEqual([]);
        const sizes: number[] = [];
        for await (const { bytes } of store.list(`${folder}/topic`)) sizes.push(bytes);
        expect(sizes).toEqual(['topic=x/0'.length, 'topic=x/00'.length]);
      });
    }

    function retaining(): void {
      test('what is to be kept can be neither removed nor replaced before its time', async () => {
        const key = fresh();
        const kept = { ifAbsent: true, retainUntilMs: Date.now() + FOREVER_MS };
        expect(await store.put(key, Buffer.from('kept'), kept)).toBe('stored');
        const refused = { code: 'OBJECT_RETAINED', retryable: false };
        await expect(store.remove(key)).rejects.toMatchObject(refused);
        await expect(store.put(key, Buffer.from('other'))).rejects.toMatchObject(refused);
        expect(await store.put(key, Buffer.from('other'), kept)).toBe('exists');
        expect((await store.get(key))?.toString()).toBe('kept');
      });

      test('after its time it may go', async () => {
        const key = fresh();
        // S3 keeps whole seconds.
        await store.put(key, Buffer.from('brief'), { retainUntilMs: Date.now() + 2_000 });
        await expect(store.remove(key)).rejects.toMatchObject({ code: 'OBJECT_RETAINED' });
        await new Promise((resolve) => setTimeout(resolve, 2_100));
        await store.remove(key);
        expect(await store.get(key)).toBeNull();
      });
    }
  });
}
