/**
 * The bidder's picture of the catalogue. The rows are kept by a builder, which keeps the index of campaigns up in place: a
 * change touches the bits it concerns and nothing else. A `Snapshot` says as of which change the picture is; a decision is
 * synchronous, so it sees one picture from beginning to end, and changes come between decisions.
 *
 * A new generation is built beside the one that is bid from, a little at a time, and takes its place by one assignment.
 */
import { PLATFORM_TENANT } from '@mainstem/schemas/envelope';
import { haltingBreaker } from '@mainstem/streams/catalogue/contract';
import { Rates } from '../currency/rates.ts';
import { BidderError } from '../errors.ts';
import { Modes, noModes } from '../modes/modes.ts';
import { Valuation } from '../value/valuation.ts';
import { Bookkeeping, type Campaign } from './bookkeeping.ts';
import { type Candidate, candidateOf } from './candidate.ts';
import { kindOf } from './kinds.ts';
import { RowVersions } from './row-versions.ts';
import { type BreakerRow, type CatalogueRow, campaignField, type ExperimentRow, readRow } from './rows.ts';
import { CampaignIndex } from './targeting/campaign-index.ts';
import { Resting } from './targeting/resting.ts';
import { Sweep } from './targeting/sweep.ts';
import { TrialBook, trialOf } from './trials.ts';

/** What a campaign needs of its budget; only campaigns that can bid are listed. */
export interface BiddableCampaign {
  readonly budgetKey: string;
  readonly tenant: string;
  readonly campaignId: string;
  /** One impression at the bid price, micros of currency. */
  readonly costMicros: number;
  /** ISO 4217; its budget must be in it. */
  readonly currency: string;
  /** Null: as fast as it comes, no caps. */
  readonly pacing: Candidate['pacing'];
}

export interface Snapshot {
  readonly generation: string;
  readonly position: number;
  /** Campaigns that can bid, as of now. */
  readonly index: CampaignIndex;
  readonly sweep: Sweep;
  readonly resting: Resting;
  /** By budget key, as of now. */
  readonly campaigns: ReadonlyMap<string, BiddableCampaign>;
  /** Budget keys that changed since the position before; undefined when all may have. */
  readonly changed: readonly string[] | undefined;
  /** Currency rates in force; undefined until some were published. */
  readonly rates: Rates | undefined;
  /** How carefully each campaign bids, by the breakers that are open. */
  readonly modes: Modes;
  /** Click models and win curves, as of now. */
  readonly valuation: Valuation;
  /** Longest window of frequency caps, s, of all campaigns: one that rests may bid again while what was shown counts. */
  readonly longestCapWindowS: () => number;
  /** Which row it holds in which version; for the record of decisions. */
  readonly rows: RowVersions;
}

export interface RowChange {
  /** Field name in the catalogue. */
  readonly field: string;
  /** JSON row; empty when the row is gone. */
  readonly json: string;
}

export interface SnapshotBuilder {
  /**
   * Snapshot after the changes, which are applied together. A row that cannot be read is taken as gone and told to
   * `onUnreadable`: it must not bid, and must not keep the others from bidding (R10).
   */
  apply(changes: readonly RowChange[], position: number): Snapshot;
  /** Takes rows in without indexing them, for a load that gives way to bids between slices. */
  take(changes: readonly RowChange[]): void;
  /** Indexes up to so many campaigns of what was taken in, about the dearest first; false when some are left. */
  settle(campaigns: number): boolean;
  /** The picture of a load that is settled. */
  loaded(position: number): Snapshot;
  readonly rows: number;
}

export type OnUnreadable = (field: string, error: unknown) => void;

/** Every candidate of a snapshot, in no order: for people and tests, not for bids. */
export function candidatesIn({ index }: Snapshot): Candidate[] {
  return [...index.all()].flatMap(({ kinds }) => [...kinds.values()].flat());
}

export function createSnapshotBuilder(generation: string, onUnreadable: OnUnreadable): SnapshotBuilder {
  return new RowsBuilder(generation, onUnreadable);
}

