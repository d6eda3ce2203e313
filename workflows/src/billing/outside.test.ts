/** Activities of billing (WAP-28) and research (WAP-17): once per step, refusals are values, masked before Temporal. */
import { hash } from 'node:crypto';
import { ConnectorError } from '@mainstem/connectors/errors';
import { createMemoryObjectStore } from '@mainstem/connectors/object-store/object-store.memory';
import { createOfflinePayments } from '@mainstem/connectors/payments/payments.offline';
import { createOfflineWebResearch } from '@mainstem/connectors/web-research/web-research.offline';
import { openPrivacyKit } from '@mainstem/streams/privacy/testing/privacy-kit';
import { MockActivityEnvironment } from '@temporalio/testing';
import { DefaultLogger } from '@temporalio/worker';
import { afterAll, expect, test } from 'vitest';
import { readDocument } from '../documents/activities.ts';
import { createResearchActivities, masked } from '../research/activities.ts';
import { createBillingActivities } from './activities.ts';

const logger = { warn: () => undefined };
const kit = openPrivacyKit();
afterAll(() => kit.close());
const objects = createMemoryObjectStore();
const documents = { objects, keyring: kit.keyring };
const environment = (attempt = 1) =>
  new MockActivityEnvironment(
    { workflowExecution: { workflowId: 'client:acme:c-1', runId: 'r' }, workflowType: 'Client', attempt },
    { logger: new DefaultLogger('ERROR') },
  );
const charge = {
  step: 'charge/1',
  tenant: 'acme',
  clientId: 'c-1',
  customerId: 'cus_1',
  amountMicros: 1_250_000,
  currency: 'EUR',
  description: 'October',
};

test('WAP-28: a repeated try charges once; the stand-in says that no money moved', async () => {
  const payments = createOfflinePayments(logger);
  const { chargeClient } = createBillingActivities({ payments });
  const first = await environment().run(chargeClient as (input: unknown) => Promise<unknown>, charge);
  const again = await environment(2).run(chargeClient as (input: unknown) => Promise<unknown>, charge);
  expect(again).toEqual(first);
  expect(first).toMatchObject({ kind: 'done', state: 'SUCCEEDED', isDelivered: false, amountMicros: 1_250_000 });
  expect(payments.asked).toHaveLength(1);
});

test('WAP-28: what no bank can take is a value; what may pass is tried again after the wait asked for', async () => {
  const refused = createBillingActivities({ payments: createOfflinePayments(logger) });
  const run = refused.chargeClient as (input: unknown) => Promise<unknown>;
  const odd = await environment().run(run, { ...charge, amountMicros: 1 });
  expect(odd).toMatchObject({ kind: 'refused', code: 'PAYMENT_AMOUNT_INVALID' });
  const busy = new ConnectorError('CONNECTOR_RATE_LIMITED', 'busy', { retryable: true, retryAfterMs: 9_000 });
  const payments = { ...createOfflinePayments(logger), charge: () => Promise.reject(busy) };
  const { chargeClient } = createBillingActivities({ payments });
  const attempt = environment().run(chargeClient as (input: unknown) => Promise<unknown>, charge);
  await expect(attempt).rejects.toMatchObject({ type: 'CONNECTOR_RATE_LIMITED', nextRetryDelay: 9_000 });
});

const companies = { find: () => Promise.resolve({ name: 'Brick & Co', host: 'brick.example' }) };

test('WAP-17: figures of a source; one that fails for good, or too often, is a value', async () => {
  const subject = { name: 'Acme', website: null, handles: {}, place: null };
  const ask = { tenant: 'acme', source: 'google-reviews', subject };
  const offline = createOfflineWebResearch(logger);
  const { collectSource } = createResearchActivities({ companies, documents, webResearch: offline });
  const collected = await environment().run(collectSource as (input: unknown) => Promise<unknown>, ask);
  expect(collected).toMatchObject({
    kind: 'collected',
    findingCount: 3,
    ratingCount: 3,
    ratingMeanHundredths: 300,
    isOffline: true,
  });
  // R6: of a client Temporal is told the id; its name and page are looked up.
  const ofClient = { ...ask, clientId: 'client-7' };
  const kept = await environment().run(collectSource as (input: unknown) => Promise<unknown>, ofClient);
  expect(offline.asked.at(-1)?.subject).toMatchObject({ name: 'Brick & Co', website: 'brick.example' });
  // What was found lies whole and sealed under the client's key; the log is told where.
  const { findingsUri = '', findingsHash } = kept as { findingsUri?: string; findingsHash: string };
  const text = await readDocument(documents, { tenant: 'acme', clientId: 'client-7', uri: findingsUri });
  expect(hash('sha256', text ?? '')).toBe(findingsHash);
  expect(JSON.parse(text ?? '[]')).toHaveLength(3);
  expect(findingsUri).not.toContain('client-7');
  expect((await objects.get(findingsUri.slice('object:'.length)))?.includes('google-reviews')).toBe(false);
  const away = new ConnectorError('CONNECTOR_UNAVAILABLE', 'away', { retryable: true });
  const failing = createResearchActivities({
    companies,
    documents,
    webResearch: { ...offline, collect: () => Promise.reject(away) },
  });
  const run = failing.collectSource as (input: unknown) => Promise<unknown>;
  await expect(environment(3).run(run, ask)).rejects.toMatchObject({ type: 'CONNECTOR_UNAVAILABLE' });
  expect(await environment(4).run(run, ask)).toEqual({ kind: 'failed', code: 'CONNECTOR_UNAVAILABLE', attempts: 4 });
});

test('R6: addresses, handles and telephone numbers of people are masked, figures are not', () => {
  const text = 'Ask eva@example.com, @eva_c or +49 170 1234567. Rated 4.5 by 1,200 in 2026.';
  expect(masked(text)).toBe('Ask [address], [handle] or [number]. Rated 4.5 by 1,200 in 2026.');
});
