/**
 * Searches an object store: names and contents of every object. Segments of the archive are deflated, so their
 * records are searched as well as their bytes.
 */
import type { ObjectStore } from '@mainstem/connectors/object-store/object-store';
import { openContainer } from '@mainstem/streams/archive/container';
import { PlaceCount, type Sweeper } from './sweeper.ts';

const avroMagic = Buffer.from('Obj\u0001');

/** `about` names the store for people, without its credentials. */
export function createObjectSweeper(store: ObjectStore, about: string): Sweeper {
  return {
    store: 'objects',
    async sweep(needles, found) {
      const count = new PlaceCount('objects', about, needles, found);
      for await (const { key } of store.list('')) {
        const bytes = await store.get(key);
        if (bytes !== null) count.search(key, Buffer.from(key), bytes, ...unpacked(bytes));
      }
      return [count.done()];
    },
  };
}

/** Keys and values of an archived segment; none for anything else. Throws when a segment cannot be read: it was not searched. */
export function unpacked(bytes: Buffer): Buffer[] {
  if (!bytes.subarray(0, avroMagic.length).equals(avroMagic)) return [];
  const parts: Buffer[] = [];
  for (const records of openContainer(bytes).blocks()) {
    for (const { key, value, headers } of records) {
      parts.push(Buffer.from(key), value, ...headers.flatMap((header) => header.value ?? []));
    }
  }
  return parts;
}
