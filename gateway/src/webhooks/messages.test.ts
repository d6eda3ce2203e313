/** What carriers of messages tell, over a whole gateway in memory. */
import { createHmac, randomBytes } from 'node:crypto';
import type { AnyEvent, EventsByType } from '@mainstem/schemas/generated/events';
import { wordsOfPerson } from '@mainstem/schemas/personal';
import { Webhook } from 'standardwebhooks';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { answerOf, NOW_MS, startTestGateway, type TestGateway } from '../testing/test-gateway.ts';
import { bodyOfNews, type News, readNews } from './read-message.ts';
import { isOfTwilio } from './verify-twilio.ts';

const about = { contactKind: 'person', contactId: 'p.1', channel: 'email', purpose: 'marketing', subjectRef: 'p.1' };
const row = { messageId: 'm-1', providerMessageId: 'abc@mail.example', ...about };
const text = { messageId: 'm-2', providerMessageId: 'SM123', ...about, channel: 'sms' };
const secret = `whsec_${randomBytes(32).toString('base64')}`;
const token = 'f'.repeat(32);

let gateway: TestGateway;
beforeEach(async () => {
  const phones = {
    'acme +436601234567': [
      { kind: 'person', contactId: 'p.1' },
      { kind: 'client', contactId: 'c-1' },
    ],
  };
  gateway = await startTestGateway({ views: { messages: { acme: [row, text] } }, phones } as never);
  const body = { kind: 'messages', secrets: [secret] };
  await gateway.send('PUT', '/v1/webhook-sources/mail', { body });
  const twilio = { kind: 'twilio', secrets: [`whsec_${Buffer.from(token).toString('base64')}`] };
  await gateway.send('PUT', '/v1/webhook-sources/twilio', { body: twilio });
});
afterEach(() => gateway.close());

async function deliver(body: object, id = 'msg_1') {
  const payload = JSON.stringify(body);
  const headers = {
    'content-type': 'application/json',
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(NOW_MS / 1_000)),
    'webhook-signature': new Webhook(secret).sign(id, new Date(NOW_MS), payload),
  };
  return answerOf(await gateway.app.inject({ method: 'POST', url: '/v1/webhooks/acme.mail', payload, headers }));
}
const events = async () => (await gateway.events('communication_events')) as AnyEvent[];
const of = { message_id: '<abc@mail.example>' };

describe('KIKI-35: delivery events', () => {
  test.each([
    [{ type: 'email.delivered', data: of }, { type: 'MessageDelivered' }],
    [{ event: 'open', ...of }, { type: 'MessageOpened' }],
    [{ type: 'email.complained', data: of }, { type: 'MessageComplained' }],
    [{ event: 'spamreport', ...of }, { type: 'MessageComplained' }],
    [
      { type: 'email.bounced', data: { ...of, bounce: { type: 'Permanent', subType: 'General' } } },
      { type: 'MessageBounced', permanent: true },
    ],
    [
      { type: 'email.bounced', data: { ...of, bounce: { type: 'Transient' } } },
      { type: 'MessageBounced', permanent: false },
    ],
    [
      { type: 'email.clicked', data: { ...of, click: { link: 'https://x.example/a?email=ann@x.y#me' } } },
      { type: 'MessageClicked', link: 'https://x.example/a' },
    ],
    [
      { event: 'group_unsubscribe', ...of },
      { type: 'ContactUnsubscribed', how: 'PROVIDER', messageId: 'm-1' },
    ],
  ])('%j', (body, event) => {
    const news = readNews(body, {});
    expect(news?.providerMessageId).toBe('abc@mail.example');
    expect(bodyOfNews(news as News, row as never, 'mail').body).toMatchObject({ ...event, contactKind: 'person' });
  });

  test('a carrier’s delivery is an event of the message, of the tenant whose secret signed it', async () => {
    expect((await deliver({ type: 'email.delivered', data: of })).status).toBe(200);
    expect(await events()).toMatchObject([{ type: 'MessageDelivered', envelope: { tenant: 'acme', entity: 'm-1' } }]);
  });

  test('R6: an answer is sealed for whom it is of', async () => {
    await deliver({ type: 'email.received', data: { in_reply_to: '<abc@mail.example>', text: 'Call me, Ann' } });
    const [event] = (await events()) as [EventsByType['MessageReplied']];
    expect(event).toMatchObject({ type: 'MessageReplied', subjectRef: 'p.1', envelope: { entity: 'm-1' } });
    expect(Buffer.isBuffer(event.text)).toBe(true);
    const [opened] = (await gateway.privacy.opener.open([event])) as [EventsByType['MessageReplied']];
    expect(wordsOfPerson(opened.text as never)).toBe('Call me, Ann');
  });

  test.each(['email.sent', 'email.delivery_delayed', 'contact.created'])('%s is nothing new', (type) => {
    expect(readNews({ type, data: of }, {})).toBeNull();
  });

  test('what is told of a message the views have not got yet is to be told again; of another’s, never', async () => {
    const at = (ms: number) => ({
      type: 'email.delivered',
      created_at: new Date(ms).toISOString(),
      data: { message_id: 'zzz@mail.example' },
    });
    expect((await deliver(at(NOW_MS - 1_000))).status).toBe(503);
    expect((await deliver(at(NOW_MS - 3_600_000), 'msg_2')).status).toBe(202);
    expect(await events()).toEqual([]);
  });
});

