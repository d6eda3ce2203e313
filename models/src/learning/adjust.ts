/**
 * What a lesson changes (KIKI-59): from outcomes that were counted to one bounded step, with the chance that it does good.
 * Pure; shares are millionths, money integer micros. Each rule says nothing rather than follow the noise.
 */
import { chanceBelow } from '../optimisation/optimise.ts';

/** Tries, and how many of them came about: impressions and clicks, walks and goals, messages and answers. */
export interface Counted {
  readonly samples: number;
  readonly total: number;
}

export interface Adjusted {
  /** Chance that it does good. */
  readonly confidencePpm: number;
  readonly because: string;
}

const ONE = 1_000_000;
/** One lesson moves a price by a fifth at most, a value by a quarter: the next one goes on from there. */
const PRICE_STEP_PPM = 200_000;
const VALUE_STEP_PPM = 250_000;
/** Smaller steps are not worth a change. */
const STEP_MIN_PPM = 20_000;
/** Walks held out, below which nothing can be said of a journey. */
const HELD_OUT_MIN = 30;
/** Below this it is noise, which nobody is to be asked about; from there on the autonomy lines say who decides. */
const CHANCE_MIN_PPM = 600_000;

export interface Moved extends Adjusted {
  readonly fromMicros: number;
  readonly toMicros: number;
}

/**
 * A price that follows the click rate learned: value of an action × rate ÷ aimed return, per thousand.
 * @param maxMicros what people set last: a machine never bids above it.
 */
export function adjustPrice(price: {
  readonly nowMicros: number;
  readonly maxMicros: number;
  readonly actionValueMicros: number;
  readonly targetPpm: number;
  readonly ratePpm: number;
  readonly beforePpm: number;
  readonly measured: Counted;
}): Moved | null {
  const { nowMicros, maxMicros, actionValueMicros, targetPpm, ratePpm, beforePpm, measured } = price;
  const aimed = Number((BigInt(actionValueMicros) * BigInt(ratePpm) * 1_000n) / BigInt(targetPpm));
  const toMicros = step(nowMicros, Math.min(aimed, maxMicros), PRICE_STEP_PPM);
  if (toMicros === null) return null;
  const isUp = toMicros > nowMicros;
  const before = { impressions: measured.samples, clicks: (measured.samples * beforePpm) / ONE };
  const now = armOf(measured);
  // Whether the rate is really on the side the price goes to.
  const chance = isUp ? chanceBelow(before, now) : chanceBelow(now, before);
  const because =
    `clicked ${percent(measured)} of ${measured.samples} times, ` +
    `${(beforePpm / 10_000).toFixed(2)} % were taken for true; the aimed return allows ${aimed} micros`;
  return { fromMicros: nowMicros, toMicros, confidencePpm: Math.round(chance * ONE), because };
}

/**
 * What an action is worth, towards what the leads of the campaign were worth. Deal sizes are taken to spread as widely as they
 * are large (a coefficient of variation of one), which is cautious for all but a few.
 */
export function adjustValue(nowMicros: number, learnedMicros: number, { samples, total }: Counted): Moved | null {
  const toMicros = step(nowMicros, learnedMicros, VALUE_STEP_PPM);
  if (toMicros === null || samples === 0) return null;
  const measured = total / samples;
  const z = Math.abs(measured - nowMicros) / (Math.max(measured, 1) / Math.sqrt(samples));
  const isSameWay = measured > nowMicros === toMicros > nowMicros;
  const confidencePpm = isSameWay ? Math.round(ONE * (1 - 0.5 * Math.exp(-0.717 * z - 0.416 * z * z))) : 0;
  const because = `${samples} leads were worth ${Math.round(measured)} micros each, ${nowMicros} were taken for true`;
  return { fromMicros: nowMicros, toMicros, confidencePpm, because };
}

export interface Chosen extends Adjusted {
  readonly fromText: string | null;
  readonly toText: string | null;
}

