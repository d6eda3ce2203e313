/** A decision as the bid path hands it over, and the text that puts it on record. */
import type { Decision } from '../decide/plan.ts';
import type { BidRequest } from '../openrtb/bid-request.ts';
import type { NoBidReason } from '../openrtb/no-bid.ts';
import type { PrivacyBasis } from '../policy/privacy.ts';
import { hashesOf, writeRecord } from './layout.ts';
import { recordedRequest } from './recorded-request.ts';
import type { Tape } from './tape.ts';

/** A decision as the bid path hands it over. */
export interface Decided {
  readonly request: BidRequest;
  readonly nowMs: number;
  readonly roundTripMs: number | undefined;
  readonly generation: string;
  readonly position: number;
  readonly tape: Tape;
  /** Why the request as a whole was refused. */
  readonly refused: NoBidReason | undefined;
  /** Undefined when it was refused before anything was decided. */
  readonly decision: Decision | undefined;
  /** Ids of the bids of the decision; null for one whose reservation was refused. */
  readonly ids: readonly (string | null)[];
  /** The answer; undefined when there was no bid. */
  readonly text: string | undefined;
}

/** What stands on the log of one decision: all it takes to decide it again, nothing of a person beyond its basis. */
export function textOf(decided: Decided, policyVersion: string, basis: PrivacyBasis): string {
  const { request, decision, ids, text } = decided;
  const hashes = text === undefined ? undefined : hashesOf(text);
  const record = {
    nowMs: decided.nowMs,
    roundTripMs: decided.roundTripMs ?? null,
    generation: decided.generation,
    position: decided.position,
    policy: policyVersion,
    basis,
    refused: decided.refused ?? null,
    tape: decided.tape,
    bids: (decision?.bids ?? []).map((bid, index) => ({
      id: ids[index] ?? null,
      imp: bid.imp.id,
      budgetKey: bid.candidate.budgetKey,
      creativeId: bid.candidate.creativeId,
      deal: bid.deal?.id ?? null,
      ...bid.offer,
      costMicros: bid.costMicros,
      lease: bid.leaseId,
    })),
    noBids: (decision?.noBids ?? []).flatMap(({ impId, reason }) => [impId, reason]),
    refusals: (decision?.refusals ?? []).map(({ impId, candidate, reason }) => ({
      imp: impId,
      budgetKey: candidate.budgetKey,
      creativeId: candidate.creativeId,
      reason,
    })),
    answerHash: hashes?.answer ?? null,
    tokensHash: hashes?.tokens ?? null,
  };
  return writeRecord(record, recordedRequest(request));
}
