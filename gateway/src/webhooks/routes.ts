/**
 * Webhooks in (WAP-133): `POST /v1/webhooks/{tenant}.{name}`, signed as of Standard Webhooks. The path only says whose secret
 * to verify with; who may write for the tenant is said by the signature, which is checked over the bytes that came, before
 * they are read (R7). An unknown source answers as a wrong signature does.
 *
 *  - 200: durable on the log, now or from before (the same `webhook-id` again is the same delivery).
 *  - 202: genuine, and nothing in it is an event here; sending it again would not change that. It is among the warnings.
 *  - 401: not signed by the source, or more than five minutes old or ahead; 400: signed, and no JSON.
 *  - 429 with Retry-After, 503: nothing was taken; senders try again by themselves.
 */
import { randomBytes } from 'node:crypto';
import type { Queries } from '@mainstem/projections/queries';
import type { ContactsByAddress } from '@mainstem/streams/contacts/by-address';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { GatewayError } from '../errors.ts';
import { identityOf } from '../http/guard.ts';
import { parsedJson } from '../http/json-body.ts';
import type { GatewayMetrics } from '../http/metrics.ts';
import { problemResponses, type ZodTypes } from '../http/openapi.ts';
import type { Identity } from '../identity/identity.ts';
import { resultsSchema, sendResults } from '../ingest/answer.ts';
import type { Checked } from '../ingest/item.ts';
import type { PersonIdsOf } from '../ingest/persons/person-ids.ts';
import type { Pipeline } from '../ingest/pipeline.ts';
import { dsnItems } from './dsn-items.ts';
import { messageItems } from './message-items.ts';
import { BODY_MAX_BYTES, readBody } from './read-body.ts';
import { readInboundSms } from './read-sms.ts';
import { smsItems } from './sms-items.ts';
import { mappingSchema, type Source, type Sources, secretsSchema, sourceKinds, sourceName } from './source.ts';
import { verifyDelivery } from './verify.ts';
import { isOfTwilio } from './verify-twilio.ts';

export interface WebhookParts {
  readonly sources: Sources;
  readonly pipeline: Pipeline;
  readonly personIds: PersonIdsOf;
  readonly metrics: GatewayMetrics;
  readonly clock: () => number;
  /** Messages that were sent, to find what a carrier speaks of. */
  readonly messages: Queries['messages'];
  /** Whose number it is that answers. */
  readonly contacts: ContactsByAddress;
  /** Address of the gateway as carriers reach it: Twilio signs it. */
  readonly publicUrl: string;
}

/** Of secrets made here; the spec asks for 24 to 64. */
const SECRET_BYTES = 32;

export function webhookRoutes(app: FastifyInstance, parts: WebhookParts): void {
  sourceRoutes(app, parts.sources);
  void app.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    // The bytes as they came: what was parsed and written again has another signature.
    scope.addContentTypeParser('*', { parseAs: 'buffer' }, async (_request: FastifyRequest, body: Buffer) => body);
    scope.route<{ Params: { source: string }; Body: Buffer }>({
      method: 'POST',
      url: '/v1/webhooks/:source',
      bodyLimit: BODY_MAX_BYTES,
      // Open to all: who sends proves it by the signature, which is checked before anything else.
      config: { open: true, documentedBody: z.looseObject({}) },
      schema: {
        tags: ['events'],
        summary: 'A webhook of a CRM, an e-signature service or a carrier of messages.',
        description: 'Signed as of Standard Webhooks; no token. The path is that of the source’s url. docs/ingest.md.',
        params: z.object({ source: z.string().max(120) }),
        response: {
          200: resultsSchema.describe('Durable on the log.'),
          202: resultsSchema.describe('Genuine, and nothing in it is an event here.'),
          ...problemResponses(400, 401, 413, 429, 503),
        },
      },
      handler: (request, reply) => deliver(request, reply, parts),
    });
  });
}

async function deliver(
  request: FastifyRequest<{ Params: { source: string }; Body: Buffer }>,
  reply: FastifyReply,
  parts: WebhookParts,
): Promise<FastifyReply> {
  const { sources, personIds, metrics, clock, messages } = parts;
  const nowMs = clock();
  const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
  const [, tenant = '', name = ''] = /^([a-z0-9-]{1,63})\.([a-z0-9-]{1,40})$/.exec(request.params.source) ?? [];
  const found = tenant === '' ? undefined : await sources.get(tenant, name);
  if (found?.source.kind === 'twilio') return deliverOfTwilio(request, reply, parts, found);
  const verdict = verifyDelivery(request.headers, body, found?.secrets ?? [], nowMs);
  if (!verdict.ok || found === undefined) {
    metrics.refused.inc({ code: 'WEBHOOK_UNSIGNED' });
    throw new GatewayError('WEBHOOK_UNSIGNED', unsigned[verdict.ok ? 'signature' : verdict.why]);
  }
  const { source } = found;
  const frame = { source, webhookId: verdict.id, nowMs };
  if (source.kind === 'bounces') {
    return take(reply, request, parts, source, await dsnItems(body, { ...frame, messages }), nowMs);
  }
  const items =
    source.kind === 'messages'
      ? await messageItems(parsedJson(body), { ...frame, messages })
      : readBody(parsedJson(body), { ...frame, ids: await personIds(tenant) });
  return take(reply, request, parts, source, items, nowMs);
}

