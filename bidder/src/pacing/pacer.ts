/**
 * The pace of all campaigns with a daily cap, their own or their share of a portfolio (KIKI-18): who sits an auction out, and
 * the steps that decide how often. The cap is the budget's, so a new share is heard with the next step. What is spent is
 * known of all processes together: of leases that are settled from the budget stream, of open ones from the bills on the
 * log (`heard/`), so a process that starts at noon knows the morning, and every process steers by the same numbers.
 */

import type { AnyEvent } from '@mainstem/schemas/generated/events';
import { dailyCapOf } from '@mainstem/streams/deciders/budget/allocation';
import { DAY_MS, dayFromMs, shareOf } from '@mainstem/streams/deciders/budget/days';
import type { Budget } from '@mainstem/streams/deciders/budget/decider';
import { budgetKeyOf } from '../catalogue/candidate.ts';
import type { BiddableCampaign, Snapshot } from '../catalogue/snapshot.ts';
import type { PaceView } from '../decide/conditions.ts';
import { drawPpm } from '../decide/draw.ts';
import { PaceController, STEP_MS } from './controller.ts';
import { flatCurve, type TrafficCurve, TrafficLearner } from './curve.ts';

const PPM = 1_000_000;
/** A bid is billed within about a minute (OpenRTB 2.6 implementation §7.2); steps of it that count as still to come. */
const RECENT_STEPS = 60_000 / STEP_MS;
/** Further off plan than this is told as such. */
export const OFF_PLAN = 0.05;
/** The curve is learnt anew this often, ms: hours are long. */
const LEARN_EVERY_MS = 60_000;

interface Paced {
  campaign: BiddableCampaign;
  readonly controller: PaceController;
  /** Bills by lease, of leases that are not settled. */
  readonly billed: Map<string, number>;
  /** Bid in the step under way, and in those before it, micros. */
  placedNow: number;
  placedMicros: number;
  readonly recent: number[];
  participationPpm: number;
  isExhausted: boolean;
  /** Whether a daily cap held it at the last step. */
  isCapped: boolean;
  stepAtMs: number;
}

export interface PacerOptions {
  /** Folded state of a budget. */
  readonly budgetOf: (tenant: string, campaignId: string) => Budget;
  /** Share of its caps a campaign may spend, millionths (its breaker's mode). */
  readonly capSharePpm?: (campaign: BiddableCampaign) => number;
}

export interface PaceStatus {
  readonly campaigns: number;
  /** Of those steered: |spent − plan| as a share of the daily cap. */
  readonly errorMax: number;
  readonly errorMean: number;
  readonly offPlan: number;
  /** Hours of the week whose traffic is known; 0 while the plan is flat. */
  readonly learntHours: number;
}

export class Pacer implements PaceView {
  readonly #options: PacerOptions;
  readonly #paced = new Map<string, Paced>();
  readonly #traffic = new TrafficLearner();
  #curve: TrafficCurve = flatCurve;
  #learnAtMs = 0;

  constructor(options: PacerOptions) {
    this.#options = options;
  }

