import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { DeliveryError } from '../delivery/sent.ts';
import { emailContract, mail } from './email.contract.ts';
import { createSmtpSender } from './email.smtp.ts';
import type { Email } from './port.ts';
import { smtpServerOf } from './smtp-url.ts';
import { type Certificate, type MailServer, type Manner, selfSigned, startMailServer } from './testing/mail-server.ts';

let certificate: Certificate;
const servers: MailServer[] = [];
const quick = { connectMs: 300, silenceMs: 300, wholeMs: 1_000 };

beforeAll(() => {
  certificate = selfSigned();
});
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

async function open(manner: Manner = {}, url?: (port: number) => string) {
  const server = await startMailServer(certificate, manner);
  servers.push(server);
  const sender = createSmtpSender({
    server: smtpServerOf((url ?? ((port) => `smtp://127.0.0.1:${port}?tls=never`))(server.port)),
    from: { address: 'hello@mail.example', name: 'Mainstem' },
    ca: certificate.cert,
    timeouts: quick,
  });
  return { server, sender };
}

async function failure(work: Promise<unknown>): Promise<DeliveryError> {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(DeliveryError);
  expect((error as Error).message).not.toContain('ann@');
  return error as DeliveryError;
}

describe('contract', () =>
  emailContract(async () => {
    const { server, sender } = await open();
    return { sender, isOffline: false, count: () => server.mails.length };
  }));

describe('the mail', () => {
  test('is what was given, in both forms, with a Message-ID made of the key', async () => {
    const { server, sender } = await open();
    const { providerMessageId } = await sender.send(mail);
    const [got] = server.mails;
    expect(got).toMatchObject({ subject: mail.subject, messageId: `<${providerMessageId}>` });
    expect(got?.text?.trim()).toBe(mail.text);
    expect(got?.html).toContain('<p>alles gut.</p>');
    expect(got?.to).toMatchObject({ value: [{ address: 'ann@example.com', name: 'Ann Müller' }] });
    expect(got?.headers.get('auto-submitted')).toBe('auto-generated');
    expect(got?.headers.get('content-language')).toBe('de');
  });

  test('RFC 8058: marketing carries its one-click unsubscribe', async () => {
    const { server, sender } = await open();
    await sender.send({ ...mail, unsubscribeUrl: 'https://gateway.example/v1/unsubscribe/token' });
    const [raw] = server.raw;
    expect(raw).toMatch(/^List-Unsubscribe: <https:\/\/gateway\.example\/v1\/unsubscribe\/token>/m);
    expect(raw).toMatch(/^List-Unsubscribe-Post: List-Unsubscribe=One-Click/m);
    expect(raw).not.toContain('Auto-Submitted');
  });

  test.each([
    ['subject', { subject: 'Hi\r\nBcc: eve@example.com' }],
    ['name', { to: { address: 'ann@example.com', name: 'Ann\r\nBcc: eve@example.com' } }],
  ] as const)('no header and no recipient comes in by the %s', async (_, change) => {
    const { server, sender } = await open();
    await sender.send({ ...mail, ...change } as Email);
    expect(server.mails[0]?.headers.has('bcc')).toBe(false);
    expect(server.steps.filter((step) => step === 'recipient')).toHaveLength(1);
  });

  test.each(['ann@example.com, eve@example.com', 'ann@example.com\r\nRCPT TO:<eve@x.y>', '<ann@example.com>', 'ann'])(
    'what is not one mailbox is refused before anybody is asked: %j',
    async (address) => {
      const { server, sender } = await open();
      const error = await failure(sender.send({ ...mail, to: { address } }));
      expect(error).toMatchObject({ code: 'CONNECTOR_REFUSED', retryable: false, addressDead: true });
      expect(server.steps).toEqual([]);
    },
  );
});

