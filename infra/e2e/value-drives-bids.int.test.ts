/**
 * KIKI-16, KIKI-25: what customers buy decides what is bid for them, over all parts: purchases on the log → the processor fits
 * and scores → views in Redis → the bidder's table → the bid; and the gateway answers from the same view.
 */
import { createHash } from 'node:crypto';
import { createSnapshotBuilder } from '@mainstem/bidder/catalogue/snapshot';
import { campaignRow, changesOf, creativeRow, testCore } from '@mainstem/bidder/testing/kit';
import { followUserValues, type UserValuesFollower } from '@mainstem/bidder/value/follower.redis';
import { createPricer } from '@mainstem/bidder/value/pricer';
import { UserValues } from '@mainstem/bidder/value/user-values';
import { createMemoryObjectStore } from '@mainstem/connectors/object-store/object-store.memory';
import { predictLtv } from '@mainstem/gateway/values/desk';
import { connectLtvRows } from '@mainstem/gateway/values/ltv-rows.redis';
import { clickFeaturesVersion } from '@mainstem/models/click/features';
import { hashedLogistic } from '@mainstem/models/click/testing/sample-models';
import { ltv } from '@mainstem/projections/ltv/projection';
import { codec, openScratch, type Scratch, until } from '@mainstem/projections/testing/scratch';
import { userValues } from '@mainstem/projections/user-values/projection';
import type { BidPlaced } from '@mainstem/schemas/generated/events';
import { modelDecider } from '@mainstem/streams/deciders/model/decider';
import { loadModel } from '@mainstem/streams/models/load-model';
import { startCustomerValues } from '@mainstem/streams/processors/customer-values/processor';
import type { RunningProcessor } from '@mainstem/streams/processors/processor';
import { startDecisionWriter } from '@mainstem/streams/runtime/decisions/decision-writer';
import { type Projector, startProjector } from '@mainstem/streams/runtime/projector/projector';
import { DAY_MS } from '@mainstem/streams/values/contract';
import { parseValueModel } from '@mainstem/streams/values/model';
import { bought, linked, shopEvents } from '@mainstem/streams/values/testing/shop';
import { pino } from 'pino';
import { afterAll, beforeAll, expect, test } from 'vitest';

const nowMs = Date.now();
const WEEK_MS = 7 * DAY_MS;
const [loyal, once, stranger] = ['00000000000000aa', '00000000000000bb', '00000000000000cc'];
const values = new UserValues(1_000);
const projectors: Projector[] = [];
const objects = createMemoryObjectStore();
let scratch: Scratch;
let follower: UserValuesFollower;
let processor: RunningProcessor;
let rows: ReturnType<typeof connectLtvRows>;

beforeAll(async () => {
  scratch = await openScratch();
  const { storeOf, leases, log, decoder } = scratch.open();
  for (const projection of [userValues, ltv])
    projectors.push(startProjector({ projection, store: storeOf(projection), leases, log, decoder }));
  const { MAINSTEM_REDIS_URL: redisUrl, MAINSTEM_REDIS_PREFIX: prefix } = scratch.settings;
  rows = connectLtvRows(redisUrl, prefix);
  await until('the view is there', () => projectors.every((one) => one.status().state === 'live'));
  follower = followUserValues({ redisUrl, prefix, values, onEvent: () => undefined });
  const shop = shopEvents({ tenant: 'acme', customers: 250, fromMs: nowMs - 60 * WEEK_MS, weeks: 60, seed: 1 });
  const orders = [1, 3, 5, 8, 11, 13].map((weeksAgo) =>
    bought('acme', 'good-one', nowMs - weeksAgo * WEEK_MS, 60_000_000, `good-${weeksAgo}`),
  );
  await scratch.writer.append([
    ...shop,
    ...orders,
    bought('acme', 'once', nowMs - 50 * WEEK_MS, 10_000_000, 'once'),
    linked('acme', 'good-one', nowMs - DAY_MS, { viewer: String(loyal), segment: 'members' }),
    linked('acme', 'once', nowMs - DAY_MS, { viewer: String(once), segment: null }),
  ]);
  const logger = pino({ level: 'silent' });
  const context = { log: scratch.log, codec, writer: scratch.writer, logger, objects };
  processor = await startCustomerValues(context as never, { lookEveryMs: 100 });
});

