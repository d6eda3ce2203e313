/**
 * Verify: is each view what the log says (R1)? Three digests of one view, as of one checkpoint:
 *  - `live`     kept up by the projector, commit by commit
 *  - `scanned`  of the rows the store really holds
 *  - `rebuilt`  of a view folded anew in memory from offset 0 to that checkpoint
 * When they differ, the rows that do are named. The view stays in use meanwhile: everything is read as of one moment.
 */
import type { EventLog } from '@mainstem/streams/log/event-log';
import { refusedRows } from '@mainstem/streams/runtime/parking/known-faults';
import type { Fault } from '@mainstem/streams/runtime/parking/parked';
import { addRow, digestText, emptyDigest } from '@mainstem/streams/runtime/projection/digest';
import type { Projection } from '@mainstem/streams/runtime/projection/projection';
import { ProjectionError } from '@mainstem/streams/runtime/projection/projection-errors';
import type { BatchDecoder } from '@mainstem/streams/runtime/projection/projection-reader';
import { type RowCodec, rowCodec } from '@mainstem/streams/runtime/projection/projection-rows';
import {
  type Checkpoint,
  firstCheckpoint,
  type Snapshot,
  type ViewStore,
} from '@mainstem/streams/runtime/projection/projection-store';
import { createViewWriter, type ViewWriter } from '@mainstem/streams/runtime/projection/projection-writer';
import { noCounts } from '@mainstem/streams/runtime/projection/view-writer-options';
import { partitionCounts } from '@mainstem/streams/runtime/projector/open-view';
import { createMemoryStore, type MemoryStore } from '@mainstem/streams/runtime/stores/store.memory';
import { liveViews } from './lifecycle/live.ts';
import { openResources, type ResourceSettings, type Resources } from './resources.ts';
import { viewsNamed } from './views.ts';

export interface VerifyOptions {
  readonly names: readonly string[] | 'all';
  readonly settings: ResourceSettings;
  /** These builds, in place of the live ones of `names`. */
  readonly exactly?: readonly Projection[];
  /** Connections to use in place of new ones; they stay open. */
  readonly resources?: VerifyResources;
}

type VerifyResources = Pick<Resources, 'log' | 'decoder' | 'storeOf' | 'builds'>;

export interface VerifiedView {
  readonly name: string;
  /** `missing` when the view has no checkpoint: never built, or lost. */
  readonly state: 'live' | 'rebuilding' | 'missing';
  readonly rows: number;
  /** Row changes in this generation, the position of the checkpoint. */
  readonly position: number;
  readonly generation: string;
  readonly live: string;
  readonly scanned: string;
  readonly rebuilt: string;
  readonly equal: boolean;
  /** Rows that differ, the first 20. */
  readonly differences: readonly Difference[];
}

export interface Difference {
  /** Key of the row as text, tenant first. */
  readonly key: string;
  /** `absent` from the store, `extra` in it, or `different`. */
  readonly kind: 'absent' | 'extra' | 'different';
  /** Columns that differ. */
  readonly columns: readonly string[];
}

const DIFFERENCES_MAX = 20;
/** A view is rebuilt in memory, about 1 KB a row. Larger ones are compared by replaying them elsewhere. */
const ROWS_MAX = 3_000_000;
const WINDOW_EVENTS = 20_000;

export async function verify(options: VerifyOptions): Promise<VerifiedView[]> {
  const named = viewsNamed(options.names);
  if (options.resources !== undefined) return verifyAll(options.resources, named, options.exactly);
  const resources = await openResources(options.settings, 'mainstem-verify');
  try {
    return await verifyAll(resources, named, options.exactly);
  } finally {
    await resources.close();
  }
}

async function verifyAll(
  resources: VerifyResources,
  named: readonly Projection[],
  exactly?: readonly Projection[],
): Promise<VerifiedView[]> {
  const wanted = exactly ?? liveViews(named, await resources.builds.registry());
  const verified: VerifiedView[] = [];
  for (const view of wanted) verified.push(await verifyView(resources, view));
  return verified;
}

async function verifyView(
  { log, decoder, storeOf }: Pick<Resources, 'log' | 'decoder' | 'storeOf'>,
  view: Projection,
): Promise<VerifiedView> {
  const store = storeOf(view);
  const rows = rowCodec(view);
  const snapshot = await store.snapshot();
  if (snapshot === null) return missing(view);
  const { checkpoint } = snapshot;
  if (checkpoint.rows > ROWS_MAX) {
    const message = `${checkpoint.rows} rows are more than the ${ROWS_MAX} that are compared in memory`;
    throw new ProjectionError('PROJECTION_TOO_LARGE', view.name, message);
  }
  const scanned = await digestOf(rows, snapshot);
  // Only the store knows which rows it refused; memory takes them all.
  const knownFaults = await refusedRows(store);
  const rebuild = await openRebuild(view, checkpoint, { log, decoder, knownFaults });
  const rebuilt = await rebuild.advanceTo(checkpoint);
  const equal = checkpoint.digest === scanned && scanned === rebuilt;
  const { state, position, generation, digest: live } = checkpoint;
  const differences = equal ? [] : await differencesOf(store, rows, rebuild);
  const place = { state, rows: checkpoint.rows, position, generation };
  return { name: view.name, ...place, live, scanned, rebuilt, equal, differences };
}

