/** Errors of this package. Codes are listed in docs/errors.md. */
export const modelErrorCodes = ['MODEL_MALFORMED', 'MODEL_OPERATOR_UNSUPPORTED', 'MODEL_SHAPE_UNSUPPORTED'] as const;
export type ModelErrorCode = (typeof modelErrorCodes)[number];

/** A model that cannot be taken. It will never be taken as it is, so no try is worth repeating. */
export class ModelError extends Error {
  readonly code: ModelErrorCode;
  readonly retryable = false;

  constructor(code: ModelErrorCode, message: string, options: { cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'ModelError';
    this.code = code;
  }
}
