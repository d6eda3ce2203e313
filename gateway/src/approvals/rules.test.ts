/** "Do not ask again" over a whole gateway in memory, and what metrics say of it all. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { mintToken } from '../dev-token.ts';
import type { Role } from '../roles.ts';
import { NOW_MS, SECRET, startTestGateway, type TestGateway } from '../testing/test-gateway.ts';

const DAY_MS = 86_400_000;
let gateway: TestGateway;
let nowMs = NOW_MS;
beforeAll(async () => {
  gateway = await startTestGateway({ clock: () => nowMs });
});
afterAll(() => gateway?.close());

type Person = readonly [subject: string, ...roles: Role[]];
const ana: Person = ['user:ana', 'support'];
const ben: Person = ['user:ben', 'manager'];
const dora: Person = ['user:dora', 'admin'];

async function as([subject, ...roles]: Person, method: 'GET' | 'POST', url: string, body?: unknown, tenant = 'acme') {
  const token = await mintToken({ secret: SECRET, tenant, roles, subject, ttlS: 60 });
  return gateway.send(method, url, {
    headers: { authorization: `Bearer ${token}` },
    ...(body === undefined ? {} : { body }),
  });
}
const usd = (amount: number) => amount * 1_000_000;
const refund = (amount: number, over: object = {}, tenant = 'acme') =>
  as(
    ana,
    'POST',
    '/v1/approvals',
    {
      ...{ kind: 'refund', subject: 'client-1', riskTier: 'LOW', because: 'late', currency: 'USD' },
      ...{ amountMicros: usd(amount), ...over },
    },
    tenant,
  );
const wish = { kind: 'refund', amountMicrosMax: usd(20), currency: 'USD', days: 10, because: 'the same every day' };

// biome-ignore lint/suspicious/noExplicitAny: tests look into events freely
async function eventsOf(approvalId: string): Promise<any[]> {
  const all = await gateway.events('approval_request_events');
  return all.filter(({ envelope }) => envelope.entity === approvalId);
}

test('WAP-128: a rule is wished by one, allowed by another, settles what it names, says so, and is taken back', async () => {
  expect((await refund(10)).body.status).toBe('open');
  const asked = await as(ben, 'POST', '/v1/approvals/rules', wish);
  expect(asked).toMatchObject({ status: 200, body: { status: 'open' } });
  const ruleId = asked.body.approvalId as string;
  expect((await refund(10)).body.status).toBe('open');
  const [{ contentHash }] = await eventsOf(ruleId);
  const own = await as(['user:ben', 'admin'], 'POST', `/v1/approvals/${ruleId}/approve`, { contentHash });
  expect(own).toMatchObject({ status: 403, body: { code: 'APPROVAL_OWN' } });
  const allowed = await as(dora, 'POST', `/v1/approvals/${ruleId}/approve`, { contentHash });
  expect(allowed.body.events.at(-1)).toMatchObject({ type: 'ApprovalRuleAllowed' });
  expect((await as(ana, 'GET', '/v1/approvals/rules')).body.items).toMatchObject([
    { ruleId, kind: 'refund', riskTierMax: 'LOW', setBy: 'user:ben', approvedBy: ['user:dora'] },
  ]);

  // R7: another tenant sees none of it.
  expect((await as(dora, 'GET', '/v1/approvals/rules', undefined, 'rival')).body.items).toEqual([]);

  const settled = await refund(20);
  expect(settled.body.status).toBe('approved');
  expect((await eventsOf(settled.body.approvalId)).slice(1)).toMatchObject([
    { type: 'ApprovalRouted', standingRule: ruleId, needed: [] },
    { type: 'ApprovalApproved', isAutomatic: true, decidedBy: [] },
  ]);
  const others = [refund(20.01), refund(20, { riskTier: 'MEDIUM' }), refund(20, { riskTier: 'HIGH' })];
  for (const other of [...others, refund(20, { currency: 'EUR' }), refund(20, {}, 'rival')]) {
    expect((await other).body.status).toBe('open');
  }
  nowMs = NOW_MS + 14 * DAY_MS;
  expect((await refund(20)).body.status).toBe('open');
  nowMs = NOW_MS;

  const revoked = await as(['user:fay', 'manager'], 'POST', `/v1/approvals/rules/${ruleId}/revoke`, {
    because: 'too many',
  });
  expect(revoked).toMatchObject({ status: 200, body: { events: [{ type: 'ApprovalRuleRevoked' }] } });
  expect((await refund(20)).body.status).toBe('open');
  const again = await as(dora, 'POST', `/v1/approvals/rules/${ruleId}/revoke`, { because: 'again' });
  expect(again).toMatchObject({ status: 409, body: { code: 'APPROVAL_RULE_NOT_IN_FORCE' } });
});

test('WAP-128: nobody saves asking for what he may not decide by hand; no program; nothing of risk HIGH', async () => {
  const large = { ...wish, amountMicrosMax: usd(500) };
  const beyond = await as(ana, 'POST', '/v1/approvals/rules', large);
  expect(beyond).toMatchObject({ status: 403, body: { code: 'ROLE_FORBIDDEN' } });
  expect((await as(ben, 'POST', '/v1/approvals/rules', large)).status).toBe(200);
  const program = await as(['agent:bot', 'admin'], 'POST', '/v1/approvals/rules', wish);
  expect(program).toMatchObject({ status: 403, body: { code: 'APPROVAL_NEEDS_PERSON' } });
  expect((await as(ben, 'POST', '/v1/approvals/rules', { ...wish, riskTierMax: 'HIGH' })).status).toBe(400);
  const { currency: _, ...noCurrency } = wish;
  const odd = await as(ben, 'POST', '/v1/approvals/rules', noCurrency);
  expect(odd).toMatchObject({ status: 422, body: { code: 'APPROVAL_RULE_INVALID' } });
  // Nor by the other door: an approval of this kind is only asked for by a wish, which looks at who wishes.
  const bounds = { kind: 'refund', subject: null, riskTierMax: 'LOW', amountMicrosMax: usd(500), currency: 'USD' };
  const diff = JSON.stringify({ ...bounds, untilAtMs: NOW_MS + 14 * DAY_MS });
  const direct = { kind: 'approval-rule', subject: 'refund', riskTier: 'HIGH', because: 'the same every day', diff };
  expect(await as(ana, 'POST', '/v1/approvals', direct)).toMatchObject({ status: 400 });
});

test('metrics: what is open, for how long, how it ended', async () => {
  const own = await startTestGateway({ clock: () => NOW_MS + 60_000 });
  const body = { kind: 'refund', subject: 'c', riskTier: 'LOW', because: 'late' };
  const asked = await own.send('POST', '/v1/approvals', { body });
  await own.send('POST', '/v1/approvals', { body: { ...body, kind: 'something-of-theirs' } });
  await own.send('POST', `/v1/approvals/${asked.body.approvalId}/withdraw`, { body: { because: 'paid' } });
  const text = String((await own.send('GET', '/metrics')).body);
  expect(text).toContain('mainstem_approval_open{kind="other",risk="LOW"} 1');
  expect(text).toContain('mainstem_approval_oldest_seconds{kind="other",risk="LOW"} 0');
  expect(text).toContain('mainstem_approval_settled_total{kind="refund",risk="LOW",outcome="withdrawn"} 1');
  expect(text).not.toContain('something-of-theirs');
  await own.close();
});
