/** Decides recorded requests again and compares every byte of their answers (`mainstem bids replay`). */
import { createNoticeSigner } from '../notices/token.ts';
import type { DecisionRecord } from '../record/layout.ts';
import { type Difference, decideAgain, differenceOf, isUndecided } from './decide-again.ts';
import { type RecordedOptions, readRecorded } from './recorded.ts';

export interface ReplayOptions extends RecordedOptions {
  /** Of notices, as it was then: tokens are compared too. Without it they are left out of the comparison. */
  readonly secret?: string | undefined;
  /** Only of this exchange. */
  readonly exchange?: string | undefined;
  readonly onDifference: (found: FoundDifference) => void;
}

export interface FoundDifference extends Difference {
  readonly auctionId: string;
  readonly exchange: string;
  readonly atMs: number;
  readonly holder: string;
}

export interface ReplayReport {
  readonly decisions: number;
  /** Answered. */
  readonly bids: number;
  /** Every byte the same. */
  readonly same: number;
  readonly different: number;
  /** Refused before anything was decided. */
  readonly undecided: number;
  /** What they were made of is not on the log. */
  readonly unknown: number;
  /** Why, each with how often; at most ten. */
  readonly unknownBecause: Readonly<Record<string, number>>;
  readonly tokensCompared: boolean;
}

/** Reasons listed; a missing row may be missed by every decision in a way of its own. */
const REASONS_MAX = 10;
/** Signs nothing anybody takes: only the place of a token is of interest then. */
const NO_SECRET = 'no secret given: tokens are left out';

export function exchangeOf({ request }: DecisionRecord): string {
  return String(request.exchange);
}

export async function replayBids(options: ReplayOptions): Promise<ReplayReport> {
  const { secret, exchange, onDifference } = options;
  const signer = createNoticeSigner(secret ?? NO_SECRET);
  const counts = { decisions: 0, bids: 0, same: 0, different: 0, undecided: 0, unknown: 0 };
  const because: Record<string, number> = {};
  const wanted = (record: DecisionRecord): boolean => exchange === undefined || exchangeOf(record) === exchange;
  for await (const { holder, record, snapshot, policy, unknown } of readRecorded({ ...options, wanted })) {
    counts.decisions += 1;
    if (isUndecided(record)) counts.undecided += 1;
    else if (snapshot === undefined || policy === undefined) {
      counts.unknown += 1;
      const why = unknown ?? 'unknown';
      if (why in because || Object.keys(because).length < REASONS_MAX) because[why] = (because[why] ?? 0) + 1;
    } else {
      const difference = differenceOf(record, decideAgain(record, snapshot, policy, signer), secret !== undefined);
      counts.bids += record.bids.filter(({ id }) => id !== null).length;
      counts[difference === undefined ? 'same' : 'different'] += 1;
      if (difference === undefined) continue;
      const { nowMs, request } = record;
      onDifference({ ...difference, auctionId: String(request.id), exchange: exchangeOf(record), atMs: nowMs, holder });
    }
  }
  return { ...counts, unknownBecause: because, tokensCompared: secret !== undefined };
}
