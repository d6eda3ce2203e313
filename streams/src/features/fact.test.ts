/** Expectations on every write (KAIROS-03): each code at its edges, and what passes beside it. */
import { withEnvelope } from '@mainstem/schemas/envelope';
import type { AnyEvent } from '@mainstem/schemas/generated/events';
import { describe, expect, test } from 'vitest';
import { type Check, count, DAY_MS, defineFeatureView, type Feature, latest, min, sum } from './definition.ts';
import { factOf, isRejection, type RejectionCode } from './fact.ts';
import { usageOf } from './testing/oracle.ts';

const MADE_AT_MS = Date.UTC(2026, 0, 1);
const of = { ClientUsageCounted: 'conversations' };

function viewOf(features: Readonly<Record<string, Feature>>, checks: readonly Check[] = []) {
  const types = { ClientUsageCounted: '' };
  return defineFeatureView({
    ...{ name: 'checked', version: 1, entity: 'client', about: 'a view', types, features, checks },
    ttlMs: null,
  });
}
const counted = { n: count({ of, windowMs: DAY_MS, about: 'n' }) };

/** A usage with these fields in place of its own. */
function usage(fields: object, envelope: object = {}): AnyEvent {
  const { event } = usageOf({ timeMs: MADE_AT_MS, offset: 0, conversations: 5 });
  return { ...withEnvelope({ ...event, ...fields } as never, { ...event.envelope, ...envelope }) } as AnyEvent;
}

/** Code of what is kept out; null for what goes in. */
function codeOf(view: ReturnType<typeof viewOf>, event: AnyEvent): RejectionCode | null {
  const found = factOf(view, event);
  return found !== null && isRejection(found) ? found.code : null;
}

describe('expectations', () => {
  test('RANGE: both ends are in it, and what is beyond, or no number, is not', () => {
    const view = viewOf(counted, [{ kind: 'range', of, min: 0, max: 10 }]);
    expect([0, 10].map((conversations) => codeOf(view, usage({ conversations })))).toEqual([null, null]);
    for (const conversations of [-1, 11, Number.NaN]) expect(codeOf(view, usage({ conversations }))).toBe('RANGE');
  });
  test('NOT_ALLOWED: one of a list, any of it', () => {
    const view = viewOf(counted, [{ kind: 'oneOf', of, values: [3, 5] }]);
    const codes = [3, 5, 4].map((conversations) => codeOf(view, usage({ conversations })));
    expect(codes).toEqual([null, null, 'NOT_ALLOWED']);
  });
  test('MISSING: a field that is null', () => {
    const check: Check = { kind: 'present', of: { ClientUsageCounted: 'satisfactionHundredths' } };
    const view = viewOf(counted, [check]);
    expect(codeOf(view, usage({ satisfactionHundredths: null }))).toBe('MISSING');
    expect(codeOf(view, usage({ satisfactionHundredths: 80 }))).toBeNull();
    // A range says nothing of what is not there.
    expect(codeOf(viewOf(counted, [{ ...check, kind: 'range', min: 1 }]), usage({}))).toBeNull();
  });
  test('NOT_WHOLE: a sum of what is no whole number, or beyond 2^53; a least of it may be', () => {
    const added = viewOf({ all: sum({ of, windowMs: DAY_MS, about: 'n' }) });
    for (const conversations of [0.5, 2 ** 53]) expect(codeOf(added, usage({ conversations }))).toBe('NOT_WHOLE');
    expect(codeOf(added, usage({ conversations: 2 ** 53 - 1 }))).toBeNull();
    const least = viewOf({ least: min({ of, windowMs: DAY_MS, about: 'n', type: 'double' }) });
    expect(codeOf(least, usage({ conversations: 0.5 }))).toBeNull();
    expect(codeOf(least, usage({ conversations: Number.POSITIVE_INFINITY }))).toBe('TYPE');
  });
  test('TYPE: the newest value of another type', () => {
    const view = viewOf({ newest: latest({ type: 'long', of, about: 'n' }) });
    for (const conversations of ['5', 0.5]) expect(codeOf(view, usage({ conversations }))).toBe('TYPE');
    expect(codeOf(view, usage({ conversations: true }))).toBeNull();
  });
  test('FROM_FUTURE: more than a day after its id was made, to the millisecond; TIME: no time at all', () => {
    const id = `${MADE_AT_MS.toString(16)
      .padStart(12, '0')
      .replace(/^(.{8})(.{4})$/, '$1-$2')}-7000-8000-000000000001`;
    const at = (occurredAtMs: number) => codeOf(viewOf(counted), usage({}, { id, occurredAtMs }));
    expect(at(MADE_AT_MS + DAY_MS)).toBeNull();
    expect(at(MADE_AT_MS + DAY_MS + 1)).toBe('FROM_FUTURE');
    for (const none of [-1, 0.5, Number.NaN]) expect(at(none)).toBe('TIME');
  });
});

test('an event counts for any value of a list, and for no other', () => {
  const where = { conversations: [3, 5] };
  const view = viewOf({ some: count({ of: { ClientUsageCounted: { where } }, windowMs: DAY_MS, about: 'n' }) });
  const counts = [3, 5, 4].map((conversations) => factOf(view, usage({ conversations })) !== null);
  expect(counts).toEqual([true, true, false]);
});

test('events whose ids end alike by four digits are two, by twelve one: a duplicate is known by 48 bits', () => {
  const view = viewOf(counted);
  const idOf = (id: string) => (factOf(view, usage({}, { id })) as { id: number }).id;
  const one = '018f0000-0000-4000-8000-aaaaaaaa0001';
  expect(idOf(one)).not.toBe(idOf('018f0000-0000-4000-8000-bbbbbbbb0001'));
  expect(idOf(one)).toBe(idOf('028f0000-0000-4000-8000-aaaaaaaa0001'));
});
