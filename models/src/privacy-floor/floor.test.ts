import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CLIENTS_MIN, citedIds, EVIDENCE_MAX, floorProblem, type Group, toldCount, toldRatePpm } from './floor.ts';

const group = (some: Partial<Group> = {}): Group => ({
  ...{ clients: 20, outcomes: 10, byTenant: null, toldClients: 0 },
  ...some,
});
const tenants = (...sizes: number[]) => new Map(sizes.map((size, at) => [`t-${at}`, size]));

describe('WAP-30, WAP-60: no client can be told from what is told of many', () => {
  test('small groups, few organisations, one that dominates, outcomes of all, small differences', () => {
    expect(floorProblem(group())).toBeNull();
    expect(floorProblem(group({ clients: 9, outcomes: 4 }))).toBe('FEW_CLIENTS');
    expect(floorProblem(group({ byTenant: tenants(5, 5, 5, 5) }))).toBe('FEW_TENANTS');
    expect(floorProblem(group({ byTenant: tenants(11, 3, 2, 2, 2) }))).toBe('ONE_TENANT_DOMINATES');
    expect(floorProblem(group({ byTenant: tenants(4, 4, 4, 4, 4) }))).toBeNull();
    expect(floorProblem(group({ outcomes: 20 }))).toBe('OUTCOME_OF_EACH_KNOWN');
    expect(floorProblem(group({ outcomes: 2 }))).toBe('OUTCOME_OF_EACH_KNOWN');
    expect(floorProblem(group({ outcomes: null }))).toBeNull();
    expect(floorProblem(group({ toldClients: 15 }))).toBe('DIFFERENCE_TOO_SMALL');
    expect(floorProblem(group({ toldClients: 10 }))).toBeNull();
  });

  test('what passes stays passed when clients come that change no share (property)', () => {
    fc.assert(
      fc.property(fc.nat(60), fc.nat(60), (clients, outcomes) => {
        const small = group({ clients, outcomes: Math.min(clients, outcomes) });
        if (clients < CLIENTS_MIN) expect(floorProblem(small)).not.toBeNull();
        if (floorProblem(small) !== null) return;
        expect(floorProblem(group({ clients: clients * 2, outcomes: (small.outcomes ?? 0) * 2 }))).toBeNull();
      }),
    );
  });

  test('figures are coarse; what is cited is bounded and the same in every order', () => {
    expect(toldRatePpm(1, 3)).toBe(330_000);
    expect(toldCount(44)).toBe(40);
    const ids = Array.from({ length: 80 }, (_, at) => `e-${at}`);
    expect(citedIds(ids)).toHaveLength(EVIDENCE_MAX);
    expect(citedIds([...ids].reverse())).toEqual(citedIds(ids));
  });
});
