/**
 * Tables of a build, made from its definition, and the SQL view under the public name. Run as the owner of the schema,
 * inside the caller's transaction: a build is registered, filled with tables, read or gone as one step.
 *
 * Every table has the tenant first in its key and row level security enabled and forced (R7), with the same two policies
 * and rights as the tables of migration 000001; the RLS catalogue test reads them back.
 */
import { slotName, tableOfBuild } from '@mainstem/streams/runtime/projection/build';
import type { PostgresTable, Projection } from '@mainstem/streams/runtime/projection/projection';
import { columnName, keyColumnsOf, rowColumnsOf, sqlTypes } from '@mainstem/streams/runtime/stores/store.postgres.sql';
import type pg from 'pg';

/** Makes the tables of a build; a view in Redis has none. */
export async function createBuildTables(
  client: pg.ClientBase,
  schema: string,
  { store, naturalId }: Projection,
  build: number,
): Promise<void> {
  if (store.kind !== 'postgres') return;
  const table = tableOfBuild(store.table, build);
  await client.query(`create table "${schema}"."${table}" (${columnsOf(store).join(', ')})`);
  for (const fields of store.indexes) {
    await client.query(`create index on "${schema}"."${table}" (tenant, ${fields.map(indexColumn).join(', ')})`);
  }
  await guard(client, schema, table);
  await client.query(`grant select on "${schema}"."${table}" to mainstem_app`);
  if (naturalId === null) return;
  // Private to the projection: which natural ids were counted (R2).
  const effects = `${table}_effects`;
  await client.query(
    `create table "${schema}"."${effects}" (
       tenant text not null check (tenant <> ''), natural_id text not null, primary key (tenant, natural_id))`,
  );
  await guard(client, schema, effects);
}

function columnsOf(table: PostgresTable): string[] {
  const types: Readonly<Record<string, string>> = table.columns;
  const keys = keyColumnsOf(table);
  return [
    `tenant text not null check (tenant <> '')`,
    ...keys.slice(1).map(({ name, type }) => `${name} ${sqlTypes[type]} not null`),
    ...rowColumnsOf(table).map(
      ({ field, name, type }) => `${name} ${sqlTypes[type]}${types[field]?.endsWith('?') === true ? '' : ' not null'}`,
    ),
    `primary key (${keys.map(({ name }) => name).join(', ')})`,
  ];
}

/** `receivedAtMs desc` → `received_at_ms desc`. */
function indexColumn(field: string): string {
  const [name = '', direction = 'asc'] = field.split(' ');
  return `${columnName(name)} ${direction}`;
}

async function guard(client: pg.ClientBase, schema: string, table: string): Promise<void> {
  const target = `"${schema}"."${table}"`;
  await client.query(`alter table ${target} enable row level security, force row level security`);
  await client.query(
    `create policy tenant_reads on ${target} for select to mainstem_app
       using (tenant = current_setting('mainstem.tenant', true))`,
  );
  await client.query(
    `create policy projector_writes on ${target} to mainstem_projector using (true) with check (true)`,
  );
  await client.query(`grant select, insert, update, delete, truncate on ${target} to mainstem_projector`);
}

/** SQLSTATE of `create or replace view` with other columns than before. */
const INVALID_DEFINITION = '42P16';

/**
 * Lets the public name mean a build; does nothing for a build without tables. Whoever reads it sees all of the old build or
 * all of the new one: the change is one row of the catalogue, and readers look names up under the view's lock.
 */
export async function pointView(client: pg.ClientBase, schema: string, name: string, build: number): Promise<void> {
  const view = `"${schema}"."${name}"`;
  const table = `"${schema}"."${tableOfBuild(name, build)}"`;
  const found = await client.query('select to_regclass($1) is not null as there', [table]);
  if (found.rows[0].there !== true) return;
  const body = `${view} with (security_invoker = true) as select * from ${table}`;
  await client.query('savepoint same_columns');
  try {
    await client.query(`create or replace view ${body}`);
  } catch (error) {
    if ((error as { code?: string }).code !== INVALID_DEFINITION) throw error;
    await client.query('rollback to savepoint same_columns');
    await client.query(`drop view ${view}`);
    await client.query(`create view ${body}`);
  }
  await client.query(`grant select on ${view} to mainstem_app, mainstem_projector`);
}

/**
 * Drops what a build has in Postgres beside its row in the registry: all of it, or the rows only. Rows of tables it shares
 * with other builds are the projector's to delete (`drop.ts`): row security hides them from the owner.
 */
export async function dropBuildTables(
  client: pg.ClientBase,
  schema: string,
  view: Pick<Projection, 'name'>,
  build: number,
  what: 'all' | 'rows' = 'all',
): Promise<void> {
  const slot = slotName(view.name, build);
  const table = tableOfBuild(view.name, build);
  await client.query(`drop table if exists "${schema}"."${table}", "${schema}"."${table}_effects"`);
  // The checkpoint stays beside an empty table until the view is begun anew: a lost view, not one that never was.
  if (what === 'rows') return;
  await client.query(`delete from "${schema}".projection_checkpoints where name = $1`, [slot]);
  await client.query(`delete from "${schema}".leases where name = $1`, [`projection/${slot}`]);
}
