/**
 * `GET /v1/audit/checkpoint`, `/v1/audit/proofs/inclusion`, `/v1/audit/proofs/consistency`, and the tree itself as static
 * resources below `/v1/audit/tlog` (C2SP tlog-tiles), for other people's verifiers.
 *
 * A tenant may ask for a proof of its own records only (R7): whose a record is, its key on the log says; another tenant's
 * is answered as one that does not exist. Checkpoint and tiles are of all tenants together and hold places and hashes, no
 * key and no value.
 */
import { parseKey } from '@mainstem/schemas/envelope';
import { leafHash } from '@mainstem/streams/notary/merkle/hash';
import { parseTilePath } from '@mainstem/streams/notary/merkle/tiles';
import { notarisedTopics } from '@mainstem/streams/notary/topics';
import type { SignedCheckpoint } from '@mainstem/streams/notary/tree/head';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { GatewayError } from '../errors.ts';
import { identityOf } from '../http/guard.ts';
import { named } from '../http/named-schema.ts';
import { problemResponses, type ZodTypes } from '../http/openapi.ts';
import { type AuditDesk, asked, refuseTampered } from './desk.ts';

const wholeNumber = z
  .string()
  .regex(/^\d{1,15}$/, 'a whole number')
  .transform(Number);
const topic = z.enum(notarisedTopics as [string, ...string[]]);
const base64 = z.string().describe('Base64.');

const checkpointShape = z.object({
  origin: z.string(),
  size: z.int().describe('Leaves in the tree.'),
  rootHash: base64,
  sequence: z.int().describe('Number of the checkpoint.'),
  time: z.iso.datetime(),
  offsets: z
    .record(z.string(), z.array(z.int()))
    .describe('Before which offset of each partition every record is in the tree.'),
  note: z
    .string()
    .describe('The checkpoint as it was signed (C2SP tlog-checkpoint); verify this, not the fields above.'),
});
named('Checkpoint', checkpointShape);

const inclusionShape = z.object({
  topic: z.string(),
  partition: z.int(),
  offset: z.int(),
  key: z.string(),
  value: base64.describe('Bytes of the record as on the log, Base64.'),
  index: z.int().describe('Number of the leaf.'),
  entry: base64.describe('Data of the leaf, Base64 (docs/audit.md says its form).'),
  leafHash: base64,
  proof: z.array(base64).describe('Hashes from the leaf’s sibling up (RFC 6962 §2.1.1).'),
  checkpoint: checkpointShape,
});

const treeShape = z.object({ size: z.int(), rootHash: base64 });
const consistencyShape = z.object({
  from: treeShape,
  to: treeShape,
  proof: z.array(base64).describe('RFC 6962 §2.1.2.'),
  checkpoint: checkpointShape,
});

const common = { tags: ['queries'], security: [{ token: [] }] };
const config = { permission: 'audit:read' } as const;

