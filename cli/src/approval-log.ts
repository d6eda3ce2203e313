/**
 * One approval and the published signing keys, read from the log itself: what `approvals verify` verifies, with no gateway
 * and no view between. What it reads can be kept in a file and be verified without a log.
 */
import { readFile } from 'node:fs/promises';
import { keyOf, PLATFORM_TENANT } from '@mainstem/schemas/envelope';
import type { AnyEvent } from '@mainstem/schemas/generated/events';
import type { TopicName } from '@mainstem/schemas/topics';
import type { PublishedKey } from '@mainstem/streams/approvals/verify';
import type { ApprovalEvent } from '@mainstem/streams/deciders/approval/state';
import { SIGNING_KEYS } from '@mainstem/streams/deciders/identity/decider';
import { partitionOf } from '@mainstem/streams/log/partitioner';
import { createWinners } from '@mainstem/streams/runtime/decisions/winners';
import { usage } from './errors.ts';
import { type LogConnection, withLog } from './log-connection.ts';

/** What is verified, and the content of a file that keeps it. */
export interface ApprovalEvidence {
  readonly events: readonly ApprovalEvent[];
  readonly keys: readonly PublishedKey[];
}

export async function evidenceOf(
  environment: NodeJS.ProcessEnv,
  tenant: string,
  approvalId: string,
): Promise<ApprovalEvidence> {
  return withLog(environment, async (connection) => {
    const events = await winnersOf(connection, 'approval_request_events', tenant, approvalId);
    const ring = await winnersOf(connection, 'auth_events', PLATFORM_TENANT, SIGNING_KEYS);
    return { events: events as ApprovalEvent[], keys: publishedKeys(ring) };
  });
}

export async function evidenceInFile(file: string): Promise<ApprovalEvidence> {
  try {
    const { events, keys } = JSON.parse(await readFile(file, 'utf8')) as ApprovalEvidence;
    if (Array.isArray(events) && Array.isArray(keys)) return { events, keys };
  } catch (cause) {
    throw usage(`${file} cannot be read: ${(cause as Error).message}`);
  }
  throw usage(`${file} holds no evidence: write one with "mainstem approvals verify <id> --out <file>"`);
}

/** Winners of one key, in the order of the log (R3). */
async function winnersOf({ log, codec }: LogConnection, topic: TopicName, tenant: string, entity: string) {
  const key = keyOf(tenant, entity);
  const ends = await log.endOffsets(topic);
  const partition = partitionOf(key, ends.length);
  const winners = createWinners();
  const events: AnyEvent[] = [];
  for await (const { records } of log.read(topic, partition, 0, ends[partition] ?? 0)) {
    for (const record of records) {
      if (record.key !== key) continue;
      const event = codec.decode(record.value);
      if (winners.admit(event) === 'winner') events.push(event);
    }
  }
  return events;
}

/** Retired keys stay: what they signed in their time stays signed. */
function publishedKeys(ring: readonly AnyEvent[]): PublishedKey[] {
  const revoked = new Set(ring.flatMap((event) => (event.type === 'SigningKeyRevoked' ? [event.kid] : [])));
  return ring.flatMap((event) => {
    if (event.type !== 'SigningKeyPublished') return [];
    const { kid, publicKey } = event;
    return [{ kid, publicKey, isRevoked: revoked.has(kid) }];
  });
}
