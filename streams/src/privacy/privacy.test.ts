/** R6: sealing and opening whole events, and what an erasure does to both. */
import type { AnyEvent, LeadReceived } from '@mainstem/schemas/generated/events';
import { erased, isSealed, wordsOfPerson } from '@mainstem/schemas/personal';
import { afterEach, describe, expect, test } from 'vitest';
import type { Clock } from '../runtime/clock.ts';
import { systemClock } from '../runtime/clock.ts';
import { PrivacyError } from './errors.ts';
import { KEY_TTL_MS, KEYS_MAX } from './keyring.ts';
import { keyStoreContract } from './keys/key-store.contract.ts';
import { createMemoryKeyStore } from './keys/key-store.memory.ts';
import type { KeyStore, NewKey } from './keys/key-store.ts';
import { createOpener } from './opener.ts';
import { rotateKeys } from './rotate.ts';
import { createSealer, hasOpenWords } from './sealer.ts';
import { leadOf, openPrivacyKit, type PrivacyKit } from './testing/privacy-kit.ts';

keyStoreContract('in memory', createMemoryKeyStore);

const kits: PrivacyKit[] = [];
function kitOf(...options: Parameters<typeof openPrivacyKit>): PrivacyKit {
  const kit = openPrivacyKit(...options);
  kits.push(kit);
  return kit;
}
afterEach(() => {
  for (const kit of kits.splice(0)) kit.close();
});

const acme = { tenant: 'acme', subject: 'crm-1' };
const sealOne = async ({ sealer }: PrivacyKit, event: AnyEvent) => (await sealer.seal([event]))[0] as LeadReceived;
const openOne = async ({ opener }: PrivacyKit, event: AnyEvent) => (await opener.open([event]))[0] as LeadReceived;
const erase = async ({ store }: PrivacyKit, subject = acme) => {
  await store.close(subject, 1);
  await store.destroy(subject, 1, null);
};

const promise = () => Promise.withResolvers<void>();

function clockAt(time: { ms: number }): Clock {
  return { ...systemClock, nowMs: () => time.ms };
}

describe('round trip', () => {
  test('every personal field is sealed, the rest stays as it was, and opening gives the words back', async () => {
    const kit = kitOf();
    const lead = leadOf('crm-1', { name: 'Ada Lovelace', email: 'ada@example.org' });
    const sealed = await sealOne(kit, lead);
    expect(hasOpenWords(lead)).toBe(true);
    expect(hasOpenWords(sealed)).toBe(false);
    expect(isSealed(sealed.contactName) && isSealed(sealed.contactEmail)).toBe(true);
    expect({ ...sealed, contactName: null, contactEmail: null }).toEqual({
      ...lead,
      contactName: null,
      contactEmail: null,
    });
    expect(await openOne(kit, sealed)).toEqual(lead);
    expect(await sealOne(kit, sealed)).toBe(sealed); // sealing again changes nothing
  });

  test('an event without personal data asks no key store', async () => {
    const kit = kitOf();
    await sealOne(kit, leadOf('crm-1', {}));
    expect(kit.store.all.size).toBe(0);
  });

  test('two processes and two events use one key; two subjects never', async () => {
    const kit = kitOf();
    const leads = [leadOf('crm-1', { name: 'A' }), leadOf('crm-1', { name: 'A' }), leadOf('crm-2', { name: 'A' })];
    await Promise.all([kit.sealer.seal(leads), createSealer(kit.another()).seal(leads)]);
    expect(kit.store.all.size).toBe(2);
  });

  test('words that are still sealed are no words: a view that forgot to say so stops', async () => {
    const sealed = await sealOne(kitOf(), leadOf('crm-1', { name: 'Ada' }));
    expect(() => wordsOfPerson(sealed.contactName)).toThrow(/declare it/);
    expect(wordsOfPerson(erased)).toBeNull();
  });

  test('a fingerprint tells whether two events say the same, and only within one subject', async () => {
    const kit = kitOf();
    const marks = (await kit.sealer.sealEach([
      leadOf('crm-1', { name: 'Ada' }),
      leadOf('crm-1', { name: 'Ada' }),
      leadOf('crm-1', { name: 'Eve' }),
      leadOf('crm-2', { name: 'Ada' }),
      leadOf('crm-1', {}),
    ])) as { fingerprint: string | null }[];
    const [one, same, other, stranger, none] = marks.map(({ fingerprint }) => fingerprint);
    expect(one).toBe(same);
    expect(new Set([one, other, stranger, none]).size).toBe(4);
    expect(none).toBeNull();
  });
});

