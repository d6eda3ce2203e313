/**
 * Reads JSON bodies of doors that take many things at once. The usual parser refuses a whole body for one field called
 * `__proto__` in it, and with it the good things beside; here it is the name of a field like any other: `JSON.parse` makes it
 * one, and nothing that reads these bodies copies fields by assigning to their names.
 */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { GatewayError } from '../errors.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Bytes of the body, unzipped; only where `useJsonBodies` reads it. */
    bodyBytes?: number;
  }
}

/** For the routes of this scope only. */
export function useJsonBodies(scope: FastifyInstance, types: readonly string[] = ['application/json']): void {
  scope.removeAllContentTypeParsers();
  scope.addContentTypeParser([...types], { parseAs: 'buffer' }, async (request: FastifyRequest, body: Buffer) => {
    request.bodyBytes = body.length;
    return parsedJson(body);
  });
}

/** Throws REQUEST_MALFORMED. */
export function parsedJson(body: Buffer): unknown {
  if (body.length === 0) throw new GatewayError('REQUEST_MALFORMED', 'the body is empty');
  try {
    return JSON.parse(body.toString('utf8'));
  } catch (cause) {
    throw new GatewayError('REQUEST_MALFORMED', 'the body is not valid JSON', { cause });
  }
}
