/** R7, WAP-12, WAP-13: no tenant sees another's rows, nobody sees any without a tenant, and no table escapes the rule. */

import { testEnvironment } from '@mainstem/infra/stack/test-environment';
import { createPostgresStore } from '@mainstem/streams/runtime/stores/store.postgres';
import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createQueries, createQueryPool, type Queries } from './queries.ts';
import { replay } from './replay.ts';
import { auditEntry, campaignCreated, creativeCreated, impressionBilled, leadReceived } from './testing/bodies.ts';
import { openScratch, type Scratch } from './testing/scratch.ts';
import { views } from './views.ts';

let scratch: Scratch;
let pool: pg.Pool;
let queries: Queries;
const tenants = ['acme', 'globex'];

beforeAll(async () => {
  scratch = await openScratch();
  const { writer, settings } = scratch;
  for (const tenant of tenants) {
    for (let at = 0; at < 5; at += 1) {
      const entity = `same-${at}`; // ids are unique within a tenant only
      await writer.append([
        campaignCreated({ tenant, entity }),
        creativeCreated({ tenant, entity }, `campaign-of-${tenant}`),
        leadReceived({ tenant, entity, atMs: at }, `lead of ${tenant}`),
        impressionBilled({ tenant, entity }, `campaign-of-${tenant}`, 10),
        auditEntry({ tenant, entity, atMs: at }),
      ]);
    }
  }
  await replay({ names: 'all', settings, resources: scratch.open() });
  // One connection for both tenants: whatever leaked from one read to the next would show.
  pool = createQueryPool(testEnvironment().MAINSTEM_POSTGRES_APP_URL ?? '', 1);
  queries = createQueries(pool, settings.MAINSTEM_POSTGRES_SCHEMA);
});
afterAll(async () => {
  await pool.end();
  await scratch.cleanUp();
});

/** Every table with a tenant, and what guards it. */
async function tenantTables(): Promise<Record<string, unknown>[]> {
  const found = await scratch.owner.query(
    `select c.relname as name, c.relrowsecurity as enabled, c.relforcerowsecurity as forced,
       (select a.attname from pg_index i join pg_attribute a on a.attrelid = c.oid and a.attnum = i.indkey[0]
        where i.indrelid = c.oid and i.indisprimary) as key_begins_with,
       (select json_agg(json_build_object('roles', p.roles, 'command', p.cmd, 'using', p.qual, 'check', p.with_check))
        from pg_policies p where p.schemaname = n.nspname and p.tablename = c.relname) as policies
     from pg_class c join pg_namespace n on n.oid = c.relnamespace
     join pg_attribute a on a.attrelid = c.oid and a.attname = 'tenant' and not a.attisdropped
     where n.nspname = $1 and c.relkind in ('r', 'p') order by 1`,
    [scratch.settings.MAINSTEM_POSTGRES_SCHEMA],
  );
  return found.rows;
}

/** What every tenant may know: no rows of anybody. */
const readByAll: ReadonlySet<string> = new Set<string>([]);

const tenantRule = `(tenant = current_setting('mainstem.tenant'::text, true))`;

