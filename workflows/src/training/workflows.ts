/**
 * `Training` (KIKI-13, UW-09, UW-18): request → training set → fit, judged and compared → registered → challenger →
 * champion, when it is better by interval and who may decide that says so (SM-10). A first champion takes the place of
 * rules that people wrote: that is always a person's word. Whatever comes of it is an event. Ends within a week, the
 * bound of the approval, and a day.
 */
import { decideAutonomy } from '@mainstem/models/autonomy/autonomy';
import { proxyActivities } from '@temporalio/workflow';
import { askApproval, listenForApprovals } from '../approval/ask.ts';
import { type Held, heldWords } from '../autonomy/held.ts';
import { alertSteps, fitSteps } from '../steps/activity-options.ts';
import { type Chain, showStage, startChain } from '../steps/chain.ts';
import type { StepActivities } from '../steps/contract.ts';
import { inputsOf } from '../steps/evidence.ts';
import type { Beside, FitResult, KeptSet, TrainingActivities } from './contract.ts';
import { type TrainingInput, type TrainingOutcome, type TrainingResult, trainingWorkflowId } from './messages.ts';

const { prepareTraining, fitModel } = proxyActivities<TrainingActivities>(fitSteps);
const { alert } = proxyActivities<StepActivities>(alertSteps);

const APPROVAL_MS = 7 * 24 * 3_600_000;
const ONE = 1_000_000;
/** Models are asked in production. */
const PROFILE = 'production';

type Fitted = Extract<FitResult, { kind: 'FITTED' }>;
interface End {
  readonly outcome: TrainingOutcome;
  readonly because: string;
  readonly version?: string;
  readonly approvalId?: string;
}

export async function Training(input: TrainingInput): Promise<TrainingResult> {
  listenForApprovals();
  const { tenant, name, cause } = input;
  const chain = startChain(tenant, cause);
  showStage(tenant, name, 'PREPARING');
  const prepared = await prepareTraining({ tenant, name, asOfMs: cause.occurredAtMs });
  if (prepared.kind === 'UNKNOWN')
    return end(chain, input, { kind: '' }, { outcome: 'UNKNOWN', because: prepared.because });
  const { set, modelKind: kind } = prepared;
  showStage(tenant, name, 'FITTING');
  const version = versionOf(cause);
  const fitted = await fitModel({ tenant, name, version, runId: cause.eventId, set });
  if (fitted.kind === 'TOO_FEW')
    return end(chain, input, { kind, set }, { outcome: 'TOO_FEW', because: fitted.because });
  showStage(tenant, name, 'DECIDING');
  return end(chain, input, { kind, set, beside: fitted.beside }, await register(chain, input, fitted));
}

/** The day of the request and the end of its id: sorted by time, never given twice. */
function versionOf({ eventId, occurredAtMs }: TrainingInput['cause']): string {
  const day = new Date(occurredAtMs).toISOString().slice(0, 10);
  return `${day}.${eventId.replaceAll(/[^A-Za-z0-9]/g, '').slice(-12)}`;
}

async function register(chain: Chain, input: TrainingInput, { registration, beside, ceiling }: Fitted): Promise<End> {
  const { name } = input;
  const { version } = registration;
  const registered = await chain.command('register', 'model', name, registration);
  if (registered.kind === 'rejected' && registered.code !== 'MODEL_UNCHANGED')
    return { outcome: 'REFUSED', because: registered.message };
  const because = wordsOf(beside);
  const moved = await chain.command('challenger', 'model', name, {
    type: 'MoveAlias',
    alias: 'challenger',
    version,
    because,
    evidence: [],
  });
  if (moved.kind === 'rejected' && moved.code !== 'MODEL_UNCHANGED')
    return { outcome: 'REFUSED', because: moved.message, version };
  if (beside === null || beside.gainLow <= 0) return { outcome: 'CHALLENGER', because, version };
  return promote(chain, input, version, { ...beside, ...(ceiling === undefined ? {} : { ceiling }) });
}

function wordsOf(beside: Beside | null): string {
  if (beside === null) return 'too little came last to compare it on: it stays a challenger';
  const { gain, gainLow, gainHigh, against, rows } = beside;
  const figures = `${gain.toFixed(4)} nats (${gainLow.toFixed(4)} to ${gainHigh.toFixed(4)}) on the ${rows} rows that came last`;
  const whom = against ?? 'always saying the mean rate';
  return gainLow > 0 ? `better than ${whom} by ${figures}` : `not surely better than ${whom}: ${figures}`;
}