describe('Twilio', () => {
  const url = 'https://gateway.example/v1/webhooks/acme.twilio';
  async function tell(fields: Record<string, string>, signed = fields, at = url) {
    const base =
      at +
      Object.keys(signed)
        .sort()
        .map((name) => name + signed[name])
        .join('');
    const headers = {
      'content-type': 'application/x-www-form-urlencoded',
      'x-twilio-signature': createHmac('sha1', token).update(base).digest('base64'),
    };
    const payload = new URLSearchParams(fields).toString();
    return answerOf(await gateway.app.inject({ method: 'POST', url: '/v1/webhooks/acme.twilio', payload, headers }));
  }
  const fields = { MessageSid: 'SM123', MessageStatus: 'delivered', To: '+436601234567', AccountSid: 'AC1' };

  test('its signature as of its documentation, and what it tells', async () => {
    expect((await tell(fields)).status).toBe(200);
    expect((await tell({ ...fields, MessageStatus: 'undelivered', ErrorCode: '30005' })).status).toBe(200);
    expect(await events()).toMatchObject([
      { type: 'MessageDelivered', channel: 'sms', envelope: { entity: 'm-2' } },
      { type: 'MessageBounced', permanent: true, status: '30005' },
    ]);
    expect(JSON.stringify(await events())).not.toContain('1234567');
  });

  test('its own published example has the signature it says', () => {
    const call = { CallSid: 'CA1234567890ABCDE', Caller: '+14158675309', Digits: '1234', From: '+14158675309' };
    const secrets = [`whsec_${Buffer.from('12345').toString('base64')}`];
    const at = 'https://mycompany.com/myapp.php?foo=1&bar=2';
    const sent = { ...call, To: '+18005551212' };
    expect(isOfTwilio('RSOYDt4T1cUTdK1PDd93/VVr8B8=', at, sent, secrets)).toBe(true);
    expect(isOfTwilio('RSOYDt4T1cUTdK1PDd93/VVr8B8=', at, { ...sent, Digits: '1235' }, secrets)).toBe(false);
  });

  const inbound = {
    MessageSid: 'SM900',
    SmsStatus: 'received',
    From: '+436601234567',
    To: '+4312345',
    AccountSid: 'AC1',
  };
  test.each([
    ['STOP', false],
    [' stop\n', false],
    ['Stop!', false],
    ['"STOP."', false],
    ['stop all', false],
    ['Opt-out', false],
    ['Unsubscribe', false],
    ['START', true],
    ['yes', true],
  ])('"%s" by text message is consent of every contact with that number', async (Body, granted) => {
    expect((await tell({ ...inbound, Body })).status).toBe(200);
    const wish = granted ? 'START' : 'STOP';
    const said = { type: 'ContactConsentChanged', channel: 'sms', purpose: 'marketing', granted };
    const found = (await events()).sort((one, other) => (one.envelope.entity < other.envelope.entity ? -1 : 1));
    expect(found).toMatchObject([
      { ...said, contactKind: 'client', because: `${wish} by text message`, envelope: { entity: 'c-1' } },
      { ...said, contactKind: 'person', envelope: { entity: 'p.1' } },
    ]);
    // The same message told again is the same events; the number is on no log.
    await tell({ ...inbound, Body });
    expect(new Set((await events()).map(({ envelope }) => envelope.id)).size).toBe(2);
    expect(JSON.stringify(await events()) + gateway.logged()).not.toContain('1234567');
  });

  test('Twilio’s own reading of other languages counts before the words', async () => {
    await tell({ ...inbound, Body: 'ARRÊT', OptOutType: 'STOP' });
    expect(await events()).toMatchObject([{ granted: false }, { granted: false }]);
  });

  test.each([
    ['HELP, which the carrier answers', { Body: 'HELP' }, 0],
    ['words that only hold one', { Body: 'please stop calling' }, 1],
    ['what is no plain START', { Body: 'Yes!' }, 1],
    ['a number nobody has', { Body: 'STOP', From: '+15550000000' }, 1],
    ['no number', { Body: 'STOP', From: 'ACME' }, 1],
  ])('%s: taken, and no consent', async (_, over, misfits) => {
    const answer = await tell({ ...inbound, ...over });
    expect(answer.status).toBe(202);
    expect(answer.body.results).toHaveLength(misfits);
    expect(await events()).toEqual([]);
  });

  test('a STOP that is not signed by the account is none', async () => {
    expect((await tell({ ...inbound, Body: 'STOP' }, { ...inbound, Body: 'START' })).status).toBe(401);
    expect(await events()).toEqual([]);
  });

  test('told twice it is one event', async () => {
    await tell(fields);
    await tell(fields);
    expect(new Set((await events()).map(({ envelope }) => envelope.id)).size).toBe(1);
  });

  test.each([
    ['another field', { ...fields, MessageStatus: 'failed' }, url],
    ['another address', fields, 'https://gateway.example/v1/webhooks/globex.twilio'],
  ])('signed over %s it is not Twilio’s', async (_, signed, at) => {
    expect((await tell(fields, signed, at)).status).toBe(401);
    expect(await events()).toEqual([]);
  });
});

