/**
 * The draft of requirements goes back and forth until it holds (WAP-21…23): an agent reviews and edits it, the client gets it
 * and confirms or corrects it. Nobody's silence says yes: the agent's makes the approval expire, the client's a ticket.
 */
import { workflowInfo } from '@temporalio/workflow';
import type { ApprovalAsk } from '../approval/contract.ts';
import { DAY_MS, type Life } from '../client-lifecycle/life/life.ts';
import type { LifeStep, Requirements } from '../client-lifecycle/life/state.ts';
import { awaitClient, keep, PATIENCE_DAYS, SILENT_DAYS, write } from '../client-lifecycle/life/talk.ts';
import { askUnlessSold } from './ask-unless-sold.ts';
import { changedLines, readDraft, withVolume } from './draft.ts';

/** An agent has this long to review a draft, days. */
const REVIEW_DAYS = 5;
/** Times a draft goes back; one that does not hold by then needs people to begin anew. */
export const DRAFT_ROUNDS_MAX = 5;

export async function review(life: Life): Promise<LifeStep> {
  const requirements = required(life);
  const { draftId, revision, text, uri, hash } = requirements;
  const deadlineMs = REVIEW_DAYS * DAY_MS;
  await life.enter('people', Date.now() + deadlineMs);
  const ask: ApprovalAsk = {
    step: life.name('ask'),
    approvalId: `requirements-${life.chain.causationId}`,
    kind: 'requirements',
    subject: life.clientId,
    riskTier: 'LOW',
    because: `requirements ${draftId}, revision ${revision}, go to the client`,
    needed: [{ role: 'sales', persons: 1 }],
    deadlineMs,
    onDeadline: 'ESCALATE',
    diff: text,
    diffUri: uri,
    diffHash: hash,
    replyTo: workflowInfo().workflowId,
  };
  const settled = await askUnlessSold(life, ask);
  if (settled === null) return 'begin';
  if (settled.outcome === 'REJECTED') {
    return isLast(life, 'review') ? life.end('the requirements were rejected too often') : again(life);
  }
  if (settled.outcome !== 'APPROVED') return life.end('nobody reviewed the requirements');
  const edited = settled.edit?.diff ?? null;
  if (edited !== null && edited !== text) await revise(life, edited, settled.decidedBy[0] ?? 'user:unknown');
  return 'validation';
}

/** Another look at the findings: new ones of people come in, the draft is made anew. */
function again(life: Life): LifeStep {
  life.know({ findings: [] });
  return 'research';
}

export async function validation(life: Life): Promise<LifeStep> {
  const { researchId, draftId, revision, uri, hash, conversationsPerMonth, objectives } = required(life);
  await life.enter('client', Date.now() + PATIENCE_DAYS * DAY_MS);
  const told = await write(life, 'client-requirements@v1', {
    product: life.state.profile.product,
    conversations: conversationsPerMonth,
    objectives,
  });
  await life.emit('sent', {
    type: 'ClientRequirementsSent',
    ...{ researchId, draftId, revision, draftUri: uri, draftHash: hash, messageId: told.messageId },
    validateByMs: told.atMs + SILENT_DAYS * DAY_MS,
  });
  const answer = await awaitClient(life, {
    about: 'requirements',
    types: ['ClientRequirementsValidated'],
    fits: (fact) => fact.draftId === draftId && fact.revision === revision,
    told,
  });
  if (answer === null) return life.isSold ? 'begin' : life.end('the client never checked the requirements');
  if (answer.outcome === 'CONFIRMED') return 'demo';
  if (isLast(life, 'validation')) return life.end('the requirements were corrected too often');
  const { text } = required(life);
  const volume = answer.conversationsPerMonth ?? conversationsPerMonth;
  await revise(life, withVolume(text, volume), `client:${life.clientId}`);
  return 'review';
}

async function revise(life: Life, text: string, revisedBy: string): Promise<void> {
  const before = required(life);
  const { researchId, draftId } = before;
  const revision = before.revision + 1;
  const kept = await keep(life, `${draftId}-${revision}`, text);
  life.know({ requirements: { ...before, ...readDraft(text, before), revision, text, ...kept } });
  await life.emit(`revised:${revision}`, {
    type: 'RequirementsDraftRevised',
    ...{ researchId, draftId, revision, revisedBy, draftUri: kept.uri, draftHash: kept.hash },
    changeCount: changedLines(before.text, text),
  });
}

function isLast(life: Life, step: LifeStep): boolean {
  return (life.state.rounds[step] ?? 0) >= DRAFT_ROUNDS_MAX;
}

function required({ state }: Life): Requirements {
  if (state.requirements === null) throw new Error('unreachable: a draft is reviewed before it was made');
  return state.requirements;
}
