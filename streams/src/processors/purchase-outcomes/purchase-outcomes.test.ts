/** MAMS-13, WAP-91: a purchase after an exposure is its conversion; whatever the order, and however often told. */
import { uuidFrom } from '@mainstem/schemas/envelope';
import type { AnyEvent } from '@mainstem/schemas/generated/events';
import { sampleOf } from '@mainstem/schemas/samples';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { CUSTOMERS_REMEMBERED, OF_ONE_MAX, purchaseOutcomes, UNITS_REMEMBERED } from './purchase-outcomes.ts';

const WINDOW_MS = 1_000;

function event(type: AnyEvent['type'], entity: string, id: string, atMs: number, body: object, tenant = 'acme') {
  const sample = sampleOf(type);
  const envelope = { ...sample.envelope, id: uuidFrom(id), tenant, entity, occurredAtMs: atMs, correlationId: id };
  return { ...sample, ...body, envelope } as AnyEvent;
}
const designed = (metric = 'CONVERSION', guardrails: readonly object[] = []) =>
  event('ExperimentDesigned', 'x-1', 'design', 0, { metric, guardrails, outcomeWindowMs: WINDOW_MS });
const exposed = (unit: string, atMs: number, over: object = {}, tenant?: string) =>
  event(
    'UnitExposed',
    'x-1',
    `exposed ${unit} ${atMs}`,
    atMs,
    { unit, among: null, isHoldout: false, ...over },
    tenant,
  );
const linked = (customer: string, viewer: string | null) =>
  event('CustomerLinked', customer, `linked ${customer} ${viewer}`, 0, { viewer, segment: null });
const bought = (customer: string, atMs: number, orderId: string | null = null, tenant?: string) =>
  event('PurchaseObserved', customer, `bought ${customer} ${atMs}`, atMs, { orderId }, tenant);

function told(events: readonly AnyEvent[]) {
  const state = purchaseOutcomes.initialState();
  return events.flatMap((one) =>
    purchaseOutcomes.react(one, state).flatMap((reaction) => (reaction.kind === 'emit' ? [reaction.event] : [])),
  );
}

test('a purchase of who was exposed, by its own pseudonym or by the one bidders know, is the outcome of that exposure', () => {
  const [own, ...more] = told([designed(), exposed('c-1', 100), bought('c-1', 500), bought('c-1', 600)]);
  expect(more).toEqual([]);
  expect(own).toMatchObject({
    ...{ type: 'OutcomeObserved', exposureId: uuidFrom('exposed c-1 100'), metric: 'CONVERSION', size: 1, atMs: 500 },
    envelope: { entity: 'x-1', causationId: uuidFrom('bought c-1 500'), actor: 'service:purchase-outcomes' },
  });
  const seen = told([designed(), linked('c-1', 'v-9'), exposed('v-9', 100, { isHoldout: true }), bought('c-1', 500)]);
  expect(seen).toMatchObject([{ exposureId: uuidFrom('exposed v-9 100') }]);
});

test('nothing follows: before the exposure, after the window, of somebody else, of another tenant, of places that took some arms', () => {
  const exposure = exposed('c-1', 100);
  expect(told([designed(), exposure, bought('c-1', 99), bought('c-1', 101 + WINDOW_MS)])).toEqual([]);
  expect(told([designed(), exposure, bought('c-1', 100 + WINDOW_MS)])).toHaveLength(1);
  expect(told([designed(), exposure, bought('c-2', 500), linked('c-2', null)])).toEqual([]);
  expect(told([designed(), exposed('c-1', 100, {}, 'other'), bought('c-1', 500)])).toEqual([]);
  expect(told([designed(), exposed('c-1', 100, { among: [0] }), bought('c-1', 500)])).toEqual([]);
});

test('R7: another tenant has outcomes of its own', () => {
  const of = (one: AnyEvent) => ({ ...one, envelope: { ...one.envelope, tenant: 'other' } }) as AnyEvent;
  const facts = [designed(), exposed('c-1', 100), bought('c-1', 500)];
  expect(told(facts.map(of))).toMatchObject([{ envelope: { tenant: 'other' } }]);
});

test('R2: whichever purchase brings it, an exposure has one outcome: that of the earliest that is known', () => {
  const early = told([designed(), bought('c-1', 600), bought('c-1', 500), exposed('c-1', 100)]);
  expect(early).toMatchObject([
    { atMs: 500, envelope: { id: uuidFrom('purchase-outcome', uuidFrom('exposed c-1 100')) } },
  ]);
  const [late] = told([designed(), exposed('c-1', 100), bought('c-1', 600)]);
  expect(late?.envelope.id).toBe(early[0]?.envelope.id);
});

test('an order that is told again is none anew; Segment’s completed order is one', () => {
  expect(told([designed(), bought('c-1', 5, 'o-1'), exposed('c-1', 10), bought('c-1', 500, 'o-1')])).toEqual([]);
  const tracked = { event: 'Order Completed', orderId: 'o-2', revenueMicros: 5, currency: 'USD' };
  const completed = event('PersonTracked', 'c-1', 'tracked', 500, tracked);
  expect(told([designed(), exposed('c-1', 10), completed])).toHaveLength(1);
});

