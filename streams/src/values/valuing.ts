/**
 * What follows from the book at a time: whether a tenant's model is due to be fitted, and the events that tell what became of
 * it and what customers are worth now. Pure: the clock comes in.
 *
 * A customer is told of again when the expected revenue moved by a twentieth, or the band, the risk, the segment or the viewer
 * changed, or what was told is six days old: bidders follow each of these events.
 */
import type { AnyEvent } from '@mainstem/schemas/generated/events';
import { DEFAULT_VIEWER } from '../user-values/contract.ts';
import type { TenantBook, Told, ValueBook } from './book.ts';
import { DAY_MS, FRESH_MS, HORIZON_WEEKS, type Prediction, segmentEntity } from './contract.ts';
import { type Author, ltvPredicted, modelFitted, userValueScored } from './facts.ts';
import { type CustomerHistory, historyOf, type Rates } from './history.ts';
import { judge } from './judge.ts';
import { fitValueModel, type SegmentedHistory, type ValueFit } from './model.ts';
import { type NamedModel, predict } from './predict.ts';
import { segmentOf, viewerOf } from './purchases.ts';

/** A model is fitted anew every day, and at once when there are half as many customers more. */
export const REFIT_EVERY_MS = DAY_MS;
const GROWN = 1.5;
const GROWN_MIN = 20;
/** Expected revenue that moved by this share is told again. */
export const MOVED_MIN = 0.05;
/** A day before what was told is too old to be answered. */
const TOLD_AGAIN_MS = FRESH_MS - DAY_MS;

export interface Valued {
  readonly fit: ValueFit;
  readonly events: readonly AnyEvent[];
}

/** Whether the tenant's model is due to be fitted. */
export function isFitDue({ customers, lastFit }: Pick<TenantBook, 'customers' | 'lastFit'>, nowMs: number): boolean {
  const bought = [...customers.values()].filter(({ o }) => o !== undefined).length;
  if (bought === 0) return false;
  if (lastFit === null) return true;
  if (bought >= lastFit.customers * GROWN && bought >= lastFit.customers + GROWN_MIN) return true;
  return nowMs - lastFit.atMs >= REFIT_EVERY_MS;
}

/** Fits, and tells of every customer what moved. */
export function refit(book: ValueBook, author: Author, trainedOn: string): Valued {
  const { tenant, nowMs } = author;
  const mine = book.of(tenant);
  const rates = book.ratesOf(tenant);
  const histories = historiesOf(mine, nowMs, rates);
  const fit = fitValueModel(histories, metOf(mine, rates));
  const judged = fit.kind === 'REFUSED' ? null : judge(mine, nowMs, rates);
  const told = modelFitted(author, fit, {
    asOfAtMs: Math.floor(nowMs / DAY_MS) * DAY_MS,
    trainedOn,
    customers: histories.length,
    returned: histories.filter(({ repeats }) => repeats > 0).length,
    purchases: histories.reduce((sum, { repeats }) => sum + repeats + 1, 0),
    leftOut: leftOutOf(mine, nowMs, rates),
    judged,
  });
  if (fit.kind === 'REFUSED') return { fit, events: [told] };
  const model = { version: fit.version, model: fit.model };
  const newcomers = newcomersOf(mine, model, author);
  return { fit, events: [told, ...newcomers, ...scores(mine, model, author, everybodyOf(mine), 'FITTED')] };
}

/** Tells of the customers something came in of; empties the list. */
export function rescore(book: ValueBook, author: Author): readonly AnyEvent[] {
  const mine = book.of(author.tenant);
  if (mine.model === null || mine.dirty.size === 0) return [];
  return scores(mine, mine.model, author, [...mine.dirty], 'MOVED');
}

/** Pseudonyms nobody bought under, too, whose person did under another: bidders may know it by them. */
function everybodyOf({ customers, aliases }: TenantBook): Set<string> {
  return new Set([...customers.keys()].flatMap((customer) => aliases.personOf(customer)));
}

export function historiesOf(book: Pick<TenantBook, 'persons'>, untilMs: number, rates: Rates): SegmentedHistory[] {
  const histories: SegmentedHistory[] = [];
  for (const [customer, state] of book.persons()) {
    const history = historyOf(customer, state, untilMs, rates);
    if (history !== null) histories.push({ ...history, segment: segmentOf(state) });
  }
  return histories;
}

