/** Errors of this package. Codes are listed in docs/errors.md; a test keeps list and page equal. */
export const workflowErrorCodes = [
  'WORKFLOW_TEMPORAL_UNAVAILABLE',
  'WORKFLOW_START_REFUSED',
  'WORKFLOW_SUBJECT_ERASED',
  'WORKFLOW_PAYLOAD_UNREADABLE',
  'CONTACTS_BEHIND',
  'TEMPLATE_INVALID',
  'MESSAGE_IN_DOUBT',
  'MESSAGE_ADDRESS_DEAD',
  'MESSAGE_TRIES_EXHAUSTED',
] as const;
export type WorkflowErrorCode = (typeof workflowErrorCodes)[number];

/** A workflow could not be started or told. `retryable` says whether the same call may succeed later. */
export class WorkflowError extends Error {
  readonly code: WorkflowErrorCode;
  readonly retryable: boolean;

  constructor(code: WorkflowErrorCode, message: string, options: { retryable?: boolean; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'WorkflowError';
    this.code = code;
    this.retryable = options.retryable ?? false;
  }
}