test('an exposure that is read before its design waits for it', () => {
  expect(told([exposed('c-1', 100), bought('c-1', 500), designed()])).toHaveLength(1);
  expect(told([exposed('c-1', 100), bought('c-1', 500), designed('CLICK'), designed()])).toEqual([]);
});

test('of a unit that is met all the time, the first exposure keeps its outcome', () => {
  const many = Array.from({ length: 3 * OF_ONE_MAX }, (_, n) => exposed('c-1', 100 + n));
  const found = told([designed(), ...many, bought('c-1', 500)]);
  expect(found).toHaveLength(OF_ONE_MAX);
  expect(found[0]).toMatchObject({ exposureId: uuidFrom('exposed c-1 100') });
  const later = told([designed(), ...many, exposed('c-1', 102 + WINDOW_MS), bought('c-1', 110 + WINDOW_MS)]);
  expect(later.map((one) => (one.type === 'OutcomeObserved' ? one.exposureId : ''))).toContain(
    uuidFrom(`exposed c-1 ${102 + WINDOW_MS}`),
  );
});

test('only experiments that are judged or guarded by conversions have them', () => {
  const facts = [exposed('c-1', 100), bought('c-1', 500)];
  expect(told([designed('CLICK'), ...facts])).toEqual([]);
  expect(told(facts)).toEqual([]);
  expect(told([designed('CLICK', [{ metric: 'CONVERSION', sharePpm: 800_000 }]), ...facts])).toHaveLength(1);
});

const sketch = fc.record({
  person: fc.nat(3),
  exposedAt: fc.option(fc.nat(2_000)),
  boughtAt: fc.option(fc.nat(3_000)),
  asViewer: fc.boolean(),
});

test('R2: in any order, and told again and again, the same exposures have an outcome, each one', () => {
  const exposures = (events: readonly AnyEvent[]) =>
    told(events).map((one) => (one.type === 'OutcomeObserved' ? one.exposureId : ''));
  fc.assert(
    fc.property(fc.array(sketch, { minLength: 1, maxLength: 12 }), fc.integer(), (people, seed) => {
      const facts = people.flatMap(({ person, exposedAt, boughtAt, asViewer }): AnyEvent[] => [
        linked(`c-${person}`, `v-${person}`),
        ...(exposedAt === null ? [] : [exposed(asViewer ? `v-${person}` : `c-${person}`, exposedAt)]),
        ...(boughtAt === null ? [] : [bought(`c-${person}`, boughtAt)]),
      ]);
      const repeated = [...facts, ...facts.filter((_, index) => (index + seed) % 3 !== 0)];
      const order = new Map(repeated.map((one, index) => [one, uuidFrom(String(seed), String(index))]));
      const shuffled = repeated.toSorted((a, b) => ((order.get(a) ?? '') < (order.get(b) ?? '') ? -1 : 1));
      const found = exposures([designed(), ...shuffled]).toSorted();
      expect(found).toEqual(exposures([designed(), ...facts]).toSorted());
      expect(new Set(found).size).toBe(found.length);
      const wanted = facts.flatMap((one) => {
        if (one.type !== 'UnitExposed') return [];
        const [, person] = one.unit.split('-');
        const isTimely = ({ envelope: { occurredAtMs } }: AnyEvent) =>
          occurredAtMs >= one.envelope.occurredAtMs && occurredAtMs <= one.envelope.occurredAtMs + WINDOW_MS;
        const buys = facts.filter(
          ({ type, envelope }) => type === 'PurchaseObserved' && envelope.entity === `c-${person}`,
        );
        return buys.some(isTimely) ? [one.envelope.id] : [];
      });
      expect(found).toEqual([...new Set(wanted)].toSorted());
    }),
    { numRuns: 80 },
  );
});

test('R8: what is remembered is bounded', () => {
  const state = purchaseOutcomes.initialState();
  for (let n = 0; n < 1_100; n += 1) purchaseOutcomes.react(exposed('c-1', n), state);
  expect(state.early.get('acme|x-1')).toHaveLength(1_000);
  purchaseOutcomes.react(designed(), state);
  expect(state.exposures.get('acme|c-1')).toHaveLength(OF_ONE_MAX);
  for (let n = 0; n < 40; n += 1) purchaseOutcomes.react(bought('c-1', 10_000 + n), state);
  expect(state.customers.get('acme|c-1')?.purchases).toHaveLength(OF_ONE_MAX);
  const link = linked('c', 'v');
  for (let n = 0; n < 2 * CUSTOMERS_REMEMBERED + 5; n += 1)
    purchaseOutcomes.react(
      { ...link, envelope: { ...link.envelope, entity: `c-${n}` }, viewer: `v-${n}` } as AnyEvent,
      state,
    );
  expect(Math.max(state.customers.size, state.seenAs.size)).toBeLessThanOrEqual(2 * CUSTOMERS_REMEMBERED);
  const exposure = exposed('u', 1);
  for (let n = 0; n < 2 * UNITS_REMEMBERED + 5; n += 1)
    purchaseOutcomes.react({ ...exposure, unit: `u-${n}` } as AnyEvent, state);
  expect(state.exposures.size).toBeLessThanOrEqual(2 * UNITS_REMEMBERED);
});
