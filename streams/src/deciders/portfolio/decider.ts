/**
 * A portfolio (KIKI-18): campaigns that share a sum of a day, and how it is split.
 *
 *   none ──open──▶ open ──close──▶ closed
 *   a split: decided ──(big, or manual: waits ──approve──▶)──▶ budgets bound ──▶ granted, in steps ──▶ complete
 *
 * The allocator (streams/src/processors/budget-allocator) says what it has learnt; the split itself is decided here, with
 * the members and bounds as they are on this stream, and with all it rests on, so it can be decided again from its event.
 * `grants.ts` says why the caps never sum up to more than the total. Pure.
 */
import { type AllocationCandidate, allocate } from '@mainstem/models/allocation/allocate';
import type { BodyOf } from '@mainstem/schemas/envelope';
import type { EventsByType } from '@mainstem/schemas/generated/events';
import { accept, type Decider, type Decision, type Rejected, reject } from '../../runtime/decisions/decider.ts';
import { MEMBERS_MAX, type PortfolioCommand, type PortfolioCommandOf } from './commands.ts';
import { grantsOf } from './grants.ts';
import { evolvePortfolio, type Held, noPortfolio, type Portfolio, type PortfolioEvent } from './state.ts';

export type { Portfolio, PortfolioEvent } from './state.ts';

const PPM = 1_000_000;
/** A split nobody asked for that moves less of the total is not worth its events, millionths. */
const MOVED_MIN_PPM = 10_000;

export const portfolioDecider: Decider<PortfolioCommand, Portfolio, PortfolioEvent> = {
  topic: 'portfolio_events',
  commandTypes: [
    'OpenPortfolio',
    'ChangePortfolio',
    'SetMember',
    'RemoveMember',
    'AllocateBudget',
    'ApproveAllocation',
    'RejectAllocation',
    'ClosePortfolio',
    'DecideAllocation',
    'GrantShares',
  ],
  initialState: () => noPortfolio,
  decide,
  evolve: evolvePortfolio,
};

type Answer = Decision<PortfolioEvent>;

function decide(command: PortfolioCommand, state: Portfolio): Answer {
  if (command.type === 'OpenPortfolio') return open(command, state);
  if (state.status === 'none') return unknown;
  // What leaves a closed portfolio has to be counted out, too.
  if (command.type === 'GrantShares') return grant(command, state);
  if (state.status === 'closed') return over;
  switch (command.type) {
    case 'ChangePortfolio':
      return change(command, state);
    case 'SetMember':
      return setMember(command, state);
    case 'RemoveMember': {
      const { campaignId } = command;
      if (!Object.hasOwn(state.members, campaignId)) return noMember;
      return accept<PortfolioEvent>({ type: 'PortfolioMemberRemoved', campaignId });
    }
    case 'AllocateBudget':
      if (state.asked) return askedAlready;
      if (Object.keys(state.members).length === 0) return empty;
      return accept<PortfolioEvent>({ type: 'PortfolioAllocationAsked', because: command.because });
    case 'ApproveAllocation':
    case 'RejectAllocation':
      return settle(command, state);
    case 'ClosePortfolio': {
      const { because } = command;
      const number = state.number + 1;
      return accept<PortfolioEvent>({ type: 'PortfolioClosed', number, because, leaving: [...state.attached] });
    }
    case 'DecideAllocation':
      return split(command, state);
  }
}

function open({ type: _, ...settings }: PortfolioCommandOf<'OpenPortfolio'>, state: Portfolio): Answer {
  if (state.status === 'closed') return over;
  if (state.status === 'open') return reject('PORTFOLIO_ALREADY_OPEN', 'The portfolio is open: change it instead.');
  return accept<PortfolioEvent>({ type: 'PortfolioOpened', ...settings });
}

function change({ type: _, ...asked }: PortfolioCommandOf<'ChangePortfolio'>, state: Portfolio): Answer {
  const settings = { ...asked, currency: state.settings.currency };
  if (minimaOf(state.members) > settings.totalMicros) return minima;
  const same = Object.entries(settings).every(
    ([name, value]) => state.settings[name as keyof typeof settings] === value,
  );
  return same ? unchanged : accept<PortfolioEvent>({ type: 'PortfolioChanged', ...settings });
}

