/**
 * Days of campaigns as the log tells them: billed spend, value and impressions of each, and whether its daily cap ended it.
 *
 * The value of an impression is what the bidder reckoned it was worth when it bid (BidPlaced.valueMicros); where nothing was
 * reckoned, what it was ready to pay. Invalid traffic is spent and worth nothing. A bill counts once however often it stands
 * on the log. Days are those of the campaign's zone; a day still under way says nothing of what a whole one brings.
 */
import type { CampaignDays, SpendDay } from '@mainstem/models/allocation/fit';
import type { BidPlaced, ImpressionBilled } from '@mainstem/schemas/generated/events';
import { DAY_MS, dayFromMs } from '../../deciders/budget/days.ts';
import { createRecentMap } from '../performance-monitor/recent-map.ts';

/** Whole days a curve rests on: a week has each kind of day once. */
export const WINDOW_DAYS = 7;
/** Bids remembered until their bill: at 1,000 bids a second three minutes and more, and bills come within one. */
const BIDS_REMEMBERED = 200_000;
/** Campaigns with days; the one billed longest ago is let go. Some 1 KB each. */
const CAMPAIGNS_MAX = 50_000;
/** A day that spent less than this share of its cap was not ended by it. */
const CAP_REACHED = 0.95;

interface Bid {
  readonly valueMicros: number;
  readonly isBilled: boolean;
}

interface Day {
  spentMicros: number;
  valueMicros: number;
  impressions: number;
  /** Lowest daily cap in force while it was billed, micros. */
  capMicros: number;
}

export class SpendFacts {
  readonly #bids = createRecentMap<Bid>(BIDS_REMEMBERED);
  /** By campaign, in order of the last bill; then by start of the day. */
  readonly #campaigns = new Map<string, Map<number, Day>>();

  place({ envelope, valueMicros, reservedMicros, test }: BidPlaced): void {
    if (test) return;
    const worth = valueMicros === null ? reservedMicros : Math.round(valueMicros / 1_000);
    this.#bids.set(`${envelope.tenant}|${envelope.entity}`, { valueMicros: worth, isBilled: false });
  }

  /** `capMicros`: daily cap in force, null for none. */
  bill(event: ImpressionBilled, utcOffsetMin: number, capMicros: number | null): void {
    const { envelope, campaignId, costMicros, invalidTraffic } = event;
    const key = `${envelope.tenant}|${envelope.entity}`;
    const bid = this.#bids.get(key);
    if (bid?.isBilled === true) return;
    this.#bids.set(key, { valueMicros: bid?.valueMicros ?? costMicros, isBilled: true });
    const day = this.#day(`${envelope.tenant}|${campaignId}`, dayFromMs(envelope.occurredAtMs, utcOffsetMin));
    day.spentMicros += costMicros;
    day.impressions += 1;
    if (!invalidTraffic) day.valueMicros += bid?.valueMicros ?? costMicros;
    day.capMicros = Math.min(day.capMicros, capMicros ?? Number.POSITIVE_INFINITY);
  }

  /** The cap changed at a moment: its day had this one, too. */
  cap(key: string, atMs: number, utcOffsetMin: number, capMicros: number | null): void {
    const day = this.#campaigns.get(key)?.get(dayFromMs(atMs, utcOffsetMin));
    if (day !== undefined) day.capMicros = Math.min(day.capMicros, capMicros ?? Number.POSITIVE_INFINITY);
  }

  /** Whole days of the window, oldest first; the day under way while there is no other. */
  daysOf(key: string, campaignId: string, nowMs: number): CampaignDays {
    const all = [...(this.#campaigns.get(key) ?? [])].sort(([left], [right]) => left - right);
    const whole = all.filter(([from]) => from + DAY_MS <= nowMs && from + (WINDOW_DAYS + 2) * DAY_MS > nowMs);
    const days = whole.length > 0 ? whole : all.slice(-1);
    return { campaignId, days: days.slice(-WINDOW_DAYS).map(([, day]) => spendDay(day, whole.length > 0)) };
  }

  #day(key: string, fromMs: number): Day {
    const days = this.#campaigns.get(key) ?? new Map<number, Day>();
    this.#campaigns.delete(key);
    this.#campaigns.set(key, days);
    if (this.#campaigns.size > CAMPAIGNS_MAX) this.#campaigns.delete(this.#campaigns.keys().next().value as string);
    const known = days.get(fromMs);
    if (known !== undefined) return known;
    const day = { spentMicros: 0, valueMicros: 0, impressions: 0, capMicros: Number.POSITIVE_INFINITY };
    days.set(fromMs, day);
    if (days.size > WINDOW_DAYS + 2) days.delete(Math.min(...days.keys()));
    return day;
  }
}

function spendDay({ spentMicros, valueMicros, impressions, capMicros }: Day, isWhole: boolean): SpendDay {
  // A bill of nothing is a spend of nearly nothing: a curve has no use for a day without any.
  const spent = Math.max(1, spentMicros);
  return { spentMicros: spent, valueMicros, impressions, unbounded: isWhole && spent < CAP_REACHED * capMicros };
}
