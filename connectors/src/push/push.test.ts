import { createPublicKey, createVerify, generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterEach, describe, expect, test } from 'vitest';
import { DeliveryError } from '../delivery/sent.ts';
import { startVendor, type Vendor, type VendorAnswer } from '../delivery/testing/vendor.ts';
import { createPush } from './create-push.ts';
import { push, pushContract } from './push.contract.ts';
import { createFcmSender } from './push.fcm.ts';
import { createOfflinePush } from './push.offline.ts';

const logger = pino({ level: 'silent' });
const { privateKey, publicKey } = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  publicKeyEncoding: { type: 'spki', format: 'pem' },
});
const vendors: Vendor[] = [];
afterEach(() => {
  for (const vendor of vendors.splice(0)) vendor.close();
});

/** Google's token endpoint and FCM in one: tokens hold an hour and are made of a signed JWT alone. */
async function fcm(answer: (nth: number) => VendorAnswer | 'hang' = () => taken, nowMs?: () => number) {
  let sends = 0;
  const shown = new Map<string, number>();
  const vendor = await startVendor((call) => {
    if (call.path === '/token') {
      const form = new URLSearchParams(call.body);
      const [head, claims, signature] = (form.get('assertion') ?? '').split('.') as [string, string, string];
      const signed = createVerify('RSA-SHA256').update(`${head}.${claims}`);
      const isOurs = signed.verify(createPublicKey(publicKey), signature, 'base64url');
      return isOurs
        ? { status: 200, body: { access_token: `token-${claims.length}`, expires_in: 3_600 } }
        : { status: 400 };
    }
    sends += 1;
    const given = answer(sends);
    if (given !== 'hang' && given.status === 200) {
      const { message } = JSON.parse(call.body) as { message: { android: { notification: { tag: string } } } };
      const { tag } = message.android.notification;
      shown.set(tag, (shown.get(tag) ?? 0) + 1);
    }
    return given;
  });
  vendors.push(vendor);
  const account = {
    project_id: 'proj-1',
    client_email: 'svc@proj-1.example',
    private_key: privateKey,
    token_uri: `${vendor.url}/token`,
  };
  const sender = createFcmSender({
    url: vendor.url,
    account,
    timeoutMs: 200,
    ...(nowMs === undefined ? {} : { nowMs }),
  });
  return { vendor, sender, shown };
}
const taken: VendorAnswer = {
  status: 200,
  body: { name: 'projects/proj-1/messages/0:1500415314455276%31bd1c9631bd1c96' },
};
const refusal = (status: number, errorCode: string): VendorAnswer => ({
  status,
  body: {
    error: {
      code: status,
      message: `device-token-1 ${errorCode}`,
      status: 'X',
      details: [{ '@type': 'type.googleapis.com/google.firebase.fcm.v1.FcmError', errorCode }],
    },
  },
});

async function failure(work: Promise<unknown>): Promise<DeliveryError> {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(DeliveryError);
  expect((error as Error).message).not.toContain('device-token');
  return error as DeliveryError;
}

describe('contract: FCM', () =>
  pushContract(async () => {
    const { sender, shown } = await fcm();
    return { sender, isOffline: false, seen: () => shown.size };
  }));
describe('contract: offline', () =>
  pushContract(async () => {
    const sender = createOfflinePush(logger);
    return { sender, isOffline: true, seen: () => sender.sent.length };
  }));

test('FCM is asked as its documentation says, with one token for many', async () => {
  const { vendor, sender } = await fcm();
  await Promise.all([sender.send(push), sender.send({ ...push, idempotencyKey: 'acme/push-2' })]);
  await sender.send(push);
  const [token, ...sends] = vendor.calls;
  expect(token?.path).toBe('/token');
  expect(sends.map(({ path }) => path)).toEqual(Array(3).fill('/v1/projects/proj-1/messages:send'));
  expect(sends[0]?.headers.authorization).toMatch(/^Bearer token-/);
  expect(JSON.parse(sends[0]?.body ?? '')).toMatchObject({
    message: {
      token: 'device-token-1',
      notification: { title: 'Welcome', body: 'Your trial runs.' },
      data: { messageId: 'push-1' },
      android: { notification: { tag: expect.stringMatching(/^[0-9a-f]{32}$/) } },
    },
  });
});

test('a token is changed before its hour ends', async () => {
  let nowMs = 1_800_000_000_000;
  const { vendor, sender } = await fcm(undefined, () => nowMs);
  await sender.send(push);
  nowMs += 58 * 60_000;
  await sender.send(push);
  nowMs += 90_000;
  await sender.send(push);
  expect(vendor.calls.filter(({ path }) => path === '/token')).toHaveLength(2);
});

test.each([
  [refusal(404, 'UNREGISTERED'), 'CONNECTOR_REFUSED', false, true],
  [refusal(403, 'SENDER_ID_MISMATCH'), 'CONNECTOR_REFUSED', false, true],
  [refusal(400, 'INVALID_ARGUMENT'), 'CONNECTOR_REFUSED', false, false],
  [refusal(401, 'THIRD_PARTY_AUTH_ERROR'), 'CONNECTOR_REFUSED', true, false],
  [refusal(429, 'QUOTA_EXCEEDED'), 'CONNECTOR_RATE_LIMITED', true, false],
  [refusal(503, 'UNAVAILABLE'), 'CONNECTOR_UNAVAILABLE', true, false],
  ['hang', 'CONNECTOR_TIMEOUT', true, false],
] as const)('%j: %s, retryable %s, dead %s', async (answer, code, retryable, addressDead) => {
  const { sender } = await fcm(() => answer);
  // Never in doubt: handed over twice, the second takes the place of the first.
  await expect(failure(sender.send(push))).resolves.toMatchObject({ code, retryable, addressDead, inDoubt: false });
});

test('a token that is refused is asked for anew', async () => {
  const { vendor, sender } = await fcm((nth) => (nth === 1 ? refusal(401, 'UNAUTHENTICATED') : taken));
  await failure(sender.send(push));
  await sender.send(push);
  expect(vendor.calls.filter(({ path }) => path === '/token')).toHaveLength(2);
});

test('a file that is no service account is told at the start, without what is in it', () => {
  const folder = mkdtempSync(join(tmpdir(), 'fcm-'));
  const file = join(folder, 'account.json');
  writeFileSync(file, '{"private_key":"-----BEGIN');
  expect(() => createPush(file, 'https://fcm.googleapis.com', logger)).toThrow('it cannot be read as JSON');
  writeFileSync(file, '{"project_id":"p","private_key":"top-secret"}');
  expect(() => createPush(file, 'https://fcm.googleapis.com', logger)).toThrow('it has no client_email');
  rmSync(folder, { recursive: true });
  expect(createPush('', 'https://fcm.googleapis.com', logger).provider).toBe('offline');
});
