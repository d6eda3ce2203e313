/**
 * The twin (KIKI-51): recorded auctions decided again under another policy, another catalogue or another click model, by the
 * `decide` that bid then. What the bids would have won is reckoned by `models/twin/ledger.ts`: sure where it follows from
 * what is known, else estimated by survival curves of the censored prices, and said to be so.
 *
 * Deterministic: the same range of the log and the same question give the same bytes, once all notices of the range are in
 * (`RESERVATION_MAX_MS` after its end). It says what this log holds about these auctions; what others would have done had we
 * bid otherwise, and how budgets would have run out, it does not know.
 */
import { hash } from 'node:crypto';
import { floorBand } from '@mainstem/models/shading/segment';
import { Ledger, type Settled } from '@mainstem/models/twin/ledger';
import { type BidOfThen, GROUPS, type Place } from '@mainstem/models/twin/place';
import type { PlannedBid } from '../../decide/plan.ts';
import type { Impression } from '../../openrtb/bid-request.ts';
import type { DecisionRecord, RecordedBid } from '../../record/layout.ts';
import { requestOf } from '../../record/recorded-request.ts';
import { priceKey } from '../../record/tape.ts';
import { type CandidatePolicy, editedRow, reprices } from '../candidate-policy.ts';
import type { GivenRows } from '../catalogue-of-then.ts';
import { type Outcome, readOutcomes } from '../outcomes.ts';
import { type RecordedOptions, readRecorded } from '../recorded.ts';
import { exchangeOf } from '../replay.ts';
import { answersOf } from '../taped-conditions.ts';
import { bidsUnder } from '../under-policy.ts';

export interface TwinOptions extends Omit<RecordedOptions, 'edit' | 'wanted' | 'given'> {
  readonly policy: CandidatePolicy;
  /** Rows of another catalogue or model; their campaigns are priced anew. */
  readonly given?: GivenRows;
  /** By tenant, the click model (`name@version`) that its campaigns ask in place of their own; one of `given`, or of then. */
  readonly models?: ReadonlyMap<string, string>;
  readonly exchange?: string | undefined;
  /** Decisions so far, and the time of the last, ms since 1970 UTC. */
  readonly onProgress?: (decisions: number, atMs: number) => void;
}

export interface TwinReport extends Settled {
  readonly decisions: number;
  /** Of which the catalogue of then is not on the log. */
  readonly unknown: number;
  /** Bids that would be made where none was, that would not be made any more, and that another campaign would make. */
  readonly changes: { readonly gained: number; readonly lost: number; readonly other: number };
}

/** Progress is told this often. */
const PROGRESS_EVERY = 500;
const FIRST_PRICE = 1;

export async function replayTwin(options: TwinOptions): Promise<TwinReport> {
  const { policy, exchange, given = new Map(), models = new Map(), onProgress } = options;
  const outcomes = await readOutcomes(options.log, options.codec, options.span);
  const edit = (field: string, json: string): string => withModel(models, field, editedRow(policy, field, json));
  const wanted = (record: DecisionRecord): boolean => exchange === undefined || exchangeOf(record) === exchange;
  const isRepriced = (budgetKey: string): boolean =>
    reprices(policy, budgetKey) || given.has(`campaign|${budgetKey}`) || models.has(tenantIn(budgetKey));
  const ledger = new Ledger();
  const counts = { decisions: 0, unknown: 0 };
  const changes = { gained: 0, lost: 0, other: 0 };
  for await (const { record, snapshot } of readRecorded({ ...options, given, edit, wanted })) {
    counts.decisions += 1;
    if (counts.decisions % PROGRESS_EVERY === 0) onProgress?.(counts.decisions, record.nowMs);
    if (snapshot === undefined) counts.unknown += 1;
    else {
      for (const place of placesOf(record, bidsUnder(policy, record, snapshot, isRepriced), outcomes)) {
        ledger.take(place);
        if (place.recorded === null) changes.gained += 1;
        else if (place.candidate === null) changes.lost += 1;
        else if (place.candidate.campaign !== place.recorded.campaign) changes.other += 1;
      }
    }
  }
  return { ...counts, changes, ...ledger.settle() };
}

function tenantIn(budgetKey: string): string {
  return budgetKey.slice(0, budgetKey.indexOf('|'));
}

/** A campaign's row asking another model; one that values nothing asks none. */
function withModel(models: ReadonlyMap<string, string>, field: string, json: string): string {
  if (models.size === 0 || !field.startsWith('campaign|')) return json;
  const model = models.get(tenantIn(field.slice('campaign|'.length)));
  const row = JSON.parse(json) as { valuation: Record<string, unknown> | null };
  return model === undefined || row.valuation === null
    ? json
    : JSON.stringify({ ...row, valuation: { ...row.valuation, model } });
}

