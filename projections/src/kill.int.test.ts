/** R2 on the whole: the worker's process is killed (-9) again and again while events come in through Kafka. */
import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { testEnvironment } from '@mainstem/infra/stack/test-environment';
import { topics } from '@mainstem/schemas/topics';
import { createEventWriter } from '@mainstem/streams/log/event-writer';
import { loadCodec } from '@mainstem/streams/log/pinned-codec';
import { dropTopics, ensureTopics } from '@mainstem/streams/log/topics.kafka';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openResources, type Resources } from './resources.ts';
import { spendByCampaignHour } from './spend-by-campaign-hour/projection.ts';
import { bidPriceChanged, campaignCreated, impressionBilled, leadReceived } from './testing/bodies.ts';
import { openScratch, type Scratch, until } from './testing/scratch.ts';
import { verify } from './verify.ts';

const KILLS = 3;
const HEALTH_PORT = 28_197;
const main = fileURLToPath(new URL('./main.ts', import.meta.url));

let scratch: Scratch;
let resources: Resources;
let child: ChildProcess | null = null;

beforeAll(async () => {
  scratch = await openScratch();
  const { settings } = scratch;
  await ensureTopics({ brokers: settings.MAINSTEM_KAFKA_BROKERS, topicPrefix: settings.MAINSTEM_TOPIC_PREFIX }, topics);
  resources = await openResources(settings, 'kill-test');
});
afterAll(async () => {
  child?.kill('SIGKILL');
  const { settings } = scratch;
  await resources.close();
  await dropTopics({ brokers: settings.MAINSTEM_KAFKA_BROKERS, topicPrefix: settings.MAINSTEM_TOPIC_PREFIX });
  await scratch.cleanUp();
});

function startProcess(): ChildProcess {
  const { settings } = scratch;
  const environment = {
    ...testEnvironment(),
    ...settings,
    MAINSTEM_PROJECTIONS_PORT: String(HEALTH_PORT),
    MAINSTEM_LOG_LEVEL: 'warn',
  };
  return spawn(process.execPath, [main], { env: environment, stdio: ['ignore', 'ignore', 'inherit'] });
}

async function kill(process: ChildProcess): Promise<void> {
  const gone = new Promise((resolve) => process.once('exit', resolve));
  process.kill('SIGKILL');
  await gone;
}

/** At work, not only standing by for the lease of the one that was killed. */
async function isLive(): Promise<boolean> {
  const response = await fetch(`http://127.0.0.1:${HEALTH_PORT}/readyz`).catch(() => null);
  const { parts } = ((await response?.json()) ?? { parts: [] }) as { parts: { state: string }[] };
  return parts.length > 0 && parts.every((part) => part.state === 'live');
}

test('R2: killed at any moment, each bill is counted once and every view is what the log says', async () => {
  const writer = createEventWriter(resources.log, await loadCodec(scratch.settings));
  let spentMicros = 0;
  let written = 0;
  let writing = true;
  const producing = (async () => {
    for (; writing; written += 1) {
      const entity = `e${written}`;
      const bill = impressionBilled({ entity }, `c${written % 5}`, written % 100);
      spentMicros += written % 100;
      await writer.append([campaignCreated({ entity }), bidPriceChanged({ entity, version: 2 }, written + 1)]);
      await writer.append([bill, leadReceived({ entity }), bill]);
    }
  })();
  child = startProcess();
  await until('live', isLive);
  for (let round = 0; round < KILLS; round += 1) {
    // Somewhere within windows of some milliseconds: never the same place twice.
    await new Promise((resolve) => setTimeout(resolve, 100 + round * 37.3));
    await kill(child);
    child = startProcess();
    await until('live again', isLive);
  }
  writing = false;
  await producing;
  const names = ['spend_by_campaign_hour', 'campaigns', 'leads', 'catalogue'];
  await until('all bills are in', async () => (await spent()) === spentMicros);
  const verified = await until(
    'all views equal and complete',
    async () => {
      const found = await verify({ names, settings: scratch.settings, resources });
      return found.every((view) => view.equal) && found.filter((view) => view.rows === written).length === 3 && found;
    },
    30_000,
  );
  expect(verified.map((view) => view.state)).toEqual(verified.map(() => 'live'));
  expect(written).toBeGreaterThan(100);

  // Told to stop, it gives its leases back, so the next one begins at once.
  const gone = new Promise((resolve) => child?.once('exit', resolve));
  child.kill('SIGTERM');
  expect(await gone).toBe(0);
  const lease = await resources.leases.acquire('projection/leads');
  expect(lease).not.toBeNull();
});

async function spent(): Promise<number> {
  const snapshot = await resources.storeOf(spendByCampaignHour).snapshot();
  let sum = 0;
  for await (const rows of snapshot?.rows ?? []) {
    for (const { row } of rows) sum += (row as { spentMicros: number }).spentMicros;
  }
  return sum;
}
