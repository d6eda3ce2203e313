/** R6: what a sender says of a person is sealed before it is hashed, kept, logged or appended. Canary values tell. */
import type { LeadReceived } from '@mainstem/schemas/generated/events';
import { isSealed } from '@mainstem/schemas/personal';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startTestGateway, type TestGateway } from '../testing/test-gateway.ts';

const id = '0190b5a2-7c1e-7000-8000-00000000000a';
const contact = {
  contactName: 'Canary Zwölfender',
  contactEmail: 'canary.7f3a@example.org',
  contactPhone: '+49 151 555 07734',
  contactRole: 'head of canaries',
};
const lead = { type: 'LeadReceived', id, entity: 'lead-1', source: 'web-form', contactRef: 'crm-4711', ...contact };
let gateway: TestGateway;

beforeEach(async () => {
  gateway = await startTestGateway();
});
afterEach(() => gateway.close());

const post = (event: object) => gateway.send('POST', '/v1/events', { body: event });
const leads = async () => (await gateway.events('lead_events')) as LeadReceived[];
const canaries = Object.values(contact);

function expectNoCanary(text: string): void {
  for (const canary of canaries) {
    expect(text).not.toContain(canary);
    expect(text).not.toContain(Buffer.from(canary).toString('base64').slice(0, -4));
  }
}

test('a contact comes onto the log sealed, and its key opens it', async () => {
  const sent = await post(lead);
  expect(sent.status).toBe(200);
  const [event] = await leads();
  if (event === undefined) throw new Error('no event');
  for (const name of Object.keys(contact)) expect(isSealed(event[name as keyof LeadReceived])).toBe(true);
  expectNoCanary(
    JSON.stringify(event, (_, value) => (isSealed(value) ? Buffer.from(value).toString('latin1') : value)),
  );
  const [opened] = await gateway.privacy.opener.open([event]);
  expect(opened).toMatchObject(
    Object.fromEntries(Object.entries(contact).map(([name, words]) => [name, { opened: words }])),
  );
});

test('neither answers nor logs repeat it, also when the event is refused', async () => {
  const answers = [
    await post(lead),
    await post({ ...lead, id: undefined, companySize: 'many' }),
    await post({ ...lead, id: undefined, contactEmail: `${contact.contactEmail} or so` }),
    await post({ ...lead, id: undefined, contactPhone: `call ${contact.contactPhone}` }),
    await post({ ...lead, id: undefined, contactMail: contact.contactEmail }),
  ];
  expect(answers.map(({ status }) => status)).toEqual([200, 422, 422, 422, 422]);
  expectNoCanary(JSON.stringify(answers));
  expectNoCanary(gateway.logged());
});

test('the same event again is a duplicate; with another contact it is a mistake, though nothing of it was kept', async () => {
  const statusOf = async (event: object) => (await post(event)).body.results[0];
  expect(await statusOf(lead)).toMatchObject({ status: 'accepted' });
  expect(await statusOf(lead)).toMatchObject({ status: 'duplicate' });
  const other = await statusOf({ ...lead, contactEmail: 'other@example.org' });
  expect(other).toMatchObject({ status: 'invalid', problems: [{ code: 'ID_REUSED' }] });
  const without = await statusOf({ ...lead, contactEmail: null });
  expect(without).toMatchObject({ status: 'invalid', problems: [{ code: 'ID_REUSED' }] });
  expect(await leads()).toHaveLength(1);
});

test('of an erased person nothing personal is taken; the rest of the request and their bare lead are', async () => {
  const person = { tenant: 'acme', subject: 'crm-4711' };
  await gateway.privacy.store.close(person, 1);
  await gateway.privacy.store.destroy(person, 1, null);
  const others = { ...lead, id: undefined, contactRef: 'crm-4712', entity: 'lead-2' };
  const { status, body } = await post({ events: [lead, others, { type: 'LeadReceived', ...bare }] });
  expect(status).toBe(207);
  expect(body.results).toMatchObject([
    { status: 'invalid', problems: [{ code: 'SUBJECT_ERASED', field: 'contactRef' }] },
    { status: 'accepted' },
    { status: 'accepted' },
  ]);
  expectNoCanary(JSON.stringify(body));
});
const bare = { entity: 'lead-3', source: 'web-form', contactRef: 'crm-4711' };

test.each([
  ['contactEmail', 'no address'],
  ['contactPhone', 'ask Jane'],
  ['contactName', ''],
  ['contactRole', 'line\nbreak'],
  ['contactName', 7],
])('%s of %o is refused', async (field, value) => {
  const { status, body } = await post({ ...lead, [field]: value });
  expect(status).toBe(422);
  expect(body.results[0].problems).toMatchObject([{ field }]);
});
