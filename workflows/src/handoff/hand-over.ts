/**
 * Handing a client on, from a workflow: one step. `HandoffCreated` starts a workflow of the handoff's own, which finds the
 * agents; this waits for its end. A workflow that hands over calls `listenForHandoffs()` once, before its first `await`.
 *
 *   listenForHandoffs();
 *   const done = await handOver(chain, { step: 'to-onboarding', handoffId: `${clientId}-2`, kind: 'ONBOARDING', clientId,
 *     from: salesAgent, to: [{ team: 'onboarding' }], deadlineMs: 3 * DAY_MS, notesUri });
 *   if (done.outcome === 'COMPLETED') … done.agents.onboarding …
 *
 * Two teams make it dual (WAP-120): completed when both have accepted. The client's place at the new agents stays taken
 * until `release(chain, { team, workId: handoffId })`; a specialist's handoff (WAP-121) ends by just that.
 */
import { ApplicationFailure, condition, setHandler, workflowInfo } from '@temporalio/workflow';
import type { Chain } from '../steps/chain.ts';
import { handoffSettled, type SettledHandoff } from './messages.ts';

/** After the deadline, before a workflow looks by itself: the handoff's own workflow needs a worker, too. */
const CLOCK_LATE_MS = 3_600_000;
/** Ends kept of one run: a workflow waits for few at a time. */
const HEARD_MAX = 50;

export interface HandOverAsk {
  /** Unique in the life of the workflow id. */
  readonly step: string;
  /** Used once in the tenant. */
  readonly handoffId: string;
  /** `OTHER` when not said. */
  readonly kind?: 'SIGNUP' | 'ONBOARDING' | 'SUCCESS' | 'SPECIALIST' | 'OTHER';
  readonly clientId: string;
  /** Agent that gives it away; null when nobody has it. */
  readonly from: string | null;
  /** One team, or two that both have to accept. */
  readonly to: readonly { readonly team: string }[];
  /** What who takes it has to know, all of it. */
  readonly expertise?: readonly string[];
  readonly priority?: 'URGENT' | 'HIGH' | 'NORMAL' | 'LOW';
  /** Where the notes lie, sealed. */
  readonly notesUri?: string;
  /** From `fromAtMs`, ms. */
  readonly deadlineMs: number;
  /** When it was due in the world, ms since 1970 UTC; now when not said. */
  readonly fromAtMs?: number;
}

/** One workflow's own: Temporal gives each execution its own modules. */
let heard: readonly SettledHandoff[] = [];

/** Takes ends from now on; `carried` are those of the run before. */
export function listenForHandoffs(carried: readonly SettledHandoff[] = []): void {
  heard = carried;
  setHandler(handoffSettled, (settled) => {
    if (endOf(settled.handoffId) === undefined) heard = [...heard, settled].slice(-HEARD_MAX);
  });
}

export function heardHandoffs(): readonly SettledHandoff[] {
  return heard;
}

/** Throws `ApplicationFailure` with the decider's code when it may not be asked so, which is a bug. */
export async function handOver(chain: Chain, ask: HandOverAsk): Promise<SettledHandoff> {
  const { step, handoffId, kind = 'OTHER', clientId, from, to, deadlineMs, fromAtMs = Date.now() } = ask;
  const untilMs = fromAtMs + deadlineMs;
  const asked = await chain.command(step, 'handoff', handoffId, {
    type: 'CreateHandoff',
    kind,
    clientId,
    fromAgent: from,
    teams: to.map(({ team }) => team),
    expertise: [...(ask.expertise ?? [])],
    priority: ask.priority ?? 'NORMAL',
    notesUri: ask.notesUri ?? null,
    deadlineMs: untilMs,
    replyTo: workflowInfo().workflowId,
    atMs: Date.now(),
  });
  if (asked.kind === 'rejected') throw ApplicationFailure.nonRetryable(asked.message, asked.code);
  const waitMs = Math.max(0, untilMs - Date.now()) + CLOCK_LATE_MS;
  await condition(() => endOf(handoffId) !== undefined, waitMs);
  const settled = endOf(handoffId) ?? (await withoutWorkflow(chain, step, handoffId, asked.eventId));
  chain.follow(settled.eventId);
  return settled;
}

function endOf(handoffId: string): SettledHandoff | undefined {
  return heard.find((settled) => settled.handoffId === handoffId);
}

/** Nobody kept the time: the stream says whether it is over. An end that is told now is heard within moments. */
async function withoutWorkflow(
  chain: Chain,
  step: string,
  handoffId: string,
  askedId: string,
): Promise<SettledHandoff> {
  const end = { type: 'EndHandoff', reason: 'EXPIRED', atMs: Date.now() } as const;
  const result = await chain.command(`${step}:expire`, 'handoff', handoffId, end);
  if (result.kind === 'rejected') await condition(() => endOf(handoffId) !== undefined, CLOCK_LATE_MS);
  const eventId = result.kind === 'accepted' ? result.eventId : askedId;
  return endOf(handoffId) ?? { handoffId, outcome: 'EXPIRED', agents: {}, eventId };
}
