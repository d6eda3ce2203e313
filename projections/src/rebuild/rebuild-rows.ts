/**
 * Rebuilds some rows of a view that is in use (R1): by tenant, by key, or those that certain events have touched.
 *
 * The rows are folded anew in memory, from offset 0 up to the view's own checkpoint; what differs from the stored rows is
 * committed as any window is, under the view's lease and guards, so readers and followers see one change after another
 * and no gap. The lease is taken by force and given back: the projector stands by meanwhile and then goes on.
 *
 * The digest afterwards is that of the rows really there, found by reading the whole view: what had been damaged outside of
 * the scope stays damaged, and `projections verify` still says so.
 */
import { type Clock, systemClock } from '@mainstem/streams/runtime/clock';
import { refusedRows } from '@mainstem/streams/runtime/parking/known-faults';
import { addRow, type Digest, digestText, emptyDigest, removeRow } from '@mainstem/streams/runtime/projection/digest';
import type { Projection, RowKey } from '@mainstem/streams/runtime/projection/projection';
import { ProjectionError } from '@mainstem/streams/runtime/projection/projection-errors';
import { type RowCodec, rowCodec } from '@mainstem/streams/runtime/projection/projection-rows';
import type { Checkpoint, StoredRow, ViewStore } from '@mainstem/streams/runtime/projection/projection-store';
import type { Effect, RowChange } from '@mainstem/streams/runtime/projection/window';
import { leaseName } from '@mainstem/streams/runtime/projector/projector';
import type { Lease } from '@mainstem/streams/runtime/stores/lease.postgres';
import type { Resources } from '../resources.ts';
import { type FoldOptions, foldScope, rowsTouched } from './fold-scope.ts';
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
  const above = (await store.checkpoint())?.epoch ?? 0;
  const lease = await resources.leases.acquire(leaseName(view), { force: true, above });
  if (lease === null) throw new ProjectionError('PROJECTION_FENCED', view.name, 'its lease cannot be taken');
  const over = new AbortController();
  const signal = options.signal === undefined ? over.signal : AbortSignal.any([over.signal, options.signal]);
  const keeper = keepLease(resources.leases, lease, clock, over.signal, () => over.abort(fenced(view, lease)));
  try {
    return await rebuildHeld(resources, view, store, scope, lease, { ...options, clock, signal });
  } finally {
    over.abort();
    await keeper;
    // A lease that cannot be given back runs out by itself.
    await resources.leases.release(lease).catch(() => undefined);
  }
}

type Held = RebuildRowsOptions & { readonly clock: Clock; readonly signal: AbortSignal };

async function rebuildHeld(
  { log, decoder }: RowResources,
  view: Projection,
  store: ViewStore,
  scope: RowScope,
  lease: Lease,
  { clock, governor = {}, onProgress, signal }: Held,
): Promise<RebuiltRows> {
  const checkpoint = continuable(view, await store.claim(lease.epoch));
  const passes = scope.touchedBy === undefined ? 1 : 2;
  const records = Object.values(checkpoint.offsets).reduce((sum, end) => sum + end, 0);
  const report = createReporter(records * passes, clock, onProgress);
  const fold: FoldOptions = {
    knownFaults: await refusedRows(store),
    log,
    decoder,
    view,
    checkpoint,
    governor: createGovernor(governor, clock),
    report,
    signal,
  };
  const stated = knownScope(scope);
  const known = scope.touchedBy === undefined ? stated : await rowsTouched(fold, stated, scope.touchedBy);
  const right = await foldScope(fold, known, clock);
  report.end();
  const found = await compare(view, store, known, right.rows);
  signal.throwIfAborted();
  const effects = await missingEffects(store, right.effects);
  const after = await commitAll(view, store, checkpoint, found, effects, signal);
  const { added, changed, removed } = found;
  return { rows: right.rows.size, added, changed, removed, digest: after.digest, position: after.position };
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
  readonly before: Digest | null;
}

/** Reads the whole view once: rows of the scope are compared, the others only counted into the digest. */
async function compare(
  view: Projection,
  store: ViewStore,
  scope: Pick<KnownScope, 'has'>,
  right: ReadonlyMap<string, StoredRow>,
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
