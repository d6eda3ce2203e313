/**
 * What is due in a client's life and when (WAP-49, WAP-51…55, WAP-61). Pure; all times are event times, ms since 1970 UTC, so a
 * client that is imported late has the dates it would have had.
 */
import type { SuccessState, WentLive } from './messages.ts';

const DAY_MS = 86_400_000;
/** SM-3: the window before a renewal. */
export const RENEWAL_WINDOW_MS = 30 * DAY_MS;

interface Told {
  readonly key: 'trial-day-1' | 'trial-day-7' | 'trial-day-13' | 'active-month-6' | 'active-month-11';
  readonly purpose: 'transactional' | 'marketing';
}

export type Due =
  | { readonly what: 'MESSAGE'; readonly atMs: number; readonly message: Told }
  | { readonly what: 'TRIAL_OVER' | 'RENEWAL_WINDOW' | 'LAPSED' | 'LEFT'; readonly atMs: number };

const trialMessages: readonly (Told & { readonly day: number })[] = [
  { key: 'trial-day-1', purpose: 'transactional', day: 1 },
  { key: 'trial-day-7', purpose: 'marketing', day: 7 },
  { key: 'trial-day-13', purpose: 'marketing', day: 13 },
];
const activeMessages: readonly (Told & { readonly month: number })[] = [
  { key: 'active-month-6', purpose: 'marketing', month: 6 },
  { key: 'active-month-11', purpose: 'marketing', month: 11 },
];

/** The earliest thing due; there always is one, since every contract ends or is renewed. */
export function nextDue(state: SuccessState, live: WentLive): Due {
  const dues = [...messagesDue(state, live), ...stagesDue(state, live), endDue(state)];
  return dues.reduce((first, due) => (due.atMs < first.atMs ? due : first));
}

function messagesDue({ told, periodFromMs, period, renewsAtMs }: SuccessState, live: WentLive): Due[] {
  const trial = trialMessages
    .map(({ day, ...message }) => ({ what: 'MESSAGE', atMs: live.atMs + day * DAY_MS, message }) as const)
    .filter(({ atMs }) => period === 1 && atMs < live.trialEndsAtMs);
  const active = activeMessages
    .map(({ month, ...message }) => ({ what: 'MESSAGE', atMs: monthsAfter(periodFromMs, month), message }) as const)
    .filter(({ atMs }) => atMs < renewsAtMs);
  return [...trial, ...active].filter(({ message }) => !told.includes(message.key));
}

function stagesDue({ stage, renewsAtMs, isCancelled }: SuccessState, { trialEndsAtMs }: WentLive): Due[] {
  if (stage === 'TRIAL') return [{ what: 'TRIAL_OVER', atMs: trialEndsAtMs }];
  const opens = !isCancelled && (stage === 'ACTIVE' || stage === 'AT_RISK');
  return opens ? [{ what: 'RENEWAL_WINDOW', atMs: renewsAtMs - RENEWAL_WINDOW_MS }] : [];
}

function endDue({ renewsAtMs, endsAtMs }: SuccessState): Due {
  if (endsAtMs !== null && endsAtMs <= renewsAtMs) return { what: 'LEFT', atMs: endsAtMs };
  return { what: 'LAPSED', atMs: renewsAtMs };
}

/** The same day of a later month, or its last one: 31 August and six months are 28 February. */
export function monthsAfter(fromMs: number, months: number): number {
  const from = new Date(fromMs);
  const first = Date.UTC(from.getUTCFullYear(), from.getUTCMonth() + months, 1);
  const next = new Date(first);
  const lastDay = new Date(Date.UTC(next.getUTCFullYear(), next.getUTCMonth() + 1, 0)).getUTCDate();
  return first + (Math.min(from.getUTCDate(), lastDay) - 1) * DAY_MS + (fromMs % DAY_MS);
}
