/**
 * R7, WAP-12 behind a pooler: pgbouncer in transaction mode gives one server connection to one tenant's transaction and then to
 * another's. What a session keeps would leak there; what a transaction keeps does not.
 */
import {
  pgbouncerAbsence,
  type ScratchPgbouncer,
  startScratchPgbouncer,
} from '@mainstem/infra/stack/scratch/scratch-pgbouncer';
import { testEnvironment } from '@mainstem/infra/stack/test-environment';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createQueries, createQueryPool, type Queries } from './queries.ts';
import { replay } from './replay.ts';
import { campaignCreated, leadReceived } from './testing/bodies.ts';
import { openScratch, type Scratch } from './testing/scratch.ts';

const ROWS = 5;
/** Reads of both tenants at once, over one server connection. */
const READS = 300;
const say = (line: string) => void process.stderr.write(`${line}\n`);

describe.skipIf(pgbouncerAbsence() !== undefined)('through pgbouncer', () => {
  let scratch: Scratch;
  let pooler: ScratchPgbouncer;
  let pool: pg.Pool;
  let queries: Queries;

  beforeAll(async () => {
    scratch = await openScratch();
    for (const tenant of ['acme', 'globex']) {
      for (let at = 0; at < ROWS; at += 1) {
        const entity = `same-${at}`;
        await scratch.writer.append([
          campaignCreated({ tenant, entity }),
          leadReceived({ tenant, entity, atMs: at }, `lead of ${tenant}`),
        ]);
      }
    }
    await replay({ names: ['leads', 'campaigns'], settings: scratch.settings, resources: scratch.open() });
    pooler = await startScratchPgbouncer(testEnvironment().MAINSTEM_POSTGRES_APP_URL ?? '', 1, say);
    pool = createQueryPool(pooler.url, 8);
    queries = createQueries(pool, scratch.settings.MAINSTEM_POSTGRES_SCHEMA);
  });
  afterAll(async () => {
    await pool?.end();
    await pooler?.close();
    await scratch?.cleanUp();
  });

  const leads = () => `select tenant from "${scratch.settings.MAINSTEM_POSTGRES_SCHEMA}".leads`;

  test('WAP-12: two tenants in turns on one server connection see their own rows only', async () => {
    const reads = Array.from({ length: READS }, (_, at) => ((at * 7) % 3 === 0 ? 'acme' : 'globex'));
    const pages = await Promise.all(
      reads.map(async (tenant, at) => ({
        tenant,
        page: await (at % 2 === 0 ? queries.leads : queries.campaigns).list(tenant),
        single: await queries.leads.get(tenant, 'same-1'),
      })),
    );
    const servers = await pool.query(
      'select count(distinct pid)::int as n from pg_stat_activity where pid = pg_backend_pid()',
    );
    expect(servers.rows[0].n).toBe(1);
    for (const { tenant, page, single } of pages) {
      expect(page.items).toHaveLength(ROWS);
      const other = tenant === 'acme' ? 'globex' : 'acme';
      expect(JSON.stringify([page.items, single])).not.toContain(other);
    }
  });

  test('R7: who says no tenant gets nothing, in between as well', async () => {
    const rounds = Array.from({ length: 100 }, async (_, at) => {
      if (at % 2 === 0) return queries.leads.list('acme').then(({ items }) => items.length);
      return pool.query(leads()).then(({ rows }) => -rows.length);
    });
    const counts = await Promise.all(rounds);
    expect(counts.filter((_, at) => at % 2 === 0)).toEqual(Array(50).fill(ROWS));
    expect(counts.filter((_, at) => at % 2 === 1).every((count) => count === 0)).toBe(true);
  });

  test('R7: a transaction that fails leaves no tenant behind', async () => {
    const client = await pool.connect();
    await client.query('begin');
    await client.query(`select set_config('mainstem.tenant', 'acme', true)`);
    expect((await client.query(leads())).rows).toHaveLength(ROWS);
    await expect(client.query('select 1 / 0')).rejects.toMatchObject({ code: '22012' });
    await client.query('rollback');
    client.release();
    expect((await pool.query(leads())).rows).toEqual([]);
  });

  test('the tests above can fail: a tenant set for the session is there for the next client', async () => {
    const [careless, next] = [new pg.Client(pooler.url), new pg.Client(pooler.url)];
    await Promise.all([careless.connect(), next.connect()]);
    try {
      await careless.query(`select set_config('mainstem.tenant', 'globex', false)`);
      expect((await next.query(leads())).rows).toHaveLength(ROWS); // which is why the platform never does so
      await careless.query(`select set_config('mainstem.tenant', '', false)`);
    } finally {
      await Promise.all([careless.end(), next.end()]);
    }
  });
});
