/** `/v1/policies`: publish, roll back, try; refused in the validator's words; a change holds from the next request on. */
import { createCodec } from '@mainstem/schemas/codec';
import { eventTypes } from '@mainstem/schemas/generated/events';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { NOW_MS, startTestGateway, type TestGateway } from '../testing/test-gateway.ts';
import { openAccess } from './access.ts';
import { defaultText } from './sets.ts';

let gateway: TestGateway;
beforeAll(async () => {
  gateway = await startTestGateway();
});
afterAll(() => gateway.close());

const viewersSpend = `${defaultText}
@id("viewers-open-budgets")
permit (principal in Mainstem::Role::"viewer", action == Mainstem::Action::"budgets:command", resource);`;
const budget = { type: 'OpenBudget', capMicros: 1_000_000, currency: 'USD' };
const spend = (id: string, tenant = 'acme') =>
  gateway.send('POST', `/v1/commands/budgets/${id}`, { body: budget, roles: ['viewer'], tenant });

test('WAP-69: a published set holds from the next request on, for its tenant alone, and goes back', async () => {
  expect(await spend('c-1')).toMatchObject({
    status: 403,
    body: { code: 'ROLE_FORBIDDEN', permission: 'budgets:command', policyVersion: 0, policies: [] },
  });
  const publish = await gateway.send('POST', '/v1/policies', { body: { text: viewersSpend, note: 'trial' } });
  expect(publish).toMatchObject({ status: 200, body: { version: 1, hash: expect.stringMatching(/^[0-9a-f]{64}$/) } });
  expect((await spend('c-1')).body.code).not.toBe('ROLE_FORBIDDEN');
  expect(await spend('c-1', 'rival')).toMatchObject({ status: 403, body: { policyVersion: 0 } });
  const shown = await gateway.send('GET', '/v1/policies');
  expect(shown.body).toMatchObject({ version: 1, text: viewersSpend, versions: [{ version: 0 }, { version: 1 }] });
  const same = await gateway.send('POST', '/v1/policies', { body: { text: viewersSpend, note: 'again' } });
  expect(same).toMatchObject({ status: 422, body: { code: 'POLICY_UNCHANGED' } });
  const stale = await gateway.send('POST', '/v1/policies/rollback', {
    body: { version: 0, reason: 'late', expectedVersion: 0 },
  });
  expect(stale).toMatchObject({ status: 409, body: { code: 'VERSION_CONFLICT', version: 1 } });
  const back = await gateway.send('POST', '/v1/policies/rollback', { body: { version: 0, reason: 'trial is over' } });
  expect(back).toMatchObject({ status: 200, body: { version: 2 } });
  expect(await spend('c-2')).toMatchObject({ status: 403, body: { policyVersion: 2 } });
  const [published, rolledBack] = await gateway.events('policy_events');
  expect(published).toMatchObject({ type: 'PolicySetPublished', version: 1, text: viewersSpend, note: 'trial' });
  expect(published?.envelope).toMatchObject({ tenant: 'acme', actor: 'user:ana', streamVersion: 1 });
  expect(rolledBack).toMatchObject({ type: 'PolicySetRolledBack', version: 2, restoredVersion: 0, text: '' });
  const refused = (await gateway.events('audit_events')).filter((event) => event.type === 'AuditEntryRecorded');
  expect(refused.map(({ metadata }) => metadata)).toContainEqual(expect.objectContaining({ policyVersion: '2' }));
});

test('WAP-69: what is no good is refused in the validator’s words, and recorded; nothing gets on the log', async () => {
  const before = (await gateway.events('policy_events')).length;
  const bad = [
    ['permit (principal, action == Mainstem::Action::"fly", resource);', 'POLICY_INVALID', /fly/],
    ['permit (principal in Mainstem::Role::"viewer", action, resource);', 'POLICY_LOCKS_OUT', /an admin/],
  ] as const;
  for (const [text, code, words] of bad) {
    const answer = await gateway.send('POST', '/v1/policies', { body: { text, note: 'n' } });
    expect(answer).toMatchObject({ status: 422, type: 'application/problem+json', body: { code } });
    expect(answer.body.complaints.join('\n')).toMatch(words);
    const tried = await gateway.send('POST', '/v1/policies/test', { body: { text } });
    expect(tried.body).toMatchObject({ valid: false, complaints: answer.body.complaints });
  }
  expect(await gateway.events('policy_events')).toHaveLength(before);
  const refused = (await gateway.events('audit_events')).filter((event) => event.envelope.entity === 'authorisation');
  expect(refused).toEqual(
    expect.arrayContaining(
      bad.map(([, code]) => expect.objectContaining({ metadata: expect.objectContaining({ code }) })),
    ),
  );
});

