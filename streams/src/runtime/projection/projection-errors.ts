/** Errors of projections and their stores. Codes are listed in docs/errors.md; a test keeps list and page equal. */
import type { LogPosition } from '../../log/event-log.ts';
import { messageOf } from '../../message-of.ts';

export const projectionErrorCodes = [
  'PROJECTION_STORE_UNAVAILABLE',
  'PROJECTION_STORE_REFUSED',
  'PROJECTION_COLUMN_MISSING',
  'PROJECTION_FENCED',
  'PROJECTION_CHECKPOINT_LOST',
  'PROJECTION_POISON',
  'PROJECTION_PARKING_FULL',
  'PROJECTION_ROW_REFUSED',
  'PROJECTION_ROW_INVALID',
  'PROJECTION_PARTITIONS_CHANGED',
  'PROJECTION_AHEAD_OF_LOG',
  'PROJECTION_OUTDATED',
  'PROJECTION_TOO_LARGE',
  'PROJECTION_UNKNOWN',
  'PROJECTION_CURSOR_INVALID',
  'PROJECTION_BEHIND',
] as const;
export type ProjectionErrorCode = (typeof projectionErrorCodes)[number];

export class ProjectionError extends Error {
  readonly code: ProjectionErrorCode;
  /** True when the same work may succeed later without anybody's help. */
  readonly retryable: boolean;
  readonly projection: string;
  /** The record it is about, when it is about one. */
  readonly position: LogPosition | null;

  constructor(
    code: ProjectionErrorCode,
    projection: string,
    message: string,
    options: { retryable?: boolean; cause?: unknown; position?: LogPosition } = {},
  ) {
    super(`${projection}: ${message}`, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'ProjectionError';
    this.code = code;
    this.projection = projection;
    this.retryable = options.retryable ?? false;
    this.position = options.position ?? null;
  }
}

/** An event that cannot be decoded or projected. Its key is parked (R10); nothing is skipped. */
export function poison(projection: string, position: LogPosition, cause: unknown): ProjectionError {
  const { topic, partition, offset } = position;
  return new ProjectionError(
    'PROJECTION_POISON',
    projection,
    `cannot take ${topic}/${partition}@${offset}: ${messageOf(cause)}`,
    {
      cause,
      position,
    },
  );
}
