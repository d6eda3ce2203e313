import { pino } from 'pino';
import { afterEach, describe, expect, test } from 'vitest';
import { DeliveryError } from '../delivery/sent.ts';
import { startVendor, type Vendor, type VendorAnswer, type VendorCall } from '../delivery/testing/vendor.ts';
import { createSms } from './create-sms.ts';
import { e164 } from './port.ts';
import { sms, smsContract } from './sms.contract.ts';
import { createOfflineSms } from './sms.offline.ts';
import { createTwilioSender } from './sms.twilio.ts';

const logger = pino({ level: 'silent' });
const vendors: Vendor[] = [];
afterEach(() => {
  for (const vendor of vendors.splice(0)) vendor.close();
});

/** Answers as Twilio's documentation of the Messages resource has it. */
const taken: VendorAnswer = {
  status: 201,
  body: { sid: `SM${'0123456789abcdef'.repeat(2)}`, status: 'queued', error_code: null, to: '+436601234567' },
};

async function twilio(answer: (call: VendorCall) => VendorAnswer | 'hang' | 'drop' = () => taken, from = '+15550100') {
  const vendor = await startVendor(answer);
  vendors.push(vendor);
  const account = { url: vendor.url, accountSid: 'AC123', authToken: 'secret-token', from, timeoutMs: 200 };
  return { vendor, sender: createTwilioSender(account) };
}

async function failure(work: Promise<unknown>): Promise<DeliveryError> {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(DeliveryError);
  expect((error as Error).message).not.toMatch(/1234567|secret-token/);
  return error as DeliveryError;
}

describe('contract: Twilio', () =>
  smsContract(async () => {
    const { vendor, sender } = await twilio();
    return { sender, isOffline: false, count: () => vendor.calls.length };
  }));
describe('contract: offline', () =>
  smsContract(async () => {
    const sender = createOfflineSms(logger);
    return { sender, isOffline: true, count: () => sender.sent.length };
  }));

test('Twilio is asked as its documentation says', async () => {
  const { vendor, sender } = await twilio();
  await sender.send({ ...sms, statusUrl: 'https://gateway.example/v1/webhooks/acme.twilio' });
  const [call] = vendor.calls;
  expect(call).toMatchObject({ method: 'POST', path: '/2010-04-01/Accounts/AC123/Messages.json' });
  expect(call?.headers.authorization).toBe(`Basic ${Buffer.from('AC123:secret-token').toString('base64')}`);
  expect(Object.fromEntries(new URLSearchParams(call?.body))).toEqual({
    To: '+436601234567',
    From: '+15550100',
    Body: sms.text,
    StatusCallback: 'https://gateway.example/v1/webhooks/acme.twilio',
  });
});

test('a messaging service is named as one', async () => {
  const { vendor, sender } = await twilio(undefined, 'MG123');
  await sender.send(sms);
  expect(new URLSearchParams(vendor.calls[0]?.body).get('MessagingServiceSid')).toBe('MG123');
});

test.each([
  [
    { status: 400, body: { code: 21211, message: 'The number +436601234567 is not valid' } },
    'CONNECTOR_REFUSED',
    false,
    false,
    true,
  ],
  [{ status: 400, body: { code: 21610, message: 'STOP' } }, 'CONNECTOR_REFUSED', false, false, true],
  [{ status: 400, body: { code: 21606, message: 'From is not yours' } }, 'CONNECTOR_REFUSED', false, false, false],
  [{ status: 401, body: { code: 20003 } }, 'CONNECTOR_REFUSED', true, false, false],
  [
    { status: 429, body: { code: 20429 }, headers: { 'retry-after': '7' } },
    'CONNECTOR_RATE_LIMITED',
    true,
    false,
    false,
  ],
  [{ status: 503 }, 'CONNECTOR_UNAVAILABLE', true, false, false],
  [{ status: 500 }, 'CONNECTOR_UNAVAILABLE', true, true, false],
  [{ status: 201, body: { status: 'queued' } }, 'CONNECTOR_UNAVAILABLE', true, true, false],
  ['hang', 'CONNECTOR_TIMEOUT', true, true, false],
  ['drop', 'CONNECTOR_UNAVAILABLE', true, true, false],
] as const)('%j: %s, retryable %s, in doubt %s, dead %s', async (answer, code, retryable, inDoubt, addressDead) => {
  const { sender } = await twilio(() => answer);
  const error = await failure(sender.send(sms));
  expect(error).toMatchObject({ code, retryable, inDoubt, addressDead });
  if (code === 'CONNECTOR_RATE_LIMITED') expect(error.retryAfterMs).toBe(7_000);
});

test('a closed port is certain: nothing went out', async () => {
  const vendor = await startVendor(() => taken);
  vendor.close();
  const account = { url: vendor.url, accountSid: 'AC1', authToken: 't', from: '+15550100' };
  await expect(failure(createTwilioSender(account).send(sms))).resolves.toMatchObject({
    inDoubt: false,
    retryable: true,
  });
});

test('what is no number, or too long, is refused before anybody is asked', async () => {
  const { vendor, sender } = await twilio();
  await expect(failure(sender.send({ ...sms, to: '0660 123' }))).resolves.toMatchObject({ addressDead: true });
  await expect(failure(sender.send({ ...sms, text: 'x'.repeat(1_601) }))).resolves.toMatchObject({
    addressDead: false,
  });
  expect(vendor.calls).toEqual([]);
});

test.each([
  ['+43 660 1234567', '+436601234567'],
  ['0043 (660) 123-4567', '+436601234567'],
  ['0660 1234567', null],
  ['+1;rm', null],
])('%s is %s', (text, number) => expect(e164(text)).toBe(number));

test('an account without token or number is told at the start', () => {
  const settings = {
    MAINSTEM_TWILIO_URL: 'https://api.twilio.com',
    MAINSTEM_TWILIO_AUTH_TOKEN: '',
    MAINSTEM_TWILIO_FROM: '',
  };
  expect(() => createSms({ ...settings, MAINSTEM_TWILIO_ACCOUNT_SID: 'AC1' }, logger)).toThrow(
    'MAINSTEM_TWILIO_AUTH_TOKEN',
  );
  expect(createSms({ ...settings, MAINSTEM_TWILIO_ACCOUNT_SID: '' }, logger).provider).toBe('offline');
});
