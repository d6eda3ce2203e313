/** What a client is to pay, from what it needs (WAP-27). Pure; money is integer micros (R6). */

export const PRICE_LIST = 'default@1';
export const PRICE_CURRENCY = 'EUR';
/** A price stands this long, days. */
export const PRICE_DAYS = 30;
const MICROS = 1_000_000;
const MONTHS = 12;

export interface Plan {
  readonly plan: string;
  readonly includedPerMonth: number;
  readonly monthlyMicros: number;
  readonly setupMicros: number;
  /** Each conversation beyond. */
  readonly overageMicros: number;
}

/** By what they include, the smallest first; the last takes any volume. */
const plans: readonly Plan[] = [
  { plan: 'starter', includedPerMonth: 1_000, monthlyMicros: 490 * MICROS, setupMicros: 0, overageMicros: 600_000 },
  {
    plan: 'growth',
    includedPerMonth: 10_000,
    monthlyMicros: 2_900 * MICROS,
    setupMicros: 1_500 * MICROS,
    overageMicros: 350_000,
  },
  {
    plan: 'scale',
    includedPerMonth: 100_000,
    monthlyMicros: 19_000 * MICROS,
    setupMicros: 9_000 * MICROS,
    overageMicros: 200_000,
  },
];
/** A voice costs more than text: hundredths of the price of a chatbot. */
const VOICE_HUNDREDTHS = 140;
const HUNDRED = 100;

export interface Price extends Plan {
  readonly conversationsPerMonth: number;
  readonly yearlyValueMicros: number;
}

/** The plan that is cheapest in the first year; of two that cost the same, the one that includes more. */
export function priceOf(product: string, conversationsPerMonth: number): Price {
  const offers = plans.map((plan) => {
    const scaled = product === 'voicebot' ? voiced(plan) : plan;
    const beyond = Math.max(0, conversationsPerMonth - scaled.includedPerMonth);
    const yearly = MONTHS * (scaled.monthlyMicros + beyond * scaled.overageMicros) + scaled.setupMicros;
    return { ...scaled, conversationsPerMonth, yearlyValueMicros: yearly };
  });
  return offers.reduce((best, offer) => (offer.yearlyValueMicros <= best.yearlyValueMicros ? offer : best));
}

/** A plan of the list at its product's price; null when there is none of the name. */
export function planNamed(product: string, name: string): Plan | null {
  const plan = plans.find((one) => one.plan === name);
  if (plan === undefined) return null;
  return product === 'voicebot' ? voiced(plan) : plan;
}

function voiced(plan: Plan): Plan {
  const dearer = (micros: number) => Math.round((micros * VOICE_HUNDREDTHS) / HUNDRED);
  return {
    ...plan,
    monthlyMicros: dearer(plan.monthlyMicros),
    setupMicros: dearer(plan.setupMicros),
    overageMicros: dearer(plan.overageMicros),
  };
}
