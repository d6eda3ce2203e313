/** The object store documents are kept in, from settings. */
import type { ObjectStore } from '@mainstem/connectors/object-store/object-store';
import { openObjectStore } from '@mainstem/connectors/object-store/open-object-store';
import type { Keyring } from '@mainstem/streams/privacy/keyring';
import type { DocumentParts } from './activities.ts';

/** Throws `OBJECT_STORE_URL_INVALID`. */
export async function openDocuments(
  settings: { readonly MAINSTEM_OBJECT_STORE_URL: string },
  keyring: Keyring,
): Promise<{ readonly parts: DocumentParts; readonly objects: ObjectStore; close(): Promise<void> }> {
  const objects = await openObjectStore(settings.MAINSTEM_OBJECT_STORE_URL);
  return { parts: { objects, keyring }, objects, close: () => objects.close() };
}
