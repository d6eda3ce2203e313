/**
 * What another policy bids on a recorded request, by the same `decide` that bid then. Whoever was paced, capped or out of
 * money then is so again unless the policy says otherwise.
 */
import type { Candidate } from '../catalogue/candidate.ts';
import type { Snapshot } from '../catalogue/snapshot.ts';
import { type BiddingMode, type Conditions, normalMode } from '../decide/conditions.ts';
import { decide } from '../decide/decide.ts';
import type { PlannedBid } from '../decide/plan.ts';
import type { DecisionRecord } from '../record/layout.ts';
import { requestOf } from '../record/recorded-request.ts';
import { createPricer } from '../value/pricer.ts';
import { type CandidatePolicy, reprices, withMargin } from './candidate-policy.ts';
import { isUndecided } from './decide-again.ts';
import { answersOf } from './taped-conditions.ts';

/** Pays for whoever had no lease on record, when the policy says that money is open. */
const OPEN_LEASE = 'open';

/** None where nothing was decided then. `isRepriced`: the recorded price of that campaign says nothing about the policy. */
export function bidsUnder(
  policy: CandidatePolicy,
  record: DecisionRecord,
  snapshot: Snapshot,
  isRepriced: (budgetKey: string) => boolean = (budgetKey) => reprices(policy, budgetKey),
): readonly PlannedBid[] {
  if (isUndecided(record) || record.refused !== null) return [];
  const request = requestOf(record.request);
  const systems = request.signals.schain?.systems ?? [];
  if (policy.blockedSellers.some((seller) => systems.includes(seller.toLowerCase()))) return [];
  const imps = request.imps.map((imp) => withMargin(imp, policy.floorMarginPpm));
  return decide({ ...request, imps }, snapshot, conditionsUnder(policy, record, isRepriced), record.nowMs).bids;
}

function conditionsUnder(
  policy: CandidatePolicy,
  record: DecisionRecord,
  isRepriced: (budgetKey: string) => boolean,
): Conditions {
  const { conditions } = answersOf(record.tape);
  const refused = new Set(record.tape.money.filter((_, at) => record.tape.money[at + 2] === null && at % 3 === 0));
  const live = createPricer({ defaultOf: () => undefined });
  const mode: BiddingMode | undefined = policy.mode === undefined ? undefined : modeOf(policy.mode);
  const isLive = ({ budgetKey }: Candidate): boolean => isRepriced(budgetKey);
  return {
    ...conditions,
    budget: {
      leaseFor(budgetKey, costMicros, nowMs, planned) {
        const lease = conditions.budget.leaseFor(budgetKey, costMicros, nowMs, planned);
        // Who was not asked then was not known to be without money.
        return lease ?? (policy.money === 'open' || !refused.has(budgetKey) ? OPEN_LEASE : undefined);
      },
    },
    pace: policy.pacing === 'open' ? { refusal: () => undefined } : conditions.pace,
    caps: policy.caps === 'open' ? { capped: () => false } : conditions.caps,
    modes: mode === undefined ? conditions.modes : { of: () => mode },
    pricer: {
      price: (candidate, ...asked) => (isLive(candidate) ? live : conditions.pricer).price(candidate, ...asked),
    },
  };
}

function modeOf({ bidSharePpm, provenOnly, probePpm, halted }: NonNullable<CandidatePolicy['mode']>): BiddingMode {
  return {
    ...normalMode,
    bidSharePpm: bidSharePpm ?? normalMode.bidSharePpm,
    provenOnly: provenOnly ?? false,
    probePpm: probePpm ?? normalMode.probePpm,
    halted: halted ?? false,
    version: 'candidate',
  };
}
