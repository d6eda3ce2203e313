/**
 * The CRM HubSpot, by its objects API v3 and associations API v4.
 *
 * Protocol (developers.hubspot.com): token of a private app as Bearer, or OAuth's refresh token (POST /oauth/v1/token).
 *  - POST /crm/v3/objects/<type>/batch/upsert `{inputs: [{idProperty, id, properties}]}` → 200 `{results: [{id, new}]}`,
 *    or 207 with `errors` for what did not go in. `idProperty` is a property of unique values that holds our id; the
 *    operator makes it once per type.
 *  - GET /crm/v3/objects/<type>/<id>?idProperty=…&properties=…; GET /crm/v3/objects/<type>?limit=100&after=… →
 *    `{results, paging: {next: {after}}}`.
 *  - PUT /crm/v4/objects/<type>/<id>/associations/default/<type>/<id>: what is associated stays so.
 *  - Errors `{status: "error", category, errorType?, policyName?}`; 429 by policy: TEN_SECONDLY_ROLLING or DAILY.
 */
import { ConnectorError } from '../errors.ts';
import { createTokens, fixedToken, type Grant, type Tokens } from '../http/token.ts';
import {
  callVendor,
  listOf,
  objectOf,
  refusalOf,
  textOf,
  VENDOR_ANSWER_MAX_BYTES,
  VENDOR_TIMEOUT_MS,
  type Vendor,
  type VendorAnswer,
  type VendorCall,
} from '../http/vendor.ts';
import type { Crm, CrmKind, CrmRecord } from './port.ts';

export type HubSpotAuth =
  | { readonly kind: 'token'; readonly token: string }
  | {
      readonly kind: 'refresh';
      readonly clientId: string;
      readonly clientSecret: string;
      readonly refreshToken: string;
    };

export interface HubSpotOptions {
  /** `https://api.hubapi.com`. */
  readonly baseUrl: string;
  /** Secrets; they appear in no error. */
  readonly auth: HubSpotAuth;
  /** Property of unique values that holds our id. */
  readonly idProperty?: string;
  readonly timeoutMs?: number;
  readonly now?: () => number;
}

const ID_PROPERTY = 'mainstem_id';
const PAGE_RECORDS = 100;
const types: Readonly<Record<CrmKind, string>> = {
  company: 'companies',
  contact: 'contacts',
  deal: 'deals',
  ticket: 'tickets',
};
/** What HubSpot does not say in Retry-After its policy's name says, ms. */
const restMs: Readonly<Record<string, number>> = { TEN_SECONDLY_ROLLING: 10_000, SECONDLY: 1_000, DAILY: 3_600_000 };

export function createHubSpotCrm(options: HubSpotOptions): Crm {
  const { idProperty = ID_PROPERTY } = options;
  const vendor: Vendor = {
    name: 'HubSpot',
    timeoutMs: options.timeoutMs ?? VENDOR_TIMEOUT_MS,
    answerMaxBytes: VENDOR_ANSWER_MAX_BYTES,
  };
  const base = options.baseUrl.replace(/\/$/, '');
  const tokens = tokensOf(vendor, base, options);
  const call = (method: VendorCall['method'], path: string, body?: object) =>
    tokens.use((token) =>
      callVendor(vendor, {
        method,
        url: `${base}/crm/${path}`,
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      }),
    );
  const wanted = (properties: readonly string[]) => [...new Set([...properties, idProperty])].join(',');
  return {
    provider: 'hubspot',
    async upsert({ kind, externalId, properties }) {
      const input = { idProperty, id: externalId, properties: { ...properties, [idProperty]: externalId } };
      const answer = await call('POST', `v3/objects/${types[kind]}/batch/upsert`, { inputs: [input] });
      if (answer.status !== 200) throw refusal(vendor, answer);
      const [result] = listOf(vendor, objectOf(vendor, answer).results, 'results');
      const id = textOf(vendor, result?.id, 'the id of the record');
      return { provider: 'hubspot', id, isNew: result?.new === true, delivered: true };
    },
    async find(kind, externalId, properties) {
      const query = new URLSearchParams({ idProperty, properties: wanted(properties) });
      const answer = await call('GET', `v3/objects/${types[kind]}/${encodeURIComponent(externalId)}?${query}`);
      if (answer.status === 404) return null;
      if (answer.status !== 200) throw refusal(vendor, answer);
      return recordOf(vendor, kind, idProperty, objectOf(vendor, answer));
    },
    async associate(from, to) {
      const [here, there] = [from, to].map(({ kind, id }) => `${types[kind]}/${encodeURIComponent(id)}`);
      const answer = await call('PUT', `v4/objects/${here}/associations/default/${there}`);
      if (answer.status >= 300) throw refusal(vendor, answer);
    },
    async list(kind, properties, after) {
      const query = new URLSearchParams({ limit: String(PAGE_RECORDS), properties: wanted(properties) });
      if (after !== null) query.set('after', after);
      const answer = await call('GET', `v3/objects/${types[kind]}?${query}`);
      if (answer.status !== 200) throw refusal(vendor, answer);
      const { results, paging } = objectOf(vendor, answer);
      const records = listOf(vendor, results, 'results').map((row) => recordOf(vendor, kind, idProperty, row));
      const { next } = (paging ?? {}) as { next?: { after?: unknown } };
      return { records, next: typeof next?.after === 'string' ? next.after : null };
    },
  };
}

function recordOf(vendor: Vendor, kind: CrmKind, idProperty: string, row: Record<string, unknown>): CrmRecord {
  const values = Object.entries((row.properties ?? {}) as Record<string, unknown>);
  const properties = Object.fromEntries(values.filter((pair): pair is [string, string] => typeof pair[1] === 'string'));
  return {
    kind,
    id: textOf(vendor, row.id, 'the id of the record'),
    externalId: properties[idProperty] ?? null,
    properties,
    changedAtMs: Date.parse(textOf(vendor, row.updatedAt, 'when it was changed')),
    isArchived: row.archived === true,
  };
}

function tokensOf(vendor: Vendor, base: string, { auth, now }: HubSpotOptions): Tokens {
  if (auth.kind === 'token') return fixedToken(auth.token);
  const grant = async (): Promise<Grant> => {
    const answer = await callVendor(vendor, {
      method: 'POST',
      url: `${base}/oauth/v1/token`,
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({
        grant_type: 'refresh_token',
        client_id: auth.clientId,
        client_secret: auth.clientSecret,
        refresh_token: auth.refreshToken,
      }).toString(),
    });
    const body = objectOf(vendor, answer);
    if (answer.status !== 200) throw refusalOf(vendor, answer, body.status);
    return { token: textOf(vendor, body.access_token, 'a token'), expiresInS: Number(body.expires_in) || 0 };
  };
  return createTokens(grant, now);
}

function refusal(vendor: Vendor, answer: VendorAnswer): ConnectorError {
  const { category, policyName, errors } = objectOf(vendor, answer);
  // 207: the call went through, the record did not.
  const [first] = Array.isArray(errors) ? (errors as { category?: unknown }[]) : [];
  const error = refusalOf(vendor, answer, first?.category ?? category);
  if (answer.status === 207) return new ConnectorError('CONNECTOR_REFUSED', error.message);
  if (answer.status !== 429 || error.retryAfterMs !== undefined) return error;
  const retryAfterMs = restMs[String(policyName)] ?? restMs.TEN_SECONDLY_ROLLING;
  return new ConnectorError(error.code, error.message, { retryable: true, retryAfterMs });
}
