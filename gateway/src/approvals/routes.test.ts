/** Approvals over the whole gateway with a log in memory: who may decide, by which right, and what they are answered. */
import { verifyApproval } from '@mainstem/streams/approvals/verify';
import type { ApprovalEvent } from '@mainstem/streams/deciders/approval/state';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { mintToken } from '../dev-token.ts';
import type { Role } from '../roles.ts';
import { NOW_MS, SECRET, startTestGateway, type TestGateway } from '../testing/test-gateway.ts';

let gateway: TestGateway;
let nowMs = NOW_MS;
beforeAll(async () => {
  gateway = await startTestGateway({ clock: () => nowMs });
});
afterAll(() => gateway?.close());

type Person = readonly [subject: string, ...roles: Role[]];
const ana: Person = ['user:ana', 'support'];
const ben: Person = ['user:ben', 'manager'];
const cleo: Person = ['user:cleo', 'manager'];
const dora: Person = ['user:dora', 'admin'];

async function as([subject, ...roles]: Person, url: string, body: unknown, tenant = 'acme') {
  const token = await mintToken({ secret: SECRET, tenant, roles, subject, ttlS: 60 });
  return gateway.send('POST', url, { body, headers: { authorization: `Bearer ${token}` } });
}

const usd = (amount: number) => amount * 1_000_000;
async function asked(amount: number, over: object = {}, who = ana) {
  const about = { kind: 'refund', subject: 'client-1', riskTier: 'MEDIUM', because: 'the goods came late' };
  const { status, body } = await as(who, '/v1/approvals', {
    ...about,
    amountMicros: usd(amount),
    currency: 'USD',
    ...over,
  });
  expect(status).toBe(200);
  return { id: body.approvalId as string, contentHash: (await eventsOf(body.approvalId))[0].contentHash as string };
}

// biome-ignore lint/suspicious/noExplicitAny: tests look into events freely
async function eventsOf(approvalId: string): Promise<any[]> {
  const all = await gateway.events('approval_request_events');
  return all.filter(({ envelope }) => envelope.entity === approvalId);
}

async function verified(approvalId: string) {
  const keys = (await gateway.events('auth_events')).flatMap((event) =>
    event.type === 'SigningKeyPublished' ? [{ kid: event.kid, publicKey: event.publicKey, isRevoked: false }] : [],
  );
  return verifyApproval((await eventsOf(approvalId)) as ApprovalEvent[], keys);
}

