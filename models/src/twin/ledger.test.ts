/** KIKI-51: what another policy would have won of a log whose prices are censored, held against the market that made it. */
import { expect, test } from 'vitest';
import { createRandom } from '../random.ts';
import { Ledger, type Settled } from './ledger.ts';
import { GROUPS, type Place } from './place.ts';

const AUCTIONS = 4_000;

interface Played {
  readonly settled: Settled;
  /** What the other policy would truly have won and spent. */
  readonly wins: number;
  readonly spentMicros: number;
}

/** Bids vary with the auction, as values do; the other policy bids `factor` times as much. */
function play(seed: number, factor: number, told: number, isFirst = true): Played {
  const random = createRandom(seed * 7_919);
  const ledger = new Ledger();
  const truth = { wins: 0, spentMicros: 0 };
  for (let auction = 0; auction < AUCTIONS; auction += 1) {
    const price = 2_000_000 * Math.exp(0.5 * random.normal());
    const bid = Math.floor(2_000_000 * Math.exp(0.6 * random.normal()));
    const other = Math.floor(bid * factor);
    const won = bid >= price;
    const paid = (own: number) => (isFirst ? Math.ceil(own / 1_000) : Math.ceil(price / 1_000));
    const place: Place = {
      group: auction % GROUPS,
      segment: 'x:banner:USD:0',
      currency: 'USD',
      isFirst,
      toldMicros: random.next() < told ? Math.ceil(price) : null,
      recorded: { ...bidOf(bid), won, paidMicros: won ? paid(bid) : 0 },
      candidate: bidOf(other),
    };
    ledger.take(place);
    if (other < price) continue;
    truth.wins += 1;
    truth.spentMicros += paid(other);
  }
  return { settled: ledger.settle(), ...truth };
}

const bidOf = (cpmMicros: number) => ({
  campaign: 'acme|one',
  cpmMicros,
  costMicros: Math.ceil(cpmMicros / 1_000),
  chancePpm: 1_000,
});

for (const [factor, isFirst] of [
  [1.25, true],
  [0.8, true],
  [1.25, false],
] as const)
  test(`bids times ${factor}, ${isFirst ? 'first' : 'second'} price: the lift of wins holds the truth in at least 6 of 8 logs`, () => {
    let held = 0;
    let off = 0;
    for (let seed = 1; seed <= 8; seed += 1) {
      const { settled, wins, spentMicros } = play(seed, factor, 0, isFirst);
      const { wins: figure, spentMicros: spend } = settled.total;
      const truth = wins / figure.recorded - 1;
      const { low, high } = figure.lift ?? { low: 0, high: 0 };
      held += Number(low <= truth && truth <= high);
      off += (spend.candidate / spentMicros - 1) / 8;
      expect(Math.abs(figure.candidate / wins - 1)).toBeLessThan(0.06);
    }
    expect(held).toBeGreaterThanOrEqual(6);
    expect(Math.abs(off)).toBeLessThan(0.02);
  });

test('the policy that ran wins and spends what it did, with no doubt about it', () => {
  const { settled } = play(1, 1, 0.3);
  const { wins, spentMicros, clicks } = settled.total;
  for (const { lift } of [wins, spentMicros, clicks]) {
    expect(lift?.value).toBeCloseTo(0, 12);
    expect(lift?.low).toBeCloseTo(0, 12);
  }
  expect(settled.censoring).toMatchObject({ estimated: 0, unknown: 0, estimatedWins: 0 });
});

test('told prices need no estimate; how much was told, implied and estimated is said', () => {
  const all = play(2, 1.25, 1).settled.censoring;
  expect(all).toEqual({ told: AUCTIONS, implied: 0, estimated: 0, unknown: 0, estimatedWins: 0 });
  const { told, implied, estimated, unknown } = play(2, 1.25, 0.4).settled.censoring;
  expect(told + implied + estimated + unknown).toBe(AUCTIONS);
  expect(Math.min(told, implied, estimated)).toBeGreaterThan(300);
});

test('where too little is like it nothing is claimed: not won, and the most it could be is said', () => {
  const ledger = new Ledger();
  for (let auction = 0; auction < 10; auction += 1)
    ledger.take({
      group: auction,
      segment: 'x:banner:USD:0',
      currency: 'USD',
      isFirst: true,
      toldMicros: null,
      recorded: null,
      candidate: bidOf(1_000_000),
    });
  const { total, censoring } = ledger.settle();
  expect(total).toMatchObject({ unknown: 10, winsMost: 10, wins: { candidate: 0, lift: null } });
  expect(censoring).toMatchObject({ unknown: 10, estimated: 0 });
});

test('the same log gives the same bytes', () => {
  expect(JSON.stringify(play(3, 1.1, 0.2))).toBe(JSON.stringify(play(3, 1.1, 0.2)));
});
