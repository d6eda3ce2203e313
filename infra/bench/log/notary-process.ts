/**
 * The notary as a process of its own, from an empty tree to the end of the log: settings come by environment, and its one
 * message over IPC is what it did, when every record that was there at its start is under a checkpoint.
 */
import { hostname } from 'node:os';
import { connectKafkaLog } from '@mainstem/streams/log/log.kafka';
import { createPostgresHeads } from '@mainstem/streams/notary/heads/kept-heads.postgres';
import { startNotary } from '@mainstem/streams/notary/notary';
import { notarySettings, openNotaryParts } from '@mainstem/streams/notary/settings';
import { notarisedTopics } from '@mainstem/streams/notary/topics';
import { createPostgresLeases } from '@mainstem/streams/runtime/stores/lease.postgres';
import { createProjectorPool } from '@mainstem/streams/runtime/stores/store.postgres.connection';
import { readSettings } from '@mainstem/streams/settings';

export interface Notarised {
  readonly records: number;
  readonly elapsedMs: number;
  /** User and system time of the process, start and imports left out. */
  readonly cpuMs: number;
  readonly checkpoints: number;
}

/** Short, so that the last checkpoint is not waited for; more of them than in life. */
const INTERVAL_MS = 200;
const LOOK_EVERY_MS = 5;

const settings = readSettings(
  [...notarySettings, 'MAINSTEM_KAFKA_BROKERS', 'MAINSTEM_POSTGRES_PROJECTOR_URL', 'MAINSTEM_POSTGRES_SCHEMA'] as const,
  process.env,
);
const parts = await openNotaryParts(settings);
const topicPrefix = settings.MAINSTEM_TOPIC_PREFIX;
const log = await connectKafkaLog({ brokers: settings.MAINSTEM_KAFKA_BROKERS, topicPrefix, clientId: 'bench-notary' });
const ends = await Promise.all(notarisedTopics.map((topic) => log.endOffsets(topic)));
const records = ends.flat().reduce((sum, end) => sum + end, 0);
const pool = createProjectorPool(settings.MAINSTEM_POSTGRES_PROJECTOR_URL, 2);
const leases = createPostgresLeases(pool, settings.MAINSTEM_POSTGRES_SCHEMA, `${hostname()}:${process.pid}`);

process.on('message', async () => {
  const startedAtMs = performance.now();
  const before = process.cpuUsage();
  const notary = startNotary({
    log,
    leases,
    store: parts.store,
    // A tree of its own each time: to the table the last run's would be a tree that was lost.
    heads: createPostgresHeads(pool, settings.MAINSTEM_POSTGRES_SCHEMA, `${settings.MAINSTEM_OBJECT_STORE_URL}`),
    signers: parts.signers,
    origin: parts.trust.origin,
    verifiers: parts.trust.verifiers,
    topics: notarisedTopics,
    intervalMs: INTERVAL_MS,
  });
  while ((notary.status().size ?? 0) < records) {
    const { state, reason } = notary.status();
    if (state === 'failed') throw new Error(`the notary failed: ${reason}`);
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
  const elapsedMs = performance.now() - startedAtMs;
  const { user, system } = process.cpuUsage(before);
  const { checkpoints } = notary.status();
  const done: Notarised = { records, elapsedMs, cpuMs: (user + system) / 1_000, checkpoints };
  await notary.stop();
  await Promise.all([log.close(), pool.end(), parts.close()]);
  process.send?.(done, () => process.exit(0));
});
process.send?.('ready');