describe('WAP-128: by amount, by different persons, signed', () => {
  test('a small refund needs one, a large one two, and who asked is none of them', async () => {
    const small = await asked(99);
    expect(await as(ben, `/v1/approvals/${small.id}/approve`, { contentHash: small.contentHash })).toMatchObject({
      status: 200,
      body: { status: 'approved', events: [{ type: 'ApprovalVoted' }, { type: 'ApprovalApproved' }] },
    });
    const large = await asked(5_000, {}, ben);
    const own = await as(ben, `/v1/approvals/${large.id}/approve`, { contentHash: large.contentHash });
    expect(own).toMatchObject({ status: 403, body: { code: 'APPROVAL_OWN' } });
    const first = await as(cleo, `/v1/approvals/${large.id}/approve`, { contentHash: large.contentHash });
    expect(first).toMatchObject({ status: 200, body: { status: 'open' } });
    const again = await as(cleo, `/v1/approvals/${large.id}/approve`, { contentHash: large.contentHash });
    expect(again.body).toEqual({ ...first.body, status: 'open' });
    const other = await as(cleo, `/v1/approvals/${large.id}/reject`, { contentHash: large.contentHash });
    expect(other).toMatchObject({ status: 409, body: { code: 'APPROVAL_VOTED_BEFORE' } });
    const second = await as(dora, `/v1/approvals/${large.id}/approve`, { contentHash: large.contentHash });
    expect(second).toMatchObject({ status: 200, body: { status: 'approved' } });
    expect(await verified(large.id)).toMatchObject({ findings: [], signatures: 2 });
    const late = await as(dora, `/v1/approvals/${large.id}/reject`, { contentHash: large.contentHash });
    expect(late).toMatchObject({ status: 409, body: { code: 'APPROVAL_DECIDED', detail: /approved by user:cleo/ } });
  });

  test('SM-9: what was changed since is not decided on, and an edit needs everybody again', async () => {
    const { id, contentHash } = await asked(6_000);
    await as(ben, `/v1/approvals/${id}/approve`, { contentHash });
    const edit = { amountMicros: usd(5_500) };
    const raised = await as(cleo, `/v1/approvals/${id}/approve`, { contentHash, edit: { amountMicros: usd(7_000) } });
    expect(raised).toMatchObject({ status: 422, body: { code: 'APPROVAL_EDIT_RAISES' } });
    expect(await as(cleo, `/v1/approvals/${id}/approve`, { contentHash, edit })).toMatchObject({
      body: { status: 'open', events: [{ type: 'ApprovalEdited' }, { type: 'ApprovalVoted' }] },
    });
    const old = await as(dora, `/v1/approvals/${id}/approve`, { contentHash });
    expect(old).toMatchObject({ status: 409, body: { code: 'APPROVAL_CONTENT_CHANGED' } });
    const now = (await eventsOf(id)).at(-1).contentHash;
    const done = await as(ben, `/v1/approvals/${id}/approve`, { contentHash: now });
    expect(done).toMatchObject({ body: { status: 'approved' } });
    expect((await eventsOf(id)).at(-1)).toMatchObject({ isEdited: true, amountMicros: usd(5_500) });
    expect((await verified(id)).findings).toEqual([]);
  });

  test('a delegate does what the owner may, and no more', async () => {
    const { id, contentHash } = await asked(500);
    // Of this amount a support agent may decide nothing by his own right …
    const erik: Person = ['user:erik', 'support'];
    const own = await as(erik, `/v1/approvals/${id}/approve`, { contentHash });
    expect(own).toMatchObject({ status: 403, body: { code: 'ROLE_FORBIDDEN', permission: 'approvals:decide' } });
    const claimed = await as(erik, `/v1/approvals/${id}/approve`, { contentHash, actingFor: 'user:ben' });
    expect(claimed.status).toBe(403);
    // … nor can he give away what he has not.
    expect((await as(erik, `/v1/approvals/${id}/delegate`, { to: 'user:fay' })).status).toBe(403);
    expect((await as(ben, `/v1/approvals/${id}/delegate`, { to: 'user:erik' })).status).toBe(200);
    expect((await as(ben, `/v1/approvals/${id}/approve`, { contentHash })).body.code).toBe('APPROVAL_DELEGATED');
    const done = await as(erik, `/v1/approvals/${id}/approve`, { contentHash, actingFor: 'user:ben' });
    expect(done).toMatchObject({ status: 200, body: { status: 'approved' } });
    expect(await verified(id)).toMatchObject({ findings: [], signatures: 2 });
  });

  test('silence never approves: after the last deadline nobody can', async () => {
    const { id, contentHash } = await asked(99, { hours: 1, onDeadline: 'REJECT' });
    nowMs += 3_600_000;
    const late = await as(ben, `/v1/approvals/${id}/approve`, { contentHash });
    expect(late).toMatchObject({ status: 409, body: { code: 'APPROVAL_EXPIRED' } });
  });

  test('who asked withdraws it, and nobody else', async () => {
    const { id, contentHash } = await asked(99);
    expect((await as(ben, `/v1/approvals/${id}/withdraw`, { because: 'no' })).body.code).toBe('APPROVAL_NOT_YOURS');
    expect((await as(ana, `/v1/approvals/${id}/withdraw`, { because: 'paid' })).body.status).toBe('withdrawn');
    expect((await as(ben, `/v1/approvals/${id}/approve`, { contentHash })).body.code).toBe('APPROVAL_DECIDED');
  });
});

test('R7: an approval of another tenant is not there', async () => {
  const { id, contentHash } = await asked(99);
  const other = await as(ben, `/v1/approvals/${id}/approve`, { contentHash }, 'rival');
  expect(other).toMatchObject({ status: 404, body: { code: 'NOT_FOUND' } });
});

test('WAP-39: no program decides, and its try is on the log', async () => {
  const { id, contentHash } = await asked(99);
  for (const who of ['agent:bot', 'service:crm']) {
    const answer = await as([who, 'admin'], `/v1/approvals/${id}/approve`, { contentHash });
    expect(answer).toMatchObject({ status: 403, body: { code: 'APPROVAL_NEEDS_PERSON' } });
  }
  const lines = (await gateway.events('audit_events')).filter(({ envelope }) => envelope.entity === id);
  expect(lines).toMatchObject([
    { action: 'ApproveApproval', metadata: { code: 'APPROVAL_NEEDS_PERSON' } },
    { action: 'ApproveApproval', metadata: { code: 'APPROVAL_NEEDS_PERSON' } },
  ]);
});

test('R6: words with an address or a number of a person reach no log', async () => {
  const { id, contentHash } = await asked(99);
  const note = 'ana@example.com agreed';
  const answer = await as(ben, `/v1/approvals/${id}/approve`, { contentHash, note });
  expect(answer).toMatchObject({ status: 400, body: { problems: [{ code: 'PERSONAL_DATA', field: 'note' }] } });
});

test('the same request by its key is the same approval', async () => {
  const first = await asked(99, { key: 'order-7' });
  expect(await asked(99, { key: 'order-7' })).toEqual(first);
  const other = await as(ana, '/v1/approvals', {
    ...{ kind: 'refund', subject: 'client-2', riskTier: 'LOW', because: 'other', key: 'order-7' },
  });
  expect(other).toMatchObject({ status: 422, body: { code: 'IDEMPOTENCY_KEY_REUSED' } });
});
