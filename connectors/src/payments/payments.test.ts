/** WAP-28: payments by Stripe's protocol, in whole minor units, and the stand-in that moves no money. */
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { failureOf, PERSON, SECRET } from '../http/testing/failure-of.ts';
import {
  startVendorServer,
  type VendorReply,
  type VendorRequest,
  type VendorServer,
} from '../http/testing/vendor-server.ts';
import { microsOf, minorOf } from './minor-units.ts';
import { createOfflinePayments } from './payments.offline.ts';
import { createStripePayments } from './payments.stripe.ts';
import type { ChargeRequest, Payments } from './port.ts';

const charge: ChargeRequest = {
  idempotencyKey: 'wf/charge',
  tenant: 'acme',
  clientId: 'client-7',
  customerId: 'cus_1',
  amountMicros: 1_249_990_000,
  currency: 'EUR',
  description: 'October',
};
const intent = { id: 'pi_1', object: 'payment_intent', amount: 124_999, currency: 'eur', status: 'succeeded' };

let server: VendorServer;
let stripe: Payments;
let answer: (request: VendorRequest) => VendorReply | 'hang' | 'break' | undefined;
/** Keys Stripe has seen, with the first answer. */
let seen: Map<string, { body: string; reply: VendorReply }>;

/** As Stripe does it: the first answer of a key is the answer of the key. */
function asStripe(request: VendorRequest): VendorReply | 'hang' | 'break' {
  const key = request.headers['idempotency-key'];
  const kept = typeof key === 'string' ? seen.get(key) : undefined;
  if (kept !== undefined) {
    return kept.body === request.body ? kept.reply : { status: 400, body: { error: { type: 'idempotency_error' } } };
  }
  const reply = answer(request) ?? basics(request);
  if (typeof key === 'string' && typeof reply === 'object') seen.set(key, { body: request.body, reply });
  return reply;
}

function basics({ method, path }: VendorRequest): VendorReply {
  if (path === '/v1/customers/cus_1')
    return { body: { id: 'cus_1', invoice_settings: { default_payment_method: 'pm_1' } } };
  if (path === '/v1/payment_intents' && method === 'POST') return { body: intent };
  const invoice = { id: 'in_1', currency: 'eur', total: 3_000, hosted_invoice_url: 'https://pay.example/in_1' };
  if (path === '/v1/invoices/in_1' || path === '/v1/invoices') return { body: { ...invoice, status: 'draft' } };
  if (path.startsWith('/v1/invoices/in_1/')) return { body: { ...invoice, status: 'open' } };
  if (path === '/v1/invoiceitems') return { body: { id: 'ii_1' } };
  if (path === '/v1/refunds') return { body: { id: 're_1', amount: 500, currency: 'eur', status: 'pending' } };
  return { status: 404, body: { error: { type: 'invalid_request_error', code: 'resource_missing' } } };
}

beforeEach(async () => {
  seen = new Map();
  answer = () => undefined;
  server = await startVendorServer(asStripe);
  stripe = createStripePayments({ baseUrl: server.url, key: SECRET, timeoutMs: 1_000 });
});
afterEach(() => server.close());

const posts = (path: string) => server.asked.filter((one) => one.method === 'POST' && one.path === path);

