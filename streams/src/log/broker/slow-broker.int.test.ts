/**
 * A broker far away, behind toxiproxy. Clients learn a broker's address from the broker, so the way they came in means
 * nothing: the broker has a listener of its own for this way that names the proxy as its address, and each test shows that
 * the bytes did go through the proxy.
 */
import { absence, toxiproxy } from '@mainstem/infra/stack/acquire/test-programs';
import { type ScratchKafka, startScratchKafka } from '@mainstem/infra/stack/scratch/scratch-kafka';
import { freePorts } from '@mainstem/infra/stack/scratch/scratch-process';
import {
  type ScratchToxiproxy,
  startScratchToxiproxy,
  type ToxicWay,
} from '@mainstem/infra/stack/scratch/scratch-toxiproxy';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { startLoad } from '../../testing/broker-load.ts';
import type { EventLog } from '../event-log.ts';
import { connectKafkaLog, type KafkaLogOptions } from '../log.kafka.ts';
import { ensureTopics } from '../topics.kafka.ts';

const BUILD_TIMEOUT_MS = 300_000;

describe.skipIf(absence(toxiproxy) !== undefined)(
  'a broker behind toxiproxy (skipped: toxiproxy cannot be built)',
  () => {
    let kafka: ScratchKafka;
    let proxies: ScratchToxiproxy;
    let way: ToxicWay;
    let throughProxy: string;

    beforeAll(async () => {
      const [port = 0, advertisedPort = 0] = await freePorts(2);
      throughProxy = `127.0.0.1:${advertisedPort}`;
      proxies = await startScratchToxiproxy((line) => process.stderr.write(`${line}\n`));
      kafka = await startScratchKafka({ proxied: { port, advertisedPort } });
      way = await proxies.way('broker', advertisedPort, port);
      const config = { 'cleanup.policy': 'delete', 'retention.ms': '-1' };
      await ensureTopics({ brokers: kafka.brokers }, [{ name: 'facts', partitions: 2, config }]);
    }, BUILD_TIMEOUT_MS);
    afterAll(async () => {
      await proxies?.close();
      await kafka?.close();
    });

    async function connect(options: Partial<KafkaLogOptions> = {}): Promise<EventLog> {
      const log = await connectKafkaLog({ brokers: throughProxy, clientId: 'far', ...options });
      onTestFinished(() => log.close());
      return log;
    }

    /** toxiproxy counts a connection's bytes when it ends. */
    async function bytes(): Promise<number> {
      await way.enable(false);
      await way.enable(true);
      return way.bytes('upstream');
    }

    /** Runs with a toxic and asserts that the proxy saw at least so many bytes on their way to the broker meanwhile. */
    async function seen(bytesAtLeast: number, work: () => Promise<void>): Promise<void> {
      const before = await bytes();
      await work();
      expect((await bytes()) - before, 'bytes through the proxy').toBeGreaterThan(bytesAtLeast);
    }

    test('latency: appends wait for the way there and back, none fails, order is kept', async () => {
      const log = await connect();
      const heal = await way.add({ type: 'latency', attributes: { latency: 150, jitter: 50 } }, 'downstream');
      await seen(20_000, async () => {
        const begun = performance.now();
        await log.append([{ topic: 'facts', key: 'a|far', value: Buffer.alloc(100) }]);
        expect(performance.now() - begun).toBeGreaterThan(90);
        const load = await startLoad({ log, topic: 'facts' });
        await load.more(150);
        await load.stop();
        expect(load.failures).toEqual([]);
        await heal();
        await load.check();
      });
    });

    test('bandwidth: what does not fit the line waits and is not sent twice', async () => {
      const log = await connect();
      const heal = await way.add({ type: 'bandwidth', attributes: { rate: 400 } }, 'upstream');
      const value = Buffer.alloc(20_000, 1);
      await seen(1_200_000, async () => {
        const begun = performance.now();
        const [before = 0] = await log.endOffsets('facts');
        const keys = Array.from({ length: 200 }, (_, n) => `a|narrow-${n}`).filter(
          (key) => log.partitionFor('facts', key) === 0,
        );
        const sent = keys.slice(0, 60);
        await Promise.all(sent.map((key) => log.append([{ topic: 'facts', key, value }])));
        expect(performance.now() - begun).toBeGreaterThan(2_000);
        expect((await log.endOffsets('facts'))[0]).toBe(before + sent.length);
      });
      await heal();
    });

    test('reset_peer: connections that are cut again and again lose nothing and double nothing', async () => {
      const log = await connect();
      await seen(10_000, async () => {
        const load = await startLoad({ log, topic: 'facts' });
        await load.more(50);
        for (let n = 0; n < 3; n += 1) {
          const heal = await way.add({ type: 'reset_peer', attributes: { timeout: 100 } }, 'downstream');
          await new Promise((resolve) => setTimeout(resolve, 400));
          await heal();
          await load.more(50);
        }
        await load.stop();
        expect(load.failures).toEqual([]);
        await load.check();
      });
    });

    test('timeout: a silent way is given up in time with an error that may be tried again, and used when it speaks', async () => {
      const log = await connect({ writeDeadlineMs: 1_000 });
      const load = await startLoad({ log, topic: 'facts', keys: 5 });
      await load.more(20);
      const heal = await way.add({ type: 'timeout', attributes: { timeout: 0 } }, 'downstream');
      const begun = performance.now();
      const failed = log.append([{ topic: 'facts', key: 'a|silent', value: Buffer.from('x') }]);
      await expect(failed).rejects.toMatchObject({ code: 'LOG_UNAVAILABLE', retryable: true });
      // Its own deadline, and that of the write it waited behind.
      expect(performance.now() - begun).toBeLessThan(3_500);
      await heal();
      await way.enable(false);
      await way.enable(true);
      await load.more(50);
      await load.stop();
      await load.check();
    });
  },
);