test('questions to a set that is not in force change nothing', async () => {
  const questions = [
    { roles: ['viewer'], permission: 'budgets:command' },
    { roles: ['viewer'], permission: 'budgets:command', tenant: 'rival' },
    { roles: [], permission: 'views:read', actor: 'agent:bot' },
  ];
  const tried = await gateway.send('POST', '/v1/policies/test', { body: { text: viewersSpend, questions } });
  expect(tried.body).toEqual({
    valid: true,
    complaints: [],
    answers: [
      { allowed: true, policies: ['tenant:viewers-open-budgets'] },
      { allowed: false, policies: ['guard:tenant-boundary'] },
      { allowed: false, policies: [] },
    ],
  });
  expect((await spend('c-3')).status).toBe(403);
});

test('a gateway started later knows what was published before', async () => {
  const published = await gateway.send('POST', '/v1/policies', { body: { text: viewersSpend, note: 'kept' } });
  expect(published.status).toBe(200);
  const { eventId, version, hash } = published.body;
  expect(await gateway.send('GET', `/v1/explain/${eventId}`)).toMatchObject({
    status: 200,
    body: { authorisation: { policyVersion: version, policyHash: hash } },
  });
  const codec = createCodec(Object.fromEntries(eventTypes.map((type, index) => [type, index + 1])));
  const later = openAccess({ log: gateway.log, codec, service: 'second' });
  try {
    await later.ready();
    // Explanations ask what was in force; the clock of these tests stands, so of its own time the last change counts.
    expect(later.policiesAt('acme', NOW_MS - 1)).toMatchObject({ version: 0 });
    expect(later.policiesAt('acme', NOW_MS)).toMatchObject({
      version: published.body.version,
      hash: published.body.hash,
    });
    expect(later.policiesAt('rival', NOW_MS)).toMatchObject({ version: 0 });
    const viewer = { tenant: 'acme', roles: ['viewer'], actor: 'user:v', credential: 'session:1' } as const;
    expect(later.decide(viewer, 'budgets:command')).toEqual({
      allowed: true,
      version: published.body.version,
      policies: ['tenant:viewers-open-budgets'],
    });
  } finally {
    await later.writer.stop();
  }
});

test('one Idempotency-Key, one change: the same again is answered, another text under it is refused', async () => {
  const headers = { 'idempotency-key': 'publish-once' };
  const { body: shown } = await gateway.send('GET', '/v1/policies', { tenant: 'keyed' });
  const publish = (text: string) =>
    gateway.send('POST', '/v1/policies', { tenant: 'keyed', headers, body: { text, note: 'n' } });
  const first = await publish(viewersSpend);
  expect(first).toMatchObject({ status: 200, body: { version: shown.version + 1 } });
  expect((await publish(viewersSpend)).body).toEqual(first.body);
  expect(await publish(`${viewersSpend} `)).toMatchObject({ status: 422, body: { code: 'IDEMPOTENCY_KEY_REUSED' } });
  const rollback = { tenant: 'keyed', headers, body: { version: 0, reason: 'r' } };
  expect(await gateway.send('POST', '/v1/policies/rollback', rollback)).toMatchObject({
    status: 422,
    body: { code: 'IDEMPOTENCY_KEY_REUSED' },
  });
  const after = await gateway.send('GET', '/v1/policies', { tenant: 'keyed' });
  expect(after.body.version).toBe(first.body.version);
});

test('text that is no Unicode is a wrong body, wherever it stands', async () => {
  for (const body of [
    { text: viewersSpend, note: '\ud800' },
    { text: `${viewersSpend}//\ud800`, note: 'n' },
  ]) {
    expect(await gateway.send('POST', '/v1/policies', { body })).toMatchObject({ status: 400 });
  }
  const back = { version: 0, reason: 'half \ud800' };
  expect(await gateway.send('POST', '/v1/policies/rollback', { body: back })).toMatchObject({ status: 400 });
});
