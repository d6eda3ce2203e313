/**
 * The bidder's picture of the catalogue. A `Snapshot` never changes once made: a change makes a new one that shares every
 * untouched list, and the server swaps one pointer. The builder keeps the rows; only it is mutable.
 */
import { PLATFORM_TENANT } from '@mainstem/schemas/envelope';
import { Rates } from '../currency/rates.ts';
import { haltingBreaker, Modes, noModes } from '../modes/modes.ts';
import { byPriceThenId, type Candidate, candidateOf } from './candidate.ts';
import {
  type BreakerRow,
  type CampaignRow,
  type CatalogueRow,
  type CreativeRow,
  campaignField,
  readRow,
} from './rows.ts';

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
  readonly pacing: CampaignRow['pacing'];
}

export interface Snapshot {
  readonly generation: string;
  readonly position: number;
  /** Banner candidates by `sizeKey`, dearest first. */
  readonly banners: ReadonlyMap<number, readonly Candidate[]>;
  /** Video candidates, dearest first. */
  readonly videos: readonly Candidate[];
  readonly audios: readonly Candidate[];
  readonly natives: readonly Candidate[];
  /** By budget key. */
  readonly campaigns: ReadonlyMap<string, BiddableCampaign>;
  /** Currency rates in force; undefined until some were published. */
  readonly rates: Rates | undefined;
  /** How carefully each campaign bids, by the breakers that are open. */
  readonly modes: Modes;
}

export const emptySnapshot: Snapshot = {
  generation: '',
  position: 0,
  banners: new Map(),
  videos: [],
  audios: [],
  natives: [],
  campaigns: new Map(),
  rates: undefined,
  modes: noModes,
};

/** Sizes above this are not sizes; keeps the key a small integer. */
const SIDE_MAX = 65_535;

/** Map key of a banner size; -1 for a size no creative can have. */
export function sizeKey(widthPx: number, heightPx: number): number {
  return widthPx > SIDE_MAX || heightPx > SIDE_MAX ? -1 : widthPx * (SIDE_MAX + 1) + heightPx;
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
  readonly rows: number;
}

export function createSnapshotBuilder(
  generation: string,
  onUnreadable: (field: string, error: unknown) => void,
): SnapshotBuilder {
  const campaigns = new Map<string, CampaignRow>();
  const creatives = new Map<string, CreativeRow>();
  /** Creative fields by campaign field; kept for paused campaigns too. */
  const creativesOf = new Map<string, Set<string>>();
  const candidatesOf = new Map<string, readonly Candidate[]>();
  let rates: Rates | undefined;
  const breakers = new Map<string, BreakerRow>();
  let modes = noModes;
  let current: Snapshot = { ...emptySnapshot, generation };

  function put(change: RowChange, touched: Set<string>): void {
    const before = creatives.get(change.field);
    if (before !== undefined) {
      const owner = campaignField(before.tenant, before.campaignId);
      creativesOf.get(owner)?.delete(change.field);
      creatives.delete(change.field);
      touched.add(owner);
    }
    if (change.field.startsWith('campaign|')) touched.add(change.field);
    campaigns.delete(change.field);
    if (change.field.startsWith('breaker|')) return putBreaker(change);
    if (change.json === '') return;
    let read: CatalogueRow;
    try {
      read = readRow(change.field, change.json);
    } catch (error) {
      onUnreadable(change.field, error);
      return;
    }
    if (read.kind !== 'breaker') store(read, change.field, touched);
  }

  /** One that cannot be read halts: it stands there for a reason. */
  function putBreaker({ field, json }: RowChange): void {
    const key = field.slice('breaker|'.length);
    breakers.delete(key);
    if (json !== '') breakers.set(key, readBreaker(field, json));
    modes = new Modes(new Map(breakers));
  }

  function readBreaker(field: string, json: string): BreakerRow {
    try {
      const read = readRow(field, json);
      if (read.kind === 'breaker') return read.row;
    } catch (error) {
      onUnreadable(field, error);
    }
    return haltingBreaker(field);
  }

  function store(read: Exclude<CatalogueRow, { kind: 'breaker' }>, field: string, touched: Set<string>): void {
    if (read.kind === 'campaign') {
      campaigns.set(field, read.row);
      return;
    }
    if (read.kind === 'rates') {
      if (read.row.tenant === PLATFORM_TENANT) rates = new Rates(read.row);
      return;
    }
    const owner = campaignField(read.row.tenant, read.row.campaignId);
    creatives.set(field, read.row);
    const siblings = creativesOf.get(owner);
    if (siblings === undefined) creativesOf.set(owner, new Set([field]));
    else siblings.add(field);
    touched.add(owner);
  }

  /** Candidates of one campaign as of now: live creatives of an active campaign that pays in USD, nothing else. */
  function rebuild(owner: string): readonly Candidate[] {
    const campaign = campaigns.get(owner);
    if (campaign === undefined || campaign.status !== 'active' || campaign.currency !== 'USD') return [];
    const made: Candidate[] = [];
    for (const field of creativesOf.get(owner) ?? []) {
      const creative = creatives.get(field) as CreativeRow;
      if (creative.status === 'live') made.push(candidateOf(campaign, creative));
    }
    return made;
  }

  return {
    apply(changes, position) {
      const touched = new Set<string>();
      for (const change of changes) put(change, touched);
      const removed = new Set<Candidate>();
      const added: Candidate[] = [];
      for (const owner of touched) {
        for (const candidate of candidatesOf.get(owner) ?? []) removed.add(candidate);
        const made = rebuild(owner);
        if (made.length === 0) candidatesOf.delete(owner);
        else candidatesOf.set(owner, made);
        added.push(...made);
      }
      current = { ...next(current, removed, added, position), rates, modes };
      return current;
    },
    get rows() {
      return campaigns.size + creatives.size;
    },
  };
}

