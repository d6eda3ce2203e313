/**
 * ADR 0011: readers are moved to another build of a view while they read. People's queries and bids go on all the time,
 * through promotions and rollbacks, while events keep coming: no gap, no error, never a mixture, never back in time.
 */
import { testEnvironment } from '@mainstem/infra/stack/test-environment';
import { campaigns } from '@mainstem/projections/campaigns/projection';
import { catalogue } from '@mainstem/projections/catalogue/projection';
import { deploy } from '@mainstem/projections/lifecycle/deploy';
import { promote, rollback } from '@mainstem/projections/lifecycle/promote';
import { createQueries, createQueryPool, type Queries } from '@mainstem/projections/queries';
import type { Resources } from '@mainstem/projections/resources';
import {
  bidPriceChanged,
  campaignActivated,
  campaignCreated,
  creativeCreated,
} from '@mainstem/projections/testing/bodies';
import { eventOf, openScratch, type Scratch, until } from '@mainstem/projections/testing/scratch';
import { views } from '@mainstem/projections/views';
import { startWorker, type Worker } from '@mainstem/projections/worker';
import type { CreativeActivated, CreativeApproved } from '@mainstem/schemas/generated/events';
import type { Projection } from '@mainstem/streams/runtime/projection/projection';
import type pg from 'pg';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { plainConditions } from '../decide/conditions.ts';
import { NoBidCounter } from '../events/no-bid-counter.ts';
import { createAddresses } from '../notices/addresses.ts';
import { createNoticeSigner } from '../notices/token.ts';
import { createAdmission, openPolicy } from '../policy/admission.ts';
import { Core } from '../server/core.ts';
import { grantedBook, TEST_SECRET, TEST_URL } from '../testing/kit.ts';
import { type CatalogueFollower, followCatalogue } from './follower.redis.ts';
import { candidatesIn } from './snapshot.ts';

const CAMPAIGNS = 30;
const cause = { actor: 'user:tester', reason: 'a flip under load' };

/** The next version of a view, known by the domain it shows. */
function nextVersion(view: Projection): Projection {
  return {
    ...view,
    version: view.version + 1,
    project(row, event) {
      const after = view.project(row, event) as { advertiserDomain?: string | null } | null;
      return typeof after?.advertiserDomain === 'string' ? { ...after, advertiserDomain: 'next.example' } : after;
    },
  };
}
const definitions = [...views, nextVersion(campaigns), nextVersion(catalogue)];

let scratch: Scratch;
let resources: Resources;
let worker: Worker;
let pool: pg.Pool;
let queries: Queries;
let follower: CatalogueFollower;
let version = 2;

beforeAll(async () => {
  scratch = await openScratch();
  resources = scratch.open();
  for (let at = 0; at < CAMPAIGNS; at += 1) await writeCampaign(at);
  worker = await startWorker({ resources: scratch.open(), healthPort: 0, definitions });
  pool = createQueryPool(testEnvironment().MAINSTEM_POSTGRES_APP_URL ?? '', 4);
  queries = createQueries(pool, scratch.settings.MAINSTEM_POSTGRES_SCHEMA);
  follower = followCatalogue({
    redisUrl: scratch.settings.MAINSTEM_REDIS_URL,
    prefix: scratch.settings.MAINSTEM_REDIS_PREFIX,
    onSnapshot: () => undefined,
    onEvent: () => undefined,
  });
  await until('the catalogue is whole', () => follower.isLive() && follower.snapshot.campaigns.size === CAMPAIGNS);
  await until('campaigns are shown', async () => (await shown()).length === CAMPAIGNS);
});
afterAll(async () => {
  await follower.stop();
  await worker.stop();
  await pool.end();
  await scratch.cleanUp();
});

async function writeCampaign(at: number): Promise<void> {
  const campaign = { entity: `campaign-${at}` };
  const creative = { entity: `creative-${at}` };
  await scratch.writer.append([
    campaignCreated(campaign),
    campaignActivated({ ...campaign, version: 2 }),
    creativeCreated(creative, campaign.entity),
    eventOf<CreativeApproved>({ type: 'CreativeApproved', note: 'fine' }, { ...creative, version: 2 }),
    eventOf<CreativeActivated>({ type: 'CreativeActivated', because: 'approved' }, { ...creative, version: 3 }),
  ]);
}

const shown = async () => (await queries.campaigns.list('acme', { limit: 500 })).items;

/** Rounds of prices that bids may be behind by: a slow machine writes slower, instead of never catching up. */
const BEHIND_MAX = 20;

/** Every campaign's price, again and again. */
async function write(over: AbortSignal): Promise<void> {
  while (!over.aborted) {
    version += 1;
    const events = Array.from({ length: CAMPAIGNS }, (_, at) =>
      bidPriceChanged({ entity: `campaign-${at}`, version }, 1_000_000 + version),
    );
    await scratch.writer.append(events);
    do await new Promise((resolve) => setTimeout(resolve, 5));
    while (!over.aborted && oldestBid() < version - BEHIND_MAX);
  }
}

