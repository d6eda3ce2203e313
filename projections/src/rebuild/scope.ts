/** Which rows a partial rebuild makes anew, and a projection that knows no others. */
import type { AnyEvent } from '@mainstem/schemas/generated/events';
import type { LogRecord } from '@mainstem/streams/log/event-log';
import type { Projection, RowKey } from '@mainstem/streams/runtime/projection/projection';

/** Each condition given must hold. At least one must be given: all rows are a full rebuild. */
export interface RowScope {
  /** Rows of this tenant. */
  readonly tenant?: string;
  /** These rows, made by `rowKey`. */
  readonly keys?: readonly RowKey[];
  /** Rows that an event for which this holds has touched, e.g. `occurredBetween`. Pure; costs a pass over the log. */
  readonly touchedBy?: (event: AnyEvent) => boolean;
}

/** Events of a stretch of time, ms since 1970 UTC: from the first on, before the second. */
export function occurredBetween(fromMs: number, toMs: number): (event: AnyEvent) => boolean {
  return ({ envelope }) => envelope.occurredAtMs >= fromMs && envelope.occurredAtMs < toMs;
}

/** A scope as far as it can be told without reading the log. */
export interface KnownScope {
  has(key: RowKey): boolean;
  /** Whether a record may touch a row of the scope, by its key alone: the tenant is its first part (R7). */
  wants(record: LogRecord): boolean;
}

export function knownScope({ tenant, keys }: Pick<RowScope, 'tenant' | 'keys'>): KnownScope {
  const texts = keys === undefined ? null : new Set(keys.map((key) => key.text));
  const tenants = keys === undefined ? null : new Set(keys.map((key) => key.tenant));
  return {
    has: (key) => (tenant === undefined || key.tenant === tenant) && (texts === null || texts.has(key.text)),
    wants(record) {
      const owner = record.key.slice(0, record.key.indexOf('|'));
      return (tenant === undefined || owner === tenant) && (tenants === null || tenants.has(owner));
    },
  };
}

/** The same projection, blind for rows outside of the scope. */
export function within(view: Projection, scope: Pick<KnownScope, 'has'>): Projection {
  return {
    ...view,
    keyOf(event) {
      const found = view.keyOf(event);
      if (found === null) return null;
      const keys = (Array.isArray(found) ? found : [found]) as readonly RowKey[];
      const kept = keys.filter((key) => scope.has(key));
      return kept.length === 0 ? null : kept;
    },
  };
}
