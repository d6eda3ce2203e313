/**
 * KIKI-13, KIKI-25, UW-09: clicks decide what is bid, over all parts and by the way of all models: bids on the log → training →
 * registry → champion → catalogue → the bidder's price; a rollback gives the former price back, and bytes that are not
 * the registered ones change nothing.
 */
import { type CatalogueFollower, followCatalogue } from '@mainstem/bidder/catalogue/follower.redis';
import { createSnapshotBuilder, type Snapshot } from '@mainstem/bidder/catalogue/snapshot';
import { campaignRow, changesOf, creativeRow, testCore } from '@mainstem/bidder/testing/kit';
import { createPricer } from '@mainstem/bidder/value/pricer';
import { UserValues } from '@mainstem/bidder/value/user-values';
import { createMemoryObjectStore } from '@mainstem/connectors/object-store/object-store.memory';
import { hashedLogistic } from '@mainstem/models/click/testing/sample-models';
import { createRandom } from '@mainstem/models/random';
import { catalogue } from '@mainstem/projections/catalogue/projection';
import { campaignActivated, campaignCreated, creativeCreated } from '@mainstem/projections/testing/bodies';
import { codec, eventOf, openScratch, type Scratch, until } from '@mainstem/projections/testing/scratch';
import type {
  AnyEvent,
  BidPlaced,
  CampaignValuationChanged,
  ClickModelPublished,
  ClickRecorded,
  CreativeActivated,
  CreativeApproved,
  ImpressionBilled,
} from '@mainstem/schemas/generated/events';
import { sampleOf } from '@mainstem/schemas/samples';
import type { ModelCommand } from '@mainstem/streams/deciders/model/commands';
import { modelDecider } from '@mainstem/streams/deciders/model/decider';
import { bidFeatures } from '@mainstem/streams/deciders/model/fingerprints';
import { back, columnsOf, moveTo, register } from '@mainstem/streams/deciders/model/testing/commands';
import { putArtefact } from '@mainstem/streams/models/artefacts';
import { signatureOf } from '@mainstem/streams/models/signature';
import { startClickModels } from '@mainstem/streams/processors/click-models/processor';
import type { RunningProcessor } from '@mainstem/streams/processors/processor';
import { startDecisionWriter } from '@mainstem/streams/runtime/decisions/decision-writer';
import { type Projector, startProjector } from '@mainstem/streams/runtime/projector/projector';
import { runActivity } from '@mainstem/workflows/testing/run-activity';
import { createTrainingActivities } from '@mainstem/workflows/training/activities';
import { pino } from 'pino';
import { afterAll, beforeAll, expect, test } from 'vitest';

const nowMs = Date.now();
const IMPRESSIONS = 2_400;
/** Micros a click is worth. */
const CLICK_MICROS = 20_000;
const [good, bad] = ['good.example', 'bad.example'];
const campaign = { tenant: 'acme', entity: 'campaign-1' };
const creative = { tenant: 'acme', entity: 'creative-1' };
const objects = createMemoryObjectStore();
let scratch: Scratch;
let projector: Projector;
let follower: CatalogueFollower;
let processor: RunningProcessor;
let registry: ReturnType<typeof openRegistry>;
const openRegistry = () => startDecisionWriter({ log: scratch.log, codec, decider: modelDecider, service: 'test' });