export function auditRoutes(app: FastifyInstance, desk: AuditDesk): void {
  const routes = app.withTypeProvider<ZodTypes>();
  routes.route({
    method: 'GET',
    url: '/v1/audit/checkpoint',
    config,
    schema: {
      ...common,
      summary: 'The newest signed checkpoint of the audit tree.',
      response: { 200: checkpointShape, ...problemResponses(401, 403, 503) },
    },
    handler: async () => told(await asked(desk.proofs().then((proofs) => proofs.checkpoint()))),
  });
  routes.route({
    method: 'GET',
    url: '/v1/audit/proofs/inclusion',
    config,
    schema: {
      ...common,
      summary: 'Proof that a record of this tenant is in the audit tree.',
      querystring: z.strictObject({ topic, partition: wholeNumber, offset: wholeNumber }),
      response: { 200: inclusionShape, ...problemResponses(400, 401, 403, 404, 409, 503) },
    },
    handler: async (request) => {
      const place = request.query;
      const record = await desk.record(place);
      if (record === null || parseKey(record.key)?.tenant !== identityOf(request).tenant) {
        throw new GatewayError('NOT_FOUND', 'no such record');
      }
      const found = await asked(desk.proofs().then((proofs) => proofs.inclusion(place)));
      refuseTampered(record, found);
      const { index, entry, proof, checkpoint } = found;
      return {
        ...place,
        key: record.key,
        value: record.value.toString('base64'),
        index,
        entry: entry.toString('base64'),
        leafHash: leafHash(entry).toString('base64'),
        proof: texts(proof),
        checkpoint: told(checkpoint),
      };
    },
  });
  routes.route({
    method: 'GET',
    url: '/v1/audit/proofs/consistency',
    config,
    schema: {
      ...common,
      summary: 'Proof that the audit tree of one size begins with that of another.',
      querystring: z.strictObject({
        from: wholeNumber.describe('Leaves in the older tree.'),
        to: wholeNumber.optional().describe('Leaves in the newer tree; the newest checkpoint’s when not said.'),
      }),
      response: { 200: consistencyShape, ...problemResponses(400, 401, 403, 503) },
    },
    handler: async (request) => {
      const { from, to } = request.query;
      if (to !== undefined && to < from) throw toBeforeFrom();
      const { checkpoint, ...found } = await asked(desk.proofs().then((proofs) => proofs.consistency(from, to)));
      const tree = ({ size, root }: { size: number; root: Buffer }) => ({ size, rootHash: root.toString('base64') });
      return {
        from: tree(found.from),
        to: tree(found.to),
        proof: texts(found.proof),
        checkpoint: told(checkpoint),
      };
    },
  });
  treeRoutes(app, desk);
}

/** The tree as tlog-tiles has it. What is there under a number never changes, so it may be kept. */
function treeRoutes(app: FastifyInstance, desk: AuditDesk): void {
  const bytes = z.string().describe('Bytes.');
  app.route({
    method: 'GET',
    url: '/v1/audit/tlog/checkpoint',
    config,
    schema: {
      ...common,
      summary: 'The newest checkpoint as a signed note (C2SP tlog-tiles).',
      response: {
        200: { description: 'Note.', content: { 'text/plain': { schema: bytes } } },
        ...problemResponses(401, 403, 503),
      },
    },
    handler: async (_request, reply) => {
      const { note } = await asked(desk.proofs().then((proofs) => proofs.checkpoint()));
      return reply.type('text/plain; charset=utf-8').header('cache-control', 'no-store').send(note);
    },
  });
  app.route<{ Params: { '*': string } }>({
    method: 'GET',
    url: '/v1/audit/tlog/tile/*',
    config,
    schema: {
      ...common,
      summary: 'A tile of hashes or a bundle of entries (C2SP tlog-tiles).',
      response: {
        200: { description: 'Tile.', content: { 'application/octet-stream': { schema: bytes } } },
        ...problemResponses(401, 403, 404, 503),
      },
    },
    handler: async (request, reply) => {
      const tile = parseTilePath(`tile/${request.params['*']}`);
      const body = tile === null ? null : await asked(desk.tree().then(({ store }) => store.tile(tile)));
      if (body === null) throw new GatewayError('NOT_FOUND', 'no such tile');
      const forEver = 'private, max-age=31536000, immutable';
      return reply.type('application/octet-stream').header('cache-control', forEver).send(body);
    },
  });
}

function told({ checkpoint, note }: SignedCheckpoint): z.output<typeof checkpointShape> {
  const { origin, size, root, sequence, timeMs, offsets } = checkpoint;
  return {
    origin,
    size,
    rootHash: root.toString('base64'),
    sequence,
    time: new Date(timeMs).toISOString(),
    offsets: Object.fromEntries(Object.entries(offsets).map(([name, list]) => [name, [...list]])),
    note: note.toString('utf8'),
  };
}

function toBeforeFrom(): GatewayError {
  const problems = [
    { code: 'FIELD_OUT_OF_RANGE', field: 'to', message: 'smaller than "from"', hint: 'Give the older tree as "from".' },
  ] as const;
  return new GatewayError('REQUEST_INVALID', 'the newer tree is smaller than the older one', { problems });
}

const texts = (hashes: readonly Buffer[]): string[] => hashes.map((hash) => hash.toString('base64'));
