/**
 * What another policy would have bid on recorded requests (`mainstem bids replay --policy`), held against what was bid:
 * which bids are gained and lost, at what prices, and, where exchanges said what it took to win, what would have been won
 * and spent. Whoever was paced, capped or out of money then is so again unless the policy says otherwise: how a budget
 * would have run out under it is not foretold here.
 */
import type { PlannedBid } from '../decide/plan.ts';
import { costOfOne } from '../openrtb/money.ts';
import type { DecisionRecord, RecordedBid } from '../record/layout.ts';
import { type CandidatePolicy, editedRow } from './candidate-policy.ts';
import { type Outcome, readOutcomes } from './outcomes.ts';
import { type RecordedOptions, readRecorded } from './recorded.ts';
import { exchangeOf } from './replay.ts';
import { bidsUnder } from './under-policy.ts';

export interface Side {
  bids: number;
  /** Cost of one impression of each bid, micros of the campaign's currency. */
  offeredMicros: number;
  wins: number;
  /** Of what would be or was won and billed. */
  spentMicros: number;
}

export interface CampaignDifference {
  readonly recorded: Side;
  readonly candidate: Side;
  gained: number;
  lost: number;
  dearer: number;
  cheaper: number;
  /** Bids of the candidate of which nobody knows whether they would have won. */
  unknownWins: number;
}

export interface WhatIfReport {
  readonly decisions: number;
  readonly unknown: number;
  readonly total: CampaignDifference;
  /** By `tenant|campaign`; most changed first. */
  readonly campaigns: readonly (readonly [budgetKey: string, difference: CampaignDifference])[];
}

export interface WhatIfOptions extends Omit<RecordedOptions, 'edit' | 'wanted'> {
  readonly policy: CandidatePolicy;
  readonly exchange?: string | undefined;
}

const FIRST_PRICE = 1;

export async function whatIf(options: WhatIfOptions): Promise<WhatIfReport> {
  const { policy, exchange } = options;
  const outcomes = await readOutcomes(options.log, options.codec, options.span);
  const edit = (field: string, json: string): string => editedRow(policy, field, json);
  const wanted = (record: DecisionRecord): boolean => exchange === undefined || exchangeOf(record) === exchange;
  const tally = new Tally(outcomes);
  const counts = { decisions: 0, unknown: 0 };
  for await (const { record, snapshot } of readRecorded({ ...options, edit, wanted })) {
    counts.decisions += 1;
    if (snapshot === undefined) counts.unknown += 1;
    else tally.take(record, bidsUnder(policy, record, snapshot));
  }
  return { ...counts, ...tally.report() };
}

/** Bids are compared impression by impression and deal by deal. */
class Tally {
  readonly #outcomes: ReadonlyMap<string, Outcome>;
  readonly #campaigns = new Map<string, CampaignDifference>();
  readonly #total = emptyDifference();

  constructor(outcomes: ReadonlyMap<string, Outcome>) {
    this.#outcomes = outcomes;
  }

  take(record: DecisionRecord, bids: readonly PlannedBid[]): void {
    const before = new Map<string, RecordedBid>();
    for (const bid of record.bids) if (bid.id !== null) before.set(`${bid.imp}\n${bid.deal ?? ''}`, bid);
    const isFirst = record.request.auctionType === FIRST_PRICE;
    for (const bid of bids) {
      const place = `${bid.imp.id}\n${bid.deal?.id ?? ''}`;
      this.#candidate(bid, before.get(place), isFirst);
      if (before.get(place)?.budgetKey === bid.candidate.budgetKey) before.delete(place);
    }
    for (const bid of record.bids) {
      if (bid.id === null) continue;
      const isLost = before.get(`${bid.imp}\n${bid.deal ?? ''}`) === bid;
      this.#recorded(bid, this.#outcomes.get(bid.id), isLost);
    }
  }

  #candidate(bid: PlannedBid, was: RecordedBid | undefined, isFirst: boolean): void {
    const outcome = was?.id === null || was === undefined ? undefined : this.#outcomes.get(was.id);
    const isSame = was?.budgetKey === bid.candidate.budgetKey;
    const cpmMicros = bid.offer.cpmMicros;
    const least = was?.currency === bid.offer.currency ? leastOf(outcome) : null;
    const spent = (): number =>
      isFirst ? bid.costMicros : Math.min(bid.costMicros, costOfOne(outcome?.clearingPriceMicros ?? cpmMicros));
    for (const each of [this.#total, this.#of(bid.candidate.budgetKey)]) {
      each.candidate.bids += 1;
      each.candidate.offeredMicros += bid.costMicros;
      if (!isSame) each.gained += 1;
      else if (cpmMicros > was.cpmMicros) each.dearer += 1;
      else if (cpmMicros < was.cpmMicros) each.cheaper += 1;
      if (least === null) each.unknownWins += 1;
      else if (cpmMicros >= least) {
        each.candidate.wins += 1;
        each.candidate.spentMicros += spent();
      }
    }
  }

  #recorded(bid: RecordedBid, outcome: Outcome | undefined, isLost: boolean): void {
    for (const each of [this.#total, this.#of(bid.budgetKey)]) {
      each.recorded.bids += 1;
      each.recorded.offeredMicros += bid.costMicros;
      if (isLost) each.lost += 1;
      if (outcome?.won === true || typeof outcome?.costMicros === 'number') each.recorded.wins += 1;
      each.recorded.spentMicros += outcome?.costMicros ?? 0;
    }
  }

  #of(budgetKey: string): CampaignDifference {
    const known = this.#campaigns.get(budgetKey);
    if (known !== undefined) return known;
    const fresh = emptyDifference();
    this.#campaigns.set(budgetKey, fresh);
    return fresh;
  }

  report(): Pick<WhatIfReport, 'total' | 'campaigns'> {
    const changed = ({ gained, lost, dearer, cheaper }: CampaignDifference): number => gained + lost + dearer + cheaper;
    const campaigns = [...this.#campaigns].sort(
      ([left, one], [right, other]) => changed(other) - changed(one) || (left < right ? -1 : 1),
    );
    return { total: this.#total, campaigns };
  }
}

/** What it took to win, as far as anybody said; null when nobody did. */
function leastOf(outcome: Outcome | undefined): number | null {
  if (outcome === undefined) return null;
  return outcome.minToWinMicros ?? (outcome.won ? outcome.clearingPriceMicros : null);
}

function emptyDifference(): CampaignDifference {
  const side = (): Side => ({ bids: 0, offeredMicros: 0, wins: 0, spentMicros: 0 });
  const changes = { gained: 0, lost: 0, dearer: 0, cheaper: 0, unknownWins: 0 };
  return { recorded: side(), candidate: side(), ...changes };
}
