/** KIKI-51, KIKI-82: made-up customers answer to what is planted in them, and to nothing where nothing is planted. */
import { expect, test } from 'vitest';
import { Customer, journeyOf, type Life } from './life.ts';
import { type Pack, packNames, packs, withNothingPlanted } from './packs.ts';
import { BEGIN_MS, drawWorld, type Prospect, type World } from './people.ts';

const small = { ...packs.saas, prospects: 120, visitsPerDay: 0.1, days: 50 };

function peopleOf(world: World): Prospect[] {
  return [...new Map(world.visits.map(({ prospect }) => [prospect.id, prospect])).values()];
}

function lives(planted: boolean, learns: boolean, seed = 4, of: Pack = small): Life[] {
  const pack = planted ? of : withNothingPlanted(of);
  const journey = journeyOf(pack, learns);
  return peopleOf(drawWorld(pack, seed, planted)).map((one) => new Customer(pack, seed, one, journey, BEGIN_MS).live());
}

const shareRead = (all: readonly Life[]): number => {
  const sum = (of: (life: Life) => number) => all.reduce((total, life) => total + of(life), 0);
  return sum(({ read }) => read) / sum(({ sent }) => sent);
};
const lost = (all: readonly Life[]): number => all.filter(({ lostDay }) => lostDay !== null).length;

test('KIKI-82: notes at the hour people read, of texts they take up, are read more, and fewer people are lost', () => {
  const many = { ...small, prospects: 300, days: 60 };
  const [plain, learnt] = [lives(true, false, 4, many), lives(true, true, 4, many)];
  expect(shareRead(learnt) / shareRead(plain)).toBeGreaterThan(1.1);
  expect(lost(learnt)).toBeLessThan(lost(plain));
});

test('where nobody differs from anybody, learning gains nothing', () => {
  for (const seed of [4, 5])
    expect(shareRead(lives(false, true, seed)) / shareRead(lives(false, false, seed))).toBeCloseTo(1, 1);
});

test('the same seed gives the same people and the same lives; another gives others', () => {
  expect(lives(true, true)).toEqual(lives(true, true));
  expect(lives(true, true)).not.toEqual(lives(true, true, 5));
  expect(drawWorld(small, 1)).toEqual(drawWorld(small, 1));
});

test('what is planted comes out: teams stay longer and pay more than trials, and nobody orders after being lost', () => {
  const people = peopleOf(drawWorld(small, 4));
  const journey = journeyOf(small, false);
  const of = (name: string) =>
    people
      .filter(({ segment }) => segment.name === name)
      .map((one) => new Customer(small, 4, one, journey, BEGIN_MS).live());
  const mean = (all: readonly Life[], what: (life: Life) => number) =>
    all.reduce((sum, life) => sum + what(life), 0) / all.length;
  const [teams, trials] = [of('team'), of('trial')];
  expect(mean(teams, ({ lostDay }) => lostDay ?? 50)).toBeGreaterThan(
    1.5 * mean(trials, ({ lostDay }) => lostDay ?? 50),
  );
  const revenue = ({ orders }: Life) => orders.reduce((sum, { micros }) => sum + micros, 0);
  expect(mean(teams, revenue)).toBeGreaterThan(3 * mean(trials, revenue));
  for (const { orders, lostDay } of [...teams, ...trials])
    for (const { atMs } of orders) expect(atMs).toBeLessThan(BEGIN_MS + ((lostDay ?? 50) + 1) * 86_400_000);
});

test('every pack shares out all its prospects', () => {
  for (const name of packNames)
    expect(packs[name].segments.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 9);
});
