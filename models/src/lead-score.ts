/**
 * How likely a lead is to become a client (MAMS-01): a logistic model over what the lead said about its company.
 *
 *   score = 1 / (1 + exp(-(intercept + Σ contribution(feature))))
 *
 * Each feature contributes at most its weight in either direction, and nothing when its answer is missing, so a missing
 * answer neither helps nor harms: it only lowers the confidence, which is the share of all weight that rests on answers
 * the model knows how to read (MAMS-02). The weights are expert judgement, written down before any outcome was seen;
 * they change only together with `leadScoreVersion`, which every score carries.
 *
 * Monotone by construction: more employees or a larger budget never lowers the score.
 */

/** What the model looks at; null where the lead did not say. Holds no personal data. */
export interface LeadFacts {
  /** Where the lead came from, e.g. "partner". */
  readonly source: string;
  /** Employees, 1 or more. */
  readonly companySize: number | null;
  /** Industry in lower case. */
  readonly industry: string | null;
  /** ISO 3166-1 alpha-3. */
  readonly country: string | null;
  readonly product: string | null;
  /** Yearly budget, micros of `currency`, 0 or more. */
  readonly budgetMicros: number | null;
  /** ISO 4217. */
  readonly currency: string | null;
}

export type LeadClass = 'HOT' | 'WARM' | 'COLD';

export interface LeadScore {
  /** 0 to 1, exclusive of both. */
  readonly score: number;
  readonly class: LeadClass;
  /** Share of the model's weight that rests on known answers, 0 to 1. */
  readonly confidence: number;
  /** What moved the score, strongest first, as `feature=+0.00`. Features that moved nothing are left out. */
  readonly reasons: readonly string[];
  readonly modelVersion: string;
}

export const leadScoreVersion = 'lead-score@1';
/** Lower ends of the bands; `LeadScored.class` documents the same. */
export const hotFrom = 0.7;
export const warmFrom = 0.4;

/** A lead that says nothing is below WARM: 1 / (1 + e^0.6) = 0.35. */
const intercept = -0.6;

/** Most a feature adds or takes, in log-odds. Budget and size lead, because they bound what the client can pay. */
const weights = { budget: 1.4, companySize: 1.2, source: 0.8, industry: 0.6, product: 0.5, country: 0.3 } as const;
type Feature = keyof typeof weights;

/** Answers the model knows, as a share of the feature's weight, -1 to 1. An answer not listed counts as not known. */
const sources: Readonly<Record<string, number>> = {
  partner: 1,
  referral: 1,
  event: 0.4,
  'web-form': 0.2,
  webinar: 0.1,
  advert: -0.2,
  'list-import': -1,
};
const industries: Readonly<Record<string, number>> = {
  retail: 1,
  ecommerce: 1,
  finance: 0.8,
  insurance: 0.8,
  telecom: 0.7,
  travel: 0.6,
  healthcare: 0.5,
  software: 0.4,
  education: 0,
  manufacturing: -0.2,
  government: -0.6,
};
const products: Readonly<Record<string, number>> = { voicebot: 1, chatbot: 0.6 };
const countries: Readonly<Record<string, number>> = {
  USA: 1,
  CAN: 0.8,
  GBR: 0.8,
  DEU: 0.8,
  FRA: 0.7,
  NLD: 0.7,
  AUS: 0.7,
  SGP: 0.6,
  JPN: 0.5,
  IND: 0.4,
  BRA: 0.3,
  ZAF: 0.2,
};

/** Units of a currency that are about one US dollar: the score needs the order of magnitude, not the day's rate. */
const unitsPerDollar: Readonly<Record<string, number>> = {
  USD: 1,
  EUR: 0.9,
  GBP: 0.8,
  CHF: 0.9,
  CAD: 1.35,
  AUD: 1.5,
  SGD: 1.35,
  BRL: 5,
  ZAR: 18,
  INR: 83,
  JPY: 150,
};
const MICROS = 1_000_000;
/** Companies of this many employees and more count alike. */
const LARGE_COMPANY_EMPLOYEES = 10_000;
/** Budgets from here down and from here up count alike, US dollars a year. */
const SMALL_BUDGET_DOLLARS = 1_000;
const LARGE_BUDGET_DOLLARS = 1_000_000;

/** Scores a lead. Pure: the same facts give the same bytes. */
export function scoreLead(facts: LeadFacts): LeadScore {
  const shares = sharesOf(facts);
  let logOdds = intercept;
  let knownWeight = 0;
  let allWeight = 0;
  const moved: { feature: Feature; contribution: number }[] = [];
  for (const feature of Object.keys(weights) as Feature[]) {
    const weight = weights[feature];
    allWeight += weight;
    const share = shares[feature];
    if (share === undefined) continue;
    knownWeight += weight;
    logOdds += weight * share;
    if (share !== 0) moved.push({ feature, contribution: weight * share });
  }
  const score = 1 / (1 + Math.exp(-logOdds));
  moved.sort((a, b) => Math.abs(b.contribution) - Math.abs(a.contribution));
  return {
    score,
    class: score >= hotFrom ? 'HOT' : score >= warmFrom ? 'WARM' : 'COLD',
    // Sums of tenths can come out a hair above 1.
    confidence: Math.min(1, knownWeight / allWeight),
    reasons: moved.map(({ feature, contribution }) => `${feature}=${signed(contribution)}`),
    modelVersion: leadScoreVersion,
  };
}

/** Each feature's answer as a share of its weight, -1 to 1; undefined when not known. */
function sharesOf(facts: LeadFacts): Record<Feature, number | undefined> {
  return {
    budget: budgetShare(facts.budgetMicros, facts.currency),
    companySize: companySizeShare(facts.companySize),
    source: lookUp(sources, facts.source),
    industry: lookUp(industries, facts.industry),
    product: lookUp(products, facts.product),
    country: lookUp(countries, facts.country),
  };
}

/** Own keys only: `constructor` is no industry. */
function lookUp(table: Readonly<Record<string, number>>, answer: string | null): number | undefined {
  return answer !== null && Object.hasOwn(table, answer) ? table[answer] : undefined;
}

function companySizeShare(employees: number | null): number | undefined {
  return employees === null || !(employees >= 1) ? undefined : logShare(employees, 1, LARGE_COMPANY_EMPLOYEES);
}

function budgetShare(budgetMicros: number | null, currency: string | null): number | undefined {
  const units = lookUp(unitsPerDollar, currency);
  if (budgetMicros === null || units === undefined || !(budgetMicros >= 0)) return undefined;
  return logShare(budgetMicros / MICROS / units, SMALL_BUDGET_DOLLARS, LARGE_BUDGET_DOLLARS);
}

/** -1 at `low` and under, 1 at `high` and over, even in orders of magnitude between. */
function logShare(value: number, low: number, high: number): number {
  if (value <= low) return -1;
  if (value >= high) return 1;
  return (2 * Math.log(value / low)) / Math.log(high / low) - 1;
}

function signed(value: number): string {
  return `${value < 0 ? '-' : '+'}${Math.abs(value).toFixed(2)}`;
}
