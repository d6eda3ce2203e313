/** Decides a recorded request again and writes its answer, to be held against what was recorded. */
import type { Snapshot } from '../catalogue/snapshot.ts';
import { decide } from '../decide/decide.ts';
import type { Decision, PlannedBid } from '../decide/plan.ts';
import { createAddresses } from '../notices/addresses.ts';
import { noticeOf } from '../notices/notice-of.ts';
import type { NoticeSigner } from '../notices/token.ts';
import { writeBidResponse } from '../openrtb/response.ts';
import { type DecisionRecord, hashesOf } from '../record/layout.ts';
import type { BidPolicy } from '../record/policy.ts';
import { requestOf } from '../record/recorded-request.ts';
import { writtenBid } from '../server/written.ts';
import { answersOf } from './taped-conditions.ts';

export interface Again {
  readonly decision: Decision;
  /** Undefined when there was nothing to answer. */
  readonly text: string | undefined;
  /** True when a campaign was asked that was resting then: reasons of no-bids may differ, bids may not. */
  readonly restless: boolean;
}

/** Refused before anything was decided: there is nothing to decide again. */
export function isUndecided({ refused, bids, noBids }: DecisionRecord): boolean {
  return refused !== null && bids.length === 0 && noBids.length === 0;
}

export function decideAgain(
  record: DecisionRecord,
  snapshot: Snapshot,
  policy: BidPolicy,
  signer: NoticeSigner,
): Again {
  const answers = answersOf(record.tape);
  const request = requestOf(record.request);
  const decision = decide(request, snapshot, answers.conditions, record.nowMs);
  const restless = answers.missed() > 0;
  const addresses = createAddresses(policy.publicUrl);
  const written = decision.bids.flatMap((bid: PlannedBid, index) => {
    const bidId = record.bids[index]?.id ?? null;
    if (bidId === null) return [];
    const { nowMs } = record;
    const ratesVersion = snapshot.rates?.version;
    const notice = noticeOf(bid, bidId, request, request.exchange, nowMs, policy.reservationMs, ratesVersion);
    return [writtenBid(bid, notice, addresses(signer.sign(notice)), nowMs)];
  });
  const text = written.length === 0 ? undefined : writeBidResponse(request.id, written);
  return { decision, text, restless };
}

export interface Difference {
  /** First field that differs, such as `bids[0].cpmMicros`. */
  readonly field: string;
  readonly recorded: unknown;
  readonly replayed: unknown;
}

const bidFields = ['imp', 'budgetKey', 'creativeId', 'deal', 'cpmMicros', 'currency', 'costMicros', 'lease'] as const;

/** The first difference, most telling first; undefined when every byte is the same. `tokens`: the secret is that of then. */
export function differenceOf(record: DecisionRecord, again: Again, tokens: boolean): Difference | undefined {
  const { bids, noBids } = again.decision;
  if (record.bids.length !== bids.length) {
    return { field: 'bids.length', recorded: record.bids.length, replayed: bids.length };
  }
  for (const [index, bid] of bids.entries()) {
    const replayed = flatBid(bid);
    for (const name of bidFields) {
      const recorded = record.bids[index]?.[name];
      if (recorded !== replayed[name]) return { field: `bids[${index}].${name}`, recorded, replayed: replayed[name] };
    }
  }
  const reasons = noBids.flatMap(({ impId, reason }) => [impId, reason]);
  if (!again.restless && reasons.join('\n') !== record.noBids.join('\n')) {
    return { field: 'noBids', recorded: record.noBids, replayed: reasons };
  }
  const hashes = again.text === undefined ? undefined : hashesOf(again.text);
  if ((hashes?.answer ?? null) !== record.answerHash) {
    return {
      field: 'answer (its hash; all fields of its bids agree)',
      recorded: record.answerHash,
      replayed: hashes?.answer,
    };
  }
  if (tokens && (hashes?.tokens ?? null) !== record.tokensHash) {
    return { field: 'tokens of notices (their hash)', recorded: record.tokensHash, replayed: hashes?.tokens };
  }
  return undefined;
}

function flatBid(bid: PlannedBid): Record<(typeof bidFields)[number], unknown> {
  return {
    imp: bid.imp.id,
    budgetKey: bid.candidate.budgetKey,
    creativeId: bid.candidate.creativeId,
    deal: bid.deal?.id ?? null,
    cpmMicros: bid.offer.cpmMicros,
    currency: bid.offer.currency,
    costMicros: bid.costMicros,
    lease: bid.leaseId,
  };
}
