/**
 * Spreads a daily cap over the day by how often a campaign takes part: its participation, a probability drawn for each
 * auction by a hash (`decide/draw.ts`), so it bids as well as ever where it bids, and a replay draws the same.
 *
 * After Xu et al. (Smart Pacing, KDD 2015) and Agarwal et al. (LinkedIn, KDD 2014): the plan of the day follows the traffic
 * expected; each step asks how much must be spent until the end of a short horizon to be on plan then, and how much would
 * be at full participation; the quotient is the participation wanted. It moves by bounded factors, and not at all within a
 * dead band, for feedback comes late (a bill minutes after its bid) and a loop that follows noise oscillates (hysteresis,
 * Snap 2026). What is bid and not yet billed counts by how often bids are billed.
 *
 * The plan is soft, the daily cap is hard: that one the leases hold. Pure.
 */
import { DAY_MS } from '@mainstem/streams/deciders/budget/days';
import type { TrafficCurve } from './curve.ts';

/** Between two steps, ms. */
export const STEP_MS = 5_000;
/** A step aims to be on plan so much later, ms: shorter oscillates, longer lags behind a change of traffic. */
const HORIZON_MS = 300_000;
/** The participation moves by this factor at most in a step, up or down. */
const FACTOR_MAX = 1.25;
/** … and not at all for less than this. */
const DEAD_BAND = 0.05;
/** Least participation: enough to find out what traffic there is. */
const PARTICIPATION_MIN = 0.000_1;
/** Weight of the newest step in what is learnt of the rates; a time constant of two minutes. */
const LEARN = STEP_MS / 120_000;
/** … and of the share that is billed: ten minutes, for bills come late. */
const FORGET = STEP_MS / 600_000;
/** No less of what is bid is taken to be billed, so that one slow minute does not open the sluice. */
const SHARE_MIN = 0.01;
/** Of bid money so much is taken to be billed, and it weighs as much as this part of a day's cap, until bills say. */
const BILLED_SHARE_FIRST = 0.5;
const FIRST_WEIGHT = 0.002;
/** With nothing known a campaign begins slowly: what is bid too much in the first minute cannot be taken back. */
const START_PARTICIPATION = 0.05;

export interface DaySpending {
  /** Daily cap, micros. */
  readonly capMicros: number;
  /** Day of the budget, ms since 1970 UTC. */
  readonly dayFromMs: number;
  /** Billed of the day's leases, of all processes, micros. */
  readonly billedMicros: number;
  /** Bid in the last minute, of all processes, micros: bills of it are still to come. */
  readonly recentMicros: number;
  /** Bid since this process began to listen, of all processes, micros. */
  readonly placedMicros: number;
}

export class PaceController {
  /** Share of the auctions taken part in, 0 to 1. */
  participation = 1;
  /** Planned at the last step, micros. */
  planMicros = 0;
  /** Spent and likely to be, over plan, as a share of the cap; below 0 when behind. */
  error = 0;
  #dayFromMs = Number.NaN;
  #placedMicros = 0;
  #steppedAtMs = 0;
  /** Bid per mean hour of traffic at full participation, micros; undefined until something was bid. */
  #fullRate: number | undefined;
  /** Bid and billed, older steps counting less and less. */
  #placedSum = 0;
  #billedSum = 0;
  #billedMicros = 0;
  /** When this day's plan begins: the start of the day, or when the campaign was first seen in it. */
  #planFromMs = 0;
  #planFromMicros = 0;

  step(nowMs: number, day: DaySpending, curve: TrafficCurve): void {
    if (day.dayFromMs !== this.#dayFromMs) this.#beginDay(nowMs, day);
    this.#learn(nowMs, day, curve);
    const likely = day.billedMicros + day.recentMicros * this.#billedShare(day);
    this.planMicros = this.planAt(nowMs, day, curve);
    this.error = (likely - this.planMicros) / Math.max(1, day.capMicros);
    const untilMs = Math.min(nowMs + HORIZON_MS, day.dayFromMs + DAY_MS);
    const wanted = this.planAt(untilMs, day, curve) - likely;
    this.#move(wanted, (this.#fullRate ?? 0) * curve.between(nowMs, untilMs) * this.#billedShare(day));
  }

  /** Micros to be spent by then. */
  planAt(atMs: number, { capMicros, dayFromMs }: DaySpending, curve: TrafficCurve): number {
    const whole = curve.between(this.#planFromMs, dayFromMs + DAY_MS);
    const share = whole <= 0 ? 1 : curve.between(this.#planFromMs, Math.min(atMs, dayFromMs + DAY_MS)) / whole;
    return this.#planFromMicros + (capMicros - this.#planFromMicros) * Math.min(1, share);
  }

  /**
   * A process that starts at noon finds what others spent in the morning: its plan begins where the day stands. A campaign
   * that begins at noon has spent nothing, and spends its cap in the afternoon.
   */
  #beginDay(nowMs: number, day: DaySpending): void {
    const isNew = Number.isNaN(this.#dayFromMs);
    const isLate = isNew && nowMs - day.dayFromMs > HORIZON_MS;
    this.#dayFromMs = day.dayFromMs;
    this.#planFromMs = isLate ? nowMs : day.dayFromMs;
    this.#planFromMicros = isLate ? day.billedMicros : 0;
    this.#billedMicros = day.billedMicros;
    if (!isNew) return;
    this.#placedMicros = day.placedMicros;
    this.#steppedAtMs = nowMs;
    this.participation = START_PARTICIPATION;
  }

  #learn(nowMs: number, day: DaySpending, curve: TrafficCurve): void {
    const traffic = curve.between(this.#steppedAtMs, nowMs);
    if (traffic <= 0) return;
    const placed = day.placedMicros - this.#placedMicros;
    if (placed > 0 || this.#fullRate !== undefined) {
      const rate = placed / traffic / this.participation;
      this.#fullRate = this.#fullRate === undefined ? rate : this.#fullRate + LEARN * (rate - this.#fullRate);
    }
    this.#placedSum = this.#placedSum * (1 - FORGET) + placed;
    this.#billedSum = this.#billedSum * (1 - FORGET) + Math.max(0, day.billedMicros - this.#billedMicros);
    this.#billedMicros = day.billedMicros;
    this.#placedMicros = day.placedMicros;
    this.#steppedAtMs = nowMs;
  }

  /** Billed of what is bid; near the first guess while little is known. */
  #billedShare({ capMicros }: DaySpending): number {
    const weight = capMicros * FIRST_WEIGHT;
    const share = (this.#billedSum + weight * BILLED_SHARE_FIRST) / (this.#placedSum + weight);
    return Math.min(1, Math.max(SHARE_MIN, share));
  }

  #move(wantedMicros: number, atFullMicros: number): void {
    const wanted = wantedMicros <= 0 ? 0 : atFullMicros <= 0 ? 1 : wantedMicros / atFullMicros;
    const target = Math.min(1, Math.max(PARTICIPATION_MIN, wanted));
    if (Math.abs(target - this.participation) <= DEAD_BAND * this.participation) return;
    const bounded = Math.min(this.participation * FACTOR_MAX, Math.max(this.participation / FACTOR_MAX, target));
    this.participation = Math.min(1, Math.max(PARTICIPATION_MIN, bounded));
  }
}
