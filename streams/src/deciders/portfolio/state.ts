/** State of a portfolio: its rules, its campaigns, the split that waits for a person, and the one that is carried out. */
import type { BodyOf } from '@mainstem/schemas/envelope';
import type { EventsByType } from '@mainstem/schemas/generated/events';

export type PortfolioEvent = EventsByType[
  | 'PortfolioOpened'
  | 'PortfolioChanged'
  | 'PortfolioMemberChanged'
  | 'PortfolioMemberRemoved'
  | 'PortfolioAllocationAsked'
  | 'PortfolioAllocationDecided'
  | 'PortfolioAllocationApproved'
  | 'PortfolioAllocationRejected'
  | 'PortfolioSharesGranted'
  | 'PortfolioClosed'];

export interface PortfolioSettings {
  readonly totalMicros: number;
  /** ISO 4217. */
  readonly currency: string;
  readonly mode: string;
  readonly intervalMin: number;
  readonly explorePpm: number;
  readonly approvalAbovePpm: number | null;
}

export interface PortfolioMember {
  readonly minMicros: number;
  readonly maxMicros: number | null;
  readonly stepMicros: number | null;
}

/** What a budget holds at most while the split is carried out. */
export interface Held {
  /** Its allocated cap, or what was granted since, micros. */
  readonly capMicros: number;
  /** Spent and leased of its day when it was bound: others cannot have that before the day is over, micros. */
  readonly usedMicros: number;
  readonly usedUntilMs: number;
}

export interface Split {
  readonly number: number;
  readonly totalMicros: number;
  /** Shares by campaign, micros. */
  readonly targets: Readonly<Record<string, number>>;
  /** Campaigns whose share is taken back. */
  readonly leaving: readonly string[];
  /** By campaign, once all budgets are bound; null before. */
  readonly held: Readonly<Record<string, Held>> | null;
  /** Whether every campaign may have its whole share. */
  readonly complete: boolean;
}

/** Days of all zones and clocks that began before the newest one known are over after this, ms. */
const GONE_KEPT_MS = 2 * 86_400_000;

export interface Portfolio {
  readonly status: 'none' | 'open' | 'closed';
  readonly settings: PortfolioSettings;
  readonly members: Readonly<Record<string, PortfolioMember>>;
  /** Number of the newest split. */
  readonly number: number;
  /** Whether somebody asked for a split that is not decided yet. */
  readonly asked: boolean;
  /** A split that waits for a person; gone when rules or members change. */
  readonly waiting: Split | null;
  /** The split that holds. */
  readonly split: Split | null;
  /** Campaigns whose budgets may have a share: those of the split, and those not known to have been let go. */
  readonly attached: readonly string[];
  /** What campaigns that left had used of their day: the rest may not spend it again that day. */
  readonly gone: Readonly<Record<string, Held>>;
}

export const noPortfolio: Portfolio = {
  status: 'none',
  settings: { totalMicros: 0, currency: '', mode: '', intervalMin: 0, explorePpm: 0, approvalAbovePpm: null },
  members: {},
  number: 0,
  asked: false,
  waiting: null,
  split: null,
  attached: [],
  gone: {},
};

export function evolvePortfolio(state: Portfolio, event: BodyOf<PortfolioEvent>): Portfolio {
  switch (event.type) {
    case 'PortfolioOpened':
    case 'PortfolioChanged': {
      const { totalMicros, currency, mode, intervalMin, explorePpm, approvalAbovePpm } = event;
      const settings = { totalMicros, currency, mode, intervalMin, explorePpm, approvalAbovePpm };
      return { ...state, status: 'open', settings, waiting: null };
    }
    case 'PortfolioMemberChanged': {
      const { campaignId, minMicros, maxMicros, stepMicros } = event;
      const members = { ...state.members, [campaignId]: { minMicros, maxMicros, stepMicros } };
      return { ...state, members, waiting: null };
    }
    case 'PortfolioMemberRemoved': {
      const { [event.campaignId]: _, ...members } = state.members;
      return { ...state, members, waiting: null };
    }
    case 'PortfolioAllocationAsked':
      return { ...state, asked: true };
    case 'PortfolioAllocationDecided': {
      const decided = { ...state, number: event.number, asked: false };
      const split = splitOf(event);
      return event.approvalNeeded ? { ...decided, waiting: split } : begun(decided, split);
    }
    case 'PortfolioAllocationApproved':
      return state.waiting === null ? state : begun(state, state.waiting);
    case 'PortfolioAllocationRejected':
      return { ...state, waiting: null };
    case 'PortfolioSharesGranted':
      return granted(state, event);
    case 'PortfolioClosed': {
      const { number, leaving } = event;
      const closing = { number, totalMicros: 0, targets: {}, leaving, held: null, complete: false };
      return { ...state, status: 'closed', number, waiting: null, members: {}, split: closing, asked: false };
    }
  }
}

function splitOf({
  number,
  totalMicros,
  shares,
  leftOut,
  leaving,
}: BodyOf<EventsByType['PortfolioAllocationDecided']>): Split {
  const targets: Record<string, number> = Object.fromEntries(
    shares.map(({ campaignId, shareMicros }) => [campaignId, shareMicros]),
  );
  // Those that do not run stay bound, to nothing: they may run again before the next split.
  for (const { campaignId, reason } of leftOut) if (reason === 'NOT_RUNNING') targets[campaignId] = 0;
  return { number, totalMicros, targets, leaving, held: null, complete: false };
}

function begun(state: Portfolio, split: Split): Portfolio {
  const attached = [...new Set([...state.attached, ...Object.keys(split.targets)])].sort();
  return { ...state, split, waiting: null, attached };
}

function granted(state: Portfolio, event: BodyOf<EventsByType['PortfolioSharesGranted']>): Portfolio {
  const { split } = state;
  if (split === null || split.number !== event.number) return state;
  const held: Record<string, Held> = { ...split.held };
  for (const { campaignId, dailyCapMicros: capMicros, usedMicros, usedUntilMs } of event.held) {
    held[campaignId] = { capMicros, usedMicros, usedUntilMs };
  }
  for (const { campaignId, dailyCapMicros: capMicros } of event.grants) {
    const before = held[campaignId] ?? { usedMicros: 0, usedUntilMs: 0 };
    held[campaignId] = { ...before, capMicros };
  }
  const attached = state.attached.filter((campaignId) => !split.leaving.includes(campaignId));
  const gone: Record<string, Held> = {
    ...state.gone,
    ...Object.fromEntries(split.leaving.map((id) => [id, held[id] as Held])),
  };
  const latest = Math.max(...Object.values(held).map(({ usedUntilMs }) => usedUntilMs));
  for (const [id, { usedUntilMs }] of Object.entries(gone)) {
    if (Object.hasOwn(split.targets, id) || usedUntilMs < latest - GONE_KEPT_MS) delete gone[id];
  }
  return { ...state, attached, gone, split: { ...split, held, complete: event.complete } };
}
