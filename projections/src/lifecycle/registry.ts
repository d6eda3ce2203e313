/**
 * The registry of builds: which there are, what made them, which one is read (ADR 0011). It is in Postgres for all views,
 * also for those kept in Redis, whose pointer key follows it. Changed by `flip.ts`, `deploy.ts` and `drop.ts` only.
 */
import { slotName } from '@mainstem/streams/runtime/projection/build';
import { storeError } from '@mainstem/streams/runtime/stores/store.postgres.connection';
import type pg from 'pg';

/**
 *  - `building`  being folded from the beginning; never read
 *  - `ready`     whole and compared with the live one; kept up, never read
 *  - `live`      the one that is read
 *  - `retired`   was live; kept up, to go back to
 *  - `dropping`  on its way out; dropped again by whoever meets it
 *  - `scratch`   a picture of the past, followed by nobody
 */
export type BuildState = 'building' | 'ready' | 'live' | 'retired' | 'dropping' | 'scratch';

/** How a build compared with the live one at equal offsets: `shape` when their rows have other columns. */
export type Comparison = 'equal' | 'different' | 'shape';

export interface Build {
  readonly view: string;
  readonly build: number;
  readonly version: number;
  /** Of the definition that made it; empty until a program said it. */
  readonly fingerprint: string;
  readonly shape: string;
  readonly state: BuildState;
  readonly paused: boolean;
  readonly scratch: string | null;
  /** What a scratch build shows: a time, or positions of the log. */
  readonly asOf: string | null;
  readonly comparison: Comparison | null;
  /** When it was compared; for a scratch build, of what it shows. */
  readonly digest: string | null;
  /** Milliseconds since 1970 UTC. */
  readonly createdAtMs: number;
  readonly promotedAtMs: number | null;
  readonly retiredAtMs: number | null;
}

export interface Pointer {
  readonly view: string;
  /** The build that is read. */
  readonly build: number;
  /** The one before, to go back to. */
  readonly previous: number | null;
  readonly lastBuild: number;
  readonly flips: number;
}

export interface Registry {
  readonly builds: readonly Build[];
  readonly pointers: ReadonlyMap<string, Pointer>;
}

/** Null when there is no registry: a schema that was dropped, or never made. Throws `ProjectionError`. */
export async function readRegistry(client: pg.Pool | pg.ClientBase, schema: string): Promise<Registry | null> {
  try {
    const found = await client.query(
      `select (select json_agg(b order by view, build) from "${schema}".projection_builds b) as builds,
              (select json_agg(p) from "${schema}".projection_pointers p) as pointers`,
    );
    const { builds, pointers } = found.rows[0];
    return {
      builds: ((builds ?? []) as Record<string, unknown>[]).map(buildOfRow),
      pointers: new Map(
        ((pointers ?? []) as Record<string, unknown>[]).map((row) => [String(row.view), pointerOf(row)]),
      ),
    };
  } catch (error) {
    const known = storeError('builds', error);
    if (known.code === 'PROJECTION_CHECKPOINT_LOST') return null;
    throw known;
  }
}

function buildOfRow(row: Record<string, unknown>): Build {
  const time = (value: unknown) => (value === null ? null : Date.parse(String(value)));
  return {
    view: String(row.view),
    build: Number(row.build),
    version: Number(row.version),
    fingerprint: String(row.fingerprint),
    shape: String(row.shape),
    state: row.state as BuildState,
    paused: row.paused === true,
    scratch: row.scratch as string | null,
    asOf: row.as_of as string | null,
    comparison: row.comparison as Comparison | null,
    digest: row.digest as string | null,
    createdAtMs: Date.parse(String(row.created_at)),
    promotedAtMs: time(row.promoted_at),
    retiredAtMs: time(row.retired_at),
  };
}

export function pointerOf(row: Record<string, unknown>): Pointer {
  return {
    view: String(row.view),
    build: Number(row.build),
    previous: row.previous === null ? null : Number(row.previous),
    lastBuild: Number(row.last_build),
    flips: Number(row.flips),
  };
}

/** `leads@v2 (build 3)`, as people are told. */
export function nameOf({ view, version, build }: Pick<Build, 'view' | 'version' | 'build'>): string {
  return `${view}@v${version} (build ${build})`;
}

/** The lock of whoever builds a view: one at a time, given back with the connection whatever happens. */
export function buildLock(schema: string, view: string): string {
  return `mainstem/build/${schema}/${slotName(view, 1)}`;
}
