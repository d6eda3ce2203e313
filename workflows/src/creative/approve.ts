/**
 * Who approves a creative that passed its checks (SM-10): the machine alone, the machine and somebody is told, or a person.
 * Workflow code. Silence never approves.
 */
import { decideAutonomy } from '@mainstem/models/autonomy/autonomy';
import { proxyActivities } from '@temporalio/workflow';
import { askApproval } from '../approval/ask.ts';
import { heldWords } from '../autonomy/held.ts';
import { alertSteps } from '../steps/activity-options.ts';
import type { Chain } from '../steps/chain.ts';
import type { StepActivities } from '../steps/contract.ts';
import { inputsOf } from '../steps/evidence.ts';
import type { Verdicts } from './contract.ts';
import { type CreativeInput, creativeWorkflowId } from './messages.ts';

const { alert } = proxyActivities<StepActivities>(alertSteps);

/** Three working days and a weekend. */
const APPROVAL_MS = 5 * 24 * 3_600_000;
const ONE = 1_000_000;
/** Words of a model are new; words of templates have been read by people before. */
const MODEL_COSTS_PPM = 100_000;
/** Where the law has its own rules a wrong word is dearer. */
const REGULATED_COSTS_PPM = 200_000;
/** So near the line of mood another day's lexicon may say otherwise. */
const NEAR_LINE_PPM = 200_000;
const NEAR_LINE_COSTS_PPM = 100_000;

export type Approved =
  | { readonly kind: 'approved'; readonly note: string }
  | { readonly kind: 'rejected'; reason: string };

export function confidenceOf({ quality, sentiment, compliance, language }: Verdicts, byModel: boolean): number {
  // What the guard cannot read it has not judged: a person reads it, however well the rest did.
  if (language?.isGuarded === false) return 0;
  const near = sentiment.compoundPpm - sentiment.linePpm < NEAR_LINE_PPM ? NEAR_LINE_COSTS_PPM : 0;
  const regulated = compliance.disclosures.length > 0 ? REGULATED_COSTS_PPM : 0;
  return Math.max(0, Math.min(ONE, quality.scorePpm) - near - regulated - (byModel ? MODEL_COSTS_PPM : 0));
}

export async function approvalOf(
  chain: Chain,
  { tenant, creativeId }: CreativeInput,
  profile: string,
  confidencePpm: number,
  { quality, sentiment, compliance, language, ceiling }: Verdicts,
): Promise<Approved> {
  const { outcome, ...lines } = decideAutonomy(confidencePpm, profile, 0, ceiling);
  const isUnread = language?.isGuarded === false;
  const because = isUnread
    ? `the guard has no lexicon for its language (${language.found}): a person reads it`
    : 'score of quality, less what is new, regulated or near the line of mood';
  const decided = {
    type: 'AutonomyDecided',
    subjectKind: 'creative',
    confidencePpm,
    ...lines,
    outcome,
  } as const;
  const seen = {
    scorePpm: quality.scorePpm,
    ...{ compoundPpm: sentiment.compoundPpm, linePpm: sentiment.linePpm },
    ...{ disclosures: compliance.disclosures.length, isGuarded: language?.isGuarded ?? true },
  };
  await chain.emit(
    'autonomy',
    creativeId,
    { ...decided, because: heldWords(because, ceiling) },
    { inputs: inputsOf(seen) },
  );
  const surely = `${(confidencePpm / 10_000).toFixed(0)} % sure`;
  if (outcome === 'AUTO') return { kind: 'approved', note: `passed all checks; approved alone, ${surely}` };
  if (outcome === 'SUPERVISED') {
    await alert({
      step: 'supervise',
      severity: 'LOW',
      title: `Creative ${creativeId} was approved under supervision`,
      text: `It passed its checks and the machine was ${surely}. Block it if it should not be shown.`,
      details: { tenant, creative: creativeId },
    }).catch(() => undefined); // a pager that is away takes no approval back: the decision is on the log
    return { kind: 'approved', note: `passed all checks; approved under supervision, ${surely}` };
  }
  const settled = await askApproval(chain, {
    step: 'approval',
    approvalId: `creative-${creativeId}`,
    kind: 'creative',
    subject: creativeId,
    riskTier: 'MEDIUM',
    because: isUnread ? because : `it passed its checks, but the machine was only ${surely}`,
    needed: [{ role: 'manager', persons: 1, or: ['admin'] }],
    deadlineMs: APPROVAL_MS,
    onDeadline: 'REJECT',
    evidenceEventIds: [chain.causationId],
    replyTo: creativeWorkflowId(tenant, creativeId),
  });
  if (settled.outcome === 'APPROVED') return { kind: 'approved', note: 'passed all checks; approved by a person' };
  return { kind: 'rejected', reason: `nobody approved it: ${settled.outcome}` };
}