function scores(
  book: TenantBook,
  model: NamedModel,
  author: Author,
  customers: Iterable<string>,
  because: 'FITTED' | 'MOVED',
): AnyEvent[] {
  const events: AnyEvent[] = [];
  for (const customer of customers) {
    const person = book.stateOf(customer);
    const members = book.aliases.personOf(customer).filter((member) => member !== customer);
    const history = historyOf(customer, person, author.nowMs, model.model.rates);
    // Bidders know each pseudonym as another viewer, and all of them are worth what the person is.
    const viewer = viewerOf(customer, book.customers.get(customer) ?? {});
    events.push(
      ...scoreOf(book, model, author, { customer, viewer, segment: segmentOf(person), members, history, because }),
    );
    book.dirty.delete(customer);
  }
  return events;
}

interface OfCustomer {
  readonly customer: string;
  readonly viewer: string | null;
  readonly segment: string | null;
  readonly members: readonly string[];
  readonly history: CustomerHistory | null;
  readonly because: 'FITTED' | 'MOVED';
}

function scoreOf(book: TenantBook, model: NamedModel, author: Author, of: OfCustomer): AnyEvent[] {
  const { customer, viewer, segment, members, history, because } = of;
  const before = book.told.get(customer) ?? null;
  const gone = before?.viewer != null && before.viewer !== viewer ? [userValueScored(author, before.viewer, null)] : [];
  // Erased, or seen and never bought: who has not bought is worth what a newcomer of the segment is.
  if (history === null && (viewer === null || segment === null)) {
    const known = before?.viewer === viewer ? viewer : null;
    book.told.delete(customer);
    return known === null ? gone : [...gone, userValueScored(author, known, null)];
  }
  const question = { entity: customer, segment, history, members, before: before?.prediction ?? null };
  const prediction = predict(model, { ...question, horizonWeeks: HORIZON_WEEKS, nowMs: author.nowMs });
  if (prediction === null || !hasMoved(before, prediction, viewer, author.nowMs)) return gone;
  book.told.set(customer, { prediction, viewer });
  const told = ltvPredicted(author, customer, viewer, prediction, because);
  return viewer === null ? [...gone, told] : [...gone, told, userValueScored(author, viewer, prediction)];
}

/** What bidders take whoever nothing is known of to be worth, and new customers of each segment. */
function newcomersOf(book: TenantBook, model: NamedModel, author: Author): AnyEvent[] {
  const ask = (entity: string, segment: string | null) =>
    predict(model, { entity, segment, history: null, before: null, horizonWeeks: HORIZON_WEEKS, nowMs: author.nowMs });
  const events: AnyEvent[] = [];
  for (const segment of [null, ...Object.keys(model.model.segments)]) {
    const entity = segment === null ? DEFAULT_VIEWER : segmentEntity(segment);
    const prediction = ask(entity, segment);
    if (prediction === null || !hasMoved(book.told.get(entity) ?? null, prediction, null, author.nowMs)) continue;
    book.told.set(entity, { prediction, viewer: null });
    events.push(ltvPredicted(author, entity, null, prediction, 'FITTED'));
    if (segment === null) events.push(userValueScored(author, DEFAULT_VIEWER, prediction));
  }
  return events;
}

function hasMoved(before: Told | null, now: Prediction, viewer: string | null, nowMs: number): boolean {
  if (before === null || before.viewer !== viewer) return true;
  const { prediction: then } = before;
  if (then.band !== now.band || then.atRisk !== now.atRisk || then.segment !== now.segment) return true;
  if (then.repeats !== now.repeats || then.lastPurchaseAtMs !== now.lastPurchaseAtMs || then.basis !== now.basis)
    return true;
  if (nowMs - then.asOfAtMs >= TOLD_AGAIN_MS || then.members.join() !== now.members.join()) return true;
  return Math.abs(now.revenueMicros - then.revenueMicros) > MOVED_MIN * then.revenueMicros;
}

/** Rates of the currencies customers paid in: the model is the same whatever else is exchanged. */
function metOf({ customers }: TenantBook, rates: Rates): Rates {
  const met = new Set<string>();
  for (const { o = {} } of customers.values()) for (const [, , currency] of Object.values(o)) met.add(currency);
  return Object.fromEntries(
    [...met].sort().flatMap((currency) => (rates[currency] === undefined ? [] : [[currency, rates[currency]]])),
  );
}

function leftOutOf({ customers }: TenantBook, untilMs: number, rates: Rates): number {
  let leftOut = 0;
  for (const { o = {} } of customers.values()) {
    for (const [atMs, , currency] of Object.values(o)) {
      if (atMs <= untilMs && currency !== 'USD' && rates[currency] === undefined) leftOut += 1;
    }
  }
  return leftOut;
}
