/** Every view goes to one worker, views with common topics to the same, and no worker is idle while work waits. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { views } from '../../views.ts';
import { sharesOf } from './plan.ts';

const names = ['a', 'b', 'c', 'd', 'e', 'f'];
const anyTargets = fc.uniqueArray(
  fc.record({
    view: fc.record({
      name: fc.string({ minLength: 1, maxLength: 4 }),
      topics: fc.uniqueArray(fc.constantFrom(...names), { minLength: 1, maxLength: 3 }),
    }),
  }),
  { selector: ({ view }) => view.name, maxLength: 8 },
) as fc.Arbitrary<{ view: { name: string; topics: (typeof views)[number]['topics'] } }[]>;
const anyRecords = fc.dictionary(fc.constantFrom(...names), fc.nat(1_000_000));

test('shares hold every target once, keep readers of a topic together, and add up', () => {
  fc.assert(
    fc.property(anyTargets, anyRecords, fc.integer({ min: 1, max: 5 }), (targets, records, workers) => {
      const shares = sharesOf(targets, (topic) => records[topic] ?? 0, workers);
      expect(shares.length).toBeLessThanOrEqual(workers);
      expect(
        shares
          .flatMap((share) => share.targets)
          .map(({ view }) => view.name)
          .sort(),
      ).toEqual(targets.map(({ view }) => view.name).sort());
      for (const name of names) {
        const readers = shares.filter((share) => share.targets.some(({ view }) => view.topics.includes(name as never)));
        expect(readers.length).toBeLessThanOrEqual(1);
      }
      for (const { targets: given } of shares) expect(given.length).toBeGreaterThan(0);
      if (targets.length > 0) expect(shares.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1);
      expect(sharesOf(targets, (topic) => records[topic] ?? 0, workers)).toEqual(shares);
    }),
  );
});

test('three views of different topics go to three workers, the largest alone on two', () => {
  const of = (name: string) => ({ view: views.find((view) => view.name === name) as (typeof views)[number] });
  const targets = ['catalogue', 'leads', 'spend_by_campaign_hour'].map(of);
  const records = (topic: string) => (topic === 'bid_events' ? 6_000 : 200);
  expect(sharesOf(targets, records, 3)).toHaveLength(3);
  const [first, second] = sharesOf(targets, records, 2);
  expect(first?.targets.map(({ view }) => view.name)).toEqual(['spend_by_campaign_hour']);
  expect(second?.targets).toHaveLength(2);
});
