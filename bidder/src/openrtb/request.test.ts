import fc from 'fast-check';
import { expect, test } from 'vitest';
import { campaignRow, creativeRow, snapshotOf, testCore } from '../testing/kit.ts';
import { ID_LENGTH_MAX, IMPS_MAX } from './bid-request.ts';
import { checkBidResponse } from './checker.ts';
import { readBidRequest } from './request.ts';

const snapshot = snapshotOf(
  [campaignRow(), campaignRow({ id: 'campaign-2', bidPriceMicros: 1_000_000 })],
  [creativeRow(), creativeRow({ id: 'creative-2', campaignId: 'campaign-2', format: 'VIDEO' })],
);

/** A request that is bid on; mutations start from it. */
const sound = {
  id: 'auction-1',
  at: 1,
  cur: ['USD'],
  bcat: ['IAB25'],
  badv: ['other.example'],
  imp: [
    {
      id: '1',
      bidfloor: 0.5,
      bidfloorcur: 'USD',
      secure: 1,
      banner: { format: [{ w: 300, h: 250 }], battr: [1] },
      video: { mimes: ['video/mp4'], minduration: 5, maxduration: 30, protocols: [2, 3] },
      pmp: { private_auction: 0, deals: [{ id: 'd' }] },
    },
  ],
  site: { domain: 'news.example' },
  device: { geo: { country: 'USA' } },
};

type Path = readonly (string | number)[];

function pathsOf(value: unknown, path: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return [path];
  return [path, ...Object.entries(value).flatMap(([key, inner]) => pathsOf(inner, [...path, key]))];
}

function replaced(value: unknown, path: Path, by: unknown): unknown {
  const [head, ...rest] = path;
  if (head === undefined) return by;
  if (Array.isArray(value))
    return value.map((inner, index) => (String(index) === head ? replaced(inner, rest, by) : inner));
  return Object.fromEntries(
    Object.entries(value as object).map(([key, inner]) => [key, key === head ? replaced(inner, rest, by) : inner]),
  );
}

const strange = fc.oneof(
  fc.jsonValue(),
  fc.constantFrom<unknown>('', null, [], {}, 0, -1, 1e308, '1e999', 'NaN', true, '__proto__', [[]], [null]),
  fc.string({ maxLength: 40 }),
);

test('R9: whatever one field holds, the request is answered, and by the rules', () => {
  fc.assert(
    fc.property(fc.constantFrom(...pathsOf(sound)), strange, (path, value) => {
      const request = replaced(sound, path, value);
      const answer = testCore(snapshot).core.handle(JSON.stringify(request) ?? 'undefined', 'test', 0);
      if (answer.kind === 'bid') expect(checkBidResponse(request, JSON.parse(answer.text))).toEqual([]);
    }),
    { numRuns: 3_000, examples: [[['cur', '0'], ' ']] },
  );
});

test('R9: torn and changed bytes are answered', () => {
  const bytes = Buffer.from(JSON.stringify(sound));
  fc.assert(
    fc.property(fc.nat(bytes.length - 1), fc.nat(255), fc.boolean(), (at, byte, cut) => {
      const changed = Buffer.from(bytes);
      changed[at] = byte;
      const body = (cut ? changed.subarray(0, at) : changed).toString('utf8');
      expect(['bid', 'no-bid', 'malformed']).toContain(testCore(snapshot).core.handle(body, 'test', 0).kind);
    }),
    { numRuns: 3_000 },
  );
});

test('R8: impressions beyond the limit are counted, not answered', () => {
  const imp = Array.from({ length: IMPS_MAX + 3 }, (_, index) => ({ id: String(index), banner: { w: 300, h: 250 } }));
  const { core, noBids } = testCore(snapshot);
  const answer = core.handle(JSON.stringify({ id: 'a', imp }), 'test', 0);
  expect(answer.kind).toBe('bid');
  expect(noBids.drain(1)[0]?.counts).toEqual({ TOO_MANY_IMPS: 3 });
});

test('R8: an id too long for a token is malformed', () => {
  const id = 'x'.repeat(ID_LENGTH_MAX + 1);
  expect(readBidRequest(JSON.stringify({ ...sound, id }))).toEqual({ kind: 'malformed', why: 'ID_TOO_LONG' });
});

test('deeply nested bodies are answered', () => {
  const deep = `${'['.repeat(50_000)}${']'.repeat(50_000)}`;
  const answer = testCore(snapshot).core.handle(`{"id":"1","ext":${deep},"imp":[{"id":"1"}]}`, 'test', 0);
  expect(['no-bid', 'malformed']).toContain(answer.kind);
});

test('an id that is half a surrogate pair is refused: no event and no token could carry it', () => {
  expect(readBidRequest(JSON.stringify({ ...sound, id: 'a\ud800' }))).toEqual({
    kind: 'malformed',
    why: 'ID_ILL_FORMED',
  });
  const { core, events, noBids } = testCore(snapshot);
  const imp = [{ ...sound.imp[0], id: '\udc00' }];
  expect(core.handle(JSON.stringify({ ...sound, imp }), 'test', 0)).toMatchObject({ reason: 'INVALID_IMP' });
  expect(events).toEqual([]);
  expect(noBids.drain(1)[0]?.counts).toEqual({ INVALID_IMP: 1 });
});
