/**
 * Three made-up businesses to try policies on (KIKI-82): what is planted in their customers, what the market asks, and what
 * the baseline does. The numbers are made up and fitted to nobody. Prices and values were brought to one scale, and lives made
 * long enough for there to be something to learn; what the sources hope for was no guide.
 */

export interface SegmentPlan {
  readonly name: string;
  /** Of all prospects. */
  readonly share: number;
  /** Chance of a click on an impression, of an order on a click. */
  readonly clickRate: number;
  readonly orderRate: number;
  /** Orders a week after the first, and the mean of one, micros. */
  readonly ordersPerWeek: number;
  readonly orderMicros: number;
  /** Chance to be lost on a day without attention. */
  readonly lostPerDay: number;
  /** Chance that an offer that is read is taken (once). */
  readonly upsellRate: number;
  /** Hour of the day they read at, UTC. */
  readonly readHour: number;
  /** Others bid so many times more for them. */
  readonly priceFactor: number;
}

export interface Pack {
  readonly name: PackName;
  readonly about: string;
  readonly days: number;
  readonly prospects: number;
  /** Impressions of a prospect on a day. */
  readonly visitsPerDay: number;
  readonly bidPriceMicros: number;
  /** Most that value-based bids may be (CPM), micros. */
  readonly ceilingMicros: number;
  readonly dailyCapMicros: number;
  /** Median price of the highest other bidder (CPM), micros, and the spread of its logarithm. */
  readonly market: { readonly middleMicros: number; readonly spread: number };
  /** True: orders are a fee, paid every week while they stay. */
  readonly isFee: boolean;
  readonly messageEveryDays: number;
  readonly segments: readonly SegmentPlan[];
  /** What the sources hope for, by figure: said beside what came out, never aimed at. */
  readonly hopes: Readonly<Record<string, string>>;
}

export const packNames = ['shop', 'saas', 'game'] as const;
export type PackName = (typeof packNames)[number];

const common = { days: 84, prospects: 1_200, visitsPerDay: 0.8, messageEveryDays: 2 };

const shop: Pack = {
  ...common,
  name: 'shop',
  about: 'a shop: few buy often and dear, many buy once; reminders bring them back',
  bidPriceMicros: 40_000_000,
  ceilingMicros: 200_000_000,
  dailyCapMicros: 12_000_000,
  market: { middleMicros: 30_000_000, spread: 0.5 },
  isFee: false,
  segments: [
    segment('loyal', 0.15, 0.05, 0.15, 0.8, 15_000_000, 0.01, 0.05, 20, 1.3),
    segment('curious', 0.45, 0.04, 0.06, 0.25, 8_000_000, 0.03, 0.03, 13, 1),
    segment('bargain', 0.4, 0.05, 0.05, 0.1, 4_000_000, 0.05, 0.02, 22, 0.9),
  ],
  hopes: { 'revenue per customer': '+45 %', CAC: '−30 %', engagement: '+30 %', conversion: '+25 %' },
};

const saas: Pack = {
  ...common,
  name: 'saas',
  about: 'software for a fee: teams stay and grow, trials leave; offers lead to the larger plan',
  bidPriceMicros: 55_000_000,
  ceilingMicros: 275_000_000,
  dailyCapMicros: 15_000_000,
  market: { middleMicros: 40_000_000, spread: 0.5 },
  isFee: true,
  segments: [
    segment('team', 0.2, 0.03, 0.12, 1, 12_000_000, 0.006, 0.1, 10, 1.3),
    segment('single', 0.4, 0.04, 0.08, 1, 4_000_000, 0.02, 0.04, 21, 1),
    segment('trial', 0.4, 0.05, 0.06, 1, 2_500_000, 0.06, 0.01, 16, 0.9),
  ],
  hopes: { churn: '−25 %', upsell: '+40 %', engagement: '+30 %', conversion: '+25 %' },
};

const game: Pack = {
  ...common,
  name: 'game',
  about: 'a game: most leave within a week, few pay most; notes at the right hour bring them back',
  bidPriceMicros: 38_000_000,
  ceilingMicros: 190_000_000,
  dailyCapMicros: 10_000_000,
  market: { middleMicros: 25_000_000, spread: 0.6 },
  isFee: false,
  segments: [
    segment('whale', 0.08, 0.06, 0.17, 1.5, 12_000_000, 0.02, 0.08, 22, 1.4),
    segment('regular', 0.42, 0.06, 0.15, 0.3, 2_000_000, 0.07, 0.03, 19, 1),
    segment('visitor', 0.5, 0.07, 0.12, 0.05, 1_000_000, 0.16, 0.01, 12, 0.9),
  ],
  hopes: { 'day-7 retention': '+60 %', ROAS: '3×', engagement: '+30 %', churn: '−15 %' },
};

export const packs: Readonly<Record<PackName, Pack>> = { shop, saas, game };

/** The same business with nothing planted that a policy could learn of people: all are as the mean of them. */
export function withNothingPlanted(pack: Pack): Pack {
  const mean = (of: (one: SegmentPlan) => number) => pack.segments.reduce((sum, one) => sum + one.share * of(one), 0);
  const segments = pack.segments.map((one) => ({
    ...one,
    clickRate: mean(({ clickRate }) => clickRate),
    orderRate: mean(({ orderRate }) => orderRate),
    ordersPerWeek: mean(({ ordersPerWeek }) => ordersPerWeek),
    orderMicros: mean(({ orderMicros }) => orderMicros),
    lostPerDay: mean(({ lostPerDay }) => lostPerDay),
    upsellRate: mean(({ upsellRate }) => upsellRate),
    // The hour at which the baseline writes.
    readHour: BASELINE_HOUR,
    priceFactor: 1,
  }));
  return { ...pack, segments };
}

/** The baseline's messages go out at this hour, UTC. */
export const BASELINE_HOUR = 9;

function segment(
  name: string,
  share: number,
  clickRate: number,
  orderRate: number,
  ordersPerWeek: number,
  orderMicros: number,
  lostPerDay: number,
  upsellRate: number,
  readHour: number,
  priceFactor: number,
): SegmentPlan {
  const rates = { clickRate, orderRate, ordersPerWeek, orderMicros, lostPerDay, upsellRate };
  return { name, share, ...rates, readHour, priceFactor };
}
