/**
 * Bytes of models in the object store, each under the hash of its bytes: what is kept once is kept for all, nothing is ever
 * replaced, and who reads can tell that it is what was registered. The log holds the hash; the store may be any.
 */
import { hash } from 'node:crypto';
import type { ObjectStore } from '@mainstem/connectors/object-store/object-store';
import { ARTEFACT_BYTES_MAX, type ModelCommandOf } from '../deciders/model/commands.ts';
import { ModelStoreError } from './errors.ts';

export type Artefact = ModelCommandOf<'RegisterModel'>['artefact'];

/** Folder of the store. */
const FOLDER = 'models';

/** Keeps the bytes and says what a registration is told of them. Repeating it changes nothing. */
export async function putArtefact(
  objects: ObjectStore,
  bytes: Uint8Array,
  format: Artefact['format'],
): Promise<Artefact> {
  if (bytes.length === 0 || bytes.length > ARTEFACT_BYTES_MAX)
    throw new ModelStoreError(
      'MODEL_ARTEFACT_DIFFERS',
      `${bytes.length} bytes are no model: 1 to ${ARTEFACT_BYTES_MAX}`,
    );
  const sha256 = hash('sha256', bytes, 'hex');
  const artefact = { uri: `${FOLDER}/${sha256}`, sha256, bytes: bytes.length, format };
  // Whoever was first kept the same bytes: but a store may have been tampered with, and is believed by its hash alone.
  if ((await objects.put(artefact.uri, Buffer.from(bytes), { ifAbsent: true })) === 'exists')
    await getArtefact(objects, artefact);
  return artefact;
}

/** The bytes, equal to the hash. Throws `MODEL_ARTEFACT_MISSING`, `MODEL_ARTEFACT_DIFFERS`, or what the store does. */
export async function getArtefact(
  objects: Pick<ObjectStore, 'get'>,
  { uri, sha256, bytes }: Pick<Artefact, 'uri' | 'sha256' | 'bytes'>,
): Promise<Buffer> {
  const found = await objects.get(uri);
  if (found === null) throw new ModelStoreError('MODEL_ARTEFACT_MISSING', `${uri} is not in the object store`);
  const seen = hash('sha256', found, 'hex');
  if (found.length !== bytes || seen !== sha256)
    throw new ModelStoreError(
      'MODEL_ARTEFACT_DIFFERS',
      `${uri} holds ${found.length} bytes of hash ${seen.slice(0, 16)}…, registered were ${bytes} of ${sha256.slice(0, 16)}…`,
    );
  return found;
}
