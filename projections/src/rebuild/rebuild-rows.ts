/**
 * Rebuilds some rows of a view that is in use (R1): by tenant, by key, or those that certain events have touched.
 *
 * The rows are folded anew in memory, from offset 0 up to the view's own checkpoint, while its projector works on; only
 * then the lease is taken by force, the short rest is folded, and what differs from the stored rows is committed as any
 * window is, under the view's lease and guards, so readers and followers see one change after another and no gap. The
 * lease is given back: the projector stands by for that time alone, however long the log is.
 *
 * The digest afterwards is that of the rows really there, found by reading the whole view: what had been damaged outside of
 * the scope stays damaged, and `projections verify` still says so.
 */
import { type Clock, systemClock } from '@mainstem/streams/runtime/clock';
import type { Lease } from '@mainstem/streams/runtime/lease/leases';
import { refusedRows } from '@mainstem/streams/runtime/parking/known-faults';
import {
  addRow,
  type Digest,
  digestText,
  emptyDigest,
  type RowHash,
  removeRow,
} from '@mainstem/streams/runtime/projection/digest';
import type { Projection, RowKey } from '@mainstem/streams/runtime/projection/projection';
import { ProjectionError } from '@mainstem/streams/runtime/projection/projection-errors';
import { type RowCodec, rowCodec } from '@mainstem/streams/runtime/projection/projection-rows';
import type { Checkpoint, StoredRow, ViewStore } from '@mainstem/streams/runtime/projection/projection-store';
import type { Effect, RowChange } from '@mainstem/streams/runtime/projection/window';
import { leaseName } from '@mainstem/streams/runtime/projector/projector';
import type { Resources } from '../resources.ts';
import { whileBeating } from './beat.ts';
import { createScopeFold, type FoldOptions, rowsTouched, type ScopeFold } from './fold-scope.ts';
import { createGovernor, type GovernorLimits } from './governor.ts';
import { keepLease } from './lease-keeper.ts';
import { createReporter, type RebuildProgress } from './progress.ts';
import { type KnownScope, knownScope, type RowScope } from './scope.ts';

export interface RebuildRowsOptions {
  readonly governor?: Omit<GovernorLimits, 'memoryBytes'>;
  readonly onProgress?: (progress: RebuildProgress) => void;
  /** Ends it by an abort error; differences found are not committed then. */
  readonly signal?: AbortSignal;
  readonly clock?: Clock;
}

export interface RebuiltRows {
  /** Rows of the scope there are now. */
  readonly rows: number;
  readonly added: number;
  readonly changed: number;
  readonly removed: number;
  /** Of the whole view, afterwards. */
  readonly digest: string;
  readonly position: number;
}

type RowResources = Pick<Resources, 'log' | 'decoder' | 'leases' | 'storeOf'>;

/**
 * Throws `PROJECTION_CHECKPOINT_LOST` when the view is not there, `PROJECTION_OUTDATED` when it is of another version,
 * `PROJECTION_TOO_LARGE` when the scope has too many rows.
 */
export async function rebuildRows(
  resources: RowResources,
  view: Projection,
  scope: RowScope,
  options: RebuildRowsOptions = {},
): Promise<RebuiltRows> {
  if (scope.tenant === undefined && scope.keys === undefined && scope.touchedBy === undefined) {
    throw new RangeError('a scope names a tenant, keys or events; all rows are a full rebuild');
  }
  const { clock = systemClock } = options;
  const store = resources.storeOf(view);
  const ahead = await foldAhead(resources, view, store, scope, { ...options, clock });
  const above = (await store.checkpoint())?.epoch ?? 0;
  const lease = await resources.leases.acquire(leaseName(view), { force: true, above });
  if (lease === null) throw new ProjectionError('PROJECTION_FENCED', view.name, 'its lease cannot be taken');
  const over = new AbortController();
  const signal = options.signal === undefined ? over.signal : AbortSignal.any([over.signal, options.signal]);
  const keeper = keepLease(resources.leases, lease, clock, over.signal, () => over.abort(fenced(view, lease)));
  try {
    const checkpoint = continuable(view, await store.claim(lease.epoch));
    const beat = { log: resources.log, view, store, lease, checkpoint, clock };
    return await whileBeating(beat, () => rebuildHeld(ahead, view, store, checkpoint, signal));
  } finally {
    over.abort();
    await keeper;
    // A lease that cannot be given back runs out by itself.
    await resources.leases.release(lease).catch(() => undefined);
  }
}

