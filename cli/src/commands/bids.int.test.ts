/**
 * The whole way: campaigns on the log, the catalogue projection, a bidder, its record on the log, and the verbs that decide
 * it again and explain it, on the real stack.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bidderSettings, type StartedBidder, startBidder } from '@mainstem/bidder/start';
import { catalogue } from '@mainstem/projections/catalogue/projection';
import { migrate } from '@mainstem/projections/migrate';
import { openResources, type Resources, resourceSettings } from '@mainstem/projections/resources';
import {
  bidPriceChanged,
  campaignActivated,
  campaignCreated,
  creativeCreated,
} from '@mainstem/projections/testing/bodies';
import { eventOf, until } from '@mainstem/projections/testing/scratch';
import type {
  BudgetOpened,
  CampaignTargetingChanged,
  CreativeActivated,
  CreativeApproved,
} from '@mainstem/schemas/generated/events';
import { createEventWriter } from '@mainstem/streams/log/event-writer';
import { loadCodec } from '@mainstem/streams/log/pinned-codec';
import { type Projector, startProjector } from '@mainstem/streams/runtime/projector/projector';
import { readSettings } from '@mainstem/streams/settings';
import { pino } from 'pino';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openScratchPlatform, type ScratchPlatform } from '../testing/scratch-platform.ts';

const SECRET = 'a secret of at least 32 characters!!';
const tenant = 'acme';

let platform: ScratchPlatform;
let resources: Resources;
let projector: Projector;
let started: StartedBidder;
let environment: Record<string, string>;

beforeAll(async () => {
  platform = await openScratchPlatform();
  const name = String(platform.environment.MAINSTEM_POSTGRES_SCHEMA);
  environment = {
    ...(platform.environment as Record<string, string>),
    MAINSTEM_BIDDER_URL: 'http://127.0.0.1:1',
    MAINSTEM_NOTICE_SECRET: SECRET,
    MAINSTEM_RECORD_NO_BIDS: 'all',
  };
  await migrate({ ownerUrl: String(environment.MAINSTEM_POSTGRES_OWNER_URL), schema: name });
  resources = await openResources(readSettings(resourceSettings, environment), 'bids-test');
  await fill('first', 2_000_000);
  await fill('second', 3_000_000);
  const { storeOf, leases, log, decoder } = resources;
  projector = startProjector({ projection: catalogue, store: storeOf(catalogue), leases, log, decoder });
  await until('the catalogue is live', () => projector.status().state === 'live');
  const settings = readSettings(bidderSettings, environment);
  // Any free one.
  started = await startBidder({ ...settings, MAINSTEM_BIDDER_PORT: 0 }, pino({ level: 'silent' }));
});

afterAll(async () => {
  await started?.stop();
  await projector?.stop();
  await resources?.close();
  await platform.drop();
});

async function writer() {
  const codec = await loadCodec(readSettings(['MAINSTEM_SCHEMA_IDS', 'MAINSTEM_REGISTRY_URL'], environment));
  return createEventWriter(resources.log, codec);
}

/** A campaign with a live banner and money. */
async function fill(entity: string, bidPriceMicros: number): Promise<void> {
  const creative = (version: number) => ({ tenant, entity: `banner-${entity}`, version });
  await (await writer()).append([
    campaignCreated({ tenant, entity, version: 1 }, bidPriceMicros),
    campaignActivated({ tenant, entity, version: 2 }),
    creativeCreated(creative(1), entity),
    eventOf<CreativeApproved>({ type: 'CreativeApproved', note: 'test' }, creative(2)),
    eventOf<CreativeActivated>({ type: 'CreativeActivated', because: 'test' }, creative(3)),
    eventOf<BudgetOpened>(
      { type: 'BudgetOpened', capMicros: 1_000_000_000, currency: 'USD' },
      {
        tenant,
        entity,
        version: 1,
      },
    ),
  ]);
}

interface Bid {
  readonly id: string;
  readonly price: number;
  readonly burl: string;
}

