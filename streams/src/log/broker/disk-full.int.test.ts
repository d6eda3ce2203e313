/** The broker's disk runs full: loud and typed, and nothing acknowledged is lost when there is room again. */
import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type ScratchKafka, startScratchKafka } from '@mainstem/infra/stack/scratch/scratch-kafka';
import { scratchDirectory } from '@mainstem/infra/stack/scratch/scratch-process';
import { afterAll, expect, onTestFinished, test } from 'vitest';
import { startLoad } from '../../testing/broker-load.ts';
import { connectKafkaLog } from '../log.kafka.ts';
import { ensureTopics } from '../topics.kafka.ts';

const directory = scratchDirectory('disk');
const disk = join(directory.path, 'tmpfs');
mkdirSync(disk);
let kafka: ScratchKafka | undefined;

function mount(...options: string[]): { readonly ok: boolean; readonly words: string } {
  const ran = spawnSync('mount', [...options, disk], { encoding: 'utf8' });
  return { ok: ran.status === 0, words: `${ran.stderr ?? ''}${ran.error?.message ?? ''}`.trim() };
}

const mounted = mount('-t', 'tmpfs', '-o', 'size=24m', 'mainstem-disk-full');
if (!mounted.ok)
  process.stderr.write(`no tmpfs can be mounted here (${mounted.words}): the test of a full disk is skipped\n`);

afterAll(async () => {
  await kafka?.close();
  if (mounted.ok) spawnSync('umount', ['--lazy', disk]);
  directory.remove();
});

test.skipIf(!mounted.ok)(
  'I1: the disk is full: the broker ends and says why, appends fail typed; with room again the log is whole (skipped: no tmpfs can be mounted)',
  async () => {
    const logDirectory = join(disk, 'log'); // StorageTool makes it; the mount point itself may hold lost+found
    kafka = await startScratchKafka({ dataDirectory: () => logDirectory });
    const config = { 'cleanup.policy': 'delete', 'retention.ms': '-1' };
    await ensureTopics({ brokers: kafka.brokers }, [{ name: 'facts', partitions: 1, config }]);
    const log = await connectKafkaLog({ brokers: kafka.brokers, clientId: 'disk-full', writeDeadlineMs: 2_000 });
    onTestFinished(() => log.close());
    const load = await startLoad({ log, topic: 'facts', valueBytes: 20_000 });
    const deadline = performance.now() + 40_000;
    while (load.failures.length === 0 && performance.now() < deadline)
      await new Promise((resolve) => setTimeout(resolve, 20));
    expect(load.acked).toBeGreaterThan(100);
    expect(load.failures[0]).toMatchObject({ code: 'LOG_UNAVAILABLE', retryable: true });
    const [broker] = kafka.nodes;
    while (broker?.running === true && performance.now() < deadline)
      await new Promise((resolve) => setTimeout(resolve, 50));
    expect(broker?.running, 'the broker stopped').toBe(false);
    expect(broker?.output()).toMatch(/No space left on device|log dirs? .*failed/i);

    expect(mount('-o', 'remount,size=256m', '-t', 'tmpfs', 'mainstem-disk-full').ok).toBe(true);
    await broker?.start();
    await load.more(50);
    await load.stop();
    await load.check();
  },
  120_000,
);
