/**
 * Errors of this room. What stops the notary, what a signed note can be refused for, and what keeps an audit from being
 * done. What an audit finds is no error but its answer: `verify/findings.ts`.
 */
export const notaryErrorCodes = [
  'NOTARY_FENCED',
  'NOTARY_FORKED',
  'NOTARY_TREE_DAMAGED',
  'NOTARY_TREE_LOST',
  'NOTARY_LOG_CHANGED',
  'NOTARY_LOG_TRUNCATED',
  'NOTARY_PARTITIONS_CHANGED',
  'NOTARY_KEY_INVALID',
  'NOTARY_KEY_UNVERIFIED',
  'NOTARY_ENTRY_MALFORMED',
  'NOTARY_TREE_ABSENT',
  'NOTARY_TREE_PRESENT',
  'NOTARY_NOT_YET',
  'NOTARY_RECORD_ABSENT',
  'NOTE_MALFORMED',
  'NOTE_KEY_UNKNOWN',
  'NOTE_SIGNATURE_INVALID',
] as const;
export type NotaryErrorCode = (typeof notaryErrorCodes)[number];

export class NotaryError extends Error {
  readonly code: NotaryErrorCode;
  readonly retryable: boolean;

  constructor(code: NotaryErrorCode, message: string, options: { retryable?: boolean; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'NotaryError';
    this.code = code;
    this.retryable = options.retryable ?? false;
  }
}
