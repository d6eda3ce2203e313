/**
 * Pages on a real Postgres: whatever order and filter, they hold every row that was there all the time exactly once, also
 * while others come, change and go; and every order is walked along an index.
 */
import { testEnvironment } from '@mainstem/infra/stack/test-environment';
import { tableOfBuild } from '@mainstem/streams/runtime/projection/build';
import { createProjectorPool } from '@mainstem/streams/runtime/stores/store.postgres.connection';
import fc from 'fast-check';
import type pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createQueries, createQueryPool, type Queries } from './queries.ts';
import { listStatement, sortNames } from './query-pages.ts';
import type { Order } from './query-row.ts';
import { queryTable } from './query-table.ts';
import { openScratch, type Scratch } from './testing/scratch.ts';

let scratch: Scratch;
let pool: pg.Pool;
let writer: pg.Pool;
let queries: Queries;
let leads: string;

beforeAll(async () => {
  scratch = await openScratch();
  const { MAINSTEM_POSTGRES_APP_URL = '', MAINSTEM_POSTGRES_PROJECTOR_URL = '' } = testEnvironment();
  const { MAINSTEM_POSTGRES_SCHEMA: schema } = scratch.settings;
  pool = createQueryPool(MAINSTEM_POSTGRES_APP_URL, 2);
  writer = createProjectorPool(MAINSTEM_POSTGRES_PROJECTOR_URL, 1);
  queries = createQueries(pool, schema);
  leads = `"${schema}"."${tableOfBuild('leads', 1)}"`;
});
afterAll(async () => {
  await pool?.end();
  await writer?.end();
  await scratch?.cleanUp();
});
beforeEach(() => writer.query(`delete from ${leads}`));

interface Lead {
  readonly id: string;
  readonly atMs: number;
  readonly status: string;
  readonly score: number | null;
}

async function put(rows: readonly Lead[]): Promise<void> {
  await writer.query(
    `insert into ${leads} (tenant, lead_id, status, contact_erased, reasons, received_at_ms, score)
     select 'acme', id, status, false, '{}', at, score
     from unnest($1::text[], $2::text[], $3::bigint[], $4::float8[]) as r(id, status, at, score)
     on conflict (tenant, lead_id) do update set status = excluded.status, score = excluded.score`,
    [
      rows.map((row) => row.id),
      rows.map((row) => row.status),
      rows.map((row) => row.atMs),
      rows.map((row) => row.score),
    ],
  );
}

const status = fc.constantFrom('new', 'scored', 'routed');
const row = fc.record<Lead>({
  id: fc.string({ minLength: 1, maxLength: 3, unit: fc.constantFrom('a', 'B', 'ä', '1', '-') }),
  atMs: fc.nat(4), // few times, so that many rows are equal but for their id
  status,
  score: fc.option(fc.constantFrom(0, 0.25, 0.5, 1)),
});
const filter = fc.oneof(
  fc.constant({}),
  status.map((one) => ({ status: one })),
  fc.array(status, { minLength: 1, maxLength: 3 }).map((some) => ({ 'status.in': some })),
  status.map((one) => ({ 'status.not': one })),
  fc.record({ 'score.gte': fc.constantFrom(0, 0.25), 'score.lt': fc.constantFrom(0.5, 2) }),
  fc.record({ fromMs: fc.nat(2), toMs: fc.nat(5) }),
);
type Options = Readonly<Record<string, unknown>>;

function fits(lead: Lead, options: Options): boolean {
  const { score } = lead;
  const within = options['status.in'] as readonly string[] | undefined;
  const [least, below] = [options['score.gte'] as number | undefined, options['score.lt'] as number | undefined];
  if (options.status !== undefined && lead.status !== options.status) return false;
  if (within !== undefined && !within.includes(lead.status)) return false;
  if (options['status.not'] !== undefined && lead.status === options['status.not']) return false;
  if (least !== undefined && (score === null || score < least)) return false;
  if (below !== undefined && (score === null || score >= below)) return false;
  if (options.fromMs !== undefined && lead.atMs < Number(options.fromMs)) return false;
  return options.toMs === undefined || lead.atMs < Number(options.toMs);
}