/** Of the prices bids are made at, the round of the oldest. */
const oldestBid = () =>
  Math.min(...candidatesIn(follower.snapshot).map(({ bidPriceMicros }) => bidPriceMicros - 1_000_000));

interface Seen {
  reads: number;
  /** By the domain shown. */
  readonly domains: Map<string, number>;
  mixed: number;
  backwards: number;
}

const seenNothing = (): Seen => ({ reads: 0, domains: new Map(), mixed: 0, backwards: 0 });

function note(seen: Seen, domains: ReadonlySet<string>): void {
  seen.reads += 1;
  if (domains.size !== 1) seen.mixed += 1;
  for (const domain of domains) seen.domains.set(domain, (seen.domains.get(domain) ?? 0) + 1);
}

async function query(over: AbortSignal): Promise<Seen> {
  const seen = seenNothing();
  let latest = 0;
  while (!over.aborted) {
    const rows = await shown();
    note(seen, new Set(rows.map((row) => String(row.advertiserDomain))));
    const oldest = Math.min(...rows.map((row) => row.version));
    if (rows.length !== CAMPAIGNS || oldest < latest) seen.backwards += 1;
    latest = Math.max(latest, oldest);
  }
  return seen;
}

/** Auctions, one after the other, each answered from the catalogue as it is at that moment. */
async function bid(over: AbortSignal): Promise<Seen & { noBids: number; faults: unknown[] }> {
  const seen = { ...seenNothing(), noBids: 0, faults: [] as unknown[] };
  const book = grantedBook(follower.snapshot);
  const core = new Core({
    view: follower,
    book,
    conditions: plainConditions(book),
    leaser: { want: () => undefined, used: () => undefined },
    admission: createAdmission(openPolicy),
    events: { room: 1_000_000, push: () => true },
    noBids: new NoBidCounter('bidder-test', 0),
    signer: createNoticeSigner(TEST_SECRET),
    addresses: createAddresses(TEST_URL),
    reservationMs: 3_600_000,
    onFault: (error) => seen.faults.push(error),
  });
  const imp = [{ id: '1', secure: 1, banner: { format: [{ w: 300, h: 250 }] } }];
  const asked = {
    id: 'auction',
    imp,
    site: { domain: 'news.example' },
    device: { geo: { country: 'DEU' } },
    regs: { gdpr: 0 },
  };
  while (!over.aborted) {
    const answer = core.handle(JSON.stringify({ ...asked, id: `auction-${seen.reads}` }), 'test', Date.now());
    if (answer.kind !== 'bid') seen.noBids += 1;
    else note(seen, new Set(JSON.parse(answer.text).seatbid[0].bid[0].adomain));
    const inSnapshot = candidatesIn(follower.snapshot).map((one) => one.domain);
    if (new Set(inSnapshot).size !== 1 || inSnapshot.length !== CAMPAIGNS) seen.mixed += 1;
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  return seen;
}

test('reads and bids go on through promotions and rollbacks: no gap, no error, no mixture, never back in time', async () => {
  const accept = { cause, definitions, acceptDifference: true };
  for (const view of [campaigns, catalogue]) {
    const deployed = await deploy(resources, { view: view.name, version: view.version + 1, definitions });
    expect(deployed.comparison).toBe('different');
  }
  const over = new AbortController();
  onTestFinished(() => over.abort());
  const going = Promise.all([write(over.signal), query(over.signal), query(over.signal), bid(over.signal)]);
  going.catch(() => over.abort());
  const flipsMs: number[] = [];
  const blindBefore = follower.counts.blind;
  for (let round = 0; round < 3; round += 1) {
    for (const move of ['there', 'back'] as const) {
      for (const view of [campaigns.name, catalogue.name]) {
        const options = { view, ...accept };
        const flipped = await (move === 'there' ? promote(resources, options) : rollback(resources, options));
        flipsMs.push(flipped.flipMs);
      }
      await until('bids are made from the other build', () => sees(move));
    }
  }
  over.abort();
  const [, one, other, bids] = await going;
  for (const seen of [one, other, bids]) {
    expect(seen).toMatchObject({ mixed: 0, backwards: 0 });
    expect([...seen.domains.keys()].sort()).toEqual(['next.example', 'shop.example']);
    expect(seen.reads).toBeGreaterThan(20);
  }
  expect(bids).toMatchObject({ noBids: 0, faults: [] });
  expect(follower.counts).toMatchObject({ blind: blindBefore, moves: 6 });
  // The longest is the machine's; that nobody saw a gap meanwhile is asked above.
  expect(flipsMs.sort((one, other) => one - other)[flipsMs.length >> 1]).toBeLessThan(500);
});

function sees(move: 'there' | 'back'): boolean {
  const domain = move === 'there' ? 'next.example' : 'shop.example';
  return candidatesIn(follower.snapshot).every((one) => one.domain === domain);
}
