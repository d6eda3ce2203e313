/**
 * Leaders that change, on a cluster of three with three copies and two of them in sync: a leader killed under load, one
 * that ends in order, and leaders that move back while all are alive (NOT_LEADER to whoever asks the old one).
 */
import { type ScratchKafka, startScratchKafka } from '@mainstem/infra/stack/scratch/scratch-kafka';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { startLoad } from '../../testing/broker-load.ts';
import { openCluster } from '../cluster.kafka.ts';
import { connectKafkaLog } from '../log.kafka.ts';
import { ensureTopics } from '../topics.kafka.ts';

/** More rounds, each a minute or so: MAINSTEM_BROKER_ROUNDS=10. */
const rounds = Number(process.env.MAINSTEM_BROKER_ROUNDS ?? 1);
const config = { 'cleanup.policy': 'delete', 'retention.ms': '-1', 'min.insync.replicas': '2' };
const PARTITIONS = 6;

let kafka: ScratchKafka;
beforeAll(async () => {
  kafka = await startScratchKafka({ nodes: 3 });
  await ensureTopics({ brokers: kafka.brokers, replicationFactor: 3 }, [
    { name: 'facts', partitions: PARTITIONS, config },
  ]);
});
afterAll(() => kafka?.close());

/** Node that leads each partition, asked anew. */
async function leaders(): Promise<(number | undefined)[]> {
  const cluster = await openCluster({ brokers: kafka.brokers, clientId: 'leaders' });
  try {
    await cluster.refresh(['facts']);
    return Array.from({ length: PARTITIONS }, (_, partition) => cluster.leaderOf('facts', partition));
  } finally {
    await cluster.close();
  }
}

async function until(what: string, holds: () => Promise<boolean>, withinMs = 120_000): Promise<void> {
  const deadline = performance.now() + withinMs;
  while (!(await holds().catch(() => false))) {
    if (performance.now() > deadline) throw new Error(`not within ${withinMs} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

async function loaded() {
  const reports: string[] = [];
  const report = (message: string, cause: unknown) => reports.push(`${message}: ${(cause as Error).message}`);
  const log = await connectKafkaLog({ brokers: kafka.brokers, clientId: 'three-brokers', report });
  onTestFinished(() => log.close());
  return { load: await startLoad({ log, topic: 'facts' }), reports };
}

for (let round = 1; round <= rounds; round += 1) {
  test(`I1–I3: the leader is killed under load, and comes back to lead (round ${round} of ${rounds}; more by MAINSTEM_BROKER_ROUNDS)`, async () => {
    const { load, reports } = await loaded();
    await load.more(100);
    const node = (await leaders())[round % PARTITIONS] as number;
    await kafka.nodes[node - 1]?.end('SIGKILL');
    await until('others lead', async () => (await leaders()).every((leader) => leader !== node && (leader ?? -1) > 0));
    await load.more(200);
    // Back in sync it gets its partitions back: whoever goes on asking the old leader is told that it is none.
    await kafka.nodes[node - 1]?.start();
    await until('it leads again', async () => (await leaders()).includes(node));
    await load.more(200);
    await load.stop();
    await load.check();
    // A move of leaders is not a failure of an append: it is tried again within its deadline.
    expect(load.failures.map(({ message }) => message)).toEqual([]);
    expect(reports.length).toBeGreaterThan(0);
  });
}

const all = process.env.MAINSTEM_BROKER_ROUNDS !== undefined;
if (!all) process.stderr.write('two brokers of three stopped: skipped, set MAINSTEM_BROKER_ROUNDS=1 to run it\n');

test.skipIf(!all)(
  'with two of three gone an append is refused in time, and nothing is acknowledged by one (skipped: run by MAINSTEM_BROKER_ROUNDS=1)',
  async () => {
    const log = await connectKafkaLog({ brokers: kafka.brokers, clientId: 'alone', writeDeadlineMs: 2_000 });
    onTestFinished(() => log.close());
    const load = await startLoad({ log, topic: 'facts' });
    await load.more(50);
    const gone = [kafka.nodes[1], kafka.nodes[2]];
    for (const node of gone) node?.signal('SIGSTOP');
    await new Promise((resolve) => setTimeout(resolve, 500));
    const before = load.acked;
    const failed = log.append([{ topic: 'facts', key: 'a|b', value: Buffer.from('alone') }]);
    await expect(failed).rejects.toMatchObject({ code: 'LOG_UNAVAILABLE', retryable: true });
    expect(load.acked).toBeLessThan(before + 25);
    for (const node of gone) node?.signal('SIGCONT');
    await load.more(100);
    await load.stop();
    await load.check();
  },
  120_000,
);
