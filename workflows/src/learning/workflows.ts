/**
 * `Adjustment` (KIKI-59): a lesson → what it calls for → who may decide that (SM-10, UW-20…23) → the change, as a command of the
 * stream it is of. Everything is an event, also that nothing came of it. A way of writing and an order of channels have no stream
 * of their own: the event that applies them is what briefs and outreach go by. Ends within a week, the bound of the approval.
 */
import { decideAutonomy } from '@mainstem/models/autonomy/autonomy';
import { proxyActivities } from '@temporalio/workflow';
import { askApproval, listenForApprovals } from '../approval/ask.ts';
import { type Held, heldWords } from '../autonomy/held.ts';
import type { CreativeActivities } from '../creative/contract.ts';
import { alertSteps, localSteps } from '../steps/activity-options.ts';
import { type Chain, showStage, startChain } from '../steps/chain.ts';
import type { StepActivities } from '../steps/contract.ts';
import { inputsOf, refsOf } from '../steps/evidence.ts';
import type { Adjusting, LearningActivities } from './contract.ts';
import { type AdjustmentInput, type AdjustmentResult, adjustmentWorkflowId } from './messages.ts';

const { weighLesson } = proxyActivities<LearningActivities>(localSteps);
const { campaignOf } = proxyActivities<CreativeActivities>(localSteps);
const { alert } = proxyActivities<StepActivities>(alertSteps);

/** A lesson is of weeks: people have one of them. */
const APPROVAL_MS = 7 * 24 * 3_600_000;
const ONE = 1_000_000;

type By = 'AUTO' | 'SUPERVISED' | 'HUMAN';
type Permission =
  | { readonly by: By; readonly approvalId: string | null }
  | { readonly by: 'NOBODY'; readonly because: string };

export async function Adjustment(input: AdjustmentInput): Promise<AdjustmentResult> {
  listenForApprovals();
  const { tenant, entity, cause, lesson } = input;
  const chain = startChain(tenant, cause);
  showStage(tenant, entity, 'WEIGHING');
  const { adjustings, because, ceiling } = await weighLesson({ tenant, entity, eventId: cause.eventId, lesson });
  const { loop } = lesson;
  if (adjustings.length === 0) {
    const dismissed = { adjustmentId: cause.eventId, loop, because };
    await chain.emit('dismissed', entity, { type: 'AdjustmentDismissed', ...dismissed });
    return { applied: 0, dismissed: 1 };
  }
  let applied = 0;
  for (const [at, adjusting] of adjustings.entries()) {
    if (await adjust(chain, input, { ...adjusting, ...(ceiling === undefined ? {} : { ceiling }) }, at)) applied += 1;
  }
  return { applied, dismissed: adjustings.length - applied };
}

async function adjust(chain: Chain, input: AdjustmentInput, adjusting: Adjusting & Held, at: number): Promise<boolean> {
  const { tenant, lesson, cause } = input;
  const { entity, kind, fromMicros, toMicros, fromText, toText, samples, confidencePpm, because } = adjusting;
  const adjustmentId = `${cause.eventId}-${at}`;
  const { loop, subject } = lesson;
  const what = { adjustmentId, loop, kind, subject, fromMicros, toMicros, fromText, toText };
  const evidence = [...adjusting.evidence];
  const riskPpm = ONE - confidencePpm;
  const proposed = { ...what, samples, confidencePpm, riskPpm, evidence, because };
  await chain.emit(`proposed-${at}`, entity, { type: 'AdjustmentProposed', ...proposed });
  showStage(tenant, entity, 'DECIDING');
  const permission = await permissionFor(chain, input, adjusting, at);
  const refusal = permission.by === 'NOBODY' ? permission.because : await apply(chain, tenant, adjusting, at);
  if (permission.by === 'NOBODY' || refusal !== null) {
    const dismissed = { adjustmentId, loop, because: refusal ?? '' };
    await chain.emit(`dismissed-${at}`, entity, { type: 'AdjustmentDismissed', ...dismissed });
    return false;
  }
  const { by, approvalId } = permission;
  await chain.emit(`applied-${at}`, entity, { type: 'AdjustmentApplied', ...what, evidence, by, approvalId });
  return true;
}

