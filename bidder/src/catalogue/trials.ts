/**
 * Experiments over creatives, by campaign (MAMS-13). One campaign follows one at a time: of those that run the one that began
 * first, so that a later one does not take its traffic away; else the one that ended last, whose winner, or control, is shown.
 */
import type { Candidate } from './candidate.ts';
import { kindOf } from './kinds.ts';
import { campaignField, type ExperimentRow } from './rows.ts';

/** An experiment, brought to what a bid asks of it when a row changes. */
export interface Trial {
  readonly row: ExperimentRow;
  /** `tenant|campaign`. */
  readonly budgetKey: string;
  /** The creative of each arm, and its kind; undefined while it cannot bid. */
  readonly candidates: readonly (Candidate | undefined)[];
  readonly kinds: readonly number[];
  /** All arms that can bid. */
  readonly arms: ReadonlySet<Candidate>;
  /**
   * Whose price every arm bids: the first that can bid, which is the control if it can. Were each arm priced by itself, the
   * better-valued would win other auctions than the rest, and nothing could be compared.
   */
  readonly pricedAs: Candidate;
  /** Place of the one arm that is shown once it is over; -1 while it runs. */
  readonly shown: number;
}

/** Undefined where none of the arms can bid. */
export function trialOf(row: ExperimentRow, kinds: ReadonlyMap<number, readonly Candidate[]>): Trial | undefined {
  const byId = new Map<string, Candidate>();
  for (const list of kinds.values()) for (const candidate of list) byId.set(candidate.creativeId, candidate);
  const candidates = row.creativeIds.map((creativeId) => byId.get(creativeId));
  const live = candidates.filter((candidate) => candidate !== undefined);
  const [pricedAs] = live;
  if (pricedAs === undefined) return undefined;
  const { budgetKey } = pricedAs;
  return {
    ...{ row, budgetKey, candidates, pricedAs, arms: new Set(live) },
    kinds: candidates.map((candidate) => (candidate === undefined ? NO_KIND : kindOf(candidate))),
    shown: isRunning(row) ? -1 : Math.max(0, row.armIds.indexOf(row.winner ?? '')),
  };
}

/** Of no impression. */
const NO_KIND = Number.NaN;

export class TrialBook {
  /** By field, and by the field of their campaign. */
  readonly #rows = new Map<string, ExperimentRow>();
  readonly #byCampaign = new Map<string, Set<ExperimentRow>>();

  /** Undefined takes it out. Answers the field of the campaign it is of; undefined when it was not there. */
  put(field: string, row: ExperimentRow | undefined): string | undefined {
    const before = this.#rows.get(field);
    const owner = row ?? before;
    if (owner === undefined) return undefined;
    const campaign = campaignField(owner.tenant, owner.campaignId);
    const own = this.#byCampaign.get(campaign) ?? new Set();
    if (before !== undefined) own.delete(before);
    this.#rows.delete(field);
    if (row !== undefined) {
      own.add(row);
      this.#rows.set(field, row);
    }
    if (own.size === 0) this.#byCampaign.delete(campaign);
    else this.#byCampaign.set(campaign, own);
    return campaign;
  }

  followedBy(campaign: string): ExperimentRow | undefined {
    let best: ExperimentRow | undefined;
    for (const row of this.#byCampaign.get(campaign) ?? []) {
      if (row.startedAtMs !== null && (best === undefined || comesBefore(row, best))) best = row;
    }
    return best;
  }
}

export function isRunning({ state }: Pick<ExperimentRow, 'state'>): boolean {
  return state === 'running' || state === 'significant';
}

function comesBefore(one: ExperimentRow, other: ExperimentRow): boolean {
  if (isRunning(one) !== isRunning(other)) return isRunning(one);
  const later = isRunning(one)
    ? (other.startedAtMs ?? 0) - (one.startedAtMs ?? 0)
    : (one.endedAtMs ?? 0) - (other.endedAtMs ?? 0);
  return later === 0 ? one.id < other.id : later > 0;
}
