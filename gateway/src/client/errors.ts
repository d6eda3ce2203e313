/** What goes wrong between a program and the gateway: no answer that can be read, or one that is a problem document. */
import type { components } from './generated/api.ts';

export type Problem = components['schemas']['Problem'];

export const clientErrorCodes = ['GATEWAY_UNREACHABLE', 'GATEWAY_ANSWER_UNREADABLE'] as const;
export type ClientErrorCode = (typeof clientErrorCodes)[number];

/** No answer came, or none of the gateway's: a broken connection, a proxy's own page. */
export class ClientError extends Error {
  readonly code: ClientErrorCode;
  readonly retryable: boolean;

  constructor(code: ClientErrorCode, message: string, options: { cause?: unknown; retryable?: boolean } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'ClientError';
    this.code = code;
    this.retryable = options.retryable ?? false;
  }
}

/** The gateway said no, or not now; `problem` is all it said (RFC 9457). */
export class ProblemError extends Error {
  readonly problem: Problem;
  /** Stable: programs compare it. */
  readonly code: string;
  readonly status: number;
  readonly retryable: boolean;
  /** Under which a command may be sent again; null for other requests. */
  readonly idempotencyKey: string | null;

  constructor(problem: Problem, idempotencyKey: string | null = null) {
    super(`${problem.code}: ${problem.detail}`);
    this.name = 'ProblemError';
    this.problem = problem;
    this.code = problem.code;
    this.status = problem.status;
    this.retryable = problem.retryable;
    this.idempotencyKey = idempotencyKey;
  }
}
