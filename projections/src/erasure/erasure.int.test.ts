/** R6: persons erased on real stores: what is found before, what is left after, and every place to be killed at. */
import { randomUUID } from 'node:crypto';
import type { AnyEvent, SubjectErased } from '@mainstem/schemas/generated/events';
import { createEventReader } from '@mainstem/streams/log/event-reader';
import type { StoredKey, Subject } from '@mainstem/streams/privacy/keys/key-store';
import { createSealer } from '@mainstem/streams/privacy/sealer';
import { leadOf } from '@mainstem/streams/privacy/testing/privacy-kit';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { replay } from '../replay.ts';
import type { Resources } from '../resources.ts';
import { codec, openScratch, type Scratch, until } from '../testing/scratch.ts';
import { verify } from '../verify.ts';
import { startWorker } from '../worker.ts';
import { type ErasureOptions, type ErasureStep, eraseSubject } from './erase.ts';
import { liftHolds, listHolds, placeHold } from './holds.ts';
import { reconcile } from './reconcile.ts';
import { reopenSubject } from './reopen.ts';
import { createNeedles } from './sweep/needles.ts';
import { createLogSweeper } from './sweep/sweep.log.ts';
import { createPostgresSweeper } from './sweep/sweep.postgres.ts';
import { createRedisSweeper } from './sweep/sweep.redis.ts';
import type { Finding } from './sweep/sweeper.ts';

let scratch: Scratch;
let resources: Resources;
beforeAll(async () => {
  scratch = await openScratch();
  resources = scratch.open();
});
afterAll(() => scratch.cleanUp());

const fail = (failure: Error) => {
  throw failure;
};
const author = { actor: 'user:dpo', nowMs: 1_790_000_000_000 };
let person: Subject;
let name: string;
let email: string;
beforeEach(() => {
  person = { tenant: 'acme', subject: `crm-${randomUUID()}` };
  name = `Canary ${randomUUID()}`;
  email = `${randomUUID()}@canary.example`;
});

// Erasures here wait for nobody's cache, and some are finished by another process: what this one still holds of a person
// would be opened by the next test's replay, into the view that the last one verifies.
afterEach(() => resources.keys.keyring.forget(person));

async function send(over: { subject?: Subject; name?: string; email?: string; entity?: string } = {}) {
  const { tenant, subject } = over.subject ?? person;
  const entity = over.entity ?? `lead-${randomUUID()}`;
  const contact = { name: over.name ?? name, email: over.email ?? email };
  const events = await createSealer(resources.keys.keyring).seal([leadOf(subject, contact, { tenant, entity })]);
  await scratch.writer.append(events);
  return entity;
}

function sweepersOf() {
  const { MAINSTEM_POSTGRES_PROJECTOR_URL, MAINSTEM_POSTGRES_OWNER_URL, MAINSTEM_REDIS_URL } = scratch.settings;
  const schema = scratch.settings.MAINSTEM_POSTGRES_SCHEMA;
  return [
    createLogSweeper(scratch.log),
    createPostgresSweeper({
      schema,
      projectorUrl: MAINSTEM_POSTGRES_PROJECTOR_URL,
      ownerUrl: MAINSTEM_POSTGRES_OWNER_URL,
    }),
    createRedisSweeper(MAINSTEM_REDIS_URL),
  ];
}

/** Nobody else holds keys in these tests unless they say so, so no time is waited. */
const erase = (over: Partial<ErasureOptions> = {}) =>
  eraseSubject({
    resources,
    subject: person,
    reason: 'asked for',
    actor: 'user:dpo',
    sweepers: sweepersOf(),
    keyTtlMs: 0,
    ...over,
  });

async function placesWith(...values: string[]): Promise<string[]> {
  const found: Finding[] = [];
  for (const sweeper of sweepersOf()) await sweeper.sweep(createNeedles(values), (finding) => found.push(finding));
  return [...new Set(found.map(({ store, place }) => `${store} ${place.replace(/^.*\./, '')}`))];
}

async function rowOf(entity: string): Promise<Record<string, unknown>> {
  const { pool, schema } = resources.builds;
  const { rows } = await pool.query(`select * from "${schema}".leads where lead_id = $1`, [entity]);
  return rows[0] as Record<string, unknown>;
}