afterAll(async () => {
  rows.close();
  await Promise.all([follower.stop(), processor.stop()]);
  await Promise.all(projectors.map((projector) => projector.stop()));
  await scratch.cleanUp();
});

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
/** Without a value of its own, a campaign pays what the viewer is worth. */
const valuation = { goal: 'CLICK', actionValueMicros: null, marginPpm: 10, model: null, shading: false };

/** What is bid for a viewer; null when nothing is. */
function bidFor(viewer: string | undefined): BidPlaced | null {
  const builder = createSnapshotBuilder('g', () => undefined);
  const campaign = campaignRow({ bidPriceMicros: 900_000_000, valuation } as never);
  const snapshot = builder.apply(
    [...changesOf([campaign], [creativeRow()]), { field: 'model|acme|click@1', json: JSON.stringify(model) }],
    1,
  );
  const conditions = { profiles: values, pricer: createPricer(values), viewers: { of: () => viewer } };
  const { core, events } = testCore(snapshot, {}, undefined, conditions as never);
  const site = { domain: 'news.example' };
  const imp = [{ id: '1', bidfloor: 0.000001, banner: { w: 300, h: 250 } }];
  core.handle(JSON.stringify({ id: 'a', at: 2, site, imp }), 'adx', nowMs);
  return (events[0] as BidPlaced | undefined) ?? null;
}

test('KIKI-16: the more somebody buys, the more is bid; whoever is not known is worth what a newcomer is', async () => {
  await until('the values are there', () => values.of(loyal).known && values.of(once).known);
  await until('the default is there', () => values.defaultOf('acme') !== undefined);
  const bids = [loyal, once, stranger].map((viewer) => bidFor(viewer));
  const worth = [values.of(loyal), values.of(once)].map((profile) => Number(profile.values[0]?.valueMicros));
  worth.push(Number(values.defaultOf('acme')?.valueMicros));
  expect(worth[0]).toBeGreaterThan(Number(worth[2]));
  expect(worth[2]).toBeGreaterThan(Number(worth[1]));
  for (const [index, bid] of bids.entries()) {
    // Value of a bid is chance × worth × share × 1000, in whole micros; what a viewer is known by moves the chance a little.
    const { valueMicros, clickPpm, bidPriceMicros } = bid as BidPlaced;
    expect(bidPriceMicros).toBe(valueMicros);
    expect(Number(valueMicros) / ((Number(clickPpm) / 1e6) * Number(worth[index]) * 0.01)).toBeCloseTo(1, 2);
  }
  expect(values.of(loyal).segments).toEqual(['acme|value-high', 'acme|members']);
});

test('KIKI-12: the gateway answers with what bids are made by, and a purchase moves both within a look', async () => {
  const caller = { tenant: 'acme', actor: 'user:test' };
  const parts = { rows, append: scratch.writer.append, clock: () => nowMs };
  const ask = () => predictLtv(parts, caller, { customer: 'once', horizonWeeks: 52 });
  const told = await until('it is in the hot copy', async () => {
    const answer = await ask();
    return answer.source === 'HOT' && answer;
  });
  const before = Number(values.of(once).values[0]?.valueMicros);
  expect(told.prediction.revenueMicros).toBe(before);
  await scratch.writer.append([bought('acme', 'once', nowMs - 1_000, 80_000_000, 'again')]);
  await until('the bid is another', () => Number(values.of(once).values[0]?.valueMicros) > before);
  await until('the answer is the same', async () => {
    const { prediction } = await ask();
    return prediction.repeats === 1 && prediction.revenueMicros === values.of(once).values[0]?.valueMicros;
  });
  expect(processor.status()).toMatchObject({ state: 'live', reason: null, details: { counts: { fitsRefused: 0 } } });
});

test('KIKI-13: the model is in the registry, as its champion, with what it was fitted on', async () => {
  const registry = startDecisionWriter({ log: scratch.log, codec, decider: modelDecider, service: 'test' });
  try {
    const model = await until('it is champion', async () => {
      const { state } = await registry.load('acme', 'value');
      return state.aliases.champion !== null && loadModel({ registry, objects }, 'acme', 'value');
    });
    expect(`ltv@${model.version.version}`).toBe(values.of(loyal).values[0]?.version);
    expect(model.version).toMatchObject({ kind: 'VALUE' });
    expect(parseValueModel(JSON.stringify(model.parameters)).purchases.kind).toBe('BG_NBD');
  } finally {
    await registry.stop();
  }
});