describe('R7: the catalogue of tables', () => {
  test('R7: every table with a tenant begins its key with it and has row level security enabled, forced and by tenant', async () => {
    const tables = await tenantTables();
    expect(tables.length).toBeGreaterThan(8);
    for (const table of tables) {
      expect(table, String(table.name)).toMatchObject({ enabled: true, forced: true, key_begins_with: 'tenant' });
      const policies = (table.policies ?? []) as { roles: string[]; using: string; check: string | null }[];
      const ofApp = policies.filter((policy) => policy.roles.includes('mainstem_app'));
      expect(ofApp.length, `${table.name} has a policy for queries`).toBeGreaterThan(0);
      for (const policy of ofApp) {
        expect(policy.using, String(table.name)).toBe(tenantRule);
        expect([null, tenantRule], String(table.name)).toContain(policy.check);
      }
      for (const { roles } of policies) {
        expect(['mainstem_app', 'mainstem_projector'], String(table.name)).toEqual(expect.arrayContaining(roles));
      }
    }
  });

  test('R7: a table without a tenant is one of the platform’s own, which the role of queries cannot read', async () => {
    const found = await scratch.owner.query(
      `select c.relname as name, has_table_privilege('mainstem_app', c.oid, 'select, insert, update, delete') as open
       from pg_class c where c.relnamespace = $1::regnamespace and c.relkind in ('r', 'p', 'm', 'f')
         and not exists (select 1 from pg_attribute a where a.attrelid = c.oid and a.attname = 'tenant' and not a.attisdropped)
       order by 1`,
      [scratch.settings.MAINSTEM_POSTGRES_SCHEMA],
    );
    expect(found.rows.length).toBeGreaterThan(3);
    expect(found.rows.filter(({ open, name }) => open && !readByAll.has(name))).toEqual([]);
  });

  test('R7: the tenant is looked up by index in every table of the role of queries', async () => {
    const schema = scratch.settings.MAINSTEM_POSTGRES_SCHEMA;
    const tables = (await tenantTables()).map(({ name }) => String(name));
    const readable = await scratch.owner.query(
      `select relname as name from pg_class where relnamespace = $1::regnamespace and relname = any($2)
         and has_table_privilege('mainstem_app', oid, 'select')`,
      [schema, tables],
    );
    expect(readable.rows.length).toBeGreaterThan(8);
    const client = await pool.connect();
    try {
      for (const { name } of readable.rows) {
        await client.query('begin read only');
        await client.query(
          `select set_config('mainstem.tenant', 'acme', true), set_config('enable_seqscan', 'off', true)`,
        );
        const plan = await client.query(`explain select * from "${schema}"."${name}"`);
        await client.query('rollback');
        const text = plan.rows.map((row) => row['QUERY PLAN']).join('\n');
        expect(text, name).toMatch(/(Index|Recheck) Cond: .*tenant = current_setting/);
      }
    } finally {
      client.release();
    }
  });

  test('R7: the test above fails for a table that is not guarded', async () => {
    const schema = scratch.settings.MAINSTEM_POSTGRES_SCHEMA;
    await scratch.owner.query(`create table "${schema}".unguarded (tenant text, id text, primary key (id, tenant))`);
    const bare = (await tenantTables()).find((table) => table.name === 'unguarded');
    await scratch.owner.query(`drop table "${schema}".unguarded`);
    expect(bare).toMatchObject({ enabled: false, forced: false, key_begins_with: 'id', policies: null });
  });

  test('R7: every table of a view has a tenant, and its columns are those of its projection', async () => {
    for (const view of views) {
      if (view.store.kind !== 'postgres') continue;
      const { table, key, columns } = view.store;
      const found = await scratch.owner.query(
        `select column_name, data_type, is_nullable from information_schema.columns
         where table_schema = $1 and table_name = $2`,
        [scratch.settings.MAINSTEM_POSTGRES_SCHEMA, `${table}__b1`],
      );
      const types: Record<string, string> = { double: 'double precision', 'text[]': 'ARRAY' };
      const wanted = Object.entries({ tenant: 'text', ...key, ...columns }).map(([field, type]) => ({
        column_name: field.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
        data_type: types[type.replace('?', '')] ?? type.replace('?', ''),
        is_nullable: type.endsWith('?') ? 'YES' : 'NO',
      }));
      const byName = (one: { column_name: string }, other: { column_name: string }) =>
        one.column_name < other.column_name ? -1 : 1;
      expect(found.rows.sort(byName), table).toEqual(wanted.sort(byName));
    }
  });

  test('R7: the role of queries is no owner, no superuser, bypasses nothing, and cannot write a view', async () => {
    const roles = await scratch.owner.query(
      `select rolname, rolsuper, rolbypassrls from pg_roles where rolname in ('mainstem_app', 'mainstem_projector')`,
    );
    expect(roles.rows).toHaveLength(2);
    for (const role of roles.rows) expect(role).toMatchObject({ rolsuper: false, rolbypassrls: false });
    const schema = scratch.settings.MAINSTEM_POSTGRES_SCHEMA;
    for (const statement of [
      `delete from "${schema}".leads`,
      `update "${schema}".campaigns set name = 'x'`,
      `truncate "${schema}".audit__b1`,
      `select * from "${schema}".projection_races`,
      `select * from "${schema}".spend_by_campaign_hour__b1_effects`,
      `alter table "${schema}".leads__b1 disable row level security`,
    ]) {
      await expect(pool.query(statement), statement).rejects.toMatchObject({ code: '42501' });
    }
    const definers = await scratch.owner.query(
      `select relname from pg_class where relkind in ('v', 'm') and relnamespace = $1::regnamespace
         and not (relkind = 'v' and coalesce(reloptions, '{}') @> '{security_invoker=true}')`,
      [schema],
    );
    expect(definers.rows, 'views with the rights of their owner go around row level security').toEqual([]);
  });
});

