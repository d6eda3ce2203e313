/** The codec server of Temporal's UI, over the gateway's own door. */
import { openPrivacyKit, type PrivacyKit } from '@mainstem/streams/privacy/testing/privacy-kit';
import { createPayloadCodec } from '@mainstem/workflows/codec/payload-codec';
import { defaultPayloadConverter, type Payload } from '@temporalio/common';
import fastify, { type FastifyInstance } from 'fastify';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { useZod } from '../http/openapi.ts';
import { payloadRoutes } from './routes.ts';

let kit: PrivacyKit;
let app: FastifyInstance;
let tenant = 'acme';
beforeEach(() => {
  kit = openPrivacyKit({ ttlMs: 1 });
  app = fastify();
  useZod(app);
  app.decorateRequest('identity', null);
  app.addHook('onRequest', async (request) => {
    Object.assign(request, { identity: { tenant } });
  });
  payloadRoutes(app, { payloadKeys: kit.keyring });
});
afterEach(async () => {
  await app.close();
  kit.close();
});

const text = (bytes: Uint8Array | null | undefined) => Buffer.from(bytes ?? []).toString('base64');
const json = ({ metadata, data }: Payload) => ({
  metadata: Object.fromEntries(Object.entries(metadata ?? {}).map(([name, bytes]) => [name, text(bytes)])),
  data: text(data),
});

async function sealed(value: unknown, workflowId = 'client:acme:client-1') {
  const codec = createPayloadCodec({ keyring: kit.keyring });
  const plain = [defaultPayloadConverter.toPayload(value)];
  const [payload] = await codec.encode(plain, { type: 'workflow', namespace: 'n', workflowId });
  return json(payload as Payload);
}

async function decoded(...payloads: unknown[]) {
  const answer = await app.inject({ method: 'POST', url: '/v1/workflows/payloads/decode', payload: { payloads } });
  expect(answer.statusCode, answer.body).toBe(200);
  return (answer.json().payloads as { data: string }[]).map(({ data }) => Buffer.from(data, 'base64').toString());
}

test('what a workflow of the tenant was told is opened; what is not sealed stays', async () => {
  const plain = json(defaultPayloadConverter.toPayload('plain'));
  expect(await decoded(await sealed({ stage: 'SALES' }), plain)).toEqual(['{"stage":"SALES"}', '"plain"']);
});

test('R7: what is another tenant’s comes back as it was', async () => {
  const theirs = await sealed('secret', 'client:rival:client-1');
  expect(await decoded(theirs)).toEqual([Buffer.from(theirs.data, 'base64').toString()]);
  tenant = 'rival';
  expect(await decoded(theirs)).toEqual(['"secret"']);
  tenant = 'acme';
});

test('R6: of an erased subject there is nothing left to read', async () => {
  const mine = await sealed('mine');
  await kit.store.close({ tenant: 'acme', subject: 'client-1' }, 1);
  await kit.store.destroy({ tenant: 'acme', subject: 'client-1' }, 1, {});
  await new Promise((resolve) => setTimeout(resolve, 5));
  expect(await decoded(mine)).toEqual(['{"erased":true}']);
});

test('what was changed, or only says that it is sealed, comes back as it was', async () => {
  const mine = await sealed('mine');
  const bytes = Buffer.from(mine.data, 'base64');
  bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1;
  const changed = { ...mine, data: bytes.toString('base64') };
  const short = { ...mine, data: 'AA==' };
  expect(await decoded(changed, short)).toEqual(
    [changed, short].map(({ data }) => Buffer.from(data, 'base64').toString()),
  );
});
