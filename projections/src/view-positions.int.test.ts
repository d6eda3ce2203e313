/** Waiting for a view to come to a position: no longer than it takes, no longer than the bound, and no more than so many. */
import { testEnvironment } from '@mainstem/infra/stack/test-environment';
import type pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { leads } from './leads/projection.ts';
import { deploy } from './lifecycle/deploy.ts';
import { setPaused } from './lifecycle/pause.ts';
import { promote } from './lifecycle/promote.ts';
import { createQueryPool } from './queries.ts';
import { leadReceived } from './testing/bodies.ts';
import { openScratch, type Scratch } from './testing/scratch.ts';
import { createViewPositions, type ViewPositions, WAIT_MS_MAX, WAITERS_MAX } from './view-positions.ts';
import { startWorker, type Worker } from './worker.ts';

const cause = { actor: 'user:tester', reason: 'a test' };
let scratch: Scratch;
let worker: Worker;
let pool: pg.Pool;
let positions: ViewPositions;
let written = 0;

beforeAll(async () => {
  scratch = await openScratch();
  worker = await startWorker({ resources: scratch.open(), healthPort: 0 });
  pool = createQueryPool(testEnvironment().MAINSTEM_POSTGRES_APP_URL ?? '', 2);
  positions = createViewPositions(pool, scratch.settings.MAINSTEM_POSTGRES_SCHEMA);
});
afterAll(async () => {
  await worker.stop();
  await pool.end();
  await scratch.cleanUp();
});

const write = () => {
  written += 1;
  return scratch.writer.append([leadReceived({ entity: `lead-${written}`, tenant: 'acme' })]);
};

async function there(id: string): Promise<boolean> {
  const schema = scratch.settings.MAINSTEM_POSTGRES_SCHEMA;
  const client = await pool.connect();
  await client.query(`begin; set local mainstem.tenant = 'acme'`);
  const found = await client.query(`select 1 from "${schema}".leads where lead_id = $1`, [id]);
  await client.query('commit');
  client.release();
  return found.rows.length === 1;
}

test('what was written is there when the wait is over, each time', async () => {
  const took: number[] = [];
  for (let at = 0; at < 50; at += 1) {
    const place = await write();
    const beganAtMs = performance.now();
    await positions.waitFor(leads, place);
    took.push(performance.now() - beganAtMs);
    expect(await there(`lead-${written}`)).toBe(true);
  }
  expect(took.sort((one, other) => one - other)[25]).toBeLessThan(200);
});

test('positions of other topics are no matter', async () => {
  await positions.waitFor(leads, [{ topic: 'bid_events', partition: 0, offset: 1_000_000 }]);
});

test('a view that stands still is told of within the bound, and waiting is bounded in number', async () => {
  await setPaused(scratch.open(), { view: 'leads', paused: true, cause });
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  const place = await write();
  const beganAtMs = performance.now();
  const waits = Array.from({ length: WAITERS_MAX }, () => positions.waitFor(leads, place));
  const results = Promise.allSettled(waits);
  await expect(positions.waitFor(leads, place)).rejects.toMatchObject({ code: 'PROJECTION_BEHIND', retryable: true });
  expect(performance.now() - beganAtMs).toBeLessThan(WAIT_MS_MAX / 2);
  for (const one of await results)
    expect(one).toMatchObject({ reason: { code: 'PROJECTION_BEHIND', retryable: true } });
  expect(performance.now() - beganAtMs).toBeLessThan(WAIT_MS_MAX + 1_000);
  await setPaused(scratch.open(), { view: 'leads', paused: false, cause });
  await positions.waitFor(leads, place);
});

test('after a promotion it is the new build that is waited for', async () => {
  const resources = scratch.open();
  const { build } = await deploy(resources, { view: 'leads', version: leads.version, again: true });
  await promote(resources, { view: 'leads', build: build.build, cause });
  await setPaused(resources, { view: 'leads', paused: true, cause, build: 1 });
  const place = await write();
  await positions.waitFor(leads, place);
  expect(await there(`lead-${written}`)).toBe(true);
});
