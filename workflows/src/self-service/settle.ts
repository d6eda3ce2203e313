/**
 * One wish of a client about its plan: settled by itself unless a rule of the tenant's approvals asks for people. Nobody is
 * named as needed here, so the tenant's thresholds (kind `plan-change`, amount of a year) alone say who. Silence changes nothing.
 * Whether a client may leave is asked of nobody: a rule of the tenant, or its silence, would keep a client against its word.
 */
import { condition, patched, workflowInfo } from '@temporalio/workflow';
import { answerTo, beginApproval, dueAtMs, settleWithoutClock } from '../approval/ask.ts';
import type { SettledApproval } from '../approval/messages.ts';
import { idWithin } from '../client-lifecycle/life/message-id.ts';
import { PRICE_CURRENCY } from '../onboarding/pricing.ts';
import type { Chain } from '../steps/chain.ts';
import type { ServiceFact, ServiceState, Wish } from './messages.ts';
import { type Assessed, assess, contractRefOf, yearOf } from './rules.ts';

const ASKING_MS = 14 * 86_400_000;
const HEARD_WITHIN_MS = 3_600_000;

export interface Settled {
  readonly outcome: 'DONE' | 'REFUSED' | 'UNANSWERED' | 'TO_PEOPLE';
  readonly because: string;
  /** The plan from then on; as before when nothing was done. */
  readonly plan: string | null;
}

type Fine = Extract<Assessed, { kind: 'FINE' }>;

/** `now` gives what is known by then: a client that leaves meanwhile is asked about no more. */
export async function settleWish(
  chain: Chain,
  clientId: string,
  wish: Wish,
  now: () => ServiceState,
): Promise<Settled> {
  const { plan: fromPlan } = now();
  const assessed = assess(now(), wish, Date.now());
  if (assessed.kind !== 'FINE') {
    const { kind: outcome, because } = assessed;
    await tell(chain, clientId, { wish, outcome, because, assessed: null, approval: null, fromPlan });
    return { outcome, because, plan: fromPlan };
  }
  const mayLeave = patched('leaving-asks-nobody');
  const isAsked = wish.change !== 'CANCEL' || !mayLeave;
  const approval = isAsked ? await ask(chain, clientId, { wish, assessed, now, mayLeave }) : null;
  const answer = approval?.outcome ?? 'APPROVED';
  const isDone = answer === 'APPROVED' && now().gone === null;
  const outcome = isDone ? 'DONE' : answer === 'EXPIRED' ? 'UNANSWERED' : 'REFUSED';
  const because = isDone ? 'asked-for' : (now().gone ?? answer.toLowerCase());
  // People may have taken days over it: nothing holds from before it was settled.
  const fine = { ...assessed, effectiveAtMs: Math.max(assessed.effectiveAtMs, Date.now()) };
  await tell(chain, clientId, { wish, outcome, because, assessed: fine, approval, fromPlan });
  if (isDone) await carryOut(chain, clientId, wish, fine);
  const later = wish.change === 'DOWNGRADE' || wish.change === 'CANCEL';
  return { outcome, because, plan: isDone && !later ? (assessed.toPlan?.plan ?? null) : fromPlan };
}

/** A first plan is a deal, from which onboarding begins; the end of all is told to the client's success. */
async function carryOut(chain: Chain, clientId: string, wish: Wish, { toPlan, effectiveAtMs }: Fine): Promise<void> {
  const { requestId, change, termsRef, reason } = wish;
  if (change === 'BEGIN' && toPlan !== null && termsRef !== null) {
    const contractRef = contractRefOf(toPlan.plan, termsRef);
    const deal = { contractRef, yearlyValueMicros: yearOf(toPlan), currency: PRICE_CURRENCY };
    await chain.emit(`deal:${requestId}`, clientId, { type: 'ClientDealSigned', ...deal });
  }
  if (change === 'CANCEL') {
    const left = { type: 'SuccessCancelled', reason, endsAtMs: effectiveAtMs } as const;
    await chain.emit(`cancelled:${requestId}`, clientId, left);
  }
}

