/** Commands of the breaker stream: what may be asked, with the bounds a sender is told about. */
import { LONG_MAX } from '@mainstem/schemas/codec';
import { z } from 'zod';

const PPM = 1_000_000;
const atMs = z.int().min(0).max(LONG_MAX);
const because = z.string().min(1).max(500);
/** A day: longer ones are for a person to end. */
const spanMs = z.int().min(0).max(86_400_000);

/** Entity of the breaker of a whole tenant; every other entity is a campaign id. */
export const WHOLE_TENANT = '*';

export const breakerCauses = ['BUDGET_OVERRUN', 'RISK', 'HOT_STORE_SLOW', 'ERROR_RATE', 'MANUAL'] as const;
export type BreakerCause = (typeof breakerCauses)[number];

/** What bidding is held to while it is open (KIKI-42). */
export const breakerEffects = z.strictObject({
  /** Conservative strategy: most that is bid, millionths of the bid price. */
  bidSharePpm: z.int().min(1).max(PPM),
  /** Only gold creatives bid. */
  provenOnly: z.boolean(),
  /** Reduced cap: most that is spent and leased, millionths of the caps. */
  capSharePpm: z.int().min(0).max(PPM),
  /** Only campaigns approved after the opening bid. */
  approvalRequired: z.boolean(),
  /** Nothing bids. */
  halted: z.boolean(),
});
export type BreakerEffects = z.output<typeof breakerEffects>;

export const openBreaker = z.strictObject({
  type: z.literal('OpenBreaker'),
  cause: z.enum(breakerCauses).default('MANUAL'),
  because,
  /** Those of the cause when not given. */
  effects: breakerEffects.optional(),
  /** Until it is half-opened by itself, ms; null for not before a person does. Doubled with each relapse. */
  coolDownMs: spanMs.nullable().default(null),
  /** When, by the clock of who asks, ms since 1970 UTC. */
  atMs,
});
/** Opens the breaker when a risk is over the line. */
export const reportRisk = z.strictObject({
  type: z.literal('ReportRisk'),
  riskPpm: z.int().min(0).max(PPM),
  linePpm: z.int().min(0).max(PPM).default(750_000),
  because,
  coolDownMs: spanMs.nullable().default(600_000),
  atMs,
});
export const halfOpenBreaker = z.strictObject({
  type: z.literal('HalfOpenBreaker'),
  because,
  /** Share of the auctions that is bid on, millionths. */
  probePpm: z.int().min(1).max(PPM).default(100_000),
  /** Until it is closed by itself, ms; null for not before a person does. */
  closesAfterMs: spanMs.nullable().default(300_000),
  /** A person's word: before the cool-down is over, too. */
  force: z.boolean().default(false),
  atMs,
});
export const closeBreaker = z.strictObject({
  type: z.literal('CloseBreaker'),
  because,
  /** A person's word: from open, and before the probes are over, too. */
  force: z.boolean().default(false),
  atMs,
});
export const approveUnderBreaker = z.strictObject({
  type: z.literal('ApproveUnderBreaker'),
  campaignId: z.string().min(1).max(128),
  because,
});

export const breakerCommand = z.discriminatedUnion('type', [
  openBreaker,
  reportRisk,
  halfOpenBreaker,
  closeBreaker,
  approveUnderBreaker,
]);
export type BreakerCommand = z.output<typeof breakerCommand>;