function setMember({ type: _, ...asked }: PortfolioCommandOf<'SetMember'>, state: Portfolio): Answer {
  const { campaignId, ...member } = asked;
  const known = Object.hasOwn(state.members, campaignId) ? state.members[campaignId] : undefined;
  if (known === undefined && Object.keys(state.members).length >= MEMBERS_MAX) return tooMany;
  const same =
    known?.minMicros === member.minMicros &&
    known.maxMicros === member.maxMicros &&
    known.stepMicros === member.stepMicros;
  if (same) return unchanged;
  if (minimaOf({ ...state.members, [campaignId]: member }) > state.settings.totalMicros) return minima;
  return accept<PortfolioEvent>({ type: 'PortfolioMemberChanged', ...asked });
}

function settle(command: PortfolioCommandOf<'ApproveAllocation' | 'RejectAllocation'>, state: Portfolio): Answer {
  const { number, because } = command;
  if (state.waiting?.number !== number) return notWaiting;
  const type = command.type === 'ApproveAllocation' ? 'PortfolioAllocationApproved' : 'PortfolioAllocationRejected';
  return accept<PortfolioEvent>({ type, number, because });
}

function split(command: PortfolioCommandOf<'DecideAllocation'>, state: Portfolio): Answer {
  const { trigger, number, curves, leftOut } = command;
  if (number !== state.number + 1) return oldSplit;
  const told = [...curves, ...leftOut].map(({ campaignId }) => campaignId);
  // Decided on members as they are: who learnt of others learns of these within a moment, and asks again.
  if (told.length !== Object.keys(state.members).length) return membersChanged;
  if (told.some((campaignId) => !Object.hasOwn(state.members, campaignId))) return membersChanged;
  if (trigger === 'INTERVAL' && state.waiting !== null) return waits;
  const { totalMicros, explorePpm } = state.settings;
  const { shares, leftMicros, movedMicros } = allocate(candidatesOf(command, state), totalMicros, explorePpm);
  if (trigger === 'INTERVAL' && movedMicros < partOf(totalMicros, MOVED_MIN_PPM)) return unmoved;
  const facts = new Map(curves.map((curve) => [curve.campaignId, curve]));
  const bound = leftOut.filter(({ reason }) => reason === 'NOT_RUNNING').map(({ campaignId }) => campaignId);
  const staying = new Set([...facts.keys(), ...bound]);
  return accept<PortfolioEvent>({
    type: 'PortfolioAllocationDecided',
    number,
    trigger,
    approvalNeeded: needsApproval(movedMicros, state),
    totalMicros,
    leftMicros,
    movedMicros,
    explorePpm,
    shares: shares.map((share) => ({
      ...(facts.get(share.campaignId) as (typeof curves)[number]),
      ...(state.members[share.campaignId] as Portfolio['members'][string]),
      ...share,
      previousMicros: previousOf(share.campaignId, state),
    })),
    leftOut: [...leftOut].sort((left, right) => (left.campaignId < right.campaignId ? -1 : 1)),
    leaving: state.attached.filter((campaignId) => !staying.has(campaignId)),
  });
}

function candidatesOf({ curves }: PortfolioCommandOf<'DecideAllocation'>, state: Portfolio): AllocationCandidate[] {
  return curves.map(({ campaignId, scaleMicros, bendMicros, capacityMicros, factsPpm }) => ({
    campaignId,
    curve: { scaleMicros, bendMicros },
    ...(state.members[campaignId] as Portfolio['members'][string]),
    previousMicros: previousOf(campaignId, state),
    capacityMicros,
    factsPpm,
  }));
}

/** Decides a split again from its own event: the shares it had (R4). */
export function decideAgain({ shares, totalMicros, explorePpm }: BodyOf<EventsByType['PortfolioAllocationDecided']>) {
  const candidates = shares.map((share) => ({ ...share, curve: share }));
  return allocate(candidates, totalMicros, explorePpm);
}

