/** WAP-26, WAP-27: envelopes by DocuSign's protocol: signed grants, one envelope per key, limits, states, PDFs. */
import { createPublicKey, generateKeyPairSync, verify } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { failureOf, PERSON, SECRET } from '../http/testing/failure-of.ts';
import {
  startVendorServer,
  type VendorReply,
  type VendorRequest,
  type VendorServer,
} from '../http/testing/vendor-server.ts';
import { createDocuSign } from './e-signature.docusign.ts';
import { createOfflineESignature } from './e-signature.offline.ts';
import type { EnvelopeRequest, ESignature } from './port.ts';

const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
const request: EnvelopeRequest = {
  idempotencyKey: 'wf/nda',
  tenant: 'acme',
  docId: 'doc-1',
  docKind: 'nda',
  clientId: 'client-7',
  templateId: 'tpl-1',
  subject: 'Please sign',
  message: 'Our agreement',
  signers: [{ role: 'client', name: 'Eva Canary', email: PERSON }],
  fields: { company: 'Acme' },
};

let server: VendorServer;
let docusign: ESignature;
let answer: (request: VendorRequest) => VendorReply | 'hang' | 'break' | undefined;
let made: Map<string, string>;
let grants: string[];
let loseAnswer = false;

function asDocuSign(asked: VendorRequest): VendorReply | 'hang' | 'break' {
  if (asked.path === '/oauth/token') {
    grants.push(new URLSearchParams(asked.body).get('assertion') ?? '');
    return { body: { access_token: `${SECRET}-${grants.length}`, token_type: 'Bearer', expires_in: 3_600 } };
  }
  const said = answer(asked);
  if (said !== undefined) return said;
  if (asked.path !== '/restapi/v2.1/accounts/a-1/envelopes') return { status: 404 };
  if (asked.method === 'GET') {
    const transactionId = asked.query.get('transaction_ids') ?? '';
    const envelopeId = made.get(transactionId);
    const statuses = envelopeId === undefined ? [] : [{ transactionId, envelopeId, status: 'sent' }];
    return { body: { resultSetSize: String(statuses.length), envelopeTransactionStatuses: statuses } };
  }
  const { transactionId } = JSON.parse(asked.body);
  made.set(transactionId, `env-${made.size + 1}`);
  if (loseAnswer) return 'break';
  return { status: 201, body: { envelopeId: made.get(transactionId), status: 'sent' } };
}

beforeEach(async () => {
  made = new Map();
  grants = [];
  loseAnswer = false;
  answer = () => undefined;
  server = await startVendorServer(asDocuSign);
  docusign = createDocuSign({
    baseUrl: `${server.url}/restapi/v2.1`,
    accountId: 'a-1',
    authUrl: server.url,
    integrationKey: 'integration-1',
    userId: 'user-1',
    privateKey: pem,
    timeoutMs: 1_000,
    now: () => 1_800_000_000_000,
  });
});
afterEach(() => server.close());

