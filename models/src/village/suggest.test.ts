/** WAP-30: suggestions rest on many and tell of nobody. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Deployment, suggest } from './suggest.ts';

function deployments(count: number, over: Partial<Deployment> = {}, from = 0): Deployment[] {
  return Array.from({ length: count }, (_, at) => ({
    ...{ clientId: `c-${from + at}`, businessType: 'retail', objective: 'sell-along', kind: 'CROSS_SELL' },
    ...{ metric: 'bought-two', baselinePpm: 100_000, nowPpm: 118_000 + ((from + at) % 10) * 1_000 },
    ...{ firstToMs: from + at, eventId: `e-${String(from + at).padStart(3, '0')}` },
    ...over,
  })) as Deployment[];
}
const nothing = { businessType: 'retail', objectives: [] };

describe('WAP-30: village knowledge', () => {
  test('what brought others much is suggested, with the events it rests on', () => {
    const [told] = suggest(deployments(30), nothing);
    expect(told).toMatchObject({ objective: 'sell-along', kind: 'CROSS_SELL', deploymentsAtLeast: 25 });
    expect([told?.lowGainPercent, told?.medianGainPercent, told?.highGainPercent]).toEqual([20, 22, 24]);
    expect(told?.evidenceEventIds).toHaveLength(25);
  });

  test('what the client asks for by itself, and what brought little, is not', () => {
    expect(suggest(deployments(20), { ...nothing, objectives: ['sell-along'] })).toEqual([]);
    expect(suggest(deployments(20, { nowPpm: 103_000 }), nothing)).toEqual([]);
    expect(suggest(deployments(20, { baselinePpm: 0 }), nothing)).toEqual([]);
  });

  test('below the floor nothing is said', () => {
    for (const few of [0, 1, 9, 14]) expect(suggest(deployments(few), nothing)).toEqual([]);
  });

  test('differencing: one more client changes nothing that is told until ten have come', () => {
    const before = suggest(deployments(15), nothing);
    expect(before).toHaveLength(1);
    for (const more of [1, 5, 9]) {
      const late = deployments(more, { nowPpm: 900_000 }, 15);
      expect(suggest([...late, ...deployments(15)], nothing)).toEqual(before);
    }
    expect(suggest([...deployments(15), ...deployments(10, { nowPpm: 900_000 }, 15)], nothing)).not.toEqual(before);
  });

  test('differencing: a narrow group is told only where those left out are many, or nobody', () => {
    const retail = deployments(20);
    const few = deployments(3, { businessType: 'bank', nowPpm: 900_000 }, 20);
    const many = deployments(20, { businessType: 'bank', nowPpm: 900_000 }, 20);
    // Few banks: all are one group, whoever asks, so no difference tells of the banks.
    expect(suggest([...retail, ...few], nothing)).toEqual(
      suggest([...retail, ...few], { ...nothing, businessType: 'bank' }),
    );
    expect(suggest([...retail, ...many], nothing)[0]?.medianGainPercent).toBe(21);
  });

  test('homogeneity: of a group in which each gained the same no single one is cited alone (property)', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 45 }), fc.integer({ min: 0, max: 45 }), (one, other) => {
        const all = [...deployments(one), ...deployments(other, { businessType: 'bank' }, one)];
        for (const { deploymentsAtLeast, evidenceEventIds } of suggest(all, nothing)) {
          expect(deploymentsAtLeast).toBeGreaterThanOrEqual(15);
          expect(evidenceEventIds.length).toBeGreaterThanOrEqual(15);
        }
      }),
    );
  });
});
