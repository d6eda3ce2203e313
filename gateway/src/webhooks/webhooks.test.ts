/** Webhooks over a whole gateway in memory, signed by the official `standardwebhooks` package and by hand. */
import { generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import type { AnyEvent, EventsByType } from '@mainstem/schemas/generated/events';
import { wordsOfPerson } from '@mainstem/schemas/personal';
import type { TopicName } from '@mainstem/schemas/topics';
import { Webhook } from 'standardwebhooks';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { answerOf, NOW_MS, startTestGateway, type TestGateway } from '../testing/test-gateway.ts';
import { isSecret, verifyDelivery } from './verify.ts';

let gateway: TestGateway;
beforeEach(async () => {
  gateway = await startTestGateway();
});
afterEach(() => gateway.close());

const secretOf = () => `whsec_${randomBytes(32).toString('base64')}`;
const events = async (topic: TopicName) => (await gateway.events(topic)) as AnyEvent[];

async function source(name: string, body: object): Promise<string> {
  const { status, body: made } = await gateway.send('PUT', `/v1/webhook-sources/${name}`, { body });
  expect(status).toBe(200);
  return made.secret;
}

interface Signed {
  readonly secret: string;
  readonly id?: string;
  readonly atMs?: number;
  readonly headers?: Record<string, string>;
}

/** A delivery as the official package signs it. */
async function deliver(to: string, body: unknown, { secret, id = 'msg_1', atMs = NOW_MS, headers = {} }: Signed) {
  const payload = typeof body === 'string' ? body : JSON.stringify(body);
  const signature = new Webhook(secret).sign(id, new Date(atMs), payload);
  const stamp = String(Math.floor(atMs / 1_000));
  const answer = await gateway.app.inject({
    method: 'POST',
    url: `/v1/webhooks/${to}`,
    payload,
    headers: {
      'content-type': 'application/json',
      'webhook-id': id,
      'webhook-timestamp': stamp,
      'webhook-signature': signature,
      ...headers,
    },
  });
  return answerOf(answer);
}

describe('WAP-133: CRMs', () => {
  test('a change of stage becomes an event of the source’s tenant, whatever the CRM calls the stage', async () => {
    const mapping = { stages: { 'Won!': 'active' } };
    const secret = await source('hub', { kind: 'crm', mapping });
    const deal = {
      objectId: 4711,
      objectType: 'DEAL',
      stage: 'Won!',
      previousStage: 'trialing',
      email: 'jane@example.org',
      extra: { a: 1 },
    };
    const answer = await deliver('acme.hub', deal, { secret });
    expect([answer.status, answer.body.results[0].status]).toEqual([200, 'accepted']);
    const [event] = (await events('crm_events')) as [EventsByType['CrmStageChanged']];
    expect(event).toMatchObject({
      type: 'CrmStageChanged',
      source: 'hub',
      recordKind: 'deal',
      stage: 'active',
      stageBefore: 'trial',
      stageWord: 'Won!',
      envelope: { tenant: 'acme', entity: '4711', actor: 'service:webhook-hub' },
    });
    expect(event.personRef).toMatch(/^p\.[0-9a-f]{40}$/);
    const [opened] = (await gateway.privacy.opener.open([event])) as [EventsByType['CrmStageChanged']];
    expect(JSON.parse(String(wordsOfPerson(opened.detailsJson as never)))).toEqual(deal);
  });

  test.each([
    ['Lead', 'lead'],
    ['At Risk', 'at-risk'],
    ['at_risk', 'at-risk'],
    ['Renewal', 'renewal'],
    ['CHURNED', 'churned'],
    ['customer', 'active'],
    ['Trial', 'trial'],
  ])('the stage "%s" is "%s"', async (stage, ours) => {
    const secret = await source('hub', { kind: 'crm' });
    await deliver('acme.hub', { id: 'r-1', stage }, { secret });
    expect(await events('crm_events')).toMatchObject([{ type: 'CrmStageChanged', stage: ours }]);
  });

  test('many in one body, read where the source says', async () => {
    const mapping = { items: 'payload', recordId: 'ref', change: 'what' };
    const secret = await source('own', { kind: 'crm', mapping });
    const payload = [{ ref: 'a', what: 'contact.creation' }, { ref: 'b', what: 'x' }, { what: 'y' }];
    const { body } = await deliver('acme.own', { payload }, { secret });
    expect(body.results.map(({ status }: { status: string }) => status)).toEqual(['accepted', 'accepted', 'invalid']);
    expect((await events('crm_events')).map((event) => event.envelope.entity).sort()).toEqual(['a', 'b']);
  });
});

describe('WAP-26: e-signature', () => {
  test.each([
    ['sent', 'SalesDocSent', {}],
    ['envelope-delivered', 'SalesDocViewed', {}],
    ['signature_request_signed', 'SalesDocSigned', { complete: false }],
    ['document.completed', 'SalesDocSigned', { complete: true }],
    ['envelope-declined', 'SalesDocDeclined', {}],
    ['expired', 'SalesDocVoided', { because: 'expired' }],
    ['envelope-voided', 'SalesDocVoided', { because: 'withdrawn' }],
    ['signature_request_all_signed', 'SalesDocSigned', { complete: true }],
    ['DocumentSigned', 'SalesDocSigned', { complete: false }],
    ['recipient-completed', 'SalesDocSigned', { complete: false }], // of several, one
    ['envelope-resent', 'SalesDocSent', {}],
  ])('%s is %s', async (event, type, more) => {
    const secret = await source('sign', { kind: 'esign' });
    const body = {
      event,
      data: { envelopeId: 'doc-1', docKind: 'NDA', clientId: 'c-1', signer: { email: 'a@b.example' } },
    };
    expect((await deliver('acme.sign', body, { secret })).status).toBe(200);
    expect(await events('sales_doc_events')).toMatchObject([
      { type, docKind: 'nda', clientRef: 'c-1', envelope: { entity: 'doc-1' }, ...more },
    ]);
  });

  test.each([
    'ping',
    'signature_request_reassigned',
    'unsigned',
    'signature_request_incomplete',
    'document.ready',
    'email_undelivered',
  ])('%s says nothing of a document: it is answered 202, once and for all, and warned of', async (event) => {
    const secret = await source('sign', { kind: 'esign' });
    const { status, body } = await deliver('acme.sign', { event, id: 'x' }, { secret });
    expect([status, body.results[0].problems[0].code]).toEqual([202, 'EVENT_TYPE_UNKNOWN']);
    expect(await events('sales_doc_events')).toEqual([]);
  });
});

describe('who may', () => {
  const body = { id: 'r-1', stage: 'lead' };

  test('a delivery again, and one signed anew with the same id, are one', async () => {
    const secret = await source('hub', { kind: 'crm' });
    await deliver('acme.hub', body, { secret });
    for (const atMs of [NOW_MS, NOW_MS - 60_000]) {
      const again = await deliver('acme.hub', body, { secret, atMs });
      expect([again.status, again.body.results[0].status]).toEqual([200, 'duplicate']);
    }
    expect(await events('crm_events')).toHaveLength(1);
  });

  test('two secrets hold at once while one replaces the other', async () => {
    const [before, after, wrong] = [secretOf(), secretOf(), secretOf()];
    await source('hub', { kind: 'crm', secrets: [after, before] });
    expect((await deliver('acme.hub', body, { secret: before, id: 'm-1' })).status).toBe(200);
    expect((await deliver('acme.hub', body, { secret: after, id: 'm-2' })).status).toBe(200);
    expect((await deliver('acme.hub', body, { secret: wrong, id: 'm-3' })).status).toBe(401);
    // The sender signs with both as well: one that fits is enough.
    const both = `${new Webhook(wrong).sign('m-4', new Date(NOW_MS), JSON.stringify(body))} ${new Webhook(after).sign('m-4', new Date(NOW_MS), JSON.stringify(body))}`;
    const answer = await deliver('acme.hub', body, {
      secret: after,
      id: 'm-4',
      headers: { 'webhook-signature': both },
    });
    expect(answer.status).toBe(200);
  });

  test('Ed25519 (v1a) verifies with the public key alone', async () => {
    const { publicKey, privateKey } = generateKeyPairSync('ed25519');
    const key = `whpk_${publicKey.export({ format: 'der', type: 'spki' }).subarray(-32).toString('base64')}`;
    await source('hub', { kind: 'crm', secrets: [key] });
    const signed = Buffer.from(`m-1.${NOW_MS / 1_000}.${JSON.stringify(body)}`);
    const good = `v1a,${sign(null, signed, privateKey).toString('base64')}`;
    const send = (signature: string) =>
      deliver('acme.hub', body, { secret: secretOf(), id: 'm-1', headers: { 'webhook-signature': signature } });
    expect((await send(good)).status).toBe(200);
    expect((await send(good.replace('v1a', 'v1'))).status).toBe(401);
    expect((await send(`v1a,${randomBytes(64).toString('base64')}`)).status).toBe(401);
  });

  test.each([
    ['another tenant’s source', 'rival.hub', {}],
    ['an unknown source', 'acme.none', {}],
    ['a path that is none', 'hub', {}],
    ['six minutes old', 'acme.hub', { atMs: NOW_MS - 360_000 }],
    ['six minutes ahead', 'acme.hub', { atMs: NOW_MS + 360_000 }],
    ['no id', 'acme.hub', { headers: { 'webhook-id': '' } }],
    ['another id than was signed', 'acme.hub', { headers: { 'webhook-id': 'msg_2' } }],
    ['another time than was signed', 'acme.hub', { headers: { 'webhook-timestamp': String(NOW_MS / 1_000 + 1) } }],
    ['no signature', 'acme.hub', { headers: { 'webhook-signature': '' } }],
    ['a signature of no version', 'acme.hub', { headers: { 'webhook-signature': 'v2,AAAA' } }],
  ])('%s: 401, nothing on the log', async (_name, to, over) => {
    const secret = await source('hub', { kind: 'crm' });
    const answer = await deliver(to, body, { secret, ...over });
    expect([answer.status, answer.body.code]).toEqual([401, 'WEBHOOK_UNSIGNED']);
    expect(await events('crm_events')).toEqual([]);
  });

  test('the bytes that came are what is verified, not what they mean', async () => {
    const secret = await source('hub', { kind: 'crm' });
    expect((await deliver('acme.hub', '{ "id":"r-1",  "stage":"lead" }', { secret })).status).toBe(200);
    expect((await deliver('acme.hub', '{"id":', { secret, id: 'm-2' })).body.code).toBe('REQUEST_MALFORMED');
  });

  test('a secret is shown once and is in no list and no log', async () => {
    const secret = await source('hub', { kind: 'crm' });
    const { body: listed } = await gateway.send('GET', '/v1/webhook-sources');
    expect(listed.items).toEqual([{ name: 'hub', kind: 'crm', mapping: {} }]);
    expect(JSON.stringify(listed) + gateway.logged()).not.toContain(secret.slice(6));
    expect((await gateway.send('GET', '/v1/webhook-sources', { tenant: 'rival' })).body.items).toEqual([]);
    expect((await gateway.send('GET', '/v1/webhook-sources', { roles: ['viewer'] })).status).toBe(403);
    expect((await gateway.send('DELETE', '/v1/webhook-sources/hub', { tenant: 'rival' })).status).toBe(404);
    expect((await gateway.send('DELETE', '/v1/webhook-sources/hub')).status).toBe(204);
    expect((await deliver('acme.hub', body, { secret })).status).toBe(401);
  });
});

test('verifyDelivery agrees with the official package, and takes no other bytes', () => {
  const secret = secretOf();
  expect([secret, 'whsec_', 'whpk_AAAA', 'x', `whsec_${'A'.repeat(400)}`].map(isSecret)).toEqual([
    true,
    false,
    false,
    false,
    false,
  ]);
  for (let n = 0; n < 50; n += 1) {
    const body = randomBytes(n).toString('base64');
    const signature = new Webhook(secret).sign(`m-${n}`, new Date(NOW_MS), body);
    const headers = {
      'webhook-id': `m-${n}`,
      'webhook-timestamp': String(NOW_MS / 1_000),
      'webhook-signature': signature,
    };
    expect(verifyDelivery(headers, Buffer.from(body), [secret], NOW_MS).ok).toBe(true);
    expect(verifyDelivery(headers, Buffer.from(`${body} `), [secret], NOW_MS).ok).toBe(false);
  }
});
