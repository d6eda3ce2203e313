/**
 * Keeps documents of clients: sealed under the client's key (R6), in the object store, named by hashes. What a client is
 * called is in no key of an object, and an erased client's documents cannot be opened any more.
 */
import { hash } from 'node:crypto';
import { ObjectStoreError } from '@mainstem/connectors/object-store/errors';
import type { ObjectStore } from '@mainstem/connectors/object-store/object-store';
import type { Keyring } from '@mainstem/streams/privacy/keyring';
import { subjectText } from '@mainstem/streams/privacy/keys/key-store';
import { keyIdOf, openBytes, type Place, sealBytes } from '@mainstem/streams/privacy/sealed-value';
import { ApplicationFailure } from '@temporalio/common';
import type { DocumentActivities, KeptDocument } from './contract.ts';

export interface DocumentParts {
  readonly objects: Pick<ObjectStore, 'put' | 'get'>;
  readonly keyring: Pick<Keyring, 'sealing' | 'opening'>;
}

/** A PRD is some tens of KiB; Temporal takes 2 MB. */
export const DOCUMENT_BYTES_MAX = 524_288;
const SCHEME = 'object:';
/** Where documents of clients lie; nothing else of the store is opened as one. */
const FOLDER = 'documents';

export interface Kept {
  readonly tenant: string;
  readonly clientId: string;
  readonly name: string;
  readonly bytes: Buffer;
}

export function createDocumentActivities({ objects, keyring }: DocumentParts): DocumentActivities {
  return {
    async keepDocument({ tenant, clientId, name, text }) {
      const plain = Buffer.from(text);
      if (plain.length > DOCUMENT_BYTES_MAX) {
        const message = `${name}: ${plain.length} bytes, at most ${DOCUMENT_BYTES_MAX} are kept`;
        throw ApplicationFailure.nonRetryable(message, 'DOCUMENT_TOO_LARGE');
      }
      return keepSealed({ objects, keyring }, { tenant, clientId, name, bytes: plain });
    },
  };
}

/** Seals and keeps bytes of a client: the same under the same name is one object. Null when the client was erased. */
export async function keepSealed(
  { objects, keyring }: DocumentParts,
  { tenant, clientId, name, bytes }: Kept,
): Promise<KeptDocument | null> {
  const subject = { tenant, subject: clientId };
  const key = (await keyring.sealing([subject])).get(subjectText(subject));
  if (key === 'erased') return null;
  if (key === undefined || key instanceof Error) throw key ?? new Error('no key for a document');
  const digest = hash('sha256', bytes);
  const objectKey = `${folderOf(tenant, clientId)}/${hash('sha256', name).slice(0, 16)}-${digest}`;
  const sealed = sealBytes(key.secret, key.keyId, placeOf(tenant, clientId), bytes);
  // Another try may have kept it: the same bytes, sealed with another nonce.
  await orHopeless(objects.put(objectKey, sealed, { ifAbsent: true }));
  return { uri: `${SCHEME}${objectKey}`, hash: digest };
}

/** Where a document lies. */
export interface DocumentPlace {
  readonly tenant: string;
  readonly clientId: string;
  readonly uri: string;
}

/** The text of a kept document; null when it is not there, or its client was erased. */
export async function readDocument(parts: DocumentParts, place: DocumentPlace): Promise<string | null> {
  return (await readSealed(parts, place))?.toString('utf8') ?? null;
}

/** The bytes of a kept document; null when it is not there, is another client's, or its client was erased. */
export async function readSealed(
  { objects, keyring }: DocumentParts,
  { tenant, clientId, uri }: DocumentPlace,
): Promise<Buffer | null> {
  if (!uri.startsWith(`${SCHEME}${folderOf(tenant, clientId)}/`)) return null;
  const sealed = await objects.get(uri.slice(SCHEME.length));
  if (sealed === null) return null;
  const keyId = keyIdOf(sealed);
  const key = (await keyring.opening(tenant, [keyId])).get(keyId);
  if (key === 'erased' || key === undefined) return null;
  if (key instanceof Error) throw key;
  return openBytes(key.secret, sealed, placeOf(tenant, clientId));
}

function folderOf(tenant: string, clientId: string): string {
  return `${FOLDER}/${tenant}/${hash('sha256', clientId)}`;
}

function placeOf(tenant: string, subject: string): Place {
  return { tenant, subject, eventId: '', eventType: 'document', field: 'text' };
}

async function orHopeless<Result>(work: Promise<Result>): Promise<Result> {
  try {
    return await work;
  } catch (error) {
    if (!(error instanceof ObjectStoreError) || error.retryable) throw error;
    throw ApplicationFailure.create({ message: error.message, type: error.code, nonRetryable: true, cause: error });
  }
}
