/** A tenant as its people and programs make it through the gateway, and everything of it that somebody else might send. */

import { mintToken } from '../../dev-token.ts';
import type { GatewaySettings } from '../../gateway.ts';
import { newKey, newKeyId } from '../../identity/secret-text.ts';
import type { Role } from '../../roles.ts';
import { type Answer, type Call, call } from './call.ts';

export interface Member {
  readonly tenant: string;
  /** In every text, id and name of the tenant; one word of small letters. */
  readonly word: string;
  readonly email: string;
  readonly userId: string;
  readonly sessionId: string;
  readonly apiKeyId: string;
  readonly serviceKeyId: string;
  readonly campaignId: string;
  /** Sent with the command that made the campaign. */
  readonly idempotencyKey: string;
  /** Of an event sent in through the plain door; its entity begins with the word. */
  readonly sentEventId: string;
  /** Waits in the lane of what is late, and in no other topic. */
  readonly lateEventId: string;
  /** Of the last write. */
  readonly position: string;
  readonly webhookSource: string;
  /** Its event has to be appended: the gateway gives out none that is over already. */
  readonly expiredKey: { readonly id: string; readonly text: string };
  /** What its people and programs show at the door, by what it is. Those that begin with "ended" are refused. */
  readonly credentials: ReadonlyMap<string, string>;
  token(roles: readonly Role[]): Promise<string>;
  /** As its admin. */
  send(request: Call): Promise<Answer>;
}

const PASSWORD = 'a long enough one, and odd';

export async function settle(url: string, settings: GatewaySettings, word: string): Promise<Member> {
  const tenant = `t-${word}`;
  const email = `admin-${word}@example.com`;
  const secret = settings.MAINSTEM_JWT_SECRET;
  const token = (roles: readonly Role[], of = tenant, ttlS = 600) =>
    mintToken({ secret, tenant: of, roles, subject: `user:ana-${word}`, ttlS });
  const bearer = (text: string) => ({ authorization: `Bearer ${text}` });
  const operator = bearer(await token(['admin'], 'platform'));
  const created = await good(
    call(url, {
      method: 'POST',
      path: '/v1/organisations',
      headers: operator,
      body: { id: tenant, name: `Name ${word}`, admin: { email, displayName: `Admin ${word}` } },
    }),
  );
  const { invitation, userId } = created.json.admin as { invitation: string; userId: string };
  await good(call(url, { method: 'POST', path: '/v1/invitations/accept', body: { invitation, password: PASSWORD } }));
  const logIn = () =>
    good(call(url, { method: 'POST', path: '/v1/login', body: { organisation: tenant, email, password: PASSWORD } }));
  const [session, ended] = [(await logIn()).json, (await logIn()).json];
  const admin = bearer(await token(['admin']));
  const send = (request: Call) => call(url, { ...request, headers: { ...admin, ...request.headers } });
  const post = (path: string, body: unknown, headers: Record<string, string> = {}) =>
    good(send({ method: 'POST', path, body, headers }));
  await call(url, { method: 'POST', path: '/v1/logout', headers: bearer(String(ended.accessToken)), body: {} });
  const api = await post('/v1/keys', { kind: 'API', name: `api-${word}`, roles: ['admin'], owner: userId });
  const service = await post('/v1/keys', { kind: 'SERVICE', name: `service-${word}`, roles: ['admin'] });
  const revoked = await post('/v1/keys', { kind: 'SERVICE', name: `revoked-${word}`, roles: ['admin'] });
  await post(`/v1/keys/${revoked.json.keyId}/revoke`, { because: `over ${word}` });
  await good(send({ method: 'PUT', path: `/v1/webhook-sources/s-${word}`, body: { kind: 'crm' } }));
  const { text } = (await good(send({ method: 'GET', path: '/v1/policies' }))).json as { text: string };
  await post('/v1/policies', { text: `${text}\n// ${word}`, note: `note ${word}` });
  await post('/v1/policies/rollback', { version: 0, reason: `reason ${word}` });
  // By another than who reads the inbox: nobody decides on what they asked for.
  const asked = { kind: 'discount', subject: `${word}-subject`, riskTier: 'LOW', because: `because ${word}` };
  await post('/v1/approvals', asked, bearer(String(service.json.key)));
  const campaignId = `${word}-campaign`;
  const idempotencyKey = `${word}-idempotency`;
  await post(
    `/v1/commands/campaigns/${campaignId}`,
    { type: 'CreateCampaign', name: `Name ${word}`, advertiserDomain: `${word}.example`, bidPriceMicros: 2_000_000 },
    { 'idempotency-key': idempotencyKey },
  );
  for (let at = 0; at < 3; at += 1) {
    await post('/v1/events', { type: 'LeadReceived', entity: `${word}-lead-${at}`, source: word, contactRef: word });
  }
  const late = await post(
    '/v1/events',
    { type: 'LeadReceived', entity: `${word}-late`, source: word, contactRef: word },
    { priority: 'low' },
  );
  await post('/api/agents/memory/store', { subject: `${word}-lead-0`, kind: 'fact', content: `${word} remembered` });
  const sent = await post('/v1/events', {
    type: 'LeadReceived',
    entity: `${word}-lead-9`,
    source: word,
    contactRef: word,
    contactName: `Name ${word}`,
  });
  const [{ id: sentEventId }] = sent.json.results as [{ id: string }];
  const [{ id: lateEventId }] = late.json.results as [{ id: string }];
  const expiredKeyId = newKeyId();
  const expiredKey = { id: expiredKeyId, text: newKey(expiredKeyId) };
  return {
    tenant,
    word,
    email,
    userId,
    sessionId: String(session.sessionId),
    apiKeyId: String(api.json.keyId),
    serviceKeyId: String(service.json.keyId),
    campaignId,
    idempotencyKey,
    sentEventId,
    lateEventId,
    position: String(sent.headers['x-mainstem-position']),
    webhookSource: `${tenant}.s-${word}`,
    expiredKey,
    credentials: new Map([
      ['session', String(session.accessToken)],
      ['API key', String(api.json.key)],
      ['service key', String(service.json.key)],
      ['ended: key that was revoked', String(revoked.json.key)],
      ['ended: key that expired', expiredKey.text],
      ['ended: session after logout', String(ended.accessToken)],
      ['ended: token of yesterday', await token(['admin'], tenant, -86_400)],
    ]),
    token: (roles) => token(roles),
    send,
  };
}

async function good(answer: Promise<Answer>): Promise<Answer> {
  const { status, text, ...rest } = await answer;
  if (status >= 300) throw new Error(`while settling: ${status} ${text}`);
  return { status, text, ...rest };
}
