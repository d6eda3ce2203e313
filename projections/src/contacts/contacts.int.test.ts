/** Contacts on real stores: sealed on the log, opened in the view, read as one tenant; an erased person is nobody to write to. */
import { randomUUID } from 'node:crypto';
import { testEnvironment } from '@mainstem/infra/stack/test-environment';
import { eventWith, factEnvelope } from '@mainstem/schemas/envelope';
import type { EventType } from '@mainstem/schemas/generated/events';
import { opened } from '@mainstem/schemas/personal';
import { createContactsByAddress } from '@mainstem/streams/contacts/by-address';
import { createPostgresContacts } from '@mainstem/streams/contacts/contacts.postgres';
import type { ContactBook } from '@mainstem/streams/contacts/contract';
import { createSealer } from '@mainstem/streams/privacy/sealer';
import { createProjectorPool } from '@mainstem/streams/runtime/stores/store.postgres.connection';
import { readSettings } from '@mainstem/streams/settings';
import type pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { eraseSubject } from '../erasure/erase.ts';
import { createNeedles } from '../erasure/sweep/needles.ts';
import { createPostgresSweeper } from '../erasure/sweep/sweep.postgres.ts';
import type { Finding } from '../erasure/sweep/sweeper.ts';
import { replay } from '../replay.ts';
import type { Resources } from '../resources.ts';
import { openScratch, type Scratch } from '../testing/scratch.ts';
import { verify } from '../verify.ts';

let scratch: Scratch;
let resources: Resources;
let pool: pg.Pool;
let book: ContactBook;
beforeAll(async () => {
  scratch = await openScratch();
  resources = scratch.open();
  pool = createProjectorPool(
    readSettings(['MAINSTEM_POSTGRES_APP_URL'], testEnvironment()).MAINSTEM_POSTGRES_APP_URL,
    2,
  );
  book = createPostgresContacts(pool, scratch.settings.MAINSTEM_POSTGRES_SCHEMA);
});
afterAll(async () => {
  await pool.end();
  await scratch.cleanUp();
});

const nowMs = 1_790_000_000_000;

type Body = { readonly type: EventType } & Readonly<Record<string, unknown>>;

async function append(...bodies: [entity: string, body: Body, tenant?: string][]): Promise<void> {
  const events = bodies.map(([entity, body, tenant = 'acme'], at) => {
    const envelope = factEnvelope({ id: randomUUID(), tenant, entity, occurredAtMs: nowMs + at, actor: 'test' });
    return eventWith(body, envelope);
  });
  await scratch.writer.append(await createSealer(resources.keys.keyring).seal(events));
}
const rebuild = () => replay({ names: ['contacts'], settings: scratch.settings, resources });
const sweeper = () =>
  createPostgresSweeper({
    schema: scratch.settings.MAINSTEM_POSTGRES_SCHEMA,
    projectorUrl: scratch.settings.MAINSTEM_POSTGRES_PROJECTOR_URL,
    ownerUrl: scratch.settings.MAINSTEM_POSTGRES_OWNER_URL,
  });
async function placesWith(words: string): Promise<string[]> {
  const found: Finding[] = [];
  await sweeper().sweep(createNeedles([words]), (finding) => found.push(finding));
  return found.map(({ place }) => place.replace(/^.*\./, ''));
}

const contactNamed = (contactRef: string, email: string) => ({
  type: 'ClientContactNamed' as const,
  contactRef,
  contactName: opened('Cy'),
  contactEmail: opened(email),
  contactPhone: null,
  language: 'de-AT',
  timeZone: 'Europe/Vienna',
});

