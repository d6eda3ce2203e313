/** R6: who may be told apart, from a request to its event. */
import type { AnyEvent } from '@mainstem/schemas/generated/events';
import { expect, test } from 'vitest';
import { createBidder } from './bidder.ts';
import { campaignRow, creativeRow, MemoryBudgetWriter, snapshotOf, TEST_SECRET, TEST_URL } from './testing/kit.ts';

/** The bid a request gets. */
async function bidOn(request: object): Promise<AnyEvent | undefined> {
  const snapshot = snapshotOf([campaignRow()], [creativeRow()]);
  const writer = new MemoryBudgetWriter();
  const open = { type: 'OpenBudget', capMicros: 1_000_000_000, currency: 'USD' } as const;
  await writer.execute('acme', 'campaign-1', open, { actor: 'user:test', occurredAtMs: Date.now() });
  const events: AnyEvent[] = [];
  const bidder = createBidder({
    holder: 'bidder-1',
    view: { snapshot, isLive: () => true, blindBecause: () => undefined },
    writer,
    appender: { append: async (batch) => void events.push(...batch) },
    noticeSecret: TEST_SECRET,
    publicUrl: TEST_URL,
    onError: (error) => expect.unreachable(String(error)),
  });
  bidder.follow(snapshot);
  bidder.leaser.tick(Date.now());
  await bidder.leaser.idle();
  const body = { id: 'a', imp: [{ id: '1', banner: { w: 300, h: 250 } }], user: { buyeruid: 'ann' }, ...request };
  expect(bidder.core.handle(JSON.stringify(body), 'test', Date.now()).kind).toBe('bid');
  await bidder.stop();
  return events.find(({ type }) => type === 'BidPlaced');
}

test('a viewer whose profile may be used is told apart by a pseudonym', async () => {
  expect(await bidOn({})).toMatchObject({ viewer: expect.stringMatching(/^[0-9a-f]{16}$/) });
});

test.each([
  ['a child', { regs: { coppa: 1 } }],
  ['lmt', { device: { lmt: 1 } }],
  ['an opt-out in the US', { regs: { us_privacy: '1YYN' } }],
])('%s: there is a bid, and no pseudonym on the log', async (_name, request) => {
  expect(await bidOn(request)).toMatchObject({ viewer: null });
});
