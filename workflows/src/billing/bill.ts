/**
 * Invoices, payments and refunds from a workflow, each told on `billing_events`. Tries end after twenty hours: Stripe knows
 * a key for a day, and a later one could pay twice. What ends so fails the step where people see it.
 */
import { proxyActivities } from '@temporalio/workflow';
import type { Chain } from '../steps/chain.ts';
import type { Billed, BillingActivities, ChargeInput, InvoiceInput, RefundInput } from './contract.ts';

const { issueInvoice, chargeClient, refundClient } = proxyActivities<BillingActivities>({
  startToCloseTimeout: '3 minutes',
  scheduleToCloseTimeout: '20 hours',
  retry: { initialInterval: '2 seconds', backoffCoefficient: 3, maximumInterval: '10 minutes' },
});

type Told = Billed & { readonly eventId: string | null };
type FromChain = 'step' | 'tenant';

export interface InvoiceAsk extends Omit<InvoiceInput, FromChain> {
  readonly invoiceId: string;
  readonly kind: 'subscription' | 'usage' | 'setup' | 'credit' | 'other';
  readonly linesHash: string;
  readonly periodStartMs: number | null;
  readonly periodEndMs: number | null;
  readonly docId: string | null;
  readonly dueAtMs: number;
}

/** `InvoiceIssued`, or no event and a refusal. */
export async function invoiceClient(chain: Chain, step: string, ask: InvoiceAsk): Promise<Told> {
  const { clientId, customerId, currency, lines, dueInDays } = ask;
  const billed = await issueInvoice({ step, tenant: chain.tenant, clientId, customerId, currency, lines, dueInDays });
  if (billed.kind === 'refused') return { ...billed, eventId: null };
  const { invoiceId, kind, linesHash, periodStartMs, periodEndMs, docId, dueAtMs } = ask;
  const { provider, providerRef, amountMicros, isDelivered } = billed;
  const terms = { kind, lineCount: lines.length, linesHash, periodStartMs, periodEndMs, docId, dueAtMs };
  const body = { provider, providerRef, amountMicros, currency, isDelivered, ...terms };
  return { ...billed, eventId: await chain.emit(step, clientId, { type: 'InvoiceIssued', invoiceId, ...body }) };
}

export interface ChargeAsk extends Omit<ChargeInput, FromChain> {
  readonly paymentId: string;
  readonly invoiceId: string | null;
  /** Number of the try, 1 or more, and when the next one is; each try has its own step. */
  readonly attempt: number;
  readonly nextAttemptAtMs: number | null;
}

/** `PaymentSucceeded` or `PaymentFailed`; neither while the bank has not answered (`PENDING`). */
export async function collectPayment(chain: Chain, step: string, ask: ChargeAsk): Promise<Told> {
  const { clientId, customerId, amountMicros, currency, description, paymentId, invoiceId } = ask;
  const charge = { clientId, customerId, amountMicros, currency, description };
  const billed = await chargeClient({ step, tenant: chain.tenant, ...charge });
  const money = { paymentId, amountMicros, currency, invoiceId };
  if (billed.kind === 'done' && billed.state === 'SUCCEEDED') {
    const { provider, providerRef, isDelivered } = billed;
    const body = { type: 'PaymentSucceeded', ...money, provider, providerRef, isDelivered } as const;
    return { ...billed, eventId: await chain.emit(step, clientId, body) };
  }
  if (billed.kind === 'done' && billed.state === 'PENDING') return { ...billed, eventId: null };
  const failed =
    billed.kind === 'done'
      ? { provider: billed.provider, providerRef: billed.providerRef, code: billed.state }
      : { provider: 'none', providerRef: null, code: billed.code };
  const { attempt, nextAttemptAtMs } = ask;
  const body = { type: 'PaymentFailed', ...money, ...failed, declineCode: null, attempt, nextAttemptAtMs } as const;
  return { ...billed, eventId: await chain.emit(step, clientId, body) };
}

export interface RefundAsk extends Omit<RefundInput, FromChain> {
  readonly refundId: string;
  readonly paymentId: string;
  /** Refunds are approved by people (WAP-106); null only where the contract needs none. */
  readonly approvalId: string | null;
}

/** `RefundIssued`, or no event and a refusal. */
export async function refundPayment(chain: Chain, step: string, ask: RefundAsk): Promise<Told> {
  const { clientId, providerRef, amountMicros, currency, reason, refundId, paymentId, approvalId } = ask;
  const refund = { clientId, providerRef, amountMicros, currency, reason };
  const billed = await refundClient({ step, tenant: chain.tenant, ...refund });
  if (billed.kind === 'refused') return { ...billed, eventId: null };
  const { provider, isDelivered } = billed;
  const receipt = { provider, providerRef: billed.providerRef, isDelivered };
  const body = { type: 'RefundIssued', refundId, paymentId, amountMicros, currency, approvalId, ...receipt } as const;
  return { ...billed, eventId: await chain.emit(step, clientId, body) };
}
