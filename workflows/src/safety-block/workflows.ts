/**
 * `SafetyBlock` (KIKI-48): a creative that violates the brand's rules is blocked at once, which also takes it off the air and
 * is an end; then people look at it. What they say changes nothing of the block: a false alarm is answered by a new creative,
 * which goes through all checks again. Silence confirms nothing and is escalated.
 */
import { workflowInfo } from '@temporalio/workflow';
import { askApproval, listenForApprovals } from '../approval/ask.ts';
import { showStage, startChain } from '../steps/chain.ts';
import type { SafetyBlockInput, SafetyBlockResult } from './messages.ts';

const REVIEW_MS = 24 * 3_600_000;
const WORDS_MAX = 400;

export async function SafetyBlock(input: SafetyBlockInput): Promise<SafetyBlockResult> {
  listenForApprovals();
  const { tenant, campaignId, creativeId, category, cause } = input;
  const chain = startChain(tenant, cause);
  showStage(tenant, campaignId, 'BLOCKING');
  const reason = `${category}: ${input.because}`.slice(0, WORDS_MAX);
  const block = { type: 'BlockCreative', step: 'BRAND_SAFETY', reason } as const;
  const blocked = await chain.command('block', 'creative', creativeId, block);
  const isBlocked = blocked.kind === 'accepted';
  await chain.emit('incident', `safety-${cause.eventId}`, {
    type: 'IncidentOpened',
    severity: 'HIGH',
    kind: 'brand-safety',
    subject: `creative:${creativeId}`,
    summary: isBlocked
      ? `Creative ${creativeId} of campaign ${campaignId} was blocked: ${reason}`
      : `Creative ${creativeId} of campaign ${campaignId} is against the rules and was not blocked, ${blocked.message}: ${reason}`,
  });
  showStage(tenant, campaignId, 'REVIEWING');
  const { outcome } = await askApproval(chain, {
    step: 'review',
    approvalId: `safety-review-${cause.eventId}`,
    kind: 'brand-safety-review',
    subject: `creative:${creativeId}`,
    riskTier: 'HIGH',
    because: `Was it right to block this creative? ${reason}`,
    needed: [{ role: 'manager', persons: 1, or: ['admin'] }],
    deadlineMs: REVIEW_MS,
    fromAtMs: cause.occurredAtMs,
    onDeadline: 'ESCALATE',
    evidenceEventIds: [cause.eventId],
    replyTo: workflowInfo().workflowId,
  });
  const review = outcome === 'APPROVED' ? 'CONFIRMED' : outcome === 'REJECTED' ? 'FALSE_ALARM' : 'UNREVIEWED';
  showStage(tenant, campaignId, review);
  return { blocked: isBlocked, review };
}
