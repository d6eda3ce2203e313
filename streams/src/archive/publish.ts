/** Puts that make something of an archive count: once, by one of several runs, for as long as it is to be kept. */
import type { ObjectStore, PutOptions } from '@mainstem/connectors/object-store/object-store';
import { ArchiveError } from './errors.ts';
import { documentBytes, type Entry, type Head, sha256 } from './layout.ts';

export function putOnce(retainUntilMs: number | undefined): PutOptions {
  return retainUntilMs === undefined ? { ifAbsent: true } : { ifAbsent: true, retainUntilMs };
}

/** Publishes an entry or a head and answers with its SHA-256. Throws `ARCHIVE_BUSY` when another run has its own there. */
export async function publish(
  store: ObjectStore,
  key: string,
  document: Entry | Head,
  retainUntilMs: number | undefined,
): Promise<string> {
  const bytes = documentBytes(document);
  const isOurs = async () => (await store.get(key))?.equals(bytes) === true; // a put of ours whose answer was lost
  if ((await store.put(key, bytes, putOnce(retainUntilMs))) === 'stored' || (await isOurs())) return sha256(bytes);
  const message = `${key} was written by another run at the same time: try again when it is done`;
  throw new ArchiveError('ARCHIVE_BUSY', message, { retryable: true });
}
