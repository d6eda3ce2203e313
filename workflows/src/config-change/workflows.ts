/**
 * `ConfigChange` (SM-5) carries a change of an agent's config from its score to its end.
 *
 *   APPROVING ─▶ PREVIEWING ─▶ APPLYING ─▶ VERIFYING ─▶ VERIFIED
 *       │  LOW: at once  │ an hour, confirmed          └▶ ROLLED_BACK (by a person's click, or by a monitor's rollback)
 *       └─ REJECTED · EXPIRED · WITHDRAWN ◀┘
 *
 * The stream decides each step (R3), so whatever people do at the same moment, a step that comes too late is refused there
 * and the workflow ends by what the stream says. Silence never applies anything: an approval nobody gives and a preview
 * nobody confirms come to `EXPIRED`. Nothing of a config is in here but ids and a diff for who approves.
 */
import { condition, proxyActivities, setHandler } from '@temporalio/workflow';
import { askApproval, listenForApprovals } from '../approval/ask.ts';
import type { ApprovalAsk } from '../approval/contract.ts';
import { logSteps } from '../steps/activity-options.ts';
import { type Chain, showStage, startChain } from '../steps/chain.ts';
import type { ConfigActivities } from './contract.ts';
import {
  type ChangeFact,
  type ConfigChangeInput,
  type ConfigChangeStage,
  changeFact,
  changeStage,
  configChangeWorkflowId,
} from './messages.ts';

const { changeText } = proxyActivities<ConfigActivities>(logSteps);

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** People decide within this, counted from the request; then it is escalated, and ends at the approval's last deadline. */
const APPROVAL_MS = 3 * DAY_MS;
/** WAP-78. */
export const PREVIEW_MS = HOUR_MS;
/** How long a change is watched: twice the window of the monitors' slowest trigger (WAP-107: 5 minutes). */
export const VERIFY_MS = 10 * 60_000;

type End = Extract<ConfigChangeStage, 'VERIFIED' | 'ROLLED_BACK' | 'REJECTED' | 'EXPIRED' | 'WITHDRAWN'>;

export async function ConfigChange(input: ConfigChangeInput): Promise<End> {
  const { tenant, configId, changeId, askedTier, cause } = input;
  const facts: ChangeFact[] = [];
  let stage: ConfigChangeStage = 'APPROVING';
  listenForApprovals();
  const chain = startChain(tenant, cause);
  const is = (what: ChangeFact['what']) => facts.some((fact) => fact.what === what);
  setHandler(changeStage, () => stage);
  setHandler(changeFact, async (fact) => {
    if (facts.some(({ eventId }) => eventId === fact.eventId)) return;
    facts.push(fact);
    // Nobody is to be asked any more; the approval's end wakes who waits for it.
    if (fact.what === 'WITHDRAWN' && stage === 'APPROVING' && askedTier !== 'LOW') await withdraw(chain, input, fact);
  });
  const reached = (next: ConfigChangeStage) => {
    stage = next;
    showStage(tenant, configId, next);
  };
  const give = (step: string, command: Step) =>
    chain.command(step, 'agentConfig', configId, { ...command, changeId } as never);
  const ended = (end: End): End => {
    reached(end);
    return end;
  };

  reached('APPROVING');
  const said = await approve(chain, input, give);
  if (said !== 'APPROVED') return ended(is('WITHDRAWN') ? 'WITHDRAWN' : said);

  reached('PREVIEWING');
  const opened = await give('preview', { type: 'OpenPreview', expiresAtMs: Date.now() + PREVIEW_MS });
  if (opened.kind === 'rejected') return ended(is('WITHDRAWN') ? 'WITHDRAWN' : 'REJECTED');
  if (askedTier !== 'LOW') {
    await condition(() => is('CONFIRMED') || is('WITHDRAWN'), PREVIEW_MS);
    if (is('WITHDRAWN')) return ended('WITHDRAWN');
    if (!is('CONFIRMED')) {
      const expired = await give('expire', {
        type: 'ExpireChange',
        because: 'nobody confirmed the preview within its hour',
      });
      // Confirmed or withdrawn in the last moment: then the stream says so, and the signal is on its way.
      if (expired.kind === 'accepted') return ended('EXPIRED');
      await condition(() => is('CONFIRMED') || is('WITHDRAWN'), HOUR_MS);
      if (!is('CONFIRMED')) return ended('WITHDRAWN');
    }
  }

  reached('APPLYING');
  const applied = await give('apply', { type: 'ApplyChange' });
  if (applied.kind === 'rejected') {
    if (is('WITHDRAWN')) return ended('WITHDRAWN');
    await give('reject', { type: 'RejectChange', because: applied.message.slice(0, 500), decidedBy: [] });
    return ended('REJECTED');
  }

  reached('VERIFYING');
  await condition(() => is('ROLLED_BACK') || is('DEGRADED'), VERIFY_MS);
  if (is('ROLLED_BACK')) return ended('ROLLED_BACK');
  const bad = facts.find(({ what }) => what === 'DEGRADED');
  const verdict =
    bad === undefined
      ? await give('verify', { type: 'VerifyChange', because: `nothing was noticed in ${VERIFY_MS / 60_000} minutes` })
      : await give('roll-back', { type: 'RollBackChange', because: bad.because });
  if (verdict.kind === 'rejected') return ended('ROLLED_BACK'); // somebody took it back in the same moment
  return ended(bad === undefined ? 'VERIFIED' : 'ROLLED_BACK');
}