test('R6, R7: read by its tenant alone, current to the end of the log, and gone the moment its key closes', async () => {
  const [ref, email] = [`crm-${randomUUID()}`, `${randomUUID()}@canary.example`];
  const consent = { contactKind: 'client', channel: 'email', purpose: 'marketing', granted: true, because: 'form' };
  await append(
    ['client-1', contactNamed(ref, email)],
    ['client-1', { type: 'ContactConsentChanged', ...consent }],
    ['client-1', contactNamed('other', 'other@globex.example'), 'globex'],
  );
  const topic = 'communication_events';
  const ends = await scratch.log.endOffsets(topic);
  const offsets = Object.fromEntries([...ends.entries()].map(([partition, end]) => [`${topic}:${partition}`, end]));
  await rebuild();

  expect(await book.find('acme', 'client', 'client-1')).toMatchObject({
    subjectRef: ref,
    name: 'Cy',
    language: 'de-AT',
    timeZone: 'Europe/Vienna',
    address: { email, sms: null },
    marketing: { email: 'GRANTED', sms: null },
    isErased: false,
  });
  expect(await book.find('globex', 'client', 'client-1')).toMatchObject({ address: { email: 'other@globex.example' } });
  expect(await book.find('initech', 'client', 'client-1')).toBeNull();
  expect(await book.hasReached(offsets)).toBe(true);
  const [place = ''] = Object.keys(offsets);
  expect(await book.hasReached({ ...offsets, [place]: (offsets[place] ?? 0) + 1 })).toBe(false);

  // Closed, as the first step of an erasure does it: the row still has the words, and nobody is written to.
  await resources.keys.store.close({ tenant: 'acme', subject: ref }, 1);
  expect(await book.find('acme', 'client', 'client-1')).toMatchObject({ address: { email }, isErased: true });
  expect(await placesWith(email)).toEqual(['contacts__b1']);

  const subject = { tenant: 'acme', subject: ref };
  const sweepers = [sweeper()];
  const erasure = {
    resources,
    subject,
    reason: 'asked for',
    actor: 'user:dpo',
    sweepers,
    keyTtlMs: 0,
    acceptFindings: true,
  };
  expect(await eraseSubject(erasure)).toMatchObject({ status: 'erased' });
  expect(await book.find('acme', 'client', 'client-1')).toMatchObject({
    name: null,
    address: { email: null },
    isErased: true,
    marketing: { email: 'GRANTED' }, // what was said of consent is no secret, and still true
  });
  expect(await placesWith(email)).toEqual([]);
  const [verified] = await verify({ names: ['contacts'], settings: scratch.settings, resources });
  expect(verified).toMatchObject({ equal: true });
});

test('an agent is reached at what its user says', async () => {
  const [user, agent] = [`user-${randomUUID()}`, `agent-${randomUUID()}`];
  const identified = { door: 'segment', anonymousId: null, receivedAtMs: nowMs, originalAtMs: null, sentAtMs: null };
  const call = { historical: false, library: null, userId: null, contextJson: null, integrationsJson: null };
  const phone = `+43${String(Math.floor(1e9 + Math.random() * 9e9))}`;
  const traits = opened(`{"email":"p@x.example","locale":"fr","phone":"${phone}"}`);
  await append(['p.1', { type: 'PersonIdentified', ...identified, ...call, traitsJson: traits }]);
  const registered = {
    kind: 'PERSON',
    userId: user,
    role: 'SALES',
    roleUntilMs: null,
    expertise: [],
    languages: ['de'],
  };
  const invited = { roles: [], invitationHash: '0'.repeat(64), expiresAtMs: nowMs };
  // Decided events: first versions of their entities.
  const decided = [
    [user, { type: 'UserInvited', email: opened('u@x.example'), displayName: opened('Uma'), ...invited }],
    [agent, { type: 'AgentRegistered', ...registered, timeZone: 'Europe/Vienna', clientsMax: 1, handoffsMax: 1 }],
  ] as const;
  const events = decided.map(([entity, body]) => {
    const origin = { id: randomUUID(), tenant: 'acme', entity, occurredAtMs: nowMs, actor: 'test' };
    const envelope = { ...factEnvelope(origin), streamVersion: 1, decision: { id: randomUUID(), n: 1, of: 1 } };
    return eventWith(body, envelope);
  });
  await scratch.writer.append(await createSealer(resources.keys.keyring).seal(events));
  await rebuild();
  expect(await book.find('acme', 'agent', agent)).toMatchObject({
    subjectRef: user,
    name: 'Uma',
    language: 'de',
    address: { email: 'u@x.example' },
  });
  expect(await book.find('acme', 'person', 'p.1')).toMatchObject({ language: 'fr', address: { email: 'p@x.example' } });
  const byAddress = createContactsByAddress(pool, scratch.settings.MAINSTEM_POSTGRES_SCHEMA);
  // Who answers a text message is found by the number, in its own tenant alone.
  expect(await byAddress.withPhone('acme', phone)).toEqual([{ kind: 'person', contactId: 'p.1' }]);
  expect(await byAddress.withPhone('globex', phone)).toEqual([]);
});
