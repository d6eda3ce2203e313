/** Rows are rebuilt in the real stores while a projector has the view: it stands by, and goes on by itself afterwards. */

import { redisKeys } from '@mainstem/streams/catalogue/contract';
import { tableOfBuild } from '@mainstem/streams/runtime/projection/build';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { catalogue } from '../catalogue/projection.ts';
import { spendByCampaignHour } from '../spend-by-campaign-hour/projection.ts';
import { eventOf, openScratch, type Scratch, until } from '../testing/scratch.ts';
import { verify } from '../verify.ts';
import { startWorker, type Worker } from '../worker.ts';
import { rebuildRows } from './rebuild-rows.ts';

const wanted = [catalogue, spendByCampaignHour];
const names = wanted.map((view) => view.name);

let scratch: Scratch;
let worker: Worker;
let projector: pg.Pool;

beforeAll(async () => {
  scratch = await openScratch();
  projector = new pg.Pool({ connectionString: scratch.settings.MAINSTEM_POSTGRES_PROJECTOR_URL, max: 1 });
  for (let number = 0; number < 60; number += 1) await write(number);
  worker = await startWorker({ resources: scratch.open(), healthPort: 0, definitions: wanted });
  await allLive();
});

afterAll(async () => {
  await worker.stop();
  await projector.end();
  await scratch.cleanUp();
});

async function write(number: number): Promise<void> {
  const tenant = number % 2 === 0 ? 'acme' : 'globex';
  await scratch.writer.append([
    eventOf(
      {
        type: 'CampaignCreated',
        name: `Campaign ${number}`,
        advertiserDomain: 'advertiser.example',
        bidPriceMicros: 1_000_000,
        currency: 'USD',
        categories: [],
        categoryTaxonomy: 1,
        countries: [],
      } as never,
      { tenant, entity: `campaign-${number}` },
    ),
    eventOf(
      {
        type: 'ImpressionBilled',
        auctionId: `auction-${number}`,
        campaignId: `campaign-${number % 7}`,
        creativeId: 'creative',
        leaseId: 'lease',
        costMicros: 100 + number,
        currency: 'USD',
      } as never,
      { tenant, entity: `bid-${number}` },
    ),
  ]);
}

async function allLive(): Promise<void> {
  await until('all live without lag', () => worker.statuses().every(({ state, lag }) => state === 'live' && lag === 0));
}

async function verdicts(): Promise<[string, boolean][]> {
  const verified = await verify({ names, settings: scratch.settings, resources: scratch.open() });
  return verified.map(({ name, equal }) => [name, equal]);
}

const right = names.map((name) => [name, true]);
const wrong = names.map((name) => [name, false]);

test('R1: damaged rows of a tenant are mended in Postgres and Redis, and the live projector goes on', async () => {
  expect(await verdicts()).toEqual(right);
  const { MAINSTEM_POSTGRES_SCHEMA: schema, MAINSTEM_REDIS_PREFIX: prefix } = scratch.settings;
  const table = `"${schema}"."${tableOfBuild('spend_by_campaign_hour', 1)}"`;
  await projector.query(
    `update ${table} set spent_micros = spent_micros + 1 where tenant = 'acme' and campaign_id < 'campaign-3'`,
  );
  await projector.query(`delete from ${table} where tenant = 'acme' and campaign_id = 'campaign-4'`);
  const { rows } = redisKeys(prefix, 'catalogue');
  const [one = '', other = ''] = (await scratch.redis.hkeys(rows)).filter((field) => field.includes('|acme|')).sort();
  await scratch.redis.hdel(rows, one);
  await scratch.redis.hset(
    rows,
    other.replace('campaign-', 'campaign-nobody-'),
    (await scratch.redis.hget(rows, other)) ?? '',
  );
  expect(await verdicts()).toEqual(wrong);
  const resources = scratch.open();
  const mended = await rebuildRows(resources, spendByCampaignHour, { tenant: 'acme' });
  expect(mended).toMatchObject({ added: 1, removed: 0 });
  expect(mended.changed).toBeGreaterThan(0);
  expect(await rebuildRows(resources, catalogue, { tenant: 'acme' })).toMatchObject({
    added: 1,
    changed: 0,
    removed: 1,
  });
  expect(await verdicts()).toEqual(right);
  // R2: what is counted stays counted, once.
  await write(60);
  await write(3);
  await allLive();
  expect(await verdicts()).toEqual(right);
});

test('another tenant is not touched, damaged or not', async () => {
  const { MAINSTEM_POSTGRES_SCHEMA: schema } = scratch.settings;
  const table = `"${schema}"."${tableOfBuild('spend_by_campaign_hour', 1)}"`;
  await projector.query(`update ${table} set impressions = 99 where tenant = 'globex'`);
  const result = await rebuildRows(scratch.open(), spendByCampaignHour, { tenant: 'acme' });
  expect(result).toMatchObject({ added: 0, changed: 0, removed: 0 });
  const left = await projector.query(`select count(*) from ${table} where tenant = 'globex' and impressions = 99`);
  expect(Number(left.rows[0].count)).toBeGreaterThan(0);
  await allLive();
});