function missing(view: Projection): VerifiedView {
  const none = digestText(emptyDigest);
  const nothing = { rows: 0, position: 0, generation: '', live: none, scanned: none, rebuilt: none };
  return { name: view.name, state: 'missing', ...nothing, equal: false, differences: [] };
}

async function digestOf(codec: RowCodec, snapshot: Snapshot): Promise<string> {
  let digest = emptyDigest;
  for await (const rows of snapshot.rows) {
    for (const { key, row } of rows) digest = addRow(digest, codec.hash(key, codec.clean(row)));
  }
  return digestText(digest);
}

interface Rebuild {
  readonly store: MemoryStore;
  /** Folds on up to a checkpoint's offsets; returns the digest there. */
  advanceTo(to: Checkpoint): Promise<string>;
}

interface RebuildSource {
  readonly log: EventLog;
  readonly decoder: BatchDecoder;
  readonly knownFaults: ReadonlyMap<string, Fault>;
}

async function openRebuild(view: Projection, like: Checkpoint, source: RebuildSource): Promise<Rebuild> {
  const { log, decoder, knownFaults } = source;
  const store = createMemoryStore(view);
  const first = firstCheckpoint(view.version, like.epoch, like.generation, partitionCounts(like.offsets));
  await store.reset(first);
  const clock = () => performance.now();
  const cacheEntriesMax = Number.MAX_SAFE_INTEGER; // the memory store holds them all anyway
  const counts = noCounts();
  const options = { projection: view, store, checkpoint: first, goal: {}, cacheEntriesMax, clock, counts, knownFaults };
  const writer = createViewWriter(options);
  return {
    store,
    async advanceTo(to) {
      for (const [name, end] of Object.entries(to.offsets)) await fold(view, writer, log, decoder, name, end);
      await writer.flush();
      return writer.head.digest;
    },
  };
}

async function fold(
  view: Projection,
  writer: ViewWriter,
  log: EventLog,
  decoder: BatchDecoder,
  name: string,
  end: number,
): Promise<void> {
  const colon = name.lastIndexOf(':');
  const [topic, partition] = [name.slice(0, colon), Number(name.slice(colon + 1))];
  const from = writer.head.offsets[name] ?? 0;
  let window = [];
  let events = 0;
  for await (const batch of log.read(topic, partition, from, end)) {
    const decoded = await decoder.decode(view, [batch]);
    window.push(...decoded);
    events += decoded.reduce((sum, one) => sum + one.events.length, 0);
    if (events < WINDOW_EVENTS) continue;
    await applyAll(writer, window);
    window = [];
    events = 0;
  }
  await applyAll(writer, [...window, { topic, partition, events: [], nextOffset: Math.max(from, end) }]);
}

async function applyAll(writer: ViewWriter, window: Parameters<ViewWriter['apply']>[0]): Promise<void> {
  const [error] = await writer.apply(window);
  if (error !== undefined) throw error;
}

/** Compares row by row. The view may have moved on since the digests were taken, so the rebuild follows it first. */
async function differencesOf(store: ViewStore, codec: RowCodec, rebuild: Rebuild): Promise<Difference[]> {
  const snapshot = await store.snapshot();
  if (snapshot === null) return [];
  const found: Difference[] = [];
  const held = new Set<string>();
  const stored = [];
  for await (const rows of snapshot.rows) stored.push(...rows);
  await rebuild.advanceTo(snapshot.checkpoint);
  for (const { key, row } of stored) {
    held.add(key.text);
    const right = rebuild.store.all.get(key.text);
    if (right === undefined) found.push({ key: key.text, kind: 'extra', columns: [] });
    else {
      const columns = differingColumns(codec.clean(row), codec.clean(right.row));
      if (columns.length > 0) found.push({ key: key.text, kind: 'different', columns });
    }
    if (found.length === DIFFERENCES_MAX) return found;
  }
  for (const key of rebuild.store.all.keys()) {
    if (found.length === DIFFERENCES_MAX) break;
    if (!held.has(key)) found.push({ key, kind: 'absent', columns: [] });
  }
  return found;
}

function differingColumns(left: object, right: object): string[] {
  const [one, other] = [left as Record<string, unknown>, right as Record<string, unknown>];
  const names = new Set([...Object.keys(one), ...Object.keys(other)]);
  return [...names].filter((name) => JSON.stringify(one[name]) !== JSON.stringify(other[name]));
}
