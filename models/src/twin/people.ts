/**
 * The people of a made-up business, and what happens around them, drawn from a seed: who they are, when they come by, what
 * others bid. All of it is drawn before any policy acts, and by each person's own numbers, so every policy meets the same
 * people at the same moments.
 */
import { createRandom, type Random } from '../random.ts';
import type { Pack, SegmentPlan } from './packs.ts';

export const TEXTS = 3;
export const CREATIVES = 3;
const DAY_MS = 86_400_000;
/** Monday 2026-01-05 00:00 UTC: the made-up time begins here. */
export const BEGIN_MS = 1_767_571_200_000;
/** Places an ad can stand in, each with how many times as many clicks. */
export const SITES = [
  { domain: 'news.example', factor: 1.2 },
  { domain: 'play.example', factor: 0.7 },
  { domain: 'mail.example', factor: 1 },
] as const;
/** Visits by hour of the day, 1 is the mean. */
const dayShape = [
  0.35, 0.25, 0.2, 0.15, 0.15, 0.25, 0.45, 0.75, 1.0, 1.15, 1.25, 1.4, 1.5, 1.35, 1.2, 1.15, 1.2, 1.35, 1.6, 1.85, 1.95,
  1.6, 1.2, 0.7,
] as const;
/** Spread of a person's own factors, in logarithm, and of their hour. */
const OWN_SPREAD = 0.3;
const HOUR_SPREAD = 1.5;
/** Spread of how much better one creative or text is than another. */
const VARIETY = 0.25;

export interface Prospect {
  readonly id: number;
  readonly segment: SegmentPlan;
  readonly clickFactor: number;
  /** Hour they read at, 0 up to 24. */
  readonly readHour: number;
  readonly textFactors: readonly number[];
}

export interface Visit {
  readonly id: string;
  readonly atMs: number;
  readonly prospect: Prospect;
  readonly site: (typeof SITES)[number];
  readonly floorMicros: number;
  /** Highest price of the others (CPM), micros. */
  readonly othersMicros: number;
  /** Even numbers from 0 up to 1 that decide: which creative, whether a click, whether an order. */
  readonly draws: readonly [arm: number, click: number, order: number];
}

export interface World {
  readonly visits: readonly Visit[];
  /** How many times as many clicks each creative gets. */
  readonly creativeFactors: readonly number[];
}

/** A number for a seed and what it is for: 32 bits, the same everywhere (FNV-1a with a last mixing). */
export function seedOf(...parts: readonly (string | number)[]): number {
  let hash = 0x811c9dc5;
  for (const char of parts.join('\n')) hash = Math.imul(hash ^ (char.codePointAt(0) ?? 0), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  hash = Math.imul(hash ^ (hash >>> 12), 0x297a2d39);
  return (hash ^ (hash >>> 15)) >>> 0;
}

/** `isPlanted` false: nobody differs from anybody, and no creative or text is better than another. */
export function drawWorld(pack: Pack, seed: number, isPlanted = true): World {
  const random = createRandom(seedOf(pack.name, seed, 'world'));
  const creativeFactors = factors(random, CREATIVES, isPlanted ? VARIETY : 0);
  const textFactors = factors(random, TEXTS, isPlanted ? VARIETY : 0);
  const visits: Visit[] = [];
  for (let id = 0; id < pack.prospects; id += 1) {
    const own = createRandom(seedOf(pack.name, seed, 'prospect', id));
    const prospect = drawProspect(pack, own, id, textFactors, isPlanted);
    for (let day = 0; day < pack.days; day += 1)
      for (let left = pack.visitsPerDay; left > 0; left -= 1)
        if (own.next() < left) visits.push(drawVisit(pack, own, prospect, day, visits.length));
  }
  visits.sort((one, other) => one.atMs - other.atMs || (one.id < other.id ? -1 : 1));
  return { visits, creativeFactors };
}

function factors(random: Random, count: number, spread: number): number[] {
  return Array.from({ length: count }, () => Math.exp(spread * random.normal()));
}

function drawProspect(
  { segments }: Pack,
  random: Random,
  id: number,
  texts: readonly number[],
  isPlanted: boolean,
): Prospect {
  const at = random.next();
  let sum = 0;
  const segment = segments.find(({ share }) => {
    sum += share;
    return at < sum;
  });
  const spread = isPlanted ? OWN_SPREAD : 0;
  const hour = random.normal() * (isPlanted ? HOUR_SPREAD : 0);
  const chosen = segment ?? (segments[0] as SegmentPlan);
  return {
    id,
    segment: chosen,
    clickFactor: Math.exp(spread * random.normal() - spread ** 2 / 2),
    readHour: (chosen.readHour + hour + 24) % 24,
    textFactors: texts.map((factor) => factor * Math.exp(spread * random.normal())),
  };
}

function drawVisit({ market }: Pack, random: Random, prospect: Prospect, day: number, number: number): Visit {
  const middle = market.middleMicros * prospect.segment.priceFactor;
  return {
    id: `visit-${prospect.id}-${number}`,
    atMs: BEGIN_MS + day * DAY_MS + drawMoment(random),
    prospect,
    site: SITES[random.below(SITES.length)] as (typeof SITES)[number],
    floorMicros: random.next() < 0.5 ? 3_000_000 : 0,
    othersMicros: Math.floor(middle * Math.exp(market.spread * random.normal())),
    draws: [random.next(), random.next(), random.next()],
  };
}

/** A moment of the day, more often in busy hours. */
function drawMoment(random: Random): number {
  const total = dayShape.reduce((sum, one) => sum + one, 0);
  let left = random.next() * total;
  for (const [hour, weight] of dayShape.entries()) {
    if (left < weight) return Math.floor((hour + left / weight) * 3_600_000);
    left -= weight;
  }
  return DAY_MS - 1;
}