class RowsBuilder implements SnapshotBuilder {
  readonly #generation: string;
  readonly #onUnreadable: OnUnreadable;
  readonly #books = new Bookkeeping();
  readonly #index = new CampaignIndex();
  readonly #resting = new Resting(this.#index);
  readonly #sweep = new Sweep(this.#index, this.#resting);
  readonly #campaigns = new Map<string, BiddableCampaign>();
  readonly #breakers = new Map<string, BreakerRow>();
  readonly #versions = new RowVersions();
  readonly #valuation = new Valuation();
  readonly #trials = new TrialBook();
  #rates: Rates | undefined;
  #modes = noModes;

  constructor(generation: string, onUnreadable: OnUnreadable) {
    this.#generation = generation;
    this.#onUnreadable = onUnreadable;
  }

  get rows(): number {
    return this.#books.rows;
  }

  apply(changes: readonly RowChange[], position: number): Snapshot {
    this.#versions.loaded(0);
    this.take(changes);
    const changed: string[] = [];
    for (const campaign of this.#books.touched()) {
      this.#settle(campaign);
      this.#books.forgetEmpty(campaign);
      changed.push(campaign.budgetKey);
    }
    return this.#snapshot(position, changed);
  }

  take(changes: readonly RowChange[]): void {
    for (const change of changes) this.#put(change);
  }

  settle(campaigns: number): boolean {
    if (this.#index.size === 0) this.#index.reserve(this.#books.campaigns);
    for (let count = 0; count < campaigns; count += 1) {
      const next = this.#books.nextTouched();
      if (next === undefined) return true;
      this.#settle(next);
      this.#books.forgetEmpty(next);
    }
    return false;
  }

  loaded(position: number): Snapshot {
    this.#versions.loaded(position);
    return this.#snapshot(position, undefined);
  }

  #snapshot(position: number, changed: readonly string[] | undefined): Snapshot {
    return {
      generation: this.#generation,
      position,
      index: this.#index,
      sweep: this.#sweep,
      resting: this.#resting,
      campaigns: this.#campaigns,
      changed,
      rates: this.#rates,
      modes: this.#modes,
      rows: this.#versions,
      valuation: this.#valuation,
      longestCapWindowS: () => this.#books.longestCapWindowS(),
    };
  }

