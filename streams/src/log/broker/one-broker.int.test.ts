/** What the log keeps while its one broker ends and comes back, and topics that are not what the catalogue says. */
import { type ScratchKafka, startScratchKafka } from '@mainstem/infra/stack/scratch/scratch-kafka';
import { topics as catalogue } from '@mainstem/schemas/topics';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { startLoad } from '../../testing/broker-load.ts';
import type { EventLog } from '../event-log.ts';
import { connectKafkaLog } from '../log.kafka.ts';
import { ensureTopics } from '../topics.kafka.ts';

let kafka: ScratchKafka;
beforeAll(async () => {
  kafka = await startScratchKafka();
});
afterAll(() => kafka?.close());

async function connect(): Promise<EventLog> {
  const log = await connectKafkaLog({ brokers: kafka.brokers, clientId: 'one-broker' });
  onTestFinished(() => log.close());
  return log;
}

describe('a broker whose topics differ is refused at start, and not changed', () => {
  const wanted = { ...catalogue[0], name: 'drift' };
  const cases: [what: string, there: Partial<typeof wanted>, message: RegExp][] = [
    [
      'retention',
      { config: { ...wanted.config, 'retention.ms': '604800000' } },
      /retention\.ms is 604800000, wanted -1/,
    ],
    ['size', { config: { ...wanted.config, 'retention.bytes': '1000000' } }, /retention\.bytes is 1000000, wanted -1/],
    [
      'cleanup',
      { config: { ...wanted.config, 'cleanup.policy': 'compact' } },
      /cleanup\.policy is compact, wanted delete/,
    ],
    ['partitions', { partitions: 7 }, /7 partitions, wanted 12/],
  ];
  test.each(cases)('%s', async (what, there, message) => {
    const place = { brokers: kafka.brokers, topicPrefix: `${what}.` };
    const made = { ...wanted, ...there } as typeof wanted;
    await ensureTopics(place, [made]);
    const refusal = ensureTopics(place, [wanted]);
    await expect(refusal).rejects.toMatchObject({ code: 'LOG_TOPIC_DRIFT', retryable: false });
    await expect(refusal).rejects.toThrow(message);
    expect((await ensureTopics(place, [made])).existing).toEqual(['drift']);
  });
});

test('I1–I3: the broker restarts under load, killed and asked to: nothing acknowledged is lost, order is kept', async () => {
  const config = { 'cleanup.policy': 'delete', 'retention.ms': '-1' };
  await ensureTopics({ brokers: kafka.brokers }, [{ name: 'facts', partitions: 3, config }]);
  const log = await connect();
  const load = await startLoad({ log, topic: 'facts' });
  await load.more(200);
  const [broker] = kafka.nodes;
  for (const signal of ['SIGKILL', 'SIGTERM'] as const) {
    await broker?.end(signal);
    await broker?.start();
    await load.more(200);
  }
  await load.stop();
  for (const { code, retryable } of load.failures)
    expect({ code, retryable }).toEqual({ code: 'LOG_UNAVAILABLE', retryable: true });
  await load.check();
});