describe('DocuSign', () => {
  test('is let in by an assertion signed for the user it acts for, asked for once', async () => {
    await docusign.send(request);
    await docusign.send({ ...request, idempotencyKey: 'wf/other' });
    expect(grants).toHaveLength(1);
    const [head = '', claims = '', signature = ''] = (grants[0] ?? '').split('.');
    const isSigned = verify(
      'RSA-SHA256',
      Buffer.from(`${head}.${claims}`),
      createPublicKey(publicKey.export({ type: 'spki', format: 'pem' })),
      Buffer.from(signature, 'base64url'),
    );
    expect(isSigned).toBe(true);
    expect(JSON.parse(Buffer.from(claims, 'base64url').toString())).toEqual({
      iss: 'integration-1',
      sub: 'user-1',
      aud: new URL(server.url).host,
      iat: 1_800_000_000,
      exp: 1_800_003_600,
      scope: 'signature impersonation',
    });
  });

  test('sends from a template, with roles, fields and our ids', async () => {
    await expect(docusign.send(request)).resolves.toEqual({
      provider: 'docusign',
      envelopeId: 'env-1',
      delivered: true,
    });
    const post = server.asked.find(({ method, path }) => method === 'POST' && path.endsWith('/envelopes'));
    expect(JSON.parse(post?.body ?? '')).toMatchObject({
      templateId: 'tpl-1',
      status: 'sent',
      emailSubject: 'Please sign',
      templateRoles: [
        {
          roleName: 'client',
          name: 'Eva Canary',
          email: PERSON,
          routingOrder: '1',
          tabs: { textTabs: [{ tabLabel: 'company', value: 'Acme' }] },
        },
      ],
    });
    expect(post?.body).toContain('"mainstem_document"');
  });

  test('an answer that got lost makes no second envelope', async () => {
    loseAnswer = true;
    await failureOf(docusign.send(request), { code: 'CONNECTOR_UNAVAILABLE', retryable: true });
    loseAnswer = false;
    await expect(docusign.send(request)).resolves.toMatchObject({ envelopeId: 'env-1' });
    expect(made.size).toBe(1);
  });

  test('a token that was taken back is replaced once', async () => {
    answer = ({ headers }) => (headers.authorization === `Bearer ${SECRET}-1` ? { status: 401, body: {} } : undefined);
    await expect(docusign.send(request)).resolves.toMatchObject({ envelopeId: 'env-1' });
    expect(grants).toHaveLength(2);
  });

  test.each([
    ['sent', 'WAITING', null],
    ['delivered', 'WAITING', null],
    ['completed', 'SIGNED', 1_763_719_200_000],
    ['declined', 'DECLINED', 1_763_719_200_000],
    ['voided', 'VOIDED', 1_763_719_200_000],
  ])('%s is %s', async (status, state, settledAtMs) => {
    const at = '2025-11-21T10:00:00.0000000Z';
    const times = { completedDateTime: at, declinedDateTime: at, voidedDateTime: at };
    const signers = [{ roleName: 'client', status, signedDateTime: status === 'completed' ? at : undefined }];
    answer = () => ({ body: { envelopeId: 'env-1', status, recipients: { signers }, ...times } });
    const signedAtMs = state === 'SIGNED' ? settledAtMs : null;
    await expect(docusign.status('env-1')).resolves.toEqual({
      envelopeId: 'env-1',
      state,
      signers: [{ role: 'client', signedAtMs }],
      settledAtMs,
    });
  });

  test('voiding what is settled is no error; the document is a PDF or nothing', async () => {
    answer = ({ method, path }) => {
      if (method === 'PUT') return { status: 400, body: { errorCode: 'ENVELOPE_CANNOT_VOID_INVALID_STATE' } };
      if (path.endsWith('/documents/combined')) return { body: Buffer.from('%PDF-1.7 …') };
      return { body: { envelopeId: 'env-1', status: 'completed', recipients: { signers: [] } } };
    };
    await expect(docusign.void('env-1', 'late')).resolves.toMatchObject({ state: 'SIGNED' });
    expect((await docusign.document('env-1')).toString()).toContain('%PDF-');
    answer = () => ({ body: '<html>' });
    await failureOf(docusign.document('env-1'), { code: 'CONNECTOR_ANSWER_INVALID' });
  });

  test.each([
    [
      {
        status: 400,
        body: { errorCode: 'HOURLY_APIINVOCATION_LIMIT_EXCEEDED' },
        headers: { 'x-ratelimit-reset': '1800000900' },
      },
      { code: 'CONNECTOR_RATE_LIMITED', retryable: true, retryAfterMs: 900_000 },
    ],
    [
      { status: 429, body: { errorCode: 'BURST_APIINVOCATION_LIMIT_EXCEEDED' } },
      { code: 'CONNECTOR_RATE_LIMITED', retryAfterMs: 60_000 },
    ],
    [
      { status: 400, body: { errorCode: 'INVALID_EMAIL_ADDRESS_FOR_RECIPIENT', message: PERSON } },
      { code: 'CONNECTOR_REFUSED' },
    ],
    [{ status: 503 }, { code: 'CONNECTOR_UNAVAILABLE', retryable: true }],
    ['hang', { code: 'CONNECTOR_TIMEOUT', retryable: true }],
  ] as const)('%j is %j', async (reply, expected) => {
    answer = () => reply;
    await failureOf(docusign.send(request), expected);
  });
});

test('the stand-in sends nothing, once per key, waits for ever, and its log has nobody’s name', async () => {
  const told: unknown[] = [];
  const offline = createOfflineESignature({ warn: (...line: unknown[]) => told.push(line) });
  const sent = await offline.send(request);
  expect(sent).toMatchObject({ provider: 'offline', delivered: false });
  expect(await offline.send(request)).toEqual(sent);
  expect(offline.asked).toHaveLength(1);
  expect(await offline.status(sent.envelopeId)).toMatchObject({ state: 'WAITING', settledAtMs: null });
  offline.settle(sent.envelopeId, 'SIGNED', 7);
  expect(await offline.void(sent.envelopeId, 'late')).toMatchObject({ state: 'SIGNED', settledAtMs: 7 });
  expect((await offline.document(sent.envelopeId)).toString()).toContain('never sent');
  expect(JSON.stringify(told)).not.toMatch(/canary/i);
});