interface Pair {
  recorded?: RecordedBid;
  candidate?: PlannedBid;
}

/** Impression by impression and deal by deal; where one takes several bids, in their order. */
export function placesOf(
  record: DecisionRecord,
  bids: readonly PlannedBid[],
  outcomes: ReadonlyMap<string, Outcome>,
): Place[] {
  const made = record.bids.filter(({ id }) => id !== null);
  if (made.length === 0 && bids.length === 0) return [];
  const pairs = new Map<string, Pair>();
  const seen = new Map<string, number>();
  const pairAt = (who: string, imp: string, deal: string | null): Pair => {
    const place = `${imp}\n${deal ?? ''}`;
    const turn = seen.get(`${who}${place}`) ?? 0;
    seen.set(`${who}${place}`, turn + 1);
    const key = `${place}\n${turn}`;
    const pair = pairs.get(key) ?? {};
    pairs.set(key, pair);
    return pair;
  };
  for (const bid of made) pairAt('r', bid.imp, bid.deal).recorded = bid;
  for (const bid of bids) pairAt('c', bid.imp.id, bid.deal?.id ?? null).candidate = bid;
  const request = requestOf(record.request);
  const imps = new Map(request.imps.map((imp) => [imp.id, imp]));
  const group = groupOf(request.id);
  const { prices } = answersOf(record.tape);
  const chanceOf = (bid: RecordedBid): number | null =>
    prices.get(priceKey(bid, bid.imp, bid.deal ?? undefined))?.clickPpm ?? null;
  return Array.from(pairs.values(), (pair): Place => {
    const { recorded: was, candidate: now } = pair;
    const outcome = was?.id == null ? undefined : outcomes.get(was.id);
    const currency = now?.offer.currency ?? (was as RecordedBid).currency;
    // Prices of two currencies cannot be held against each other: the recorded bid then says nothing of the other.
    const isAlike = was === undefined || was.currency === currency;
    const imp = imps.get(now?.imp.id ?? (was as RecordedBid).imp);
    const deal = now?.deal?.id ?? was?.deal ?? null;
    const auctionType = now?.deal?.auctionType ?? request.auctionType;
    return {
      group,
      segment: segmentOf(request.exchange, imp, currency, deal),
      currency,
      isFirst: auctionType === FIRST_PRICE,
      toldMicros: isAlike ? toldBy(outcome, auctionType === FIRST_PRICE) : null,
      recorded: was === undefined ? null : recordedOf(was, outcome, chanceOf(was)),
      candidate: now === undefined ? null : candidateOf(now),
    };
  });
}

/** What was bid then; a bid of which no notice came counts as lost, for notices of wins are what money is booked by. */
function recordedOf(bid: RecordedBid, outcome: Outcome | undefined, chancePpm: number | null): Place['recorded'] {
  const { budgetKey: campaign, cpmMicros, costMicros } = bid;
  const won = outcome?.won === true;
  return { campaign, cpmMicros, costMicros, chancePpm, won, paidMicros: outcome?.costMicros ?? 0 };
}

function candidateOf({ candidate, offer, costMicros, price }: PlannedBid): BidOfThen {
  return {
    campaign: candidate.budgetKey,
    cpmMicros: offer.cpmMicros,
    costMicros,
    chancePpm: price.clickPpm ?? null,
  };
}

/** In a first-price auction the clearing price is our own, and says nothing; in a second-price one it is the others'. */
function toldBy(outcome: Outcome | undefined, isFirst: boolean): number | null {
  if (outcome === undefined) return null;
  return outcome.minToWinMicros ?? (outcome.won && !isFirst ? outcome.clearingPriceMicros : null);
}

/** Where auctions are alike enough for one curve: exchange, kind, currency, band of floors; a deal is a market of its own. */
function segmentOf(exchange: string, imp: Impression | undefined, currency: string, deal: string | null): string {
  const kind =
    imp?.video !== undefined ? 'video' : imp?.audio !== undefined ? 'audio' : imp?.native ? 'native' : 'banner';
  const band = imp === undefined ? 0 : floorBand(imp.bidFloorMicros);
  return `${exchange}:${kind}:${currency}:${band}${deal === null ? '' : `:${deal}`}`;
}

function groupOf(auctionId: string): number {
  return Number.parseInt(hash('sha256', auctionId, 'hex').slice(0, 8), 16) % GROUPS;
}
