/** Errors of the log port, equal for all adapters. Codes are listed in docs/errors.md. */
export const logErrorCodes = [
  'LOG_UNAVAILABLE',
  'LOG_OVERLOADED',
  'LOG_TOPIC_MISSING',
  'LOG_TOPIC_DRIFT',
  'LOG_RECORD_TOO_LARGE',
  'LOG_OFFSET_GONE',
  'LOG_UNREADABLE',
  'LOG_EVENT_INVALID',
  'LOG_CLOSED',
  'LOG_READ_ONLY',
] as const;
export type LogErrorCode = (typeof logErrorCodes)[number];

export class LogError extends Error {
  readonly code: LogErrorCode;
  readonly retryable: boolean;

  constructor(code: LogErrorCode, message: string, options: { retryable?: boolean; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'LogError';
    this.code = code;
    this.retryable = options.retryable ?? false;
  }
}