test('R1: pages in any order over any filter are the full list, while rows come, change and go', async () => {
  const sorts = sortNames(queryTable.leads);
  const change = fc.record({ put: fc.array(row, { maxLength: 3 }), remove: fc.array(fc.nat(30), { maxLength: 1 }) });
  await fc.assert(
    fc.asyncProperty(
      fc.uniqueArray(row, { selector: ({ id }) => id, maxLength: 25 }),
      filter,
      fc.constantFrom(...sorts),
      fc.integer({ min: 1, max: 6 }),
      fc.array(change, { maxLength: 8 }),
      async (rows, options, sort, limit, changes) => {
        await writer.query(`delete from ${leads}`);
        await put(rows);
        const touched = new Set<string>();
        const seen: string[] = [];
        const waiting = [...changes];
        for (let cursor: string | null | undefined; cursor !== null; ) {
          const page: { items: readonly { leadId: string }[]; nextCursor: string | null } = await queries.leads.list(
            'acme',
            { ...options, sort, limit, ...(cursor === undefined ? {} : { cursor }) } as never,
          );
          seen.push(...page.items.map(({ leadId }) => leadId));
          cursor = page.nextCursor;
          const next = waiting.shift();
          if (next === undefined) continue;
          const gone = next.remove.flatMap((at) => rows[at]?.id ?? []);
          for (const id of [...gone, ...next.put.map(({ id }) => id)]) touched.add(id);
          await writer.query(`delete from ${leads} where lead_id = any($1)`, [gone]);
          const fresh = [...new Map(next.put.map((one) => [one.id, one])).values()];
          await put(fresh);
        }
        // Each id at most once, unless it was made anew with another time; each untouched row exactly once, in order.
        const whole = await queries.leads.list('acme', { ...options, sort, limit: 500 } as never);
        const order = whole.items.map(({ leadId }) => leadId).filter((id) => !touched.has(id));
        expect(seen.filter((id) => !touched.has(id))).toEqual(order);
        const expected = rows.filter((one) => !touched.has(one.id) && fits(one, options)).map(({ id }) => id);
        expect([...order].sort()).toEqual([...expected].sort());
      },
    ),
    { numRuns: Number(process.env.MAINSTEM_PAGES_RUNS ?? 60) },
  );
});

describe.each(Object.entries(queryTable))('%s', (name, table) => {
  const target = () => `"${scratch.settings.MAINSTEM_POSTGRES_SCHEMA}"."${table.view.store.table}"`;
  const plan = async (options: object) => {
    const { text, values } = listStatement(target(), table, options);
    const client = await pool.connect();
    try {
      await client.query('begin read only');
      await client.query(`select set_config('mainstem.tenant', 'acme', true)`);
      await client.query(
        'set local enable_seqscan = off; set local enable_sort = off; set local enable_bitmapscan = off',
      );
      const { rows } = await client.query(`explain ${text}`, values);
      return rows.map((line) => line['QUERY PLAN'] as string).join('\n');
    } finally {
      await client.query('rollback');
      client.release();
    }
  };

  test.each(sortNames(table))('in the order %s it is walked along an index, from a cursor too', async (sort) => {
    const { fields } = table.orders.find((order) => order.fields[0] === sort.replace('-', '')) as Order;
    const types: Readonly<Record<string, string>> = { ...table.view.store.columns, ...table.view.store.key };
    const parts = fields.map((field) => (types[field]?.startsWith('bigint') ? 1 : 'x'));
    const cursor = Buffer.from(JSON.stringify([sort, ...parts])).toString('base64url');
    for (const options of [{ sort }, { sort, cursor }]) {
      const text = await plan(options);
      expect(text).toContain('Index');
      expect(text).not.toContain('Sort');
    }
  });

  test('every filter is a condition Postgres takes, within the same walk', async () => {
    for (const filterName of Object.keys(table.filters)) {
      const operator = filterName.split('.')[1];
      const value = /^(in|any)$/.test(operator ?? '')
        ? ['x']
        : operator === 'not'
          ? 'x'
          : /^(gte|lt)$/.test(operator ?? '')
            ? 1
            : 'x';
      const typed = /Ms$/.test(filterName)
        ? 1
        : /^(waiting|gold|exhausted|overdue|late)$/.test(filterName)
          ? true
          : value;
      const text = await plan({ [filterName]: typed });
      expect(text, filterName).not.toMatch(/Sort|Seq Scan/);
    }
  });

  test('asked for some fields it gives those and the id, and a cursor that still works', async () => {
    const [first] = Object.keys(table.view.store.columns) as [string];
    const page = await queries[name as keyof Queries].list('acme', { fields: [first], limit: 1 } as never);
    for (const item of page.items) {
      expect(Object.keys(item).sort()).toEqual([...Object.keys(table.view.store.key), first].sort());
    }
  });
});

test('sparse rows: only what was asked for leaves Postgres', async () => {
  await put([
    { id: 'a', atMs: 1, status: 'new', score: 1 },
    { id: 'b', atMs: 2, status: 'new', score: null },
  ]);
  const page = await queries.leads.list('acme', { fields: ['score'], limit: 1 });
  expect(page.items).toEqual([{ leadId: 'b', score: null }]);
  const next = await queries.leads.list('acme', { fields: ['score'], limit: 1, cursor: page.nextCursor ?? '' });
  expect(next).toEqual({ items: [{ leadId: 'a', score: 1 }], nextCursor: null });
  expect(await queries.leads.get('acme', 'a', ['status'])).toEqual({ leadId: 'a', status: 'new' });
});

test('a cursor of another order is refused', async () => {
  await put([
    { id: 'a', atMs: 1, status: 'new', score: 1 },
    { id: 'b', atMs: 2, status: 'new', score: null },
  ]);
  const { nextCursor } = await queries.leads.list('acme', { limit: 1 });
  const other = queries.leads.list('acme', { limit: 1, sort: 'leadId', cursor: nextCursor ?? '' });
  await expect(other).rejects.toMatchObject({ code: 'PROJECTION_CURSOR_INVALID' });
});