describe('TLS and login', () => {
  const login = (scheme: string) => (port: number) => `${scheme}://user:p%40ss@localhost:${port}`;

  test.each([
    ['smtps', 'implicit'],
    ['smtp', 'starttls'],
  ] as const)('%s: the password goes over TLS alone', async (scheme, tls) => {
    const { server, sender } = await open({ tls, password: 'p@ss' }, login(scheme));
    await sender.send(mail);
    expect(server.steps).toEqual(['connect', 'auth over TLS', 'recipient', 'data']);
  });

  test('a server without STARTTLS hears no password and gets no mail', async () => {
    const { server, sender } = await open({ tls: 'none', password: 'p@ss' }, login('smtp'));
    await expect(failure(sender.send(mail))).resolves.toMatchObject({ retryable: true, inDoubt: false });
    expect(server.steps).toEqual(['connect']);
  });

  test('a certificate nobody vouches for is no server of ours', async () => {
    const server = await startMailServer(certificate, { tls: 'implicit' });
    servers.push(server);
    const from = { address: 'hello@mail.example', name: '' };
    const sender = createSmtpSender({
      server: smtpServerOf(`smtps://localhost:${server.port}`),
      from,
      timeouts: quick,
    });
    await expect(failure(sender.send(mail))).resolves.toMatchObject({ code: 'CONNECTOR_UNAVAILABLE', inDoubt: false });
    expect(server.mails).toHaveLength(0);
  });

  test('a wrong password is the operator’s to mend: tried again', async () => {
    const { sender } = await open({ tls: 'implicit', password: 'other' }, login('smtps'));
    await expect(failure(sender.send(mail))).resolves.toMatchObject({
      code: 'CONNECTOR_REFUSED',
      retryable: true,
      inDoubt: false,
      addressDead: false,
    });
  });
});

describe('answers', () => {
  test('greylisting: "later", and the next try goes through', async () => {
    const { server, sender } = await open({
      recipient: (nth) =>
        nth === 1 ? { code: 451, text: '4.7.1 <ann@example.com> greylisted, try again' } : undefined,
    });
    const error = await failure(sender.send(mail));
    expect(error).toMatchObject({ code: 'CONNECTOR_RATE_LIMITED', retryable: true, inDoubt: false });
    expect(error.message).toContain('451 4.7.1');
    await sender.send(mail);
    expect(server.mails).toHaveLength(1);
  });

  test.each([
    [{ code: 550, text: '5.1.1 <ann@example.com>: no such user' }, true],
    [{ code: 550, text: 'no such user' }, true],
    [{ code: 550, text: '5.7.1 not from you' }, false],
    [{ code: 554, text: '5.7.1 blocked' }, false],
  ])('%j to the recipient: refused for good, dead address %s', async (answer, addressDead) => {
    const { sender } = await open({ recipient: () => answer });
    await expect(failure(sender.send(mail))).resolves.toMatchObject({
      code: 'CONNECTOR_REFUSED',
      retryable: false,
      inDoubt: false,
      addressDead,
    });
  });

  test.each([
    [{ code: 452, text: '4.2.2 mailbox full' }, 'CONNECTOR_RATE_LIMITED', true],
    [{ code: 552, text: '5.3.4 too large' }, 'CONNECTOR_REFUSED', false],
    [{ code: 550, text: '5.7.1 spam' }, 'CONNECTOR_REFUSED', false],
  ] as const)('%j to the mail: certain, and not the address’s fault', async (answer, code, retryable) => {
    const { server, sender } = await open({ data: () => answer });
    await expect(failure(sender.send(mail))).resolves.toMatchObject({
      code,
      retryable,
      inDoubt: false,
      addressDead: false,
    });
    expect(server.mails).toHaveLength(0);
  });

  test.each(['hang', 'drop'] as const)(
    'no answer after the whole mail (%s): in doubt, and it did arrive',
    async (how) => {
      const { server, sender } = await open({ data: () => how });
      await expect(failure(sender.send(mail))).resolves.toMatchObject({ retryable: true, inDoubt: true });
      expect(server.mails).toHaveLength(1);
    },
  );

  test('a closed port: certain that nothing went out', async () => {
    const from = { address: 'hello@mail.example', name: '' };
    const sender = createSmtpSender({ server: smtpServerOf('smtp://127.0.0.1:1?tls=never'), from, timeouts: quick });
    await expect(failure(sender.send(mail))).resolves.toMatchObject({
      code: 'CONNECTOR_UNAVAILABLE',
      retryable: true,
      inDoubt: false,
    });
  });
});
