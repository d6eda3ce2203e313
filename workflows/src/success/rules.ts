/** What facts do to a client's stage (SM-3). Pure. */
import type { SuccessFact, SuccessStage, SuccessState, WentLive } from './messages.ts';

export interface Move {
  readonly to: SuccessStage;
  readonly because: string;
}

export function initialState({ atMs, renewsAtMs }: WentLive): SuccessState {
  return {
    stage: null,
    band: null,
    period: 1,
    periodFromMs: atMs,
    renewsAtMs,
    endsAtMs: null,
    isCancelled: false,
    told: [],
    moves: 0,
    renewalWorkId: null,
    inbox: [],
    seenEventIds: [],
  };
}

/** What is known after a fact. */
export function learn(state: SuccessState, fact: SuccessFact): SuccessState {
  switch (fact.type) {
    case 'HealthBandChanged':
      return { ...state, band: fact.band };
    case 'ClientChurnScored':
      return { ...state, churnRisk: fact.atRisk };
    case 'RenewalDecided':
      return fact.outcome === 'RENEWED' ? renewed(state, fact.renewsAtMs) : leaving(state, fact.renewsAtMs);
    case 'SuccessCancelled':
      return leaving(state, fact.endsAtMs);
  }
}

/** Only a later end is a renewal: the same one again, or an old one heard late, changes nothing. */
function renewed(state: SuccessState, renewsAtMs: number): SuccessState {
  if (renewsAtMs <= state.renewsAtMs) return state;
  const { period, renewsAtMs: periodFromMs } = state;
  const anew = { endsAtMs: null, isCancelled: false, told: [] };
  return { ...state, ...anew, renewsAtMs, period: period + 1, periodFromMs };
}

function leaving(state: SuccessState, atMs: number): SuccessState {
  return { ...state, endsAtMs: Math.min(atMs, state.renewsAtMs), isCancelled: true };
}

/** Where the client stands after a fact; null when it stays. */
export function moveAfter(before: SuccessState, after: SuccessState): Move | null {
  const isRenewed = after.period > before.period;
  switch (after.stage) {
    case 'ACTIVE':
      return riskOf(after);
    case 'AT_RISK':
      if (riskOf(after) !== null) return null;
      return { to: 'ACTIVE', because: before.churnRisk === true ? 'CHURN_RISK_OVER' : 'HEALTH_BACK' };
    case 'RENEWAL_APPROACHING':
      return isRenewed ? { to: 'ACTIVE', because: 'RENEWED' } : null;
    default:
      return null;
  }
}

/** Red health, or a chance of leaving that reached the model's line (SM-3). Null for neither. */
export function riskOf({ band, churnRisk }: Pick<SuccessState, 'band' | 'churnRisk'>): Move | null {
  if (band === 'RED') return { to: 'AT_RISK', because: 'HEALTH_RED' };
  return churnRisk === true ? { to: 'AT_RISK', because: 'CHURN_RISK' } : null;
}
