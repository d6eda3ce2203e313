/** What is decided through the bitmap index is what is decided by reading every campaign. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { CampaignRow, CreativeRow } from '../catalogue/rows.ts';
import { requestIn } from '../openrtb/request.ts';
import type { Json } from '../openrtb/tolerant.ts';
import { campaignRow, creativeRow, grantedBook, snapshotOf, targetingOf } from '../testing/kit.ts';
import { byScan } from './by-scan.ts';
import { plainConditions } from './conditions.ts';
import { decide } from './decide.ts';
import type { Decision } from './plan.ts';

const few = <Value>(...values: Value[]) =>
  fc.oneof({ weight: 3, arbitrary: fc.constant<Value[]>([]) }, fc.subarray(values, { minLength: 1 }));

const campaigns = fc.array(
  fc.record({
    tenant: fc.constantFrom('acme', 'globex'),
    price: fc.integer({ min: 1, max: 5 }),
    countries: few('DEU', 'USA'),
    deviceTypes: few(1, 2),
    domains: few('news.example', 'other.example'),
    blockedDomains: few('news.example'),
    categories: few('IAB1-2', 'IAB3'),
    deals: few('d1', 'd2'),
    agreed: fc.constantFrom(null, 1_500_000, 9_000_000),
    dealsOnly: fc.boolean(),
    budget: fc.constantFrom(0, 1_000, 1_000_000),
    creatives: fc.array(
      fc.record({
        format: fc.constantFrom('BANNER' as const, 'BANNER' as const, 'VIDEO' as const),
        widthPx: fc.constantFrom(300, 728),
        secure: fc.boolean(),
        durationS: fc.constantFrom(15, 30),
      }),
      { minLength: 1, maxLength: 3 },
    ),
  }),
  { maxLength: 30 },
);
type Given = typeof campaigns extends fc.Arbitrary<infer Value> ? Value : never;

function rowsOf(given: Given): { rows: CampaignRow[]; creatives: CreativeRow[] } {
  const rows = given.map((one, at) =>
    campaignRow({
      tenant: one.tenant,
      id: `campaign-${at}`,
      bidPriceMicros: one.price * 1_000_000,
      countries: one.countries,
      categories: one.categories,
      targeting: targetingOf({
        deviceTypes: one.deviceTypes,
        domains: one.domains,
        blockedDomains: one.blockedDomains,
      }),
      deals: one.deals.map((dealId) => ({ dealId, exchange: null, priceMicros: one.agreed, guaranteed: false })),
      dealsOnly: one.dealsOnly && one.deals.length > 0,
    }),
  );
  const creatives = given.flatMap(({ tenant, creatives: list }, at) =>
    list.map(({ format, widthPx, secure, durationS }, number) =>
      creativeRow({
        tenant,
        id: `creative-${(at * 7 + number) % 11}-${at}-${number}`,
        campaignId: `campaign-${at}`,
        secure,
        ...(format === 'VIDEO' ? { format, durationS } : { widthPx, heightPx: widthPx === 300 ? 250 : 90 }),
      }),
    ),
  );
  return { rows, creatives };
}

const imps = fc.array(
  fc.record({
    bidfloor: fc.constantFrom(undefined, 1, 2.5, 4, 7),
    secure: fc.constantFrom(0, 1),
    banner: fc.constantFrom<Json | undefined>(
      undefined,
      { w: 300, h: 250 },
      {
        format: [
          { w: 300, h: 250 },
          { w: 728, h: 90 },
        ],
      },
      { format: [{ wratio: 6, hratio: 5 }] },
    ),
    video: fc.constantFrom<Json | undefined>(
      undefined,
      { mimes: ['video/mp4'], maxduration: 20 },
      { mimes: ['video/mp4'], mincpmpersec: 0.1 },
    ),
    pmp: fc.constantFrom<Json | undefined>(
      undefined,
      undefined,
      {
        deals: [
          { id: 'd1', bidfloor: 1.2 },
          { id: 'd2', bidfloor: 3, at: 3 },
        ],
      },
      { private_auction: 1, deals: [{ id: 'd1' }, { id: 'd3' }] },
    ),
  }),
  { minLength: 1, maxLength: 3 },
);

const request = fc
  .record({
    imps,
    country: fc.constantFrom(undefined, 'DEU', 'USA', 'FRA'),
    devicetype: fc.constantFrom(undefined, 1, 2),
    domain: fc.constantFrom(undefined, 'news.example', 'm.other.example'),
    wseat: fc.constantFrom(undefined, ['acme']),
    bcat: fc.constantFrom(undefined, ['IAB1']),
  })
  .map(({ imps: list, country, devicetype, domain, wseat, bcat }): Json => {
    const imp = list.map((one, at) => ({ id: String(at), ...one }));
    const device = { devicetype, geo: { country } };
    return JSON.parse(JSON.stringify({ id: 'a', imp, device, site: { domain }, wseat, bcat })) as Json;
  });

function told({ bids, noBids }: Decision): unknown {
  return {
    bids: bids.map(({ imp, candidate, deal, offer, costMicros, leaseId }) => ({
      imp: imp.id,
      creative: candidate.creativeId,
      deal: deal?.id,
      offer,
      costMicros,
      leaseId,
    })),
    noBids,
  };
}

/** More of them on request: `MAINSTEM_TARGETING_RUNS=20000`. */
const RUNS = Number(process.env.MAINSTEM_TARGETING_RUNS ?? 400);

test(
  'KIKI-19: bids and reasons are those of a decision that reads every campaign',
  () => {
    fc.assert(
      fc.property(campaigns, fc.array(request, { minLength: 1, maxLength: 4 }), (given, bodies) => {
        const { rows, creatives } = rowsOf(given);
        const snapshot = snapshotOf(rows, creatives);
        const amounts = Object.fromEntries(given.map(({ tenant, budget }, at) => [`${tenant}|campaign-${at}`, budget]));
        const conditions = plainConditions(grantedBook(snapshot, amounts));
        for (const body of bodies) {
          const read = requestIn(body);
          if (read.kind !== 'request') throw new Error(read.why);
          const found = decide(read.request, snapshot, conditions, 1);
          expect(told(found)).toEqual(told(decide(read.request, snapshot, conditions, 1, byScan())));
        }
      }),
      { numRuns: RUNS },
    );
  },
  20_000 + 10 * RUNS,
);
