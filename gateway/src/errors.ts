/**
 * Errors of this package: everything the gateway itself answers that is no success. Each row is what a client sees in
 * the problem document (RFC 9457): HTTP status, title, whether the same request may succeed later, and what to do next.
 * Refusals of deciders keep the decider's own code; problems of single fields are in `field-problem.ts`.
 */
import type { FieldProblem } from './http/field-problem.ts';

export const gatewayErrorCodes = [
  'REQUEST_MALFORMED',
  'REQUEST_INVALID',
  'REQUEST_INCOMPLETE',
  'BODY_TOO_LARGE',
  'HEADERS_TOO_LARGE',
  'MEDIA_TYPE_UNSUPPORTED',
  'ROUTE_NOT_FOUND',
  'NOT_FOUND',
  'TOKEN_MISSING',
  'TOKEN_INVALID',
  'TOKEN_EXPIRED',
  'ROLE_FORBIDDEN',
  'COMMAND_INTERNAL',
  'EVENTS_INVALID',
  'VERSION_CONFLICT',
  'NOT_READY',
  'OVERLOADED',
  'REQUEST_TIMEOUT',
  'SHUTTING_DOWN',
  'VIEWS_UNAVAILABLE',
  'POSITION_NOT_REACHED',
  'WORKFLOWS_UNAVAILABLE',
  'AUDIT_PENDING',
  'AUDIT_UNAVAILABLE',
  'AUDIT_RECORD_TAMPERED',
  'DEPENDENCY_UNAVAILABLE',
  'INTERNAL',
] as const;
export type GatewayErrorCode = (typeof gatewayErrorCodes)[number];

export interface ErrorRow {
  readonly status: number;
  readonly title: string;
  readonly retryable: boolean;
  /** What the caller should do next, one sentence. */
  readonly next: string;
}

const later = 'Send the same request again after the time in Retry-After.';
const token = 'Send "Authorization: Bearer <token>" with a fresh token; "mainstem token" mints one for local use.';

export const errorTable: Readonly<Record<GatewayErrorCode, ErrorRow>> = {
  REQUEST_MALFORMED: row(400, 'The request cannot be read', 'Send one valid JSON document; see /docs.'),
  REQUEST_INVALID: row(400, 'The request has fields that do not fit', 'Mend the fields in "problems"; see /docs.'),
  REQUEST_INCOMPLETE: row(408, 'The request did not arrive in time', 'Send the whole request at once.', true),
  HEADERS_TOO_LARGE: row(431, 'The headers are too large', 'Send at most 16 KiB of headers.'),
  BODY_TOO_LARGE: row(413, 'The body is too large', 'Send at most 1 MiB at once: split it into more requests.'),
  MEDIA_TYPE_UNSUPPORTED: row(415, 'The body is not JSON', 'Send "Content-Type: application/json".'),
  ROUTE_NOT_FOUND: row(404, 'There is no such route', 'See /docs for every route.'),
  NOT_FOUND: row(404, 'There is no such thing in this tenant', 'Check the id; views follow the log by moments.'),
  TOKEN_MISSING: row(401, 'No token was sent', token),
  TOKEN_INVALID: row(401, 'The token is not valid here', token),
  TOKEN_EXPIRED: row(401, 'The token has expired', token),
  ROLE_FORBIDDEN: row(403, 'The roles of the token do not allow this', 'Ask an admin of the tenant to do or allow it.'),
  COMMAND_INTERNAL: row(403, 'The command is for the platform only', 'Use one of the commands named in "detail".'),
  EVENTS_INVALID: row(422, 'No event was taken', 'Mend what "results" names for each event, then send it again.'),
  VERSION_CONFLICT: row(409, 'Something else was decided first', 'Look at the current state, then decide anew.'),
  NOT_READY: row(503, 'The gateway is still reading the log', later, true),
  OVERLOADED: row(503, 'The gateway has too many requests in hand', later, true),
  REQUEST_TIMEOUT: row(
    503,
    'The request took too long',
    `${later} Keep the same ids: what was done is not done twice.`,
    true,
  ),
  SHUTTING_DOWN: row(503, 'The gateway is stopping', later, true),
  VIEWS_UNAVAILABLE: row(503, 'The views cannot be asked', later, true),
  POSITION_NOT_REACHED: row(503, 'The view has not come to the position yet', later, true),
  WORKFLOWS_UNAVAILABLE: row(503, 'The workflows cannot be reached', later, true),
  AUDIT_PENDING: row(503, 'It is not under a signed checkpoint yet', later, true),
  AUDIT_RECORD_TAMPERED: row(
    409,
    'The record was tampered with: it is not the one that was signed',
    'Keep the detail and tell the operator at once: "mainstem audit verify" names every such record.',
  ),
  AUDIT_UNAVAILABLE: row(503, 'The audit tree cannot be read', later, true),
  DEPENDENCY_UNAVAILABLE: row(503, 'A part the gateway needs cannot be reached', later, true),
  INTERNAL: row(500, 'The gateway made a mistake', 'Report it with the value of "requestId".'),
};

function row(status: number, title: string, next: string, retryable = false): ErrorRow {
  return { status, title, retryable, next };
}

export interface GatewayErrorOptions {
  readonly cause?: unknown;
  readonly problems?: readonly FieldProblem[];
  /** Members of the problem document beyond the standard ones, e.g. `version`. */
  readonly extra?: Readonly<Record<string, unknown>>;
}

/** Thrown by handlers; the error handler turns it into a problem document. `message` is shown to the client as `detail`. */
export class GatewayError extends Error {
  readonly code: GatewayErrorCode;
  readonly retryable: boolean;
  readonly statusCode: number;
  readonly problems: readonly FieldProblem[];
  readonly extra: Readonly<Record<string, unknown>>;

  constructor(code: GatewayErrorCode, message: string, options: GatewayErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'GatewayError';
    this.code = code;
    this.retryable = errorTable[code].retryable;
    this.statusCode = errorTable[code].status;
    this.problems = options.problems ?? [];
    this.extra = options.extra ?? {};
  }
}
