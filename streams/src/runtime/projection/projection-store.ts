/**
 * The port to where a view is kept. Adapters: `store.postgres.ts`, `store.redis.ts`, `store.memory.ts` (rebuilds for
 * comparison, fast tests).
 *
 * A store keeps rows, counted effects, the races of decided keys (R3), parked records (R10) and one checkpoint, and
 * changes them only together (R2): `commit` applies all of a window or nothing, and only if the stored checkpoint is still
 * the one the window was folded from. Two numbers guard that:
 *  - `epoch` is given out by the lease. A store takes commits of the epoch it was last claimed for, so a former owner
 *    that wakes up late (a zombie) changes nothing.
 *  - `sequence` counts commits. Equal sequence means equal offsets, so a commit whose answer was lost is never applied
 *    twice: the caller reads the checkpoint again and goes on from there.
 *
 * `checkpoint` is null when the store has none: a view never built, or lost (Redis flushed, schema dropped). The store
 * cannot tell the two apart; the projector can.
 */

import type { LogPosition } from '../../log/event-log.ts';
import type { WinnerEntry } from '../decisions/winners.ts';
import type { KeyPlace, ParkedKey, ParkedRecord } from '../parking/parked.ts';
import type { RowKey } from './projection.ts';
import type { Effect, RowChange } from './window.ts';

export type ViewState = 'rebuilding' | 'live';

export interface Checkpoint {
  /** Version of the projection the rows were made by. */
  readonly version: number;
  /** Names one life of the view: new on every reset. */
  readonly generation: string;
  readonly epoch: number;
  /** Commits in this generation. */
  readonly sequence: number;
  /** Row changes in this generation: the number of the last one. */
  readonly position: number;
  readonly state: ViewState;
  /** Next offset by `topic:partition`; every partition of every topic the view reads is there. */
  readonly offsets: Readonly<Record<string, number>>;
  /** Digest of all rows, 32 hex digits. */
  readonly digest: string;
  readonly rows: number;
}

export interface Commit {
  readonly from: Checkpoint;
  readonly to: Checkpoint;
  readonly changes: readonly RowChange[];
  readonly effects: readonly Effect[];
  readonly races: readonly WinnerEntry[];
  /** Records to keep beside the view (R10); one that is kept already gets the new fault. */
  readonly parked?: readonly ParkedRecord[];
  /** Records that were kept and are no more. */
  readonly drained?: readonly (KeyPlace & LogPosition)[];
}

/** `fenced`: another owner or another commit came first; nothing was changed. `lost`: there is no checkpoint any more. */
export type CommitOutcome = 'applied' | 'fenced' | 'lost';

export interface StoredRow {
  readonly key: RowKey;
  readonly row: object;
}

/** Rows and the checkpoint they belong to, read as of one moment. */
export interface Snapshot {
  readonly checkpoint: Checkpoint;
  /** In any order; must be read to its end or returned from. */
  readonly rows: AsyncIterable<readonly StoredRow[]>;
}

/** All calls throw `ProjectionError`: `PROJECTION_STORE_UNAVAILABLE` (try again) or `PROJECTION_STORE_REFUSED`. */
export interface ViewStore {
  /** Largest number of row changes one commit may have: what the store can apply at once without stalling others. */
  readonly changesMax: number;
  checkpoint(): Promise<Checkpoint | null>;
  /** Takes the view for an epoch and returns its checkpoint; null when there is none; throws `PROJECTION_FENCED` when a later epoch has it. */
  claim(epoch: number): Promise<Checkpoint | null>;
  /** Drops rows, effects, races and checkpoint and begins again from `first`. Throws `PROJECTION_FENCED` as above. */
  reset(first: Checkpoint): Promise<void>;
  /** The rows of these keys that exist. */
  rows(keys: readonly RowKey[]): Promise<readonly StoredRow[]>;
  /** Texts of those effects that were counted before. */
  counted(effects: readonly Effect[]): Promise<ReadonlySet<string>>;
  /** Where the races of these keys (`topic|tenant|entity`) stand; absent ones never began. */
  races(keys: readonly string[]): Promise<readonly WinnerEntry[]>;
  /** Throws `PROJECTION_ROW_REFUSED` when the store takes commits, but not what is in this one. */
  commit(commit: Commit): Promise<CommitOutcome>;
  /** Every parked key. They belong to the checkpoint: reset with it, changed by commits alone. */
  parkedKeys(): Promise<readonly ParkedKey[]>;
  /** Parked records of one key, oldest first, at most `limit`. */
  parkedRecords(place: KeyPlace, limit: number): Promise<readonly ParkedRecord[]>;
  snapshot(): Promise<Snapshot | null>;
  /** Tells those who follow the view that it is current as of `nowMs`. Only stores with a change stream have it. */
  beat?(epoch: number, nowMs: number): Promise<CommitOutcome>;
}

export function partitionName(topic: string, partition: number): string {
  return `${topic}:${partition}`;
}

/** The checkpoint of a view that holds nothing yet. */
export function firstCheckpoint(
  version: number,
  epoch: number,
  generation: string,
  partitions: Readonly<Record<string, number>>,
): Checkpoint {
  const offsets: Record<string, number> = {};
  for (const [topic, count] of Object.entries(partitions)) {
    for (let partition = 0; partition < count; partition += 1) offsets[partitionName(topic, partition)] = 0;
  }
  return {
    version,
    generation,
    epoch,
    sequence: 0,
    position: 0,
    state: 'rebuilding',
    offsets,
    digest: '0'.repeat(32),
    rows: 0,
  };
}