beforeAll(async () => {
  scratch = await openScratch();
  const { storeOf, leases, log, decoder } = scratch.open();
  projector = startProjector({ projection: catalogue, store: storeOf(catalogue), leases, log, decoder });
  const { MAINSTEM_REDIS_URL: redisUrl, MAINSTEM_REDIS_PREFIX: prefix } = scratch.settings;
  follower = followCatalogue({ redisUrl, prefix, onSnapshot: () => undefined, onEvent: () => undefined });
  registry = openRegistry();
  const context = { log: scratch.log, codec, writer: scratch.writer, logger: pino({ level: 'silent' }), objects };
  processor = await startClickModels(context as never, { lookEveryMs: 50, againAfterMs: 200 });
  const valuation = {
    goal: 'CLICK',
    actionValueMicros: CLICK_MICROS,
    marginPpm: 1_000_000,
    model: null,
    shading: false,
  };
  await scratch.writer.append([
    { ...campaignCreated(campaign, 900_000_000), countries: [] } as AnyEvent,
    campaignActivated({ ...campaign, version: 2 }),
    eventOf<CampaignValuationChanged>({ type: 'CampaignValuationChanged', ...valuation }, { ...campaign, version: 3 }),
    creativeCreated(creative, campaign.entity),
    eventOf<CreativeApproved>({ type: 'CreativeApproved', note: 'fine' }, { ...creative, version: 2 }),
    eventOf<CreativeActivated>({ type: 'CreativeActivated', because: 'approved' }, { ...creative, version: 3 }),
  ]);
  await until('the campaign is there', () => follower.isLive() && follower.snapshot.campaigns.size === 1);
});

afterAll(async () => {
  await Promise.all([follower.stop(), processor.stop(), registry.stop()]);
  await projector.stop();
  await scratch.cleanUp();
});

let auctions = 0;
function requestOf(site: string): string {
  auctions += 1;
  const device = { os: 'iOS', devicetype: 4 };
  const imp = [{ id: '1', bidfloor: 0.000001, banner: { w: 300, h: 250 } }];
  return JSON.stringify({ id: `auction-${auctions}`, at: 2, site: { domain: site }, device, imp });
}

/** A bidder over that state of the catalogue. */
function bidderOver(snapshot: Snapshot) {
  const { core, events } = testCore(snapshot, {}, undefined, { pricer: createPricer(new UserValues(10)) });
  return (site: string, atMs: number) => {
    const before = events.length;
    const { kind } = core.handle(requestOf(site), 'adx', atMs);
    return kind === 'bid' ? (events[before] as BidPlaced) : null;
  };
}
/** What is bid now, micros per thousand, on the site clicked more and on the other. */
const prices = () => {
  const bid = bidderOver(follower.snapshot);
  return [good, bad].map((site) => bid(site, nowMs)?.bidPriceMicros ?? null);
};
const asked = () => follower.snapshot.valuation.modelFor('acme', undefined, 'CLICK')?.id;

/** Bids of a fixed price that name a model carry what one will see; one site is clicked six times as often. */
function shownAndClicked(): AnyEvent[] {
  const valuation = { goal: 'FIXED', actionValueMicros: null, marginPpm: 1, model: 'click@0', shading: false };
  const rows = changesOf([campaignRow({ id: 'campaign-1', valuation } as never)], [creativeRow({ id: 'creative-1' })]);
  const random = createRandom(7);
  const beginMs = nowMs - 3 * 3_600_000;
  let bid = bidderOver(createSnapshotBuilder('g', () => undefined).apply(rows, 1));
  return Array.from({ length: IMPRESSIONS }, (_, index) => {
    // A reserved budget is given back after an hour: a new bidder now and then saves the wait.
    if (index % 500 === 0) bid = bidderOver(createSnapshotBuilder('g', () => undefined).apply(rows, 1));
    const site = random.next() < 0.5 ? good : bad;
    const placed = bid(site, beginMs + index * 3_000);
    if (placed?.features == null) throw new Error('a bid carries its features');
    const { entity, occurredAtMs } = placed.envelope;
    const at = (afterMs: number) => ({ entity, atMs: occurredAtMs + afterMs });
    const billed = { ...(sampleOf('ImpressionBilled') as ImpressionBilled), invalidTraffic: false };
    const clicked = { ...(sampleOf('ClickRecorded') as ClickRecorded), invalidTraffic: false };
    const isClicked = random.next() < (site === good ? 0.24 : 0.04);
    return [placed, eventOf(billed, at(500)), ...(isClicked ? [eventOf(clicked, at(9_000))] : [])];
  }).flat();
}