describe('R6: a sealed value moved elsewhere opens nowhere', () => {
  const code = (result: AnyEvent | PrivacyError | undefined) =>
    result instanceof PrivacyError ? result.code : 'opened';
  async function moved(kit: PrivacyKit, over: (from: LeadReceived, to: LeadReceived) => LeadReceived): Promise<string> {
    const from = await sealOne(kit, leadOf('crm-1', { name: 'Ada', email: 'ada@example.org' }));
    const to = await sealOne(kit, leadOf('crm-2', { name: 'Eve' }, { entity: 'lead-2' }));
    return code((await kit.opener.open([over(from, to)]))[0]);
  }

  test.each<[string, (from: LeadReceived, to: LeadReceived) => LeadReceived, string]>([
    ['to another subject', ({ contactName }, to) => ({ ...to, contactName }), 'PRIVACY_VALUE_TAMPERED'],
    [
      'to another event of the subject',
      (from) => ({ ...from, envelope: { ...from.envelope, id: 'another' } }),
      'PRIVACY_VALUE_TAMPERED',
    ],
    ['to another field', (from) => ({ ...from, contactName: from.contactEmail }), 'PRIVACY_VALUE_TAMPERED'],
    [
      'to another tenant',
      (from) => ({ ...from, envelope: { ...from.envelope, tenant: 'globex' } }),
      'PRIVACY_KEY_MISSING',
    ],
    ['cut short', (from) => ({ ...from, contactName: Buffer.from('short') }), 'PRIVACY_VALUE_MALFORMED'],
    ['nowhere', (from) => from, 'opened'],
  ])('%s', async (_, over, expected) => expect(await moved(kitOf(), over)).toBe(expected));

  test('one bad event is told apart from the good ones beside it', async () => {
    const kit = kitOf();
    const good = await sealOne(kit, leadOf('crm-1', { name: 'Ada' }));
    const results = await kit.opener.open([good, { ...good, contactEmail: good.contactName } as AnyEvent, good]);
    expect(results.map(code)).toEqual(['opened', 'PRIVACY_VALUE_TAMPERED', 'opened']);
  });
});

describe('R7: the same subject id of two tenants', () => {
  test('has two keys, and erasing one leaves the other as it was', async () => {
    const kit = kitOf({ ttlMs: 0 });
    const [mine, theirs] = (await kit.sealer.seal([
      leadOf('crm-1', { name: 'Ada' }),
      leadOf('crm-1', { name: 'Eve' }, { tenant: 'globex' }),
    ])) as [LeadReceived, LeadReceived];
    await erase(kit);
    expect((await openOne(kit, mine)).contactName).toEqual(erased);
    expect((await openOne(kit, theirs)).contactName).toEqual({ opened: 'Eve' });
  });
});

test('R7: an event that names the erased key of another tenant has no key, however often that was looked up', async () => {
  const kit = kitOf();
  const sealed = await sealOne(kit, leadOf('crm-1', { name: 'Ada' }));
  await erase(kit);
  kit.keyring.forget(acme);
  expect((await openOne(kit, sealed)).contactName).toEqual(erased); // held from here on
  const forged = { ...sealed, envelope: { ...sealed.envelope, tenant: 'globex' } };
  expect(await kit.opener.open([forged])).toMatchObject([{ code: 'PRIVACY_KEY_MISSING' }]);
});

