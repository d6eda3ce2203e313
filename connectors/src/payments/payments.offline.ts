/**
 * The stand-in for a platform without a payment provider: amounts are checked as the real one does and kept, no money moves,
 * and `delivered` is false on every receipt.
 */
import type { Logger } from 'pino';
import { ConnectorError } from '../errors.ts';
import { createRecorder, offlineId } from '../offline/recorder.ts';
import { minorOf } from './minor-units.ts';
import type { InvoiceReceipt, InvoiceRequest, PaymentReceipt, Payments, RefundReceipt } from './port.ts';

export interface OfflinePayments extends Payments {
  /** Kinds and keys of what was asked, oldest first. */
  readonly asked: readonly { readonly kind: string; readonly content: string }[];
}

interface Kept {
  readonly content: string;
  readonly receipt: unknown;
}

const PAGE_PAYMENTS = 100;
const unmoved = { provider: 'offline', delivered: false } as const;

export function createOfflinePayments(logger: Pick<Logger, 'warn'>): OfflinePayments {
  const recorder = createRecorder<{ readonly kind: string; readonly content: string }, Kept>(
    logger,
    'no payment provider is set (MAINSTEM_CONNECTORS_FILE has none): no money was moved',
  );
  const payments = new Map<string, PaymentReceipt & { readonly customerId: string; refundedMicros: number }>();
  const invoices = new Map<string, InvoiceReceipt>();
  /** As a provider does: the same key with another content is a mistake, not a repeat. */
  const once = <Receipt>(kind: string, request: { idempotencyKey: string }, make: () => Receipt): Receipt => {
    const content = JSON.stringify(request);
    const kept = recorder.once(request.idempotencyKey, { kind, content }, () => ({ content, receipt: make() }));
    if (kept.content !== content) throw new ConnectorError('CONNECTOR_REFUSED', 'the key was used for something else');
    return kept.receipt as Receipt;
  };
  const found = <Value>(value: Value | undefined, what: string): Value => {
    if (value === undefined) throw new ConnectorError('CONNECTOR_REFUSED', `there is no such ${what}`);
    return value;
  };
  return {
    provider: 'offline',
    get asked() {
      return recorder.asked;
    },
    customer: async (request) =>
      once('customer', request, () => ({
        ...unmoved,
        customerId: offlineId('customer', request.tenant, request.clientId),
      })),
    charge: async (request) =>
      once('charge', request, () => {
        const { amountMicros, currency, customerId } = request;
        minorOf(amountMicros, currency);
        const paymentId = offlineId('payment', request.tenant, request.idempotencyKey);
        const receipt: PaymentReceipt = { ...unmoved, paymentId, state: 'SUCCEEDED', amountMicros, currency };
        payments.set(paymentId, { ...receipt, customerId, refundedMicros: 0 });
        return receipt;
      }),
    invoice: async (request) =>
      once('invoice', request, () => {
        const receipt = offlineInvoice(request);
        invoices.set(receipt.invoiceId, receipt);
        return receipt;
      }),
    refund: async (request) =>
      once('refund', request, (): RefundReceipt => {
        const payment = found(payments.get(request.paymentId), 'payment');
        minorOf(request.amountMicros, request.currency);
        if (
          request.currency !== payment.currency ||
          payment.refundedMicros + request.amountMicros > payment.amountMicros
        ) {
          throw new ConnectorError('CONNECTOR_REFUSED', 'more than was paid, or in another currency');
        }
        payment.refundedMicros += request.amountMicros;
        const { amountMicros, currency } = request;
        const refundId = offlineId('refund', request.idempotencyKey);
        return { ...unmoved, refundId, state: 'SUCCEEDED', amountMicros, currency };
      }),
    payment: async (paymentId) => receiptOf(found(payments.get(paymentId), 'payment')),
    invoiceOf: async (invoiceId) => found(invoices.get(invoiceId), 'invoice'),
    async paymentsOf(customerId, after) {
      const all = [...payments.values()].filter((payment) => payment.customerId === customerId).reverse();
      const from = after === null ? 0 : Number(after);
      const next = from + PAGE_PAYMENTS < all.length ? String(from + PAGE_PAYMENTS) : null;
      return { payments: all.slice(from, from + PAGE_PAYMENTS).map(receiptOf), next };
    },
  };
}

function offlineInvoice(request: InvoiceRequest): InvoiceReceipt {
  const { currency } = request;
  for (const { amountMicros } of request.lines) minorOf(amountMicros, currency);
  const amountMicros = request.lines.reduce((sum, line) => sum + line.amountMicros, 0);
  minorOf(amountMicros, currency);
  const invoiceId = offlineId('invoice', request.tenant, request.idempotencyKey);
  return { ...unmoved, invoiceId, state: 'OPEN', amountMicros, currency, payUrl: null };
}

function receiptOf({ provider, delivered, paymentId, state, amountMicros, currency }: PaymentReceipt): PaymentReceipt {
  return { provider, delivered, paymentId, state, amountMicros, currency };
}
