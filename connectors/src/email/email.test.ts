import { pino } from 'pino';
import { describe, expect, test } from 'vitest';
import { createEmail, senderOf } from './create-email.ts';
import { emailContract } from './email.contract.ts';
import { createOfflineEmail } from './email.offline.ts';
import { createSlots } from './slots.ts';
import { smtpServerOf } from './smtp-url.ts';

const logger = pino({ level: 'silent' });

describe('contract: offline', () =>
  emailContract(async () => {
    const sender = createOfflineEmail(logger, 'hello@mail.example');
    return { sender, isOffline: true, count: () => sender.sent.length };
  }));

test('without an address of a mail server it is the stand-in, and it says so without saying to whom', async () => {
  const told: unknown[] = [];
  const sender = createEmail('', 'a@b.example', { warn: (...words: unknown[]) => void told.push(words) } as never);
  await sender.send({
    idempotencyKey: 'k',
    to: { address: 'ann@x.y' },
    subject: 's',
    text: 't',
    html: 'h',
    language: 'en',
  });
  expect(sender.provider).toBe('offline');
  expect(JSON.stringify(told)).toContain('nobody got this');
  expect(JSON.stringify(told)).not.toContain('ann@');
});

test.each([
  [
    'smtps://u:p%3Aw@mail.example',
    { host: 'mail.example', port: 465, secure: true, tls: 'always', auth: { user: 'u', pass: 'p:w' } },
  ],
  ['smtp://mail.example:2525', { host: 'mail.example', port: 2525, secure: false, tls: 'always', auth: undefined }],
  ['smtp://[::1]:25?tls=never', { host: '::1', port: 25, secure: false, tls: 'never', auth: undefined }],
])('%s', (url, server) => expect(smtpServerOf(url)).toEqual(server));

test.each(['http://x', 'smtp://u:secret@x?tls=never', 'smtp://x/path', 'smtp://x?a=b', 'nothing'])(
  '%s is no mail server, and no word of it is repeated',
  (url) => {
    expect(() => smtpServerOf(url)).toThrow(/^MAINSTEM_SMTP_URL/);
    expect(() => smtpServerOf(url)).not.toThrow(/secret/);
  },
);

test('the sender is a name and an address, or an address', () => {
  expect(senderOf('Mainstem <hello@mail.example>')).toEqual({ name: 'Mainstem', address: 'hello@mail.example' });
  expect(senderOf('hello@mail.example')).toEqual({ name: '', address: 'hello@mail.example' });
  expect(() => senderOf('Mainstem')).toThrow('MAINSTEM_MAIL_FROM');
});

test('R8: so many connections at once, so many waiting, and no more', async () => {
  const slots = createSlots(2, 1);
  const gates: (() => void)[] = [];
  const work = () => slots.run(() => new Promise<void>((resolve) => gates.push(resolve)));
  const running = [work(), work(), work()];
  await expect(work()).rejects.toMatchObject({ code: 'CONNECTOR_RATE_LIMITED', retryable: true });
  expect(gates).toHaveLength(2);
  gates[0]?.();
  await running[0];
  expect(gates).toHaveLength(3);
  gates[1]?.();
  gates[2]?.();
  await Promise.all(running);
});
