/** Errors of the life of builds. Codes are listed in docs/errors.md; a test keeps list and page equal. */
export const buildErrorCodes = [
  'BUILD_UNKNOWN',
  'BUILD_VERSION_UNKNOWN',
  'BUILD_DEFINITION_CHANGED',
  'BUILD_BUSY',
  'BUILD_LIVE',
  'BUILD_NOT_READY',
  'BUILD_DIFFERS',
  'BUILD_LAGGING',
  'BUILD_LIMIT',
  'BUILD_CONTENDED',
] as const;
export type BuildErrorCode = (typeof buildErrorCodes)[number];

export class BuildError extends Error {
  readonly code: BuildErrorCode;
  /** True when the same call may succeed later without anybody's help. */
  readonly retryable: boolean;
  readonly view: string;
  /** What to do next, as a sentence; empty when the message says it. */
  readonly next: string;

  constructor(
    code: BuildErrorCode,
    view: string,
    message: string,
    options: { next?: string; retryable?: boolean; cause?: unknown } = {},
  ) {
    super(`${view}: ${message}`, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'BuildError';
    this.code = code;
    this.view = view;
    this.next = options.next ?? '';
    this.retryable = options.retryable ?? false;
  }
}
