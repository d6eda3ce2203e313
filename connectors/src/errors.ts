/** Errors of this package. Codes are listed in docs/errors.md; a test keeps list and page equal. */
export const connectorErrorCodes = [
  'CONNECTOR_UNAVAILABLE',
  'CONNECTOR_TIMEOUT',
  'CONNECTOR_RATE_LIMITED',
  'CONNECTOR_REFUSED',
  'CONNECTOR_ANSWER_INVALID',
  'EGRESS_REFUSED',
  'EGRESS_TOO_LARGE',
  'PAYMENT_AMOUNT_INVALID',
  'PAYMENT_DECLINED',
  'WEB_SOURCE_UNKNOWN',
  'WEB_ROBOTS_REFUSED',
  'LLM_BUDGET_EXHAUSTED',
  'LLM_PROVIDERS_EXHAUSTED',
] as const;
export type ConnectorErrorCode = (typeof connectorErrorCodes)[number];

/** An outside system did not take a call. `retryable` says whether the same call may succeed later. */
export class ConnectorError extends Error {
  readonly code: ConnectorErrorCode;
  readonly retryable: boolean;
  /** How long the outside system asked to be left alone, ms; undefined when it did not say. */
  readonly retryAfterMs: number | undefined;

  constructor(
    code: ConnectorErrorCode,
    message: string,
    options: { retryable?: boolean; cause?: unknown; retryAfterMs?: number | undefined } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'ConnectorError';
    this.code = code;
    this.retryable = options.retryable ?? false;
    this.retryAfterMs = options.retryAfterMs;
  }
}
