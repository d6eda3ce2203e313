/** Stripe's words for payments, invoices and refunds, and ours. */
import { ConnectorError } from '../errors.ts';
import { textOf, type Vendor } from '../http/vendor.ts';
import { microsOf } from './minor-units.ts';
import type { InvoiceReceipt, InvoiceState, Money, PaymentReceipt, PaymentState, RefundReceipt } from './port.ts';

const paymentStates: Readonly<Record<string, PaymentState>> = {
  succeeded: 'SUCCEEDED',
  processing: 'PENDING',
  requires_capture: 'PENDING',
  requires_action: 'ACTION_NEEDED',
  requires_confirmation: 'ACTION_NEEDED',
  requires_payment_method: 'FAILED',
  canceled: 'FAILED',
};
const invoiceStates: Readonly<Record<string, InvoiceState>> = {
  draft: 'DRAFT',
  open: 'OPEN',
  paid: 'PAID',
  void: 'VOID',
  uncollectible: 'UNCOLLECTIBLE',
};
const refundStates: Readonly<Record<string, PaymentState>> = {
  succeeded: 'SUCCEEDED',
  pending: 'PENDING',
  requires_action: 'ACTION_NEEDED',
  failed: 'FAILED',
  canceled: 'FAILED',
};

type Row = Record<string, unknown>;

export function paymentReceipt(vendor: Vendor, row: Row): PaymentReceipt {
  const paymentId = textOf(vendor, row.id, 'an id');
  // A payment the bank refused waits for the customer under another word.
  const refused =
    row.status === 'requires_payment_method' && codeOf(row.last_payment_error) === 'authentication_required';
  const state = refused ? 'ACTION_NEEDED' : stateOf(vendor, paymentStates, row.status);
  return { provider: 'stripe', delivered: true, paymentId, state, ...moneyOf(vendor, row, 'amount') };
}

export function invoiceReceipt(vendor: Vendor, row: Row): InvoiceReceipt {
  const invoiceId = textOf(vendor, row.id, 'an id');
  const payUrl = typeof row.hosted_invoice_url === 'string' ? row.hosted_invoice_url : null;
  const state = stateOf(vendor, invoiceStates, row.status);
  return { provider: 'stripe', delivered: true, invoiceId, state, payUrl, ...moneyOf(vendor, row, 'total') };
}

export function refundReceipt(vendor: Vendor, row: Row): RefundReceipt {
  const refundId = textOf(vendor, row.id, 'an id');
  const state = stateOf(vendor, refundStates, row.status);
  return { provider: 'stripe', delivered: true, refundId, state, ...moneyOf(vendor, row, 'amount') };
}

function moneyOf(vendor: Vendor, row: Row, field: string): Money {
  const currency = textOf(vendor, row.currency, 'a currency').toUpperCase();
  return { amountMicros: microsOf(row[field] as number, currency), currency };
}

function stateOf<State>(vendor: Vendor, states: Readonly<Record<string, State>>, word: unknown): State {
  const state = typeof word === 'string' ? states[word] : undefined;
  if (state !== undefined) return state;
  throw new ConnectorError('CONNECTOR_ANSWER_INVALID', `${vendor.name} answered a status that is not known`);
}

function codeOf(value: unknown): unknown {
  return typeof value === 'object' && value !== null ? (value as Row).code : undefined;
}
