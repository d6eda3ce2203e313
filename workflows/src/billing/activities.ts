/** Activities of billing over the payments port: each once per workflow id and step, by the provider's idempotency key. */
import { ConnectorError } from '@mainstem/connectors/errors';
import type { Money, Payments } from '@mainstem/connectors/payments/port';
import { failureOf } from '../activities/connector-failure.ts';
import { idempotencyKeyOf } from '../activities/idempotent.ts';
import type { Billed, BillingActivities } from './contract.ts';

export interface BillingParts {
  readonly payments: Payments;
}

interface Receipt extends Money {
  readonly provider: string;
  readonly delivered: boolean;
  readonly state: string;
}

export function createBillingActivities({ payments }: BillingParts): BillingActivities {
  return {
    issueInvoice: ({ step, ...input }) =>
      billed(async () => {
        const receipt = await payments.invoice({ ...input, idempotencyKey: idempotencyKeyOf(step) });
        return done(receipt, receipt.invoiceId);
      }),
    chargeClient: ({ step, ...input }) =>
      billed(async () => {
        const receipt = await payments.charge({ ...input, idempotencyKey: idempotencyKeyOf(step) });
        return done(receipt, receipt.paymentId);
      }),
    refundClient: ({ step, providerRef, amountMicros, currency, reason }) =>
      billed(async () => {
        const request = {
          idempotencyKey: idempotencyKeyOf(step),
          paymentId: providerRef,
          amountMicros,
          currency,
          reason,
        };
        const receipt = await payments.refund(request);
        return done(receipt, receipt.refundId);
      }),
  };
}

function done({ provider, delivered, state, amountMicros, currency }: Receipt, providerRef: string): Billed {
  return { kind: 'done', provider, providerRef, amountMicros, currency, state, isDelivered: delivered };
}

async function billed(work: () => Promise<Billed>): Promise<Billed> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof ConnectorError)) throw error;
    if (error.retryable) throw failureOf(error);
    return { kind: 'refused', code: error.code, message: error.message };
  }
}
