/**
 * Payments by Stripe's API v1.
 *
 * Protocol (docs.stripe.com/api): forms, key as Bearer, answers as JSON; amounts are whole minor units, currencies lower case.
 *  - `Idempotency-Key` on every POST, up to 255 characters, known for a day at least: a repeat has the first answer, even a
 *    500; another content under the same key is refused (`idempotency_error`); one under way is 409. An invoice is several
 *    POSTs, each under the key with its own ending.
 *  - Charge: a PaymentIntent, confirmed at once off session, with the way to pay the customer keeps there.
 *  - Invoice: made as a draft, its lines, then finalised and sent.
 *  - Errors `{error: {type, code, decline_code}}`: 402 `card_error` is the bank's refusal, `authentication_required` wants the
 *    customer; 429 too many; 5xx its own trouble.
 */
import { hash } from 'node:crypto';
import { ConnectorError } from '../errors.ts';
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
} from '../http/vendor.ts';
import { minorOf } from './minor-units.ts';
import type { ChargeRequest, InvoiceRequest, Payments } from './port.ts';
import { invoiceReceipt, paymentReceipt, refundReceipt } from './stripe-receipts.ts';

export interface StripeOptions {
  /** `https://api.stripe.com`. */
  readonly baseUrl: string;
  /** Secret; it appears in no error. */
  readonly key: string;
  readonly timeoutMs?: number;
}

/** Shapes of answers are those of this version whatever the account's is. */
const API_VERSION = '2024-06-20';
const KEY_CHARS_MAX = 255;
const LINES_MAX = 100;
const PAGE_PAYMENTS = 100;

type Form = Readonly<Record<string, string | number | boolean>>;
interface Stripe {
  readonly vendor: Vendor;
  get(path: string): Promise<Record<string, unknown>>;
  post(path: string, idempotencyKey: string, form: Form): Promise<Record<string, unknown>>;
}

export function createStripePayments(options: StripeOptions): Payments {
  const stripe = stripeOf(options);
  const { vendor } = stripe;
  return {
    provider: 'stripe',
    async customer({ idempotencyKey, tenant, clientId, name, email }) {
      const form = { name, email, 'metadata[tenant]': tenant, 'metadata[client]': clientId };
      const customer = await stripe.post('customers', idempotencyKey, form);
      return { provider: 'stripe', delivered: true, customerId: textOf(vendor, customer.id, 'an id') };
    },
    charge: (request) => charge(stripe, request),
    invoice: (request) => invoice(stripe, request),
    async refund({ idempotencyKey, paymentId, amountMicros, currency, reason }) {
      const form = { payment_intent: paymentId, amount: minorOf(amountMicros, currency), reason: reason.toLowerCase() };
      return refundReceipt(vendor, await stripe.post('refunds', idempotencyKey, form));
    },
    payment: async (paymentId) => paymentReceipt(vendor, await stripe.get(`payment_intents/${plain(paymentId)}`)),
    invoiceOf: async (invoiceId) => invoiceReceipt(vendor, await stripe.get(`invoices/${plain(invoiceId)}`)),
    async paymentsOf(customerId, after) {
      const query = new URLSearchParams({ customer: customerId, limit: String(PAGE_PAYMENTS) });
      if (after !== null) query.set('starting_after', after);
      const page = await stripe.get(`payment_intents?${query}`);
      const payments = listOf(vendor, page.data, 'data').map((row) => paymentReceipt(vendor, row));
      return { payments, next: page.has_more === true ? (payments.at(-1)?.paymentId ?? null) : null };
    },
  };
}

async function charge(stripe: Stripe, request: ChargeRequest) {
  const { idempotencyKey, tenant, clientId, customerId, amountMicros, currency, description } = request;
  const amount = minorOf(amountMicros, currency); // before anything is asked
  const form = {
    amount,
    currency: currency.toLowerCase(),
    customer: customerId,
    payment_method: await wayToPay(stripe, customerId),
    confirm: true,
    off_session: true,
    description,
    'metadata[tenant]': tenant,
    'metadata[client]': clientId,
  };
  try {
    return paymentReceipt(stripe.vendor, await stripe.post('payment_intents', idempotencyKey, form));
  } catch (error) {
    if (error instanceof NeedsCustomer) return paymentReceipt(stripe.vendor, error.intent);
    throw error;
  }
}

