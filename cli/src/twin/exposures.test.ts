/** KIKI-51: exposures on the log become logged decisions; files are read by their columns. */
import { writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createCodec } from '@mainstem/schemas/codec';
import { factEnvelope, uuidV7 } from '@mainstem/schemas/envelope';
import { type AnyEvent, eventTypes } from '@mainstem/schemas/generated/events';
import { topics } from '@mainstem/schemas/topics';
import { createEventWriter } from '@mainstem/streams/log/event-writer';
import { createMemoryLog } from '@mainstem/streams/log/log.memory';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readExposures } from './exposures.ts';
import { readLoggedFile } from './logged-file.ts';

const codec = {
  ...createCodec(Object.fromEntries(eventTypes.map((type, index) => [type, index + 1]))),
  learner: undefined,
};
const AT_MS = 1_795_251_000_000;
let directory: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'twin-'));
});
afterAll(() => rm(directory, { recursive: true, force: true }));

function envelope(entity: string, occurredAtMs: number, tenant = 'acme') {
  return factEnvelope({ id: uuidV7(), tenant, entity, occurredAtMs, actor: 'system:test' });
}

function exposed(armId: string, more: { atMs?: number; isHoldout?: boolean; tenant?: string } = {}): AnyEvent {
  const { atMs = AT_MS, isHoldout = false, tenant } = more;
  const about = {
    unit: 'u',
    requestId: 'r',
    armId,
    propensityPpm: 250_000,
    block: 1,
    version: 2,
    isHoldout,
    cohort: null,
    among: null,
  };
  return { type: 'UnitExposed', envelope: envelope('exp-1', atMs, tenant), ...about };
}

function outcome(of: AnyEvent, metric = 'CLICK', size = 1): AnyEvent {
  const about = { exposureId: of.envelope.id, metric, size, atMs: AT_MS + 9 };
  return { type: 'OutcomeObserved', envelope: envelope('exp-1', AT_MS + 9), ...about };
}

async function read(events: readonly AnyEvent[], metric: string) {
  const named = topics.map(({ name }) => ({ name, partitions: 1 }));
  const log = createMemoryLog({ topics: named, clock: () => AT_MS });
  await createEventWriter(log, codec).append(events);
  const span = { fromMs: AT_MS, toMs: AT_MS + 1_000 };
  return readExposures(log, codec, { tenant: 'acme', experiment: 'exp-1', metric, span, onProgress: () => undefined });
}

test('an arm with its chance and what came of it; nobody of the holdout, of another time or of another tenant', async () => {
  const [a, b] = [exposed('a'), exposed('b')];
  const others = [
    exposed('a', { isHoldout: true }),
    exposed('a', { atMs: AT_MS - 1 }),
    exposed('a', { tenant: 'other' }),
  ];
  const events = [
    a,
    b,
    ...others,
    outcome(b),
    outcome(b),
    outcome(a, 'SESSION_LENGTH', 40),
    outcome(a, 'SESSION_LENGTH', 2),
  ];
  // On the log twice, as an unsure writer leaves it.
  const last = events.at(-1);
  if (last !== undefined) events.push(last);
  expect(await read(events, 'CLICK')).toEqual([
    { action: 'a', place: '1', reward: 0, logged: 0.25 },
    { action: 'b', place: '1', reward: 1, logged: 0.25 },
  ]);
  expect((await read(events, 'SESSION_LENGTH')).map(({ reward }) => reward)).toEqual([42, 0]);
});

test('CSV by the names of Open Bandit or by those given, NDJSON alike; what is no number is named by its line', async () => {
  const csv = join(directory, 'log.csv');
  writeFileSync(csv, ',timestamp,item_id,position,click,propensity_score\n0,t,14,3,1,0.03\n');
  const none = () => undefined;
  expect(await readLoggedFile(csv, {}, none)).toEqual([{ action: '14', place: '3', reward: 1, logged: 0.03 }]);
  const lines = join(directory, 'log.ndjson');
  writeFileSync(lines, '{"action":"a","won":1.5,"p":0.5}\n');
  const columns = { reward: 'won', propensity: 'p' };
  expect(await readLoggedFile(lines, columns, none)).toEqual([{ action: 'a', place: '1', reward: 1.5, logged: 0.5 }]);
  await expect(readLoggedFile(lines, {}, none)).rejects.toThrow('log.ndjson:1: no number for the reward');
  writeFileSync(csv, 'action,click,propensity\na,"1",0.5\n');
  await expect(readLoggedFile(csv, {}, none)).rejects.toThrow('log.csv:2: quoted cells');
  writeFileSync(csv, 'action,click,propensity\n');
  await expect(readLoggedFile(csv, {}, none)).rejects.toThrow('log.csv holds no decisions');
});
