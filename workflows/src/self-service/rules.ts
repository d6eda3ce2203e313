/** What a client may do about its plan by its own word, and when people come to help. Pure. */
import { type Plan, planNamed } from '../onboarding/pricing.ts';
import { emptyInbox } from '../steps/inbox.ts';
import type { Mode, ServiceFact, ServiceState, Wish } from './messages.ts';

const DAY_MS = 86_400_000;
/** Without a trigger for so long a client serves itself again. */
export const CALM_MS = 30 * DAY_MS;
/** So many questions that went to people in that time are a trigger. */
const ESCALATIONS = 3;
const ESCALATIONS_KEPT = 10;
const MONTHS = 12;
/** Plans a client may begin with alone; the largest is talked about. */
const aloneWith: ReadonlySet<string> = new Set(['starter', 'growth']);

export const initialState: ServiceState = {
  ...{
    product: null,
    isOnboarded: false,
    plan: null,
    mode: null,
    isLive: false,
    trialEndsAtMs: 0,
    renewsAtMs: 0,
    isRed: false,
  },
  ...{ escalatedAtMs: [], helpedSinceMs: null, workId: null, changes: 0, gone: null, cause: null },
  ...emptyInbox,
};

/** What is known after a fact; wishes are settled elsewhere. */
export function learn(state: ServiceState, fact: ServiceFact): ServiceState {
  switch (fact.type) {
    case 'ClientSignedUp':
      return { ...state, product: state.product ?? fact.product };
    case 'ClientStageChanged':
      return { ...state, isOnboarded: fact.stage === 'ONBOARDING' || fact.stage === 'SUCCESS' };
    case 'ClientWentLive': {
      const { product, plan, trialEndsAtMs, renewsAtMs } = fact;
      return { ...state, product, plan, trialEndsAtMs, renewsAtMs, isLive: true, gone: null };
    }
    case 'RenewalDecided':
      return { ...state, renewsAtMs: Math.max(state.renewsAtMs, fact.renewsAtMs) };
    case 'HealthBandChanged':
      return { ...state, isRed: fact.band === 'RED' };
    case 'TicketEscalated':
      return { ...state, escalatedAtMs: [...state.escalatedAtMs, fact.occurredAtMs].slice(-ESCALATIONS_KEPT) };
    case 'ClientServiceModeChanged':
      return { ...state, mode: fact.to, helpedSinceMs: fact.to === 'ASSISTED' ? fact.occurredAtMs : null };
    case 'ClientLeft':
      return { ...state, gone: state.gone ?? 'client-left', isLive: false };
    case 'ClientErased':
      return { ...state, gone: 'client-erased', isLive: false };
    default:
      return state;
  }
}

/** Why people have to help from this fact on; null when they need not. */
export function triggerOf({ escalatedAtMs }: ServiceState, fact: ServiceFact): string | null {
  if (fact.type === 'HealthBandChanged' && fact.band === 'RED') return 'HEALTH_RED';
  if (fact.type !== 'TicketEscalated') return null;
  if (fact.trigger === 'SLA_MISSED') return 'SLA_MISSED';
  const lately = escalatedAtMs.filter((atMs) => atMs > fact.occurredAtMs - CALM_MS);
  return lately.length >= ESCALATIONS ? 'MANY_ESCALATIONS' : null;
}

/** When the client serves itself again if nothing else happens, ms since 1970 UTC; null for not by itself. */
export function calmAtMs({ mode, isRed, helpedSinceMs, escalatedAtMs, isLive }: ServiceState): number | null {
  if (mode !== 'ASSISTED' || !isLive || isRed || helpedSinceMs === null) return null;
  return Math.max(helpedSinceMs, ...escalatedAtMs) + CALM_MS;
}

export type Assessed =
  | { readonly kind: 'REFUSED'; readonly because: string }
  /** Too much for a client alone: people go on with it. */
  | { readonly kind: 'TO_PEOPLE'; readonly because: string }
  | {
      readonly kind: 'FINE';
      readonly riskTier: 'LOW' | 'MEDIUM';
      readonly toPlan: Plan | null;
      /** In a year, micros: what thresholds of approvals are about. */
      readonly amountMicros: number;
      readonly effectiveAtMs: number;
    };

