/** Commands of the budget stream: what may be asked, with the bounds a sender is told about. */
import { LONG_MAX } from '@mainstem/schemas/codec';
import { z } from 'zod';

const micros = z.int().min(1).max(LONG_MAX);
const atMs = z.int().min(0).max(LONG_MAX);
const id = z.string().min(1).max(128);

export const openBudget = z.strictObject({
  type: z.literal('OpenBudget'),
  /** Most it may ever spend, micros of currency. */
  capMicros: micros,
  currency: z.literal('USD').default('USD'),
});
export const changeBudgetCap = z.strictObject({ type: z.literal('ChangeBudgetCap'), capMicros: micros });
export const leaseBudget = z
  .strictObject({
    type: z.literal('LeaseBudget'),
    leaseId: id,
    /** Bidder process that may spend it. */
    holder: id,
    /** Asked for, micros; less is granted when less is free. */
    amountMicros: micros,
    /** No bid is made from it at or after this time, ms since 1970 UTC. */
    expiresAtMs: atMs,
    /** Last time a bill for a bid of it can come, ms since 1970 UTC. */
    settleAfterMs: atMs,
  })
  .refine((lease) => lease.settleAfterMs >= lease.expiresAtMs, {
    path: ['settleAfterMs'],
    message: 'not before expiresAtMs: bills come after the last bid',
  });
export const settleLease = z.strictObject({
  type: z.literal('SettleLease'),
  leaseId: id,
  /** Billed out of it, micros. */
  spentMicros: z.int().min(0).max(LONG_MAX),
});
export const recordLateSpend = z.strictObject({
  type: z.literal('RecordLateSpend'),
  bidId: id,
  leaseId: id,
  spentMicros: micros,
});

export const budgetCommand = z.discriminatedUnion('type', [
  openBudget,
  changeBudgetCap,
  leaseBudget,
  settleLease,
  recordLateSpend,
]);
export type BudgetCommand = z.output<typeof budgetCommand>;
export type LeaseBudget = z.output<typeof leaseBudget>;