describe('bounces of mail servers, RFC 3464', () => {
  const dsn = (status: string, action = 'failed', id = 'abc@mail.example') =>
    [
      ...['From: MAILER-DAEMON@mx.example', 'MIME-Version: 1.0'],
      'Content-Type: multipart/report; report-type=delivery-status; boundary="b"',
      ...['', '--b', 'Content-Type: message/delivery-status', '', 'Reporting-MTA: dns; mx.example', ''],
      ...['Final-Recipient: rfc822; ann@example.com', `Action: ${action}`, `Status: ${status}`, ''],
      ...['--b', 'Content-Type: text/rfc822-headers', '', `Message-ID: <${id}>`, '', '--b--', ''],
    ].join('\r\n');

  async function bounce(payload: string, key = secret) {
    await gateway.send('PUT', '/v1/webhook-sources/bounces', { body: { kind: 'bounces', secrets: [secret] } });
    const headers = {
      'content-type': 'message/rfc822',
      'webhook-id': 'b-1',
      'webhook-timestamp': String(Math.floor(NOW_MS / 1_000)),
      'webhook-signature': new Webhook(key).sign('b-1', new Date(NOW_MS), payload),
    };
    return answerOf(await gateway.app.inject({ method: 'POST', url: '/v1/webhooks/acme.bounces', payload, headers }));
  }

  test.each([
    ['5.1.1', 'failed', { type: 'MessageBounced', permanent: true, status: '5.1.1' }],
    ['4.2.2', 'failed', { type: 'MessageBounced', permanent: false, status: '4.2.2' }],
    ['2.0.0', 'delivered', { type: 'MessageDelivered' }],
  ])('%s %s', async (status, action, event) => {
    expect((await bounce(dsn(status, action))).status).toBe(200);
    expect(await events()).toMatchObject([{ ...event, contactId: 'p.1', envelope: { entity: 'm-1' } }]);
    expect(JSON.stringify(await events()) + gateway.logged()).not.toContain('ann@');
  });

  test('still being tried, no report, somebody else’s mail, not signed', async () => {
    expect((await bounce(dsn('4.4.1', 'delayed'))).status).toBe(202);
    expect((await bounce('Subject: Hi\r\n\r\nI am away.')).status).toBe(202);
    expect((await bounce(dsn('5.1.1', 'failed', 'other@mail.example'))).status).toBe(503);
    const other = `whsec_${randomBytes(32).toString('base64')}`;
    expect((await bounce(dsn('5.1.1'), other)).status).toBe(401);
    expect(await events()).toEqual([]);
  });
});
