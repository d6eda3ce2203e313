/**
 * The codec server of Temporal's UI: `POST /v1/workflows/payloads/decode` opens what workflows of the caller's tenant were
 * given, said and answered (docs/temporal.md). What is not the caller's, or not sealed, comes back as it was sent (R7); of an
 * erased subject comes `{"erased":true}`. The path and the shape are Temporal's own: the UI appends `/decode` to the address
 * it is told.
 */

import type { Keyring } from '@mainstem/streams/privacy/keyring';
import type { DataKey } from '@mainstem/streams/privacy/keys/data-key';
import { erasedPayload, openPayload, sealedBy } from '@mainstem/workflows/codec/sealed-payload';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { GatewayError } from '../errors.ts';
import { identityOf } from '../http/guard.ts';
import { problemResponses, type ZodTypes } from '../http/openapi.ts';

/** A page of a history in the UI has some dozens. */
const PAYLOADS_MAX = 500;

const base64 = z.base64();
const payloadShape = z.object({
  metadata: z.record(z.string(), base64).optional(),
  data: base64.optional(),
});
type PayloadJson = z.infer<typeof payloadShape>;
const payloads = z.strictObject({ payloads: z.array(payloadShape).max(PAYLOADS_MAX) });

export interface PayloadParts {
  readonly payloadKeys: Pick<Keyring, 'opening'>;
}

export function payloadRoutes(app: FastifyInstance, { payloadKeys }: PayloadParts): void {
  app.withTypeProvider<ZodTypes>().route({
    method: 'POST',
    url: '/v1/workflows/payloads/decode',
    config: { permission: 'audit:read' },
    schema: {
      tags: ['queries'],
      summary: 'Opens sealed payloads of workflows: the codec server of Temporal’s UI.',
      security: [{ token: [] }],
      body: payloads,
      response: { 200: payloads, ...problemResponses(400, 401, 403, 503) },
    },
    handler: async (request) => ({
      payloads: await openAll(payloadKeys, identityOf(request).tenant, request.body.payloads),
    }),
  });
}

async function openAll(
  keyring: PayloadParts['payloadKeys'],
  tenant: string,
  sent: readonly PayloadJson[],
): Promise<PayloadJson[]> {
  const read = sent.map(fromJson);
  const keyIds = read.map((payload) => ownKeyId(payload, tenant));
  const keys = await keyring.opening(tenant, [...new Set(keyIds.filter((id) => id !== null))]).catch((cause) => {
    throw new GatewayError('DEPENDENCY_UNAVAILABLE', 'the key store does not answer', { cause });
  });
  return sent.map((given, at) => {
    const key = keys.get(keyIds[at] ?? '');
    if (key === 'erased') return toJson(erasedPayload);
    return key === undefined || key instanceof Error ? given : opened(given, read[at] as SdkPayload, key);
  });
}

type SdkPayload = ReturnType<typeof openPayload>;

/** Id of the key when the payload was sealed for the tenant; null for any other. */
function ownKeyId(payload: SdkPayload, tenant: string): string | null {
  try {
    const by = sealedBy(payload);
    return by?.tenant === tenant ? by.keyId : null;
  } catch {
    return null; // says that it is sealed, and is not: nobody's
  }
}

function opened(given: PayloadJson, payload: SdkPayload, key: DataKey): PayloadJson {
  try {
    return toJson(openPayload(payload, key));
  } catch {
    return given; // changed since it was sealed: it stays what nobody can read
  }
}

function fromJson({ metadata = {}, data = '' }: PayloadJson): SdkPayload {
  const bytes = Object.entries(metadata).map(([name, text]) => [name, Buffer.from(text, 'base64')] as const);
  return { metadata: Object.fromEntries(bytes), data: Buffer.from(data, 'base64') };
}

function toJson({ metadata, data }: SdkPayload): PayloadJson {
  const text = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64');
  const names = Object.entries(metadata ?? {}).map(([name, bytes]) => [name, text(bytes)] as const);
  return { metadata: Object.fromEntries(names), data: text(data ?? new Uint8Array()) };
}
