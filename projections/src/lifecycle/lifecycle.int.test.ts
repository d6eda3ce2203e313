/** The life of builds on real stores: deployed, compared, promoted, rolled back, dropped, paused, seen as of a time. */
import { watchStalls } from '@mainstem/infra/stack/scratch/stalls';
import { testEnvironment } from '@mainstem/infra/stack/test-environment';
import type { AnyEvent } from '@mainstem/schemas/generated/events';
import { ofBuild } from '@mainstem/streams/runtime/projection/build';
import type { Projection } from '@mainstem/streams/runtime/projection/projection';
import type pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { leads } from '../leads/projection.ts';
import { createQueries, createQueryPool, type Queries } from '../queries.ts';
import type { Resources } from '../resources.ts';
import { impressionBilled, leadReceived } from '../testing/bodies.ts';
import { openScratch, type Scratch, until } from '../testing/scratch.ts';
import { views } from '../views.ts';
import { startWorker, type Worker } from '../worker.ts';
import { buildAsOf } from './as-of.ts';
import { deploy } from './deploy.ts';
import { drop } from './drop.ts';
import { liveBuild } from './live.ts';
import { setPaused } from './pause.ts';
import { promote, rollback } from './promote.ts';
import type { Build } from './registry.ts';

const cause = { actor: 'user:tester', reason: 'a test of it' };
/** Another version that means to differ: every source is in capitals. */
const shouting: Projection = {
  ...leads,
  version: leads.version + 1,
  project(row, event) {
    const after = leads.project(row as never, event) as { source: string | null } | null;
    return after === null ? null : { ...after, source: after.source?.toUpperCase() ?? null };
  },
};
/** The same rows, made by another version. */
const same: Projection = { ...leads, version: leads.version + 2 };
const definitions = [...views, shouting, same];

let scratch: Scratch;
let resources: Resources;
let worker: Worker;
let pool: pg.Pool;
let queries: Queries;
let written = 0;

beforeAll(async () => {
  scratch = await openScratch();
  resources = scratch.open();
  await write(50);
  worker = await startWorker({ resources: scratch.open(), healthPort: 0, definitions });
  pool = createQueryPool(testEnvironment().MAINSTEM_POSTGRES_APP_URL ?? '', 4);
  queries = createQueries(pool, scratch.settings.MAINSTEM_POSTGRES_SCHEMA);
  await rowsShown(50);
});
afterAll(async () => {
  await worker.stop();
  await pool.end();
  await scratch.cleanUp();
});

async function write(count: number): Promise<void> {
  const events: AnyEvent[] = [];
  for (let at = 0; at < count; at += 1) {
    written += 1;
    events.push(
      leadReceived({ entity: `lead-${written}`, tenant: written % 2 === 0 ? 'acme' : 'globex', atMs: written }),
    );
    events.push(impressionBilled({ entity: `bid-${written}` }, 'campaign-1', 7));
  }
  await scratch.writer.append(events);
}

async function rowsShown(count: number): Promise<void> {
  await until(`${count} leads are shown`, async () => {
    const shown = await Promise.all(['acme', 'globex'].map((tenant) => queries.leads.list(tenant, { limit: 500 })));
    return shown.reduce((sum, page) => sum + page.items.length, 0) === count;
  });
}

async function sources(): Promise<string[]> {
  const { items } = await queries.leads.list('acme', { limit: 500 });
  return [...new Set(items.map((lead) => String(lead.source)))];
}

async function liveOf(view: string): Promise<Build> {
  return liveBuild(await resources.builds.registry(), view) as Build;
}

async function told(type: AnyEvent['type']): Promise<AnyEvent[]> {
  const found: AnyEvent[] = [];
  for (const [partition, end] of (await scratch.log.endOffsets('monitoring_events')).entries()) {
    for await (const batch of scratch.log.read('monitoring_events', partition, 0, end)) {
      const decoded = await resources.decoder.decode({ name: 'test', types: [type] }, [batch]);
      found.push(...decoded.flatMap(({ events }) => events.map(({ event }) => event)));
    }
  }
  return found;
}