interface Asking {
  readonly wish: Wish;
  readonly assessed: Fine;
  readonly now: () => ServiceState;
  /** A wish to leave does not wait behind this one; runs that began otherwise go on so. */
  readonly mayLeave: boolean;
}

async function ask(
  chain: Chain,
  clientId: string,
  { wish, assessed, now, mayLeave }: Asking,
): Promise<SettledApproval> {
  const approvalId = idWithin(`plan-${wish.requestId}`, clientId);
  const step = `ask:${wish.requestId}`;
  const asked = await beginApproval(chain, {
    ...{ step, approvalId, kind: 'plan-change', subject: clientId, riskTier: assessed.riskTier, needed: [] },
    because: `the client wants to ${wish.change.toLowerCase()} ${wish.plan ?? ''}`.trim(),
    ...{ amountMicros: assessed.amountMicros, currency: PRICE_CURRENCY },
    ...{ deadlineMs: ASKING_MS, onDeadline: 'REJECT', replyTo: workflowInfo().workflowId },
  });
  const waitMs = Math.max(1, dueAtMs(asked.lastDeadlineAtMs) - Date.now());
  const isLeaving = () => now().inbox.some((fact) => isGoing(fact) || (mayLeave && wantsToLeave(fact)));
  await condition(() => answerTo(approvalId) !== undefined || isLeaving(), waitMs);
  if (answerTo(approvalId) === undefined && isLeaving()) {
    const by = `workflow:${workflowInfo().workflowType}`;
    const withdraw = { type: 'WithdrawApproval', by, because: 'the client left', atMs: Date.now() } as const;
    await chain.command(`${step}:withdraw`, 'approval', approvalId, withdraw);
    await condition(() => answerTo(approvalId) !== undefined, HEARD_WITHIN_MS);
    const withdrawn = { approvalId, outcome: 'WITHDRAWN', decidedBy: [], edit: null, eventId: asked.eventId } as const;
    return answerTo(approvalId) ?? withdrawn;
  }
  const settled = answerTo(approvalId) ?? (await settleWithoutClock(chain, step, approvalId, asked.eventId));
  chain.follow(settled.eventId);
  return settled;
}

function isGoing({ type }: ServiceFact): boolean {
  return type === 'ClientLeft' || type === 'ClientErased';
}

function wantsToLeave(fact: ServiceFact): boolean {
  return fact.type === 'ClientPlanRequested' && fact.wish.change === 'CANCEL';
}

interface Telling {
  readonly wish: Wish;
  readonly outcome: Settled['outcome'];
  readonly because: string;
  readonly assessed: Fine | null;
  readonly approval: SettledApproval | null;
  readonly fromPlan: string | null;
}

async function tell(chain: Chain, clientId: string, telling: Telling): Promise<void> {
  const { wish, outcome, because, assessed, approval, fromPlan } = telling;
  const { requestId, change } = wish;
  const isDone = outcome === 'DONE' && assessed !== null;
  await chain.emit(`settled:${requestId}`, clientId, {
    type: 'ClientPlanSettled',
    ...{ requestId, change, outcome, because, fromPlan, atMs: Date.now() },
    riskTier: assessed?.riskTier ?? 'LOW',
    approvalId: approval?.approvalId ?? null,
    decidedBy: approval?.decidedBy[0] ?? null,
    toPlan: isDone ? (assessed.toPlan?.plan ?? null) : fromPlan,
    monthlyMicros: isDone ? (assessed.toPlan?.monthlyMicros ?? null) : null,
    currency: isDone && assessed.toPlan !== null ? PRICE_CURRENCY : null,
    effectiveAtMs: isDone ? assessed.effectiveAtMs : null,
  });
}