/** Twilio signs in its own way, and tells one thing as a form. */
async function deliverOfTwilio(
  request: FastifyRequest<{ Params: { source: string }; Body: Buffer }>,
  reply: FastifyReply,
  parts: WebhookParts,
  { source, secrets }: { readonly source: Source; readonly secrets: readonly string[] },
): Promise<FastifyReply> {
  const { metrics, clock, messages, publicUrl, contacts } = parts;
  const nowMs = clock();
  const body = Buffer.isBuffer(request.body) ? request.body.toString('utf8') : '';
  const fields = Object.fromEntries(new URLSearchParams(body));
  const url = `${publicUrl.replace(/\/$/, '')}/v1/webhooks/${source.tenant}.${source.name}`;
  if (!isOfTwilio(request.headers['x-twilio-signature'], url, fields, secrets)) {
    metrics.refused.inc({ code: 'WEBHOOK_UNSIGNED' });
    throw new GatewayError('WEBHOOK_UNSIGNED', unsigned.signature);
  }
  // The same state of the same message told again is the same event.
  const webhookId = `${fields.MessageSid ?? ''}/${fields.MessageStatus ?? ''}`;
  const inbound = readInboundSms(fields);
  const items =
    inbound === null
      ? await messageItems(fields, { source, webhookId, nowMs, messages })
      : await smsItems(inbound, { source, nowMs, contacts });
  return take(reply, request, parts, source, items, nowMs);
}

async function take(
  reply: FastifyReply,
  request: FastifyRequest,
  { pipeline, metrics }: WebhookParts,
  source: Source,
  items: readonly Checked[],
  nowMs: number,
): Promise<FastifyReply> {
  const identity = senderOf(source);
  const results = await pipeline({ identity, door: 'webhooks', items, nowMs });
  if (results.every(({ status }) => status === 'invalid')) {
    for (const { status } of results) metrics.items.inc({ status });
    return reply.code(202).send({ results });
  }
  return sendResults(reply, request, results, metrics, { some: 200, none: 422 });
}

const unsigned = {
  headers: 'webhook-id, webhook-timestamp and webhook-signature are needed',
  time: 'webhook-timestamp is more than five minutes from now',
  signature: 'no signature is of a source by this name',
} as const;

/** It may do nothing but what this route does. */
function senderOf({ tenant, name }: Source): Identity {
  return { tenant, roles: [], actor: `service:webhook-${name}`, credential: `webhook:${name}` };
}

const named = z.strictObject({ name: sourceName });
const sourceBody = z.strictObject({
  kind: z.enum(sourceKinds),
  mapping: mappingSchema.default({}),
  secrets: secretsSchema
    .optional()
    .describe(
      'whsec_… (shared) or whpk_… (Ed25519 public key), up to four for a change; one is made when none is given.',
    ),
});
const sourceShape = z.object({ name: z.string(), kind: z.enum(sourceKinds), mapping: mappingSchema });
const sourceAnswer = sourceShape.extend({
  url: z.string().describe('Path to give to the sender.'),
  secret: z.string().optional().describe('The secret that was made; it is never shown again.'),
});

function sourceRoutes(app: FastifyInstance, sources: Sources): void {
  const typed = app.withTypeProvider<ZodTypes>();
  const shared = { tags: ['events'], security: [{ token: [] }] };
  typed.route({
    method: 'PUT',
    url: '/v1/webhook-sources/:name',
    config: { permission: 'settings:publish' },
    schema: {
      ...shared,
      summary: 'Set up who may send webhooks, or change its secrets.',
      params: named,
      body: sourceBody,
      response: { 200: sourceAnswer, ...problemResponses(400, 401, 403, 503) },
    },
    handler: async (request) => {
      const { tenant } = identityOf(request);
      const { kind, mapping, secrets } = request.body;
      const { name } = request.params;
      const made = secrets === undefined ? `whsec_${randomBytes(SECRET_BYTES).toString('base64')}` : undefined;
      await sources.put({ tenant, name, kind, mapping }, secrets ?? [made as string]);
      const answer = { name, kind, mapping, url: `/v1/webhooks/${tenant}.${name}` };
      return made === undefined ? answer : { ...answer, secret: made };
    },
  });
  typed.route({
    method: 'GET',
    url: '/v1/webhook-sources',
    config: { permission: 'settings:publish' },
    schema: {
      ...shared,
      summary: 'Who may send webhooks; no secrets.',
      response: {
        200: z.object({ items: z.array(sourceShape), nextCursor: z.null() }),
        ...problemResponses(401, 403, 503),
      },
    },
    handler: async (request) => ({ items: await sources.list(identityOf(request).tenant), nextCursor: null }),
  });
  typed.route({
    method: 'DELETE',
    url: '/v1/webhook-sources/:name',
    config: { permission: 'settings:publish' },
    schema: {
      ...shared,
      summary: 'Refuse what this source sends from now on.',
      params: named,
      response: { 204: z.null(), ...problemResponses(400, 401, 403, 404, 503) },
    },
    handler: async (request, reply) => {
      const dropped = await sources.drop(identityOf(request).tenant, request.params.name);
      if (!dropped) throw new GatewayError('NOT_FOUND', 'there is no such source');
      return reply.code(204).send();
    },
  });
}
