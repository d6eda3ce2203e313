/**
 * Buys the ads of a made-up business under a policy, auction by auction, through the bid path's own `decide`: price by value
 * of the viewer, shading by learnt win curves, pace of the day, creatives by top-two Thompson sampling. Each can be left
 * out; without any it is the baseline: one price, one creative, money spent as it comes. It learns from its own auctions
 * alone, once a day, and pays for what it does not know yet.
 */

import { unpackRow } from '@mainstem/models/click/features';
import { clickModelOf } from '@mainstem/models/click/learn';
import type { ClickExample } from '@mainstem/models/click/table';
import { type ExperimentState, openExperiment, takeOutcomes, verdictOf } from '@mainstem/models/experiments/promotion';
import { armAt, topTwoShares } from '@mainstem/models/experiments/top-two';
import { fitWinCurve } from '@mainstem/models/shading/fit';
import { createObservations, fade, type Observations, observe } from '@mainstem/models/shading/observations';
import { floorBand, segmentId } from '@mainstem/models/shading/segment';
import type { Pack } from '@mainstem/models/twin/packs';
import { BEGIN_MS, CREATIVES, seedOf, type Visit, type World } from '@mainstem/models/twin/people';
import { DAY_MS } from '@mainstem/streams/deciders/budget/days';
import { type Conditions, fixedPricer, plainConditions } from '../decide/conditions.ts';
import { decide } from '../decide/decide.ts';
import type { PlannedBid } from '../decide/plan.ts';
import type { Profile } from '../decide/profile.ts';
import type { BidRequest } from '../openrtb/bid-request.ts';
import { requestIn } from '../openrtb/request.ts';
import { PaceController, STEP_MS } from '../pacing/controller.ts';
import { HOUR_MS, TrafficLearner } from '../pacing/curve.ts';
import { featuresOf } from '../value/features-of.ts';
import { createPricer } from '../value/pricer.ts';
import { TENANT, TwinCatalogue } from './catalogue.ts';
import { type ClickValues, clickValues, type SeenOrder } from './values.ts';

export const policyParts = ['value', 'shading', 'pacing', 'experiments', 'journeys'] as const;
export type PolicyPart = (typeof policyParts)[number];
export type Policy = Readonly<Record<PolicyPart, boolean>>;

export interface Bought {
  readonly auctions: number;
  readonly bids: number;
  readonly impressions: number;
  readonly clicks: number;
  readonly spentMicros: number;
  /** Creative that was promoted; null while none was. */
  readonly promoted: number | null;
  /** `BG_NBD` once purchases could be foretold; null while nothing was valued. */
  readonly valuedBy: ClickValues['by'] | null;
}

/** The first order of a prospect: tells every order of this customer, in time. */
export type OnOrder = (visit: Visit) => readonly { readonly atMs: number; readonly micros: number }[];

const EXCHANGE = { exchange: 'twin', currency: 'USD' };
/** The regression alone, judged by nobody: it is learnt anew every few days of a made-up world, a hundred times a run. */
const CLICK_FIT = { learner: 'LOGISTIC', logistic: { passes: 2, alpha: 0.02 }, folds: 2 } as const;
/** Days between two trainings of the click model. */
const TRAIN_EVERY = 5;
const FADE = 0.97;

export function buy(pack: Pack, world: World, policy: Policy, seed: number, onOrder: OnOrder): Bought {
  const buyer = new Buyer(pack, policy, seed, onOrder);
  for (const visit of world.visits) buyer.meet(visit, world.creativeFactors);
  return buyer.bought();
}

