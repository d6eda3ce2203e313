/**
 * Sessions of a user. Each has one refresh token at a time; every refresh spends it for the next. A spent one shown again
 * means that two hold the session, the user and a thief, and nobody can tell which: the session ends (RFC 9700 §4.14.2).
 * The log decides races (R3), so of two refreshes at once one is the reuse, in every process.
 */
import type { BodyOf } from '@mainstem/schemas/envelope';
import type { EventsByType } from '@mainstem/schemas/generated/events';
import { accept, type Decision, reject } from '../../runtime/decisions/decider.ts';
import type { CommandOf } from './commands.ts';

export type SessionEvent = EventsByType['SessionStarted' | 'SessionRefreshed' | 'SessionEnded'];

export interface Session {
  readonly id: string;
  readonly method: string;
  readonly refreshHash: string;
  /** Refresh tokens spent before, newest first. */
  readonly spent: readonly string[];
  readonly idleMs: number;
  readonly idleUntilMs: number;
  readonly endsAtMs: number;
}

interface WithSessions {
  readonly sessions: readonly Session[];
}

/** Live at once; the oldest ends for a new one. Phones, browsers and scripts of one person. */
export const SESSIONS_MAX = 20;
/** Spent tokens remembered; an older one is refused like any unknown token, which harms nobody. */
export const SPENT_MAX = 20;

type Ended = BodyOf<EventsByType['SessionEnded']>;
const ended = (sessionId: string, reason: string): Ended => ({ type: 'SessionEnded', sessionId, reason });

export function isOver(session: Session, atMs: number): boolean {
  return atMs >= session.endsAtMs || atMs >= session.idleUntilMs;
}

export function startSession(command: CommandOf<'StartSession'>, { sessions }: WithSessions): Decision<SessionEvent> {
  const { sessionId, method, refreshHash, idleMs, lastsMs, atMs } = command;
  if (sessions.some(({ id }) => id === sessionId)) return reject('SESSION_EXISTS', 'There is a session of that id.');
  const over = sessions.filter((session) => isOver(session, atMs));
  const live = sessions.filter((session) => !isOver(session, atMs));
  const tooMany = live.slice(0, Math.max(0, live.length - SESSIONS_MAX + 1));
  const endsAtMs = atMs + lastsMs;
  return accept<SessionEvent>(
    ...over.map(({ id }) => ended(id, 'EXPIRED')),
    ...tooMany.map(({ id }) => ended(id, 'TOO_MANY')),
    { type: 'SessionStarted', sessionId, method, refreshHash, idleMs, endsAtMs, idleUntilMs: atMs + idleMs },
  );
}

export function refreshSession(
  command: CommandOf<'RefreshSession'>,
  { sessions }: WithSessions,
): Decision<SessionEvent> {
  const { sessionId, shownHash, refreshHash, atMs } = command;
  const session = sessions.find(({ id }) => id === sessionId);
  if (session === undefined) return reject('SESSION_NOT_FOUND', 'There is no such session, or it is over.');
  if (session.spent.includes(shownHash)) return accept<SessionEvent>(ended(sessionId, 'REFRESH_REUSED'));
  if (session.refreshHash !== shownHash) return reject('SESSION_TOKEN_INVALID', 'That is no token of the session.');
  if (isOver(session, atMs)) return accept<SessionEvent>(ended(sessionId, 'EXPIRED'));
  return accept<SessionEvent>({
    type: 'SessionRefreshed',
    sessionId,
    refreshHash,
    idleUntilMs: Math.min(atMs + session.idleMs, session.endsAtMs),
  });
}

export function endAll({ sessions }: WithSessions, reason: string, keep: string | null = null): Ended[] {
  return sessions.filter(({ id }) => id !== keep).map(({ id }) => ended(id, reason));
}

export function evolveSessions(sessions: readonly Session[], event: BodyOf<SessionEvent>): readonly Session[] {
  switch (event.type) {
    case 'SessionStarted': {
      const { sessionId: id, method, refreshHash, idleMs, idleUntilMs, endsAtMs } = event;
      return [...sessions, { id, method, refreshHash, spent: [], idleMs, idleUntilMs, endsAtMs }];
    }
    case 'SessionRefreshed':
      return sessions.map((session) => {
        if (session.id !== event.sessionId) return session;
        const spent = [session.refreshHash, ...session.spent].slice(0, SPENT_MAX);
        return { ...session, refreshHash: event.refreshHash, spent, idleUntilMs: event.idleUntilMs };
      });
    case 'SessionEnded':
      return sessions.filter(({ id }) => id !== event.sessionId);
  }
}
