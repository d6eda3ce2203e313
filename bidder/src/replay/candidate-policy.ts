/**
 * Another policy than the one that bid: what `mainstem bids replay --policy` answers recorded requests with. A file of
 * JSON; every field may be left out, and then is as it was.
 */
import { z } from 'zod';
import { BidderError } from '../errors.ts';
import type { Impression } from '../openrtb/bid-request.ts';
import type { DealOffer, MediaOffer } from '../openrtb/offers.ts';

const PPM = 1_000_000;
const ppm = z.int().min(0).max(PPM);

const campaign = z.strictObject({
  /** Most it bids (CPM), micros of its currency. */
  bidPriceMicros: z.int().min(1).optional(),
  /** Share of what it may bid, millionths. */
  bidSharePpm: ppm.optional(),
  /** False: it bids nothing. */
  active: z.boolean().optional(),
  shading: z.boolean().optional(),
  /** Click model as `name@version`, which the catalogue must hold; null for none. */
  model: z.string().nullable().optional(),
  marginPpm: z.int().min(1).max(PPM).optional(),
});

const shape = z.strictObject({
  name: z.string().optional(),
  /** By `tenant|campaign`; `*` is for all that are not named. */
  campaigns: z.record(z.string(), campaign).default({}),
  /** Selling systems (`asi`) nothing is bought from, besides those that were refused then. */
  blockedSellers: z.array(z.string()).default([]),
  /** Every floor is raised by so much, millionths. */
  floorMarginPpm: z
    .int()
    .min(0)
    .max(10 * PPM)
    .default(0),
  /** In place of the mode of then. */
  mode: z
    .strictObject({ bidSharePpm: ppm, provenOnly: z.boolean(), probePpm: ppm, halted: z.boolean() })
    .partial()
    .optional(),
  /** `recorded`: who was paced, capped or without money then is so again. `open`: nobody is. */
  pacing: z.enum(['recorded', 'open']).default('recorded'),
  caps: z.enum(['recorded', 'open']).default('recorded'),
  money: z.enum(['recorded', 'open']).default('recorded'),
});
export type CandidatePolicy = z.infer<typeof shape>;
type CampaignEdit = z.infer<typeof campaign>;

/** Throws `REPLAY_POLICY_INVALID`, naming the field. */
export function readCandidatePolicy(text: string): CandidatePolicy {
  try {
    return shape.parse(JSON.parse(text));
  } catch (cause) {
    const said = cause instanceof z.ZodError ? z.prettifyError(cause) : (cause as Error).message;
    throw new BidderError('REPLAY_POLICY_INVALID', `the candidate policy cannot be used: ${said}`, { cause });
  }
}

export function editOf({ campaigns }: CandidatePolicy, budgetKey: string): CampaignEdit | undefined {
  return campaigns[budgetKey] ?? campaigns['*'];
}

/** True when the recorded price of the campaign says nothing about the policy. */
export function reprices(policy: CandidatePolicy, budgetKey: string): boolean {
  return policy.mode !== undefined || editOf(policy, budgetKey) !== undefined;
}

/** A campaign's row as the policy would have it. */
export function editedRow(policy: CandidatePolicy, field: string, json: string): string {
  if (!field.startsWith('campaign|')) return json;
  const edit = editOf(policy, field.slice('campaign|'.length));
  if (edit === undefined) return json;
  const row = JSON.parse(json) as Record<string, unknown> & { valuation: Record<string, unknown> | null };
  if (edit.bidPriceMicros !== undefined) row.bidPriceMicros = edit.bidPriceMicros;
  if (edit.bidSharePpm !== undefined) {
    row.bidPriceMicros = Math.max(1, Math.floor((Number(row.bidPriceMicros) * edit.bidSharePpm) / PPM));
  }
  if (edit.active === false) row.status = 'paused';
  if (row.valuation !== null) {
    const { shading, model, marginPpm } = edit;
    row.valuation = {
      ...row.valuation,
      ...(shading === undefined ? {} : { shading }),
      ...(model === undefined ? {} : { model }),
      ...(marginPpm === undefined ? {} : { marginPpm }),
    };
  }
  return JSON.stringify(row);
}

/** The impression with its floors raised, rounded up. */
export function withMargin(imp: Impression, marginPpm: number): Impression {
  if (marginPpm === 0) return imp;
  const raised = (micros: number): number => Math.ceil(micros * (1 + marginPpm / PPM));
  const lengths = <Of extends MediaOffer | DealOffer>(offer: Of): Of => ({
    ...offer,
    floorMicrosPerS: offer.floorMicrosPerS === undefined ? undefined : raised(offer.floorMicrosPerS),
    durationFloors: offer.durationFloors.map((floor) => ({ ...floor, floorMicros: raised(floor.floorMicros) })),
  });
  return {
    ...imp,
    bidFloorMicros: raised(imp.bidFloorMicros),
    video: imp.video === undefined ? undefined : lengths(imp.video),
    audio: imp.audio === undefined ? undefined : lengths(imp.audio),
    deals: imp.deals.map((deal) => ({
      ...lengths(deal),
      floorMicros: deal.floorMicros === undefined ? undefined : raised(deal.floorMicros),
    })),
  };
}