async function privacyEvents(): Promise<AnyEvent[]> {
  const reader = createEventReader(codec);
  const found: AnyEvent[] = [];
  for (const [partition, end] of (await scratch.log.endOffsets('privacy_events')).entries()) {
    for await (const batch of scratch.log.read('privacy_events', partition, 0, end))
      found.push(...(await reader.read(batch)).map(({ event }) => event));
  }
  return found.filter((event) => 'subject' in event && event.subject === person.subject);
}

const rebuild = () => replay({ names: ['leads'], settings: scratch.settings, resources });

describe('R6: an erasure', () => {
  test('the search finds the view before; nothing after; others are untouched; rebuild = live', async () => {
    const [other, namesake] = [
      { ...person, subject: `${person.subject}-2` },
      { ...person, tenant: 'globex' },
    ];
    const lead = await send();
    const again = await send({ email: `new-${email}` });
    const leadOfOther = await send({ subject: other, name: `Other ${name}`, email: `other-${randomUUID()}@x.example` });
    const leadOfNamesake = await send({ subject: namesake, name: `Namesake ${randomUUID()}`, email: 'n@x.example' });
    await rebuild();
    expect(await rowOf(lead)).toMatchObject({ contact_name: name, contact_email: email, contact_erased: false });
    expect(await placesWith(name, email)).toEqual(['postgres leads__b1']);

    const erasure = await erase({ canaries: [email] });
    expect(erasure).toMatchObject({ status: 'incomplete' }); // the other person's name holds this one's
    const done = await erase({ acceptFindings: true });
    if (done.status !== 'erased') throw new Error(done.status);
    expect(await rowOf(lead)).toMatchObject({ contact_name: null, contact_email: null, contact_erased: true });
    expect(await rowOf(again)).toMatchObject({
      contact_email: null,
      contact_erased: true,
      contact_ref: person.subject,
    });
    expect(await placesWith(email, `new-${email}`)).toEqual([]);
    expect(await rowOf(leadOfOther)).toMatchObject({ contact_name: `Other ${name}`, contact_erased: false });
    expect(await rowOf(leadOfNamesake)).toMatchObject({ contact_email: 'n@x.example', contact_erased: false });

    const [verified] = await verify({ names: ['leads'], settings: scratch.settings, resources });
    expect(verified).toMatchObject({ equal: true });
    await rebuild();
    const [rebuilt] = await verify({ names: ['leads'], settings: scratch.settings, resources });
    expect(rebuilt).toMatchObject({ equal: true, live: verified?.live });
  });

  test('its certificate lists every store with counts, every partition with offsets, and nothing of the person', async () => {
    await send();
    await rebuild();
    const done = await erase();
    if (done.status !== 'erased') throw new Error(done.status);
    const { certificate } = done;
    expect(certificate).toMatchObject({
      keyDestroyed: true,
      sealedValues: 2,
      valuesSearched: 2,
      findings: 0,
      views: ['leads'],
      rowsRebuilt: 1,
    });
    expect(new Set(certificate.stores.map(({ store }) => store))).toEqual(new Set(['log', 'postgres', 'redis']));
    const ends = await scratch.log.endOffsets('lead_events');
    for (const [partition, end] of ends.entries()) {
      const swept = certificate.stores.find(({ place }) => place === `lead_events/${partition}`);
      expect(swept).toMatchObject({ fromOffset: 0, items: end });
      expect(swept?.toOffset).toBeGreaterThanOrEqual(end);
    }
    expect(certificate.stores.find(({ place }) => place.endsWith('.leads__b1'))?.items).toBeGreaterThan(0);
    expect(certificate.stores.some(({ place }) => place.endsWith('.data_keys'))).toBe(true);
    expect(JSON.stringify(await privacyEvents())).not.toContain(name);
    expect(await erase()).toMatchObject({ status: 'erased', already: true });
  });

  test('a value that is still somewhere keeps it from being finished, until it is gone', async () => {
    await send();
    await rebuild();
    const key = `${scratch.settings.MAINSTEM_REDIS_PREFIX}:forgotten`;
    await scratch.redis.hset(key, 'note', `call ${Buffer.from(name).toString('base64')}`);
    const first = await erase();
    expect(first).toMatchObject({ status: 'incomplete', findings: [{ store: 'redis', item: `key ${key}` }] });
    expect(await resources.keys.store.newest([person])).toMatchObject([{ state: 'closed' }]);
    expect((await privacyEvents()).map(({ type }) => type)).toEqual(['ErasureRequested']);
    await scratch.redis.del(key);
    expect(await erase()).toMatchObject({ status: 'erased', certificate: { findings: 0, valuesSearched: 2 } });
  });

  test('a table that nobody may see whole is not passed as clean', async () => {
    await send();
    const table = `"${scratch.settings.MAINSTEM_POSTGRES_SCHEMA}".hidden`;
    await scratch.owner.query(
      `create table ${table} (tenant text); alter table ${table} enable row level security, force row level security`,
    );
    await expect(erase()).rejects.toMatchObject({ code: 'PRIVACY_STORE_UNSWEPT' });
    await scratch.owner.query(`drop table ${table}`);
    expect(await erase()).toMatchObject({ status: 'erased' });
  });

  test('somebody nobody knows is not erased: the id may be mistyped', async () => {
    await expect(erase()).rejects.toMatchObject({ code: 'PRIVACY_SUBJECT_UNKNOWN' });
    expect(await privacyEvents()).toEqual([]);
  });

  test('after a new consent new data is kept, and the old stays erased', async () => {
    const before = await send();
    await erase();
    await expect(send()).rejects.toMatchObject({ code: 'PRIVACY_SUBJECT_ERASED' });
    await reopenSubject(resources, person, 'consented on the site', author);
    await expect(reopenSubject(resources, person, 'again', author)).rejects.toMatchObject({
      code: 'PRIVACY_SUBJECT_OPEN',
    });
    const after = await send();
    await rebuild();
    expect(await rowOf(before)).toMatchObject({ contact_name: null, contact_erased: true });
    expect(await rowOf(after)).toMatchObject({ contact_name: name, contact_erased: false });
    expect(await erase()).toMatchObject({ status: 'erased', certificate: { generation: 2, findings: 0 } });
    expect(await rowOf(after)).toMatchObject({ contact_name: null, contact_erased: true });
  });
});

