/**
 * Asking people from a workflow: one step. The request is an event of a decided stream, so it is asked once however often
 * the step is tried; the answer comes by the signal `approvalSettled`. A workflow that asks calls `listenForApprovals()`
 * once, before its first `await`.
 *
 * It always ends: at the last deadline the approval's own clock expires it; should that clock not come, this does, an hour
 * later. A run that is continued as new while it waits carries `heardApprovals()` and asks again under the same step: the
 * same question is the same event, and an answer that came meanwhile is not lost.
 */
import { ApplicationFailure, condition, proxyActivities, setHandler } from '@temporalio/workflow';
import { logSteps } from '../steps/activity-options.ts';
import type { Chain } from '../steps/chain.ts';
import type { ApprovalActivities, ApprovalAsk } from './contract.ts';
import { approvalSettled, type SettledApproval } from './messages.ts';

const { requestApproval, approvalOutcome } = proxyActivities<ApprovalActivities>(logSteps);

/** After the last deadline, before a workflow looks by itself: the clock needs a worker, too. */
const CLOCK_LATE_MS = 3_600_000;
/** Answers kept of one run, oldest dropped: a workflow waits for few at a time. */
const HEARD_MAX = 100;

/** One workflow's own: Temporal gives each execution its own modules. */
let heard: readonly SettledApproval[] = [];

/** Takes answers from now on; `carried` are those of the run before. */
export function listenForApprovals(carried: readonly SettledApproval[] = []): void {
  heard = carried;
  setHandler(approvalSettled, (settled) => {
    if (answerTo(settled.approvalId) === undefined) heard = [...heard, settled].slice(-HEARD_MAX);
  });
}

/** Answers so far, to be carried over continue-as-new. */
export function heardApprovals(): readonly SettledApproval[] {
  return heard;
}

/** An approval that was asked for. */
export interface AskedApproval {
  readonly eventId: string;
  /** No answer comes after it, ms since 1970 UTC. */
  readonly lastDeadlineAtMs: number;
}

/** Asks and waits. Throws `ApplicationFailure` with the decider's code when it may not be asked so, which is a bug. */
export async function askApproval(chain: Chain, ask: ApprovalAsk): Promise<SettledApproval> {
  const { approvalId, step } = ask;
  const asked = await beginApproval(chain, ask);
  const waitMs = Math.max(0, dueAtMs(asked.lastDeadlineAtMs) - Date.now());
  await condition(() => answerTo(approvalId) !== undefined, waitMs);
  const settled = answerTo(approvalId) ?? (await settleWithoutClock(chain, step, approvalId, asked.eventId));
  chain.follow(settled.eventId);
  return settled;
}

/** For entity workflows, which do other things meanwhile: asks, and leaves the waiting to the caller. */
export async function beginApproval(chain: Chain, ask: ApprovalAsk): Promise<AskedApproval> {
  const { tenant, correlationId, causationId } = chain;
  const { approvalId, step, deadlineMs, fromAtMs = Date.now(), ...wanted } = ask;
  const asked = await requestApproval({
    ...wanted,
    ...{ step, approvalId, tenant, correlationId, causationId, fromAtMs },
    occurredAtMs: Date.now(),
    deadlineAtMs: fromAtMs + deadlineMs,
  });
  if (asked.kind === 'rejected') throw ApplicationFailure.nonRetryable(asked.message, asked.code);
  chain.follow(asked.eventId);
  return asked;
}

/** The answer to an approval of this run, once it was heard. */
export function answerTo(approvalId: string): SettledApproval | undefined {
  return heard.find((settled) => settled.approvalId === approvalId);
}

/** When to look for oneself, ms since 1970 UTC. */
export function dueAtMs(lastDeadlineAtMs: number): number {
  return lastDeadlineAtMs + CLOCK_LATE_MS;
}

/** The answer was lost, or nobody kept the time: the stream says which. */
export async function settleWithoutClock(
  chain: Chain,
  step: string,
  approvalId: string,
  askedId: string,
): Promise<SettledApproval> {
  const expire = { type: 'ExpireApproval', atMs: Date.now() } as const;
  const result = await chain.command(`${step}:expire`, 'approval', approvalId, expire);
  if (result.kind === 'accepted') {
    return { approvalId, outcome: 'EXPIRED', decidedBy: [], edit: null, eventId: result.eventId };
  }
  const outcome = await approvalOutcome({ tenant: chain.tenant, approvalId });
  if (outcome === null) throw ApplicationFailure.nonRetryable(result.message, result.code);
  return { ...outcome, eventId: askedId };
}
