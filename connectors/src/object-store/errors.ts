/** Errors of the object store, equal for all adapters. Codes are listed in docs/errors.md. */
export const objectStoreErrorCodes = [
  'OBJECT_STORE_UNAVAILABLE',
  'OBJECT_STORE_REFUSED',
  'OBJECT_STORE_URL_INVALID',
  'OBJECT_KEY_INVALID',
  'OBJECT_TOO_LARGE',
  'OBJECT_RETAINED',
] as const;
export type ObjectStoreErrorCode = (typeof objectStoreErrorCodes)[number];

/** `retryable` says whether the same call may succeed later. */
export class ObjectStoreError extends Error {
  readonly code: ObjectStoreErrorCode;
  readonly retryable: boolean;

  constructor(code: ObjectStoreErrorCode, message: string, options: { retryable?: boolean; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'ObjectStoreError';
    this.code = code;
    this.retryable = options.retryable ?? false;
  }
}