describe('WAP-12: reads', () => {
  const lists = ['campaigns', 'creatives', 'leads', 'spend', 'audit'] as const;

  test('WAP-12: two tenants that read in turns on one connection see their own rows only', async () => {
    const rounds = Array.from({ length: 10 }, (_, at) => tenants[at % 2] as string);
    const pages = await Promise.all(
      rounds.flatMap((tenant) => lists.map(async (list) => ({ tenant, list, page: await queries[list].list(tenant) }))),
    );
    for (const { tenant, list, page } of pages) {
      expect(page.items.length, `${list} of ${tenant}`).toBe(list === 'spend' ? 1 : 5);
      const other = tenant === 'acme' ? 'globex' : 'acme';
      expect(JSON.stringify(page.items), `${list} of ${tenant}`).not.toContain(other);
    }
  });

  test('WAP-12: a row of another tenant is not there', async () => {
    await scratch.writer.append([leadReceived({ tenant: 'globex', entity: 'only-globex' })]);
    await replay({ names: ['leads'], settings: scratch.settings, resources: scratch.open() });
    expect(await queries.leads.get('globex', 'only-globex')).toMatchObject({ leadId: 'only-globex' });
    expect(await queries.leads.get('acme', 'only-globex')).toBeNull();
  });

  test.each(['', 'initech', "' or true --", '%', '*'])('R7: tenant %j gives nothing', async (tenant) => {
    for (const list of lists) expect((await queries[list].list(tenant)).items).toEqual([]);
  });

  test('R7: a connection that never said a tenant gets nothing, before and after others did', async () => {
    const bare = () => pool.query(`select * from "${scratch.settings.MAINSTEM_POSTGRES_SCHEMA}".leads`);
    expect((await bare()).rows).toEqual([]);
    expect((await queries.leads.list('acme')).items).not.toEqual([]);
    expect((await bare()).rows).toEqual([]);
    const leaked = await pool.query(`select current_setting('mainstem.tenant', true) as tenant`);
    expect(leaked.rows[0].tenant ?? '').toBe('');
  });

  test('R7: the role of queries finds nothing through the store of a projector either', async () => {
    for (const view of views) {
      if (view.store.kind !== 'postgres') continue;
      const store = createPostgresStore(pool, scratch.settings.MAINSTEM_POSTGRES_SCHEMA, view);
      await expect(store.checkpoint()).rejects.toMatchObject({ code: 'PROJECTION_STORE_REFUSED' });
    }
  });
});

test('WAP-13: every key of a view in Redis is under its prefix, and every field names its tenant', async () => {
  const fields = await scratch.redis.hkeys(`{${scratch.settings.MAINSTEM_REDIS_PREFIX}:catalogue}:rows`);
  expect(fields).toHaveLength(20);
  for (const field of fields) expect(tenants).toContain(field.split('|')[1]);
});