async function promote(
  chain: Chain,
  input: TrainingInput,
  version: string,
  { ceiling, ...beside }: Beside & Held,
): Promise<End> {
  const { name } = input;
  const because = wordsOf(beside);
  const permission = await permissionFor(chain, input, version, beside, ceiling);
  if (!permission.given) return { outcome: 'CHALLENGER', version, ...permission };
  const promoted = await chain.command('promote', 'model', name, {
    type: 'MoveAlias',
    alias: 'champion',
    version,
    // Somebody may have promoted another meanwhile: then this was compared with nobody who is asked now.
    from: beside.against,
    because,
    evidence: [{ name: 'log-loss-gain', reading: beside.gain, rows: beside.rows }],
  });
  if (promoted.kind === 'rejected' && promoted.code !== 'MODEL_UNCHANGED')
    return { outcome: 'CHALLENGER', version, ...permission, because: promoted.message };
  return { outcome: 'PROMOTED', version, ...permission, because };
}

interface Permission {
  readonly given: boolean;
  readonly because: string;
  readonly approvalId?: string;
}

async function permissionFor(
  chain: Chain,
  { tenant, name, cause }: TrainingInput,
  version: string,
  beside: Beside,
  ceiling: Held['ceiling'],
): Promise<Permission> {
  const { confidencePpm, against } = beside;
  const because = wordsOf(beside);
  const lines = decideAutonomy(confidencePpm, PROFILE, ONE - confidencePpm, ceiling);
  const outcome = against === null ? 'HUMAN' : lines.outcome;
  const decided = {
    type: 'AutonomyDecided',
    subjectKind: 'model-promotion',
    ...{ confidencePpm, ...lines, outcome },
    because: against === null ? `a first champion is people's word; ${because}` : heldWords(because, ceiling),
  } as const;
  await chain.emit('autonomy', name, decided, { inputs: inputsOf({ version, ...beside }) });
  if (outcome === 'AUTO') return { given: true, because };
  if (outcome === 'SUPERVISED') {
    const title = `Model ${name} ${version} becomes champion under supervision`;
    // A pager that is away stops nothing: the change is on the log.
    await alert({ step: 'supervise', severity: 'LOW', title, text: because, details: { tenant, name } }).catch(
      () => undefined,
    );
    return { given: true, because };
  }
  const approvalId = `model-${cause.eventId}`;
  const settled = await askApproval(chain, {
    step: 'approval',
    approvalId,
    kind: 'model-promotion',
    subject: name,
    riskTier: 'MEDIUM',
    because: `${name} ${version}: ${because}`.slice(0, 500),
    needed: [{ role: 'manager', persons: 1, or: ['admin'] }],
    deadlineMs: APPROVAL_MS,
    onDeadline: 'REJECT',
    diff: JSON.stringify({ version, ...beside }),
    evidenceEventIds: [chain.causationId],
    replyTo: trainingWorkflowId(tenant, name, cause.eventId),
  });
  const given = settled.outcome === 'APPROVED';
  return { given, approvalId, because: given ? because : `not approved: ${settled.outcome}` };
}

interface Known {
  readonly kind: string;
  readonly set?: KeptSet;
  readonly beside?: Beside | null;
}

async function end(
  chain: Chain,
  { name, cause }: TrainingInput,
  { kind, set, beside = null }: Known,
  { outcome, because, version = undefined, approvalId }: End,
): Promise<TrainingResult> {
  await chain.emit('ended', name, {
    type: 'ModelTrainingEnded',
    ...{ runId: cause.eventId, kind, outcome, version: version ?? null, because },
    rows: set?.rows ?? 0,
    positives: set?.positives ?? 0,
    against: beside?.against ?? null,
    gain: beside?.gain ?? null,
    gainLow: beside?.gainLow ?? null,
    gainHigh: beside?.gainHigh ?? null,
    confidencePpm: beside?.confidencePpm ?? null,
    approvalId: approvalId ?? null,
  });
  return { outcome, version: version ?? null };
}
