/** Frequency caps: what counts, for how long, for whom; what is not known is treated as capped. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type CapBook, createCapBook } from './cap-book.ts';

const KEY = 'acme|c-1';
const DAY_S = 86_400;

function candidate(impressions: number, windowS: number, budgetKey = KEY) {
  const pacing = { dailyCapMicros: null, mode: 'EVEN', utcOffsetMin: 0, frequencyCaps: [{ impressions, windowS }] };
  return { pacing, budgetKey } as never;
}

function readyBook(options: Parameters<typeof createCapBook>[0] = {}): CapBook {
  const book = createCapBook(options);
  book.ready();
  return book;
}

describe('a cap', () => {
  test('holds for a window and a viewer, per campaign', () => {
    const book = readyBook();
    const twice = candidate(2, 10);
    book.placed('a', KEY, 'v', 0, 1_000);
    expect(book.capped(twice, 'v', 1)).toBe(false);
    book.placed('b', KEY, 'v', 100, 1_100);
    expect(book.capped(twice, 'v', 101)).toBe(true);
    expect(book.capped(twice, 'w', 101)).toBe(false);
    expect(book.capped(candidate(2, 10, 'acme|c-2'), 'v', 101)).toBe(false);
    expect(book.capped(candidate(2, 10, 'rival|c-1'), 'v', 101)).toBe(false);
  });

  test('counts what is billed for the window, and what is not only as long as it may be', () => {
    const book = readyBook();
    const once = candidate(1, DAY_S);
    book.placed('a', KEY, 'v', 0, 1_000);
    expect([book.capped(once, 'v', 999), book.capped(once, 'v', 1_000)]).toEqual([true, false]);
    book.billed('a');
    expect([book.capped(once, 'v', 5_000), book.capped(once, 'v', DAY_S * 1_000)]).toEqual([true, false]);
    // A loss that is told after the bill takes nothing back: exchanges send either late, and the ad was paid for and seen.
    book.lost('a');
    expect(book.capped(once, 'v', 5_000)).toBe(true);
  });

  test('does not count what was lost', () => {
    const book = readyBook();
    book.placed('a', KEY, 'v', 0, 1_000);
    book.lost('a');
    expect(book.capped(candidate(1, DAY_S), 'v', 1)).toBe(false);
  });

  test('R2: a bid that is heard of twice counts once', () => {
    const book = readyBook();
    for (let time = 0; time < 2; time += 1) book.placed('a', KEY, 'v', 0, 1_000);
    expect(book.capped(candidate(2, 10), 'v', 1)).toBe(false);
    expect(book.counts).toEqual({ shows: 1, viewers: 1, evicted: 0 });
  });

  test('is nobody’s business without one, and everybody’s until counts are whole', () => {
    const book = createCapBook();
    expect(book.capped({ pacing: null, budgetKey: KEY } as never, 'v', 0)).toBe(false);
    expect(book.capped(candidate(1, 10), 'v', 0)).toBe(true);
    book.ready();
    expect(book.capped(candidate(1, 10), 'v', 0)).toBe(false);
  });

  test('reaches back under the name of the epoch before', () => {
    const former = { before: () => 'old', epochFromMs: () => 5_000 };
    const book = readyBook({ former });
    book.placed('a', KEY, 'old', 4_000, 90_000);
    expect(book.capped(candidate(1, 10), 'new', 6_000)).toBe(true);
    expect(book.capped(candidate(1, 1), 'new', 6_000)).toBe(false);
  });
});

test('R8: counts are bounded; whose were let go is capped, whoever was never seen is not', () => {
  const book = readyBook({ showsMax: 1_000 });
  for (let viewer = 0; viewer < 3_000; viewer += 1) {
    book.placed(`bid-${viewer}`, KEY, `viewer-${viewer}`, viewer, 1e9);
    book.billed(`bid-${viewer}`);
  }
  expect(book.counts).toEqual({ shows: 1_000, viewers: 1_000, evicted: 2_000 });
  const many = candidate(100, DAY_S);
  for (let viewer = 0; viewer < 2_000; viewer += 1) expect(book.capped(many, `viewer-${viewer}`, 3_000)).toBe(true);
  expect(book.capped(many, 'viewer-2500', 3_000)).toBe(false);
  // Another process, whose memory reached further back, showed it once more.
  book.placed('bid-again', KEY, 'viewer-0', 2_999, 1e9);
  expect(book.capped(many, 'viewer-0', 3_000)).toBe(true);
  const strangers = Array.from({ length: 10_000 }, (_, n) => book.capped(many, `stranger-${n}`, 3_000));
  expect(strangers.filter(Boolean).length).toBeLessThan(10);
});

/** What a process bids, and when the others hear of it. */
interface Auction {
  readonly at: number;
  readonly process: number;
}

test('the overshoot is at most (processes − 1) × what others bid within the log’s delay', () => {
  const LAG_MS = 20;
  const CAP = 3;
  const auctions = fc.array(
    fc.record({ at: fc.integer({ min: 0, max: 500 }), process: fc.nat(3) }) as fc.Arbitrary<Auction>,
    { maxLength: 120 },
  );
  fc.assert(
    fc.property(auctions, fc.integer({ min: 1, max: 4 }), (given, processes) => {
      const books = Array.from({ length: processes }, () => readyBook());
      const made: { at: number; process: number; id: string }[] = [];
      const sorted = [...given].sort((left, right) => left.at - right.at);
      for (const [number, { at, process }] of sorted.entries()) {
        const own = process % processes;
        for (const bid of made) {
          if (bid.process !== own && bid.at + LAG_MS <= at) books[own]?.placed(bid.id, KEY, 'v', bid.at, 1e9);
        }
        if (books[own]?.capped(candidate(CAP, DAY_S), 'v', at) !== false) continue;
        books[own]?.placed(`bid-${number}`, KEY, 'v', at, 1e9);
        made.push({ at, process: own, id: `bid-${number}` });
      }
      // In flight: the most that any one process bid within the delay of the log.
      const inFlight = Math.max(
        0,
        ...made.map(
          (bid) =>
            made.filter((other) => other.process === bid.process && other.at >= bid.at && other.at < bid.at + LAG_MS)
              .length,
        ),
      );
      expect(made.length).toBeLessThanOrEqual(CAP + (processes - 1) * inFlight);
      if (processes === 1) expect(made.length).toBeLessThanOrEqual(CAP);
    }),
    { numRuns: 150 },
  );
});
