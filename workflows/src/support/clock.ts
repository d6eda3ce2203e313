/** What is due next on a ticket (WAP-43, WAP-46). Pure; ms since 1970 UTC. */
import type { TicketInput, TicketState } from './messages.ts';

const DAY_MS = 86_400_000;
/** A resolved ticket may be reopened for so long; then it is closed. */
const REOPEN_WITHIN_MS = 7 * DAY_MS;
/** An open one that nobody ends is closed as abandoned: nothing waits for ever. */
const ABANDONED_AFTER_MS = 30 * DAY_MS;

export interface TicketDue {
  readonly what: 'FIRST_REPLY' | 'RESOLUTION' | 'CLOSE' | 'ABANDON';
  readonly atMs: number;
}

export function nextDue(state: TicketState, { replyDueAtMs }: TicketInput): TicketDue {
  if (state.status === 'RESOLVED') return { what: 'CLOSE', atMs: state.resolvedAtMs + REOPEN_WITHIN_MS };
  const { isAnswered, missed, resolveDueAtMs } = state;
  const dues: TicketDue[] = [{ what: 'ABANDON', atMs: resolveDueAtMs + ABANDONED_AFTER_MS }];
  if (!isAnswered && !missed.includes('FIRST_REPLY')) dues.push({ what: 'FIRST_REPLY', atMs: replyDueAtMs });
  if (!missed.includes('RESOLUTION')) dues.push({ what: 'RESOLUTION', atMs: resolveDueAtMs });
  return dues.reduce((first, due) => (due.atMs < first.atMs ? due : first));
}
