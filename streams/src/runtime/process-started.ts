/**
 * Every process of the platform says on the log what code it is of when it starts, as a line of the audit trail of the
 * platform's own tenant. So "which code decided this?" is answered from the log alone (ADR 0032): by the newest line of that
 * process before the event, with no field and no header on any event.
 */
import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { factEnvelope, PLATFORM_TENANT, uuidV7 } from '@mainstem/schemas/envelope';
import type { AuditEntryRecorded } from '@mainstem/schemas/generated/events';
import { createEventWriter } from '../log/event-writer.ts';
import { connectKafkaLog } from '../log/log.kafka.ts';
import { loadCodec } from '../log/pinned-codec.ts';
import type { Settings } from '../settings.ts';

export const processNames = ['gateway', 'bidder', 'projections', 'streams', 'workflows'] as const;
export type ProcessName = (typeof processNames)[number];

/** Action of the lines. */
export const PROCESS_STARTED = 'ProcessStarted';

export interface CodeVersion {
  /** Version of the package, as in its package.json. */
  readonly version: string;
  /** Commit or image the process runs; "unknown" when neither was said nor found. */
  readonly build: string;
}

const root = join(import.meta.dirname, '..', '..', '..');

/** `MAINSTEM_BUILD` when it is set, else the commit of the checkout. */
export function codeVersion(build: string): CodeVersion {
  const { version } = JSON.parse(readFileSync(join(root, 'streams', 'package.json'), 'utf8')) as { version: string };
  return { version, build: build === '' ? commitOf(join(root, '.git')) : build };
}

/** Read from the files of git: a container has no git, and a start needs no child process. */
function commitOf(directory: string): string {
  const read = (name: string): string | null => {
    try {
      return readFileSync(join(directory, name), 'utf8').trim();
    } catch {
      return null; // no checkout, or a reference that is packed
    }
  };
  const head = read('HEAD');
  if (head === null) return 'unknown';
  const reference = /^ref: (.+)$/.exec(head)?.[1];
  if (reference === undefined) return head;
  const packed = (read('packed-refs') ?? '').split('\n').find((line) => line.endsWith(` ${reference}`));
  return read(reference) ?? packed?.split(' ')[0] ?? 'unknown';
}

export const announceSettings = [
  'MAINSTEM_KAFKA_BROKERS',
  'MAINSTEM_TOPIC_PREFIX',
  'MAINSTEM_SCHEMA_IDS',
  'MAINSTEM_BUILD',
] as const;

/** Writes the line, over a connection of its own that is closed again. Throws what an append throws. */
export async function announceStart(
  settings: Settings<(typeof announceSettings)[number]>,
  service: ProcessName,
): Promise<void> {
  const log = await connectKafkaLog({
    brokers: settings.MAINSTEM_KAFKA_BROKERS,
    clientId: `mainstem-${service}-start`,
    topicPrefix: settings.MAINSTEM_TOPIC_PREFIX,
  });
  try {
    const writer = createEventWriter(log, await loadCodec(settings));
    await writer.append([startedEntry(service, codeVersion(settings.MAINSTEM_BUILD), Date.now())]);
  } finally {
    await log.close();
  }
}

export function startedEntry(service: ProcessName, { version, build }: CodeVersion, atMs: number): AuditEntryRecorded {
  const id = uuidV7(atMs);
  return {
    type: 'AuditEntryRecorded',
    envelope: factEnvelope({
      id,
      tenant: PLATFORM_TENANT,
      entity: service,
      occurredAtMs: atMs,
      actor: `service:${service}`,
    }),
    service,
    action: PROCESS_STARTED,
    subject: `process/${service}`,
    subjectEventId: null,
    outcome: 'ACCEPTED',
    description: `A process of ${service} ${version} started, of the build ${build}.`,
    metadata: { version, build, node: process.version, host: hostname(), pid: String(process.pid) },
  };
}
