/** Errors of the local stack. Each message says what to do; `advice` is shown on the board. */
export const stackErrorCodes = [
  'STACK_PORT_TAKEN',
  'STACK_TOOL_MISSING',
  'STACK_PART_ABSENT',
  'STACK_ACQUIRE_FAILED',
  'STACK_NOT_READY',
  'STACK_NOT_RUNNING',
  'STACK_STOPPED',
  'STACK_HELD',
] as const;
export type StackErrorCode = (typeof stackErrorCodes)[number];

const mendable: ReadonlySet<StackErrorCode> = new Set(['STACK_PORT_TAKEN', 'STACK_TOOL_MISSING', 'STACK_HELD']);

export class StackError extends Error {
  readonly code: StackErrorCode;
  readonly retryable: boolean;
  /** Of the verb that meets it: 2 when the user must mend something first and nothing was started, else 1. */
  readonly exitCode: number;

  constructor(code: StackErrorCode, message: string, options: { retryable?: boolean; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'StackError';
    this.code = code;
    this.retryable = options.retryable ?? false;
    this.exitCode = mendable.has(code) ? 2 : 1;
  }
}

/** The message of anything thrown. */
export function messageOf(error: unknown): string {
  if (error instanceof AggregateError && error.message === '') return error.errors.map(messageOf).join('; ');
  return error instanceof Error ? error.message : String(error);
}
