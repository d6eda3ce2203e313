/** R6: an erasure that cannot know something says so and destroys nothing, since nothing brings a key back. */
import { randomUUID } from 'node:crypto';
import { keyOf } from '@mainstem/schemas/envelope';
import type { Subject } from '@mainstem/streams/privacy/keys/key-store';
import { createSealer } from '@mainstem/streams/privacy/sealer';
import { entityOf } from '@mainstem/streams/privacy/subject-entity';
import { leadOf } from '@mainstem/streams/privacy/testing/privacy-kit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { replay } from '../replay.ts';
import type { Resources } from '../resources.ts';
import { codec, openScratch, type Scratch } from '../testing/scratch.ts';
import { type ErasureOptions, eraseSubject } from './erase.ts';
import { listHolds } from './holds.ts';
import { privacyEvent } from './privacy-events.ts';
import { reconcile } from './reconcile.ts';
import { createNeedles } from './sweep/needles.ts';
import { createPostgresSweeper } from './sweep/sweep.postgres.ts';

let scratch: Scratch;
let resources: Resources;
beforeAll(async () => {
  scratch = await openScratch();
  resources = scratch.open();
});
afterAll(() => scratch.cleanUp());

async function personNamed(name: string): Promise<Subject> {
  const person = { tenant: 'acme', subject: `crm-${randomUUID()}` };
  const contact = { name, email: `${randomUUID()}@canary.example` };
  const lead = leadOf(person.subject, contact, { tenant: person.tenant, entity: `lead-${randomUUID()}` });
  await scratch.writer.append(await createSealer(resources.keys.keyring).seal([lead]));
  return person;
}

const postgres = () =>
  createPostgresSweeper({
    schema: scratch.settings.MAINSTEM_POSTGRES_SCHEMA,
    projectorUrl: scratch.settings.MAINSTEM_POSTGRES_PROJECTOR_URL,
    ownerUrl: scratch.settings.MAINSTEM_POSTGRES_OWNER_URL,
  });
const erase = (subject: Subject, over: Partial<ErasureOptions> = {}) =>
  eraseSubject({ resources, subject, reason: 'asked for', actor: 'user:dpo', sweepers: [], keyTtlMs: 0, ...over });
const stateOf = async (person: Subject) => (await resources.keys.store.newest([person]))[0]?.state;

test('a name with quotes and backslashes is found in a row', async () => {
  const name = `Jane "J\\J" ${randomUUID()}`;
  await personNamed(name);
  await replay({ names: ['leads'], settings: scratch.settings, resources });
  const places: string[] = [];
  await postgres().sweep(createNeedles([name]), ({ place }) => places.push(place));
  expect(places).toEqual([expect.stringContaining('.leads')]);
});

test('a record of the subject that cannot be read may be a hold: nothing is destroyed', async () => {
  const person = await personNamed(`Canary ${randomUUID()}`);
  const body = { type: 'LegalHoldPlaced', holdId: randomUUID(), reason: 'a court', fourEyes: false } as const;
  const hold = codec.encode(privacyEvent(person, body, { actor: 'user:legal', nowMs: Date.now() }, [body.holdId]));
  const key = keyOf(person.tenant, entityOf(person));
  await scratch.log.append([{ topic: 'privacy_events', key, value: hold.subarray(0, -3) }]);
  await expect(erase(person)).rejects.toMatchObject({ code: 'PRIVACY_HISTORY_UNREADABLE' });
  expect(await stateOf(person)).toBe('open');
  const passed: string[] = [];
  await listHolds(resources, person.tenant, ({ message }) => passed.push(message));
  expect(passed).toEqual([expect.stringContaining('privacy_events/')]);
  await listHolds(resources, 'globex', ({ message }) => passed.push(message));
  expect(passed).toHaveLength(1);
  expect((await reconcile(resources, { keyTtlMs: 0 })).unread).toEqual(passed);
  const despite = 'the writer of it is gone, legal was asked';
  expect(await erase(person, { despiteUnreadable: despite })).toMatchObject({
    status: 'erased',
    certificate: { despiteUnreadable: despite },
  });
  expect(await stateOf(person)).toBe('destroyed');
});

test('the certificate says which stores were left out and how many values were too short to search for', async () => {
  const person = await personNamed('Bo');
  const options = { leftOut: ['redis', 'temporal'], despiteUnreadable: 'not needed' };
  expect(await erase(person, options)).toMatchObject({
    certificate: {
      storesLeftOut: ['redis', 'temporal'],
      valuesSearched: 1,
      valuesTooShort: 1,
      despiteUnreadable: null,
    },
  });
});

test('what does not open cannot be searched for: no certificate, unless somebody accepts that', async () => {
  const [person, other] = [await personNamed(`Canary ${randomUUID()}`), await personNamed('Another')];
  const [foreign] = await resources.keys.store.newest([other]);
  const { pool, schema } = resources.builds;
  await pool.query(`update "${schema}".data_keys set wrapped = $2 where subject = $1`, [
    person.subject,
    foreign?.wrapped,
  ]);
  await expect(erase(person)).rejects.toMatchObject({ code: 'PRIVACY_KEY_FOREIGN' });
  expect(await stateOf(person)).toBe('closed');
  expect(await erase(person, { acceptFindings: true })).toMatchObject({
    status: 'erased',
    certificate: { sealedValues: 2, valuesSearched: 0, keyDestroyed: true },
  });
});
