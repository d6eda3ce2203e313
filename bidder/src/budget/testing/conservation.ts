/**
 * The proof that money is conserved (KIKI-47): any interleaving of bids, wins that are never billed, losses, bills (none,
 * one, many, late, in any order), leases that end, processes killed with -9 in the middle of anything, writers that race,
 * keepers that take over, caps and shares of portfolios that change, and clocks that differ. After every step every micro is
 * in exactly one of free, leased, reserved and spent, and confirmed + leased ≤ cap, of the whole and of the day; and each
 * slice, when it is leased, is within the daily cap and the share.
 *
 * Plain code without a test runner, so that `run-mutants.ts` can load it with one line of the platform changed.
 */
import fc from 'fast-check';
import { brokenDespiteClocks, brokenIn, brokenInTheEnd } from './invariants.ts';
import { type Bidder, CAP_MICROS, DAILY_CAP_MICROS, SKEW_MAX_MS, times, World } from './world.ts';

const kinds = [
  ...['bid', 'bid', 'bid', 'bid', 'lose', 'bill', 'bill', 'bill', 'finish'],
  ...['work', 'work', 'work', 'work', 'hear', 'pass', 'pass', 'pass', 'pass', 'keep', 'keep', 'kill bidder'],
  ...['tick', 'decide', 'arrive', 'arrive twice', 'deliver', 'kill keeper', 'cap', 'daily cap'],
  ...['bind', 'grow', 'let go'],
] as const;

export interface Step {
  readonly kind: (typeof kinds)[number];
  readonly who: number;
  readonly which: number;
  readonly ms: number;
  readonly micros: number;
  readonly fate: 'durable' | 'unanswered' | 'lost' | 'slow';
  readonly late: boolean;
}

const step: fc.Arbitrary<Step> = fc.record({
  kind: fc.constantFrom(...kinds),
  who: fc.nat(3),
  which: fc.nat(30),
  ms: fc.integer({ min: 1, max: 900 }),
  micros: fc.integer({ min: 1, max: 10 }),
  fate: fc.constantFrom('durable', 'durable', 'durable', 'unanswered', 'lost', 'slow'),
  late: fc.boolean(),
});
const skews = (maxMs: number) => fc.array(fc.integer({ min: -maxMs, max: maxMs }), { minLength: 4, maxLength: 9 });
/** Clocks that are wrong beyond everything that is allowed for, ms. */
const WILD_SKEW_MS = 5_000;

async function take(world: World, { kind, who, which, ms, micros, fate, late }: Step): Promise<void> {
  const bidder = world.bidders[who % 2] as Bidder;
  const keeper = world.keepers[who % 2] as World['keepers'][number];
  const writer = who < 2 ? bidder.writer : keeper.writer;
  const bid = world.bids.at(-1 - (which % Math.max(1, world.bids.length)));
  switch (kind) {
    case 'bid':
      for (let count = 0; count <= which; count += 1) world.bid(bidder);
      return;
    case 'lose':
      return bid === undefined ? undefined : world.lose(bid);
    case 'bill':
      return bid === undefined ? undefined : world.bill(bid, micros, fate, who === 3);
    case 'hear':
      return world.hear(bidder);
    case 'tick':
      return await world.tick(bidder);
    case 'decide':
    case 'arrive':
    case 'arrive twice':
    case 'deliver':
      return await world.race(writer, kind, which);
    // Undisturbed: what the bidder and its writer do when nobody comes between.
    case 'work':
      world.hear(bidder);
      await world.tick(bidder);
      for (const one of ['decide', 'arrive', 'deliver'] as const) await world.race(bidder.writer, one, 100);
      return;
    case 'pass':
      return await world.pass(ms);
    case 'finish':
      return world.finishWrite(late);
    case 'keep':
      await world.keep(keeper);
      if (late) for (const one of ['decide', 'arrive', 'deliver'] as const) await world.race(keeper.writer, one, 100);
      return;
    case 'kill bidder':
      return world.killBidder(who % 2, late);
    case 'kill keeper':
      return world.killKeeper(who % 2, late);
    case 'cap':
      return world.ask({ type: 'ChangeBudgetCap', capMicros: CAP_MICROS + which * 5 });
    case 'daily cap': {
      const dailyCapMicros = DAILY_CAP_MICROS + which * 5;
      return world.ask({ type: 'ChangeDailyCap', dailyCapMicros, utcOffsetMin: 0 });
    }
    // Three splits of a portfolio and what arrives late of them: whichever the budget takes, its leases keep to it.
    case 'bind':
      return world.ask({ type: 'BoundAllocation', ...allocationOf(world, which), shareMicros: 100 + which * 20 });
    case 'grow': {
      const shareMicros = 100 + which * 20;
      return world.ask({
        type: 'GrowAllocation',
        ...allocationOf(world, who),
        shareMicros,
        dailyCapMicros: shareMicros,
      });
    }
    case 'let go': {
      const { portfolioId, number, atMs } = allocationOf(world, which);
      return world.ask({ type: 'ReleaseAllocation', portfolioId, number, atMs });
    }
  }
}

function allocationOf({ nowMs }: World, which: number) {
  const portfolioId = which % 7 === 6 ? 'q' : 'p';
  const totalMicros = DAILY_CAP_MICROS;
  return { portfolioId, number: 1 + (which % 3), currency: 'EUR', totalMicros, reason: 'proof', atMs: nowMs } as const;
}

/** Everybody dies; keepers alone bring the budget to the truth. */
async function end(world: World): Promise<void> {
  for (const index of [0, 1]) world.killBidder(index, true);
  await world.pass(times.leaseMs + times.reservationMs + times.settleGraceMs + 2 * WILD_SKEW_MS);
  for (let round = 0; round < 3; round += 1) {
    for (const keeper of world.keepers) {
      await world.keep(keeper);
      keeper.writer.settle();
    }
  }
}

/** Makes the first leases. */
const idle: Step = { kind: 'pass', who: 0, which: 0, ms: 1, micros: 1, fate: 'durable', late: false };

interface Laws {
  readonly always: (world: World) => string | undefined;
  readonly inTheEnd: (world: World) => string | undefined;
}

const proof: Laws = { always: brokenIn, inTheEnd: brokenInTheEnd };
const despiteClocks: Laws = {
  always: (world) => brokenDespiteClocks(world, false),
  inTheEnd: (world) => brokenDespiteClocks(world, true),
};

async function runSteps(laws: Laws, skews: readonly number[], steps: readonly Step[]): Promise<void> {
  const world = new World(skews);
  await world.begin();
  for (const who of [0, 1]) await take(world, { ...idle, kind: 'work', who });
  for (const one of steps) {
    await take(world, one);
    const broken = laws.always(world);
    if (broken !== undefined) throw new Error(`after "${one.kind}": ${broken}`);
  }
  await end(world);
  const broken = laws.inTheEnd(world);
  if (broken !== undefined) throw new Error(`in the end: ${broken}`);
}

const steps = fc.array(step, { maxLength: 90, size: 'max' });

/** Clocks differ as they may in production. */
export function conservation() {
  return fc.asyncProperty(skews(SKEW_MAX_MS), steps, (clocks, taken) => runSteps(proof, clocks, taken));
}

export function conservationDespiteClocks() {
  return fc.asyncProperty(skews(WILD_SKEW_MS), steps, (clocks, taken) => runSteps(despiteClocks, clocks, taken));
}

/** Searches for an interleaving that loses money. */
export function search(options: { readonly seed: number; readonly numRuns: number; readonly endOnFailure?: boolean }) {
  return fc.check(conservation(), options);
}
