/** The CRM port by HubSpot's protocol: upsert by our id, associations, pages, refreshed tokens, limits. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { failureOf, PERSON, SECRET } from '../http/testing/failure-of.ts';
import {
  startVendorServer,
  type VendorReply,
  type VendorRequest,
  type VendorServer,
} from '../http/testing/vendor-server.ts';
import { createHubSpotCrm } from './crm.hubspot.ts';
import { createOfflineCrm } from './crm.offline.ts';
import type { CrmRecordRequest } from './port.ts';

const request: CrmRecordRequest = { kind: 'contact', externalId: 'acme:p-1', properties: { email: PERSON } };

let server: VendorServer;
let answer: (request: VendorRequest) => VendorReply | 'hang' | 'break';
beforeEach(async () => {
  server = await startVendorServer((asked) => answer(asked));
});
afterEach(() => server.close());
const hubspot = () =>
  createHubSpotCrm({ baseUrl: server.url, auth: { kind: 'token', token: SECRET }, timeoutMs: 1_000 });

describe('HubSpot', () => {
  test('upserts by our own id, so a repeat changes the same record', async () => {
    const known = new Set<string>();
    answer = ({ body }) => {
      const { inputs } = JSON.parse(body);
      const isNew = !known.has(inputs[0].id);
      known.add(inputs[0].id);
      return { body: { status: 'COMPLETE', results: [{ id: '501', new: isNew, properties: inputs[0].properties }] } };
    };
    expect(await hubspot().upsert(request)).toEqual({ provider: 'hubspot', id: '501', isNew: true, delivered: true });
    expect(await hubspot().upsert(request)).toMatchObject({ id: '501', isNew: false });
    expect(server.asked[0]).toMatchObject({ method: 'POST', path: '/crm/v3/objects/contacts/batch/upsert' });
    expect(JSON.parse(server.asked[0]?.body ?? '')).toEqual({
      inputs: [
        {
          idProperty: 'mainstem_id',
          id: 'acme:p-1',
          properties: { email: PERSON, mainstem_id: 'acme:p-1' },
        },
      ],
    });
  });

  test('207 is a record that did not go in, told without what was sent', async () => {
    const errors = [{ status: 'error', category: 'VALIDATION_ERROR', message: `${PERSON} is no address` }];
    answer = () => ({ status: 207, body: { status: 'COMPLETE', results: [], numErrors: 1, errors } });
    await failureOf(hubspot().upsert(request), { code: 'CONNECTOR_REFUSED', retryable: false });
  });

  test('finds by our id, or nothing', async () => {
    const row = { id: '7', properties: { name: 'Acme', mainstem_id: 'acme:c-1', empty: null }, archived: false };
    answer = ({ path }) =>
      path.endsWith('/acme%3Ac-1')
        ? { body: { ...row, updatedAt: '2026-11-21T10:00:00Z' } }
        : { status: 404, body: { status: 'error', category: 'OBJECT_NOT_FOUND' } };
    expect(await hubspot().find('company', 'acme:c-1', ['name'])).toEqual({
      kind: 'company',
      id: '7',
      externalId: 'acme:c-1',
      properties: { name: 'Acme', mainstem_id: 'acme:c-1' },
      changedAtMs: Date.parse('2026-11-21T10:00:00Z'),
      isArchived: false,
    });
    expect(server.asked[0]?.query.get('idProperty')).toBe('mainstem_id');
    expect(await hubspot().find('company', 'other', [])).toBeNull();
  });

  test('associates by the default kind; lists page by page to the end', async () => {
    answer = ({ method, query }) => {
      if (method === 'PUT') return { body: { status: 'COMPLETE' } };
      const isFirst = query.get('after') === null;
      const results = [{ id: isFirst ? '1' : '2', properties: {}, updatedAt: '2026-11-21T10:00:00Z' }];
      return { body: { results, ...(isFirst ? { paging: { next: { after: 'n1' } } } : {}) } };
    };
    await hubspot().associate({ kind: 'contact', id: '1' }, { kind: 'company', id: '2' });
    expect(server.asked[0]).toMatchObject({
      method: 'PUT',
      path: '/crm/v4/objects/contacts/1/associations/default/companies/2',
    });
    const first = await hubspot().list('deal', ['amount'], null);
    const second = await hubspot().list('deal', ['amount'], first.next);
    expect([first.next, second.next]).toEqual(['n1', null]);
    expect([...first.records, ...second.records].map(({ id }) => id)).toEqual(['1', '2']);
  });

  test('a refresh token gets access tokens: one for many calls, a fresh one after 401 and before the old one ends', async () => {
    let nowMs = 0;
    let granted = 0;
    let revoked = '';
    answer = ({ path, headers }) => {
      if (path === '/oauth/v1/token') {
        granted += 1;
        return { body: { access_token: `access-${granted}`, expires_in: 1_800 } };
      }
      if (headers.authorization === `Bearer ${revoked}`)
        return { status: 401, body: { category: 'EXPIRED_AUTHENTICATION' } };
      return { status: 404 };
    };
    const auth = { kind: 'refresh', clientId: 'id', clientSecret: SECRET, refreshToken: SECRET } as const;
    const crm = createHubSpotCrm({ baseUrl: server.url, auth, timeoutMs: 1_000, now: () => nowMs });
    await Promise.all([1, 2, 3].map((n) => crm.find('deal', String(n), [])));
    expect(granted).toBe(1);
    revoked = 'access-1';
    expect(await crm.find('deal', '4', [])).toBeNull();
    expect(granted).toBe(2);
    nowMs = 1_741_000; // in the last minute of the half hour
    await crm.find('deal', '5', []);
    expect(granted).toBe(3);
    answer = () => ({ status: 400, body: { status: 'BAD_REFRESH_TOKEN', message: SECRET } });
    nowMs = 9_999_000;
    await failureOf(crm.find('deal', '6', []), { code: 'CONNECTOR_REFUSED' });
  });

  test.each([
    [
      { status: 429, body: { policyName: 'TEN_SECONDLY_ROLLING' } },
      { code: 'CONNECTOR_RATE_LIMITED', retryAfterMs: 10_000 },
    ],
    [
      { status: 429, body: { policyName: 'DAILY' } },
      { code: 'CONNECTOR_RATE_LIMITED', retryAfterMs: 3_600_000 },
    ],
    [
      { status: 429, headers: { 'retry-after': '4' } },
      { code: 'CONNECTOR_RATE_LIMITED', retryAfterMs: 4_000 },
    ],
    [
      { status: 401, body: { message: SECRET } },
      { code: 'CONNECTOR_REFUSED', retryable: false },
    ],
    [{ status: 503 }, { code: 'CONNECTOR_UNAVAILABLE', retryable: true }],
    [{ status: 200, body: '<html>' }, { code: 'CONNECTOR_ANSWER_INVALID' }],
    ['break', { code: 'CONNECTOR_UNAVAILABLE', retryable: true }],
  ] as const)('%j is %j', async (reply, expected) => {
    answer = () => reply;
    await failureOf(hubspot().upsert(request), expected);
  });
});

test('the stand-in keeps records, changes them by our id, and its log has nobody’s address', async () => {
  const told: unknown[] = [];
  const offline = createOfflineCrm({ warn: (...line: unknown[]) => told.push(line) }, () => 5);
  const { id } = await offline.upsert(request);
  expect(await offline.upsert({ ...request, properties: { phone: '1' } })).toMatchObject({
    id,
    isNew: false,
    delivered: false,
  });
  const found = await offline.find('contact', 'acme:p-1', []);
  expect(found?.properties).toEqual({ email: PERSON, phone: '1' });
  await failureOf(offline.associate({ kind: 'contact', id }, { kind: 'deal', id: 'x' }), { code: 'CONNECTOR_REFUSED' });
  expect(JSON.stringify(told)).not.toContain('canary');
});
