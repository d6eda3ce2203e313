/** A restriction added to a request takes away exactly the bids it concerns and changes nothing else. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { CampaignRow, CreativeRow } from '../catalogue/rows.ts';
import type { Snapshot } from '../catalogue/snapshot.ts';
import type { BidRequest } from '../openrtb/bid-request.ts';
import { requestIn } from '../openrtb/request.ts';
import type { Json } from '../openrtb/tolerant.ts';
import { campaignRow, creativeRow, grantedBook, snapshotOf } from '../testing/kit.ts';
import { plainConditions } from './conditions.ts';
import { decide } from './decide.ts';

const sizes = [
  [300, 250],
  [728, 90],
  [320, 50],
] as const;

const world = fc.array(
  fc.record({
    price: fc.integer({ min: 10_000, max: 5_000_000 }),
    domain: fc.constantFrom('a.example', 'b.example', 'shop.b.example', 'c.example'),
    category: fc.constantFrom('IAB1', 'IAB1-2', 'IAB2', 'IAB3-4'),
    attribute: fc.constantFrom(1, 2, 3),
    size: fc.constantFrom(0, 1, 2, 3),
    secure: fc.boolean(),
  }),
  { minLength: 1, maxLength: 12 },
);

type World = typeof world extends fc.Arbitrary<infer Value> ? Value : never;

function worldOf(rows: World): { snapshot: Snapshot; campaigns: CampaignRow[]; creatives: CreativeRow[] } {
  const campaigns = rows.map((row, index) =>
    campaignRow({
      id: `campaign-${index}`,
      bidPriceMicros: row.price,
      advertiserDomain: row.domain,
      categories: [row.category],
    }),
  );
  const creatives = rows.map((row, index) =>
    creativeRow({
      id: `creative-${index}`,
      campaignId: `campaign-${index}`,
      attributes: [row.attribute],
      secure: row.secure,
      ...(row.size === 3
        ? { format: 'VIDEO' as const, durationS: 15, protocols: [2], mimeType: 'video/mp4' }
        : { widthPx: sizes[row.size]?.[0] as number, heightPx: sizes[row.size]?.[1] as number }),
    }),
  );
  return { snapshot: snapshotOf(campaigns, creatives), campaigns, creatives };
}

interface Restriction {
  readonly name: string;
  readonly add: (request: Record<string, Json>) => Record<string, Json>;
  /** True when it forbids this creative of this campaign. */
  readonly forbids: (campaign: CampaignRow, creative: CreativeRow) => boolean;
}

const imp = (request: Record<string, Json>): Record<string, Json> => (request.imp as Record<string, Json>[])[0] ?? {};

const restrictions: readonly Restriction[] = [
  {
    name: 'badv',
    add: (request) => ({ ...request, badv: ['b.example'] }),
    forbids: ({ advertiserDomain }) => advertiserDomain.endsWith('b.example'),
  },
  {
    name: 'bcat',
    add: (request) => ({ ...request, bcat: ['IAB1'] }),
    forbids: ({ categories }) => categories.some((category) => category === 'IAB1' || category.startsWith('IAB1-')),
  },
  {
    name: 'a higher floor',
    add: (request) => ({ ...request, imp: [{ ...imp(request), bidfloor: 2.5 }] }),
    forbids: ({ bidPriceMicros }) => bidPriceMicros < 2_500_000,
  },
  {
    name: 'secure',
    add: (request) => ({ ...request, imp: [{ ...imp(request), secure: 1 }] }),
    forbids: (_, { secure }) => !secure,
  },
  {
    name: 'battr',
    add: (request) => {
      const of = (format: 'banner' | 'video'): Json => ({ ...(imp(request)[format] as object), battr: [2] });
      return { ...request, imp: [{ ...imp(request), banner: of('banner'), video: of('video') }] };
    },
    forbids: (_, { attributes }) => attributes.includes(2),
  },
  {
    name: 'banner only',
    add: (request) => ({ ...request, imp: [{ ...imp(request), video: null }] }),
    forbids: (_, { format }) => format === 'VIDEO',
  },
];

const request: Record<string, Json> = {
  id: 'auction-1',
  imp: [
    {
      id: '1',
      banner: { format: sizes.map(([w, h]) => ({ w, h })) },
      video: { mimes: ['video/mp4'], protocols: [2] },
    },
  ],
};

function read(value: Record<string, Json>): BidRequest {
  const given = requestIn(value);
  if (given.kind !== 'request') throw new Error(given.why);
  return given.request;
}

function winner(value: Record<string, Json>, snapshot: Snapshot): string | undefined {
  return decide(read(value), snapshot, plainConditions(grantedBook(snapshot)), 0).bids[0]?.candidate.creativeId;
}

for (const restriction of restrictions) {
  test(`${restriction.name}: takes away exactly the bids it concerns`, () => {
    fc.assert(
      fc.property(world, (rows) => {
        const { snapshot, campaigns, creatives } = worldOf(rows);
        const kept = campaigns.map(
          (campaign, index) => !restriction.forbids(campaign, creatives[index] as CreativeRow),
        );
        const without = snapshotOf(
          campaigns.filter((_, index) => kept[index]),
          creatives.filter((_, index) => kept[index]),
        );
        // Restricting the request is the same as never having had what it forbids.
        expect(winner(restriction.add(request), snapshot)).toBe(winner(request, without));
      }),
      { numRuns: 300 },
    );
  });
}

test('R4: the same inputs give the same decision', () => {
  fc.assert(
    fc.property(world, (rows) => {
      const { snapshot } = worldOf(rows);
      const conditions = plainConditions(grantedBook(snapshot));
      expect(decide(read(request), snapshot, conditions, 5)).toEqual(decide(read(request), snapshot, conditions, 5));
    }),
  );
});
