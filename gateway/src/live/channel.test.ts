/** What waits for a client that still reads history, and what does not: nothing may be missing in between. */
import { expect, test } from 'vitest';
import { Member } from './channel.ts';
import { HELD_BYTES_MAX } from './limits.ts';
import type { Sink } from './sink.ts';

function memberWith(written: string[]): Member {
  const sink: Sink = {
    closed: false,
    backlogBytes: 0,
    write: (frames) => void written.push(frames.subarray(0, 1).toString()),
    drained: async () => undefined,
    end: () => undefined,
  };
  return new Member(sink);
}

test('what is held comes in its order when it is released, and then what is new', () => {
  const written: string[] = [];
  const member = memberWith(written);
  member.hold();
  member.take(Buffer.from('a'));
  member.take(Buffer.from('b'));
  expect(written).toEqual([]);
  expect(member.release()).toBe(true);
  member.take(Buffer.from('c'));
  expect(written).toEqual(['a', 'b', 'c']);
});

test('R8: when more came than may wait it is not released with a gap, but read from the log and held anew', () => {
  const written: string[] = [];
  const member = memberWith(written);
  member.hold();
  member.take(Buffer.from('a'));
  member.take(Buffer.alloc(HELD_BYTES_MAX, 'x'));
  member.take(Buffer.from('b'));
  expect(member.release()).toBe(false);
  expect(written).toEqual([]);
  member.hold();
  member.take(Buffer.from('c'));
  expect(member.release()).toBe(true);
  expect(written).toEqual(['c']);
});
