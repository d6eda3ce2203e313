/**
 * What a process knows of the customers of all tenants: a fold of the log, kept in memory and rebuilt from the log at every
 * start (R1). What was told of customers before is part of it, so nothing is told twice.
 */
import { PLATFORM_TENANT } from '@mainstem/schemas/envelope';
import type {
  AnyEvent,
  CurrencyRatesPublished,
  LtvPredicted,
  ValueModelFitted,
} from '@mainstem/schemas/generated/events';
import { Aliases, isAliasing } from './aliases.ts';
import { HORIZON_WEEKS, type Prediction } from './contract.ts';
import type { Rates } from './history.ts';
import { readValueModel } from './model.ts';
import type { NamedModel } from './predict.ts';
import { type CustomerState, customerOf, customerTypes, foldCustomer, mergeCustomers } from './purchases.ts';

export const bookTypes = [
  ...customerTypes,
  'PersonAliased',
  'CurrencyRatesPublished',
  'ValueModelFitted',
  'LtvPredicted',
] as const;

/** All tenants together, some 500 bytes each. Customers beyond it are counted and not valued. */
export const CUSTOMERS_MAX = 1_000_000;

export interface LastFit {
  readonly atMs: number;
  readonly customers: number;
}

export interface Told {
  readonly prediction: Prediction;
  readonly viewer: string | null;
}

export class TenantBook {
  /** By pseudonym, as told; `persons` has them as people. */
  readonly customers = new Map<string, CustomerState>();
  readonly aliases = new Aliases();
  /** By entity of `LtvPredicted`: customers, segments, default. */
  readonly told = new Map<string, Told>();
  /** Customers of whom something came in since they were valued. */
  readonly dirty = new Set<string>();
  model: NamedModel | null = null;
  lastFit: LastFit | null = null;
  rates: Rates = {};

  /** All that is known of the person behind a pseudonym. */
  stateOf(pseudonym: string): CustomerState {
    const members = this.aliases.personOf(pseudonym);
    if (members.length === 1) return this.customers.get(pseudonym) ?? {};
    return mergeCustomers(members.map((member) => this.customers.get(member) ?? {}));
  }

  /** Each person once, under the first of its pseudonyms anything is known of. */
  *persons(): Generator<readonly [pseudonym: string, state: CustomerState]> {
    for (const [pseudonym, state] of this.customers) {
      const members = this.aliases.personOf(pseudonym);
      if (members.length === 1) yield [pseudonym, state];
      else if (members.find((member) => this.customers.has(member)) === pseudonym)
        yield [pseudonym, this.stateOf(pseudonym)];
    }
  }
}

export class ValueBook {
  readonly tenants = new Map<string, TenantBook>();
  /** Customers that did not fit in. */
  refused = 0;
  #customers = 0;
  #platformRates: Rates = {};
  readonly #customersMax: number;

  constructor(customersMax = CUSTOMERS_MAX) {
    this.#customersMax = customersMax;
  }

  apply(event: AnyEvent): void {
    switch (event.type) {
      case 'CurrencyRatesPublished':
        this.#exchanged(event);
        return;
      case 'ValueModelFitted':
        fitted(this.of(event.envelope.tenant), event);
        return;
      case 'LtvPredicted':
        told(this.of(event.envelope.tenant), event);
        return;
      default:
        if (isAliasing(event)) this.#aliased(event);
        if (event.type !== 'PersonAliased') this.#customer(event);
    }
  }

  of(tenant: string): TenantBook {
    const held = this.tenants.get(tenant) ?? new TenantBook();
    this.tenants.set(tenant, held);
    return held;
  }

  /** The tenant's own rates go before those of the platform. */
  ratesOf(tenant: string): Rates {
    return { ...this.#platformRates, ...this.tenants.get(tenant)?.rates };
  }

  #exchanged({ envelope, rates }: CurrencyRatesPublished): void {
    const byCurrency = Object.fromEntries(rates.map(({ currency, perUsdMicros }) => [currency, perUsdMicros]));
    if (envelope.tenant === PLATFORM_TENANT) this.#platformRates = byCurrency;
    else this.of(envelope.tenant).rates = byCurrency;
  }

  /** Whoever the person was before and is now has to be valued anew. */
  #aliased(event: Parameters<Aliases['apply']>[0]): void {
    const book = this.of(event.envelope.tenant);
    for (const one of book.aliases.apply(event)) book.dirty.add(one);
  }

  #customer(event: AnyEvent): void {
    const customer = customerOf(event);
    if (customer === null) return;
    const book = this.of(event.envelope.tenant);
    const before = book.customers.get(customer);
    if (before === undefined && event.type !== 'SubjectErased') {
      if (this.#customers >= this.#customersMax) {
        this.refused += 1;
        return;
      }
      this.#customers += 1;
    }
    const after = foldCustomer(before ?? {}, event);
    if (after === before) return;
    book.customers.set(customer, after);
    for (const member of book.aliases.personOf(customer)) book.dirty.add(member);
  }
}

function fitted(book: TenantBook, { envelope, modelJson, modelVersion, customers }: ValueModelFitted): void {
  if (book.lastFit !== null && envelope.occurredAtMs < book.lastFit.atMs) return;
  book.lastFit = { atMs: envelope.occurredAtMs, customers };
  const model = modelJson === null ? null : readValueModel(modelJson);
  if (model !== null && modelVersion !== null) book.model = { version: modelVersion, model };
}

function told(book: TenantBook, event: LtvPredicted): void {
  if (event.horizonWeeks !== HORIZON_WEEKS) return;
  book.told.set(event.envelope.entity, { prediction: predictionOf(event), viewer: event.viewer });
}

export function predictionOf(event: LtvPredicted): Prediction {
  const {
    type: _type,
    envelope: _envelope,
    viewer: _viewer,
    levelPpm: _level,
    because: _because,
    ...prediction
  } = event;
  return prediction;
}
