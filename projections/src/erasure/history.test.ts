/** R6: what the log's order says about holds and erasures of one subject. */
import type { AnyEvent } from '@mainstem/schemas/generated/events';
import { entityOf } from '@mainstem/streams/privacy/subject-entity';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { after, erasureIdOf, type SubjectHistory } from './history.ts';
import { privacyEvent } from './privacy-events.ts';

const subject = { tenant: 'acme', subject: 'crm 1 | x' };
const author = { actor: 'user:dpo', nowMs: 5 };
const first: SubjectHistory = { generation: 1, holds: [], requestedBy: null, voidRequests: 0, certificate: null };
const fold = (...events: AnyEvent[]) => events.reduce(after, first);

const placed = (holdId: string) =>
  privacyEvent(subject, { type: 'LegalHoldPlaced', holdId, reason: 'a claim', fourEyes: false }, author, [holdId]);
const lifted = (holdId: string) =>
  privacyEvent(subject, { type: 'LegalHoldLifted', holdId, reason: 'settled' }, author, [holdId]);
const requested = (attempt = 0, generation = 1) => {
  const erasureId = erasureIdOf(subject, generation);
  const body = { type: 'ErasureRequested', erasureId, generation, reason: 'asked' } as const;
  return privacyEvent(subject, body, author, [erasureId, String(attempt)]);
};
const erased = (generation = 1) => {
  const found = {
    keyDestroyed: true,
    sealedValues: 1,
    views: [],
    rowsRebuilt: 1,
    valuesSearched: 1,
    findings: 0,
    stores: [],
    storesLeftOut: [],
    valuesTooShort: 0,
    despiteUnreadable: null,
  };
  const erasureId = erasureIdOf(subject, generation);
  return privacyEvent(subject, { type: 'SubjectErased', erasureId, generation, ...found }, author, [erasureId]);
};
const reopened = (generation: number) =>
  privacyEvent(subject, { type: 'SubjectReopened', generation, reason: 'consent' }, author, [String(generation)]);

test('a hold before the request makes it void; after it, it comes too late', () => {
  expect(fold(placed('h1'), requested())).toMatchObject({ requestedBy: null, voidRequests: 1 });
  expect(fold(requested(), placed('h1'))).toMatchObject({ voidRequests: 0, holds: [{ holdId: 'h1', tooLate: true }] });
  expect(fold(requested(), placed('h1')).requestedBy).not.toBeNull();
});

test('a hold of four eyes ends when a second person lifts it; the first one alone, however often, ends nothing', () => {
  const place = { type: 'LegalHoldPlaced', holdId: 'h1', reason: 'a claim', fourEyes: true } as const;
  const hold = privacyEvent(subject, place, author, ['h1']);
  const liftedBy = (actor: string, n = 0) => {
    const body = { type: 'LegalHoldLifted', holdId: 'h1', reason: 'settled' } as const;
    return privacyEvent(subject, body, { ...author, actor }, ['h1', actor, String(n)]);
  };
  const once = fold(hold, liftedBy('user:ada'), liftedBy('user:ada', 1));
  expect(once.holds).toMatchObject([{ holdId: 'h1', fourEyes: true, liftedBy: 'user:ada' }]);
  expect(after(once, requested())).toMatchObject({ requestedBy: null, voidRequests: 1 });
  expect(after(once, liftedBy('user:eve')).holds).toEqual([]);
});

test('a lifted hold holds nothing, and the next request has an id of its own', () => {
  const before = fold(placed('h1'), requested(0), lifted('h1'));
  expect(before).toMatchObject({ holds: [], requestedBy: null, voidRequests: 1 });
  expect(after(before, requested(1)).requestedBy).toBe(requested(1).envelope.id);
  expect(requested(1).envelope.id).not.toBe(requested(0).envelope.id);
});

test('a new consent begins anew: nothing of the last erasure counts, a standing hold does', () => {
  const history = fold(requested(), placed('late'), erased(), reopened(2));
  expect(history).toMatchObject({ generation: 2, requestedBy: null, certificate: null, holds: [{ holdId: 'late' }] });
  expect(fold(requested(), erased(), reopened(3)).generation).toBe(1); // not the next one
  expect(after(history, erased(1)).certificate).toBeNull(); // of the generation before
});

test('the same step written again is the same event', () => {
  expect(erased().envelope.id).toBe(erased().envelope.id);
  expect(
    privacyEvent({ ...subject, tenant: 'globex' }, { type: 'SubjectReopened', generation: 2, reason: '' }, author, [
      '2',
    ]).envelope.id,
  ).not.toBe(reopened(2).envelope.id);
});

test('any subject id gives a key that the log takes', () =>
  fc.assert(
    fc.property(fc.string({ minLength: 1 }), (text) => {
      expect(entityOf({ tenant: 'acme', subject: text })).toMatch(/^[0-9a-f-]{36}$/);
    }),
  ));
