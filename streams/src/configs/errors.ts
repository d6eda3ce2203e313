/** Errors of configs as they are served: docs/errors.md. */

export const configErrorCodes = ['CONFIG_NOT_SERVED', 'CONFIG_SNAPSHOT_MISSING', 'CONFIG_SNAPSHOT_WRONG'] as const;
export type ConfigErrorCode = (typeof configErrorCodes)[number];

export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly code: ConfigErrorCode;
  /** True when it may be there in a moment. */
  readonly retryable: boolean;

  constructor(code: ConfigErrorCode, message: string, options: { retryable?: boolean; cause?: unknown } = {}) {
    super(message, { cause: options.cause });
    this.code = code;
    this.retryable = options.retryable ?? false;
  }
}