let commands = 0;
async function tell(command: ModelCommand): Promise<void> {
  commands += 1;
  const commandId = `00000000-0000-7000-9000-${String(commands).padStart(12, '0')}`;
  const sent = await registry.execute('acme', 'click', command, { actor: 'user:ann', commandId, occurredAtMs: nowMs });
  expect(sent.kind).toBe('accepted');
}

/** Another version, with weights drawn by chance. */
async function registered(version: string, seed: number) {
  const { view, version: of, fingerprint, names } = bidFeatures;
  const bytes = Buffer.from(hashedLogistic(seed, 2 ** 10));
  const artefact = await putArtefact(objects, bytes, 'onnx');
  const features = [{ view, version: of, fingerprint, columns: columnsOf(names) }];
  await tell(register(version, { kind: 'CLICK', artefact, signature: signatureOf(bytes, 'onnx'), features }));
  return { artefact, bytes };
}

let learnt: (number | null)[];

test('UW-09: clicks on the log become a version, the champion, and the price: more where more is clicked', async () => {
  expect(prices()).toEqual([null, null]);
  const events = shownAndClicked();
  for (let at = 0; at < events.length; at += 900) await scratch.writer.append(events.slice(at, at + 900));
  const activities = createTrainingActivities({ log: scratch.log, codec: codec as never, objects, models: registry });
  const ask = { tenant: 'acme', name: 'click', asOfMs: Date.now() };
  const prepared = await runActivity(activities.prepareTraining, ask);
  if (prepared.kind !== 'SET') throw new Error(prepared.because);
  expect(prepared.set).toMatchObject({ rows: IMPRESSIONS, source: 'bid-features@1' });
  const fitted = await runActivity(activities.fitModel, { ...ask, version: 'v1', runId: 'r', set: prepared.set });
  if (fitted.kind !== 'FITTED') throw new Error(fitted.because);
  expect(fitted.beside?.gainLow).toBeGreaterThan(0);
  await tell(fitted.registration);
  await tell(moveTo('champion', 'v1'));
  await until('bidders ask it', () => asked() === 'click@v1');
  learnt = prices();
  const [more, less] = learnt as [number, number];
  // Chance × worth × 1000.
  expect(more / 1_000 / CLICK_MICROS).toBeGreaterThan(0.18);
  expect(more / 1_000 / CLICK_MICROS).toBeLessThan(0.3);
  expect(less / 1_000 / CLICK_MICROS).toBeLessThan(0.08);
});

test('KIKI-13: another champion is another price; the rollback gives the former price back to the micro', async () => {
  await registered('v2', 5);
  await tell(moveTo('champion', 'v2'));
  await until('the second is asked', () => asked() === 'click@v2');
  expect(prices()).not.toEqual(learnt);
  await tell(back());
  await until('the first is asked again', () => asked() === 'click@v1');
  expect(prices()).toEqual(learnt);
});

test('R9: a wrong hash is refused twice, by who brings it and by the bidder, which keeps the last good model', async () => {
  const { artefact, bytes } = await registered('v3', 6);
  const spoiled = Buffer.from(bytes);
  spoiled[300] = (spoiled[300] as number) ^ 1;
  await objects.put(artefact.uri, spoiled);
  await tell(moveTo('champion', 'v3'));
  await until('it is refused', () => processor.status().reason?.includes('acme|click is not with the bidders'));
  const forged: Omit<ClickModelPublished, 'envelope'> = {
    ...(sampleOf('ClickModelPublished') as ClickModelPublished),
    ...{ name: 'click', version: 'v4', action: 'CLICK', isDefault: true, features: 'bid-features@1' },
    ...{ onnx: bytes, sha256: '0'.repeat(64) },
  };
  const { unreadable } = follower.counts;
  await scratch.writer.append([eventOf(forged, { entity: 'click@v4', atMs: nowMs + 60_000 })]);
  await until('the bidder has refused it', () => follower.counts.unreadable > unreadable);
  expect([asked(), prices()]).toEqual(['click@v1', learnt]);
});