test('a build of other rows is refused by its digest, accepted with a reason, and read at once; its event says so (R12)', async () => {
  const { build, comparison } = await deploy(resources, { view: 'leads', version: shouting.version, definitions });
  expect(comparison).toBe('different');
  const promoting = { view: 'leads', build: build.build, cause, definitions };
  await expect(promote(resources, promoting)).rejects.toMatchObject({ code: 'BUILD_DIFFERS' });
  expect(await sources()).toEqual(['web-form']);
  const longestStallMs = watchStalls();
  const flipped = await promote(resources, { ...promoting, acceptDifference: true });
  expect(flipped).toMatchObject({ from: { build: 1 }, to: { build: build.build } });
  expect(flipped.flipMs).toBeLessThan(1_000 + 2 * longestStallMs());
  expect(await sources()).toEqual(['WEB-FORM']);
  expect(await liveOf('leads')).toMatchObject({ version: shouting.version, state: 'live' });
  const [event] = await told('ProjectionPromoted');
  expect(event).toMatchObject({
    envelope: { tenant: 'platform', entity: 'leads', actor: 'user:tester' },
    view: 'leads',
    build: 2,
    version: shouting.version,
    previousBuild: 1,
    comparison: 'different',
    reason: cause.reason,
  });
});

test('the former build is kept up: a rollback after new events shows them', async () => {
  await write(10);
  await rowsShown(60);
  expect(await sources()).toEqual(['WEB-FORM']);
  await rollback(resources, { view: 'leads', cause });
  await rowsShown(60);
  expect(await sources()).toEqual(['web-form']);
  expect((await told('ProjectionRolledBack'))[0]).toMatchObject({ build: 1, previousBuild: 2 });
  // And forth again: it is still followed.
  await write(5);
  await promote(resources, { view: 'leads', build: 2, cause, acceptDifference: true, definitions });
  await rowsShown(65);
  expect(await sources()).toEqual(['WEB-FORM']);
  await rollback(resources, { view: 'leads', cause });
});

test('a live build is not dropped; another leaves nothing behind', async () => {
  await expect(drop(resources, { view: 'leads', which: 1, cause })).rejects.toMatchObject({ code: 'BUILD_LIVE' });
  await drop(resources, { view: 'leads', which: 2, cause });
  const schema = scratch.settings.MAINSTEM_POSTGRES_SCHEMA;
  const left = await scratch.owner.query(
    `select relname from pg_class where relnamespace = $1::regnamespace and relname like '%\\_\\_b2%'
     union all select name from "${schema}".projection_checkpoints where name like '%#2'
     union all select name from "${schema}".leases where name like '%#2'
     union all select view from "${schema}".projection_builds where build = 2`,
    [schema],
  );
  await until('the projector of it is gone', () => worker.statuses().every((status) => status.build !== 2));
  expect(left.rows).toEqual([]);
  await expect(rollback(resources, { view: 'leads', cause })).rejects.toMatchObject({ code: 'BUILD_UNKNOWN' });
  expect((await told('ProjectionDropped'))[0]).toMatchObject({ build: 2, version: shouting.version });
});

test('a version that makes the same rows is equal, and passes without a word', async () => {
  const { build, comparison } = await deploy(resources, { view: 'leads', version: same.version, definitions });
  expect(comparison).toBe('equal');
  expect(build.build).toBe(3); // numbers are not used twice
  await promote(resources, { view: 'leads', cause, definitions });
  await rowsShown(65);
  await expect(deploy(resources, { view: 'leads', version: same.version, definitions })).rejects.toMatchObject({
    code: 'BUILD_LIVE',
  });
});

test('a rebuild beside the live build has its digest, natural ids counted once', async () => {
  const { build, comparison } = await deploy(resources, {
    view: 'spend_by_campaign_hour',
    version: 1,
    again: true,
    definitions,
  });
  expect(comparison).toBe('equal');
  await promote(resources, { view: 'spend_by_campaign_hour', build: build.build, cause, definitions });
  const { items } = await queries.spend.list('acme');
  expect(items.reduce((sum, row) => sum + row.impressions, 0)).toBe(65);
});

test('R1: a definition that changed without a new version is refused everywhere', async () => {
  const changed = definitions.map((one) => (one === same ? { ...shouting, version: same.version } : one));
  await expect(
    deploy(resources, { view: 'leads', version: same.version, again: true, definitions: changed }),
  ).rejects.toMatchObject({ code: 'BUILD_DEFINITION_CHANGED' });
  const other = await startWorker({ resources: scratch.open(), healthPort: 0, definitions: changed });
  try {
    const status = other.statuses().find(({ name, role }) => name === 'leads' && role === 'live');
    expect(status).toMatchObject({ state: 'failed', reason: expect.stringContaining('another definition') });
  } finally {
    await other.stop();
  }
});