describe('R6: after an erasure', () => {
  test('what was sealed reads as erased, never as an error; and nothing more is sealed', async () => {
    const kit = kitOf({ ttlMs: 0 });
    const sealed = await sealOne(kit, leadOf('crm-1', { name: 'Ada' }));
    await erase(kit);
    expect((await openOne(kit, sealed)).contactName).toEqual(erased);
    await expect(kit.sealer.seal([leadOf('crm-1', { name: 'Ada' })])).rejects.toMatchObject({
      code: 'PRIVACY_SUBJECT_ERASED',
      retryable: false,
    });
    expect(kit.store.all.size).toBe(1);
    // Without personal data the subject's events go on.
    expect(await sealOne(kit, leadOf('crm-1', {}))).toMatchObject({ contactRef: 'crm-1' });
  });

  test('one erased subject does not hold up the others of a batch', async () => {
    const kit = kitOf({ ttlMs: 0 });
    await erase(kit);
    const results = await kit.sealer.sealEach([leadOf('crm-1', { name: 'A' }), leadOf('crm-2', { name: 'B' })]);
    expect(results.map((result) => (result instanceof PrivacyError ? result.code : 'sealed'))).toEqual([
      'PRIVACY_SUBJECT_ERASED',
      'sealed',
    ]);
  });

  test('a new consent opens what is sent from then on; what was erased stays erased', async () => {
    const kit = kitOf({ ttlMs: 0 });
    const before = await sealOne(kit, leadOf('crm-1', { name: 'Ada' }));
    await erase(kit);
    await kit.store.reopen(acme, 2);
    const after = await sealOne(kit, leadOf('crm-1', { name: 'Ada L.' }));
    expect((await openOne(kit, before)).contactName).toEqual(erased);
    expect((await openOne(kit, after)).contactName).toEqual({ opened: 'Ada L.' });
  });

  test('a process that holds the key uses it for its time and no longer', async () => {
    const time = { ms: 1_000 };
    const kit = kitOf({ clock: clockAt(time) });
    const sealed = await sealOne(kit, leadOf('crm-1', { name: 'Ada' }));
    await openOne(kit, sealed);
    await erase(kit);
    time.ms += KEY_TTL_MS - 1;
    expect((await openOne(kit, sealed)).contactName).toEqual({ opened: 'Ada' });
    time.ms += 1;
    expect((await openOne(kit, sealed)).contactName).toEqual(erased);
    await expect(kit.sealer.seal([leadOf('crm-1', { name: 'Ada' })])).rejects.toThrow(PrivacyError);
  });

  test('one that is told forgets at once', async () => {
    const kit = kitOf();
    const sealed = await sealOne(kit, leadOf('crm-1', { name: 'Ada' }));
    await openOne(kit, sealed);
    await erase(kit);
    kit.keyring.forget(acme);
    expect((await openOne(kit, sealed)).contactName).toEqual(erased);
  });

  test('while it is under way readers see erased, and the erasure alone still reads what it must search for', async () => {
    const kit = kitOf({ ttlMs: 0 });
    const sealed = await sealOne(kit, leadOf('crm-1', { name: 'Ada' }));
    await kit.store.close(acme, 1);
    expect((await openOne(kit, sealed)).contactName).toEqual(erased);
    const eraser = createOpener({ keyring: kit.keyring, closedToo: true });
    expect(await eraser.open([sealed])).toMatchObject([{ contactName: { opened: 'Ada' } }]);
    expect((await openOne(kit, sealed)).contactName).toEqual(erased); // and nothing of it is held
  });
});

