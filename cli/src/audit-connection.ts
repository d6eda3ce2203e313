/** The audit tree, and records to hold against it, for one verb. */
import { openObjectStore } from '@mainstem/connectors/object-store/open-object-store';
import { connectKafkaLog } from '@mainstem/streams/log/log.kafka';
import { parseVerifiers } from '@mainstem/streams/notary/note/keys';
import { type AuditTree, auditSettings, openAuditTree, readKeys } from '@mainstem/streams/notary/settings';
import { createTreeStore } from '@mainstem/streams/notary/tree/tree-store';
import type { RecordSource } from '@mainstem/streams/notary/verify/records';
import { readSettings } from '@mainstem/streams/settings';
import { openArchive } from './archive-connection.ts';
import { brokerOf } from './log-connection.ts';

export interface AuditFlags {
  /** Directory with a copy of the tree. */
  readonly offline?: string;
}

/** The platform's tree, or a copy of it. */
export async function openTree(environment: NodeJS.ProcessEnv, { offline }: AuditFlags): Promise<AuditTree> {
  const settings = readSettings(auditSettings, environment);
  if (offline === undefined) return openAuditTree(settings);
  const verifiers = await readKeys(settings.MAINSTEM_AUDIT_VERIFIERS_FILE, parseVerifiers);
  const objects = await openObjectStore(`file:${offline}`);
  const trust = { origin: settings.MAINSTEM_AUDIT_ORIGIN, verifiers };
  return { place: '', store: createTreeStore(objects, ''), trust, close: () => objects.close() };
}

export interface OpenRecords {
  readonly source: RecordSource;
  close(): Promise<void>;
}

/** The log of the broker, or the archive of it. */
export async function openRecords(environment: NodeJS.ProcessEnv, archive?: string | true): Promise<OpenRecords> {
  if (archive === undefined) {
    const log = await connectKafkaLog(brokerOf(environment));
    return { source: log, close: () => log.close() };
  }
  const { log, store } = await openArchive(environment, archive);
  return { source: log, close: () => log.close().then(() => store.close()) };
}