test('a promotion that is given up changes nothing', async () => {
  const { build } = await deploy(resources, { view: 'leads', version: shouting.version, definitions });
  const before = await liveOf('leads');
  const signal = AbortSignal.abort();
  const promoting = { view: 'leads', build: build.build, cause, definitions, acceptDifference: true, signal };
  await expect(promote(resources, promoting)).rejects.toMatchObject({ name: 'AbortError' });
  expect(await liveOf('leads')).toEqual(before);
  await drop(resources, { view: 'leads', which: build.build, cause });
});

test('two deploys at once: one builds, the other is told so', async () => {
  const both = await Promise.allSettled([
    deploy(resources, { view: 'leads', version: leads.version, definitions, governor: { eventsPerS: 20 } }),
    deploy(scratch.open(), { view: 'leads', version: leads.version, definitions, governor: { eventsPerS: 20 } }),
  ]);
  const refused = both.filter((one) => one.status === 'rejected');
  // Version 1 is there as a retired build; a deploy makes a new one beside it.
  expect(refused.map((one) => one.reason.code)).toEqual(['BUILD_BUSY']);
});

test('a paused view stands still within a second and goes on when resumed; events say who and why (R12)', async () => {
  const live = await liveOf('leads');
  const pausing = { view: 'leads', paused: true, cause };
  expect(await setPaused(resources, pausing)).toMatchObject({ paused: false });
  const longestStallMs = watchStalls();
  const askedAtMs = performance.now();
  expect(await setPaused(resources, pausing)).toMatchObject({ paused: true });
  const status = () => worker.statuses().find(({ name, build }) => name === 'leads' && build === live.build);
  await until('it stopped', () => status()?.state === 'stopped');
  expect(performance.now() - askedAtMs).toBeLessThan(1_500 + 2 * longestStallMs());
  await write(5);
  await new Promise((resolve) => setTimeout(resolve, 300));
  await rowsShown(65);
  await setPaused(resources, { view: 'leads', paused: false, cause: { actor: 'user:other', reason: 'mended' } });
  await rowsShown(70);
  const about = { view: 'leads', build: live.build, version: live.version };
  expect(await told('ProjectionPaused')).toMatchObject([
    { envelope: { tenant: 'platform', entity: 'leads', actor: 'user:tester' }, ...about, reason: cause.reason },
  ]);
  expect(await told('ProjectionResumed')).toMatchObject([
    { envelope: { entity: 'leads', actor: 'user:other' }, ...about, reason: 'mended' },
  ]);
});

test('R1: as of a position a view is what it was, and the live one knows nothing of it', async () => {
  const [, half = 0] = await scratch.log.endOffsets('lead_events');
  const ends = await scratch.log.endOffsets('lead_events');
  const offsets = Object.fromEntries(ends.map((_, partition) => [`lead_events:${partition}`, 0]));
  const at = { ...offsets, 'lead_events:1': half };
  const { build, folded } = await buildAsOf(resources, {
    view: 'leads',
    into: 'half',
    until: { offsets: at },
    definitions,
  });
  expect(folded).toMatchObject({ error: null, rows: half });
  const store = resources.storeOf(ofBuild(same, build.build));
  expect(await store.checkpoint()).toMatchObject({ offsets: at, rows: half });
  await write(1);
  await rowsShown(71);
  expect(await store.checkpoint()).toMatchObject({ offsets: at, rows: half });
  await expect(promote(resources, { view: 'leads', build: build.build, cause, definitions })).rejects.toMatchObject({
    code: 'BUILD_NOT_READY',
  });
  await drop(resources, { view: 'leads', which: 'half', cause });
});

test('R7: tables of later builds show each tenant its own rows, and nobody any without a tenant', async () => {
  const schema = scratch.settings.MAINSTEM_POSTGRES_SCHEMA;
  const { build } = await liveOf('leads');
  expect(build).toBeGreaterThan(1);
  for (const name of ['leads', `leads__b${build}`]) {
    expect((await pool.query(`select * from "${schema}"."${name}"`)).rows, name).toEqual([]);
  }
  const { items } = await queries.leads.list('acme', { limit: 500 });
  expect(items.length).toBe(35);
  const guards = await scratch.owner.query(
    `select relname, relrowsecurity and relforcerowsecurity as guarded from pg_class
     where relnamespace = $1::regnamespace and relkind = 'r' and relname ~ '__b[0-9]+'`,
    [schema],
  );
  expect(guards.rows.length).toBeGreaterThan(8);
  for (const { relname, guarded } of guards.rows) expect(guarded, relname).toBe(true);
});
