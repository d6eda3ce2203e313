/**
 * KIKI-16, KIKI-25: what an impression is worth, and what is bid for it. Terms that hold whatever the numbers: never above
 * the ceiling, never below the floor, deals as agreed.
 */
import { createHash } from 'node:crypto';
import { clickFeaturesVersion, NUMBERS } from '@mainstem/models/click/features';
import { writeOnnx } from '@mainstem/models/onnx/model';
import fc from 'fast-check';
import { beforeEach, expect, test } from 'vitest';
import type { Candidate } from '../catalogue/candidate.ts';
import { candidatesIn } from '../catalogue/snapshot.ts';
import { type PriceMoment, type PriceResult, resetPrice } from '../decide/conditions.ts';
import type { DealTerms } from '../decide/plan.ts';
import { type Profile, unknownProfile } from '../decide/profile.ts';
import type { BidRequest, Impression } from '../openrtb/bid-request.ts';
import { readBidRequest } from '../openrtb/request.ts';
import { campaignRow, creativeRow, snapshotOf } from '../testing/kit.ts';
import { createPricer } from './pricer.ts';
import { Valuation } from './valuation.ts';

/** A model that answers one chance, whatever it sees. */
function constantModel(chance: number): Uint8Array {
  return writeOnnx({
    inputs: [{ name: 'dense', elements: 'float', width: NUMBERS }],
    outputs: [{ name: 'chance', elements: 'float', width: 1 }],
    tensors: [
      { name: 'w', dims: [NUMBERS, 1], values: new Float32Array(NUMBERS) },
      { name: 'b', dims: [1], values: [Math.log(chance / (1 - chance))] },
    ],
    nodes: [
      { op: 'Gemm', inputs: ['dense', 'w', 'b'], outputs: ['score'] },
      { op: 'Sigmoid', inputs: ['score'], outputs: ['chance'] },
    ],
  });
}

function modelRow(
  id: string,
  chance: number,
  given: { isDefault?: boolean; action?: 'CLICK' | 'CONVERSION'; publishedAtMs?: number } = {},
) {
  const bytes = Buffer.from(constantModel(chance));
  return {
    tenant: 'acme',
    id,
    action: given.action ?? ('CLICK' as const),
    isDefault: given.isDefault ?? true,
    features: clickFeaturesVersion,
    onnx: bytes.toString('base64'),
    sha256: createHash('sha256').update(bytes).digest('hex'),
    publishedAtMs: given.publishedAtMs ?? 1,
  };
}

type Terms = NonNullable<ReturnType<typeof campaignRow>['valuation']>;

function candidate(valuation: Partial<Terms> | null, currency = 'USD'): Candidate {
  const terms = { goal: 'CLICK', actionValueMicros: 500_000, marginPpm: 1_000_000, model: null, shading: false };
  const row = campaignRow({ currency, valuation: valuation === null ? null : { ...terms, ...valuation } });
  return candidatesIn(snapshotOf([{ ...row, currency: 'USD' }], [creativeRow()]))[0] as Candidate;
}

let valuation: Valuation;
let into: PriceResult;
beforeEach(() => {
  valuation = new Valuation();
  into = {} as PriceResult;
  resetPrice(into, 0);
});

function requestOf(at = 1, id = 'auction-1'): { request: BidRequest; imp: Impression } {
  const read = readBidRequest(
    JSON.stringify({ id, at, site: { domain: 'news.example' }, imp: [{ id: '1', banner: { w: 300, h: 250 } }] }),
  );
  if (read.kind !== 'request') throw new Error('the request of the test cannot be read');
  return { request: read.request, imp: read.request.imps[0] as Impression };
}

const noDefaults = { defaultOf: () => undefined };
const rates = { convert: (micros: number, from: string, to: string) => (from === to ? micros : micros * 2) };

interface Case {
  readonly of: Candidate;
  readonly at?: number;
  readonly id?: string;
  readonly profile?: Profile;
  readonly deal?: DealTerms;
  readonly floor?: number;
  readonly ceiling?: number;
  readonly defaults?: Parameters<typeof createPricer>[0];
}

