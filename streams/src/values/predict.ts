/**
 * What a customer will bring, by a fitted model: from the customer's own history; without one from the segment, drawn towards
 * all as far as the segment is new (zero-shot); without one from all. The interval is drawn with a seed of who, when and by
 * which model, so that whoever asks gets the same.
 *
 * A new customer begins with a purchase: it is a part of what is foretold.
 */
import { hash } from 'node:crypto';
import { createRandom, type Random } from '@mainstem/models/random';
import type { BgNbd } from '@mainstem/models/value/bg-nbd';
import {
  asBgNbd,
  drawModels,
  drawPurchases,
  drawRevenueMicros,
  drawSpendMicros,
  forecastValue,
  intervalOf,
} from '@mainstem/models/value/forecast';
import { expectedSpend } from '@mainstem/models/value/gamma-gamma';
import { segmentValue, zeroShotPurchases } from '@mainstem/models/value/segments';
import { atRiskOf, bandOf } from './bands.ts';
import { LEVEL, type LtvBasis, type Prediction } from './contract.ts';
import { type CustomerHistory, dayOf } from './history.ts';
import { segmentsOf, type ValueModel } from './model.ts';

export interface NamedModel {
  readonly version: string;
  readonly model: ValueModel;
}

export interface PredictQuestion {
  /** Whom it is about; part of the seed. */
  readonly entity: string;
  readonly segment: string | null;
  readonly history: CustomerHistory | null;
  /** Other pseudonyms of the same person; none when not said. */
  readonly members?: readonly string[];
  /** What was told before, so that bands do not flip over a line. */
  readonly before: Pick<Prediction, 'band' | 'atRisk'> | null;
  readonly horizonWeeks: number;
  readonly nowMs: number;
}

/** Parameters as they might be as well, and courses of the time ahead by each: 400 draws put 5 % within ±1 %. */
const MODELS = 40;
const COURSES = 10;
const MICROS = 1_000_000;
const SEED_HEX = 8;

/** Null when the model gives no number: a horizon of a thousand times what was seen. */
export function predict({ version, model }: NamedModel, question: PredictQuestion): Prediction | null {
  const { entity, horizonWeeks, nowMs, segment, history, members = [] } = question;
  const asOfAtMs = dayOf(nowMs);
  const seed = hash('sha256', `${entity}|${version}|${asOfAtMs}|${horizonWeeks}`, 'hex').slice(0, SEED_HEX);
  const random = createRandom(Number.parseInt(seed, 16));
  const common = { segment, horizonWeeks, asOfAtMs, modelVersion: version, members };
  if (history !== null) return ofCustomer(model, history, question, random, common);
  return ofNewcomer(model, segment, horizonWeeks, random, common);
}

type Common = Pick<Prediction, 'segment' | 'horizonWeeks' | 'asOfAtMs' | 'modelVersion' | 'members'>;

function ofCustomer(
  model: ValueModel,
  history: CustomerHistory,
  { before, horizonWeeks }: PredictQuestion,
  random: Random,
  common: Common,
): Prediction | null {
  const forecast = forecastValue(model.purchases, model.spend, history, horizonWeeks);
  if (forecast === null) return null;
  const { alive, purchases, purchaseMicros, revenueMicros } = forecast;
  const interval = drawn(model, random, (one) => drawRevenueMicros(one, model.spend, history, horizonWeeks, random));
  return {
    ...common,
    basis: 'CUSTOMER',
    purchases,
    alive,
    purchaseMicros,
    revenueMicros,
    ...interval,
    repeats: history.repeats,
    lastPurchaseAtMs: history.lastPurchaseAtMs,
    band: bandOf(model.lines, revenueMicros, before?.band ?? null),
    atRisk: atRiskOf(model.lines, history.spentMicros, alive, before?.atRisk ?? false),
  };
}

function ofNewcomer(
  model: ValueModel,
  segment: string | null,
  horizonWeeks: number,
  random: Random,
  common: Common,
): Prediction | null {
  const value = segmentValue(segmentsOf(model), segment ?? '');
  const purchases = 1 + zeroShotPurchases(asBgNbd(model.purchases), value, horizonWeeks);
  const mean = expectedSpend(model.spend, { repeats: 0, mean: 0 });
  const revenueMicros = Math.round(purchases * mean * MICROS);
  if (!Number.isSafeInteger(revenueMicros)) return null;
  const unknown = { repeats: 0, lastWeek: 0, weeks: 0, meanRepeatMicros: 0 };
  const interval = drawn(model, random, (one) => {
    const bought = scaled(drawPurchases(one, unknown, horizonWeeks, random), value.multiplier, random);
    return drawSpendMicros(model.spend, unknown, 1 + bought, random);
  });
  const basis: LtvBasis = value.from;
  const newcomer = { alive: null, repeats: 0, lastPurchaseAtMs: null, band: null, atRisk: false };
  return {
    ...common,
    ...newcomer,
    basis,
    purchases,
    purchaseMicros: Math.round(mean * MICROS),
    revenueMicros,
    ...interval,
  };
}

function drawn({ purchases }: ValueModel, random: Random, course: (model: BgNbd) => number) {
  const draws: number[] = [];
  for (const model of drawModels(purchases, MODELS, random)) {
    for (let n = 0; n < COURSES; n += 1) draws.push(course(model));
  }
  return intervalOf(draws, LEVEL);
}

/** So many times as many, whole, with the same mean. */
function scaled(purchases: number, factor: number, random: Random): number {
  const many = purchases * factor;
  const whole = Math.floor(many);
  return whole + (random.next() < many - whole ? 1 : 0);
}
