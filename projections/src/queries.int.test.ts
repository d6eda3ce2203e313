/** Reads for the gateway: pages without gaps or repeats, filters, one row by id, and migrations that can be run again. */
import { testEnvironment } from '@mainstem/infra/stack/test-environment';
import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { migrate } from './migrate.ts';
import { createQueries, createQueryPool, type Queries } from './queries.ts';
import { readAsTenant } from './query-tenant.ts';
import { replay } from './replay.ts';
import {
  auditEntry,
  campaignActivated,
  campaignCreated,
  clientSignedUp,
  creativeCreated,
  impressionBilled,
  incidentOpened,
  leadReceived,
} from './testing/bodies.ts';
import { openScratch, type Scratch } from './testing/scratch.ts';

let scratch: Scratch;
let pool: pg.Pool;
let queries: Queries;
const HOUR_MS = 3_600_000;

beforeAll(async () => {
  scratch = await openScratch();
  const { writer, settings } = scratch;
  for (let at = 0; at < 23; at += 1) {
    const entity = `e${at}`;
    await writer.append([
      campaignCreated({ entity, atMs: at }),
      ...(at % 2 ? [campaignActivated({ entity, version: 2 })] : []),
      creativeCreated({ entity }, `e${at % 4}`),
      leadReceived({ entity, atMs: Math.floor(at / 3) }), // several at one time
      clientSignedUp({ entity }),
      incidentOpened({ entity, atMs: at }),
      impressionBilled({ entity, atMs: at * HOUR_MS }, 'c1', 7),
      auditEntry({ entity, atMs: at }),
    ]);
  }
  await replay({ names: 'all', settings, resources: scratch.open() });
  pool = createQueryPool(testEnvironment().MAINSTEM_POSTGRES_APP_URL ?? '', 3);
  queries = createQueries(pool, settings.MAINSTEM_POSTGRES_SCHEMA);
});
afterAll(async () => {
  await pool.end();
  await scratch.cleanUp();
});

describe.each(['campaigns', 'creatives', 'leads', 'clients', 'incidents', 'spend', 'audit'] as const)('%s', (name) => {
  test('pages hold every row once, whatever their size', async () => {
    const whole = await queries[name].list('acme', { limit: 500 });
    expect(whole.items).toHaveLength(23);
    expect(whole.nextCursor).toBeNull();
    for (const limit of [1, 5, 23]) {
      const items: unknown[] = [];
      let cursor: string | null = null;
      do {
        const page: { items: readonly unknown[]; nextCursor: string | null } = await queries[name].list(
          'acme',
          cursor === null ? { limit } : { limit, cursor },
        );
        expect(page.items.length).toBeLessThanOrEqual(limit);
        items.push(...page.items);
        cursor = page.nextCursor;
      } while (cursor !== null);
      expect(items).toEqual(whole.items);
    }
  });

  test('a cursor that is none is refused, and nothing of it reaches a statement', async () => {
    const forged = [
      `x`,
      '',
      Buffer.from(`["' or true --", {}]`).toString('base64url'),
      Buffer.from('[[1]]').toString('base64url'),
    ];
    for (const cursor of forged) {
      await expect(queries[name].list('acme', { cursor })).rejects.toMatchObject({ code: 'PROJECTION_CURSOR_INVALID' });
    }
  });
});

test('filters', async () => {
  expect((await queries.campaigns.list('acme', { status: 'active' })).items).toHaveLength(11);
  expect((await queries.campaigns.list('acme', { status: 'draft' })).items).toHaveLength(12);
  expect((await queries.creatives.list('acme', { campaignId: 'e1', gold: false })).items).toHaveLength(6);
  expect((await queries.clients.list('acme', { waiting: true })).items).toHaveLength(0);
  expect((await queries.clients.list('acme', { waiting: false, stage: 'NONE' })).items).toHaveLength(23);
  expect((await queries.incidents.list('acme', { status: 'open', severity: 'HIGH' })).items).toHaveLength(23);
  const hours = await queries.spend.list('acme', { campaignId: 'c1', fromMs: 3 * HOUR_MS, toMs: 6 * HOUR_MS });
  expect(hours.items.map((item) => item.hourAtMs / HOUR_MS)).toEqual([3, 4, 5]);
  const entries = await queries.audit.list('acme', { fromMs: 3, toMs: 6 });
  expect(entries.items.map((item) => item.occurredAtMs)).toEqual([5, 4, 3]);
  expect((await queries.audit.list('acme', { subject: 'campaign_events/e7' })).items).toHaveLength(1);
});

