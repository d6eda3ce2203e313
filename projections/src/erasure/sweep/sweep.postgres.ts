/**
 * Searches every table of a schema, in the database itself: views of all builds, dead letters, keys, snapshots, ingested
 * ids. Row level security hides rows without a word, so a table is searched only by a role that is allowed to see all of
 * it, and one that nobody may see whole stops the search instead of passing it as clean.
 *
 * It sees rows, not pages: what was updated or deleted lies in the files until vacuum and in the write-ahead log until it
 * is recycled (docs/privacy.md says for how long).
 */
import { PrivacyError } from '@mainstem/streams/privacy/errors';
import type pg from 'pg';
import { withConnection } from '../../connection.postgres.ts';
import type { Needles } from './needles.ts';
import { type Finding, PlaceCount, type Sweeper, type SweptStore } from './sweeper.ts';

export interface PostgresSweepOptions {
  readonly schema: string;
  /** Sees all rows of tables with a tenant. */
  readonly projectorUrl: string;
  /** Sees tables without row level security. */
  readonly ownerUrl: string;
}

/** Rows named per table; their number is exact. */
const NAMED_MAX = 20;
/** A table of 100 GB is searched in minutes. */
const STATEMENT_TIMEOUT_MS = 3_600_000;

interface Table {
  readonly name: string;
  readonly secured: boolean;
  /** May the asking role see every row? */
  readonly whole: boolean;
}

export function createPostgresSweeper({ schema, projectorUrl, ownerUrl }: PostgresSweepOptions): Sweeper {
  return {
    store: 'postgres',
    async sweep(needles, found) {
      const byOwner = await withConnection(ownerUrl, STATEMENT_TIMEOUT_MS, (owner) => tablesOf(owner, schema));
      const byProjector = await withConnection(projectorUrl, STATEMENT_TIMEOUT_MS, (client) =>
        tablesOf(client, schema),
      );
      const swept: SweptStore[] = [];
      for (const { name } of byOwner) {
        const isWhole = (tables: readonly Table[]) => tables.some((table) => table.name === name && table.whole);
        const url = isWhole(byProjector) ? projectorUrl : isWhole(byOwner) ? ownerUrl : undefined;
        if (url === undefined) {
          throw new PrivacyError('PRIVACY_STORE_UNSWEPT', `no role may see the whole table ${schema}.${name}`);
        }
        swept.push(
          await withConnection(url, STATEMENT_TIMEOUT_MS, (client) => sweepTable(client, schema, name, needles, found)),
        );
      }
      return swept;
    },
  };
}

/** Tables a role may read, and whether row security would hide rows of them from it. */
async function tablesOf(client: pg.Client, schema: string): Promise<Table[]> {
  const { rows } = await client.query<Table>(
    `select c.relname as name, c.relrowsecurity as secured,
       has_table_privilege(c.oid, 'select') and (
         not c.relrowsecurity or exists (
           select from pg_policies p where p.schemaname = $1 and p.tablename = c.relname and p.permissive = 'PERMISSIVE'
             and p.cmd in ('ALL', 'SELECT') and current_user = any(p.roles) and p.qual = 'true')) as whole
     from pg_class c where c.relnamespace = to_regnamespace(quote_ident($1)) and c.relkind in ('r', 'p', 'm') order by 1`,
    [schema],
  );
  return rows;
}

async function sweepTable(
  client: pg.Client,
  schema: string,
  name: string,
  needles: Needles,
  found: (finding: Finding) => void,
): Promise<SweptStore> {
  const count = new PlaceCount('postgres', `${schema}.${name}`, needles, found);
  const { rows } = await client.query(
    `select count(*)::float8 as items, coalesce(sum(octet_length(row_text)), 0)::float8 as bytes,
       count(*) filter (where hit)::float8 as hits,
       (array_agg(place) filter (where hit))[1:${NAMED_MAX}] as places
     from (select t.ctid::text as place, t::text as row_text,
             exists (select from unnest($1::text[]) as needle where strpos(t::text, needle) > 0) as hit
           from "${schema}"."${name}" as t) as searched`,
    [[...new Set(needles.texts.flatMap((text) => [text, inRow(text)]))]],
  );
  const { items, bytes, hits, places } = rows[0] as { items: number; bytes: number; hits: number; places: string[] };
  count.items = items;
  count.sizeBytes = bytes;
  for (const place of places ?? []) count.found(`row ${place}`);
  count.findings = hits;
  return count.done();
}

/** As a row shows a text. In a list or as JSON it is escaped before, which is a form of its own. */
function inRow(text: string): string {
  return text.replaceAll(/["\\]/g, '$&$&');
}
