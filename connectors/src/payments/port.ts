/**
 * Payments: customers, invoices, charges and refunds at a payment provider (WAP-28, WAP-106).
 *
 * Money is integer micros of its currency on our side (R6 of the design's money rules) and the provider's minor units on
 * theirs; `minor-units.ts` turns one into the other exactly or refuses (`PAYMENT_AMOUNT_INVALID`), never by rounding.
 *
 * An adapter promises:
 *  - A call with the same idempotency key has its effect once and answers the same; the same key with another content is
 *    refused.
 *  - A refusal of the bank is `PAYMENT_DECLINED`, not retryable; everything else as `ConnectorError` says. Never a retry by
 *    itself (R8). No card data ever passes here: customers keep theirs at the provider.
 *  - It is called from Temporal activities only (R11).
 */
export interface Money {
  /** Integer micros, 1 or more, a whole number of minor units of the currency. */
  readonly amountMicros: number;
  /** ISO 4217, three capitals. */
  readonly currency: string;
}

export interface CustomerRequest {
  readonly idempotencyKey: string;
  readonly tenant: string;
  readonly clientId: string;
  /** Name and address for invoices; may be personal data. */
  readonly name: string;
  readonly email: string;
}

export interface ChargeRequest extends Money {
  readonly idempotencyKey: string;
  readonly tenant: string;
  readonly clientId: string;
  /** Id of the customer at the provider, who has a way to pay kept there. */
  readonly customerId: string;
  /** Shown to the customer; no personal data. */
  readonly description: string;
}

export interface InvoiceLine {
  readonly description: string;
  readonly amountMicros: number;
}

export interface InvoiceRequest {
  readonly idempotencyKey: string;
  readonly tenant: string;
  readonly clientId: string;
  readonly customerId: string;
  readonly currency: string;
  /** 1 to 100; their sum is the total. */
  readonly lines: readonly InvoiceLine[];
  /** Days until it is due, 0 to 365. */
  readonly dueInDays: number;
}

export interface RefundRequest extends Money {
  readonly idempotencyKey: string;
  readonly paymentId: string;
  readonly reason: 'REQUESTED_BY_CUSTOMER' | 'DUPLICATE' | 'FRAUDULENT';
}

/** PENDING: the bank has not answered. ACTION_NEEDED: the customer must confirm with the bank. */
export type PaymentState = 'SUCCEEDED' | 'PENDING' | 'ACTION_NEEDED' | 'FAILED';
export type InvoiceState = 'DRAFT' | 'OPEN' | 'PAID' | 'VOID' | 'UNCOLLECTIBLE';

interface Receipt {
  readonly provider: 'stripe' | 'offline';
  /** False for the offline stand-in: no money moves. */
  readonly delivered: boolean;
}

export interface CustomerReceipt extends Receipt {
  readonly customerId: string;
}

export interface PaymentReceipt extends Receipt, Money {
  readonly paymentId: string;
  readonly state: PaymentState;
}

export interface InvoiceReceipt extends Receipt, Money {
  readonly invoiceId: string;
  readonly state: InvoiceState;
  /** Where the customer can pay; null when there is no such page. Holds a secret: for the customer only. */
  readonly payUrl: string | null;
}

export interface RefundReceipt extends Receipt, Money {
  readonly refundId: string;
  readonly state: PaymentState;
}

export interface PaymentsPage {
  readonly payments: readonly PaymentReceipt[];
  /** Where the next page begins; null at the end. */
  readonly next: string | null;
}

export interface Payments {
  readonly provider: Receipt['provider'];
  customer(request: CustomerRequest): Promise<CustomerReceipt>;
  charge(request: ChargeRequest): Promise<PaymentReceipt>;
  /** Makes, finalises and sends an invoice. */
  invoice(request: InvoiceRequest): Promise<InvoiceReceipt>;
  refund(request: RefundRequest): Promise<RefundReceipt>;
  payment(paymentId: string): Promise<PaymentReceipt>;
  invoiceOf(invoiceId: string): Promise<InvoiceReceipt>;
  /** One page of up to 100 payments of a customer, newest first. */
  paymentsOf(customerId: string, after: string | null): Promise<PaymentsPage>;
}