class Buyer {
  readonly #pack: Pack;
  readonly #policy: Policy;
  readonly #seed: number;
  readonly #onOrder: OnOrder;
  readonly #catalogue: TwinCatalogue;
  readonly #conditions: Conditions;
  readonly #examples: ClickExample[] = [];
  readonly #orders: SeenOrder[] = [];
  readonly #customers = new Set<number>();
  readonly #clicks = new Map<string, number>();
  readonly #observed = new Map<string, Observations>();
  readonly #traffic = new TrafficLearner();
  #pace = new PaceController();
  #steppedAtMs = Number.NEGATIVE_INFINITY;
  #hourMs = BEGIN_MS;
  #hourVisits = 0;
  #day = -1;
  #spentToday = 0;
  #placed = 0;
  #values: ClickValues | null = null;
  #wasFitted = false;
  #experiment: ExperimentState = openExperiment(CREATIVES);
  #shares: ArrayLike<number> = Array.from({ length: CREATIVES }, () => 1 / CREATIVES);
  #block = emptyBlock();
  #promoted: number | null = null;
  #viewer: Visit | undefined;
  readonly #counts = { auctions: 0, bids: 0, impressions: 0, clicks: 0, spentMicros: 0 };

  constructor(pack: Pack, policy: Policy, seed: number, onOrder: OnOrder) {
    this.#pack = pack;
    this.#policy = policy;
    this.#seed = seed;
    this.#onOrder = onOrder;
    this.#catalogue = new TwinCatalogue(pack, CREATIVES, policy.shading);
    const budget = {
      leaseFor: (_: string, costMicros: number) =>
        this.#spentToday + costMicros <= pack.dailyCapMicros ? 'lease' : undefined,
    };
    this.#conditions = plainConditions(budget, {
      viewers: { of: () => this.#viewer?.id },
      profiles: { of: () => this.#profile() },
      pricer: policy.value || policy.shading ? createPricer({ defaultOf: () => undefined }) : fixedPricer,
      pace: policy.pacing ? { refusal: () => this.#paceRefusal() } : { refusal: () => undefined },
    });
  }

  bought(): Bought {
    return {
      ...this.#counts,
      promoted: this.#promoted,
      valuedBy: this.#wasFitted ? 'BG_NBD' : (this.#values?.by ?? null),
    };
  }

  meet(visit: Visit, creativeFactors: readonly number[]): void {
    const day = Math.floor((visit.atMs - BEGIN_MS) / DAY_MS);
    if (day !== this.#day) this.#beginDay(day, visit.atMs);
    this.#stepPace(visit.atMs);
    this.#counts.auctions += 1;
    this.#viewer = visit;
    const arm = this.#armFor(visit);
    const request = requestOf(visit);
    const [bid] = decide(request, this.#catalogue.of(arm), this.#conditions, visit.atMs).bids;
    if (bid === undefined) return;
    this.#counts.bids += 1;
    this.#placed += bid.costMicros;
    const won = bid.offer.cpmMicros > visit.othersMicros;
    if (this.#policy.shading) observe(this.#seenOf(visit), won, bid.offer.cpmMicros, undefined);
    if (won) this.#win(visit, bid, request, arm, creativeFactors[arm] as number);
  }

  #win(visit: Visit, bid: PlannedBid, request: BidRequest, arm: number, creativeFactor: number): void {
    this.#counts.impressions += 1;
    this.#counts.spentMicros += bid.costMicros;
    this.#spentToday += bid.costMicros;
    const { prospect, site, draws } = visit;
    const { segment } = prospect;
    const clicked = draws[1] < segment.clickRate * prospect.clickFactor * site.factor * creativeFactor;
    const own = this.#block[arm] as { trials: number; successes: number };
    own.trials += 1;
    own.successes += Number(clicked);
    const packed = this.#policy.value ? featuresOf(bid, request, visit.atMs) : null;
    const row = packed === null ? undefined : unpackRow(packed);
    if (row !== undefined) this.#examples.push({ row, positive: clicked, atMs: visit.atMs });
    if (!clicked) return;
    this.#counts.clicks += 1;
    this.#clicks.set(segment.name, (this.#clicks.get(segment.name) ?? 0) + 1);
    if (draws[2] >= segment.orderRate || this.#customers.has(prospect.id)) return;
    this.#customers.add(prospect.id);
    for (const { atMs, micros } of this.#onOrder(visit))
      this.#orders.push({ customer: String(prospect.id), segment: segment.name, atMs, amountMicros: micros });
  }

  #armFor({ draws }: Visit): number {
    if (!this.#policy.experiments) return 0;
    return this.#promoted ?? armAt(this.#shares, draws[0]);
  }

  #beginDay(day: number, nowMs: number): void {
    if (this.#policy.experiments && this.#day >= 0 && this.#promoted === null) this.#judge();
    if (this.#policy.shading) this.#refit();
    if (this.#policy.value && day > 0 && day % TRAIN_EVERY === 0) this.#train(nowMs);
    this.#day = day;
    this.#spentToday = 0;
  }

  /** The day's block is judged, and the next day's shares are drawn before its first auction. */
  #judge(): void {
    this.#experiment = takeOutcomes(this.#experiment, this.#block, this.#shares);
    this.#block = emptyBlock();
    const verdict = verdictOf(this.#experiment);
    if (verdict.kind === 'PROMOTE') this.#promoted = verdict.arm;
    this.#shares = topTwoShares(this.#experiment.counts, seedOf(this.#seed, 'shares', this.#day));
  }

  #refit(): void {
    for (const [segment, seen] of this.#observed) {
      const curve = fitWinCurve(seen);
      if (curve !== undefined) this.#catalogue.curve(segment, curve);
      fade(seen, FADE);
    }
  }

  #train(nowMs: number): void {
    const onnx = clickModelOf(this.#examples, CLICK_FIT);
    const known = this.#orders.filter(({ atMs }) => atMs <= nowMs);
    const values = clickValues(this.#clicks, known, nowMs);
    if (onnx === null || values === null) return;
    this.#values = values;
    this.#wasFitted ||= values.by === 'BG_NBD';
    this.#catalogue.valueBy(onnx, nowMs, this.#policy.shading);
  }

  #seenOf({ floorMicros }: Visit): Observations {
    const id = segmentId(EXCHANGE.exchange, 'BANNER', EXCHANGE.currency, floorBand(floorMicros)) as string;
    const seen = this.#observed.get(id) ?? createObservations();
    this.#observed.set(id, seen);
    return seen;
  }

  #profile(): Profile {
    const segment = this.#viewer?.prospect.segment.name ?? '';
    const valueMicros = this.#values?.bySegment.get(segment);
    const values = this.#values === null ? [] : [{ tenant: TENANT, valueMicros, version: this.#values.by }];
    return { segments: [`${TENANT}|${segment}`], values, known: true };
  }

  #stepPace(nowMs: number): void {
    while (this.#hourMs + HOUR_MS <= nowMs) {
      this.#traffic.know(this.#hourMs, this.#hourVisits);
      this.#hourVisits = 0;
      this.#hourMs += HOUR_MS;
    }
    this.#hourVisits += 1;
    if (!this.#policy.pacing || nowMs < this.#steppedAtMs + STEP_MS) return;
    this.#steppedAtMs = nowMs;
    const day = {
      capMicros: this.#pack.dailyCapMicros,
      dayFromMs: BEGIN_MS + this.#day * DAY_MS,
      billedMicros: this.#spentToday,
      recentMicros: 0,
      placedMicros: this.#placed,
    };
    this.#pace.step(nowMs, day, this.#traffic.learn());
  }

  #paceRefusal(): 'PACED' | undefined {
    const at = seedOf(this.#seed, 'pace', this.#viewer?.id ?? '') / 2 ** 32;
    return at >= this.#pace.participation ? 'PACED' : undefined;
  }
}

function emptyBlock() {
  return Array.from({ length: CREATIVES }, () => ({ trials: 0, successes: 0 }));
}

function requestOf({ id, site, floorMicros }: Visit): BidRequest {
  const imp = [{ id: '1', banner: { w: 300, h: 250 }, bidfloor: floorMicros / 1e6, secure: 1 }];
  const read = requestIn({ id, at: 1, imp, site: { domain: site.domain } }, EXCHANGE);
  if (read.kind === 'request') return read.request;
  throw new RangeError(`the made-up request ${id} cannot be read: ${read.why}`);
}
