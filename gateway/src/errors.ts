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
  'TOKEN_REVOKED',
  'LOGIN_REFUSED',
  'IDENTITY_STALE',
  'ROLE_FORBIDDEN',
  'POLICY_INVALID',
  'POLICY_LOCKS_OUT',
  'COMMAND_INTERNAL',
  'EVENTS_INVALID',
  'RATE_EXCEEDED',
  'WEBHOOK_UNSIGNED',
  'VERSION_CONFLICT',
  'IDEMPOTENCY_KEY_REUSED',
  'CAMPAIGN_UNKNOWN',
  'CREATIVE_NOT_GOLD',
  'AGENT_UNKNOWN',
  'CONFIG_UNKNOWN',
  'BUDGET_CURRENCY_DIFFERS',
  'CONFIG_MISPLACED',
  'PREVIEW_EXPIRED',
  'NOT_READY',
  'OVERLOADED',
  'REQUEST_TIMEOUT',
  'SHUTTING_DOWN',
  'VIEWS_UNAVAILABLE',
  'SECRETS_UNAVAILABLE',
  'POSITION_NOT_REACHED',
  'LIVE_POSITION_GONE',
  'LIVE_POSITION_TOO_OLD',
  'LIVE_OVERLOADED',
  'LIVE_TICKET_INVALID',
  'AUDIT_PENDING',
  'AUDIT_UNAVAILABLE',
  'AUDIT_RECORD_TAMPERED',
  'ORIGIN_FORBIDDEN',
  'TOOL_UNKNOWN',
  'COMMAND_REFUSED',
  'USER_LAST_ADMIN',
  'APPROVAL_NEEDS_PERSON',
  'APPROVAL_LINK_USED',
  'APPROVAL_LINK_EXPIRED',
  'APPROVAL_LINK_OVER',
  'APPROVAL_LINK_CHANGED',
  'APPROVAL_LINK_NOT_YOURS',
  'APPROVAL_LINK_NEEDS_LOGIN',
  'PROPOSAL_NEEDS_PERSON',
  'PROPOSAL_DECIDED',
  'PROPOSAL_EXPIRED',
  'VALUE_MODEL_MISSING',
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
  TOKEN_REVOKED: row(401, 'What was shown is not let in any more', 'Log in again, or ask an admin for another key.'),
  LOGIN_REFUSED: row(
    401,
    'The login was refused',
    'Check the organisation, the address and the password; after some failures wait for up to 15 minutes.',
  ),
  IDENTITY_STALE: row(503, 'Who may come in is not known for sure', later, true),
  ROLE_FORBIDDEN: row(403, 'The roles of the token do not allow this', 'Ask an admin of the tenant to do or allow it.'),
  POLICY_INVALID: row(
    422,
    'The policies are not valid',
    'Mend what "complaints" names; the schema is in GET /v1/policies.',
  ),
  POLICY_LOCKS_OUT: row(422, 'The policies would lock the admins out', 'Leave admins what "complaints" names.'),
  COMMAND_INTERNAL: row(403, 'The command is for the platform only', 'Use one of the commands named in "detail".'),
  EVENTS_INVALID: row(422, 'No event was taken', 'Mend what "results" names for each event, then send it again.'),
  WEBHOOK_UNSIGNED: row(
    401,
    'The webhook is not signed by its source',
    'Sign id, timestamp and body as of Standard Webhooks with the secret of the source, within five minutes.',
  ),
  RATE_EXCEEDED: row(429, 'More is sent than is taken', 'Send it again after the time in Retry-After.', true),
  VERSION_CONFLICT: row(409, 'Something else was decided first', 'Look at the current state, then decide anew.'),
  IDEMPOTENCY_KEY_REUSED: row(
    422,
    'The Idempotency-Key names another request',
    'Give every command a key of its own; send a command again unchanged.',
  ),
  CAMPAIGN_UNKNOWN: row(422, 'There is no such campaign', 'Check the campaign id, or create the campaign first.'),
  CREATIVE_NOT_GOLD: row(
    422,
    'The creative is no gold creative of this campaign',
    'Name a creative of the campaign that was approved and marked gold.',
  ),
  AGENT_UNKNOWN: row(422, 'There is no such agent', 'Check the agent id: GET /v1/agents.'),
  CONFIG_UNKNOWN: row(422, 'There is no such config', 'Check the config id, or create the config first.'),
  PREVIEW_EXPIRED: row(410, 'The preview is over', 'Ask for the change anew; its preview lasts an hour.'),
  CONFIG_MISPLACED: row(
    422,
    'The config says that it is another one',
    'Send it to its own id, with the organisation it is of.',
  ),
  BUDGET_CURRENCY_DIFFERS: row(
    422,
    'The budget is in another currency than its campaign',
    'Leave the currency out, or name the one in "currency".',
  ),
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
  SECRETS_UNAVAILABLE: row(503, 'The store of secrets does not answer', later, true),
  POSITION_NOT_REACHED: row(503, 'The view has not come to the position yet', later, true),
  LIVE_POSITION_GONE: row(410, 'The position is not on the log', 'Ask the views anew, then subscribe without "from".'),
  LIVE_POSITION_TOO_OLD: row(
    410,
    'The position is too far back',
    'Ask the views anew and subscribe without "from", or read all events with "from": "earliest".',
  ),
  LIVE_OVERLOADED: row(429, 'There are too many live connections or subscriptions', later, true),
  LIVE_TICKET_INVALID: row(401, 'The ticket is not valid (any more)', 'Ask for a new one: POST /v1/live/tickets.'),
  AUDIT_PENDING: row(503, 'It is not under a signed checkpoint yet', later, true),
  AUDIT_RECORD_TAMPERED: row(
    409,
    'The record was tampered with: it is not the one that was signed',
    'Keep the detail and tell the operator at once: "mainstem audit verify" names every such record.',
  ),
  AUDIT_UNAVAILABLE: row(503, 'The audit tree cannot be read', later, true),
  ORIGIN_FORBIDDEN: row(403, 'The page that asks is not allowed to', 'Name its origin in MAINSTEM_CORS_ALLOW_ORIGINS.'),
  TOOL_UNKNOWN: row(404, 'There is no such tool', 'Ask tools/list for all of them.'),
  COMMAND_REFUSED: row(
    422,
    'The rules refuse the command',
    'See "detail"; the same is refused until the state changes.',
  ),
  USER_LAST_ADMIN: row(409, 'Nobody else is an active admin', 'Make somebody else an admin first.'),
  APPROVAL_NEEDS_PERSON: row(403, 'Only a person decides an approval', 'Let a person with the permission decide it.'),
  APPROVAL_LINK_USED: row(
    409,
    'The link was used before',
    'Nothing: it was decided by it. Log in to see how it stands.',
  ),
  APPROVAL_LINK_EXPIRED: row(410, 'The time of the link is over', 'Have it asked for anew; silence never approves.'),
  APPROVAL_LINK_OVER: row(
    409,
    'The approval is over',
    'Nothing is left to decide; "approvalStatus" says how it ended.',
  ),
  APPROVAL_LINK_CHANGED: row(
    409,
    'It was changed since the link was sent',
    'Use the link of the newer mail, or log in.',
  ),
  APPROVAL_LINK_NOT_YOURS: row(403, 'The link was sent to somebody else', 'Decide by your own link, or log in.'),
  APPROVAL_LINK_NEEDS_LOGIN: row(403, 'A link alone does not decide this', 'Log in: it is of high risk.'),
  PROPOSAL_NEEDS_PERSON: row(403, 'Only a person decides a proposal', 'Let a person with the permission decide it.'),
  PROPOSAL_DECIDED: row(409, 'The proposal was decided before', 'Read it again: GET /v1/proposals/{id}.'),
  PROPOSAL_EXPIRED: row(409, 'The time of the proposal is over', 'Have it proposed anew on the state of today.'),
  VALUE_MODEL_MISSING: row(
    409,
    'There is no model of values that could answer',
    'Send purchases of 50 customers or more, 20 of whom came back; a model is fitted within a minute of it, or says why not.',
  ),
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
