/** Views in memory for fast tests of the routes; the real ones are tested in `@mainstem/projections` and `gateway.int.test.ts`. */
import type { Queries } from '@mainstem/projections/queries';
import { queryTable } from '@mainstem/projections/query-table';
import type { ViewPositions } from '@mainstem/projections/view-positions';
import type { LogPosition } from '@mainstem/streams/log/event-log';
import { ProjectionError } from '@mainstem/streams/runtime/projection/projection-errors';

type Row = Readonly<Record<string, unknown>>;
export type MemoryViews = Partial<Record<keyof Queries, Readonly<Record<string, readonly Row[]>>>>;

export interface MemoryQueries {
  readonly queries: Queries;
  readonly positions: ViewPositions;
  /** Positions queries waited for so far, by view. */
  readonly waited: { view: string; positions: readonly LogPosition[] }[];
  /** What the next calls throw instead of answering. */
  failWith(error: Error | undefined): void;
  /** Lists answer only when this has resolved. */
  holdUntil(gate: Promise<void>): void;
  /** Options of the lists so far. */
  readonly asked: { tenant: string; options: Row }[];
}

/** Rows by view and tenant; the id of a row is its first field. */
export function createMemoryQueries(views: MemoryViews): MemoryQueries {
  const asked: { tenant: string; options: Row }[] = [];
  const waited: MemoryQueries['waited'] = [];
  let failure: Error | undefined;
  let gate = Promise.resolve();
  const query = (name: keyof Queries) => ({
    async list(tenant: string, options: Row = {}) {
      asked.push({ tenant, options });
      await gate;
      if (failure !== undefined) throw failure;
      const limit = Number(options.limit ?? 50);
      const start = options.cursor === undefined ? 0 : startOf(String(options.cursor), name);
      const { providerMessageId: wanted } = options;
      const rows = (views[name]?.[tenant] ?? []).filter(
        (row) => wanted === undefined || row.providerMessageId === wanted,
      );
      const end = start + limit;
      const nextCursor = end < rows.length ? Buffer.from(JSON.stringify([end])).toString('base64url') : null;
      return { items: rows.slice(start, end), nextCursor };
    },
    async get(tenant: string, id: string) {
      if (failure !== undefined) throw failure;
      return (views[name]?.[tenant] ?? []).find((row) => Object.values(row)[0] === id) ?? null;
    },
  });
  const failWith = (error: Error | undefined) => {
    failure = error;
  };
  const holdUntil = (next: Promise<void>) => {
    gate = next;
  };
  const names = Object.keys(queryTable) as (keyof Queries)[];
  const queries = Object.fromEntries(names.map((name) => [name, query(name)])) as unknown as Queries;
  const positions: ViewPositions = {
    async waitFor({ name }, wanted) {
      waited.push({ view: name, positions: wanted });
      if (failure !== undefined) throw failure;
    },
  };
  return { queries, positions, failWith, holdUntil, asked, waited };
}

function startOf(cursor: string, name: string): number {
  const parts: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
  if (Array.isArray(parts) && Number.isInteger(parts[0])) return parts[0];
  throw new ProjectionError('PROJECTION_CURSOR_INVALID', name, 'not a cursor');
}