function grant({ number, atMs, held }: PortfolioCommandOf<'GrantShares'>, state: Portfolio): Answer {
  const current = state.split;
  if (current === null || current.number !== number) return oldSplit;
  if (current.complete) return nothing;
  const known = current.held ?? heldOf(held);
  const all = [...Object.keys(current.targets), ...current.leaving];
  if (all.some((campaignId) => !Object.hasOwn(known, campaignId))) return unbound;
  const grants = grantsOf(current, known, state.gone, atMs);
  if (grants.grants.length === 0 && !grants.complete) return nothing;
  return accept<PortfolioEvent>({
    type: 'PortfolioSharesGranted',
    number,
    totalMicros: current.totalMicros,
    // Told once, when all were bound: grants since are known here, and budgets grow by nothing else.
    held: current.held === null ? held.filter(({ campaignId }) => all.includes(campaignId)) : [],
    ...grants,
  });
}

function heldOf(held: PortfolioCommandOf<'GrantShares'>['held']): Record<string, Held> {
  return Object.fromEntries(
    held.map(({ campaignId, dailyCapMicros: capMicros, ...used }) => [campaignId, { capMicros, ...used }]),
  );
}

/** Share in the split that holds; null for who had none. */
function previousOf(campaignId: string, { split }: Portfolio): number | null {
  return split !== null && Object.hasOwn(split.targets, campaignId) ? (split.targets[campaignId] ?? null) : null;
}

/** Who lowered the total has said that less is spent: caps above it wait for nobody. */
function needsApproval(movedMicros: number, { settings, split }: Portfolio): boolean {
  const { mode, approvalAbovePpm, totalMicros } = settings;
  if (split !== null && split.totalMicros > totalMicros) return false;
  return mode === 'MANUAL' || (approvalAbovePpm !== null && movedMicros > partOf(totalMicros, approvalAbovePpm));
}

function minimaOf(members: Portfolio['members']): number {
  return Object.values(members).reduce((sum, { minMicros }) => sum + minMicros, 0);
}

function partOf(micros: number, ppm: number): number {
  return Number((BigInt(micros) * BigInt(ppm)) / BigInt(PPM));
}

const unknown: Rejected = reject('PORTFOLIO_NOT_FOUND', 'There is no portfolio of this id: open it first.');
const over: Rejected = reject('PORTFOLIO_CLOSED', 'The portfolio is closed: open another under another id.');
const unchanged: Rejected = reject('PORTFOLIO_UNCHANGED', 'It is so already: nothing to change.');
const noMember: Rejected = reject('PORTFOLIO_NO_MEMBER', 'The campaign is not in the portfolio.');
const tooMany: Rejected = reject('PORTFOLIO_FULL', `A portfolio has ${MEMBERS_MAX} campaigns at most: open another.`);
const minima: Rejected = reject('PORTFOLIO_MINIMA_PASS_TOTAL', 'The least shares together pass the total: lower some.');
const empty: Rejected = reject('PORTFOLIO_EMPTY', 'The portfolio has no campaigns: add some first.');
const askedAlready: Rejected = reject('PORTFOLIO_ASKED_ALREADY', 'A split is asked for already and comes in a moment.');
const notWaiting: Rejected = reject('PORTFOLIO_NOT_WAITING', 'No split of this number waits: look for the newest one.');
const waits: Rejected = reject('PORTFOLIO_AWAITS_APPROVAL', 'A split waits for a person: approve or reject it first.');
const membersChanged: Rejected = reject('PORTFOLIO_MEMBERS_CHANGED', 'The campaigns are others by now: decide anew.');
const unmoved: Rejected = reject('PORTFOLIO_UNMOVED', 'Less than 1 % of the total would move: not worth a split.');
const oldSplit: Rejected = reject('PORTFOLIO_SPLIT_OLD', 'Another split holds by now: its shares are granted.');
const unbound: Rejected = reject('PORTFOLIO_SPLIT_UNBOUND', 'Not all budgets have heard of the split: wait for them.');
const nothing: Rejected = reject('PORTFOLIO_NOTHING_TO_GRANT', 'Nothing more may grow now.');
