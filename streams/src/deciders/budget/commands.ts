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
  /** ISO 4217; the campaign's. */
  currency: z
    .string()
    .regex(/^[A-Z]{3}$/, 'ISO 4217, e.g. "USD"')
    .default('USD'),
});
export const changeBudgetCap = z.strictObject({ type: z.literal('ChangeBudgetCap'), capMicros: micros });
/** Follows the campaign's pacing (streams/src/processors/budget-pacing). */
export const changeDailyCap = z.strictObject({
  type: z.literal('ChangeDailyCap'),
  /** Most that is spent in a day, micros of currency; null for no more than the budget. */
  dailyCapMicros: micros.nullable(),
  /** Zone days are counted in, minutes east of UTC. */
  utcOffsetMin: z.int().min(-840).max(840),
});
export const leaseBudget = z
  .strictObject({
    type: z.literal('LeaseBudget'),
    leaseId: id,
    /** Bidder process that may spend it. */
    holder: id,
    /** Asked for, micros; less is granted when less is free. */
    amountMicros: micros,
    /** When it is asked for, by the bidder's clock, ms since 1970 UTC: tells the day that pays. */
    atMs,
    /** Share of the caps that may be spent and leased in all, millionths: less while a breaker is open. */
    capSharePpm: z.int().min(0).max(1_000_000).default(1_000_000),
    /** No bid is made from it at or after this time, nor after the day, ms since 1970 UTC. */
    expiresAtMs: atMs,
    /** Last time a bill for a bid of it can come, ms since 1970 UTC. */
    settleAfterMs: atMs,
  })
  .refine((lease) => lease.settleAfterMs >= lease.expiresAtMs, {
    path: ['settleAfterMs'],
    message: 'not before expiresAtMs: bills come after the last bid',
  })
  .refine((lease) => lease.atMs < lease.expiresAtMs, { path: ['expiresAtMs'], message: 'after atMs' });
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
  /** Day of the lease, as its grant says; null when that is not known. */
  dayFromMs: z.int().min(-LONG_MAX).max(LONG_MAX).nullable().default(null),
});
const portfolioId = id;
/** Number of the split: a command of an older one than the budget has heard of changes nothing any more. */
const number = z.int().min(1).max(LONG_MAX);
const allocated = {
  portfolioId,
  number,
  /** Of the portfolio, ISO 4217; the budget's must be the same. */
  currency: z.string().regex(/^[A-Z]{3}$/),
  /** Share of the campaign in the split, micros. */
  shareMicros: z.int().min(0).max(LONG_MAX),
  /** Sum that was split, micros. */
  totalMicros: micros,
  reason: z.string().min(1).max(500),
  /** By the allocator's clock, ms since 1970 UTC: tells the day whose spending is told. */
  atMs,
};
/** Holds the campaign to its share, or to what it was held to before where that is less. First of every split. */
export const boundAllocation = z.strictObject({ type: z.literal('BoundAllocation'), ...allocated });
/** Raises what it is held to, once others have shrunk. */
export const growAllocation = z.strictObject({
  type: z.literal('GrowAllocation'),
  ...allocated,
  /** Allocated daily cap from now on, micros; at most the share. */
  dailyCapMicros: z.int().min(0).max(LONG_MAX),
});
/** Lets the campaign go from the portfolio. */
export const releaseAllocation = z.strictObject({ type: z.literal('ReleaseAllocation'), portfolioId, number, atMs });

export const budgetCommand = z.discriminatedUnion('type', [
  openBudget,
  changeBudgetCap,
  changeDailyCap,
  leaseBudget,
  settleLease,
  recordLateSpend,
  boundAllocation,
  growAllocation,
  releaseAllocation,
]);
export type BudgetCommand = z.output<typeof budgetCommand>;
export type LeaseBudget = z.output<typeof leaseBudget>;
