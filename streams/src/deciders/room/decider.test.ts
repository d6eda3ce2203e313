/** WAP-33: rooms by their rules. */
import type { BodyOf } from '@mainstem/schemas/envelope';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { RoomCommand } from './commands.ts';
import { type Room, type RoomEvent, roomDecider, WRONG_CODES_MAX } from './decider.ts';

const right = 'a'.repeat(64);
const wrong = 'b'.repeat(64);
const opened: RoomCommand = {
  ...{ type: 'OpenRoom', clientId: 'c-1', prdId: 'prd-1-1', codeHash: right, seats: 2, mayReplace: true },
  ...{ expiresAtMs: 1_000, openedBy: 'user:ana', atMs: 0 },
};
const join = (personRef: string, codeHash = right, atMs = 1): RoomCommand => ({
  type: 'JoinRoom',
  codeHash,
  personRef,
  atMs,
});
const replace = (personRef: string, atMs = 2): RoomCommand => ({
  ...{ type: 'ReplaceAnswer', personRef, questionId: 'q1-tools', replacesEventId: null, answerEventId: 'e-1', atMs },
});

/** The answer to the last command after those before it. */
function after(...commands: RoomCommand[]): { state: Room; said: string[] } {
  let state = roomDecider.initialState();
  let said: string[] = [];
  for (const command of commands) {
    const decision = roomDecider.decide(command, state);
    said = decision.kind === 'accept' ? decision.events.map(({ type }) => type) : [decision.code];
    const events: readonly BodyOf<RoomEvent>[] = decision.kind === 'accept' ? decision.events : [];
    for (const event of events) state = roomDecider.evolve(state, event);
  }
  return { state, said };
}

describe('WAP-33: rooms', () => {
  test('a code lets in as many as it has seats, each once', () => {
    expect(after(opened, join('u-1')).said).toEqual(['RoomJoined']);
    expect(after(opened, join('u-1'), join('u-1')).said).toEqual(['ROOM_JOINED']);
    expect(after(opened, join('u-1'), join('u-2'), join('u-3')).said).toEqual(['ROOM_FULL']);
    expect(after(opened, opened).said).toEqual(['ROOM_EXISTS']);
    expect(after(join('u-1')).said).toEqual(['ROOM_UNKNOWN']);
  });

  test('after its time and after it was closed nobody joins and nothing is replaced', () => {
    expect(after(opened, join('u-1', right, 1_000)).said).toEqual(['ROOM_EXPIRED']);
    expect(after(opened, join('u-1'), replace('u-1', 1_000)).said).toEqual(['ROOM_EXPIRED']);
    const close: RoomCommand = { type: 'CloseRoom', closedBy: 'user:ana', atMs: 3 };
    expect(after(opened, close, join('u-1')).said).toEqual(['ROOM_CLOSED']);
    expect(after(opened, join('u-1'), close, replace('u-1')).said).toEqual(['ROOM_CLOSED']);
  });

  test('who joined replaces answers where the room lets them', () => {
    expect(after(opened, join('u-1'), replace('u-1')).said).toEqual(['RoomAnswerReplaced']);
    expect(after(opened, join('u-1'), replace('u-2')).said).toEqual(['ROOM_NOT_JOINED']);
    expect(after({ ...opened, mayReplace: false } as RoomCommand, join('u-1'), replace('u-1')).said).toEqual([
      'ROOM_READ_ONLY',
    ]);
  });

  test('guessing closes the room, for the right code too', () => {
    const guesses = Array.from({ length: WRONG_CODES_MAX }, () => join('u-9', wrong));
    expect(after(opened, ...guesses).said).toEqual(['RoomJoinRefused', 'RoomClosed']);
    expect(after(opened, ...guesses, join('u-1')).said).toEqual(['ROOM_CLOSED']);
  });

  test('never more joined than seats, nobody by a wrong code (property)', () => {
    const someone = fc.record({
      who: fc.constantFrom('u-1', 'u-2', 'u-3', 'u-4'),
      code: fc.constantFrom(right, wrong),
    });
    fc.assert(
      fc.property(fc.array(someone, { maxLength: 12 }), (comers) => {
        const { state } = after(opened, ...comers.map(({ who, code }) => join(who, code)));
        expect(state.joined.length).toBeLessThanOrEqual(2);
        expect(new Set(state.joined).size).toBe(state.joined.length);
        for (const who of state.joined) expect(comers).toContainEqual({ who, code: right });
      }),
    );
  });
});
