/** The arrays must answer as a plain map of objects would. */
import { uuidV7 } from '@mainstem/schemas/envelope';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Reservations } from './reservations.ts';

const LEASES = 3;
const QUEUES = 2;
const STANDS_MS = 50;
/** Half of them are no UUIDs. */
const ids = Array.from({ length: 40 }, (_, at) => (at % 2 === 0 ? uuidV7(at) : `bid ${at}`));

const step = fc.record({
  kind: fc.constantFrom('add', 'add', 'add', 'remove', 'hold', 'tick', 'end'),
  bid: fc.nat(ids.length - 1),
  lease: fc.nat(LEASES - 1),
  micros: fc.nat(1_000),
});

interface Kept {
  readonly lease: number;
  readonly micros: number;
  readonly untilMs: number;
  readonly queue: number;
  held: boolean;
}

test('R9: reservations in arrays are found, held, ended in order and forgotten with their lease as a map would have it', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 120 }), (steps) => {
      const tried = new Reservations(4);
      const model = new Map<string, Kept>();
      let nowMs = 0;
      for (const { kind, bid, lease, micros } of steps) {
        const id = ids[bid] as string;
        const queue = bid % QUEUES;
        if (kind === 'add') {
          expect(tried.add(id, lease, micros, nowMs + STANDS_MS, queue)).toBe(!model.has(id));
          if (!model.has(id)) model.set(id, { lease, micros, untilMs: nowMs + STANDS_MS, queue, held: false });
        }
        const kept = model.get(id);
        if (kind === 'remove' && kept !== undefined) {
          tried.remove(tried.find(id));
          model.delete(id);
        }
        if (kind === 'hold' && kept !== undefined) {
          tried.hold(tried.find(id));
          kept.held = true;
        }
        if (kind === 'tick') nowMs += micros % 40;
        for (let place = tried.due(nowMs); place >= 0; place = tried.due(nowMs)) tried.remove(place);
        for (const [other, { held, untilMs }] of model) if (!held && untilMs <= nowMs) model.delete(other);
        if (kind === 'end') {
          tried.removeOf(lease);
          for (const [other, of] of model) if (of.lease === lease) model.delete(other);
        }
        same(tried, model);
      }
    }),
    { numRuns: 300 },
  );
});

function same(tried: Reservations, model: ReadonlyMap<string, Kept>): void {
  expect(tried.size).toBe(model.size);
  for (const id of ids) {
    const place = tried.find(id);
    const kept = model.get(id);
    const seen = place < 0 ? undefined : [tried.leaseOf(place), tried.microsOf(place), tried.isHeld(place)];
    expect(seen).toEqual(kept && [kept.lease, kept.micros, kept.held]);
  }
}

test('a place is used again, and a hundred thousand reservations are found among each other', () => {
  const tried = new Reservations();
  const many = Array.from({ length: 100_000 }, () => uuidV7(1));
  for (const id of many) tried.add(id, 1, 1, 1, 0);
  expect(many.every((id) => tried.find(id) >= 0)).toBe(true);
  for (const id of many) tried.remove(tried.find(id));
  expect([tried.size, tried.due(1)]).toEqual([0, -1]);
  for (const id of many) tried.add(id, 1, 1, 1, 0);
  expect(Math.max(...many.slice(-1_000).map((id) => tried.find(id)))).toBeLessThan(100_000);
});