/** The customer's default, else the first that is kept. Off session Stripe picks none by itself. */
async function wayToPay(stripe: Stripe, customerId: string): Promise<string> {
  const customer = await stripe.get(`customers/${plain(customerId)}`);
  const { default_payment_method: chosen } = (customer.invoice_settings ?? {}) as Record<string, unknown>;
  if (typeof chosen === 'string') return chosen;
  const kept = await stripe.get(`customers/${plain(customerId)}/payment_methods?limit=1`);
  const [first] = listOf(stripe.vendor, kept.data, 'data');
  if (typeof first?.id === 'string') return first.id;
  throw new ConnectorError('PAYMENT_DECLINED', 'the customer keeps no way to pay at Stripe');
}

async function invoice(stripe: Stripe, request: InvoiceRequest) {
  const { idempotencyKey, tenant, clientId, customerId, currency, lines, dueInDays } = request;
  if (lines.length === 0 || lines.length > LINES_MAX) {
    throw new ConnectorError('PAYMENT_AMOUNT_INVALID', `an invoice has 1 to ${LINES_MAX} lines`);
  }
  const amounts = lines.map(({ amountMicros }) => minorOf(amountMicros, currency)); // all before anything is made
  const lower = currency.toLowerCase();
  const draft = await stripe.post('invoices', `${idempotencyKey}/invoice`, {
    customer: customerId,
    currency: lower,
    collection_method: 'send_invoice',
    days_until_due: dueInDays,
    auto_advance: false,
    pending_invoice_items_behavior: 'exclude',
    'metadata[tenant]': tenant,
    'metadata[client]': clientId,
  });
  const id = textOf(stripe.vendor, draft.id, 'an id');
  for (const [at, { description }] of lines.entries()) {
    const form = { customer: customerId, invoice: id, currency: lower, amount: amounts[at] as number, description };
    await stripe.post('invoiceitems', `${idempotencyKey}/line/${at}`, form);
  }
  // A repeat finds it further on than its first answer said.
  const current = await stripe.get(`invoices/${plain(id)}`);
  if (current.status === 'draft') await stripe.post(`invoices/${plain(id)}/finalize`, `${idempotencyKey}/finalize`, {});
  const sent = await stripe.post(`invoices/${plain(id)}/send`, `${idempotencyKey}/send`, {});
  return invoiceReceipt(stripe.vendor, sent);
}

/** The bank wants the customer's word; the intent waits for it. */
class NeedsCustomer extends Error {
  readonly intent: Record<string, unknown>;

  constructor(intent: Record<string, unknown>) {
    super('the customer has to confirm');
    this.intent = intent;
  }
}

function stripeOf(options: StripeOptions): Stripe {
  const vendor: Vendor = {
    name: 'Stripe',
    timeoutMs: options.timeoutMs ?? VENDOR_TIMEOUT_MS,
    answerMaxBytes: VENDOR_ANSWER_MAX_BYTES,
  };
  const url = (path: string) => `${options.baseUrl.replace(/\/$/, '')}/v1/${path}`;
  const headers = { authorization: `Bearer ${options.key}`, 'stripe-version': API_VERSION };
  const jsonOf = (answer: VendorAnswer) => {
    const value = objectOf(vendor, answer);
    if (answer.status === 200) return value;
    throw refusal(vendor, answer, (value.error ?? {}) as Record<string, unknown>);
  };
  return {
    vendor,
    get: async (path) => jsonOf(await callVendor(vendor, { method: 'GET', url: url(path), headers })),
    async post(path, idempotencyKey, form) {
      const pairs = Object.entries(form).map(([name, value]): [string, string] => [name, String(value)]);
      return jsonOf(
        await callVendor(vendor, {
          method: 'POST',
          url: url(path),
          headers: {
            ...headers,
            'content-type': 'application/x-www-form-urlencoded',
            'idempotency-key': keyOf(idempotencyKey),
          },
          body: new URLSearchParams(pairs).toString(),
        }),
      );
    },
  };
}

function refusal(vendor: Vendor, answer: VendorAnswer, error: Record<string, unknown>): Error {
  const { type, code, decline_code: declined, payment_intent: intent } = error;
  if (type === 'card_error' && code === 'authentication_required' && typeof intent === 'object' && intent !== null) {
    return new NeedsCustomer(intent as Record<string, unknown>);
  }
  const told = refusalOf(vendor, answer, declined ?? code ?? type);
  if (type === 'card_error') return new ConnectorError('PAYMENT_DECLINED', told.message);
  // The same key is under way: its answer comes a moment later.
  if (answer.status === 409) return new ConnectorError('CONNECTOR_UNAVAILABLE', told.message, { retryable: true });
  return told;
}

function keyOf(idempotencyKey: string): string {
  return idempotencyKey.length <= KEY_CHARS_MAX ? idempotencyKey : hash('sha256', idempotencyKey);
}

function plain(id: string): string {
  return encodeURIComponent(id);
}
