/** From a request to the event of a bid: a priced bid says on the log what it was worth and why, and can be trained on. */
import { createHash } from 'node:crypto';
import { clickFeaturesVersion, numberOf, slotOf, unpackRow } from '@mainstem/models/click/features';
import { hashText } from '@mainstem/models/click/hash';
import { hashedLogistic } from '@mainstem/models/click/testing/sample-models';
import type { BidPlaced } from '@mainstem/schemas/generated/events';
import { expect, test } from 'vitest';
import { createSnapshotBuilder } from '../catalogue/snapshot.ts';
import { campaignRow, changesOf, creativeRow, testCore } from '../testing/kit.ts';
import { createPricer } from './pricer.ts';
import { byFormerName, UserValues } from './user-values.ts';

const onnx = Buffer.from(hashedLogistic(5, 2 ** 12));
const model = {
  tenant: 'acme',
  id: 'click@1',
  action: 'CLICK',
  isDefault: true,
  features: clickFeaturesVersion,
  onnx: onnx.toString('base64'),
  sha256: createHash('sha256').update(onnx).digest('hex'),
  publishedAtMs: 1,
};
const valuation = { goal: 'CLICK', actionValueMicros: 3_000, marginPpm: 1_000_000, model: null, shading: false };
const body = (id: string, at = 2) =>
  JSON.stringify({
    id,
    at,
    site: { domain: 'news.example' },
    device: { os: 'iOS', devicetype: 4 },
    imp: [{ id: '1', bidfloor: 0.05, banner: { w: 300, h: 250, pos: 1 } }],
  });

function setUp(rows = [{ field: 'model|acme|click@1', json: JSON.stringify(model) }]) {
  const unreadable: string[] = [];
  const builder = createSnapshotBuilder('g', (field) => unreadable.push(field));
  const snapshot = builder.apply(
    [...changesOf([campaignRow({ bidPriceMicros: 9_000_000, valuation })], [creativeRow()]), ...rows],
    1,
  );
  const values = new UserValues(100);
  values.put('acme', 'viewer-1', { v: 2_000_000, s: ['loyal'], m: 'ltv@1' });
  values.put('other', 'viewer-1', { v: 1, s: ['secret'], m: 'ltv@1' });
  const conditions = { profiles: values, pricer: createPricer(values), viewers: { of: () => 'viewer-1' } };
  return { ...testCore(snapshot, {}, undefined, conditions), unreadable };
}

test('KIKI-25: the bid is the value, and its event carries value, chance, model and what the model saw', () => {
  const { core, events } = setUp();
  expect(core.handle(body('a-1'), 'adx', 1_795_255_200_000).kind).toBe('bid');
  const placed = events[0] as BidPlaced;
  expect(placed.modelVersion).toBe('click@1');
  expect(placed.bidPriceMicros).toBe(placed.valueMicros);
  expect(Math.abs((placed.valueMicros ?? 0) - (placed.clickPpm ?? 0) * 3)).toBeLessThan(3);
  const row = unpackRow(placed.features as Uint8Array);
  expect(row?.slots[slotOf.place]).toBe(hashText(slotOf.place, 'news.example'));
  expect(row?.slots[slotOf.os]).toBe(hashText(slotOf.os, 'ios'));
  // R7: what another tenant knows of the viewer is no feature of ours.
  const segments = [...(row?.slots ?? [])].slice(slotOf.segment0);
  expect(segments.filter((hash) => hash !== 0)).toEqual([hashText(slotOf.segment0, 'acme|loyal')]);
  expect(row?.dense[numberOf.viewerKnown]).toBe(1);
  expect(row?.dense[numberOf.logViewerValue]).toBeCloseTo(Math.log1p(2), 6);
});

test('a viewer who has a new pseudonym is known by the one before, and nobody is known without one', () => {
  const values = new UserValues(10);
  values.put('acme', 'old', { v: 5, s: [], m: 'ltv@1' });
  const profiles = byFormerName(values, { before: () => 'old' });
  expect(profiles.of('new')).toMatchObject({ known: true });
  expect(profiles.of(undefined).known).toBe(false);
  values.put('acme', 'new', { v: 7, s: [], m: 'ltv@2' });
  expect(profiles.of('new').values[0]?.valueMicros).toBe(7);
});

test('without its model the campaign does not bid, and says so', () => {
  const { core, noBids, unreadable } = setUp([
    { field: 'model|acme|click@1', json: JSON.stringify({ ...model, sha256: 'x' }) },
  ]);
  expect(core.handle(body('a-1'), 'adx', 1)).toMatchObject({ kind: 'no-bid', reason: 'MODEL_MISSING' });
  expect(unreadable).toEqual(['model|acme|click@1']);
  expect(noBids.totals.some((count) => count === 1)).toBe(true);
});

test('a campaign without a valuation bids as it always did, and its event carries none of it', () => {
  const snapshot = createSnapshotBuilder('g', () => undefined).apply(changesOf([campaignRow()], [creativeRow()]), 1);
  const { core, events } = testCore(snapshot, {}, undefined, { pricer: createPricer(new UserValues(1)) });
  core.handle(body('a-1', 1), 'adx', 1);
  expect(events[0]).toMatchObject({
    bidPriceMicros: 2_000_000,
    valueMicros: null,
    unshadedMicros: null,
    clickPpm: null,
    modelVersion: null,
    curve: null,
    features: null,
  });
});
