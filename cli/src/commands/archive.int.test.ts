/** archive, restore, and replay from the archive, as a person runs them: the same log, the same views, on another broker. */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { absence, versitygw } from '@mainstem/infra/stack/acquire/test-programs';
import { startScratchS3 } from '@mainstem/infra/stack/scratch/scratch-s3';
import { topics } from '@mainstem/schemas/topics';
import { connectKafkaLog } from '@mainstem/streams/log/log.kafka';
import { describeTopics } from '@mainstem/streams/log/topic-states.kafka';
import { dropTopics, ensureTopics } from '@mainstem/streams/log/topics.kafka';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { openScratchPlatform, type Ran, type ScratchPlatform } from '../testing/scratch-platform.ts';

let platform: ScratchPlatform;
let restored: ScratchPlatform;
let store: Record<string, string>;
let digests: Record<string, string>;

const LEADS = 600;

async function produce(to: ScratchPlatform, from: number, count: number): Promise<void> {
  const lines = Array.from({ length: count }, (_, n) =>
    JSON.stringify({
      type: 'LeadReceived',
      entity: `lead-${(from + n) % 50}`,
      source: 'partner',
      contactRef: `c-${from + n}`,
    }),
  );
  const produced = await to.run(['produce', '--direct', '--tenant', 'acme', '--file', '-'], {
    input: lines.join('\n'),
  });
  expect(produced).toMatchObject({ code: 0 });
}

/** Digest by view of what a replay printed. */
function digestsOf(replayed: Ran): Record<string, string> {
  expect(replayed).toMatchObject({ code: 0 });
  const [result] = replayed.json() as { views: { name: string; digest: string; state: string }[] }[];
  return Object.fromEntries((result?.views ?? []).map(({ name, digest }) => [name, digest]));
}

/** Every record of a platform, one line each, in order. */
async function recordsOf({ broker }: ScratchPlatform): Promise<string[]> {
  const log = await connectKafkaLog({ ...broker, clientId: 'archive-test' });
  const lines: string[] = [];
  for (const { name } of topics) {
    for (const [partition, end] of (await log.endOffsets(name)).entries()) {
      for await (const { records } of log.read(name, partition, 0, end)) {
        for (const { offset, key, value, appendedAtMs } of records) {
          lines.push([name, partition, offset, key, value.toString('base64'), appendedAtMs].join(' '));
        }
      }
    }
  }
  await log.close();
  return lines;
}

beforeAll(async () => {
  platform = await openScratchPlatform();
  restored = await openScratchPlatform();
  await dropTopics(restored.broker); // an empty broker has no topics
  store = { MAINSTEM_OBJECT_STORE_URL: pathToFileURL(join(platform.directory, 'objects')).href };
  await produce(platform, 0, LEADS);
  digests = digestsOf(await platform.run(['replay', '--all', '--json']));
});
afterAll(async () => {
  await platform?.drop();
  await restored?.drop();
});

test('archive writes what is new, and proves it against the log', async () => {
  const first = await platform.run(['archive', '--json'], { environment: store });
  expect(first).toMatchObject({ code: 0, err: '' });
  expect(first.json()).toMatchObject([{ run: 1, records: LEADS, recordsTotal: LEADS, schemasUnknown: [] }]);
  const again = await platform.run(['archive', '--json'], { environment: store });
  expect(again.json()).toMatchObject([{ run: 1, records: 0, segments: 0, head: first.json()[0]?.head }]);
  const proved = await platform.run(['archive', '--verify', '--against-log', '--json'], { environment: store });
  expect(proved).toMatchObject({ code: 0 });
  expect(proved.json()).toMatchObject([{ records: LEADS, behind: 0, head: first.json()[0]?.head }]);
});

test('a place where nothing can be written is refused at once', async () => {
  const environment = { MAINSTEM_OBJECT_STORE_URL: 'file:///proc/nowhere/archive' };
  const began = performance.now();
  const refused = await platform.run(['archive', '--json'], { environment });
  expect(refused).toMatchObject({ code: 1, out: '' });
  expect(refused.err).toContain('OBJECT_STORE_REFUSED');
  expect(performance.now() - began).toBeLessThan(15_000);
});

test('R1: an empty broker restored from the archive has the same records, offsets and times, and the same views', async () => {
  const ran = await restored.run(['restore', '--json'], { environment: store });
  expect(ran).toMatchObject({ code: 0, err: '' });
  expect(ran.json()).toMatchObject([{ records: LEADS, topics: topics.length, schemasUnknown: [] }]);
  expect(await recordsOf(restored)).toEqual(await recordsOf(platform));
  const names = topics.map(({ name }) => name);
  expect(await describeTopics(restored.broker, names)).toEqual(await describeTopics(platform.broker, names));
  // What a platform does at its start: it takes the topics for its own.
  expect((await ensureTopics(restored.broker, topics)).existing).toHaveLength(topics.length);
  expect(digestsOf(await restored.run(['replay', '--all', '--json']))).toEqual(digests);
  // The log goes on there, and so does the archive.
  await produce(restored, LEADS, 20);
  const more = await restored.run(['archive', '--json'], { environment: store });
  expect(more.json()).toMatchObject([{ run: 2, records: 20, recordsTotal: LEADS + 20 }]);
});

test('a broker that holds records is refused, and not touched', async () => {
  const before = await recordsOf(platform);
  const refused = await platform.run(['restore', '--json'], { environment: store });
  expect(refused.code).toBe(1);
  expect(refused.err).toContain('RESTORE_TARGET_NOT_EMPTY');
  expect(await recordsOf(platform)).toEqual(before);
});

test('R1: replay reads the archive without the broker, to the same digests', async () => {
  const kept = (await platform.run(['archive', '--verify', '--json'], { environment: store })).json()[0]?.head;
  const nowhere = { ...store, MAINSTEM_KAFKA_BROKERS: '127.0.0.1:9' };
  // One view in Postgres, one in Redis.
  const names = ['leads', 'catalogue'];
  const newest = digestsOf(await restored.run(['replay', ...names, '--json'], { environment: store }));
  const pinned = ['replay', ...names, '--from-archive', String(kept), '--json'];
  expect(digestsOf(await platform.run(pinned, { environment: nowhere }))).toEqual(newest);
});

test('a log that is not the archived one is refused before anything is written', async () => {
  const refused = await platform.run(['archive', '--json'], { environment: store });
  expect(refused.code).toBe(1);
  expect(refused.err).toContain('ARCHIVE_LOG_BEHIND');
});

test.skipIf(absence(versitygw) !== undefined)(
  'the archive lies on S3 under object lock (skipped: versitygw cannot be built)',
  async () => {
    const s3 = await startScratchS3((line) => process.stderr.write(`${line}\n`));
    onTestFinished(() => s3.close());
    await s3.makeBucket('archive', true);
    const environment = {
      MAINSTEM_OBJECT_STORE_URL: `s3://archive/prod?endpoint=${s3.endpoint}`,
      AWS_ACCESS_KEY_ID: s3.credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: s3.credentials.secretAccessKey,
    };
    const ran = await platform.run(['archive', '--retain-days', '1', '--json'], { environment });
    expect(ran).toMatchObject({ code: 0, err: '' });
    const proved = await platform.run(['archive', '--verify', '--against-log', '--json'], { environment });
    expect(proved.json()).toMatchObject([{ records: LEADS, behind: 0 }]);
  },
  400_000,
);
