/** Errors of the archive of the log. Codes are listed in docs/errors.md. */
export const archiveErrorCodes = [
  'ARCHIVE_ABSENT',
  'ARCHIVE_FORMAT',
  'ARCHIVE_DAMAGED',
  'ARCHIVE_SEGMENT_MISSING',
  'ARCHIVE_REORDERED',
  'ARCHIVE_FOREIGN',
  'ARCHIVE_BUSY',
  'ARCHIVE_LOG_DIFFERS',
  'ARCHIVE_LOG_BEHIND',
  'ARCHIVE_TOPIC_CHANGED',
  'RESTORE_TARGET_NOT_EMPTY',
  'RESTORE_TARGET_DIFFERS',
  'RESTORE_GAP',
  'RESTORE_OFFSET_MOVED',
  'RESTORE_SCHEMA_DIFFERS',
] as const;
export type ArchiveErrorCode = (typeof archiveErrorCodes)[number];

/** The message names the topic, partition and object it is about. */
export class ArchiveError extends Error {
  readonly code: ArchiveErrorCode;
  readonly retryable: boolean;

  constructor(code: ArchiveErrorCode, message: string, options: { retryable?: boolean; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'ArchiveError';
    this.code = code;
    this.retryable = options.retryable ?? false;
  }
}
