/**
 * A sealed payload: what Temporal keeps in place of an input, a signal or a result. AES-256-GCM under the data key of the
 * workflow's subject, bound to tenant and subject (`streams/privacy/sealed-value`). In clear it says that it is sealed, and
 * of which tenant; key ids are opaque.
 */
import type { DataKey } from '@mainstem/streams/privacy/keys/data-key';
import { keyIdOf, openBytes, type Place, sealBytes } from '@mainstem/streams/privacy/sealed-value';
import type { Payload } from '@temporalio/common';
import proto from '@temporalio/proto';

export const SEALED_ENCODING = 'binary/mainstem-sealed';
const TENANT = 'mainstem-tenant';
const { Payload: PayloadProto } = proto.temporal.api.common.v1;

const placeOf = ({ tenant, subject }: DataKey): Place => ({
  tenant,
  subject,
  eventId: '',
  eventType: 'temporal',
  field: 'payload',
});

/** A payload as it stands in the metadata: bytes of UTF-8. */
function metadataText(payload: Payload, name: string): string | undefined {
  const bytes = payload.metadata?.[name];
  return bytes === undefined || bytes === null ? undefined : Buffer.from(bytes).toString('utf8');
}

export function sealPayload(payload: Payload, key: DataKey): Payload {
  const plain = PayloadProto.encode(payload).finish();
  return {
    metadata: { encoding: Buffer.from(SEALED_ENCODING), [TENANT]: Buffer.from(key.tenant) },
    data: sealBytes(key.secret, key.keyId, placeOf(key), plain),
  };
}

export interface SealedBy {
  readonly tenant: string;
  readonly keyId: string;
}

/** Which key opens it; null for a payload that is not sealed. Throws `PRIVACY_VALUE_MALFORMED`. */
export function sealedBy(payload: Payload): SealedBy | null {
  if (metadataText(payload, 'encoding') !== SEALED_ENCODING) return null;
  return { tenant: metadataText(payload, TENANT) ?? '', keyId: keyIdOf(Buffer.from(payload.data ?? [])) };
}

/** Throws `PRIVACY_VALUE_TAMPERED`. */
export function openPayload(payload: Payload, key: DataKey): Payload {
  return PayloadProto.decode(openBytes(key.secret, Buffer.from(payload.data ?? []), placeOf(key)));
}

/** What stands for a payload nobody will read again. */
export const erasedPayload: Payload = {
  metadata: { encoding: Buffer.from('json/plain') },
  data: Buffer.from(JSON.stringify({ erased: true })),
};