describe('Stripe', () => {
  test('charges whole minor units, off session, with the way to pay the customer keeps', async () => {
    await expect(stripe.charge(charge)).resolves.toEqual({
      provider: 'stripe',
      delivered: true,
      paymentId: 'pi_1',
      state: 'SUCCEEDED',
      amountMicros: 1_249_990_000,
      currency: 'EUR',
    });
    const [post] = posts('/v1/payment_intents');
    expect(Object.fromEntries(new URLSearchParams(post?.body))).toMatchObject({
      amount: '124999',
      currency: 'eur',
      customer: 'cus_1',
      payment_method: 'pm_1',
      confirm: 'true',
      off_session: 'true',
      'metadata[client]': 'client-7',
    });
    expect(post?.headers).toMatchObject({
      authorization: `Bearer ${SECRET}`,
      'idempotency-key': 'wf/charge',
      'stripe-version': '2024-06-20',
    });
  });

  test('the same key charges once; with another content it is refused', async () => {
    let made = 0;
    answer = ({ method, path }) => {
      if (method !== 'POST' || path !== '/v1/payment_intents') return undefined;
      made += 1;
      return { body: { ...intent, id: `pi_${made}` } };
    };
    expect(await stripe.charge(charge)).toEqual(await stripe.charge(charge));
    expect(made).toBe(1);
    await failureOf(stripe.charge({ ...charge, amountMicros: 1_000_000 }), { code: 'CONNECTOR_REFUSED' });
  });

  test.each([
    [402, { type: 'card_error', code: 'card_declined', decline_code: 'insufficient_funds' }, 'PAYMENT_DECLINED', false],
    [401, { type: 'invalid_request_error', message: `Invalid API Key: ${SECRET}` }, 'CONNECTOR_REFUSED', false],
    [400, { type: 'invalid_request_error', message: PERSON }, 'CONNECTOR_REFUSED', false],
    [400, { type: 'invalid_request_error', code: `${PERSON} is no code` }, 'CONNECTOR_REFUSED', false],
    [409, { type: 'idempotency_error', code: 'idempotency_key_in_use' }, 'CONNECTOR_UNAVAILABLE', true],
    [429, { code: 'rate_limit' }, 'CONNECTOR_RATE_LIMITED', true],
    [500, { type: 'api_error' }, 'CONNECTOR_UNAVAILABLE', true],
  ] as const)('%i %j: %s, retryable %s', async (status, error, code, retryable) => {
    answer = ({ method }) =>
      method === 'POST' ? { status, body: { error }, headers: { 'retry-after': '2' } } : undefined;
    await failureOf(stripe.charge(charge), { code, retryable });
  });

  test('a bank that wants the customer’s word is no refusal', async () => {
    const waiting = {
      ...intent,
      status: 'requires_payment_method',
      last_payment_error: { code: 'authentication_required' },
    };
    const error = { type: 'card_error', code: 'authentication_required', payment_intent: waiting };
    answer = ({ method }) => (method === 'POST' ? { status: 402, body: { error } } : undefined);
    await expect(stripe.charge(charge)).resolves.toMatchObject({ state: 'ACTION_NEEDED', paymentId: 'pi_1' });
  });

  test('an invoice is made, filled, finalised and sent; a repeat after any broken step makes no second line', async () => {
    const request = {
      idempotencyKey: 'wf/invoice',
      tenant: 'acme',
      clientId: 'client-7',
      customerId: 'cus_1',
      currency: 'EUR',
      lines: [
        { description: 'Base', amountMicros: 10_000_000 },
        { description: 'Usage', amountMicros: 20_000_000 },
      ],
      dueInDays: 14,
    };
    let broken = 0;
    answer = ({ path }) => {
      if (path !== '/v1/invoices/in_1/finalize' || broken > 0) return undefined;
      broken += 1;
      return 'break';
    };
    await failureOf(stripe.invoice(request), { code: 'CONNECTOR_UNAVAILABLE', retryable: true });
    const receipt = await stripe.invoice(request);
    expect(receipt).toMatchObject({ invoiceId: 'in_1', state: 'OPEN', amountMicros: 30_000_000, currency: 'EUR' });
    const lines = posts('/v1/invoiceitems').map(({ headers }) => headers['idempotency-key']);
    expect(new Set(lines)).toEqual(new Set(['wf/invoice/line/0', 'wf/invoice/line/1']));
  });

  test('refunds in minor units; pages of payments end', async () => {
    const refund = { idempotencyKey: 'wf/refund', paymentId: 'pi_1', amountMicros: 5_000_000, currency: 'EUR' };
    const receipt = await stripe.refund({ ...refund, reason: 'REQUESTED_BY_CUSTOMER' });
    expect(receipt).toMatchObject({ refundId: 're_1', state: 'PENDING', amountMicros: 5_000_000 });
    expect(posts('/v1/refunds')[0]?.body).toContain('amount=500&reason=requested_by_customer');
    answer = ({ path, query }) => {
      if (path !== '/v1/payment_intents') return undefined;
      const isFirst = query.get('starting_after') === null;
      return { body: { data: [{ ...intent, id: isFirst ? 'pi_1' : 'pi_2' }], has_more: isFirst } };
    };
    const first = await stripe.paymentsOf('cus_1', null);
    expect(first.next).toBe('pi_1');
    const second = await stripe.paymentsOf('cus_1', first.next);
    expect(second).toMatchObject({ payments: [{ paymentId: 'pi_2' }], next: null });
  });
});

describe('minor units', () => {
  test.each([
    [1_230_000, 'EUR', 123],
    [5_000_000, 'JPY', 5],
    [1_230_000, 'KWD', 1_230],
    [7_000_000, 'ISK', 700],
  ])('%i micros of %s are %i', (micros, currency, minor) => {
    expect(minorOf(micros, currency)).toBe(minor);
    expect(microsOf(minor, currency)).toBe(micros);
  });

  test.each([
    [1, 'EUR'],
    [0, 'EUR'],
    [-10_000, 'EUR'],
    [10_000.5, 'EUR'],
    [Number.NaN, 'EUR'],
    [1_500_000, 'JPY'],
    [1_231_000, 'KWD'],
    [10_000, 'ISK'],
    [10_000, 'eur'],
    [Number.MAX_SAFE_INTEGER, 'EUR'],
  ])('%d micros of %s are refused, never rounded', (micros, currency) => {
    expect(() => minorOf(micros, currency)).toThrow(expect.objectContaining({ code: 'PAYMENT_AMOUNT_INVALID' }));
  });

  test('R6: there and back is the same for every amount and currency', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 99_999_999 }),
        fc.constantFrom('EUR', 'JPY', 'USD', 'KRW'),
        (minor, currency) => {
          expect(minorOf(microsOf(minor, currency), currency)).toBe(minor);
        },
      ),
    );
  });
});

test('the stand-in checks amounts as well, does a thing once, moves no money and says so', async () => {
  const told: unknown[] = [];
  const offline = createOfflinePayments({ warn: (...line: unknown[]) => told.push(line) });
  const receipt = await offline.charge(charge);
  expect(receipt).toMatchObject({ delivered: false, provider: 'offline', amountMicros: charge.amountMicros });
  expect(await offline.charge(charge)).toEqual(receipt);
  expect(offline.asked).toHaveLength(1);
  await failureOf(offline.charge({ ...charge, idempotencyKey: 'other', amountMicros: 5 }), {
    code: 'PAYMENT_AMOUNT_INVALID',
  });
  const refund = { paymentId: receipt.paymentId, currency: 'EUR', reason: 'DUPLICATE' } as const;
  await offline.refund({ ...refund, idempotencyKey: 'r1', amountMicros: 1_000_000_000 });
  const more = offline.refund({ ...refund, idempotencyKey: 'r2', amountMicros: 1_000_000_000 });
  await failureOf(more, { code: 'CONNECTOR_REFUSED' });
  expect(JSON.stringify(told)).toContain('no money was moved');
});
