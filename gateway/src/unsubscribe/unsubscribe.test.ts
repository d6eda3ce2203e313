/** Links to unsubscribe over a whole gateway in memory. */
import type { AnyEvent } from '@mainstem/schemas/generated/events';
import {
  readUnsubscribeToken,
  type UnsubscribeClaim,
  unsubscribeToken,
} from '@mainstem/streams/contacts/unsubscribe-token';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { NOW_MS, startTestGateway, type TestGateway, UNSUBSCRIBE_SECRET } from '../testing/test-gateway.ts';

const claim: UnsubscribeClaim = {
  tenant: 'acme',
  kind: 'person',
  contactId: 'p.1',
  channel: 'email',
  purpose: 'marketing',
  messageId: 'm-1',
};
const token = unsubscribeToken(UNSUBSCRIBE_SECRET, claim);

let gateway: TestGateway;
beforeEach(async () => {
  gateway = await startTestGateway();
});
afterEach(() => gateway.close());

const call = (method: 'GET' | 'POST', given: string, payload?: string, type = 'application/x-www-form-urlencoded') =>
  gateway.app.inject({
    method,
    url: `/v1/unsubscribe/${given}`,
    ...(payload === undefined ? {} : { payload, headers: { 'content-type': type } }),
  });
const events = async () => (await gateway.events('communication_events')) as AnyEvent[];

describe('RFC 8058', () => {
  const multipart = '--b\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\n\r\nOne-Click\r\n--b--\r\n';

  test.each([
    ['a form', 'List-Unsubscribe=One-Click', undefined],
    ['parts', multipart, 'multipart/form-data; boundary=b'],
  ])('one POST without login unsubscribes at once: %s', async (_, payload, type) => {
    const answer = await call('POST', token, payload, type);
    expect([answer.statusCode, answer.headers['content-type']]).toEqual([200, 'text/html; charset=utf-8']);
    expect(await events()).toMatchObject([
      {
        type: 'ContactUnsubscribed',
        contactKind: 'person',
        channel: 'email',
        purpose: 'marketing',
        messageId: 'm-1',
        how: 'ONE_CLICK',
        envelope: { tenant: 'acme', entity: 'p.1', occurredAtMs: NOW_MS, actor: 'service:unsubscribe' },
      },
    ]);
  });

  test('a link that is only followed changes nothing: its page asks', async () => {
    const answer = await call('GET', token);
    expect(answer.statusCode).toBe(200);
    expect(answer.body).toContain('<form method="post">');
    expect(answer.headers['content-security-policy']).toContain("form-action 'self'");
    expect(await events()).toEqual([]);
    expect((await call('POST', token, '')).statusCode).toBe(200);
    expect(await events()).toMatchObject([{ how: 'PAGE' }]);
  });

  test('the same link again is the same event', async () => {
    await call('POST', token, 'List-Unsubscribe=One-Click');
    await call('POST', token, 'List-Unsubscribe=One-Click');
    expect(new Set((await events()).map(({ envelope }) => envelope.id)).size).toBe(1);
  });
});

describe('nobody unsubscribes others', () => {
  test('a link of another secret, a changed one, and none are no links of ours', async () => {
    const forged = unsubscribeToken('another secret, as long as the first one', claim);
    const [text = '', signature = ''] = token.split('.');
    const other = Buffer.from(JSON.stringify(['globex', 'person', 'p.1', 'email', 'marketing', 'm-1'])).toString(
      'base64url',
    );
    for (const given of [forged, `${other}.${signature}`, `${text}.`, text, `${token}.x`, 'x']) {
      expect((await call('POST', given, 'List-Unsubscribe=One-Click')).statusCode).toBe(404);
      expect((await call('GET', given)).statusCode).toBe(404);
    }
    expect(await events()).toEqual([]);
  });

  test('without a secret nothing is signed by us, not even by nothing', async () => {
    expect(readUnsubscribeToken('', unsubscribeToken('', claim))).toBeNull();
  });

  test('what is read is what was signed, and nothing else is read', () => {
    const id = fc.string({ minLength: 1, maxLength: 40 });
    const claims = fc.record({
      tenant: id,
      kind: fc.constantFrom('user', 'person', 'client', 'agent'),
      contactId: id,
      channel: fc.constantFrom('email', 'sms', 'push'),
      purpose: id,
      messageId: id,
    }) as fc.Arbitrary<UnsubscribeClaim>;
    fc.assert(
      fc.property(claims, fc.nat(), fc.integer({ min: 0, max: 63 }), (one, place, change) => {
        const signed = unsubscribeToken(UNSUBSCRIBE_SECRET, one);
        expect(readUnsubscribeToken(UNSUBSCRIBE_SECRET, signed)).toEqual(one);
        const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
        const at = place % (signed.length - 2); // the last character holds bits that base64 leaves out
        const other = `${signed.slice(0, at)}${alphabet[change]}${signed.slice(at + 1)}`;
        if (other !== signed) expect(readUnsubscribeToken(UNSUBSCRIBE_SECRET, other)).toBeNull();
      }),
      { numRuns: 300 },
    );
  });
});
