/**
 * What an entity workflow remembers of the facts it is told: those still to be handled, and the ids of those it has met.
 * Signals come at least once, so repeats are dropped here. Both lists are bounded and small, and are carried from run to
 * run. A room's state extends `Inbox`, so that one object is all it has to carry.
 */
import type { Cause } from './cause.ts';

export interface Inbox<Fact extends Pick<Cause, 'eventId'>> {
  /** Facts not handled yet, oldest first. */
  readonly inbox: readonly Fact[];
  /** Ids of facts met, oldest first, bounded: the log delivers at least once. */
  readonly seenEventIds: readonly string[];
  /** Facts that found the inbox full and were left to the log; absent while there were none. */
  readonly shed?: number;
}

/** Facts remembered to drop repeats. A repeat comes soon after the first. Some 40 bytes each. */
export const seenEventIdsMax = 200;
/** Facts that wait at a time; at some 500 bytes each well below the 2 MB Temporal takes in one payload. */
export const inboxMax = 1_000;

export const emptyInbox = { inbox: [], seenEventIds: [] } as const;

/** Takes a fact in, unless it was met before. A full inbox sheds the newest, counted, and does not call it met. */
export function receive<Fact extends Pick<Cause, 'eventId'>, State extends Inbox<Fact>>(
  state: State,
  fact: Fact,
): State {
  const { eventId } = fact;
  if (state.seenEventIds.includes(eventId) || state.inbox.some((waiting) => waiting.eventId === eventId)) return state;
  if (state.inbox.length >= inboxMax) return { ...state, shed: (state.shed ?? 0) + 1 };
  const seenEventIds = [...state.seenEventIds, eventId].slice(-seenEventIdsMax);
  return { ...state, inbox: [...state.inbox, fact], seenEventIds };
}

/** The state after its oldest fact was handled. */
export function handled<State extends { readonly inbox: readonly unknown[] }>(state: State): State {
  return { ...state, inbox: state.inbox.slice(1) };
}
