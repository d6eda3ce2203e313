/**
 * What the audit routes stand on: proofs from the tree in the object store, and the one record a proof is about from the
 * log. The tree is opened when it is first asked for: a gateway starts without it, as without its other stores.
 */
import { LogError } from '@mainstem/streams/log/errors';
import type { EventLog, LogRecord } from '@mainstem/streams/log/event-log';
import { digestOf, encodeEntry } from '@mainstem/streams/notary/entry';
import { NotaryError } from '@mainstem/streams/notary/errors';
import { type AuditProofs, createProofs, type InclusionProof, type Place } from '@mainstem/streams/notary/proofs';
import type { AuditTree } from '@mainstem/streams/notary/settings';
import { GatewayError } from '../errors.ts';

export interface AuditRecord {
  readonly key: string;
  readonly value: Buffer;
}

export interface AuditDesk {
  proofs(): Promise<AuditProofs>;
  tree(): Promise<AuditTree>;
  /** Null where the log has none. */
  record(place: Place): Promise<LogRecord | null>;
  close(): Promise<void>;
}

export function createAuditDesk(log: Pick<EventLog, 'read' | 'endOffsets'>, open: () => Promise<AuditTree>): AuditDesk {
  let opened: Promise<{ tree: AuditTree; proofs: AuditProofs }> | undefined;
  const desk = () => {
    opened ??= open().then((tree) => ({ tree, proofs: createProofs(tree.store, tree.trust) }));
    opened.catch(() => {
      opened = undefined; // the next request tries again
    });
    return opened;
  };
  return {
    proofs: async () => (await desk()).proofs,
    tree: async () => (await desk()).tree,
    async record({ topic, partition, offset }) {
      const end = (await log.endOffsets(topic))[partition] ?? 0;
      if (offset >= end) return null;
      try {
        for await (const { records } of log.read(topic, partition, offset, offset + 1)) {
          const found = records.find((record) => record.offset === offset);
          if (found !== undefined) return found;
        }
      } catch (error) {
        if (!(error instanceof LogError) || error.code !== 'LOG_OFFSET_GONE') throw error;
      }
      return null;
    },
    async close() {
      await (await opened?.catch(() => undefined))?.tree.close();
    },
  };
}

/**
 * Throws `AUDIT_RECORD_TAMPERED` when the leaf is not made of the record the log has now: with a proof that holds and a
 * record that does not fit it, who does not recompute the leaf would take the record for proven.
 */
export function refuseTampered(record: AuditRecord, { index, entry, ...place }: InclusionProof): void {
  const { topic, partition, offset } = place;
  if (entry.equals(encodeEntry({ topic, partition, offset, digest: digestOf(record) }))) return;
  const message = `tampered: the record at ${topic}/${partition} offset ${offset} is not the one leaf ${index} was signed for`;
  throw new GatewayError('AUDIT_RECORD_TAMPERED', message);
}

/** Turns what the tree answers when it cannot into what a client can act on. */
export async function asked<Answer>(answer: Promise<Answer>): Promise<Answer> {
  try {
    return await answer;
  } catch (cause) {
    if (cause instanceof NotaryError && cause.code === 'NOTARY_NOT_YET') {
      throw new GatewayError('AUDIT_PENDING', cause.message, { cause });
    }
    if (cause instanceof NotaryError && cause.code === 'NOTARY_RECORD_ABSENT') {
      throw new GatewayError('NOT_FOUND', cause.message, { cause });
    }
    // A tree that is damaged is told to the operator by "mainstem audit verify", not to tenants.
    if (cause instanceof NotaryError || isOfStore(cause)) {
      throw new GatewayError('AUDIT_UNAVAILABLE', 'the audit tree cannot be read', { cause });
    }
    throw cause;
  }
}

/** Errors of the object store have codes of their own kind; the gateway does not know the connectors. */
function isOfStore(error: unknown): boolean {
  return String((error as { code?: unknown } | null)?.code).startsWith('OBJECT_');
}
