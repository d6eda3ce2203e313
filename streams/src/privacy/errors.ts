/** Errors of sealing, opening and erasing. Codes are listed in docs/errors.md. No message holds a value or a key. */
export const privacyErrorCodes = [
  'PRIVACY_SUBJECT_ERASED',
  'PRIVACY_SUBJECT_UNKNOWN',
  'PRIVACY_SUBJECT_OPEN',
  'PRIVACY_VALUE_TAMPERED',
  'PRIVACY_VALUE_MALFORMED',
  'PRIVACY_KEY_MISSING',
  'PRIVACY_KEY_FOREIGN',
  'PRIVACY_KEY_OUTDATED',
  'PRIVACY_KEYS_UNAVAILABLE',
  'PRIVACY_ROTATION_UNDERWAY',
  'PRIVACY_ROWS_UNKNOWN',
  'PRIVACY_STORE_UNSWEPT',
  'PRIVACY_HISTORY_UNREADABLE',
] as const;
export type PrivacyErrorCode = (typeof privacyErrorCodes)[number];

export class PrivacyError extends Error {
  readonly code: PrivacyErrorCode;
  readonly retryable: boolean;

  constructor(code: PrivacyErrorCode, message: string, options: { retryable?: boolean; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'PrivacyError';
    this.code = code;
    this.retryable = options.retryable ?? false;
  }
}
