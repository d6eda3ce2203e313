import type { AnyEvent } from '@mainstem/schemas/generated/events';
import { expect, test } from 'vitest';
import type { Snapshot } from '../catalogue/snapshot.ts';
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

function hearingOf(snapshot: () => Snapshot): Hearing {
  return new Hearing({
    snapshot,
    budgetOf: () => ({}) as never,
    capSharePpm: () => 1_000_000,
    former: { before: () => undefined, epochFromMs: () => 0 },
  });
}

test('KIKI-21: a bid that is heard of while its campaign is paused counts when the campaign bids again', () => {
  let snapshot = resting;
  const hearing = hearingOf(() => snapshot);
  hearing.hear(placed('campaign-1'));
  hearing.caps.ready();
  snapshot = active;
  const candidate = { pacing, budgetKey: 'acme|campaign-1' } as never;
  expect(hearing.caps.capped(candidate, 'ann', 2_000)).toBe(true);
  expect(hearing.caps.capped(candidate, 'bob', 2_000)).toBe(false);
});

test('KIKI-21: after a start the log is heard as far back as any campaign asks, paused or without a creative too', () => {
  const dayMs = 86_400_000;
  const windows = [active, resting, snapshotOf([campaignRow({ pacing })], [])].map((snapshot) =>
    hearingOf(() => snapshot).lookBackMs(),
  );
  expect(windows[0]).toBeGreaterThanOrEqual(dayMs);
  expect(windows).toEqual([windows[0], windows[0], windows[0]]);
  expect(hearingOf(() => snapshotOf([], [])).lookBackMs()).toBe((windows[0] ?? 0) - dayMs);
});