describe('keys', () => {
  test('R6: a process without the KEK file gives nobody a key while the store has keys, and a first one where it has none', async () => {
    const kit = kitOf({ ttlMs: 0 });
    await sealOne(kit, leadOf('crm-1', { name: 'Ada' }));
    const apart = kitOf();
    const ring = apart.another({ store: kit.store });
    await expect(ring.sealing([{ ...acme, subject: 'crm-2' }])).rejects.toMatchObject({
      code: 'CONNECTOR_UNAVAILABLE',
    });
    expect(kit.store.all.size).toBe(1);
    expect((await apart.keyring.sealing([acme])).size).toBe(1);
  });

  test('a wrapped key copied to another row of the store is found out', async () => {
    const kit = kitOf({ ttlMs: 0 });
    const [one] = await kit.sealer.seal([leadOf('crm-1', { name: 'Ada' }), leadOf('crm-2', { name: 'Eve' })]);
    const [first, second] = await kit.store.newest([acme, { ...acme, subject: 'crm-2' }]);
    if (first === undefined || second === undefined) throw new Error('no keys');
    await kit.store.rewrap(first, second.wrapped ?? '');
    expect(await kit.opener.open([one as AnyEvent])).toMatchObject([{ code: 'PRIVACY_KEY_FOREIGN' }]);
  });

  test('a broken key concerns its own values; a KMS that refuses everything is thrown', async () => {
    const kit = kitOf({ ttlMs: 0 });
    const leads = await kit.sealer.seal([leadOf('crm-1', { name: 'Ada' }), leadOf('crm-2', { name: 'Eve' })]);
    const [first] = await kit.store.newest([acme]);
    if (first === undefined) throw new Error('no key');
    await kit.store.rewrap(first, `${first.wrapped?.slice(0, -8)}AAAAAAAA`);
    expect(await kit.opener.open(leads)).toMatchObject([
      { code: 'PRIVACY_KEY_FOREIGN' },
      { contactName: { opened: 'Eve' } },
    ]);
    await kit.kms.trim(await kit.kms.rotate());
    await expect(kit.opener.open(leads.slice(1))).resolves.toMatchObject([{ code: 'PRIVACY_KEY_FOREIGN' }]);
    const down = { ...kit.kms, unwrap: () => kit.kms.unwrap(['nothing']) };
    const opener = createOpener({ keyring: kit.another({ kms: down }) });
    await expect(opener.open(leads)).rejects.toMatchObject({ code: 'CONNECTOR_REFUSED' });
  });

  test('R8: no more than the bound are held, and expired ones are let go without being asked for', async () => {
    const time = { ms: 0 };
    const kit = kitOf({ clock: clockAt(time) });
    let asked = 0;
    const store = {
      ...kit.store,
      newest: (subjects: Parameters<typeof kit.store.newest>[0]) => {
        asked += subjects.length;
        return kit.store.newest(subjects);
      },
    };
    const ring = kit.another({ store });
    await ring.sealing([acme]);
    await ring.sealing([acme]);
    expect(asked).toBe(1);
    time.ms += KEY_TTL_MS;
    await ring.sealing([acme]);
    expect(asked).toBe(2);
    expect(KEYS_MAX).toBeLessThanOrEqual(100_000);
  });

  test('a rotation rewraps every key and changes no event', async () => {
    const kit = kitOf({ ttlMs: 0 });
    const sealed = await sealOne(kit, leadOf('crm-1', { name: 'Ada' }));
    await kit.sealer.seal([leadOf('crm-2', { name: 'Eve' })]);
    const backup = (await kit.store.page(null, 10)).map(({ wrapped }) => wrapped ?? '');
    const options = { store: kit.store, kms: kit.kms };
    const first = await rotateKeys({ ...options, newVersion: true, trim: true });
    expect(first).toEqual({ version: 2, rewrapped: 2, changed: 0, trimmed: true });
    expect(await rotateKeys({ ...options, newVersion: false, trim: false })).toMatchObject({
      version: 2,
      rewrapped: 0,
    });
    // What a backup from before the rotation holds is worth nothing any more.
    await expect(kit.kms.unwrap(backup)).rejects.toMatchObject({ code: 'CONNECTOR_REFUSED' });
    expect((await openOne(kit, sealed)).contactName).toEqual({ opened: 'Ada' });
  });

  test.each(['rewrapping', 'raised', 'looking', 'trimming'])(
    'a key that is wrapped before a rotation and stored while it is %s is never forgotten',
    async (moment) => {
      const kit = kitOf({ ttlMs: 0 });
      await kit.sealer.seal([leadOf('crm-1', { name: 'Ada' })]);
      const [wrapped, mayStore, tried] = [promise(), promise(), promise()];
      const add = async (keys: readonly NewKey[]) => {
        wrapped.resolve();
        await mayStore.promise;
        return kit.store.add(keys).finally(tried.resolve);
      };
      const late = createSealer(kit.another({ store: { ...kit.store, add }, ttlMs: 0 }));
      const sealing = late.seal([leadOf('crm-late', { name: 'Eve' })]);
      await wrapped.promise;
      let lastPages = 0;
      const storeNow = async (now: string) => {
        if (now !== moment) return;
        mayStore.resolve();
        await tried.promise;
      };
      const store: KeyStore = {
        ...kit.store,
        async page(after, limit) {
          const page = await kit.store.page(after, limit);
          if (page.length === 0) lastPages += 1;
          if (page.length === 0) await storeNow(lastPages === 1 ? 'rewrapping' : 'looking');
          return page;
        },
        raiseFloor: (version) => kit.store.raiseFloor(version).then(() => storeNow('raised')),
      };
      const kms = { ...kit.kms, trim: (oldest: number) => storeNow('trimming').then(() => kit.kms.trim(oldest)) };
      expect(await rotateKeys({ store, kms, newVersion: true, trim: true })).toMatchObject({ trimmed: true });
      expect((await openOne(kit, (await sealing)[0] as AnyEvent)).contactName).toEqual({ opened: 'Eve' });
    },
  );

  test('a reader that has read a key before it was rewrapped opens it after the old version was forgotten', async () => {
    const kit = kitOf({ ttlMs: 0 });
    const sealed = await sealOne(kit, leadOf('crm-1', { name: 'Ada' }));
    let rotate: Promise<unknown> | undefined;
    const store = {
      ...kit.store,
      async byId(tenant: string, keyIds: readonly string[]) {
        const found = await kit.store.byId(tenant, keyIds);
        rotate ??= rotateKeys({ store: kit.store, kms: kit.kms, newVersion: true, trim: true });
        expect(await rotate).toMatchObject({ trimmed: true });
        return found;
      },
    };
    const opener = createOpener({ keyring: kit.another({ store, ttlMs: 0 }) });
    expect(await opener.open([sealed])).toMatchObject([{ contactName: { opened: 'Ada' } }]);
  });
});
