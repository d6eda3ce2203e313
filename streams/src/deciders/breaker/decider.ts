/**
 * The breaker of a tenant, or of one campaign (SM-1, KIKI-42):
 *
 *   closed ──open──▶ open ──half-open──▶ half-open ──close──▶ closed
 *                     ▲  ▲                   │
 *                     │  └───────open────────┘   a relapse: the cool-down doubles
 *                     └ open again: only to bind tighter
 *
 * The platform opens it on a signal, half-opens it after the cool-down, and closes it when the probes went well; a person
 * may do each at any time (`force`). It is a decided stream, so of two who decide at once one decides on what the other
 * did (R3), and bidding never follows two minds.
 *
 * Pure: times come in with the commands.
 */
import type { BodyOf } from '@mainstem/schemas/envelope';
import type { EventsByType } from '@mainstem/schemas/generated/events';
import { accept, type Decider, type Decision, type Rejected, reject } from '../../runtime/decisions/decider.ts';
import type { BreakerCause, BreakerCommand, BreakerEffects } from './commands.ts';

export type BreakerEvent = EventsByType[
  | 'BreakerOpened'
  | 'BreakerHalfOpened'
  | 'BreakerClosed'
  | 'BreakerCampaignApproved'];

export interface Breaker {
  readonly state: 'closed' | 'open' | 'half-open';
  /** Of the last opening; null before the first. */
  readonly cause: string | null;
  /** What it holds bidding to while open, and what a relapse begins with; null while closed. */
  readonly effects: BreakerEffects | null;
  /** When it may be half-opened without a person; null for never. */
  readonly coolDownUntilMs: number | null;
  /** When it may be closed without a person, while half-open; null for never. */
  readonly closesAtMs: number | null;
  /** Openings since it was last closed, beyond the first. */
  readonly relapses: number;
  /** Campaigns approved since the opening. */
  readonly approved: readonly string[];
}

/** Approvals of one opening: a person types them. */
export const APPROVALS_MAX = 10_000;
/** A cool-down grows to 32 times its length and no further. */
const DOUBLINGS_MAX = 5;

const careful: BreakerEffects = {
  bidSharePpm: 500_000,
  provenOnly: true,
  capSharePpm: 500_000,
  approvalRequired: false,
  halted: false,
};

/** What each cause holds bidding to: all four effects of KIKI-42, a pause at an overrun (KIKI-47), care while blind. */
export const effectsOf: Readonly<Record<BreakerCause, BreakerEffects>> = {
  RISK: { ...careful, approvalRequired: true },
  MANUAL: { ...careful, approvalRequired: true },
  BUDGET_OVERRUN: { ...careful, halted: true },
  HOT_STORE_SLOW: careful,
  ERROR_RATE: careful,
};

export const breakerDecider: Decider<BreakerCommand, Breaker, BreakerEvent> = {
  topic: 'breaker_events',
  commandTypes: ['OpenBreaker', 'ReportRisk', 'HalfOpenBreaker', 'CloseBreaker', 'ApproveUnderBreaker'],
  initialState: () => ({
    state: 'closed',
    cause: null,
    effects: null,
    coolDownUntilMs: null,
    closesAtMs: null,
    relapses: 0,
    approved: [],
  }),
  decide,
  evolve,
};

function decide(command: BreakerCommand, state: Breaker): Decision<BreakerEvent> {
  switch (command.type) {
    case 'OpenBreaker':
      return open(command, command.cause, command.effects ?? effectsOf[command.cause], state);
    case 'ReportRisk':
      if (command.riskPpm <= command.linePpm) return underLine;
      return open(command, 'RISK', effectsOf.RISK, state);
    case 'HalfOpenBreaker':
      return halfOpen(command, state);
    case 'CloseBreaker':
      return close(command, state);
    case 'ApproveUnderBreaker':
      return approve(command, state);
  }
}

type CommandOf<Type extends BreakerCommand['type']> = Extract<BreakerCommand, { type: Type }>;

/** An open one is opened again only to bind tighter; a person may also loosen it. */
function open(
  { because, coolDownMs, atMs }: Pick<CommandOf<'OpenBreaker'>, 'because' | 'coolDownMs' | 'atMs'>,
  cause: BreakerCause,
  asked: BreakerEffects,
  state: Breaker,
): Decision<BreakerEvent> {
  const standing = state.state === 'open' ? state.effects : null;
  const effects = cause === 'MANUAL' || standing === null ? asked : tighter(standing, asked);
  if (standing !== null && same(standing, effects)) return alreadyOpen;
  // What a person shut without an end does not end by itself because the platform found something, too.
  const endless = coolDownMs === null || (standing !== null && state.coolDownUntilMs === null && cause !== 'MANUAL');
  const relapses = state.state === 'half-open' ? state.relapses + 1 : state.relapses;
  const coolDownUntilMs = endless ? null : atMs + coolDownMs * 2 ** Math.min(relapses, DOUBLINGS_MAX);
  return accept<BreakerEvent>({ type: 'BreakerOpened', cause, because, ...effects, coolDownUntilMs });
}

