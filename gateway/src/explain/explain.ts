/** Puts an explanation together: the record, what it means, why, by which code, from what, to what, and the proof (ADR 0032). */

import type { Queries } from '@mainstem/projections/queries';
import { parseKey } from '@mainstem/schemas/envelope';
import type { EventType } from '@mainstem/schemas/generated/events';
import { subjectOf } from '@mainstem/schemas/topics';
import type { CopyFinder } from '@mainstem/streams/archive/find-copy';
import { auditEntryIdOf, sentenceOf } from '@mainstem/streams/processors/auditor/auditor';
import { ProjectionError } from '@mainstem/streams/runtime/projection/projection-errors';
import type { AuditDesk } from '../audit/desk.ts';
import { GatewayError } from '../errors.ts';
import { causesOf, correlatedWith, effectsOf, type FindRef, refOf, refOfEntry } from './chain.ts';
import { decisionsOf } from './decisions.ts';
import { policyOf, reasonsOf, shownFields } from './fields.ts';
import { type FindParts, type FoundRecord, findRecord } from './find-record.ts';
import { archiveOf, proofOf } from './proof.ts';
import type { ReleaseOf } from './schema-release.ts';
import type { ExplainEvent, Explanation } from './shapes.ts';
import { writerOf } from './writer.ts';

export interface ExplainParts extends FindParts {
  readonly auditEntries: Pick<Queries['audit'], 'get' | 'list'>;
  readonly decisions: Pick<Queries['decisions'], 'get' | 'list'>;
  readonly desk: Pick<AuditDesk, 'record' | 'proofs'>;
  readonly copies: Pick<CopyFinder, 'find'>;
  readonly releaseOf: ReleaseOf;
  readonly onTrouble: (error: unknown) => void;
}

export function createExplain(parts: ExplainParts): ExplainEvent {
  return async (tenant, eventId) => {
    try {
      const found = await findRecord(parts, tenant, eventId);
      return found === null ? null : await explain(parts, tenant, found);
    } catch (error) {
      if (error instanceof ProjectionError && error.retryable) {
        throw new GatewayError('VIEWS_UNAVAILABLE', 'the index of events does not answer', { cause: error });
      }
      throw error;
    }
  };
}

async function explain(parts: ExplainParts, tenant: string, found: FoundRecord): Promise<Explanation> {
  const { record, event, foundBy, sameKey } = found;
  const { topic, partition, offset, appendedAtMs } = record;
  const envelope = event?.envelope ?? null;
  const id = envelope?.id ?? '';
  const find = createFind(parts);
  const [schema, writer, causes, effects, correlated, proof, archive, decisions] = await Promise.all([
    schemaOf(parts, found),
    writerOf(parts.auditEntries, envelope?.actor ?? null, appendedAtMs),
    causesOf(find, tenant, envelope?.causationId ?? null),
    effectsOf(parts.lookup, tenant, id),
    correlatedWith(parts.lookup, tenant, envelope?.correlationId ?? null, id),
    proofOf(parts.desk, record),
    archiveOf(parts.copies, record, parts.onTrouble),
    decisionsOf(parts.decisions, tenant, event),
  ]);
  return {
    event: headOf(found),
    place: { topic, partition, offset, appendedAt: iso(appendedAtMs) },
    foundBy,
    means: event === null ? null : sentenceOf(event),
    because: event === null ? [] : reasonsOf(event),
    fields: event === null ? null : shownFields(event),
    schema,
    writer,
    policy: event === null ? null : policyOf(event),
    decisions,
    causes,
    effects,
    correlated,
    sameKey,
    proof,
    archive,
    more: moreOf(found),
  };
}

function headOf({ record, event }: FoundRecord): Explanation['event'] {
  const entity = parseKey(record.key)?.entity ?? '';
  if (event === null) {
    const unread = { occurredAt: null, actor: null, correlationId: null, causationId: null, streamVersion: null };
    return { id: '', type: null, entity, decision: null, ...unread };
  }
  const { id, occurredAtMs, actor, correlationId, causationId, streamVersion, decision } = event.envelope;
  const who = { actor, correlationId, causationId };
  return { id, type: event.type, entity, occurredAt: iso(occurredAtMs), ...who, streamVersion, decision };
}

/** One event by the index, or by its audit entry when its topic is not in it. */
function createFind({ lookup, auditEntries }: ExplainParts): FindRef {
  return async (tenant, id) => {
    const indexed = await lookup.get(tenant, id);
    if (indexed !== null) return refOf(indexed);
    const entry = await auditEntries.get(tenant, auditEntryIdOf(id));
    return entry === null ? null : refOfEntry(entry);
  };
}

async function schemaOf({ codec, releaseOf }: ExplainParts, { record }: FoundRecord): Promise<Explanation['schema']> {
  const id = codec.schemaIdOf(record.value);
  const type: EventType | undefined = codec.typeOf(record.value);
  if (type === undefined) return { id, subject: null, release: null };
  return { id, subject: subjectOf(type), release: await releaseOf(type, id) };
}

function moreOf({ record, event, foundBy }: FoundRecord): string[] {
  const { topic, partition, offset } = record;
  const verbs = [`mainstem audit prove ${topic} ${partition} ${offset}`];
  if (foundBy === 'bid' || topic === 'bid_events')
    verbs.unshift(`mainstem explain bid ${parseKey(record.key)?.entity ?? ''}`);
  if (event?.type === 'AuctionsDecided') verbs.unshift('mainstem bids replay');
  return verbs;
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}