test.each(['score_band', 'leads.score_band'])('a column the live build lacks is named: %s', async (column) => {
  const { MAINSTEM_POSTGRES_SCHEMA: schema } = scratch.settings;
  const text = `select * from "${schema}".leads where ${column} = $1`;
  await expect(readAsTenant(pool, 'leads', 'acme', text, ['hot'])).rejects.toMatchObject({
    code: 'PROJECTION_COLUMN_MISSING',
    retryable: true,
    message: expect.stringContaining(`no column ${column}: an earlier version made it`),
  });
});

test('KIKI-40: an audit entry is read with all that was recorded, its metadata in one order', async () => {
  const [newest] = (await queries.audit.list('acme', { limit: 1 })).items;
  expect(newest).toMatchObject({
    occurredAtMs: 22,
    service: 'gateway',
    action: 'CampaignCreated',
    actor: 'service:test',
    subject: 'campaign_events/e22',
    outcome: 'ACCEPTED',
    metadataJson: '{"a":"1","b":"2"}',
  });
  expect(await queries.audit.get('acme', newest?.entryId ?? '')).toEqual(newest);
});

test('values come back as they were sent: quotes, umlauts, braces, lists, null', async () => {
  expect(await queries.leads.get('acme', 'e3')).toMatchObject({
    leadId: 'e3',
    companyName: 'Größe & "Söhne"',
    campaignId: null,
    reasons: [],
  });
  expect(await queries.creatives.get('acme', 'e3')).toMatchObject({
    markup: '<a href="${CLICK_URL}">"quoted" \\ {braces}, NULL</a>',
  });
  expect(await queries.campaigns.get('acme', 'e3')).toMatchObject({
    countries: ['DEU'],
    categories: ['IAB1'],
    capMicros: null,
  });
  expect(await queries.leads.get('acme', 'nobody\u0000')).toBeNull();
});

describe('migrations', () => {
  test('are run once, also by several at once, and again after the schema was dropped', async () => {
    const options = { ownerUrl: scratch.settings.MAINSTEM_POSTGRES_OWNER_URL, schema: 'views_migrate_test' };
    const drop = () => scratch.owner.query(`drop schema if exists ${options.schema} cascade`);
    await drop();
    try {
      const runs = await Promise.all([migrate(options), migrate(options), migrate(options)]);
      expect(runs.filter((files) => files.length > 0)).toHaveLength(1);
      expect(runs.flat()[0]).toBe('000001_views.sql');
      expect(await migrate(options)).toEqual([]);
      await drop();
      expect((await migrate(options)).length).toBeGreaterThan(0);
    } finally {
      await drop();
    }
  });

  test('a file that was changed after it ran is refused', async () => {
    const schema = scratch.settings.MAINSTEM_POSTGRES_SCHEMA;
    const set = (checksum: string) =>
      scratch.owner.query(
        `update "${schema}".schema_migrations set checksum = $1 where name = '000001_views.sql' returning checksum`,
        [checksum],
      );
    const found = await scratch.owner.query(
      `select checksum from "${schema}".schema_migrations where name = '000001_views.sql'`,
    );
    await set('changed');
    const options = { ownerUrl: scratch.settings.MAINSTEM_POSTGRES_OWNER_URL, schema };
    await expect(migrate(options)).rejects.toMatchObject({ code: 'PROJECTION_OUTDATED' });
    await set(found.rows[0].checksum);
    expect(await migrate(options)).toEqual([]);
  });
});
