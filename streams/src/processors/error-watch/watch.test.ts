/** From errors on the log to safe mode. */
import type { AnyEvent } from '@mainstem/schemas/generated/events';
import { sampleOf } from '@mainstem/schemas/samples';
import { describe, expect, test } from 'vitest';
import { effectsOf } from '../../deciders/breaker/decider.ts';
import { eventOf } from '../../testing/reactor-kit.ts';
import { ErrorWatch } from './watch.ts';

const startMs = 1_790_000_000_000;
const platform = { tenant: 'platform', entity: '*' };
let told = 0;

const noBids = (atMs: number, counts: Record<string, number>): AnyEvent => {
  told += 1;
  return eventOf(
    { type: 'NoBidsCounted', exchange: 'generic', fromAtMs: 0, toAtMs: 1, counts },
    { id: `no-bids-${told}`, tenant: 'platform', entity: 'bidder-1', occurredAtMs: startMs + atMs },
  );
};
const breaker = (body: object, atMs: number, over = platform): AnyEvent =>
  eventOf({ because: 'x', ...body } as never, { id: `b ${atMs}`, ...over, occurredAtMs: startMs + atMs });
const opened = (atMs: number, over = platform): AnyEvent =>
  breaker({ type: 'BreakerOpened', cause: 'MANUAL', ...effectsOf.MANUAL, coolDownUntilMs: null }, atMs, over);
const closed = (atMs: number): AnyEvent => breaker({ type: 'BreakerClosed' }, atMs);
const bid = (atMs: number, isTest = false): AnyEvent => {
  const sample = sampleOf('BidPlaced') as Extract<AnyEvent, { type: 'BidPlaced' }>;
  return { ...sample, test: isTest, envelope: { ...sample.envelope, occurredAtMs: startMs + atMs } };
};

function due(atMs: number, ...events: AnyEvent[]) {
  const watch = new ErrorWatch();
  for (const event of events) watch.apply(event);
  return watch.due(startMs + atMs);
}

describe('KIKI-45: a high error rate opens safe mode', () => {
  test('over 5 % of at least 100 errors, on the whole platform, careful and tried again after a minute', () => {
    const failing = noBids(10_000, { INTERNAL: 106, NO_CANDIDATE: 1_994 });
    expect(due(15_000, failing)).toMatchObject([
      {
        ...platform,
        command: { type: 'OpenBreaker', cause: 'ERROR_RATE', coolDownMs: 60_000, atMs: startMs + 15_000 },
        cause: ['errors', failing.envelope.id],
        causationId: failing.envelope.id,
      },
    ]);
    expect(effectsOf.ERROR_RATE).toMatchObject({ provenOnly: true, halted: false });
  });

  test.each([
    ['5 % and not more', [noBids(10_000, { INTERNAL: 100, NO_CANDIDATE: 1_900 })]],
    ['99 errors', [noBids(10_000, { INTERNAL: 99 })]],
    ['none', [noBids(10_000, { NO_CANDIDATE: 5_000 })]],
    ['errors among bids', [noBids(10_000, { INTERNAL: 100 }), ...Array.from({ length: 1_900 }, () => bid(10_000))]],
    ['errors an hour ago', [noBids(-3_600_000, { INTERNAL: 500 })]],
  ])('%s opens nothing', (_name, events) => {
    expect(due(15_000, ...events)).toEqual([]);
  });

  test('a test bid is no impression', () => {
    const events = Array.from({ length: 1_900 }, () => bid(10_000, true));
    expect(due(15_000, noBids(10_000, { INTERNAL: 100 }), ...events)).toHaveLength(1);
  });

  test('errors of one minute add up, in any order, and slide out of it', () => {
    const spread = [40_000, 10_000, 25_000].map((atMs) => noBids(atMs, { INTERNAL: 40 }));
    expect(due(45_000, ...spread)).toHaveLength(1);
    expect(due(75_000, ...spread)).toEqual([]);
  });

  test('an open one is left alone; what it has answered is answered, and new errors are news', () => {
    const failing = noBids(10_000, { INTERNAL: 200 });
    expect(due(15_000, failing, opened(12_000))).toEqual([]);
    expect(due(30_000, failing, opened(12_000), closed(20_000))).toEqual([]);
    expect(due(30_000, failing, opened(12_000), closed(20_000), noBids(25_000, { INTERNAL: 200 }))).toHaveLength(1);
    expect(due(15_000, failing, opened(12_000, { tenant: 'acme', entity: '*' }))).toHaveLength(1);
  });
});
