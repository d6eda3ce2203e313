/**
 * Puts every vector that was served on the log, as it was given, so that replaying the log proves it (`mainstem features
 * mismatch`) and a model learns from what was seen and not from what would have been. Nobody waits for it: vectors are
 * gathered and written together, a view and tenant at a time. What finds no room is counted, on the log itself, in the next
 * event of the view.
 */
import { factEnvelope, uuidV7 } from '@mainstem/schemas/envelope';
import type { AnyEvent, FeaturesServed } from '@mainstem/schemas/generated/events';
import type { FeatureView } from '@mainstem/streams/features/definition';
import type { ServedFeatures } from './serve.ts';

/** Vectors of one event: about 100 KiB of 50 features. */
export const VECTORS_OF_EVENT_MAX = 200;
/** Vectors that wait, of all views: four seconds at 5,000 a second, some 20 MB. */
export const VECTORS_WAITING_MAX = 20_000;
/** What is gathered is written at least this often, ms. */
const WRITE_EVERY_MS = 100;
/** Views and tenants gathered at once: beyond it the oldest is written early. */
const GATHERED_MAX = 1_000;

export interface ServedLog {
  add(tenant: string, served: ServedFeatures): void;
  /** Vectors that wait to become durable. */
  readonly waiting: number;
  /** Vectors that could not be kept, since the start. */
  readonly unlogged: number;
  /** Writes what is gathered. Resolves when all of it is durable, or given up. */
  flush(): Promise<void>;
  close(): Promise<void>;
}

interface Gathered {
  readonly tenant: string;
  readonly view: FeatureView;
  vectors: FeaturesServed['vectors'][number][];
  unlogged: number;
}

export interface ServedLogOptions {
  readonly append: (events: readonly AnyEvent[]) => Promise<unknown>;
  /** Id of this process. */
  readonly server: string;
  readonly clock: () => number;
  readonly report: (message: string, cause?: unknown) => void;
}

export function createServedLog(options: ServedLogOptions): ServedLog {
  const gathered = new Map<string, Gathered>();
  const writes = new Set<Promise<void>>();
  let waiting = 0;
  let unlogged = 0;
  const lose = (one: Gathered, count: number): void => {
    one.unlogged += count;
    unlogged += count;
  };
  const write = (name: string, one: Gathered): void => {
    const { vectors } = one;
    if (vectors.length === 0) return;
    gathered.delete(name);
    const writing = options
      .append([eventOf(one, options)])
      .catch((error: unknown) => {
        options.report('served feature vectors could not be put on the log', error);
        lose(gatheredOf(one.tenant, one.view), vectors.length + one.unlogged);
        unlogged -= one.unlogged; // they were counted when they were lost
      })
      .then(() => {
        waiting -= vectors.length;
        writes.delete(writing);
      });
    writes.add(writing);
  };
  const gatheredOf = (tenant: string, view: FeatureView): Gathered => {
    const name = `${tenant}|${view.fingerprint}`;
    let one = gathered.get(name);
    if (one === undefined) {
      if (gathered.size >= GATHERED_MAX) {
        for (const [oldest, of] of gathered) write(oldest, of);
      }
      one = { tenant, view, vectors: [], unlogged: 0 };
      gathered.set(name, one);
    }
    return one;
  };
  const writeAll = (): void => {
    for (const [name, one] of [...gathered]) write(name, one);
  };
  const timer = setInterval(writeAll, WRITE_EVERY_MS);
  timer.unref();
  const flush = async (): Promise<void> => {
    writeAll();
    await Promise.all(writes);
  };
  return {
    get waiting() {
      return waiting;
    },
    get unlogged() {
      return unlogged;
    },
    add(tenant, { view, atMs, vectors }) {
      const one = gatheredOf(tenant, view);
      if (waiting + vectors.length > VECTORS_WAITING_MAX) return lose(one, vectors.length);
      waiting += vectors.length;
      for (const { entity, source, reason, flags, packed, folded } of vectors) {
        one.vectors.push({ entity, servedAtMs: atMs, source, reason, flags, packed, folded });
      }
      if (one.vectors.length >= VECTORS_OF_EVENT_MAX) write(`${tenant}|${view.fingerprint}`, one);
    },
    flush,
    async close() {
      clearInterval(timer);
      await flush();
    },
  };
}

function eventOf({ tenant, view, vectors, unlogged }: Gathered, { clock, server }: ServedLogOptions): FeaturesServed {
  const nowMs = clock();
  const id = uuidV7(nowMs);
  const actor = 'service:gateway';
  return {
    type: 'FeaturesServed',
    envelope: factEnvelope({ id, tenant, entity: view.name, occurredAtMs: nowMs, actor }),
    view: view.name,
    viewVersion: view.version,
    definitionSha256: view.fingerprint,
    server,
    vectors,
    unlogged,
  };
}
