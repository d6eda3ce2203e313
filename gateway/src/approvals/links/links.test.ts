/** Links of approval mails over a whole gateway in memory: what a token can do, and a table of what none can. */
import { claimText, linkHashOf, linkToken } from '@mainstem/streams/approvals/link-token';
import { verifyApproval } from '@mainstem/streams/approvals/verify';
import type { ApprovalEvent } from '@mainstem/streams/deciders/approval/state';
import { LOCKDOWN } from '@mainstem/streams/deciders/identity/lockdown';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type IdentityKit, openIdentityKit, type Tokens } from '../../identity/testing/identity-kit.ts';
import { APPROVAL_LINK_SECRET, answerOf, NOW_MS } from '../../testing/test-gateway.ts';

const HOUR_MS = 3_600_000;
let kit: IdentityKit;
let nowMs = NOW_MS;
let [admin, ana, ben, cleo]: Tokens[] = [];
const person = (tokens: Tokens | undefined) => `user:${tokens?.userId}`;

beforeAll(async () => {
  kit = await openIdentityKit({ clock: () => nowMs });
  admin = await kit.begin('acme');
  ana = await kit.join(admin, 'acme', 'ana@acme.example', ['support']);
  ben = await kit.join(admin, 'acme', 'ben@acme.example', ['manager']);
  cleo = await kit.join(admin, 'acme', 'cleo@acme.example', ['manager']);
});
afterAll(() => kit?.close());

// biome-ignore lint/suspicious/noExplicitAny: tests look into events freely
async function eventsOf(approvalId: string): Promise<any[]> {
  const all = await kit.gateway.events('approval_request_events');
  return all.filter(({ envelope }) => envelope.entity === approvalId);
}

interface Asked {
  readonly id: string;
  readonly contentHash: string;
}

async function asked(over: object = {}): Promise<Asked> {
  const about = { kind: 'refund', subject: 'client-1', riskTier: 'MEDIUM', because: 'the goods came late' };
  const body = { ...about, amountMicros: 50_000_000, currency: 'USD', diff: '-50 <script>', ...over };
  const answer = await kit.call(ana?.accessToken, 'POST', '/v1/approvals', body);
  expect(answer.status).toBe(200);
  const [first] = await eventsOf(answer.body.approvalId);
  return { id: answer.body.approvalId, contentHash: first.contentHash };
}

/** A link as the activity issues it: the token is made here, its hash is on the log. */
async function issued({ id, contentHash }: Asked, holder = person(ben), lastsMs = 72 * HOUR_MS): Promise<string> {
  const expiresAtMs = NOW_MS + lastsMs;
  const token = tokenOf({ approvalId: id, holder, contentHash, expiresAtMs });
  await give(id, {
    type: 'IssueApprovalLink',
    linkHash: linkHashOf(token),
    holder,
    contentHash,
    atMs: NOW_MS,
    expiresAtMs,
  });
  return token;
}
const claim = { tenant: 'acme', approvalId: 'a', holder: 'user:x', contentHash: 'c'.repeat(64), expiresAtMs: NOW_MS };
const tokenOf = (over: Partial<typeof claim>, secret = APPROVAL_LINK_SECRET) =>
  linkToken(secret, claimText({ ...claim, ...over }));

async function give(id: string, command: object) {
  const outcome = await kit.gateway.approvals.execute('acme', id, command as never, {
    actor: 'workflow:Notice',
    occurredAtMs: nowMs,
  });
  if (outcome.kind !== 'accepted') throw new Error(JSON.stringify(outcome));
}

const approve = { verdict: 'APPROVE' };
const look = (token: string, as?: Tokens) => kit.call(as?.accessToken, 'GET', `/v1/approval-links/${token}`);
const post = (token: string, body: object = approve, as?: Tokens) =>
  kit.call(as?.accessToken, 'POST', `/v1/approval-links/${token}`, body);