function halfOpen(command: CommandOf<'HalfOpenBreaker'>, state: Breaker): Decision<BreakerEvent> {
  const { because, probePpm, closesAfterMs, force, atMs } = command;
  if (state.state !== 'open') return notOpen;
  if (!force && (state.coolDownUntilMs === null || atMs < state.coolDownUntilMs)) return cooling;
  const closesAtMs = closesAfterMs === null ? null : atMs + closesAfterMs;
  return accept<BreakerEvent>({ type: 'BreakerHalfOpened', because, probePpm, closesAtMs });
}

function close({ because, force, atMs }: CommandOf<'CloseBreaker'>, state: Breaker): Decision<BreakerEvent> {
  if (state.state === 'closed') return alreadyClosed;
  const due = state.state === 'half-open' && state.closesAtMs !== null && atMs >= state.closesAtMs;
  return force || due ? accept<BreakerEvent>({ type: 'BreakerClosed', because }) : probing;
}

function approve({ campaignId, because }: CommandOf<'ApproveUnderBreaker'>, state: Breaker): Decision<BreakerEvent> {
  if (state.state !== 'open' || state.effects?.approvalRequired !== true) return noApprovalNeeded;
  if (state.approved.includes(campaignId)) return alreadyApproved;
  if (state.approved.length >= APPROVALS_MAX) return tooManyApprovals;
  return accept<BreakerEvent>({ type: 'BreakerCampaignApproved', campaignId, because });
}

/** The stricter of both in each respect. */
export function tighter(one: BreakerEffects, other: BreakerEffects): BreakerEffects {
  return {
    bidSharePpm: Math.min(one.bidSharePpm, other.bidSharePpm),
    provenOnly: one.provenOnly || other.provenOnly,
    capSharePpm: Math.min(one.capSharePpm, other.capSharePpm),
    approvalRequired: one.approvalRequired || other.approvalRequired,
    halted: one.halted || other.halted,
  };
}

function same(one: BreakerEffects, other: BreakerEffects): boolean {
  return (Object.keys(one) as (keyof BreakerEffects)[]).every((name) => one[name] === other[name]);
}

function evolve(state: Breaker, event: BodyOf<BreakerEvent>): Breaker {
  switch (event.type) {
    case 'BreakerOpened': {
      const { bidSharePpm, provenOnly, capSharePpm, approvalRequired, halted } = event;
      return {
        state: 'open',
        cause: event.cause,
        effects: { bidSharePpm, provenOnly, capSharePpm, approvalRequired, halted },
        coolDownUntilMs: event.coolDownUntilMs,
        closesAtMs: null,
        relapses: state.state === 'half-open' ? state.relapses + 1 : state.relapses,
        // A tighter binding of the same opening keeps them; a new opening asks people anew.
        approved: state.state === 'open' ? state.approved : [],
      };
    }
    case 'BreakerHalfOpened':
      return { ...state, state: 'half-open', coolDownUntilMs: null, closesAtMs: event.closesAtMs };
    case 'BreakerClosed':
      return breakerDecider.initialState();
    case 'BreakerCampaignApproved':
      return { ...state, approved: [...state.approved, event.campaignId] };
  }
}

const underLine: Rejected = reject('BREAKER_RISK_UNDER_LINE', 'The risk is not over the line: nothing to do.');
const alreadyOpen: Rejected = reject('BREAKER_ALREADY_OPEN', 'It is open already and binds as tight: nothing to do.');
const notOpen: Rejected = reject('BREAKER_NOT_OPEN', 'It is not open, so there is nothing to half-open.');
const cooling: Rejected = reject('BREAKER_COOLING', 'Its cool-down is not over: wait, or say it with force.');
const alreadyClosed: Rejected = reject('BREAKER_ALREADY_CLOSED', 'It is closed already: nothing to do.');
const probing: Rejected = reject('BREAKER_NOT_PROVEN', 'Its probes are not over: wait, or say it with force.');
const noApprovalNeeded: Rejected = reject('BREAKER_NO_APPROVAL_NEEDED', 'No opening waits for approvals here.');
const alreadyApproved: Rejected = reject('BREAKER_APPROVAL_KNOWN', 'The campaign is approved already: nothing to do.');
const tooManyApprovals: Rejected = reject(
  'BREAKER_TOO_MANY_APPROVALS',
  `${APPROVALS_MAX} campaigns are approved: close or half-open the breaker instead.`,
);
