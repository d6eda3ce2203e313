/** A notary on a log and a store in memory, and killers: what its tests share. */
import { createMemoryObjectStore } from '@mainstem/connectors/object-store/object-store.memory';
import type { EventLog } from '../../log/event-log.ts';
import { createMemoryLog } from '../../log/log.memory.ts';
import type { Leases } from '../../runtime/lease/leases.ts';
import { decodeEntry, digestOf, type Entry, splitBundle } from '../entry.ts';
import { createMemoryHeads } from '../heads/kept-heads.memory.ts';
import type { KeptHeads } from '../heads/kept-heads.ts';
import { leafHash } from '../merkle/hash.ts';
import { TILE_WIDTH, tileIn } from '../merkle/tiles.ts';
import { type RunningNotary, startNotary } from '../notary.ts';
import type { NotaryOptions } from '../notary-progress.ts';
import { generateSignerText, parseSigner } from '../note/keys.ts';
import { readHead } from '../tree/head.ts';
import { createTreeStore, readTile, type TreeStore } from '../tree/tree-store.ts';
import { naiveRoot } from './naive-tree.ts';

export const ORIGIN = 'test.example/audit';
export const signer = parseSigner(generateSignerText(ORIGIN));
export const trust = { origin: ORIGIN, verifiers: [signer.verifier] };
export const topicsUsed = [
  { name: 'bid_events', partitions: 3 },
  { name: 'audit_events', partitions: 2 },
];

/** A lease that anybody gets at any time: what a process that sleeps through its own believes. */
export function leaseForAll(): Pick<Leases, 'acquire' | 'renew' | 'release'> {
  let epoch = 0;
  return {
    acquire: async (name) => {
      epoch += 1;
      return { name, epoch, builtBefore: false };
    },
    renew: async () => true,
    release: async () => {},
  };
}

export interface Bench {
  readonly log: EventLog;
  readonly store: TreeStore;
  readonly objects: ReturnType<typeof createMemoryObjectStore>;
  readonly heads: KeptHeads;
  /** Appends so many records, spread over topics and partitions. */
  append(count: number): Promise<void>;
  start(over?: Partial<NotaryOptions>): RunningNotary;
}

export function openBench(): Bench {
  const log = createMemoryLog({ topics: topicsUsed });
  const objects = createMemoryObjectStore();
  const store = createTreeStore(objects);
  const heads = createMemoryHeads();
  let made = 0;
  return {
    log,
    store,
    objects,
    heads,
    async append(count) {
      const records = Array.from({ length: count }, () => {
        made += 1;
        const topic = made % 3 === 0 ? 'audit_events' : 'bid_events';
        return { topic, key: `acme|e-${made % 50}`, value: Buffer.from(`value ${made}`) };
      });
      for (let at = 0; at < count; at += 1_000) await log.append(records.slice(at, at + 1_000));
    },
    start: (over = {}) =>
      startNotary({
        log,
        store,
        heads,
        leases: leaseForAll(),
        origin: ORIGIN,
        signers: [signer],
        topics: topicsUsed.map(({ name }) => name),
        intervalMs: 2,
        ...over,
      }),
  };
}

export async function totalOf(log: EventLog): Promise<number> {
  const ends = await Promise.all(topicsUsed.map(({ name }) => log.endOffsets(name)));
  return ends.flat().reduce((sum, end) => sum + end, 0);
}

/** Resolves once every record of the log is under a checkpoint. */
export async function caughtUp(bench: Pick<Bench, 'log' | 'store'>, withinMs = 20_000): Promise<number> {
  const untilMs = performance.now() + withinMs;
  for (;;) {
    const head = await readHead(bench.store, trust);
    const total = await totalOf(bench.log);
    if (head?.checkpoint.size === total && (await bench.store.published())?.equals(head.note)) return total;
    if (performance.now() > untilMs) throw new Error(`at ${head?.checkpoint.size} of ${total} after ${withinMs} ms`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** All entries of the tree, in order. */
export async function entriesOf(store: TreeStore, size: number): Promise<{ entry: Entry; leaf: Buffer }[]> {
  const entries: { entry: Entry; leaf: Buffer }[] = [];
  for (let index = 0; index * TILE_WIDTH < size; index += 1) {
    const bundle = await readTile(store, tileIn(size, 'entries', index) as never);
    if (bundle === null) throw new Error(`bundle ${index} is gone`);
    for (const data of splitBundle(bundle)) entries.push({ entry: decodeEntry(data), leaf: leafHash(data) });
  }
  return entries;
}

/** What is wrong with the tree, told by the naive tree and the log itself; empty when every record has its one leaf. */
export async function wrongWith({ log, store }: Pick<Bench, 'log' | 'store'>): Promise<string[]> {
  const head = await readHead(store, trust);
  if (head === null) return ['no checkpoint'];
  const { size, root } = head.checkpoint;
  const entries = await entriesOf(store, size);
  const wrong: string[] = [];
  if (entries.length !== size) wrong.push(`${entries.length} entries under a checkpoint of ${size}`);
  if (!naiveRoot(entries.map(({ leaf }) => leaf)).equals(root)) wrong.push('entries do not lead to the root');
  const seen = new Set<string>();
  for (const { entry } of entries) {
    const place = `${entry.topic}/${entry.partition}@${entry.offset}`;
    if (seen.has(place)) wrong.push(`${place} is there twice`);
    seen.add(place);
    for await (const { records } of log.read(entry.topic, entry.partition, entry.offset, entry.offset + 1)) {
      const [record] = records;
      if (record === undefined || !digestOf(record).equals(entry.digest)) wrong.push(`${place} is another record`);
    }
  }
  if (seen.size !== (await totalOf(log))) wrong.push(`${seen.size} of ${await totalOf(log)} records`);
  return wrong;
}

export class Killed extends Error {}

/**
 * The store as a process sees it that is killed at its nth call: `before` the call has its effect, or `after`. From then on
 * nothing it does has any effect.
 */
export function killedAt(
  store: TreeStore,
  nth: number,
  when: 'before' | 'after',
): TreeStore & { readonly dead: boolean } {
  let calls = 0;
  const guarded = async <Result>(effect: () => Promise<Result>): Promise<Result> => {
    calls += 1;
    if (calls > nth || (calls === nth && when === 'before')) throw new Killed(`killed at call ${nth}`);
    const result = await effect();
    if (calls >= nth) throw new Killed(`killed at call ${nth}`);
    return result;
  };
  return {
    get dead() {
      return calls >= nth;
    },
    tile: (tile) => guarded(() => store.tile(tile)),
    published: () => guarded(() => store.published()),
    checkpoint: (sequence) => guarded(() => store.checkpoint(sequence)),
    sequences: () => store.sequences(),
    putTile: (tile, body) => guarded(() => store.putTile(tile, body)),
    putCheckpoint: (...given) => guarded(() => store.putCheckpoint(...given)),
    publish: (note) => guarded(() => store.publish(note)),
    removePartials: (...given) => guarded(() => store.removePartials(...given)),
  };
}
