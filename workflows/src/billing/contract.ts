/** What workflows ask of payments and hear of it. Types only; money is integer micros. */
import type { InvoiceLine } from '@mainstem/connectors/payments/port';

interface BillingStep {
  /** Names the payment, invoice or refund: the idempotency key at the provider is made of workflow id and step. */
  readonly step: string;
  readonly tenant: string;
  readonly clientId: string;
}

export interface InvoiceInput extends BillingStep {
  /** Id of the client at the provider, from `BillingAccountOpened`. */
  readonly customerId: string;
  readonly currency: string;
  readonly lines: readonly InvoiceLine[];
  readonly dueInDays: number;
}

export interface ChargeInput extends BillingStep {
  readonly customerId: string;
  readonly amountMicros: number;
  readonly currency: string;
  readonly description: string;
}

export interface RefundInput extends BillingStep {
  /** Id of the payment at the provider. */
  readonly providerRef: string;
  readonly amountMicros: number;
  readonly currency: string;
  readonly reason: 'REQUESTED_BY_CUSTOMER' | 'DUPLICATE' | 'FRAUDULENT';
}

/** A refusal of the bank or of the amount is a value: the workflow decides what it means. */
export type Billed =
  | {
      readonly kind: 'done';
      readonly provider: string;
      readonly providerRef: string;
      readonly amountMicros: number;
      readonly currency: string;
      /** `SUCCEEDED`, `PENDING`, `ACTION_NEEDED`, `FAILED`; of an invoice `OPEN`, `PAID` … */
      readonly state: string;
      readonly isDelivered: boolean;
    }
  | { readonly kind: 'refused'; readonly code: string; readonly message: string };

export interface BillingActivities {
  issueInvoice(input: InvoiceInput): Promise<Billed>;
  chargeClient(input: ChargeInput): Promise<Billed>;
  refundClient(input: RefundInput): Promise<Billed>;
}