function price({
  of,
  at,
  id,
  profile = unknownProfile,
  deal,
  floor = 0,
  ceiling = 5_000_000,
  defaults = noDefaults,
}: Case) {
  const { request, imp } = requestOf(at, id);
  const moment: PriceMoment = { nowMs: 1_795_255_200_000, rates, valuation };
  return createPricer(defaults).price(of, request, imp, profile, deal, floor, ceiling, into, moment);
}

test('value = chance × value of the action × margin × 1000, in whole micros', () => {
  valuation.putModel(modelRow('click@1', 0.004));
  expect(price({ of: candidate({ marginPpm: 800_000 }) })).toBeUndefined();
  // 0.004 × 0.5 USD × 0.8 × 1000 = 1.6 USD CPM; the chance itself is a 32-bit number.
  expect(into.valueMicros).toBeGreaterThan(1_599_990);
  expect(into.valueMicros).toBeLessThan(1_600_010);
  expect(into).toMatchObject({
    bidMicros: into.valueMicros,
    clickPpm: 4_000,
    modelVersion: 'click@1',
    curve: undefined,
  });
});

test('without a value of its own the campaign goes by what is foretold of the viewer for its tenant, else by the default', () => {
  valuation.putModel(modelRow('buy@1', 0.01, { action: 'CONVERSION' }));
  const of = candidate({ goal: 'CONVERSION', actionValueMicros: null });
  expect(price({ of })).toBe('VALUE_UNKNOWN');
  const values = [
    { tenant: 'other', valueMicros: 9_000_000, version: 'ltv@1' },
    { tenant: 'acme', valueMicros: 200_000, version: 'ltv@1' },
  ];
  expect(price({ of, profile: { segments: [], values, known: true } })).toBeUndefined();
  expect(Math.round((into.valueMicros ?? 0) / 1_000)).toBe(2_000);
  const defaults = { defaultOf: (tenant: string) => ({ tenant, valueMicros: 100_000, version: 'ltv@1' }) };
  expect(price({ of, defaults })).toBeUndefined();
  expect(Math.round((into.valueMicros ?? 0) / 1_000)).toBe(1_000);
});

test('a model that is not there is no bid; the default is the latest marked one, and a named one outranks it', () => {
  const of = candidate({});
  expect(price({ of })).toBe('MODEL_MISSING');
  valuation.putModel(modelRow('a@1', 0.001, { publishedAtMs: 5 }));
  valuation.putModel(modelRow('a@2', 0.002, { publishedAtMs: 4 }));
  valuation.putModel(modelRow('b@1', 0.003, { isDefault: false, publishedAtMs: 9 }));
  price({ of });
  expect(into.modelVersion).toBe('a@1');
  price({ of: candidate({ model: 'b@1' }) });
  expect(into.modelVersion).toBe('b@1');
  valuation.dropModel('acme', 'a@1');
  price({ of });
  expect(into.modelVersion).toBe('a@2');
  expect(valuation.modelFor('other', undefined, 'CLICK')).toBeUndefined();
});

test('a model whose bytes are not what was published, of another list of features, or no ONNX is not there', () => {
  const good = modelRow('a@1', 0.01);
  expect(() => valuation.putModel({ ...good, sha256: '0'.repeat(64) })).toThrow('not what was published');
  expect(() => valuation.putModel({ ...good, features: 'bid-features@0' })).toThrow('bid-features@0');
  const bytes = Buffer.from('no model');
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  expect(() => valuation.putModel({ ...good, onnx: bytes.toString('base64'), sha256 })).toThrow();
  expect(valuation.counts.models).toBe(0);
});

test('a fixed price is the ceiling as it stands, and a model it names is asked for the record only', () => {
  valuation.putModel(modelRow('click@1', 0.004));
  expect(price({ of: candidate(null), floor: 1 })).toBeUndefined();
  expect(into).toMatchObject({ bidMicros: 5_000_000, valueMicros: undefined, clickPpm: undefined });
  price({ of: candidate({ goal: 'FIXED', model: 'click@1' }) });
  expect(into).toMatchObject({
    bidMicros: 5_000_000,
    valueMicros: undefined,
    clickPpm: 4_000,
    modelVersion: 'click@1',
  });
  price({ of: candidate({ goal: 'FIXED', model: 'click@9' }) });
  expect(into).toMatchObject({ bidMicros: 5_000_000, clickPpm: undefined, scored: unknownProfile });
});

