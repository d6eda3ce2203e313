/**
 * Where a record's copy lies in the archive, for who explains one record: read from the names of the entries and the newest
 * head, so it costs one list and two small objects. It says where the copy is and what hash its segment must have; that
 * the bytes are those is what `mainstem archive verify` proves.
 */
import type { ObjectStore } from '@mainstem/connectors/object-store/object-store';
import { openObjectStore } from '@mainstem/connectors/object-store/open-object-store';
import { readHead } from './chain.ts';
import { entryShape, parseDocument, partitionFolder } from './layout.ts';

export interface ArchivedCopy {
  /** Key of the segment in the object store. */
  readonly object: string;
  /** SHA-256 of the segment, hex. */
  readonly sha256: string;
  readonly firstOffset: number;
  readonly nextOffset: number;
}

export interface CopyFinder {
  /** Null when it is not archived yet. Throws what the object store throws. */
  find(place: {
    readonly topic: string;
    readonly partition: number;
    readonly offset: number;
  }): Promise<ArchivedCopy | null>;
  close(): Promise<void>;
}

export function createCopyFinder(open: () => Promise<ObjectStore>): CopyFinder {
  let opened: Promise<ObjectStore> | undefined;
  const objects = (): Promise<ObjectStore> => {
    opened ??= open();
    opened.catch(() => {
      opened = undefined; // the next question tries again
    });
    return opened;
  };
  return {
    async find(place) {
      const store = await objects();
      const found = await readHead(store);
      const archived = found?.head.topics.find(({ name }) => name === place.topic)?.partitions[place.partition];
      if (archived === undefined || place.offset >= archived.nextOffset) return null;
      return copyIn(store, place);
    },
    async close() {
      await (await opened?.catch(() => undefined))?.close();
    },
  };
}

/** `url`: `MAINSTEM_OBJECT_STORE_URL`; opened at the first question. */
export function openCopyFinder(url: string): CopyFinder {
  return createCopyFinder(() => openObjectStore(url));
}

async function copyIn(
  store: ObjectStore,
  { topic, partition, offset }: Parameters<CopyFinder['find']>[0],
): Promise<ArchivedCopy | null> {
  let name: string | undefined;
  for await (const { key } of store.list(partitionFolder(topic, partition))) {
    if (!key.endsWith('.json')) continue;
    if (Number(/(\d+)\.json$/.exec(key)?.[1]) > offset) break; // names are in the order of offsets
    name = key;
  }
  const bytes = name === undefined ? null : await store.get(name);
  if (name === undefined || bytes === null) return null;
  const { object, sha256, firstOffset, nextOffset } = parseDocument(entryShape, name, bytes);
  return offset < nextOffset ? { object, sha256, firstOffset, nextOffset } : null;
}
