/** Both sides of the catalogue's contract at once: the real projector writes, the real follower mirrors. */
import { catalogue } from '@mainstem/projections/catalogue/projection';
import { replay } from '@mainstem/projections/replay';
import {
  bidPriceChanged,
  breakerOpened,
  campaignActivated,
  campaignCreated,
  creativeCreated,
} from '@mainstem/projections/testing/bodies';
import { codec, eventOf, openScratch, type Scratch, until } from '@mainstem/projections/testing/scratch';
import type { CreativeActivated, CreativeApproved } from '@mainstem/schemas/generated/events';
import { type Projector, startProjector } from '@mainstem/streams/runtime/projector/projector';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type CatalogueFollower, followCatalogue } from './follower.redis.ts';
import { candidatesIn } from './snapshot.ts';

let scratch: Scratch;
let projector: Projector;
let follower: CatalogueFollower;
const generationsSeen = new Set<string>();

beforeAll(async () => {
  scratch = await openScratch();
  const { storeOf, leases, log, decoder } = scratch.open();
  projector = startProjector({ projection: catalogue, store: storeOf(catalogue), leases, log, decoder });
  follower = follow();
  await until('the follower is live', live);
});
afterAll(async () => {
  await follower.stop();
  await projector.stop();
  await scratch.cleanUp();
});

function follow(): CatalogueFollower {
  return followCatalogue({
    redisUrl: scratch.settings.MAINSTEM_REDIS_URL,
    prefix: scratch.settings.MAINSTEM_REDIS_PREFIX,
    onSnapshot: ({ generation }) => generationsSeen.add(generation),
    onEvent: () => undefined,
  });
}

const live = () => follower.isLive();
const candidates = () => candidatesIn(follower.snapshot);

test('KIKI-18: what the projector writes is what the follower bids from, and a change is pushed to it', async () => {
  const campaign = { tenant: 'acme', entity: 'campaign-1' };
  const creative = { tenant: 'acme', entity: 'creative-1' };
  await scratch.writer.append([
    campaignCreated(campaign, 1_500_000),
    campaignActivated({ ...campaign, version: 2 }),
    creativeCreated(creative, campaign.entity),
    eventOf<CreativeApproved>({ type: 'CreativeApproved', note: 'fine' }, { ...creative, version: 2 }),
    eventOf<CreativeActivated>({ type: 'CreativeActivated', because: 'approved' }, { ...creative, version: 3 }),
  ]);
  await until('the creative can be bid', () => candidates().length === 1);
  expect(candidates()[0]).toMatchObject({
    tenant: 'acme',
    campaignId: 'campaign-1',
    creativeId: 'creative-1',
    bidPriceMicros: 1_500_000,
    widthPx: 300,
    heightPx: 250,
  });
  const loads = follower.counts.loads;
  await scratch.writer.append([bidPriceChanged({ ...campaign, version: 3 }, 2_500_000)]);
  await until('the price has come', () => candidates()[0]?.bidPriceMicros === 2_500_000);
  expect(follower.counts).toMatchObject({ loads, unreadable: 0 });
  expect(live()).toBe(true);
});

test('heartbeats of the projector keep an idle follower live', async () => {
  const { beats, blind } = follower.counts;
  await until('six more heartbeats', () => follower.counts.beats >= beats + 6);
  expect(follower.counts.blind).toBe(blind);
});

test('R9: a replay makes the follower blind until it holds the new generation, with the same rows', async () => {
  const before = follower.snapshot;
  const { blind } = follower.counts;
  const [replayed] = (await replay({ names: ['catalogue'], settings: scratch.settings, resources: scratch.open() }))
    .views;
  await until('the new generation is followed', () => live() && follower.snapshot.generation === replayed?.generation);
  expect(follower.snapshot.generation).not.toBe(before.generation);
  expect(follower.counts.blind).toBeGreaterThan(blind);
  expect([...generationsSeen].at(-1)).toBe(replayed?.generation);
  expect(candidates().map(({ creativeId, bidPriceMicros }) => [creativeId, bidPriceMicros])).toEqual([
    ['creative-1', 2_500_000],
  ]);
  await scratch.writer.append([bidPriceChanged({ tenant: 'acme', entity: 'campaign-1', version: 4 }, 3_500_000)]);
  await until('changes come again', () => candidates()[0]?.bidPriceMicros === 3_500_000);
});

test('R10, KIKI-42: a bidder halts what is behind an unreadable record of a breaker, whether told or loading', async () => {
  const whole = { tenant: 'acme', entity: '*' };
  const [campaign] = follower.snapshot.campaigns.values();
  const modeIn = ({ snapshot }: CatalogueFollower) => campaign && snapshot.modes.of(campaign);
  expect(modeIn(follower)?.halted).toBe(false);
  const cut = codec.encode(breakerOpened(whole, false)).subarray(0, -9);
  await scratch.log.append([{ topic: 'breaker_events', key: 'acme|*', value: cut }]);
  await until('it is told', () => modeIn(follower)?.halted === true);
  expect(modeIn(follower)).toMatchObject({ capSharePpm: 0, probePpm: 0 });
  const { unreadable } = follower.counts;
  const fresh = follow();
  await until('another has loaded', () => fresh.isLive());
  const loaded = modeIn(fresh);
  await fresh.stop();
  expect(loaded).toEqual(modeIn(follower));
  expect(follower.counts.unreadable).toBe(unreadable);
});
