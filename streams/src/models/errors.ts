/** Errors of models as they are kept and loaded. Codes are listed in docs/errors.md. */
export const modelStoreErrorCodes = [
  'MODEL_UNKNOWN',
  'MODEL_ALIAS_UNSET',
  'MODEL_ARTEFACT_MISSING',
  'MODEL_ARTEFACT_DIFFERS',
  'MODEL_SIGNATURE_DIFFERS',
  'MODEL_NOT_SCORABLE',
] as const;
export type ModelStoreErrorCode = (typeof modelStoreErrorCodes)[number];

/** The message names the model and the version. Only an artefact that is not there yet may be there later. */
export class ModelStoreError extends Error {
  readonly code: ModelStoreErrorCode;
  readonly retryable: boolean;

  constructor(code: ModelStoreErrorCode, message: string, options: { cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'ModelStoreError';
    this.code = code;
    this.retryable = code === 'MODEL_ARTEFACT_MISSING';
  }
}