/** Records left to fold when the lease is taken: what a view follows in well under a second. */
const REST_MAX = 10_000;
/** Times the fold follows a view that runs ahead of it, before the lease is taken whatever is left. */
const PASSES_MAX = 8;

interface Ahead {
  readonly known: KnownScope;
  readonly fold: ScopeFold;
  /** How far it was folded. */
  readonly checkpoint: Checkpoint;
  options(checkpoint: Checkpoint): Promise<FoldOptions>;
  anew(checkpoint: Checkpoint): Promise<ScopeFold>;
}

/** Folds without the lease until little is left. Rows touched by events are those touched up to the checkpoint it begins at. */
async function foldAhead(
  { log, decoder }: RowResources,
  view: Projection,
  store: ViewStore,
  scope: RowScope,
  { clock, governor = {}, onProgress, signal = new AbortController().signal }: RebuildRowsOptions & { clock: Clock },
): Promise<Ahead> {
  let checkpoint = continuable(view, await store.checkpoint());
  const passes = scope.touchedBy === undefined ? 1 : 2;
  let report = createReporter(lengthOf(checkpoint) * passes, clock, onProgress);
  const pace = createGovernor(governor, clock);
  const options = async (to: Checkpoint): Promise<FoldOptions> => {
    const knownFaults = await refusedRows(store);
    return { knownFaults, log, decoder, view, checkpoint: to, governor: pace, report, signal };
  };
  const first = await options(checkpoint);
  const stated = knownScope(scope);
  const known = scope.touchedBy === undefined ? stated : await rowsTouched(first, stated, scope.touchedBy);
  const anew = (from: Checkpoint) => createScopeFold(view, known, from, clock);
  const fold = await anew(checkpoint);
  await fold.upTo(first);
  report.end();
  report = createReporter(0, clock);
  for (let pass = 1; pass < PASSES_MAX; pass += 1) {
    const next = continuable(view, await store.checkpoint());
    if (!isOnward(checkpoint, next) || lengthOf(next) - lengthOf(checkpoint) <= REST_MAX) break;
    await fold.upTo(await options(next));
    checkpoint = next;
  }
  return { known, fold, checkpoint, options, anew };
}

async function rebuildHeld(
  ahead: Ahead,
  view: Projection,
  store: ViewStore,
  checkpoint: Checkpoint,
  signal: AbortSignal,
): Promise<RebuiltRows> {
  const rest = { ...(await ahead.options(checkpoint)), signal };
  let right = isOnward(ahead.checkpoint, checkpoint) ? ahead.fold : null;
  await right?.upTo(rest);
  // A key drained meanwhile, or a view begun anew, was folded otherwise than it is now: all over, under the lease.
  if (right === null || !(await right.parkedAsIn(store))) {
    right = await ahead.anew(checkpoint);
    await right.upTo(rest);
  }
  const found = await compare(view, store, ahead.known, right.rows, signal);
  signal.throwIfAborted();
  const effects = await missingEffects(store, right.effects);
  const after = await commitAll(view, store, checkpoint, found, effects, signal);
  const { added, changed, removed } = found;
  return { rows: right.rows.size, added, changed, removed, digest: after.digest, position: after.position };
}

function lengthOf({ offsets }: Checkpoint): number {
  return Object.values(offsets).reduce((sum, end) => sum + end, 0);
}

function isOnward(from: Checkpoint, to: Checkpoint): boolean {
  if (from.generation !== to.generation) return false;
  return Object.entries(from.offsets).every(([name, offset]) => (to.offsets[name] ?? 0) >= offset);
}

function continuable(view: Projection, checkpoint: Checkpoint | null): Checkpoint {
  if (checkpoint === null)
    throw new ProjectionError('PROJECTION_CHECKPOINT_LOST', view.name, 'it is not there: rebuild it as a whole');
  if (checkpoint.version === view.version) return checkpoint;
  const message = `the view is of version ${checkpoint.version}, this program makes version ${view.version}`;
  throw new ProjectionError('PROJECTION_OUTDATED', view.name, message);
}

