/**
 * A room: others are let into the conversation about one PRD by a code (WAP-33).
 *
 *   none ──open──▶ open: joined by its code, answers replaced by who joined ──close, or five wrong codes──▶ closed
 *
 * It is a decided stream, so that of two persons who take the last seat at once one has it, and nobody joins or replaces after
 * it was closed (R3). Of the code there is its hash alone. A code opens for as many persons as it has seats and not once
 * more; who joined may come again. Wrong codes are events and count: the fifth closes the room, for a code that is guessed
 * at is no secret any more. Pure: times come in with the commands.
 */
import type { BodyOf } from '@mainstem/schemas/envelope';
import type { EventsByType } from '@mainstem/schemas/generated/events';
import { accept, type Decider, type Decision, type Rejected, reject } from '../../runtime/decisions/decider.ts';
import type { CommandOf, RoomCommand } from './commands.ts';

export type RoomEvent = EventsByType[
  | 'RoomOpened'
  | 'RoomJoined'
  | 'RoomJoinRefused'
  | 'RoomAnswerReplaced'
  | 'RoomClosed'];

export interface Room {
  readonly state: 'none' | 'open' | 'closed';
  readonly clientId: string;
  readonly prdId: string;
  readonly codeHash: string;
  readonly seats: number;
  readonly mayReplace: boolean;
  readonly expiresAtMs: number;
  /** Who joined, by seat. */
  readonly joined: readonly string[];
  readonly wrongCodes: number;
}

/** Wrong codes until the room is closed. */
export const WRONG_CODES_MAX = 5;

const initial: Room = {
  ...{ state: 'none', clientId: '', prdId: '', codeHash: '', seats: 0, mayReplace: false, expiresAtMs: 0 },
  ...{ joined: [], wrongCodes: 0 },
};

export const roomDecider: Decider<RoomCommand, Room, RoomEvent> = {
  topic: 'collaboration_events',
  commandTypes: ['OpenRoom', 'JoinRoom', 'ReplaceAnswer', 'CloseRoom'],
  initialState: () => initial,
  decide,
  evolve,
};

function decide(command: RoomCommand, state: Room): Decision<RoomEvent> {
  if (command.type === 'OpenRoom') return open(command, state);
  if (state.state === 'none') return reject('ROOM_UNKNOWN', 'There is no such room.');
  if (command.type === 'CloseRoom') return close(command, state);
  if (state.state === 'closed') return reject('ROOM_CLOSED', 'The room was closed: ask for another code.');
  if (command.atMs >= state.expiresAtMs) return reject('ROOM_EXPIRED', 'The code has expired: ask for another.');
  return command.type === 'JoinRoom' ? join(command, state) : replace(command, state);
}

function open({ type: _, ...asked }: CommandOf<'OpenRoom'>, { state }: Room): Decision<RoomEvent> {
  if (state !== 'none') return reject('ROOM_EXISTS', 'The room was opened before.');
  if (asked.expiresAtMs <= asked.atMs) return reject('ROOM_EXPIRED', 'It would have expired before it was opened.');
  return accept<RoomEvent>({ type: 'RoomOpened', ...asked });
}

function join({ codeHash, personRef, atMs }: CommandOf<'JoinRoom'>, state: Room): Decision<RoomEvent> {
  const { clientId, prdId, joined, seats } = state;
  if (codeHash !== state.codeHash) {
    const wrongCodes = state.wrongCodes + 1;
    const refused = { type: 'RoomJoinRefused', personRef, wrongCodes, atMs } as const;
    if (wrongCodes < WRONG_CODES_MAX) return accept<RoomEvent>(refused);
    return accept<RoomEvent>(refused, { type: 'RoomClosed', because: 'GUESSED', closedBy: 'service:gateway', atMs });
  }
  if (joined.includes(personRef)) return reject('ROOM_JOINED', 'This person has joined before.');
  if (joined.length >= seats) return reject('ROOM_FULL', 'All seats are taken: ask for another code.');
  return accept<RoomEvent>({ type: 'RoomJoined', clientId, prdId, personRef, seat: joined.length + 1, atMs });
}

function replace({ type: _, ...asked }: CommandOf<'ReplaceAnswer'>, state: Room): Decision<RoomEvent> {
  const { clientId, prdId, joined, mayReplace } = state;
  if (!joined.includes(asked.personRef)) return reject('ROOM_NOT_JOINED', 'Join the room by its code first.');
  if (!mayReplace) return reject('ROOM_READ_ONLY', 'Who joins this room may listen and replaces no answer.');
  return accept<RoomEvent>({ type: 'RoomAnswerReplaced', clientId, prdId, ...asked });
}

function close({ closedBy, atMs }: CommandOf<'CloseRoom'>, { state }: Room): Decision<RoomEvent> | Rejected {
  if (state === 'closed') return reject('ROOM_CLOSED', 'The room was closed before.');
  return accept<RoomEvent>({ type: 'RoomClosed', because: 'REVOKED', closedBy, atMs });
}

function evolve(state: Room, event: BodyOf<RoomEvent>): Room {
  switch (event.type) {
    case 'RoomOpened': {
      const { clientId, prdId, codeHash, seats, mayReplace, expiresAtMs } = event;
      return { ...initial, state: 'open', clientId, prdId, codeHash, seats, mayReplace, expiresAtMs };
    }
    case 'RoomJoined':
      return { ...state, joined: [...state.joined, event.personRef] };
    case 'RoomJoinRefused':
      return { ...state, wrongCodes: event.wrongCodes };
    case 'RoomAnswerReplaced':
      return state;
    case 'RoomClosed':
      return { ...state, state: 'closed' };
  }
}
