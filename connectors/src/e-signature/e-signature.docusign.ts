/**
 * E-signature by DocuSign's eSignature REST API v2.1.
 *
 * Protocol (developers.docusign.com):
 *  - JWT grant: POST <auth>/oauth/token, `grant_type=urn:ietf:params:oauth:grant-type:jwt-bearer`, an assertion signed RS256
 *    by the integration's key for the user it acts for; `{access_token, expires_in}`.
 *  - POST /accounts/<a>/envelopes `{templateId, templateRoles, status: "sent", transactionId, …}` → 201 `{envelopeId}`.
 *  - GET /envelopes?transaction_ids=… finds what a lost answer made: a sender's id of an envelope is known for 7 days. So a
 *    send looks first; tries of one step all fall into that time (a day, `workflows/src/steps`).
 *  - GET /envelopes/<id>?include=recipients; PUT /envelopes/<id> `{status: "voided"}`; GET …/documents/combined is a PDF.
 *  - Errors `{errorCode, message}`; both rate limits (per hour, per 30 s) come as 400 or 429 by their code, with
 *    X-RateLimit-Reset in seconds since 1970.
 */
import { createPrivateKey, hash, type KeyObject, sign } from 'node:crypto';
import { ConnectorError } from '../errors.ts';
import { createTokens, type Grant } from '../http/token.ts';
import {
  callVendor,
  objectOf,
  refusalOf,
  textOf,
  VENDOR_TIMEOUT_MS,
  type Vendor,
  type VendorAnswer,
} from '../http/vendor.ts';
import { statusOf, templateBody } from './docusign-shapes.ts';
import type { EnvelopeRequest, EnvelopeStatus, ESignature } from './port.ts';

export interface DocuSignOptions {
  /** `https://eu.docusign.net/restapi/v2.1`. */
  readonly baseUrl: string;
  readonly accountId: string;
  /** `https://account.docusign.com`. */
  readonly authUrl: string;
  readonly integrationKey: string;
  /** User the integration acts for, who has consented. */
  readonly userId: string;
  /** RSA key of the integration, PEM: a secret. */
  readonly privateKey: string;
  readonly timeoutMs?: number;
  readonly now?: () => number;
}

const DOCUMENT_MAX_BYTES = 33_554_432;
const ASSERTION_S = 3_600;
/** A limit without a time of its own is looked at again after this. */
const LIMIT_REST_MS = 60_000;
const limits = new Set(['HOURLY_APIINVOCATION_LIMIT_EXCEEDED', 'BURST_APIINVOCATION_LIMIT_EXCEEDED']);
const settledCodes = new Set(['ENVELOPE_CANNOT_VOID_INVALID_STATE', 'ENVELOPE_INVALID_STATUS']);

export function createDocuSign(options: DocuSignOptions): ESignature {
  const { now = Date.now } = options;
  const vendor: Vendor = {
    name: 'DocuSign',
    timeoutMs: options.timeoutMs ?? VENDOR_TIMEOUT_MS,
    answerMaxBytes: DOCUMENT_MAX_BYTES,
  };
  const key = createPrivateKey(options.privateKey);
  const tokens = createTokens(() => grantOf(vendor, options, key, now()), now);
  const call = (method: 'GET' | 'POST' | 'PUT', path: string, body?: object) =>
    tokens.use((token) =>
      callVendor(vendor, {
        method,
        url: `${options.baseUrl.replace(/\/$/, '')}/accounts/${encodeURIComponent(options.accountId)}/${path}`,
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      }),
    );
  const status = async (envelopeId: string): Promise<EnvelopeStatus> => {
    const answer = await call('GET', `envelopes/${encodeURIComponent(envelopeId)}?include=recipients`);
    if (answer.status !== 200) throw refusal(vendor, answer, now());
    return statusOf(vendor, objectOf(vendor, answer));
  };
  return {
    provider: 'docusign',
    async send(request) {
      const transactionId = transactionOf(request);
      const found = await find(vendor, call, transactionId, now());
      if (found !== null) return { provider: 'docusign', envelopeId: found, delivered: true };
      const answer = await call('POST', 'envelopes', templateBody(request, transactionId));
      if (answer.status !== 201) throw refusal(vendor, answer, now());
      const envelopeId = textOf(vendor, objectOf(vendor, answer).envelopeId, 'an envelope id');
      return { provider: 'docusign', envelopeId, delivered: true };
    },
    status,
    async void(envelopeId, reason) {
      const body = { status: 'voided', voidedReason: reason };
      const answer = await call('PUT', `envelopes/${encodeURIComponent(envelopeId)}`, body);
      if (answer.status !== 200 && !settledCodes.has(codeOf(vendor, answer))) throw refusal(vendor, answer, now());
      return status(envelopeId);
    },
    async document(envelopeId) {
      const path = `envelopes/${encodeURIComponent(envelopeId)}/documents/combined?certificate=true`;
      const answer = await call('GET', path);
      if (answer.status !== 200) throw refusal(vendor, answer, now());
      if (answer.body.subarray(0, 5).toString('latin1') === '%PDF-') return answer.body;
      throw new ConnectorError('CONNECTOR_ANSWER_INVALID', 'DocuSign answered with no PDF');
    },
  };
}