/** One auction at the bidder itself; undefined when it does not bid. */
async function ask(number: number): Promise<Bid | undefined> {
  const body = {
    id: `auction-${number}`,
    imp: [{ id: '1', banner: { w: 300, h: 250 }, secure: 1 }],
    site: { domain: 'news.example' },
    device: {
      geo: { country: 'DEU' },
      ua: 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36',
    },
    regs: { gdpr: 0 },
  };
  const url = `http://127.0.0.1:${started.port}/openrtb2/x`;
  const answer = await fetch(url, { method: 'POST', body: JSON.stringify(body) });
  if (answer.status !== 200) return undefined;
  return ((await answer.json()) as { seatbid: { bid: Bid[] }[] }).seatbid[0]?.bid[0];
}

test('R1: recorded bids are decided again to the same bytes, a change of the catalogue between them, and explained', async () => {
  let number = 0;
  const next = (): Promise<Bid | undefined> => ask(number++);
  await expect.poll(async () => (await next())?.price).toBe(3);
  for (let count = 0; count < 20; count += 1) expect((await next())?.price).toBe(3);
  const targeting = { type: 'CampaignTargetingChanged', countries: ['FRA'], targeting: null };
  await (await writer()).append([
    eventOf<CampaignTargetingChanged>(targeting as never, { tenant, entity: 'second', version: 3 }),
    bidPriceChanged({ tenant, entity: 'first', version: 3 }, 1_500_000),
  ]);
  await expect.poll(async () => (await next())?.price).toBe(1.5);
  const bid = (await next()) as Bid;
  const burl = bid.burl
    .replace('http://127.0.0.1:1', `http://127.0.0.1:${started.port}`)
    .replace('${AUCTION_PRICE}', '1.2');
  expect((await fetch(burl)).status).toBe(200);
  await expect.poll(() => started.bidder.recorder?.backlog).toBe(0);

  const replayed = await platform.run(['bids', 'replay', '--from', '10m', '--json'], { environment });
  const [report] = replayed.json() as { same: number; undecided: number; bids: number }[];
  expect(report).toMatchObject({ decisions: number, different: 0, unknown: 0, tokensCompared: true });
  // Asked before the catalogue was there, nothing was decided.
  expect(Number(report?.same) + Number(report?.undecided)).toBe(number);
  expect(replayed.code).toBe(0);
  expect(report?.bids).toBeGreaterThan(20);

  const words = await platform.run(['bids', 'replay', '--exchange', 'nowhere'], { environment });
  expect([words.code, words.out]).toEqual([1, expect.stringContaining('nothing was recorded')]);

  const forged = { ...environment, MAINSTEM_NOTICE_SECRET: `${SECRET}!` };
  const other = await platform.run(['bids', 'replay', '--from', '10m'], { environment: forged });
  expect([other.code, other.out]).toEqual([1, expect.stringContaining('tokens of notices')]);

  const policy = join(platform.directory, 'candidate.json');
  writeFileSync(policy, JSON.stringify({ campaigns: { 'acme|second': { active: false } } }));
  const whatIf = await platform.run(['bids', 'replay', '--from', '10m', '--policy', policy, '--json'], { environment });
  const [answer] = whatIf.json() as { total: { gained: number; candidate: { bids: number } } }[];
  expect(answer?.total.gained).toBeGreaterThan(20);
  // KIKI-51: the twin bids the same, and says what is sure and what is an estimate.
  const twin = await platform.run(['twin', 'replay', '--from', '10m', '--policy', policy, '--json'], { environment });
  const [reckoned] = twin.json() as { changes: { other: number }; unknown: number; claim: string }[];
  expect([twin.code, reckoned?.unknown]).toEqual([0, 0]);
  expect(reckoned?.changes.other).toBe(answer?.total.gained);
  expect(reckoned?.claim).toContain('nothing about the world');

  const explained = await platform.run(['explain', 'bid', bid.id], { environment });
  expect([explained.code, explained.err]).toEqual([0, '']);
  expect(explained.out).toContain('Campaign first of acme bid 1.50 USD per thousand on impression 1');
  expect(explained.out).toContain('billed 0.001200 USD');
  expect(explained.out).toMatch(/leased to bidder-/);
  const none = await platform.run(['explain', 'bid', '01890a5d-ac96-774b-bcce-b302099a8057', '--json'], {
    environment,
  });
  expect([none.code, none.err]).toEqual([1, expect.stringContaining('BID_NOT_RECORDED')]);
});