function fenced({ name }: Projection, { epoch }: Lease): ProjectionError {
  return new ProjectionError('PROJECTION_FENCED', name, `the lease of epoch ${epoch} was taken`, { retryable: true });
}

interface Differences {
  readonly changes: readonly Difference[];
  readonly added: number;
  readonly changed: number;
  readonly removed: number;
  /** Digest and number of the rows stored before. */
  readonly digest: Digest;
  readonly rows: number;
}

interface Difference {
  readonly change: RowChange;
  /** Hash of the row stored before; null when there was none. */
  readonly before: RowHash | null;
}

/** Reads the whole view once: rows of the scope are compared, the others only counted into the digest. */
async function compare(
  view: Projection,
  store: ViewStore,
  scope: Pick<KnownScope, 'has'>,
  right: ReadonlyMap<string, StoredRow>,
  signal: AbortSignal,
): Promise<Differences> {
  const codec = rowCodec(view);
  const snapshot = await store.snapshot();
  if (snapshot === null) throw new ProjectionError('PROJECTION_CHECKPOINT_LOST', view.name, 'its checkpoint is gone');
  const changes: Difference[] = [];
  const absent = new Map(right);
  let digest = emptyDigest;
  let rows = 0;
  let removed = 0;
  for await (const stored of snapshot.rows) {
    signal.throwIfAborted(); // the lease was taken, or the rebuild given up
    for (const { key, row } of stored) {
      const before = codec.hash(key, codec.clean(row));
      digest = addRow(digest, before);
      rows += 1;
      if (!scope.has(key)) continue;
      absent.delete(key.text);
      const after = known(codec, key, right.get(key.text));
      if (after?.hash === before) continue;
      if (after === null) removed += 1;
      changes.push({ change: { key, after }, before });
    }
  }
  const changed = changes.length - removed;
  for (const { key, row } of absent.values()) {
    changes.push({ change: { key, after: known(codec, key, { key, row }) }, before: null });
  }
  return { changes, added: absent.size, changed, removed, digest, rows };
}

function known(codec: RowCodec, key: RowKey, stored: StoredRow | undefined): RowChange['after'] {
  if (stored === undefined) return null;
  const row = codec.clean(stored.row);
  return { row, hash: codec.hash(key, row) };
}

async function missingEffects(store: ViewStore, effects: readonly Effect[]): Promise<Effect[]> {
  if (effects.length === 0) return [];
  const counted = await store.counted(effects);
  return effects.filter((effect) => !counted.has(effect.text));
}

/** One commit after the other, each of a size the store takes. */
async function commitAll(
  view: Projection,
  store: ViewStore,
  checkpoint: Checkpoint,
  { changes, ...before }: Differences,
  effects: readonly Effect[],
  signal: AbortSignal,
): Promise<Checkpoint> {
  let from = checkpoint;
  let { digest, rows } = before;
  let rest = effects;
  for (let at = 0; at < changes.length || rest.length > 0 || from.digest !== digestText(digest); ) {
    signal.throwIfAborted();
    const part = changes.slice(at, at + store.changesMax);
    at += part.length;
    for (const { change, before: hash } of part) {
      if (hash !== null) [digest, rows] = [removeRow(digest, hash), rows - 1];
      if (change.after !== null) [digest, rows] = [addRow(digest, change.after.hash), rows + 1];
    }
    const to: Checkpoint = {
      ...from,
      sequence: from.sequence + 1,
      position: from.position + part.length,
      digest: digestText(digest),
      rows,
    };
    const outcome = await store.commit({
      from,
      to,
      changes: part.map(({ change }) => change),
      effects: rest,
      races: [],
    });
    if (outcome !== 'applied') {
      const code = outcome === 'lost' ? 'PROJECTION_CHECKPOINT_LOST' : 'PROJECTION_FENCED';
      throw new ProjectionError(code, view.name, 'another owner came first', { retryable: outcome === 'fenced' });
    }
    rest = [];
    from = to;
  }
  return from;
}