type Call = (method: 'GET' | 'POST' | 'PUT', path: string, body?: object) => Promise<VendorAnswer>;

/** Envelope of a transaction that got through before; null when there is none. */
async function find(vendor: Vendor, call: Call, transactionId: string, nowMs: number): Promise<string | null> {
  const answer = await call('GET', `envelopes?transaction_ids=${transactionId}`);
  if (answer.status !== 200) throw refusal(vendor, answer, nowMs);
  const { envelopes, envelopeTransactionStatuses } = objectOf(vendor, answer);
  for (const list of [envelopeTransactionStatuses, envelopes]) {
    if (!Array.isArray(list)) continue;
    const known = (list as { envelopeId?: unknown; errorDetails?: unknown }[]).find(
      ({ envelopeId, errorDetails }) => typeof envelopeId === 'string' && envelopeId !== '' && errorDetails == null,
    );
    if (known !== undefined) return known.envelopeId as string;
  }
  return null;
}

/** A UUID made of tenant and key: the same for every try. */
function transactionOf({ tenant, idempotencyKey }: EnvelopeRequest): string {
  const digits = hash('sha256', `${tenant}\n${idempotencyKey}`);
  return [
    digits.slice(0, 8),
    digits.slice(8, 12),
    digits.slice(12, 16),
    digits.slice(16, 20),
    digits.slice(20, 32),
  ].join('-');
}

async function grantOf(vendor: Vendor, options: DocuSignOptions, key: KeyObject, nowMs: number): Promise<Grant> {
  const atS = Math.floor(nowMs / 1_000);
  const url = options.authUrl.replace(/\/$/, '');
  const claims = {
    iss: options.integrationKey,
    sub: options.userId,
    aud: new URL(url).host,
    iat: atS,
    exp: atS + ASSERTION_S,
    scope: 'signature impersonation',
  };
  const head = [{ alg: 'RS256', typ: 'JWT' }, claims]
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.');
  const assertion = `${head}.${sign('RSA-SHA256', Buffer.from(head), key).toString('base64url')}`;
  const answer = await callVendor(vendor, {
    method: 'POST',
    url: `${url}/oauth/token`,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer', assertion }).toString(),
  });
  const body = objectOf(vendor, answer);
  if (answer.status !== 200) throw refusalOf(vendor, answer, body.error);
  return { token: textOf(vendor, body.access_token, 'a token'), expiresInS: Number(body.expires_in) || 0 };
}

function codeOf(vendor: Vendor, answer: VendorAnswer): string {
  return String(objectOf(vendor, answer).errorCode ?? '');
}

function refusal(vendor: Vendor, answer: VendorAnswer, nowMs: number): ConnectorError {
  const code = answer.status < 300 ? '' : codeOf(vendor, answer);
  if (!limits.has(code)) return refusalOf(vendor, answer, code);
  const resetMs = Number(answer.headers.get('x-ratelimit-reset')) * 1_000 - nowMs;
  const retryAfterMs = resetMs > 0 && resetMs <= ASSERTION_S * 1_000 ? resetMs : LIMIT_REST_MS;
  return new ConnectorError('CONNECTOR_RATE_LIMITED', `DocuSign answered ${code}`, { retryable: true, retryAfterMs });
}