export function assess(state: ServiceState, wish: Wish, atMs: number): Assessed {
  const { product, plan } = state;
  if (state.gone !== null) return { kind: 'REFUSED', because: state.gone };
  if (wish.change === 'CANCEL') return cancelling(state, atMs);
  if (product === null) return { kind: 'REFUSED', because: 'NOT_SIGNED_UP' };
  const wanted = wish.plan === null ? null : planNamed(product, wish.plan);
  if (wanted === null) return { kind: 'REFUSED', because: 'NO_SUCH_PLAN' };
  if (wish.change === 'BEGIN') return beginning(state, wish, wanted, atMs);
  const now = plan === null ? null : planNamed(product, plan);
  if (!state.isLive || now === null) return { kind: 'REFUSED', because: state.isLive ? 'PLAN_OF_ITS_OWN' : 'NOT_LIVE' };
  const difference = wanted.monthlyMicros - now.monthlyMicros;
  if (difference === 0) return { kind: 'REFUSED', because: 'SAME_PLAN' };
  if (difference > 0 !== (wish.change === 'UPGRADE')) return { kind: 'REFUSED', because: `NO_${wish.change}` };
  // More is there at once; less from the next period on, since this one is paid.
  const effectiveAtMs = wish.change === 'UPGRADE' ? atMs : state.renewsAtMs;
  const amountMicros = Math.abs(difference) * MONTHS;
  return { kind: 'FINE', riskTier: 'LOW', toPlan: wanted, amountMicros, effectiveAtMs };
}

function beginning({ plan, isLive, isOnboarded }: ServiceState, wish: Wish, wanted: Plan, atMs: number): Assessed {
  if (isLive || plan !== null) return { kind: 'REFUSED', because: 'HAS_A_PLAN' };
  if (isOnboarded) return { kind: 'REFUSED', because: 'PEOPLE_HAVE_IT' };
  if (wish.termsRef === null) return { kind: 'REFUSED', because: 'NO_TERMS' };
  if (wish.integrations > 0) return { kind: 'TO_PEOPLE', because: 'OWN_INTEGRATIONS' };
  if (!aloneWith.has(wanted.plan)) return { kind: 'TO_PEOPLE', because: 'LARGE_PLAN' };
  if ((wish.conversationsPerMonth ?? 0) > wanted.includedPerMonth)
    return { kind: 'TO_PEOPLE', because: 'LARGE_VOLUME' };
  return { kind: 'FINE', riskTier: 'LOW', toPlan: wanted, amountMicros: yearOf(wanted), effectiveAtMs: atMs };
}

/** What a plan is worth in its first year, micros. */
export function yearOf({ monthlyMicros, setupMicros }: Plan): number {
  return monthlyMicros * MONTHS + setupMicros;
}

/** In the trial it ends with the trial, else with the period that is paid. */
function cancelling({ isLive, product, plan, trialEndsAtMs, renewsAtMs }: ServiceState, atMs: number): Assessed {
  if (!isLive) return { kind: 'REFUSED', because: 'NOT_LIVE' };
  const now = product === null || plan === null ? null : planNamed(product, plan);
  const effectiveAtMs = atMs < trialEndsAtMs ? trialEndsAtMs : renewsAtMs;
  const amountMicros = now === null ? 0 : now.monthlyMicros * MONTHS;
  return { kind: 'FINE', riskTier: 'MEDIUM', toPlan: null, amountMicros, effectiveAtMs };
}

/** The deal a client makes by itself names its plan and the terms it accepted; sales knows it by its beginning. */
export const SELF_SERVICE = 'self-service:';

export function contractRefOf(plan: string, termsRef: string): string {
  return `${SELF_SERVICE}${plan}:${termsRef}`;
}

/** The plan of such a deal; null for all other deals. */
export function planOfContract(contractRef: string): string | null {
  if (!contractRef.startsWith(SELF_SERVICE)) return null;
  return contractRef.slice(SELF_SERVICE.length).split(':')[0] ?? null;
}

export type ModeChange = { readonly to: Mode; readonly because: string };
