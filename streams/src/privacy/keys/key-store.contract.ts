/** What every key store promises (`key-store.ts`), as one suite of tests. */
import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import type { KeyStore, NewKey, StoredKey, Subject } from './key-store.ts';

export function keyStoreContract(name: string, open: () => KeyStore): void {
  const someone = (tenant = 'acme'): Subject => ({ tenant, subject: `person ${randomUUID()}` });
  const keyFor = (subject: Subject): NewKey => ({ ...subject, keyId: randomUUID(), wrapped: `k:v1:${randomUUID()}` });

  describe(`R6: a store of data keys: ${name}`, () => {
    test('a new subject gets the key that was added; adding again gives the first', async () => {
      const store = open();
      const key = keyFor(someone());
      expect(await store.newest([key])).toEqual([]);
      expect(await store.add([key])).toEqual([{ ...key, generation: 1, state: 'open', evidence: null }]);
      expect(await store.add([keyFor(key)])).toEqual([{ ...key, generation: 1, state: 'open', evidence: null }]);
      expect(await store.newest([key])).toEqual([{ ...key, generation: 1, state: 'open', evidence: null }]);
      expect(await store.byId('acme', [key.keyId, randomUUID()])).toEqual([
        { ...key, generation: 1, state: 'open', evidence: null },
      ]);
    });

    test('R7: whoever asks, for whichever tenant, knows whether there ever was a key', async () => {
      const store = open();
      const key = keyFor(someone(`t-${randomUUID()}`));
      await store.add([key]);
      expect(await store.isUsed()).toBe(true);
    });

    test('of any number of creators at once, all get the same key', async () => {
      const store = open();
      const people = [someone(), someone(), someone()];
      const all = await Promise.all(
        Array.from({ length: 6 }, (_, at) => store.add((at % 2 === 0 ? people : people.toReversed()).map(keyFor))),
      );
      const ids = all.map((keys) => keys.map(({ subject, keyId }) => `${subject} ${keyId}`).sort());
      for (const other of ids) expect(other).toEqual(ids[0]);
    });

    test('R7: the same subject id of two tenants is two subjects, and no tenant finds the key of another', async () => {
      const store = open();
      const one = someone('acme');
      const other = { ...one, tenant: 'globex' };
      const [mine, theirs] = await store.add([keyFor(one), keyFor(other)]);
      expect(mine?.keyId).not.toBe(theirs?.keyId);
      expect(await store.byId('globex', [mine?.keyId ?? ''])).toEqual([]);
      await store.close(one, 1);
      expect(await store.newest([other])).toMatchObject([{ state: 'open' }]);
    });

    test('a closed key keeps its wrapped key, a destroyed one does not; neither gets another by adding', async () => {
      const store = open();
      const key = keyFor(someone());
      await store.add([key]);
      expect(await store.destroy(key, 1, null)).toBe(false); // only what was closed
      expect(await store.close(key, 1)).toMatchObject({ state: 'closed', wrapped: key.wrapped, keyId: key.keyId });
      expect(await store.add([keyFor(key)])).toMatchObject([{ state: 'closed', keyId: key.keyId }]);
      expect(await store.destroy(key, 1, { findings: 0 })).toBe(true);
      expect(await store.destroy(key, 1, { findings: 7 })).toBe(false);
      expect(await store.close(key, 1)).toMatchObject({ state: 'destroyed', wrapped: null });
      expect(await store.add([keyFor(key)])).toMatchObject([{ state: 'destroyed', wrapped: null, keyId: key.keyId }]);
      expect(await store.byId('acme', [key.keyId])).toMatchObject([{ state: 'destroyed', evidence: { findings: 0 } }]);
    });

    test('who never had a key and is erased gets none afterwards', async () => {
      const store = open();
      const subject = someone();
      expect(await store.close(subject, 1)).toMatchObject({ state: 'closed', wrapped: null });
      expect(await store.destroy(subject, 1, null)).toBe(true);
      expect(await store.add([keyFor(subject)])).toMatchObject([{ state: 'destroyed' }]);
    });

    test('a creator and an eraser at once: never a key that is open after the erasure', async () => {
      const store = open();
      for (let round = 0; round < 10; round += 1) {
        const subject = someone();
        await Promise.all([store.add([keyFor(subject)]), store.close(subject, 1)]);
        expect(await store.newest([subject])).toMatchObject([{ state: 'closed' }]);
      }
    });

    test('a new consent begins the next generation once, and only after a destroyed one', async () => {
      const store = open();
      const subject = someone();
      expect(await store.reopen(subject, 2)).toBe(false);
      await store.close(subject, 1);
      expect(await store.reopen(subject, 2)).toBe(false);
      await store.destroy(subject, 1, null);
      expect(await store.reopen(subject, 2)).toBe(true);
      expect(await store.reopen(subject, 2)).toBe(false);
      const key = keyFor(subject);
      expect(await store.add([key])).toEqual([{ ...key, generation: 2, state: 'open', evidence: null }]);
      expect(await store.add([keyFor(subject)])).toEqual([{ ...key, generation: 2, state: 'open', evidence: null }]);
    });

    test('pages hold every wrapped key once, and a rewrap loses to whoever came first', async () => {
      const store = open();
      const keys = [keyFor(someone()), keyFor(someone()), keyFor(someone('globex'))];
      await store.add(keys);
      const seen = [];
      for (let after: string | null = null; ; ) {
        const page = await store.page(after, 2);
        if (page.length === 0) break;
        seen.push(...page);
        after = page.at(-1)?.keyId ?? null;
      }
      expect(seen.map(({ keyId }) => keyId)).toEqual(expect.arrayContaining(keys.map(({ keyId }) => keyId)));
      expect(new Set(seen.map(({ keyId }) => keyId)).size).toBe(seen.length);
      const key = seen.find(({ keyId }) => keyId === keys[0]?.keyId) as (typeof seen)[number];
      expect(await store.rewrap(key, 'k:v2:new')).toBe(true);
      expect(await store.rewrap(key, 'k:v3:late')).toBe(false);
      expect(await store.byId('acme', [key.keyId])).toMatchObject([{ wrapped: 'k:v2:new' }]);
    });

    test('once the floor is raised no key of an older version comes to be stored, new, reopened or rewrapped', async () => {
      const store = open();
      const [before, reopened] = [keyFor(someone()), someone()];
      await store.add([before]);
      await store.close(reopened, 1);
      await store.destroy(reopened, 1, null);
      await store.reopen(reopened, 2);
      await store.raiseFloor(2);
      const outdated = { code: 'PRIVACY_KEY_OUTDATED', retryable: true };
      await expect(store.add([keyFor(someone())])).rejects.toMatchObject(outdated);
      await expect(store.add([keyFor(reopened)])).rejects.toMatchObject(outdated);
      const [found] = await store.byId('acme', [before.keyId]);
      await expect(store.rewrap(found as StoredKey, 'k:v1:again')).rejects.toMatchObject(outdated);
      // What is there is not stored anew, and the newer version is.
      expect(await store.add([keyFor(before)])).toMatchObject([{ keyId: before.keyId }]);
      expect(await store.rewrap(found as StoredKey, 'k:v2:new')).toBe(true);
      expect(await store.add([{ ...keyFor(reopened), wrapped: 'k:v2:late' }])).toMatchObject([
        { wrapped: 'k:v2:late' },
      ]);
      await store.raiseFloor(1); // never lowers
      await expect(store.add([keyFor(someone())])).rejects.toMatchObject(outdated);
    });

    test('two rotations never run at once', async () => {
      const store = open();
      const { promise, resolve } = Promise.withResolvers<string>();
      const begun = Promise.withResolvers<void>();
      const first = store.alone(() => {
        begun.resolve();
        return promise;
      });
      await begun.promise;
      await expect(store.alone(async () => 'two')).rejects.toMatchObject({ code: 'PRIVACY_ROTATION_UNDERWAY' });
      resolve('one');
      expect(await first).toBe('one');
      expect(await store.alone(async () => 'three')).toBe('three');
    });
  });
}