test('first-price bids are lowered by the curve of their segment; second-price bids and fixed deals are not', () => {
  valuation.putCurve({
    tenant: 'platform',
    id: ':BANNER:USD:0',
    number: 3,
    middleMicros: 1_000_000,
    spreadPpm: 200_000,
  });
  const of = candidate({ goal: 'FIXED', shading: true });
  const seen = new Set<string | undefined>();
  for (let n = 0; n < 200; n += 1) {
    price({ of, id: `a-${n}`, ceiling: 3_000_000 });
    expect(into.bidMicros).toBeLessThanOrEqual(3_000_000);
    if (into.curve === ':BANNER:USD:0#3') {
      expect(into.bidMicros).toBeGreaterThan(1_000_000);
      expect(into.bidMicros).toBeLessThan(1_700_000);
      expect(into.unshadedMicros).toBe(3_000_000);
    }
    seen.add(into.curve);
  }
  expect([...seen].sort()).toEqual([':BANNER:USD:0#3', 'explore']);
  for (const at of [2, 3, 500]) {
    price({ of, at, ceiling: 3_000_000 });
    expect(into).toMatchObject({ bidMicros: 3_000_000, unshadedMicros: undefined, curve: undefined });
  }
  const deal = dealOf({ fixedMicros: 2_500_000 });
  price({ of, deal, floor: 2_500_000, ceiling: 3_000_000 });
  expect(into).toMatchObject({ bidMicros: 2_500_000, curve: undefined });
});

test('R4: the same auction is priced the same again, another one may not be', () => {
  const of = candidate({ goal: 'FIXED', shading: true });
  const of100 = (from: number) =>
    Array.from({ length: 100 }, (_, n) => {
      price({ of, id: `a-${from + n}` });
      return into.bidMicros;
    });
  expect(of100(0)).toEqual(of100(0));
  expect(new Set(of100(0)).size).toBeGreaterThan(5);
});

function dealOf(given: Partial<DealTerms>): DealTerms {
  return {
    id: 'deal-1',
    floorMicros: 0,
    fixedMicros: undefined,
    guaranteed: false,
    auctionType: 1,
    asked: undefined,
    ...given,
  };
}

test('whatever the terms: never under the floor, never above the ceiling, deals at their price, whole micros', () => {
  valuation.putModel(modelRow('click@1', 0.004));
  valuation.putCurve({ tenant: 'platform', id: ':BANNER:USD:0', number: 1, middleMicros: 900_000, spreadPpm: 400_000 });
  const micros = fc.integer({ min: 0, max: 20_000_000 });
  const property = fc.property(
    fc.constantFrom('FIXED', 'CLICK'),
    fc.boolean(),
    fc.integer({ min: 1, max: 3_000_000 }),
    micros,
    fc.integer({ min: 1, max: 20_000_000 }),
    fc.option(fc.record({ fixed: fc.boolean(), guaranteed: fc.boolean() }), { nil: undefined }),
    fc.constantFrom(1, 2, 3),
    fc.uuid(),
    (goal, shading, actionValueMicros, floor, ceiling, deal, at, id) => {
      const terms = deal && dealOf({ guaranteed: deal.guaranteed, ...(deal.fixed ? { fixedMicros: ceiling } : {}) });
      const refused = price({
        of: candidate({ goal, shading, actionValueMicros }),
        at,
        id,
        floor,
        ceiling,
        ...(terms === undefined ? {} : { deal: terms }),
      });
      if (refused !== undefined) {
        expect(refused).toBe('FLOOR');
        // What is guaranteed is bid on, unless its own floor is out of reach.
        if (terms?.guaranteed) expect(floor).toBeGreaterThan(ceiling);
        return;
      }
      expect(Number.isInteger(into.bidMicros)).toBe(true);
      expect(into.bidMicros).toBeLessThanOrEqual(ceiling);
      if (terms?.fixedMicros !== undefined) expect(into.bidMicros).toBe(ceiling);
      else expect(into.bidMicros).toBeGreaterThanOrEqual(floor);
      if (into.valueMicros !== undefined && !terms?.guaranteed)
        expect(into.bidMicros).toBeLessThanOrEqual(into.valueMicros);
      if (at !== 1 && terms === undefined) expect(into.unshadedMicros).toBeUndefined();
    },
  );
  fc.assert(property, { numRuns: 500 });
});
