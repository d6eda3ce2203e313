import type { AnyEvent } from '@mainstem/schemas/generated/events';
import { expect, test } from 'vitest';
import { campaignRow, creativeRow, snapshotOf } from '../testing/kit.ts';
import { Hearing } from './hearing.ts';

const frequencyCaps = [{ impressions: 1, windowS: 86_400 }];
const pacing = { dailyCapMicros: 100_000_000, mode: 'ASAP' as const, utcOffsetMin: 0, frequencyCaps };
const active = snapshotOf([campaignRow({ pacing })], [creativeRow()]);
const resting = snapshotOf([campaignRow({ pacing, status: 'paused' })], [creativeRow()]);

function placed(campaignId: string): AnyEvent {
  const envelope = { entity: `bid of ${campaignId}`, tenant: 'acme', occurredAtMs: 1_000 };
  return { type: 'BidPlaced', envelope, campaignId, viewer: 'ann', test: false } as unknown as AnyEvent;
}

test('KIKI-21: a bid that is heard of while its campaign is paused counts when the campaign bids again', () => {
  let snapshot = resting;
  const hearing = new Hearing({
    snapshot: () => snapshot,
    budgetOf: () => ({}) as never,
    capSharePpm: () => 1_000_000,
    former: { before: () => undefined, epochFromMs: () => 0 },
  });
  hearing.hear(placed('campaign-1'));
  hearing.caps.ready();
  snapshot = active;
  const candidate = { pacing, budgetKey: 'acme|campaign-1' } as never;
  expect(hearing.caps.capped(candidate, 'ann', 2_000)).toBe(true);
  expect(hearing.caps.capped(candidate, 'bob', 2_000)).toBe(false);
});
