/**
 * `Incident` (SM-14, WAP-46, WAP-110): opened(severity) → ticket → alert → client told → mitigated → root cause written →
 * prevention done. Each of the last three has an owner and a time limit by severity (`policy.ts`); one that is missed is
 * escalated, and waited for again, a bounded number of times.
 *
 * People say that a step is done by an Update, whose validator answers at once; the platform says by signal what it mended
 * itself. A ticket system or a pager that cannot be reached stops nothing: the log then says that nobody was told.
 */
import {
  ActivityFailure,
  ApplicationFailure,
  allHandlersFinished,
  condition,
  patched,
  proxyActivities,
  setHandler,
} from '@temporalio/workflow';
import { alertSteps } from '../steps/activity-options.ts';
import { type Chain, showStage, startChain } from '../steps/chain.ts';
import type { IncidentActivities } from './contract.ts';
import {
  completeStep,
  type IncidentInput,
  type IncidentNews,
  type IncidentRefusal,
  incidentNews,
  incidentView,
  type StepDone,
  stepReported,
} from './messages.ts';
import { ESCALATES_TO, incidentPolicies, MISSES_MAX, type StepPolicy } from './policy.ts';
import type { PolicyInForce } from './setting.ts';
import { page, tellClient, ticket } from './tell.ts';

const { incidentPolicy } = proxyActivities<IncidentActivities>(alertSteps);

export interface IncidentResult {
  readonly outcome: 'CLOSED' | 'LEFT_UNDONE';
}

/** Waits of a step that was missed are at least this long, ms. */
const AGAIN_MIN_MS = 24 * 3_600_000;

interface State {
  /** The step that is waited for; null while none is. */
  open: (StepPolicy & { readonly dueAtMs: number }) | null;
  /** Who did it, once somebody did. */
  done: { readonly told: StepDone; readonly eventId: string } | null;
  /** What the platform did, until it is told on. */
  readonly news: IncidentNews[];
  readonly heard: Set<string>;
}

export async function Incident(input: IncidentInput): Promise<IncidentResult> {
  const state: State = { open: null, done: null, news: [], heard: new Set() };
  const chain = startChain(input.tenant, input.cause);
  listen(input, state, chain);
  const reached = (stage: string) => showStage(input.tenant, input.incidentId, stage);
  const policy = await policyOf(input);

  reached('OPENED');
  // At once and side by side: a slow ticket system keeps nobody from being paged.
  const paged = policy.pages ? page(input, chain, 'alert', input.severity, input.summary) : Promise.resolve();
  await Promise.all([paged, ticket(input, chain)]);
  reached('ALERTED');
  // Beside the steps: a mail server that is down for hours holds up nobody who mends things.
  const telling = tellClient(input, startChain(input.tenant, { ...input.cause, eventId: chain.causationId }), policy);

  const { escalatesTo, version } = policy;
  for (const step of policy.steps) {
    reached(`WAITS_FOR_${step.step}`);
    if (await waitFor(input, state, chain, { ...step, escalatesTo, version })) continue;
    reached('LEFT_UNDONE');
    await telling;
    await condition(allHandlersFinished);
    return { outcome: 'LEFT_UNDONE' };
  }
  reached('CLOSED');
  await telling;
  await condition(allHandlersFinished);
  return { outcome: 'CLOSED' };
}

function listen({ incidentId }: IncidentInput, state: State, chain: Chain): void {
  setHandler(incidentNews, (news) => {
    if (state.heard.has(news.eventId)) return;
    state.heard.add(news.eventId);
    state.news.push(news);
  });
  setHandler(incidentView, () => {
    const { open } = state;
    return { incidentId, waitsFor: open?.step ?? null, owner: open?.owner ?? null, dueAtMs: open?.dueAtMs ?? null };
  });
  setHandler(stepReported, async ({ eventId, ...told }) => {
    if (refusalOf(state, told) !== null) return;
    chain.follow(eventId);
    await complete(chain, incidentId, state, told);
  });
  setHandler(completeStep, (told) => complete(chain, incidentId, state, told), {
    validator: (told) => {
      const refused = refusalOf(state, told);
      if (refused !== null) throw ApplicationFailure.nonRetryable(refused.message, refused.code);
    },
  });
}

