/**
 * The event that a key was parked (R12). One per key, named by the record it waits behind: told again after a crash it is the
 * same event.
 */
import {
  entityPattern,
  factEnvelope,
  parseKey,
  tenantPattern,
  uuidFrom,
  withEnvelope,
} from '@mainstem/schemas/envelope';
import type { AnyEvent, RecordParked } from '@mainstem/schemas/generated/events';
import type { ParkedKey } from './parked.ts';

/** Whose event it is when the record's key names no tenant: the platform's own. */
const PLATFORM_TENANT = 'platform';
const ENTITY_PREFIX = 'parked:';
const CAUSES = { decode: 'DECODE', upcast: 'UPCAST', apply: 'APPLY', write: 'WRITE' } as const;

/** `actor` is whose view it is. Null for a key of these very events: parking one must not make the next. */
export function recordParked(view: string, parked: ParkedKey, actor = 'service:projections'): AnyEvent | null {
  const { topic, partition, key, firstOffset: offset, sinceMs, fault } = parked;
  const owner = parseKey(key);
  if (topic === 'monitoring_events' && owner?.entity.startsWith(ENTITY_PREFIX)) return null;
  const id = uuidFrom('RecordParked', view, topic, String(partition), String(offset));
  const entity = `${ENTITY_PREFIX}${view}:${topic}/${partition}@${offset}`;
  const isTenant = owner !== null && tenantPattern.test(owner.tenant) && entityPattern.test(entity);
  const body = {
    type: 'RecordParked',
    view,
    topic,
    partition,
    offset,
    cause: CAUSES[fault.cause],
    code: fault.code,
  } as const;
  return withEnvelope<RecordParked['type']>(
    body,
    factEnvelope({
      id,
      tenant: isTenant ? owner.tenant : PLATFORM_TENANT,
      entity,
      occurredAtMs: sinceMs,
      actor,
    }),
  );
}