function next(
  before: Snapshot,
  removed: ReadonlySet<Candidate>,
  added: readonly Candidate[],
  position: number,
): Snapshot {
  if (removed.size === 0 && added.length === 0) return { ...before, position };
  const banners = new Map(before.banners);
  for (const [key, change] of bannerChanges(removed, added)) {
    const list = merged(banners.get(key) ?? [], removed, change);
    if (list.length === 0) banners.delete(key);
    else banners.set(key, list);
  }
  return {
    generation: before.generation,
    position,
    banners,
    videos: nextList(before.videos, 'VIDEO', removed, added),
    audios: nextList(before.audios, 'AUDIO', removed, added),
    natives: nextList(before.natives, 'NATIVE', removed, added),
    campaigns: nextCampaigns(before.campaigns, removed, added),
    rates: before.rates,
    modes: before.modes,
  };
}

function nextList(
  before: readonly Candidate[],
  format: Candidate['format'],
  removed: ReadonlySet<Candidate>,
  added: readonly Candidate[],
): readonly Candidate[] {
  const ofFormat = added.filter((candidate) => candidate.format === format);
  const changed = ofFormat.length > 0 || [...removed].some((candidate) => candidate.format === format);
  return changed ? merged(before, removed, ofFormat) : before;
}

/** Banner sizes that change, each with what is added to it. */
function bannerChanges(removed: ReadonlySet<Candidate>, added: readonly Candidate[]): Map<number, Candidate[]> {
  const changes = new Map<number, Candidate[]>();
  for (const candidate of removed) {
    if (candidate.format === 'BANNER') changes.set(sizeKey(candidate.widthPx, candidate.heightPx), []);
  }
  for (const candidate of added) {
    if (candidate.format !== 'BANNER') continue;
    const key = sizeKey(candidate.widthPx, candidate.heightPx);
    const list = changes.get(key);
    if (list === undefined) changes.set(key, [candidate]);
    else list.push(candidate);
  }
  return changes;
}

/** One pass over two sorted lists: 50,000 candidates stay well under a millisecond-scale pause. */
function merged(
  list: readonly Candidate[],
  removed: ReadonlySet<Candidate>,
  added: readonly Candidate[],
): readonly Candidate[] {
  const fresh = [...added].sort(byPriceThenId);
  const result: Candidate[] = [];
  let at = 0;
  for (const candidate of list) {
    if (removed.has(candidate)) continue;
    while (at < fresh.length && byPriceThenId(fresh[at] as Candidate, candidate) < 0) {
      result.push(fresh[at] as Candidate);
      at += 1;
    }
    result.push(candidate);
  }
  for (; at < fresh.length; at += 1) result.push(fresh[at] as Candidate);
  return result;
}

function nextCampaigns(
  before: ReadonlyMap<string, BiddableCampaign>,
  removed: ReadonlySet<Candidate>,
  added: readonly Candidate[],
): ReadonlyMap<string, BiddableCampaign> {
  const campaigns = new Map(before);
  for (const candidate of removed) campaigns.delete(candidate.budgetKey);
  for (const { budgetKey, tenant, campaignId, costMicros, currency, pacing } of added) {
    campaigns.set(budgetKey, { budgetKey, tenant, campaignId, costMicros, currency, pacing });
  }
  return campaigns;
}