async function permissionFor(
  chain: Chain,
  { tenant, entity: lessonOf, cause }: AdjustmentInput,
  { entity, kind, confidencePpm, because, profile, ceiling, ...change }: Adjusting & Held,
  at: number,
): Promise<Permission> {
  // What does no good is harm: the chance of it is held against the profile's tolerance.
  const { outcome, ...lines } = decideAutonomy(confidencePpm, profile, ONE - confidencePpm, ceiling);
  const decided = { type: 'AutonomyDecided', subjectKind: 'adjustment', confidencePpm, ...lines, outcome } as const;
  const { evidence: events, ...asked } = change;
  const inputs = [...inputsOf({ kind, riskPpm: ONE - confidencePpm, ...asked }), ...refsOf(events)];
  await chain.emit(`autonomy-${at}`, entity, { ...decided, because: heldWords(because, ceiling) }, { inputs });
  if (outcome === 'AUTO') return { by: 'AUTO', approvalId: null };
  if (outcome === 'SUPERVISED') {
    const title = `A lesson changes ${kind} of ${entity} under supervision`;
    const details = { tenant, entity };
    // A pager that is away stops nothing: the change is on the log.
    await alert({ step: `supervise-${at}`, severity: 'LOW', title, text: because, details }).catch(() => undefined);
    return { by: 'SUPERVISED', approvalId: null };
  }
  const approvalId = `adjustment-${cause.eventId}-${at}`;
  const settled = await askApproval(chain, {
    step: `approval-${at}`,
    approvalId,
    kind: 'adjustment',
    subject: entity,
    riskTier: 'MEDIUM',
    because: `${kind}: ${because}`.slice(0, 500),
    needed: [{ role: 'manager', persons: 1, or: ['admin'] }],
    deadlineMs: APPROVAL_MS,
    onDeadline: 'REJECT',
    diff: JSON.stringify(change),
    evidenceEventIds: [...change.evidence],
    replyTo: adjustmentWorkflowId(tenant, lessonOf, cause.eventId),
  });
  if (settled.outcome === 'APPROVED') return { by: 'HUMAN', approvalId };
  return { by: 'NOBODY', because: `not approved: ${settled.outcome}` };
}

/** Null, or why not. What people changed since the lesson was weighed is theirs and stays. */
async function apply(chain: Chain, tenant: string, adjusting: Adjusting, at: number): Promise<string | null> {
  const { entity, kind, fromMicros, toMicros, fromText } = adjusting;
  if (kind === 'PROMPT_ANGLE' || kind === 'CHANNELS') return null;
  const { bidPriceMicros, valuation, flows } = await campaignOf({ tenant, campaignId: entity });
  const isStill = {
    BID_PRICE: bidPriceMicros === fromMicros,
    ACTION_VALUE: valuation?.actionValueMicros === fromMicros,
    JOURNEY: flows?.some(({ journey }) => journey === fromText) === true,
  }[kind];
  if (!isStill) return 'somebody has set it otherwise since';
  const commanded = await chain.command(`apply-${at}`, 'campaign', entity, commandOf(adjusting, valuation, flows));
  return commanded.kind === 'rejected' ? commanded.message : null;

  function commandOf({ fromText: left }: Adjusting, held: typeof valuation, before: typeof flows) {
    if (kind === 'BID_PRICE') return { type: 'ChangeBidPrice', bidPriceMicros: toMicros as number } as const;
    if (kind === 'JOURNEY') {
      const rest = (before ?? []).filter(({ journey }) => journey !== left);
      return { type: 'ChangeFlows', flows: rest as never } as const;
    }
    return { type: 'ChangeValuation', ...(held as object), actionValueMicros: toMicros } as never;
  }
}