  #put(change: RowChange): void {
    const { field, json } = change;
    this.#versions.put(field, json);
    if (field.startsWith('breaker|')) return void this.#putBreaker(change);
    if (field.startsWith('model|') || field.startsWith('curve|')) return void this.#putValuation(change);
    if (field.startsWith('experiment|')) return void this.#putTrial(change);
    this.#books.drop(field);
    if (json === '') return;
    let read: CatalogueRow;
    try {
      read = readRow(field, json);
    } catch (error) {
      this.#onUnreadable(field, error);
      return;
    }
    if (read.kind === 'campaign') this.#books.putCampaign(field, read.row);
    else if (read.kind === 'creative')
      this.#books.putCreative(field, campaignField(read.row.tenant, read.row.campaignId), read.row);
    else if (read.kind === 'rates' && read.row.tenant === PLATFORM_TENANT) this.#putRates(new Rates(read.row));
  }

  /** A model or curve that cannot be read is not there: what asks for it does not bid, or is not shaded. */
  #putValuation({ field, json }: RowChange): void {
    const [kind = '', tenant = '', ...id] = field.split('|');
    if (kind === 'model') this.#valuation.dropModel(tenant, id.join('|'));
    else this.#valuation.dropCurve(id.join('|'));
    if (json === '') return;
    try {
      const read = readRow(field, json);
      if (read.kind === 'model') this.#valuation.putModel(read.row);
      else if (read.kind === 'curve' && read.row.tenant === PLATFORM_TENANT) this.#valuation.putCurve(read.row);
    } catch (error) {
      this.#onUnreadable(field, error);
    }
  }

  /** One that cannot be read is not there: its campaign bids as it would without one. */
  #putTrial({ field, json }: RowChange): void {
    let row: ExperimentRow | undefined;
    try {
      const read = json === '' ? undefined : readRow(field, json);
      if (read?.kind === 'experiment') row = read.row;
    } catch (error) {
      this.#onUnreadable(field, error);
    }
    const campaign = this.#trials.put(field, row);
    if (campaign !== undefined) this.#books.touchField(campaign);
  }

  /** Campaigns of other currencies are compared by the new rates at once: no price is held against one of other rates. */
  #putRates(rates: Rates): void {
    this.#rates = rates;
    for (const campaign of this.#books.all()) {
      if (campaign.row === undefined || campaign.row.currency === 'USD') continue;
      const rankMicros = this.#rankOf(campaign.row.bidPriceMicros, campaign.row.currency);
      const known = rankMicros !== undefined && this.#index.setRank(campaign.budgetKey, rankMicros);
      if (!known) this.#books.touch(campaign);
    }
    this.#index.reckonAll();
  }

  /** One that cannot be read halts: it stands there for a reason. */
  #putBreaker({ field, json }: RowChange): void {
    const key = field.slice('breaker|'.length);
    this.#breakers.delete(key);
    if (json !== '') this.#breakers.set(key, this.#readBreaker(field, json));
    this.#modes = new Modes(new Map(this.#breakers));
  }

  #readBreaker(field: string, json: string): BreakerRow {
    try {
      const read = readRow(field, json);
      if (read.kind === 'breaker') return read.row;
    } catch (error) {
      this.#onUnreadable(field, error);
    }
    return haltingBreaker(field);
  }

  /** Puts a campaign as it is now into the index, or takes it out when it cannot bid. */
  #settle(campaign: Campaign): void {
    const { row, field } = campaign;
    const rankMicros = row === undefined ? undefined : this.#rankOf(row.bidPriceMicros, row.currency);
    const kinds = this.#kindsOf(campaign);
    if (row === undefined || rankMicros === undefined || kinds.size === 0) {
      this.#takeOut(campaign.budgetKey);
      return;
    }
    const followed = this.#trials.followedBy(field);
    const trial = followed === undefined ? undefined : trialOf(followed, kinds);
    if (!this.#index.put({ budgetKey: campaign.budgetKey, row, rankMicros, kinds, trial })) {
      this.#takeOut(campaign.budgetKey);
      this.#onUnreadable(field, new BidderError('CATALOGUE_FULL', 'the index has no room for another campaign'));
      return;
    }
    const first = [...kinds.values()][0]?.[0] as Candidate;
    const { budgetKey, tenant, campaignId, costMicros, currency, pacing } = first;
    this.#campaigns.set(budgetKey, { budgetKey, tenant, campaignId, costMicros, currency, pacing });
  }

  #takeOut(budgetKey: string): void {
    this.#index.remove(budgetKey);
    this.#campaigns.delete(budgetKey);
  }

  /** Undefined while no rate of the currency is known: then it cannot be compared, and does not bid. */
  #rankOf(bidPriceMicros: number, currency: string): number | undefined {
    return currency === 'USD' ? bidPriceMicros : this.#rates?.convert(bidPriceMicros, currency, 'USD');
  }

  #kindsOf(campaign: Campaign): ReadonlyMap<number, readonly Candidate[]> {
    const kinds = new Map<number, Candidate[]>();
    if (campaign.row?.status !== 'active') return kinds;
    for (const creative of campaign.creatives.values()) {
      if (creative.row.status !== 'live') continue;
      creative.candidate ??= candidateOf(campaign.row, creative.row);
      const kind = kindOf(creative.candidate);
      const list = kinds.get(kind);
      if (list === undefined) kinds.set(kind, [creative.candidate]);
      else list.push(creative.candidate);
    }
    return kinds;
  }
}

/** Before anything is loaded. */
export function emptySnapshot(): Snapshot {
  return createSnapshotBuilder('', () => undefined).loaded(0);
}
