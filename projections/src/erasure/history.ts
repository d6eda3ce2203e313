/**
 * What the log says of one data subject: holds, erasures, new consents. Read from the log itself and not from a view that
 * may lag: whether a person may be erased is decided by the order of the records, as every reader sees it (R3).
 *
 * All events of a subject have one record key, so they have one order:
 *  - A hold counts against an erasure when it stands before the erasure's request. Then the request is void.
 *  - A hold placed after a request that is in force comes too late.
 *  - A hold of four eyes ends when a second person lifts it; the first one's word alone changes nothing.
 * Events may come twice; their ids are made from what they say, so the second one says nothing.
 */
import { keyOf, uuidFrom } from '@mainstem/schemas/envelope';
import type { AnyEvent, LegalHoldLifted, SubjectErased } from '@mainstem/schemas/generated/events';
import { PrivacyError } from '@mainstem/streams/privacy/errors';
import type { Subject } from '@mainstem/streams/privacy/keys/key-store';
import { entityOf } from '@mainstem/streams/privacy/subject-entity';
import type { PoisonRecord } from '@mainstem/streams/runtime/parking/parked';
import type { Resources } from '../resources.ts';

export const PRIVACY_TOPIC = 'privacy_events';
export const privacyTypes = [
  'ErasureRequested',
  'SubjectErased',
  'LegalHoldPlaced',
  'LegalHoldLifted',
  'SubjectReopened',
] as const;

export interface Hold {
  readonly holdId: string;
  readonly reason: string;
  readonly placedAtMs: number;
  /** Placed when an erasure was in force already: it keeps nothing. */
  readonly tooLate: boolean;
  /** It ends only when two different people have lifted it. */
  readonly fourEyes: boolean;
  /** Who has lifted it first, where it needs two. */
  readonly liftedBy: string | null;
}

export interface SubjectHistory {
  /** The generation that personal data is sealed under now, or was before it was erased. */
  readonly generation: number;
  /** Holds that stand at the end of the log. */
  readonly holds: readonly Hold[];
  /** The request of this generation that is in force; null when there is none. */
  readonly requestedBy: string | null;
  /** Requests of this generation that a hold made void. */
  readonly voidRequests: number;
  readonly certificate: SubjectErased | null;
}

const nothing: SubjectHistory = { generation: 1, holds: [], requestedBy: null, voidRequests: 0, certificate: null };

export function erasureIdOf({ tenant, subject }: Subject, generation: number): string {
  return uuidFrom('erasure', tenant, subject, String(generation));
}

/** Told of a record about a subject that cannot be read, and is passed over. */
export type OnUnread = (failure: PrivacyError) => void;

/**
 * Reads to the end of the log. Throws `PRIVACY_HISTORY_UNREADABLE` when a record of the subject is no event, unless somebody
 * wants to be told instead.
 */
export async function readHistory(
  { log, decoder }: Pick<Resources, 'log' | 'decoder'>,
  subject: Subject,
  onUnread: OnUnread = (failure) => {
    throw failure;
  },
): Promise<SubjectHistory> {
  const key = keyOf(subject.tenant, entityOf(subject));
  const partition = log.partitionFor(PRIVACY_TOPIC, key);
  const end = (await log.endOffsets(PRIVACY_TOPIC))[partition] ?? 0;
  let history = nothing;
  const seen = new Set<string>();
  for await (const batch of log.read(PRIVACY_TOPIC, partition, 0, end)) {
    const records = batch.records.filter((record) => record.key === key);
    if (records.length === 0) continue;
    const decoded = await decoder.decode({ name: 'erasure', types: privacyTypes }, [{ ...batch, records }]);
    for (const unread of decoded.flatMap(({ poisons = [] }) => poisons)) onUnread(unreadable(unread));
    for (const { event } of decoded.flatMap(({ events }) => events)) {
      if (seen.has(event.envelope.id)) continue;
      seen.add(event.envelope.id);
      history = after(history, event);
    }
  }
  return history;
}

/** It may be a hold, and what is erased does not come back. */
function unreadable({ record: { topic, partition, offset }, fault }: PoisonRecord): PrivacyError {
  const message = `${topic}/${partition}@${offset} is about a subject and cannot be read: ${fault.message}`;
  return new PrivacyError('PRIVACY_HISTORY_UNREADABLE', message);
}

/** Every subject that has a hold or an erasure on the log, of one tenant or of all; what cannot be read is told. */
export async function readSubjects(
  { log, decoder }: Pick<Resources, 'log' | 'decoder'>,
  tenant: string | undefined,
  onUnread: OnUnread,
): Promise<Map<string, Subject & { readonly history: SubjectHistory }>> {
  const found = new Map<string, Subject & { readonly history: SubjectHistory }>();
  const seen = new Set<string>();
  for (const [partition, end] of (await log.endOffsets(PRIVACY_TOPIC)).entries()) {
    for await (const batch of log.read(PRIVACY_TOPIC, partition, 0, end)) {
      const decoded = await decoder.decode({ name: 'erasure', types: privacyTypes }, [batch]);
      const isWanted = ({ record }: PoisonRecord) => tenant === undefined || record.key.startsWith(`${tenant}|`);
      for (const unread of decoded.flatMap(({ poisons = [] }) => poisons).filter(isWanted))
        onUnread(unreadable(unread));
      for (const { event } of decoded.flatMap(({ events }) => events)) {
        const { id, tenant: owner, entity } = event.envelope;
        if (
          seen.has(id) ||
          !('subject' in event) ||
          event.subject === null ||
          (tenant !== undefined && owner !== tenant)
        )
          continue;
        seen.add(id);
        const before = found.get(`${owner}|${entity}`)?.history ?? nothing;
        found.set(`${owner}|${entity}`, { tenant: owner, subject: event.subject, history: after(before, event) });
      }
    }
  }
  return found;
}

/** Pure. */
export function after(history: SubjectHistory, event: AnyEvent): SubjectHistory {
  switch (event.type) {
    case 'LegalHoldPlaced': {
      const { holdId, reason, envelope, fourEyes } = event;
      const tooLate = history.requestedBy !== null;
      const hold = { holdId, reason, placedAtMs: envelope.occurredAtMs, tooLate, fourEyes, liftedBy: null };
      return { ...history, holds: [...history.holds, hold] };
    }
    case 'LegalHoldLifted':
      return { ...history, holds: history.holds.flatMap((hold) => lifted(hold, event)) };
    case 'ErasureRequested':
      if (event.generation !== history.generation || history.requestedBy !== null) return history;
      if (history.holds.length > 0) return { ...history, voidRequests: history.voidRequests + 1 };
      return { ...history, requestedBy: event.envelope.id };
    case 'SubjectErased':
      return event.generation === history.generation ? { ...history, certificate: event } : history;
    case 'SubjectReopened':
      if (event.generation !== history.generation + 1) return history;
      return { ...nothing, generation: event.generation, holds: history.holds };
    default:
      return history;
  }
}

/** What is left of a hold; nothing when the lift ends it. */
function lifted(hold: Hold, { holdId, envelope }: LegalHoldLifted): Hold[] {
  if (hold.holdId !== holdId) return [hold];
  if (!hold.fourEyes) return [];
  if (hold.liftedBy === null) return [{ ...hold, liftedBy: envelope.actor }];
  return hold.liftedBy === envelope.actor ? [hold] : [];
}