function refusalOf(
  { open, done }: State,
  { step, uri }: StepDone,
): { readonly code: IncidentRefusal; readonly message: string } | null {
  if (open?.step !== step || done !== null) {
    const next = open === null ? 'nothing' : open.step;
    return { code: 'INCIDENT_STEP_CLOSED', message: `The incident waits for ${next}, not for ${step}.` };
  }
  if (step === 'MITIGATION' || uri !== null) return null;
  return { code: 'INCIDENT_URI_MISSING', message: 'Say where it is written.' };
}

/** Taken before it is written, so that a second one is refused meanwhile. */
async function complete(chain: Chain, incidentId: string, state: State, told: StepDone) {
  const { step, by, uri } = told;
  const late = state.open !== null && Date.now() > state.open.dueAtMs;
  state.done = { told, eventId: '' };
  const body = { by, uri, late } as const;
  const types = {
    MITIGATION: 'IncidentMitigated',
    RCA: 'IncidentRcaRecorded',
    PREVENTION: 'IncidentPreventionCompleted',
  } as const;
  const eventId = await chain.emit(`done:${step}`, incidentId, { type: types[step], ...body });
  state.done = { told, eventId };
  return { eventId };
}

type Waited = StepPolicy & Pick<PolicyInForce, 'escalatesTo' | 'version'>;

/** True when it was done, late or not; false when it was missed too often. */
async function waitFor(input: IncidentInput, state: State, chain: Chain, policy: Waited): Promise<boolean> {
  const { step, owner, withinMs, escalatesTo: escalatedTo, version: policyVersion } = policy;
  const { incidentId, cause } = input;
  let dueAtMs = cause.occurredAtMs + withinMs;
  state.done = null;
  state.open = { ...policy, dueAtMs };
  await chain.emit(`opened:${step}`, incidentId, { type: 'IncidentStepOpened', step, owner, dueAtMs, policyVersion });
  for (let misses = 0; misses <= MISSES_MAX; ) {
    const isTold = await condition(() => isDone(state) || state.news.length > 0, Math.max(1, dueAtMs - Date.now()));
    if (isDone(state)) return closed(state);
    if (isTold) {
      await hear(input, state, chain);
      continue;
    }
    misses += 1;
    const missed = { step, owner, dueAtMs, escalatedTo };
    await chain.emit(`missed:${step}:${misses}`, incidentId, { type: 'IncidentStepMissed', ...missed });
    const words = `Step ${step} of incident ${incidentId} was not done in time by ${owner}: ${input.summary}`;
    await page(input, chain, `missed-alert:${step}:${misses}`, input.severity, words);
    dueAtMs = Date.now() + Math.max(withinMs, AGAIN_MIN_MS);
  }
  state.open = null;
  return false;
}

function isDone({ done }: State): boolean {
  return done !== null && done.eventId !== '';
}

function closed(state: State): true {
  state.open = null;
  return true;
}

/** What the platform did: a mitigation closes the first step, an escalation pages again. */
async function hear(input: IncidentInput, state: State, chain: Chain): Promise<void> {
  const news = state.news.shift();
  if (news === undefined) return;
  const { what, by, words, eventId } = news;
  if (what === 'ESCALATED') await page(input, chain, `news:${eventId}`, 'HIGH', words);
  else if (state.open?.step === 'MITIGATION' && state.done === null) {
    await complete(chain, input.incidentId, state, { step: 'MITIGATION', by, uri: null });
  }
}

/** The tenant's own; what every tenant begins with when they cannot be read: nobody waits for a setting to be paged. */
async function policyOf({ tenant, severity }: IncidentInput): Promise<PolicyInForce> {
  const begins = { ...incidentPolicies[severity], escalatesTo: ESCALATES_TO, version: '' };
  if (!patched('incident-settings')) return begins;
  try {
    return await incidentPolicy({ tenant, severity });
  } catch (error) {
    if (!(error instanceof ActivityFailure)) throw error;
    return begins;
  }
}
