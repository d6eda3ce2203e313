/**
 * One opportunity: somebody of success looks at it (WAP-56) and decides, as an approval, whether a specialist is invited. It is
 * a task of the team `success`, first of the agent the client knows. Silence of a week dismisses it: the next comes when the
 * cool-down is over.
 */
import { condition, workflowInfo } from '@temporalio/workflow';
import { answerTo, beginApproval, dueAtMs, settleWithoutClock } from '../approval/ask.ts';
import type { SettledApproval } from '../approval/messages.ts';
import { release, requestOf } from '../assignment/assign.ts';
import { agentOf } from '../assignment/listen.ts';
import type { Chain } from '../steps/chain.ts';
import type { Opportunity } from './messages.ts';

const TEAM = 'success';
const DECIDING_MS = 7 * 86_400_000;
/** What was withdrawn is heard within this, ms; else it counts as withdrawn anyway. */
const HEARD_WITHIN_MS = 3_600_000;

/** What a specialist has to know for each kind. */
const expertiseOf: Readonly<Record<string, readonly string[]>> = {
  PREMIUM: [],
  VOICE_ADD_ON: ['voice'],
  CUSTOM_INTEGRATION: ['integrations'],
};

export interface Deciding {
  readonly clientId: string;
  readonly opportunity: Opportunity;
  /** Why nothing is sold any more; null while it may be. */
  readonly gone: () => string | null;
}

export async function decideOn(chain: Chain, deciding: Deciding): Promise<void> {
  const { clientId, opportunity } = deciding;
  const { opportunityId, kind, successAgentId } = opportunity;
  const workId = `upsell-${opportunityId}`;
  const wanted = { workId, subject: `client:${clientId}`, preferAgent: successAgentId, priority: 'LOW' } as const;
  await chain.command(`task:${opportunityId}`, 'assignment', TEAM, requestOf(wanted));
  const settled = await ask(chain, deciding);
  const invitedBy = agentOf(TEAM, workId) ?? successAgentId;
  const invitationId = settled.outcome === 'APPROVED' && deciding.gone() === null ? `inv-${opportunityId}` : null;
  await chain.emit(`decided:${opportunityId}`, clientId, {
    type: 'UpsellDecided',
    ...{ opportunityId, kind, approvalId: approvalIdOf(opportunity), invitationId, atMs: Date.now() },
    ...outcomeOf(settled, deciding.gone()),
    decidedBy: settled.decidedBy[0] ?? null,
  });
  if (invitationId !== null) {
    await chain.emit(`invited:${opportunityId}`, clientId, {
      type: 'SpecialistInvited',
      ...{ invitationId, kind, reason: 'detected', opportunityId, invitedBy, personRef: clientId, contextUri: null },
      expertise: [...(expertiseOf[kind] ?? [])],
      evidenceEventIds: [...opportunity.evidenceEventIds],
      words: null,
    });
  }
  await release(chain, { step: `task-done:${opportunityId}`, team: TEAM, workId });
}

const approvalIdOf = ({ opportunityId }: Opportunity) => `upsell-${opportunityId}`;

async function ask(chain: Chain, { clientId, opportunity, gone }: Deciding): Promise<SettledApproval> {
  const { opportunityId, kind, counted, threshold, evidenceEventIds } = opportunity;
  const approvalId = approvalIdOf(opportunity);
  const step = `ask:${opportunityId}`;
  const asked = await beginApproval(chain, {
    ...{ step, approvalId, kind: 'upsell', subject: clientId, riskTier: 'LOW', evidenceEventIds },
    because: `${kind}: ${counted} counted, ${threshold} are enough; approve to invite a specialist`,
    needed: [{ role: TEAM, persons: 1 }],
    deadlineMs: DECIDING_MS,
    onDeadline: 'REJECT',
    replyTo: workflowInfo().workflowId,
  });
  const waitMs = Math.max(1, dueAtMs(asked.lastDeadlineAtMs) - Date.now());
  await condition(() => answerTo(approvalId) !== undefined || gone() !== null, waitMs);
  const because = gone();
  if (answerTo(approvalId) === undefined && because !== null) {
    const by = `workflow:${workflowInfo().workflowType}`;
    const withdraw = { type: 'WithdrawApproval', by, because, atMs: Date.now() } as const;
    await chain.command(`${step}:withdraw`, 'approval', approvalId, withdraw);
    await condition(() => answerTo(approvalId) !== undefined, HEARD_WITHIN_MS);
    const withdrawn = { approvalId, outcome: 'WITHDRAWN', decidedBy: [], edit: null, eventId: asked.eventId } as const;
    return answerTo(approvalId) ?? withdrawn;
  }
  const settled = answerTo(approvalId) ?? (await settleWithoutClock(chain, step, approvalId, asked.eventId));
  chain.follow(settled.eventId);
  return settled;
}

/** `settled` as success sees it: whoever is gone is sold nothing, also when it was approved in the same moment. */
function outcomeOf({ outcome }: SettledApproval, gone: string | null): { outcome: string; because: string } {
  if (gone !== null) return { outcome: 'WITHDRAWN', because: gone };
  switch (outcome) {
    case 'APPROVED':
      return { outcome: 'INVITED', because: 'approved' };
    case 'REJECTED':
      return { outcome: 'DISMISSED', because: 'rejected' };
    case 'EXPIRED':
      return { outcome: 'UNANSWERED', because: 'nobody-decided' };
    case 'WITHDRAWN':
      return { outcome: 'WITHDRAWN', because: 'withdrawn' };
  }
}