  /** Campaigns that bid now. */
  follow({ campaigns }: Pick<Snapshot, 'campaigns'>): void {
    for (const key of this.#paced.keys()) if (!campaigns.has(key)) this.#paced.delete(key);
    for (const [key, campaign] of campaigns) {
      const known = this.#paced.get(key);
      if (known === undefined) this.#paced.set(key, pacedOf(campaign));
      else known.campaign = campaign;
    }
  }

  refusal(
    { budgetKey }: { readonly budgetKey: string },
    request: { readonly id: string },
    imp: { readonly id: string },
  ): 'PACED' | 'DAILY_CAP' | undefined {
    const paced = this.#paced.get(budgetKey);
    if (paced === undefined) return undefined;
    if (paced.isExhausted) return 'DAILY_CAP';
    if (paced.participationPpm >= PPM) return undefined;
    return drawPpm('pace', request.id, imp.id, budgetKey) >= paced.participationPpm ? 'PACED' : undefined;
  }

  /** An event of any bidder. */
  hear(event: AnyEvent): void {
    switch (event.type) {
      case 'BidPlaced': {
        const paced = this.#paced.get(budgetKeyOf(event.envelope.tenant, event.campaignId));
        if (paced !== undefined) paced.placedNow += event.reservedMicros;
        break;
      }
      case 'ImpressionBilled': {
        const paced = this.#paced.get(budgetKeyOf(event.envelope.tenant, event.campaignId));
        if (paced !== undefined) add(paced.billed, event.leaseId, event.costMicros);
        break;
      }
      case 'TrafficCounted':
        this.#traffic.know(event.hourFromMs, event.impressions);
    }
  }

  /** Steps those whose time has come; answers how many. To be called several times a step. */
  tick(nowMs: number): number {
    if (nowMs >= this.#learnAtMs) {
      this.#learnAtMs = nowMs + LEARN_EVERY_MS;
      this.#curve = this.#traffic.learn();
    }
    let steps = 0;
    for (const paced of this.#paced.values()) {
      if (nowMs < paced.stepAtMs) continue;
      // Spread over the step, so that ten thousand campaigns do not all step in one turn of the loop.
      paced.stepAtMs = paced.stepAtMs === 0 ? nowMs + (steps % STEP_MS) : nowMs + STEP_MS;
      this.#step(paced, nowMs);
      steps += 1;
    }
    return steps;
  }

  get status(): PaceStatus {
    const capped = [...this.#paced.values()].filter(({ isCapped }) => isCapped);
    const errors = capped.map(({ controller }) => Math.abs(controller.error));
    return {
      campaigns: errors.length,
      errorMax: Math.max(0, ...errors),
      errorMean: sum(errors) / Math.max(1, errors.length),
      offPlan: errors.filter((error) => error > OFF_PLAN).length,
      learntHours: this.#curve.learntHours,
    };
  }

  #step(paced: Paced, nowMs: number): void {
    const { campaign, controller, recent } = paced;
    const { tenant, campaignId, costMicros, pacing } = campaign;
    const budget = this.#options.budgetOf(tenant, campaignId);
    const sharePpm = this.#options.capSharePpm?.(campaign) ?? PPM;
    const fromMs = dayFromMs(nowMs, pacing?.utcOffsetMin ?? budget.utcOffsetMin);
    const billedMicros = billedOfDay(paced, budget, fromMs);
    const dailyMicros = lowest(pacing?.dailyCapMicros ?? null, dailyCapOf(budget));
    paced.isCapped = dailyMicros !== null;
    if (dailyMicros === null) {
      runFree(paced);
      return;
    }
    const capMicros = shareOf(Math.min(dailyMicros, budget.capMicros), sharePpm);
    paced.placedMicros += paced.placedNow;
    recent.push(paced.placedNow);
    if (recent.length > RECENT_STEPS) recent.shift();
    paced.placedNow = 0;
    const { placedMicros } = paced;
    const day = { capMicros, dayFromMs: fromMs, billedMicros, recentMicros: sum(recent), placedMicros };
    controller.step(nowMs, day, this.#curve);
    paced.participationPpm = pacing?.mode === 'ASAP' ? PPM : Math.round(controller.participation * PPM);
    paced.isExhausted = billedMicros + costMicros > capMicros;
  }
}

/** The campaign's wish may be heard before its budget follows it, so both hold. */
function lowest(own: number | null, ofBudget: number | null): number | null {
  if (own === null || ofBudget === null) return own ?? ofBudget;
  return Math.min(own, ofBudget);
}

/** Without a daily cap it takes part in everything; a cap that comes later begins from here. */
function runFree(paced: Paced): void {
  paced.placedMicros += paced.placedNow;
  paced.placedNow = 0;
  paced.participationPpm = PPM;
  paced.isExhausted = false;
}

function pacedOf(campaign: BiddableCampaign): Paced {
  const money = { placedNow: 0, placedMicros: 0, recent: [], billed: new Map<string, number>() };
  const isCapped = (campaign.pacing?.dailyCapMicros ?? null) !== null;
  const participationPpm = isCapped ? 0 : PPM;
  return {
    campaign,
    controller: new PaceController(),
    ...money,
    participationPpm,
    isExhausted: false,
    isCapped,
    stepAtMs: 0,
  };
}

/** Settled of the day, and billed to leases of it that are still open. Forgets bills of leases that are settled. */
function billedOfDay({ billed }: Paced, budget: Budget, fromMs: number): number {
  let micros = 0;
  for (const [from, day] of Object.entries(budget.days)) {
    if (Math.abs(Number(from) - fromMs) < DAY_MS) micros += day.spentMicros;
  }
  for (const [leaseId, billedMicros] of billed) {
    const lease = budget.leases[leaseId];
    // Settled, or not heard of yet: a bill is hardly ever heard before its lease, and is settled in the end.
    if (lease === undefined) billed.delete(leaseId);
    else if (lease.dayFromMs !== null && Math.abs(lease.dayFromMs - fromMs) < DAY_MS) micros += billedMicros;
  }
  return micros;
}

function add(sums: Map<string, number>, key: string, micros: number): void {
  sums.set(key, (sums.get(key) ?? 0) + micros);
}

function sum(numbers: readonly number[]): number {
  let all = 0;
  for (const number of numbers) all += number;
  return all;
}
