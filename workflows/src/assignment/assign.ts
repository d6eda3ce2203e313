/**
 * Work for a team from a workflow: `assign` asks and waits for the agent, `release` gives the place back. Places are
 * decided on the team's stream (R3); the answer comes by the signal `workChanged` (`listen.ts`).
 *
 *   listenForWork();
 *   const work = { team: 'sales', workId: clientId };
 *   const assigned = await assign(chain, { step: 'sales', ...work, subject: `client:${clientId}` });
 *   if (assigned.outcome === 'ASSIGNED') … assigned.agentId …
 *   await release(chain, { step: 'sales-done', ...work });
 *
 * It always ends: work that nobody takes is shelved for people after `staleAfterMs`; should nobody keep that time, this
 * withdraws it an hour later. Workflow code: runs in Temporal's sandbox.
 */
import { OFFER_FOR_MS, STALE_AFTER_MS } from '@mainstem/streams/deciders/assignment/limits';
import { ApplicationFailure, condition, workflowInfo } from '@temporalio/workflow';
import type { CommandOf } from '../activities/streams.ts';
import type { Chain } from '../steps/chain.ts';
import { lastOf } from './listen.ts';

type RequestWork = Extract<CommandOf<'assignment'>, { type: 'RequestWork' }>;

export interface WorkPlace {
  /** `teamOfRole` of the role, e.g. `sales`, `onboarding`, `support`, `success`, `sales-specialist`. */
  readonly team: string;
  /** Used once in its team. */
  readonly workId: string;
}

/** What has a default in `RequestWork` may be left out. */
export interface AssignAsk extends WorkPlace, Partial<Omit<RequestWork, 'type' | 'workId' | 'subject' | 'atMs'>> {
  /** Unique in the life of the workflow id. */
  readonly step: string;
  /** `client:c-17`; no personal data (R6). */
  readonly subject: string;
}

export type Assigned =
  | { readonly outcome: 'ASSIGNED'; readonly agentId: string; readonly eventId: string }
  /** People have to look at it; they may reopen it, and `agentOf` then tells. */
  | { readonly outcome: 'SHELVED'; readonly reason: string; readonly eventId: string }
  /** The team takes no more, or nobody answered in all the time; the work is withdrawn. */
  | { readonly outcome: 'NOBODY'; readonly reason: string };

/** After the work should have been shelved, before a workflow looks by itself. */
const CLOCK_LATE_MS = 3_600_000;

/** Throws `ApplicationFailure` with the decider's code when it may not be asked so, which is a bug. */
export async function assign(chain: Chain, ask: AssignAsk): Promise<Assigned> {
  const { step, team, ...wanted } = ask;
  const request = requestOf(wanted);
  const asked = await chain.command(step, 'assignment', team, request);
  if (asked.kind === 'rejected') {
    if (asked.code === 'TEAM_TOO_MUCH_WORK') return { outcome: 'NOBODY', reason: asked.code };
    throw ApplicationFailure.nonRetryable(asked.message, asked.code);
  }
  const { workId, staleAfterMs, offerForMs } = request;
  await condition(() => isSettled(team, workId), staleAfterMs + offerForMs + CLOCK_LATE_MS);
  return answerOf(chain, team, workId) ?? withdrawn(chain, { step: `${step}:withdraw`, team, workId });
}

/** The request with all its defaults, as the decider takes it. */
export function requestOf(wanted: Omit<AssignAsk, 'step' | 'team'>): RequestWork {
  return {
    type: 'RequestWork',
    kind: 'CLIENT',
    mode: 'ASSIGN',
    priority: 'NORMAL',
    expertise: [],
    language: null,
    preferAgent: null,
    whenAway: 'KEEP',
    offerForMs: OFFER_FOR_MS,
    staleAfterMs: STALE_AFTER_MS,
    replyTo: workflowInfo().workflowId,
    ...wanted,
    atMs: Date.now(),
  };
}

export interface ReleaseAsk extends WorkPlace {
  readonly step: string;
  /** `DONE` when not said. */
  readonly reason?: 'DONE' | 'WITHDRAWN';
}

/** Gives the place back; work that is over already is fine. */
export async function release(chain: Chain, { step, team, workId, reason = 'DONE' }: ReleaseAsk): Promise<void> {
  await chain.command(step, 'assignment', team, { type: 'ReleaseWork', workId, reason, atMs: Date.now() });
}

function isSettled(team: string, workId: string): boolean {
  const what = lastOf(team, workId)?.what;
  return what === 'ASSIGNED' || what === 'SHELVED';
}

function answerOf(chain: Chain, team: string, workId: string): Assigned | undefined {
  const last = lastOf(team, workId);
  if (last === undefined || !isSettled(team, workId)) return undefined;
  const { eventId, agentId, reason } = last;
  chain.follow(eventId);
  return agentId === null
    ? { outcome: 'SHELVED', reason: reason ?? '', eventId }
    : { outcome: 'ASSIGNED', agentId, eventId };
}

/** Nobody told anything in all that time: better to withdraw it than to wait for ever. */
async function withdrawn(chain: Chain, ask: ReleaseAsk): Promise<Assigned> {
  await release(chain, { ...ask, reason: 'WITHDRAWN' });
  return { outcome: 'NOBODY', reason: 'UNANSWERED' };
}
