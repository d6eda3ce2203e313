/** R6: the pseudonym of a viewer, and what it does not tell. */
import { createHmac } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import type { BidRequest } from '../openrtb/bid-request.ts';
import { createViewers, EPOCH_MS } from './viewer.ts';

const secret = 'a secret of at least 32 characters!!';
const nobody = { buyerId: undefined, userId: undefined, extendedIds: [], advertisingId: undefined, segments: [] };
const request = (person: object): BidRequest => ({ person: () => ({ ...nobody, ...person }) }) as never;

function viewers(nowMs = EPOCH_MS, may = true) {
  return createViewers({ secret, now: () => nowMs, mayProfile: () => may });
}

describe('R6: the pseudonym', () => {
  test('is an HMAC under the secret of the month, which is an HMAC under the master', () => {
    const monthly = createHmac('sha256', secret).update('viewer|1').digest('hex');
    const expected = createHmac('sha256', monthly).update('buyer:ann').digest('hex').slice(0, 16);
    expect(viewers().of(request({ buyerId: 'ann' }))).toBe(expected);
  });

  test('is not made where the privacy rules forbid it, or nobody is named', () => {
    expect(viewers(0, false).of(request({ buyerId: 'ann' }))).toBeUndefined();
    expect(viewers().of(request({}))).toBeUndefined();
  });

  test('is another next month, which still knows the one before', () => {
    const before = viewers().of(request({ buyerId: 'ann' }));
    const after = viewers(2 * EPOCH_MS);
    const next = after.of(request({ buyerId: 'ann' }));
    expect(next).not.toBe(before);
    expect(after.before()).toBe(before);
    expect(after.epochFromMs()).toBe(2 * EPOCH_MS);
    expect(viewers(3 * EPOCH_MS).of(request({ buyerId: 'ann' }))).not.toBe(next);
  });

  test('takes the id that is the same everywhere', () => {
    const all = { buyerId: 'b', advertisingId: 'D', extendedIds: [{ source: 's.example', id: 'e' }], userId: 'u' };
    const of = (person: object) => viewers().of(request(person));
    expect(of(all)).toBe(of({ buyerId: 'b' }));
    expect(of({ ...all, buyerId: undefined })).toBe(of({ advertisingId: 'd' }));
    expect(of({ ...all, buyerId: undefined, advertisingId: undefined })).toBe(of({ extendedIds: all.extendedIds }));
    expect(new Set([of({ buyerId: 'x' }), of({ userId: 'x' }), of({ advertisingId: 'x' })]).size).toBe(3);
  });
});
