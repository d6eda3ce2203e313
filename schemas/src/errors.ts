/** Errors of this package. Codes are listed in docs/errors.md; a test keeps list and page equal. */
export const schemaErrorCodes = [
  'SCHEMA_UNKNOWN_ID',
  'SCHEMA_NOT_PINNED',
  'SCHEMA_MALFORMED_VALUE',
  'SCHEMA_UPCAST_FAILED',
  'SCHEMA_INVALID_EVENT',
  'SCHEMA_INCOMPATIBLE',
  'SCHEMA_REGISTRY_UNAVAILABLE',
  'SCHEMA_REGISTRY_REFUSED',
] as const;
export type SchemaErrorCode = (typeof schemaErrorCodes)[number];

/** Thrown by codec and registry calls. `retryable` says whether the same call may succeed later. */
export class SchemaError extends Error {
  readonly code: SchemaErrorCode;
  readonly retryable: boolean;
  readonly details: Readonly<Record<string, unknown>>;

  constructor(
    code: SchemaErrorCode,
    message: string,
    options: { retryable?: boolean; cause?: unknown; details?: Record<string, unknown> } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'SchemaError';
    this.code = code;
    this.retryable = options.retryable ?? false;
    this.details = options.details ?? {};
  }
}
