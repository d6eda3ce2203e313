/** The object store with the archive, and who knows the schemas of its values, for one verb. */
import type { ObjectStore } from '@mainstem/connectors/object-store/object-store';
import { openObjectStore } from '@mainstem/connectors/object-store/open-object-store';
import { SchemaError } from '@mainstem/schemas/errors';
import { createRegistryClient } from '@mainstem/schemas/registry-client';
import { openArchiveLog } from '@mainstem/streams/archive/log.archive';
import type { ArchiveProgress } from '@mainstem/streams/archive/progress';
import type { EventLog } from '@mainstem/streams/log/event-log';
import { readSettings } from '@mainstem/streams/settings';
import { type Progress, paceWords } from './output.ts';

export function openStore(environment: NodeJS.ProcessEnv): Promise<ObjectStore> {
  return openObjectStore(readSettings(['MAINSTEM_OBJECT_STORE_URL'], environment).MAINSTEM_OBJECT_STORE_URL);
}

/** The archive as a log to read; `head` is the SHA-256 of the head to go by, or true for the newest. */
export async function openArchive(
  environment: NodeJS.ProcessEnv,
  head: string | true,
): Promise<{ readonly log: EventLog; readonly store: ObjectStore }> {
  const store = await openStore(environment);
  return { store, log: await openArchiveLog(store, head === true ? undefined : head) };
}

/** Text of a schema by id; null when the registry does not know it. Throws `SCHEMA_REGISTRY_UNAVAILABLE`. */
export function schemaTexts(environment: NodeJS.ProcessEnv): (id: number) => Promise<string | null> {
  const client = createRegistryClient({
    registryUrl: readSettings(['MAINSTEM_REGISTRY_URL'], environment).MAINSTEM_REGISTRY_URL,
  });
  return (id) =>
    client.schemaById(id).catch((error: unknown) => {
      if (error instanceof SchemaError && error.code === 'SCHEMA_UNKNOWN_ID') return null;
      throw error;
    });
}

export function showProgress(progress: Progress): (made: ArchiveProgress) => void {
  return ({ records, recordsTotal, recordsPerSecond, etaMs, place }) =>
    progress.update(records, recordsTotal, paceWords(place, recordsPerSecond, etaMs));
}
