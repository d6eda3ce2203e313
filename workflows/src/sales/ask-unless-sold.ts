/** An approval that sales waits for: a deal signed elsewhere overtakes it, and what was asked is taken back. */
import { condition, patched } from '@temporalio/workflow';
import { answerTo, askApproval, beginApproval, dueAtMs, settleWithoutClock } from '../approval/ask.ts';
import type { ApprovalAsk } from '../approval/contract.ts';
import type { SettledApproval } from '../approval/messages.ts';
import type { Life } from '../client-lifecycle/life/life.ts';

/** Null when a deal came first: nobody has to look at it any more. An answer that is there counts. */
export async function askUnlessSold(life: Life, ask: ApprovalAsk): Promise<SettledApproval | null> {
  const { approvalId, step } = ask;
  // Histories from before waited for the answer, whatever was signed meanwhile.
  if (!patched('review-overtaken')) return askApproval(life.chain, ask);
  const asked = await beginApproval(life.chain, ask);
  const waitMs = Math.max(0, dueAtMs(asked.lastDeadlineAtMs) - Date.now());
  await condition(() => answerTo(approvalId) !== undefined || life.isSold, waitMs);
  const answer = answerTo(approvalId);
  if (answer === undefined && life.isSold) {
    const by = 'workflow:ClientLifecycle';
    const withdraw = {
      type: 'WithdrawApproval',
      by,
      because: 'a deal was signed elsewhere',
      atMs: Date.now(),
    } as const;
    await life.chain.command(`${step}:withdraw`, 'approval', approvalId, withdraw);
    return null;
  }
  const settled = answer ?? (await settleWithoutClock(life.chain, step, approvalId, asked.eventId));
  life.chain.follow(settled.eventId);
  return settled;
}
