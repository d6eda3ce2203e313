/** Commands of the portfolio stream (KIKI-18): what may be asked, with the bounds a sender is told about. */
import { LONG_MAX } from '@mainstem/schemas/codec';
import { z } from 'zod';

const PPM = 1_000_000;
const micros = z.int().min(1).max(LONG_MAX);
const amount = z.int().min(0).max(LONG_MAX);
const id = z.string().min(1).max(128);
const because = z.string().min(1).max(500);
const number = z.int().min(1).max(LONG_MAX);
const atMs = z.int().min(0).max(LONG_MAX);
const ppm = z.int().min(0).max(PPM);

/** Campaigns of one portfolio: a split of so many stays well below the size of a record. */
export const MEMBERS_MAX = 1_000;

/** AUTOMATIC: splits hold when they are decided. MANUAL: each waits for a person. */
export const portfolioModes = ['AUTOMATIC', 'MANUAL'] as const;

const settings = {
  /** Most its campaigns may spend in a day together, micros of currency. */
  totalMicros: micros,
  mode: z.enum(portfolioModes).default('AUTOMATIC'),
  /** Between two splits nobody asked for, minutes; up to a week. */
  intervalMin: z.int().min(5).max(10_080).default(60),
  /** Part of an even share that a campaign of no facts gets at least, millionths. */
  explorePpm: ppm.default(100_000),
  /** A split that moves a larger part of the total from campaign to campaign waits for a person, millionths; null: never. */
  approvalAbovePpm: ppm.nullable().default(null),
};

export const openPortfolio = z.strictObject({
  type: z.literal('OpenPortfolio'),
  ...settings,
  /** ISO 4217; campaigns whose budget is in another take no part. */
  currency: z.string().regex(/^[A-Z]{3}$/, 'ISO 4217, e.g. "USD"'),
});
/** Each setting as it is from now on. */
export const changePortfolio = z.strictObject({ type: z.literal('ChangePortfolio'), ...settings });
export const setMember = z
  .strictObject({
    type: z.literal('SetMember'),
    campaignId: id,
    /** Least share of a day, micros. */
    minMicros: amount.default(0),
    /** Most it gets of a day, micros; null for no bound. */
    maxMicros: micros.nullable().default(null),
    /** Most its share moves in one split, micros; null for no bound. */
    stepMicros: micros.nullable().default(null),
  })
  .refine(({ minMicros, maxMicros }) => maxMicros === null || minMicros <= maxMicros, {
    path: ['maxMicros'],
    message: 'not below minMicros',
  });
export const removeMember = z.strictObject({ type: z.literal('RemoveMember'), campaignId: id });
/** Asks for a split now: it is decided within a second or so. */
export const allocateBudget = z.strictObject({ type: z.literal('AllocateBudget'), because });
export const approveAllocation = z.strictObject({ type: z.literal('ApproveAllocation'), number, because });
export const rejectAllocation = z.strictObject({ type: z.literal('RejectAllocation'), number, because });
export const closePortfolio = z.strictObject({ type: z.literal('ClosePortfolio'), because });

export const allocationTriggers = ['FIRST', 'ASKED', 'INTERVAL', 'CHANGED'] as const;
export type AllocationTrigger = (typeof allocationTriggers)[number];
export const leftOutReasons = ['NOT_RUNNING', 'NO_BUDGET', 'OTHER_CURRENCY', 'ELSEWHERE', 'NOT_SEEN'] as const;
export type LeftOutReason = (typeof leftOutReasons)[number];

/** By the allocator: what it learnt of each member; the stream decides the split. */
export const decideAllocation = z.strictObject({
  type: z.literal('DecideAllocation'),
  /** Number it gets: another one means that somebody else decided meanwhile. */
  number,
  trigger: z.enum(allocationTriggers),
  /** As fitted (models/src/allocation/fit.ts). */
  curves: z
    .array(
      z.strictObject({
        campaignId: id,
        scaleMicros: micros,
        bendMicros: micros,
        capacityMicros: micros.nullable(),
        spentMicros: amount,
        valueMicros: amount,
        days: amount,
        impressions: amount,
        factsPpm: ppm,
      }),
    )
    .max(MEMBERS_MAX),
  leftOut: z.array(z.strictObject({ campaignId: id, reason: z.enum(leftOutReasons) })).max(MEMBERS_MAX),
});
/** By the allocator, once every budget has heard of the split: what they say they hold. */
export const grantShares = z.strictObject({
  type: z.literal('GrantShares'),
  number,
  atMs,
  held: z
    .array(z.strictObject({ campaignId: id, dailyCapMicros: amount, usedMicros: amount, usedUntilMs: atMs }))
    .max(2 * MEMBERS_MAX),
});

export const portfolioCommand = z.discriminatedUnion('type', [
  openPortfolio,
  changePortfolio,
  setMember,
  removeMember,
  allocateBudget,
  approveAllocation,
  rejectAllocation,
  closePortfolio,
  decideAllocation,
  grantShares,
]);
export type PortfolioCommand = z.output<typeof portfolioCommand>;
export type PortfolioCommandOf<Type extends PortfolioCommand['type']> = Extract<PortfolioCommand, { type: Type }>;
