/** A log, stores, leases and a clock in memory, for tests of rebuilds. */
import { createCodec } from '@mainstem/schemas/codec';
import { type AnyEvent, eventTypes } from '@mainstem/schemas/generated/events';
import { topics } from '@mainstem/schemas/topics';
import type { AppendRecord, EventLog } from '@mainstem/streams/log/event-log';
import { createEventWriter } from '@mainstem/streams/log/event-writer';
import { createMemoryLog } from '@mainstem/streams/log/log.memory';
import type { Clock } from '@mainstem/streams/runtime/clock';
import { LEASE_MS, type Lease, type Leases } from '@mainstem/streams/runtime/lease/leases';
import { addRow, digestText, emptyDigest } from '@mainstem/streams/runtime/projection/digest';
import type { Projection } from '@mainstem/streams/runtime/projection/projection';
import { type BatchDecoder, createBatchDecoder } from '@mainstem/streams/runtime/projection/projection-reader';
import { rowCodec } from '@mainstem/streams/runtime/projection/projection-rows';
import type { LocatedEvent } from '@mainstem/streams/runtime/projection/window';
import { leaseName } from '@mainstem/streams/runtime/projector/projector';
import { createMemoryStore, type MemoryStore } from '@mainstem/streams/runtime/stores/store.memory';
import type { RebuildTarget } from '../rebuild/rebuild-views.ts';
import { openedEvent } from './history.ts';

export const kitCodec = createCodec(Object.fromEntries(eventTypes.map((type, at) => [type, at + 1])));

/** Time passes only when everybody sleeps, and then at once. */
export function createJumpingClock(): Clock {
  let nowMs = 0;
  let sleepers: { readonly atMs: number; wake(): void }[] = [];
  let pumping = false;
  const pump = (): void => {
    const next = sleepers.sort((left, right) => left.atMs - right.atMs).shift();
    pumping = next !== undefined;
    if (next === undefined) return;
    nowMs = Math.max(nowMs, next.atMs);
    next.wake();
    setImmediate(pump);
  };
  const wait = (ms: number, wake: () => void): (() => void) => {
    const sleeper = { atMs: nowMs + ms, wake };
    sleepers.push(sleeper);
    if (!pumping) setImmediate(pump);
    pumping = true;
    return () => {
      sleepers = sleepers.filter((one) => one !== sleeper);
    };
  };
  return {
    nowMs: () => nowMs,
    wallMs: () => nowMs,
    after: wait,
    sleep: (ms, signal) =>
      new Promise((resolve) => {
        if (signal?.aborted) return resolve();
        const cancel = wait(ms, resolve);
        signal?.addEventListener('abort', () => {
          cancel();
          resolve();
        });
      }),
  };
}

/** Leases of several holders on one clock. */
export function createLeaseTable(clock: Clock): (holder: string) => Leases {
  const held = new Map<string, { epoch: number; holder: string; untilMs: number; built: boolean }>();
  return (holder) => ({
    async acquire(name, { force = false, above = 0 } = {}) {
      const found = held.get(name);
      if (found !== undefined && !force && found.untilMs > clock.nowMs() && found.holder !== holder) return null;
      const epoch = Math.max(found?.epoch ?? 0, above) + 1;
      const builtBefore = found?.built ?? false;
      held.set(name, { epoch, holder, untilMs: clock.nowMs() + LEASE_MS, built: builtBefore });
      return { name, epoch, builtBefore };
    },
    async renew({ name, epoch }) {
      const found = held.get(name);
      if (found?.epoch !== epoch || found.holder !== holder) return false;
      found.untilMs = clock.nowMs() + LEASE_MS;
      return true;
    },
    async release({ name, epoch }) {
      const found = held.get(name);
      if (found?.epoch === epoch && found.holder === holder) found.untilMs = clock.nowMs();
    },
    async markBuilt({ name }) {
      const found = held.get(name);
      if (found !== undefined) found.built = true;
    },
  });
}

export interface RebuildKit {
  readonly log: EventLog;
  /** Everything appended after the kit was filled. */
  readonly appended: AppendRecord[];
  readonly clock: Clock;
  readonly leasesOf: (holder: string) => Leases;
  readonly resources: {
    readonly log: EventLog;
    readonly decoder: BatchDecoder;
    readonly leases: Leases;
    storeOf(view: Projection): MemoryStore;
  };
  /** A target with a lease, on the view's store. */
  target(view: Projection): Promise<RebuildTarget>;
}

/** Opens personal data for the views that keep it, without keys. */
function createOpeningDecoder(): BatchDecoder {
  const plain = createBatchDecoder(kitCodec);
  return {
    async decode(reader, batches) {
      const decoded = await plain.decode(reader, batches);
      if ((reader.personal ?? []).length === 0) return decoded;
      const openedOf = (one: LocatedEvent): LocatedEvent => ({ ...one, event: openedEvent(one.event) });
      return decoded.map((batch) => ({ ...batch, events: batch.events.map(openedOf) }));
    },
  };
}

/** A log of these events, partitions as given, with a store for each view that is asked for. */
export async function openKit(history: readonly AnyEvent[], partitions?: number): Promise<RebuildKit> {
  const memory = createMemoryLog({
    topics: topics.map(({ name, partitions: given }) => ({ name, partitions: partitions ?? given })),
  });
  const appended: AppendRecord[] = [];
  const log: EventLog = {
    ...memory,
    append: (records) => {
      appended.push(...records);
      return memory.append(records);
    },
  };
  // One append a time unit of the log, so that moments can be told apart.
  const writer = createEventWriter(memory, kitCodec);
  for (const event of history) await writer.append([event]);
  const clock = createJumpingClock();
  const leasesOf = createLeaseTable(clock);
  const leases = leasesOf('kit');
  const stores = new Map<string, MemoryStore>();
  const storeOf = (view: Projection): MemoryStore => {
    const store = stores.get(view.name) ?? createMemoryStore(view);
    stores.set(view.name, store);
    return store;
  };
  return {
    log,
    appended,
    clock,
    leasesOf,
    resources: { log, decoder: createOpeningDecoder(), leases, storeOf },
    async target(view) {
      const lease = (await leases.acquire(leaseName(view), { force: true })) as Lease;
      return { view, store: storeOf(view), lease };
    },
  };
}

/** Rows by key, for comparison. */
export function rowsOf(store: MemoryStore): Record<string, object> {
  return Object.fromEntries([...store.all].sort().map(([text, { row }]) => [text, row]));
}

/** Digest of the rows a store really holds. */
export function scannedDigest(view: Projection, store: MemoryStore): string {
  const codec = rowCodec(view);
  let digest = emptyDigest;
  for (const { key, row } of store.all.values()) digest = addRow(digest, codec.hash(key, codec.clean(row)));
  return digestText(digest);
}
