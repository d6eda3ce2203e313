/** What a rebuild and its worker threads say to each other; plain data only. */

import type { Lease } from '@mainstem/streams/runtime/lease/leases';
import { ProjectionError, type ProjectionErrorCode } from '@mainstem/streams/runtime/projection/projection-errors';
import type { ResourceSettings } from '../../resources.ts';
import type { GovernorLimits } from '../governor.ts';
import type { RebuildProgress } from '../progress.ts';
import type { RebuildResult, RebuiltView } from '../rebuild-views.ts';
import type { Until } from '../until.ts';

export interface WorkerTask {
  readonly settings: ResourceSettings;
  /** Who the leases were given to. */
  readonly holder: string;
  readonly targets: readonly {
    readonly name: string;
    readonly version: number;
    readonly build: number;
    readonly lease: Lease;
  }[];
  readonly until: Until | undefined;
  readonly governor: GovernorLimits;
  readonly resume: boolean;
}

export type FromWorker =
  | { readonly kind: 'progress'; readonly progress: RebuildProgress }
  | { readonly kind: 'result'; readonly result: PlainResult }
  | { readonly kind: 'failed'; readonly error: PlainError };

/** Ends the work early. */
export const STOP = 'stop';

export interface PlainError {
  readonly name: string;
  readonly message: string;
  readonly code: string;
  readonly retryable: boolean;
  readonly projection: string;
}

export interface PlainResult extends Omit<RebuildResult, 'views'> {
  readonly views: readonly (Omit<RebuiltView, 'error'> & { readonly error: PlainError | null })[];
}

/** Errors lose their class and fields on the way between threads. */
export function plainError(error: unknown): PlainError {
  const { name, message, code, retryable, projection } = error as Partial<PlainError> & { code?: unknown };
  return {
    name: name ?? 'Error',
    message: message ?? String(error),
    code: typeof code === 'string' ? code : '',
    retryable: retryable === true,
    projection: projection ?? '',
  };
}

export function revived({ name, message, code, retryable, projection }: PlainError): Error {
  if (name !== 'ProjectionError') return Object.assign(new Error(message), { name, code, retryable });
  // The message begins with the projection's name already.
  const words = message.slice(projection.length + 2);
  return new ProjectionError(code as ProjectionErrorCode, projection, words, { retryable });
}

export function plainResult(result: RebuildResult): PlainResult {
  const views = result.views.map((view) => ({ ...view, error: view.error === null ? null : plainError(view.error) }));
  return { ...result, views };
}

export function revivedViews({ views }: PlainResult): RebuiltView[] {
  return views.map((view) => ({
    ...view,
    error: view.error === null ? null : (revived(view.error) as ProjectionError),
  }));
}