describe('SM-9, WAP-128: deciding by a link', () => {
  test('who looks, however often, decides nothing; the press decides, signed, as its holder', async () => {
    const one = await asked();
    const token = await issued(one);
    const before = (await eventsOf(one.id)).length;
    for (let scan = 0; scan < 3; scan += 1) {
      expect(await look(token)).toMatchObject({
        status: 200,
        body: { approvalId: one.id, kind: 'refund', amountMicros: 50_000_000, mayDecide: true, holder: person(ben) },
      });
    }
    expect(await eventsOf(one.id)).toHaveLength(before);
    expect(await post(token, { verdict: 'APPROVE', note: 'as agreed' })).toMatchObject({
      status: 200,
      body: { status: 'approved', events: [{ type: 'ApprovalVoted' }, { type: 'ApprovalApproved' }] },
    });
    const events = await eventsOf(one.id);
    const vote = events.find(({ type }) => type === 'ApprovalVoted');
    expect(vote).toMatchObject({ votedBy: person(ben), linkHash: linkHashOf(token), note: 'as agreed' });
    const keys = (await kit.gateway.events('auth_events')).flatMap((event) =>
      event.type === 'SigningKeyPublished' ? [{ kid: event.kid, publicKey: event.publicKey, isRevoked: false }] : [],
    );
    expect(verifyApproval(events as ApprovalEvent[], keys)).toMatchObject({ findings: [], signatures: 1 });
    // Neither the log of the process nor that of events holds what one could decide with.
    const kept = [kit.gateway.logged(), JSON.stringify(events)].join();
    expect(kept).not.toContain(token);
    expect(kept).not.toContain(token.split('.')[1]);
  });

  test('the page shows it escaped, with two buttons, in no cache; a form decides, too', async () => {
    const one = await asked();
    const token = await issued(one);
    const url = `/v1/approval-links/${token}`;
    const accept = { accept: 'text/html,*/*' };
    const page = await kit.gateway.app.inject({ method: 'GET', url, headers: accept });
    expect(page.headers).toMatchObject({ 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store' });
    expect(page.headers['content-security-policy']).toContain("default-src 'none'");
    expect(page.headers['referrer-policy']).toBe('no-referrer');
    expect(page.body).toContain('<form method="post">');
    expect(page.body).toContain('-50 &lt;script&gt;');
    const form = { 'content-type': 'application/x-www-form-urlencoded', ...accept };
    const sent = await kit.gateway.app.inject({ method: 'POST', url, headers: form, payload: 'verdict=REJECT&note=' });
    expect([sent.statusCode, sent.body.includes('You rejected it.')]).toEqual([200, true]);
    expect((await eventsOf(one.id)).at(-1)).toMatchObject({ type: 'ApprovalRejected', decidedBy: person(ben) });
  });

  test('two presses at once are one decision', async () => {
    const one = await asked();
    const token = await issued(one);
    const answers = await Promise.all([post(token), post(token), post(token)]);
    expect(answers.map(({ status }) => status).filter((status) => status !== 409)).not.toEqual([]);
    expect((await eventsOf(one.id)).filter(({ type }) => type === 'ApprovalVoted')).toHaveLength(1);
  });

  test('a delegate decides by the right that was given', async () => {
    const one = await asked({ amountMicros: 500_000_000 });
    const erik = await kit.join(admin as Tokens, 'acme', 'erik@acme.example', ['viewer']);
    const url = `/v1/approvals/${one.id}/delegate`;
    expect((await kit.call(ben?.accessToken, 'POST', url, { to: person(erik) })).status).toBe(200);
    expect(await post(await issued(one, person(erik)))).toMatchObject({ status: 200, body: { status: 'approved' } });
  });
});

type Attack = readonly [
  name: string,
  status: number,
  code: string,
  attempt: () => Promise<string | readonly [string, Tokens?]>,
];
const attacks: readonly Attack[] = [
  [
    'signed by another secret',
    404,
    'NOT_FOUND',
    async () => tokenOf({}, 'a secret of somebody else, long enough it is'),
  ],
  [
    'signed by us and never issued',
    404,
    'NOT_FOUND',
    async () => tokenOf({ approvalId: (await asked()).id, holder: person(ben) }),
  ],
  [
    'its claim changed to another approval',
    404,
    'NOT_FOUND',
    async () => {
      const [one, other] = [await asked(), await asked()];
      const signature = (await issued(one)).split('.')[1];
      return `${claimText({ ...claim, approvalId: other.id, holder: person(ben) })}.${signature}`;
    },
  ],
  [
    'its claim changed to another tenant',
    404,
    'NOT_FOUND',
    async () => {
      const one = await asked();
      await issued(one);
      return tokenOf({ tenant: 'rival', approvalId: one.id, holder: person(ben), contentHash: one.contentHash });
    },
  ],
  ['cut short', 404, 'NOT_FOUND', async () => (await issued(await asked())).slice(0, -2)],
  ['with more behind', 404, 'NOT_FOUND', async () => `${await issued(await asked())}.x`],
  ['a word', 404, 'NOT_FOUND', async () => 'x'],
  [
    'used before',
    409,
    'APPROVAL_LINK_USED',
    async () => {
      const token = await issued(await asked({ amountMicros: 5_000_000_000 }));
      expect((await post(token)).body.status).toBe('open');
      return token;
    },
  ],
  [
    'forwarded to somebody who is logged in',
    403,
    'APPROVAL_LINK_NOT_YOURS',
    async () => [await issued(await asked()), cleo as Tokens] as const,
  ],
  [
    'of an approval that was withdrawn',
    409,
    'APPROVAL_LINK_OVER',
    async () => {
      const one = await asked();
      const token = await issued(one);
      const url = `/v1/approvals/${one.id}/withdraw`;
      expect((await kit.call(ana?.accessToken, 'POST', url, { because: 'paid' })).status).toBe(200);
      return token;
    },
  ],
  [
    'of an approval another has decided',
    409,
    'APPROVAL_LINK_OVER',
    async () => {
      const one = await asked();
      const token = await issued(one);
      expect((await post(await issued(one, person(cleo)))).body.status).toBe('approved');
      return token;
    },
  ],
  [
    'showing what was changed since',
    409,
    'APPROVAL_LINK_CHANGED',
    async () => {
      const one = await asked({ amountMicros: 5_000_000_000 });
      const token = await issued(one);
      const edit = { contentHash: one.contentHash, edit: { amountMicros: 4_900_000_000 } };
      expect((await kit.call(cleo?.accessToken, 'POST', `/v1/approvals/${one.id}/approve`, edit)).status).toBe(200);
      return token;
    },
  ],
];

describe('WAP-128: what no link can', () => {
  test.each(attacks)('%s: %i %s, looked at and pressed', async (_, status, code, attempt) => {
    const made = await attempt();
    const [token, as] = typeof made === 'string' ? [made] : made;
    const before = (await kit.gateway.events('approval_request_events')).length;
    expect(await look(token, as)).toMatchObject({ status, body: { code } });
    expect(await post(token, approve, as)).toMatchObject({ status, body: { code } });
    expect(await kit.gateway.events('approval_request_events')).toHaveLength(before);
  });

  test('its time over: 410, and the approval itself may go on', async () => {
    const token = await issued(await asked(), person(ben), HOUR_MS);
    nowMs = NOW_MS + HOUR_MS;
    expect(await post(token)).toMatchObject({ status: 410, body: { code: 'APPROVAL_LINK_EXPIRED' } });
    nowMs = NOW_MS;
  });

  test('Cedar is asked at the press: roles that were taken away decide nothing, though the link is good', async () => {
    const gone = await kit.join(admin as Tokens, 'acme', 'gone@acme.example', ['manager']);
    const one = await asked();
    const token = await issued(one, person(gone));
    await kit.call(admin?.accessToken, 'POST', `/v1/users/${gone.userId}/roles`, {
      roles: ['viewer'],
      because: 'moved',
    });
    expect(await post(token)).toMatchObject({ status: 403, body: { code: 'ROLE_FORBIDDEN' } });
    expect(
      (await kit.gateway.events('audit_events')).filter(({ envelope }) => envelope.entity === one.id),
    ).toMatchObject([
      { action: 'ApproveApproval', envelope: { actor: person(gone) }, metadata: { code: 'ROLE_FORBIDDEN' } },
    ]);
  });

  test('who was disabled decides nothing: not by a link, nor through somebody who has the right from them', async () => {
    const because = 'left the house';
    const off = await kit.join(admin as Tokens, 'acme', 'off@acme.example', ['manager']);
    const other = await kit.join(admin as Tokens, 'acme', 'other@acme.example', ['viewer']);
    const [one, given] = [await asked(), await asked()];
    const token = await issued(one, person(off));
    const to = { to: person(other) };
    expect((await kit.call(off.accessToken, 'POST', `/v1/approvals/${given.id}/delegate`, to)).status).toBe(200);
    const delegated = await issued(given, person(other));
    expect((await kit.call(admin?.accessToken, 'POST', `/v1/users/${off.userId}/disable`, { because })).status).toBe(
      200,
    );
    for (const pressed of [token, delegated]) {
      expect(await post(pressed)).toMatchObject({ status: 403, body: { code: 'ROLE_FORBIDDEN' } });
    }
  });

  test('KIKI-50: of a tenant that is locked down a link shows nothing and decides nothing, until it is unlocked', async () => {
    const token = await issued(await asked());
    const { execute } = kit.gateway.identity;
    const because = 'a breach is suspected';
    await execute('acme', LOCKDOWN, { type: 'BeginLockdown', because, incidentId: 'i-1' }, 'workflow:Lockdown');
    const shut = { status: 401, body: { code: 'TOKEN_REVOKED' } };
    expect([await look(token), await post(token)]).toMatchObject([shut, shut]);
    await execute('acme', LOCKDOWN, { type: 'EndLockdown', because, approvalId: 'a-1' }, 'workflow:Lockdown');
    expect(await post(token)).toMatchObject({ status: 200, body: { status: 'approved' } });
  });

  test('of risk HIGH a link shows, and a login decides', async () => {
    const token = await issued(await asked({ riskTier: 'HIGH' }));
    expect((await look(token)).body.mayDecide).toBe(false);
    expect(await post(token)).toMatchObject({ status: 403, body: { code: 'APPROVAL_LINK_NEEDS_LOGIN' } });
    expect(await post(token, approve, ben)).toMatchObject({ status: 200, body: { status: 'approved' } });
  });

  test('who asked gets no link that decides', async () => {
    const one = await asked();
    await expect(issued(one, person(ana))).rejects.toThrow('APPROVAL_OWN');
  });

  test('R6: a note with an address is refused, and a body that says nothing decides nothing', async () => {
    const token = await issued(await asked());
    for (const body of [
      { ...approve, note: 'ana@example.com agreed' },
      {},
      { verdict: 'MAYBE' },
      { ...approve, edit: {} },
    ]) {
      expect((await post(token, body)).status).toBe(400);
    }
    const empty = await kit.gateway.app.inject({ method: 'POST', url: `/v1/approval-links/${token}` });
    expect(answerOf(empty).status).toBe(400);
  });
});