/** As a restored backup of the key store brings it back. */
async function restoreKey(backup: StoredKey | undefined): Promise<void> {
  const { pool, schema } = resources.builds;
  await pool.query(`update "${schema}".data_keys set state = 'open', wrapped = $2 where subject = $1`, [
    person.subject,
    backup?.wrapped,
  ]);
  resources.keys.keyring.forget(person);
  await rebuild();
}

test('R6: an erasure asked for again notices that the key is back, destroys it once more and says so', async () => {
  const lead = await send();
  const [backup] = await resources.keys.store.newest([person]);
  await erase();
  await restoreKey(backup);
  expect(await rowOf(lead)).toMatchObject({ contact_name: name });
  expect(await erase()).toMatchObject({ status: 'erased', already: true, keyReturned: true });
  expect(await rowOf(lead)).toMatchObject({ contact_name: null, contact_erased: true });
  expect(await resources.keys.store.newest([person])).toMatchObject([{ state: 'destroyed', wrapped: null }]);
  expect(await erase()).toMatchObject({ status: 'erased', already: true, keyReturned: false });
});

test('R6: a restored backup brings no key back: the log says which are destroyed', async () => {
  const lead = await send();
  const [backup] = await resources.keys.store.newest([person]);
  await erase();
  await restoreKey(backup);
  expect(await rowOf(lead)).toMatchObject({ contact_name: name }); // so the backup does bring it back
  expect((await reconcile(resources, { keyTtlMs: 0 })).returned).toEqual([person]);
  expect(await rowOf(lead)).toMatchObject({ contact_name: null, contact_erased: true });
  expect(await resources.keys.store.newest([person])).toMatchObject([{ state: 'destroyed', wrapped: null }]);
  expect((await reconcile(resources, { keyTtlMs: 0 })).returned).toEqual([]);
});

