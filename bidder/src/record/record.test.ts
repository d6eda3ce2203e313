import type { AnyEvent } from '@mainstem/schemas/generated/events';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { versionIn } from '../catalogue/row-versions.ts';
import { campaignRow, creativeRow } from '../testing/kit.ts';
import { startRecording } from '../testing/recording.ts';
import { hashesOf, unpack } from './layout.ts';
import { type PlainJson, plainText, revived } from './plain.ts';
import { applied, readPolicy } from './policy.ts';
import { DecisionRecorder, isSampled, type RecorderOptions, SAMPLE_ONE_IN } from './recorder.ts';

const values = fc.object({
  key: fc.stringMatching(/^[a-z]{1,8}$/),
  values: [fc.string({ unit: 'grapheme' }), fc.integer(), fc.double({ noNaN: true }), fc.boolean(), fc.constant(null)],
});

test('what is written plainly is revived whole: infinite numbers, undefined, sets and lists that are asked for', () => {
  fc.assert(
    fc.property(values, fc.array(fc.string()), fc.array(fc.integer()), (value, asked, set) => {
      const given = {
        value,
        deep: [{ least: Number.NEGATIVE_INFINITY, most: Number.POSITIVE_INFINITY, gone: undefined }],
      };
      const text = plainText({
        ...given,
        list: [1, undefined, 2],
        asked: () => asked,
        none: () => undefined,
        set: new Set(set),
      });
      const back = revived(JSON.parse(text as string) as PlainJson) as Record<string, unknown>;
      // -0 is 0 in JSON; nobody tells them apart.
      const plain = JSON.parse(JSON.stringify(value)) as unknown;
      expect(JSON.parse(JSON.stringify(back.value))).toEqual(plain);
      expect(back.deep).toEqual(given.deep);
      expect(back.list).toEqual([1, undefined, 2]);
      expect((back.asked as () => unknown)()).toEqual(asked);
      expect((back.none as () => unknown)()).toBeUndefined();
      expect(back.set).toEqual(new Set(set));
    }),
  );
  expect(() => plainText({ at: new Date() })).toThrow('no plain form');
});

test('the version of a row is found without reading it, whatever its texts say', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.nat(), (name, version) => {
      expect(versionIn(JSON.stringify({ name, version, after: [{ name }] }))).toBe(String(version));
      expect(versionIn(JSON.stringify({ name: `${name}"version":7`, version }))).toBe(String(version));
    }),
  );
  expect(versionIn(JSON.stringify({ version: 'ecb-2026-11-20' }))).toBe('ecb-2026-11-20');
  expect(versionIn('')).toBe('');
  expect(versionIn('{"a":1}')).toMatch(/^#[0-9a-f]{16}$/);
  expect(versionIn('{"a":1}')).not.toBe(versionIn('{"a":2}'));
});

test('an answer has one hash without its tokens and one of them', () => {
  const answer = (token: string, price: number): string => `{"price":${price},"nurl":"https://b/n?t=${token}&p=1"}`;
  const token = `AbC-_9.${'0f'.repeat(16)}`;
  const other = `AbC-_9.${'1f'.repeat(16)}`;
  expect(hashesOf(answer(token, 1)).answer).toBe(hashesOf(answer(other, 1)).answer);
  expect(hashesOf(answer(token, 1)).tokens).not.toBe(hashesOf(answer(other, 1)).tokens);
  expect(hashesOf(answer(token, 1)).answer).not.toBe(hashesOf(answer(token, 2)).answer);
});

test('the same requests are sampled everywhere, about one in 100', () => {
  const ids = Array.from({ length: 50_000 }, (_, number) => `auction-${number}`);
  const share = ids.filter(isSampled).length / ids.length;
  expect(share).toBeGreaterThan(0.8 / SAMPLE_ONE_IN);
  expect(share).toBeLessThan(1.2 / SAMPLE_ONE_IN);
});

test('a policy is known by a hash of what it says, in whatever order', () => {
  const policy = {
    publicUrl: 'https://bid.example',
    reservationMs: 1,
    tcfVendorId: 0,
    roundTripMs: 0,
    completeChainsOnly: true,
    blockedSystems: ['b', 'a'],
  };
  const { version, json } = applied(policy);
  expect(applied({ ...policy, blockedSystems: ['a', 'b'] }).version).toBe(version);
  expect(applied({ ...policy, reservationMs: 2 }).version).not.toBe(version);
  expect(readPolicy(json)).toEqual({ ...policy, blockedSystems: ['a', 'b'] });
});

function recorderOf(options: Partial<RecorderOptions>): DecisionRecorder {
  const policy = { version: 'p', json: '{}' };
  const rest = {
    holder: 'bidder-1',
    policy,
    noBids: 'none' as const,
    basisOf: () => 'context' as const,
    now: Date.now,
  };
  return new DecisionRecorder({
    appender: { append: async () => undefined },
    onError: () => undefined,
    ...rest,
    ...options,
  });
}

test('R8: what the log does not take is tried again in order, and ends bidding before it ends memory', async () => {
  const written: AnyEvent['type'][] = [];
  let down = true;
  const recorder = recorderOf({
    appender: {
      append: async ([event]) => {
        if (down) throw new Error('down');
        written.push((event as AnyEvent).type);
      },
    },
  });
  const recording = startRecording({ campaigns: [campaignRow()], creatives: [creativeRow()] });
  recorder.follow(recording.snapshot());
  const before = recorder.room;
  const decided = {
    nowMs: 1,
    roundTripMs: undefined,
    generation: 'g',
    position: 1,
    refused: undefined,
    ids: [],
    text: undefined,
  };
  const request = { id: 'a' } as never;
  for (let number = 0; number < before + 5; number += 1) {
    recorder.record({ ...decided, request, tape: { money: [] } as never, decision: undefined });
  }
  expect(recorder.room).toBe(0);
  expect(recorder.counts.lost).toBe(5);
  down = false;
  await recorder.stop(5_000);
  expect(written.slice(0, 2)).toEqual(['BidPolicyApplied', 'CatalogueFollowed']);
  await recording.recorded();
});

test('only what is asked for is recorded of requests without a bid', async () => {
  for (const [noBids, count] of [
    ['none', 1],
    ['all', 3],
  ] as const) {
    const recording = startRecording({ campaigns: [campaignRow()], creatives: [creativeRow()], noBids });
    const ask = (id: string, bidfloor: number): unknown =>
      recording.core.handle(JSON.stringify({ id, imp: [{ id: '1', banner: { w: 300, h: 250 }, bidfloor }] }), 'x', 1);
    for (const [index, floor] of [9, 1, 9].entries()) ask(`a-${index}`, floor);
    const events = await recording.recorded();
    const records = events.flatMap((event) => (event.type === 'AuctionsDecided' ? unpack(event.records) : []));
    expect(records.length).toBe(count);
  }
});
