/**
 * Every refusal and failure leaves the gateway as a problem document (RFC 9457) with a stable `code`, `retryable` and
 * `next`. Nothing of an unexpected error is shown to the client but the request id to look it up by.
 */
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { errorTable, GatewayError, type GatewayErrorCode } from '../errors.ts';
import { fieldProblemCodes } from './field-problem.ts';
import { named } from './named-schema.ts';

export const PROBLEM_TYPE = 'application/problem+json';
/** How long a client should wait before it tries again: longer than a broker's or a database's usual fail-over step. */
export const RETRY_AFTER_S = 2;

export const fieldProblemSchema = named(
  'FieldProblem',
  z.object({
    code: z.enum(fieldProblemCodes),
    field: z.string().describe('Path of the field with dots; empty for the whole.'),
    message: z.string(),
    hint: z.string().optional().describe('What to do about it, when it can be told.'),
  }),
);

export const problemSchema = z.looseObject({
  type: z.string().describe('/problems/<code>, of the gateway that answered: says what the code means.'),
  title: z.string(),
  status: z.int(),
  detail: z.string(),
  code: z.string().describe('Stable: programs compare it.'),
  retryable: z.boolean().describe('True when the same request may succeed later.'),
  next: z.string().describe('What to do next.'),
  requestId: z.string(),
  problems: z.array(fieldProblemSchema).optional(),
});
named('Problem', problemSchema);
export type Problem = z.output<typeof problemSchema>;

/** Sends any error as a problem document. Only unexpected ones are logged as errors: the rest are the client's to read. */
export function sendError(error: FastifyError | Error, request: FastifyRequest, reply: FastifyReply): void {
  const known = knownError(error);
  if (known.statusCode >= 500) {
    const level = known.code === 'INTERNAL' ? 'error' : 'warn';
    request.log[level]({ err: error, code: known.code, route: request.routeOptions.url }, 'request failed');
  }
  sendProblem(reply, request, problemOf(error));
}

/** What a client is told of any error, at whatever door. */
export function problemOf(error: FastifyError | Error): ProblemFields {
  const known = knownError(error);
  return {
    ...errorTable[known.code],
    code: codeShown(error, known),
    detail: known.message,
    ...(known.problems.length > 0 ? { problems: known.problems } : {}),
    ...known.extra,
  };
}

/** A reference that resolves at the gateway that answered (RFC 9457 §3.1.1), whatever name it is reached under. */
export function problemType(code: string): string {
  return `/problems/${code}`;
}

export interface ProblemFields {
  readonly status: number;
  readonly title: string;
  readonly retryable: boolean;
  readonly next: string;
  readonly code: string;
  readonly detail: string;
  readonly [extra: string]: unknown;
}

/** Sends one problem document with the headers that belong to its status. */
export function sendProblem(reply: FastifyReply, request: FastifyRequest, fields: ProblemFields): void {
  const problem = { type: problemType(fields.code), ...fields, requestId: request.id };
  if (typeof fields.retryAfterS === 'number') reply.header('retry-after', String(fields.retryAfterS));
  else if (fields.status === 503) reply.header('retry-after', String(RETRY_AFTER_S));
  if (fields.status === 401) {
    const error = fields.code === 'TOKEN_MISSING' ? '' : ', error="invalid_token"';
    reply.header('www-authenticate', `Bearer realm="mainstem"${error}`);
  }
  reply.code(fields.status).type(PROBLEM_TYPE).serializer(JSON.stringify).send(problem);
}

const byFastifyCode: Readonly<Record<string, readonly [GatewayErrorCode, string]>> = {
  FST_ERR_CTP_INVALID_JSON_BODY: ['REQUEST_MALFORMED', 'the body is not valid JSON'],
  FST_ERR_CTP_EMPTY_JSON_BODY: ['REQUEST_MALFORMED', 'the body is empty'],
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: ['REQUEST_MALFORMED', 'Content-Length does not match the body'],
  FST_ERR_CTP_BODY_TOO_LARGE: ['BODY_TOO_LARGE', 'the body is larger than 1 MiB'],
  FST_ERR_CTP_INVALID_MEDIA_TYPE: ['MEDIA_TYPE_UNSUPPORTED', 'only application/json is taken here'],
  FST_ERR_HANDLER_TIMEOUT: ['REQUEST_TIMEOUT', 'no answer within the time a request may take'],
  FST_ERR_BAD_URL: ['REQUEST_MALFORMED', 'the path cannot be decoded'],
  FST_ERR_MAX_PARAM_LENGTH: ['REQUEST_MALFORMED', 'an id in the path is too long'],
};

/** Codes of other packages' errors are kept when they may pass (a client can wait them out); the rest is INTERNAL. */
function knownError(error: FastifyError | Error): GatewayError {
  if (error instanceof GatewayError) return error;
  const { code, retryable, statusCode } = error as { code?: unknown; retryable?: unknown; statusCode?: unknown };
  const fastify = typeof code === 'string' ? byFastifyCode[code] : undefined;
  if (fastify !== undefined) return new GatewayError(...fastify);
  if (typeof code === 'string' && retryable === true) {
    return new GatewayError('DEPENDENCY_UNAVAILABLE', `a part the gateway needs answered ${code}`, { cause: error });
  }
  if (typeof statusCode === 'number' && statusCode >= 400 && statusCode < 500) {
    return new GatewayError('REQUEST_MALFORMED', 'the request cannot be read', { cause: error });
  }
  return new GatewayError('INTERNAL', 'an unexpected error; it is in the log of the gateway', { cause: error });
}

/** LOG_UNAVAILABLE and its like are more use to a client than their family name. */
function codeShown(error: Error, known: GatewayError): string {
  return known.code === 'DEPENDENCY_UNAVAILABLE' ? String((error as { code?: unknown }).code) : known.code;
}