describe('R6: a legal hold', () => {
  test('refuses an erasure with its reason; lifted, the erasure goes through', async () => {
    const lead = await send();
    await rebuild();
    const hold = await placeHold(resources, person, 'claim 4711', author);
    expect(hold.tooLate).toBe(false);
    expect(await listHolds(resources, 'acme', fail)).toContainEqual(hold);
    expect(await listHolds(resources, 'globex', fail)).toEqual([]);
    expect(await erase()).toMatchObject({ status: 'refused', holds: [{ holdId: hold.holdId, reason: 'claim 4711' }] });
    expect(await rowOf(lead)).toMatchObject({ contact_name: name });
    expect(await resources.keys.store.newest([person])).toMatchObject([{ state: 'open' }]);
    expect(await liftHolds(resources, person, 'settled', author)).toHaveLength(1);
    expect(await erase()).toMatchObject({ status: 'erased', certificate: { findings: 0 } });
    expect(await rowOf(lead)).toMatchObject({ contact_erased: true });
    expect((await privacyEvents()).map(({ type }) => type)).toEqual([
      'LegalHoldPlaced',
      'ErasureRequested',
      'ErasureRefused',
      'LegalHoldLifted',
      'ErasureRequested',
      'SubjectErased',
    ]);
  });

  test('that comes after an erasure is told that it is too late', async () => {
    await send();
    await erase();
    expect(await placeHold(resources, person, 'a claim', author)).toMatchObject({ tooLate: true });
  });
});

describe('R2: killed at any step and run again', () => {
  const steps: ErasureStep[] = ['requested', 'closed', 'waited', 'rebuilt', 'swept', 'destroyed', 'certified'];

  test.each(steps)('%s: it is finished, with one certificate that says the same', async (step) => {
    const lead = await send();
    await rebuild();
    const killed = erase({
      onStep: (now) => {
        if (now === step) throw new Error('killed');
      },
    });
    await expect(killed).rejects.toThrow('killed');
    const afterwards = scratch.open(); // another process, which knows nothing of the first
    const done = await erase({ resources: afterwards });
    if (done.status !== 'erased') throw new Error(done.status);
    expect(done.certificate).toMatchObject({ keyDestroyed: true, sealedValues: 2, valuesSearched: 2, findings: 0 });
    expect(await rowOf(lead)).toMatchObject({ contact_name: null, contact_erased: true });
    expect(await placesWith(name, email)).toEqual([]);
    const certificates = (await privacyEvents()).filter(({ type }) => type === 'SubjectErased') as SubjectErased[];
    expect(new Set(certificates.map(({ envelope }) => envelope.id)).size).toBe(1);
    expect(new Set(certificates.map(({ stores }) => JSON.stringify(stores))).size).toBe(1);
  });
});

test('R6: a projector at work that holds the key, and a sender that does, are waited for', {
  timeout: 300_000,
}, async () => {
  const others = scratch.open();
  const worker = await startWorker({ resources: others, healthPort: 0 });
  const lead = await send();
  // A worker takes up all views one after the other: on a busy machine longer than anything else here.
  await until('the lead is in the view', async () => (await rowOf(lead))?.contact_name === name);
  const sealedEarly = await createSealer(resources.keys.keyring).seal([
    leadOf(person.subject, { name, email }, { entity: 'lead-late' }),
  ]);
  // What was sealed before the key was closed comes onto the log while the erasure waits.
  let appended: Promise<unknown> | null = null;
  const late = (step: ErasureStep) => {
    if (step === 'closed') appended = scratch.writer.append(sealedEarly);
  };
  const done = await erase({ keyTtlMs: 5_000, onStep: late });
  await appended;
  expect(done).toMatchObject({ status: 'erased', certificate: { sealedValues: 4, findings: 0 } });
  const lateRow = await until('the late lead is in the view', async () => rowOf('lead-late'));
  expect(lateRow).toMatchObject({ contact_name: null, contact_erased: true });
  await until('the projector goes on', () => worker.statuses().every(({ state }) => state === 'live'));
  expect(await placesWith(name, email)).toEqual([]);
  await worker.stop();
  const [verified] = await verify({ names: ['leads'], settings: scratch.settings, resources });
  expect(verified).toMatchObject({ equal: true, differences: [] });
});
