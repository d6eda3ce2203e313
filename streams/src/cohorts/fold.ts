/**
 * What is kept of a client for its cohort, and the cohort at a time (WAP-87). Events of several topics come in any order and
 * more than once, so each part keeps what is newest by the time of the event, and lists are sets: every order gives the same
 * row. Pure.
 *
 *   renewal    its contract renews within 30 days
 *   at_risk    it is in the stage AT_RISK, or it talks less (the last 14 days below 80 % of the 14 before) and opened two
 *              tickets or more within 30 days
 *   power      more than 1,000 conversations in 30 days
 *   new_trial  it went live within 14 days
 *
 * Where several fit the first does. A client that left, or of whom none fits, is in no cohort.
 */
import type { EventsByType } from '@mainstem/schemas/generated/events';
import type { Cohort, CohortRow } from './contract.ts';

export const cohortTypes = [
  'ClientWentLive',
  'ClientUsageCounted',
  'TicketOpened',
  'RenewalOpened',
  'RenewalDecided',
  'SuccessStageChanged',
] as const;
export type CohortEvent = EventsByType[(typeof cohortTypes)[number]];

const DAY_MS = 86_400_000;
const TRIAL_DAYS = 14;
const RENEWAL_DAYS = 30;
const MONTH_DAYS = 30;
const TREND_DAYS = 14;
/** The last days talk less than this part of those before. */
const DECLINE_SHARE = 0.8;
/** So few conversations are no trend. */
const TREND_CONVERSATIONS_MIN = 20;
const POWER_CONVERSATIONS = 1_000;
const TICKETS_AT_RISK = 2;
/** Days kept: a month, and some for days that are told late. */
const DAYS_MAX = 35;
/** Tickets kept: no more than two are needed, and late ones may be older. */
const TICKETS_MAX = 10;

export const emptyRow: CohortRow = { l: null, r: null, ra: 0, s: '', sa: 0, u: [], t: [] };

export function clientOf(event: CohortEvent): string {
  return event.type === 'TicketOpened' ? event.clientId : event.envelope.entity;
}

export function foldCohort(row: CohortRow | null, event: CohortEvent): CohortRow {
  const held = row ?? emptyRow;
  const { occurredAtMs } = event.envelope;
  switch (event.type) {
    case 'ClientWentLive': {
      const l = held.l === null ? event.atMs : Math.min(held.l, event.atMs);
      return renewing({ ...held, l }, event.renewsAtMs, occurredAtMs);
    }
    case 'ClientUsageCounted': {
      const day = Math.floor(event.dayAtMs / DAY_MS);
      return { ...held, u: withDay(held.u, [day, event.conversations, event.resolvedConversations]) };
    }
    case 'TicketOpened':
      return { ...held, t: withTicket(held.t, event.openedAtMs, event.envelope.entity) };
    case 'RenewalOpened':
    case 'RenewalDecided':
      return renewing(held, event.renewsAtMs, occurredAtMs);
    case 'SuccessStageChanged': {
      const isNewer = occurredAtMs > held.sa || (occurredAtMs === held.sa && event.to > held.s);
      const staged = isNewer ? { ...held, s: event.to, sa: occurredAtMs } : held;
      return renewing(staged, event.renewsAtMs, occurredAtMs);
    }
  }
}

export interface CohortAnswer {
  readonly cohort: Cohort | null;
  /** Why, in words with its figures; why not, for none. */
  readonly because: string;
  /** All that fit, in their order. */
  readonly fits: readonly Cohort[];
  readonly facts: { readonly conversations30d: number; readonly resolved30d: number; readonly tickets30d: number };
}

export function cohortAt(row: CohortRow | null, nowMs: number): CohortAnswer {
  const held = row ?? emptyRow;
  const today = Math.floor(nowMs / DAY_MS);
  const [conversations30d, resolved30d] = sumOf(held.u, today - MONTH_DAYS, today);
  const tickets30d = held.t.filter(([atMs]) => atMs <= nowMs && atMs > nowMs - MONTH_DAYS * DAY_MS).length;
  const facts = { conversations30d, resolved30d, tickets30d };
  if (row === null || held.s === 'CHURNED') {
    return { cohort: null, because: row === null ? 'nothing is known of it' : 'it left', fits: [], facts };
  }
  const reasons: Readonly<Record<Cohort, string | null>> = {
    renewal: renewalReason(held, nowMs),
    at_risk: riskReason(held, today, tickets30d),
    power: conversations30d > POWER_CONVERSATIONS ? `${conversations30d} conversations in 30 days` : null,
    new_trial: trialReason(held, nowMs),
  };
  const fits = (Object.keys(reasons) as Cohort[]).filter((cohort) => reasons[cohort] !== null);
  const [cohort = null] = fits;
  return { cohort, because: cohort === null ? 'none fits' : (reasons[cohort] ?? ''), fits, facts };
}

function renewing(row: CohortRow, renewsAtMs: number, atMs: number): CohortRow {
  const isNewer = row.r === null || atMs > row.ra || (atMs === row.ra && renewsAtMs > row.r);
  return isNewer ? { ...row, r: renewsAtMs, ra: atMs } : row;
}

type Day = CohortRow['u'][number];

/** A day that is told again counts as it was told highest: counts of a day only grow. */
function withDay(days: CohortRow['u'], [day, conversations, resolved]: Day): CohortRow['u'] {
  const held = days.find(([one]) => one === day);
  const told: Day = [day, Math.max(conversations, held?.[1] ?? 0), Math.max(resolved, held?.[2] ?? 0)];
  return [...days.filter(([one]) => one !== day), told].sort(([a], [b]) => a - b).slice(-DAYS_MAX);
}

function withTicket(tickets: CohortRow['t'], atMs: number, id: string): CohortRow['t'] {
  if (tickets.some(([, one]) => one === id)) return tickets;
  const all = [...tickets, [atMs, id] as const];
  return all.sort(([a, x], [b, y]) => a - b || (x < y ? -1 : 1)).slice(-TICKETS_MAX);
}

/** Conversations, and resolved ones, of days after `from` up to and without `to`: today is not over. */
function sumOf(days: CohortRow['u'], from: number, to: number): [number, number] {
  let [conversations, resolved] = [0, 0];
  for (const [day, all, without] of days) {
    if (day < from || day >= to) continue;
    conversations += all;
    resolved += without;
  }
  return [conversations, resolved];
}

function renewalReason({ r }: CohortRow, nowMs: number): string | null {
  if (r === null || nowMs > r || nowMs < r - RENEWAL_DAYS * DAY_MS) return null;
  return `its contract renews in ${Math.ceil((r - nowMs) / DAY_MS)} days`;
}

function riskReason({ s, u }: CohortRow, today: number, tickets: number): string | null {
  if (s === 'AT_RISK') return 'its health is red, or it is foretold to leave';
  const [last] = sumOf(u, today - TREND_DAYS, today);
  const [before] = sumOf(u, today - 2 * TREND_DAYS, today - TREND_DAYS);
  const isDeclining = before >= TREND_CONVERSATIONS_MIN && last < DECLINE_SHARE * before;
  if (!isDeclining || tickets < TICKETS_AT_RISK) return null;
  return `${last} conversations in 14 days after ${before}, and ${tickets} tickets in 30 days`;
}

function trialReason({ l }: CohortRow, nowMs: number): string | null {
  if (l === null || nowMs < l || nowMs >= l + TRIAL_DAYS * DAY_MS) return null;
  return `it went live ${Math.floor((nowMs - l) / DAY_MS)} days ago`;
}
