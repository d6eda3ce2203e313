/**
 * Gives every view its first build: registry row, pointer, tables from the definition, the public SQL view. Part of
 * `migrate`, under its lock, so a new view needs no SQL of its own. What is registered already is left as it is; only a
 * build from before there were fingerprints gets the one of its definition.
 */
import { FIRST_BUILD } from '@mainstem/streams/runtime/projection/build';
import { fingerprintOf, shapeOf } from '@mainstem/streams/runtime/projection/fingerprint';
import type { Projection } from '@mainstem/streams/runtime/projection/projection';
import type pg from 'pg';
import { definitionOf, newestOf } from '../views.ts';
import { createBuildTables, dropBuildTables, pointView } from './build-tables.ts';
import { readRegistry } from './registry.ts';

/** Names of the views it made. */
export async function ensureBuilds(
  client: pg.ClientBase,
  schema: string,
  definitions: readonly Projection[],
): Promise<string[]> {
  const registry = await readRegistry(client, schema);
  const missing = newestOf(definitions).filter((view) => registry?.pointers.has(view.name) !== true);
  const unsaid = (registry?.builds ?? []).filter((build) => build.fingerprint === '');
  if (missing.length === 0 && unsaid.length === 0) return [];
  await client.query('begin');
  try {
    for (const view of missing) await makeFirst(client, schema, view);
    for (const { view, build, version } of unsaid) {
      const definition = definitionOf(definitions, view, version);
      if (definition !== undefined) await sayFingerprint(client, schema, definition, build);
    }
    await client.query('commit');
  } catch (error) {
    await client.query('rollback');
    throw error;
  }
  return missing.map((view) => view.name);
}

/** A table without a registry row was never filled: no checkpoint came with it. It is made anew, of today's columns. */
async function makeFirst(client: pg.ClientBase, schema: string, view: Projection): Promise<void> {
  if (view.store.kind === 'postgres') {
    await client.query(`drop view if exists "${schema}"."${view.store.table}"`);
    await dropBuildTables(client, schema, view, FIRST_BUILD);
    await createBuildTables(client, schema, view, FIRST_BUILD);
    await pointView(client, schema, view.name, FIRST_BUILD);
  }
  await client.query(
    `insert into "${schema}".projection_builds (view, build, version, state, promoted_at) values ($1, $2, $3, 'live', now())`,
    [view.name, FIRST_BUILD, view.version],
  );
  await sayFingerprint(client, schema, view, FIRST_BUILD);
  await client.query(`insert into "${schema}".projection_pointers (view, build, last_build) values ($1, $2, $2)`, [
    view.name,
    FIRST_BUILD,
  ]);
}

async function sayFingerprint(client: pg.ClientBase, schema: string, definition: Projection, build: number) {
  await client.query(
    `update "${schema}".projection_builds set fingerprint = $3, shape = $4 where view = $1 and build = $2`,
    [definition.name, build, fingerprintOf(definition), shapeOf(definition)],
  );
}