/** The way of writing that is clicked most, when it does better than all others together. */
export function chooseAngle(now: string | null, counted: ReadonlyMap<string, Counted>): Chosen | null {
  const [best, ...others] = ranked(counted);
  if (best === undefined || others.length === 0 || best[0] === now) return null;
  const rest = sumOf(others.map(([, one]) => one));
  const confidencePpm = Math.round(chanceBelow(armOf(rest), armOf(best[1])) * ONE);
  if (confidencePpm < CHANCE_MIN_PPM) return null;
  const because =
    `words that begin with ${best[0]} are clicked ${percent(best[1])} of ${best[1].samples} times, ` +
    `others ${percent(rest)} of ${rest.samples}`;
  return { fromText: now, toText: best[0], confidencePpm, because };
}

/** Channels by how often they are answered; a change of order alone. */
export function orderChannels(now: readonly string[], counted: ReadonlyMap<string, Counted>): Chosen | null {
  const known = now.filter((channel) => counted.has(channel));
  if (known.length < 2) return null;
  const rate = (channel: string) => rateOf(counted.get(channel) as Counted);
  const best = [...known].sort((a, b) => rate(b) - rate(a) || now.indexOf(a) - now.indexOf(b));
  // Those nothing is known of stay behind those that are answered.
  const wanted = [...best, ...now.filter((channel) => !counted.has(channel))];
  const [first] = wanted as [string];
  const [held] = now as [string];
  if (first === held || !counted.has(held)) return null;
  const [a, b] = [counted.get(held) as Counted, counted.get(first) as Counted];
  const confidencePpm = Math.round(chanceBelow(armOf(a), armOf(b)) * ONE);
  if (confidencePpm < CHANCE_MIN_PPM) return null;
  const because = `${first} is answered ${percent(b)} of ${b.samples} times, ${held} ${percent(a)} of ${a.samples}`;
  return { fromText: now.join(','), toText: wanted.join(','), confidencePpm, because };
}

export interface Walked {
  readonly journey: string;
  readonly walked: Counted;
  /** Those held out: what happens without messages. */
  readonly heldOut: Counted;
}

/** Whether a journey is to be left: it does worse than saying nothing, or than another one for the same outcome. */
export function leaveJourney(mine: Walked, others: readonly Walked[]): Chosen | null {
  const { journey, walked, heldOut } = mine;
  const left = (confidence: number, because: string): Chosen => ({
    ...{ fromText: journey, toText: null, confidencePpm: Math.round(confidence * ONE), because },
  });
  const harm = heldOut.samples < HELD_OUT_MIN ? 0 : chanceBelow(armOf(walked), armOf(heldOut));
  const [best] = [...others].sort((a, b) => rateOf(b.walked) - rateOf(a.walked));
  const worse = best === undefined || best.walked.samples === 0 ? 0 : chanceBelow(armOf(walked), armOf(best.walked));
  if (Math.max(harm, worse) * ONE < CHANCE_MIN_PPM) return null;
  if (harm >= worse) {
    return left(
      harm,
      `${journey} reaches its goal ${percent(walked)} of ${walked.samples} times, ` +
        `${percent(heldOut)} of ${heldOut.samples} do without it`,
    );
  }
  const other = best as Walked;
  return left(
    worse,
    `${journey} reaches its goal ${percent(walked)} of ${walked.samples} times, ` +
      `${other.journey} ${percent(other.walked)} of ${other.walked.samples}`,
  );
}

/** Towards what is aimed at, at most so far; null when that is next to nothing. */
function step(now: number, aimed: number, mostPpm: number): number | null {
  if (now <= 0 || aimed <= 0) return null;
  const most = Math.max(1, Math.floor((now / ONE) * mostPpm));
  const to = Math.max(1, Math.round(Math.max(now - most, Math.min(now + most, aimed))));
  return Math.abs(to - now) * ONE < now * STEP_MIN_PPM ? null : to;
}

function ranked(counted: ReadonlyMap<string, Counted>): [string, Counted][] {
  return [...counted].sort((a, b) => rateOf(b[1]) - rateOf(a[1]) || (a[0] < b[0] ? -1 : 1));
}

function rateOf({ samples, total }: Counted): number {
  return samples === 0 ? 0 : total / samples;
}

function sumOf(all: readonly Counted[]): Counted {
  return all.reduce((sum, one) => ({ samples: sum.samples + one.samples, total: sum.total + one.total }), {
    samples: 0,
    total: 0,
  });
}

function armOf({ samples, total }: Counted) {
  return { impressions: samples, clicks: total };
}

function percent(counted: Counted): string {
  return `${(rateOf(counted) * 100).toFixed(2)} %`;
}
