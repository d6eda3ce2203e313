/** Errors of the feature store (docs/errors.md). */
export const featureErrorCodes = ['FEATURE_RANGE_TOO_LARGE', 'FEATURE_RANGE_GONE', 'FEATURE_SET_UNREADABLE'] as const;
export type FeatureErrorCode = (typeof featureErrorCodes)[number];

export class FeatureError extends Error {
  readonly code: FeatureErrorCode;
  /** The log is what it is: the same question has the same answer. */
  readonly retryable = false;

  constructor(code: FeatureErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'FeatureError';
    this.code = code;
  }
}