type Step =
  | { readonly type: 'ApproveChange'; readonly approvalId: string | null; readonly decidedBy: readonly string[] }
  | { readonly type: 'RejectChange'; readonly because: string; readonly decidedBy: readonly string[] }
  | { readonly type: 'OpenPreview'; readonly expiresAtMs: number }
  | { readonly type: 'ExpireChange' | 'VerifyChange' | 'RollBackChange'; readonly because: string }
  | { readonly type: 'ApplyChange' };
type Give = (step: string, command: Step) => ReturnType<Chain['command']>;

const seats: Readonly<Record<'MEDIUM' | 'HIGH', ApprovalAsk['needed']>> = {
  // WAP-67.
  MEDIUM: [{ role: 'config_manager', persons: 1, or: ['admin'] }],
  // WAP-68.
  HIGH: [
    { role: 'admin', persons: 1 },
    { role: 'platform_engineer', persons: 1 },
  ],
};

async function approve(
  chain: Chain,
  input: ConfigChangeInput,
  give: Give,
): Promise<'APPROVED' | 'REJECTED' | 'EXPIRED' | 'WITHDRAWN'> {
  const { tenant, configId, changeId, askedTier, reasons, requestedBy, cause } = input;
  if (askedTier === 'LOW') {
    const approved = await give('approve', { type: 'ApproveChange', approvalId: null, decidedBy: [] });
    return approved.kind === 'accepted' ? 'APPROVED' : 'WITHDRAWN';
  }
  const text = await changeText({ tenant, configId, changeId });
  if (text === null) return 'WITHDRAWN';
  const approvalId = approvalIdOf(input);
  const settled = await askApproval(chain, {
    step: 'ask',
    approvalId,
    kind: 'config-change',
    subject: configId,
    riskTier: askedTier,
    because: `${text.message} (${text.branch}; ${reasons.join('; ')})`.slice(0, 500),
    needed: seats[askedTier],
    deadlineMs: APPROVAL_MS,
    fromAtMs: cause.occurredAtMs,
    onDeadline: 'ESCALATE',
    ...(text.diff === '' ? {} : { diff: text.diff }),
    evidenceEventIds: [cause.eventId],
    requestedBy,
    replyTo: configChangeWorkflowId(tenant, configId, changeId),
  });
  const { outcome, decidedBy } = settled;
  if (outcome === 'APPROVED' && settled.edit === null) {
    const approved = await give('approve', { type: 'ApproveChange', approvalId, decidedBy });
    return approved.kind === 'accepted' ? 'APPROVED' : 'WITHDRAWN';
  }
  if (outcome === 'WITHDRAWN') return 'WITHDRAWN';
  if (outcome === 'EXPIRED') {
    await give('expire-approval', { type: 'ExpireChange', because: 'nobody decided in time' });
    return 'EXPIRED';
  }
  // What was edited is another text, which nobody has checked or scored: it is asked for as a change of its own.
  const because = outcome === 'REJECTED' ? 'refused by who was asked' : 'approved otherwise: ask for that as a change';
  await give('reject', { type: 'RejectChange', because, decidedBy });
  return 'REJECTED';
}

function approvalIdOf({ configId, changeId, cause }: ConfigChangeInput): string {
  return `config-change-${configId}-${changeId}`.length <= 120
    ? `config-change-${configId}-${changeId}`
    : `config-change-${cause.eventId}`;
}

async function withdraw(chain: Chain, input: ConfigChangeInput, { because }: ChangeFact): Promise<void> {
  const by = input.requestedBy;
  const asked = { type: 'WithdrawApproval', by, because: because.slice(0, 500), atMs: Date.now() } as const;
  await chain.command('withdraw-approval', 'approval', approvalIdOf(input), asked);
}
