/**
 * Brings a schema of views up to date: runs the files of `projections/migrations` that it has not had, in order, each in
 * one transaction, and then makes what new views need (lifecycle/ensure.ts). Files are append-only: one that was changed after it ran is refused. Safe to call from several
 * processes at once (an advisory lock), again and again, and after the schema was dropped.
 */
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { ProjectionError } from '@mainstem/streams/runtime/projection/projection-errors';
import { storeError } from '@mainstem/streams/runtime/stores/store.postgres.connection';
import type pg from 'pg';
import { withConnection } from './connection.postgres.ts';
import { ensureBuilds } from './lifecycle/ensure.ts';
import { definitions } from './views.ts';

export interface MigrateOptions {
  /** Connection of the role that owns the schema. */
  readonly ownerUrl: string;
  readonly schema: string;
}

const folder = fileURLToPath(new URL('../migrations/', import.meta.url));
/** Migrations of views are quick: views are rebuilt, not altered. Longer means that something holds a lock. */
const STATEMENT_TIMEOUT_MS = 60_000;

interface Migration {
  readonly name: string;
  readonly sql: string;
  readonly checksum: string;
}

/** Returns the names of the files it ran. Throws `ProjectionError`; retryable while Postgres does not answer. */
export async function migrate({ ownerUrl, schema }: MigrateOptions): Promise<string[]> {
  const migrations = await readMigrations();
  try {
    return await withConnection(ownerUrl, STATEMENT_TIMEOUT_MS, async (client) => {
      // One at a time for each schema; the lock ends with the connection, whatever happens.
      await client.query('select pg_advisory_lock(hashtext($1))', [`mainstem/migrate/${schema}`]);
      const ran = await runMissing(client, schema, migrations);
      await ensureBuilds(client, schema, definitions);
      return ran;
    });
  } catch (error) {
    throw storeError('migrate', error);
  }
}

async function readMigrations(): Promise<Migration[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.sql')).sort();
  return Promise.all(
    names.map(async (name) => {
      const sql = await readFile(new URL(name, `file://${folder}`), 'utf8');
      return { name, sql, checksum: createHash('sha256').update(sql).digest('hex') };
    }),
  );
}

async function runMissing(client: pg.Client, schema: string, migrations: readonly Migration[]): Promise<string[]> {
  await client.query(`create schema if not exists "${schema}"`);
  await client.query(`set search_path to "${schema}"`);
  await client.query(
    `create table if not exists schema_migrations (
       name text primary key, checksum text not null, ran_at timestamptz not null default now())`,
  );
  const ran = await client.query('select name, checksum from schema_migrations');
  const before = new Map<string, string>(ran.rows.map((row) => [row.name, row.checksum]));
  const done: string[] = [];
  for (const migration of migrations) {
    const checksum = before.get(migration.name);
    if (checksum === undefined) {
      await run(client, migration);
      done.push(migration.name);
    } else if (checksum !== migration.checksum) {
      throw new ProjectionError(
        'PROJECTION_OUTDATED',
        'migrate',
        `${migration.name} was changed after it ran; put it back and add a new file`,
      );
    }
  }
  return done;
}

async function run(client: pg.Client, { name, sql, checksum }: Migration): Promise<void> {
  await client.query('begin');
  try {
    await client.query(sql);
    await client.query('insert into schema_migrations (name, checksum) values ($1, $2)', [name, checksum]);
    await client.query('commit');
  } catch (error) {
    await client.query('rollback');
    throw error;
  }
}
