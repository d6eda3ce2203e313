/** Errors of decision writers. Codes are listed in docs/errors.md; a test keeps list and page equal. */
export const decisionErrorCodes = [
  'DECISION_INVALID',
  'DECISION_KEY_UNREADABLE',
  'DECISION_NOT_READY',
  'DECISION_OVERLOADED',
  'DECISION_SNAPSHOTS_UNUSABLE',
  'DECISION_UNKNOWN',
  'DECISION_WRITER_ENDED',
] as const;
export type DecisionErrorCode = (typeof decisionErrorCodes)[number];

/** A command could not be answered. Refusals and conflicts are answers, not errors. */
export class DecisionError extends Error {
  readonly code: DecisionErrorCode;
  /** True when the same command, with the same command id, may be sent again. */
  readonly retryable: boolean;

  constructor(code: DecisionErrorCode, message: string, options: { retryable?: boolean; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'DecisionError';
    this.code = code;
    this.retryable = options.retryable ?? false;
  }
}
