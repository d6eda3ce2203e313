/** WAP-60: patterns are found where there are some, seldom where there are none, and no client is told from them. */
import { describe, expect, test } from 'vitest';
import { createRandom, type Random } from '../random.ts';
import { createFisher } from './fisher.ts';
import { ALPHA, alphaOfLook, lookAt, outcomes, sizeOfLook, type Unit } from './look.ts';

/** Many worlds by `MAINSTEM_PATTERN_WORLDS`, see the README of the room's package. */
const WORLDS = Number(process.env.MAINSTEM_PATTERN_WORLDS ?? 60);
const fisherP = createFisher(1_000);
const LOOKS = 5;
const FACTORS = 12;

const noTold = new Map<string, readonly Unit[]>();

/** A client with some of the factors; `chance` says how likely it did what. */
function unitOf(at: number, random: Random, chance: (factors: ReadonlySet<string>) => number): Unit {
  const factors = new Set<string>();
  for (let f = 0; f < FACTORS; f += 1) if (random.next() < 0.2 + (0.6 * f) / FACTORS) factors.add(`tool:${f}`);
  const likely = chance(factors);
  const did = Object.fromEntries(outcomes.map((outcome) => [outcome, random.next() < likely])) as Unit['did'];
  const eventIds = Object.fromEntries(outcomes.map((outcome) => [outcome, `${outcome}-${at}`])) as Unit['eventIds'];
  return { tenant: `t-${at % 9}`, factors, did, eventIds };
}

function worldOf(seed: number, chance: (factors: ReadonlySet<string>) => number): Unit[] {
  const random = createRandom(seed);
  return Array.from({ length: sizeOfLook(LOOKS) }, (_, at) => unitOf(at, random, chance));
}

/** All looks, one after the other, as they come in a life. */
function looks(world: readonly Unit[], isAcross = false) {
  return Array.from({ length: LOOKS }, (_, n) =>
    lookAt(world.slice(0, sizeOfLook(n + 1)), { look: n + 1, isAcross, told: noTold }),
  );
}

describe('WAP-60: statistically honest', () => {
  test('Fisher’s tail is the exact one: tea and milk, and no evidence at all', () => {
    expect(fisherP({ withAll: 4, withHits: 3, withoutAll: 4, withoutHits: 1 })).toBeCloseTo(17 / 70, 12);
    expect(fisherP({ withAll: 4, withHits: 4, withoutAll: 4, withoutHits: 0 })).toBeCloseTo(1 / 70, 12);
    expect(fisherP({ withAll: 9, withHits: 0, withoutAll: 5, withoutHits: 5 })).toBeCloseTo(1, 12);
    // The same sum in whole numbers.
    const table = { withAll: 50, withHits: 30, withoutAll: 50, withoutHits: 10 };
    expect(fisherP(table)).toBeCloseTo(exactTail(50, 30, 50, 10), 12);
  });

  test('the shares of all looks together are at most 5 %', () => {
    let sum = 0;
    for (let look = 1; look <= 100_000; look += 1) sum += alphaOfLook(look);
    expect(sum).toBeLessThanOrEqual(ALPHA);
  });

  test(`from noise: in ${WORLDS} worlds, ${LOOKS} looks of ${FACTORS * 3} tests each, at most 5 % find anything; a plain test finds in most`, () => {
    let falsely = 0;
    let plainly = 0;
    for (let seed = 1; seed <= WORLDS; seed += 1) {
      const world = worldOf(seed, () => 0.3);
      if (looks(world).some(({ found }) => found.length > 0)) falsely += 1;
      if (plainTestFinds(world)) plainly += 1;
    }
    // Three standard deviations above what is promised.
    expect(falsely / WORLDS).toBeLessThanOrEqual(ALPHA + 3 * Math.sqrt((ALPHA * (1 - ALPHA)) / WORLDS));
    expect(plainly / WORLDS).toBeGreaterThan(0.5);
  });

  test('a difference of thirty points is found, with its figures; one of two points is not told', () => {
    const strong = worldOf(7, (factors) => (factors.has('tool:6') ? 0.55 : 0.25));
    const found = looks(strong).at(-1)?.found ?? [];
    expect(found.map(({ factor }) => factor)).toEqual(['tool:6', 'tool:6', 'tool:6']);
    for (const { liftPpm, withRatePpm, withClients } of found) {
      expect(liftPpm).toBeGreaterThan(200_000);
      expect([withRatePpm % 10_000, withClients % 5]).toEqual([0, 0]);
    }
    const weak = worldOf(7, (factors) => (factors.has('tool:6') ? 0.32 : 0.3));
    expect(looks(weak).flatMap((look) => look.found)).toEqual([]);
  });
});

function choose(n: number, k: number): bigint {
  let product = 1n;
  for (let i = 0; i < k; i += 1) product = (product * BigInt(n - i)) / BigInt(i + 1);
  return product;
}

function exactTail(withAll: number, withHits: number, withoutAll: number, withoutHits: number): number {
  const hits = withHits + withoutHits;
  let tail = 0n;
  for (let k = withHits; k <= Math.min(withAll, hits); k += 1)
    tail += choose(withAll, k) * choose(withoutAll, hits - k);
  return Number((tail * 10n ** 18n) / choose(withAll + withoutAll, hits)) / 1e18;
}

/** What many do: each test by itself at 5 %, at the last look. */
function plainTestFinds(world: readonly Unit[]): boolean {
  return outcomes.some((outcome) =>
    Array.from({ length: FACTORS }, (_, f) => `tool:${f}`).some((factor) => {
      const having = world.filter(({ factors }) => factors.has(factor));
      const withHits = having.filter(({ did }) => did[outcome]).length;
      const hits = world.filter(({ did }) => did[outcome]).length;
      const withoutAll = world.length - having.length;
      return fisherP({ withAll: having.length, withHits, withoutAll, withoutHits: hits - withHits }) < 0.05;
    }),
  );
}

describe('WAP-60: no client can be told from a pattern', () => {
  const strong = worldOf(7, (factors) => (factors.has('tool:6') ? 0.9 : 0.1));
  const size = sizeOfLook(LOOKS);

  test('few organisations, or one that dominates: found for itself, not told across', () => {
    const across = { look: LOOKS, isAcross: true, told: noTold };
    expect(lookAt(strong, across).found.length).toBeGreaterThan(0);
    const few = strong.map((unit, at) => ({ ...unit, tenant: `t-${at % 4}` }));
    expect(lookAt(few, across)).toMatchObject({ hypotheses: 0, found: [] });
    const one = strong.map((unit, at) => ({ ...unit, tenant: at < size * 0.8 ? 't-0' : unit.tenant }));
    expect(lookAt(one, across).found).toEqual([]);
    expect(lookAt(one, { ...across, isAcross: false }).found.length).toBeGreaterThan(0);
  });

  test('a group in which everybody did tells what each did', () => {
    const all = worldOf(7, (factors) => (factors.has('tool:6') ? 1 : 0.1));
    expect(lookAt(all, { look: LOOKS, isAcross: false, told: noTold }).found).toEqual([]);
  });

  test('told again only when the groups have grown by the floor', () => {
    const before = strong.filter(({ factors }, at) => at > 3 || !factors.has('tool:6'));
    const told = new Map(outcomes.map((outcome) => [`tool:6|${outcome}`, before] as const));
    expect(before.length).toBeLessThan(size);
    expect(lookAt(strong, { look: LOOKS, isAcross: false, told }).found).toEqual([]);
  });
});
