/**
 * Proof that the record explained is in the signed tree, as `mainstem audit prove` makes it, and where its copy lies in the
 * archive. Neither being away keeps an explanation from being given: the answer says so.
 */
import type { CopyFinder } from '@mainstem/streams/archive/find-copy';
import type { LogRecord } from '@mainstem/streams/log/event-log';
import { formatProof } from '@mainstem/streams/notary/note/proof-file';
import { type AuditDesk, asked, refuseTampered } from '../audit/desk.ts';
import { GatewayError } from '../errors.ts';
import type { Explanation } from './shapes.ts';

const none = { leaf: null, checkpoint: null, file: null };

export async function proofOf(desk: Pick<AuditDesk, 'proofs'>, record: LogRecord): Promise<Explanation['proof']> {
  try {
    const place = { topic: record.topic, partition: record.partition, offset: record.offset };
    const found = await asked(desk.proofs().then((proofs) => proofs.inclusion(place)));
    refuseTampered(record, found);
    const { index, entry, proof, checkpoint } = found;
    const { sequence, size, timeMs } = checkpoint.checkpoint;
    return {
      status: 'proven',
      leaf: index,
      checkpoint: { sequence, size, time: new Date(timeMs).toISOString() },
      file: formatProof({ index, entry, proof, note: checkpoint.note }),
    };
  } catch (error) {
    if (!(error instanceof GatewayError)) throw error;
    const status = statuses[error.code];
    if (status === undefined) throw error;
    return { status, ...none };
  }
}

const statuses: Readonly<Partial<Record<string, Explanation['proof']['status']>>> = {
  AUDIT_PENDING: 'pending',
  NOT_FOUND: 'pending', // the tree does not take the topic yet
  AUDIT_UNAVAILABLE: 'unavailable',
  AUDIT_RECORD_TAMPERED: 'tampered',
};

/** `onTrouble` is told why the archive could not be asked. */
export async function archiveOf(
  copies: Pick<CopyFinder, 'find'>,
  record: LogRecord,
  onTrouble: (error: unknown) => void,
): Promise<Explanation['archive']> {
  try {
    const copy = await copies.find(record);
    if (copy === null) return { status: 'not-yet', object: null, sha256: null };
    return { status: 'archived', object: copy.object, sha256: copy.sha256 };
  } catch (error) {
    onTrouble(error);
    return { status: 'unavailable', object: null, sha256: null };
  }
}
