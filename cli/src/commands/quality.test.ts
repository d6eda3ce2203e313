/** KAIROS-03, KAIROS-21: the quality of the data, over a log in memory: what is looked at, what is wrong, exit codes. */
import { createCodec } from '@mainstem/schemas/codec';
import { factEnvelope, keyOf, uuidV7 } from '@mainstem/schemas/envelope';
import { packValues } from '@mainstem/schemas/features/packed';
import { type AnyEvent, eventTypes } from '@mainstem/schemas/generated/events';
import { sampleOf } from '@mainstem/schemas/samples';
import { topics } from '@mainstem/schemas/topics';
import type { FeatureView } from '@mainstem/streams/features/definition';
import { typesOf } from '@mainstem/streams/features/served/vector-bytes';
import { listedAt } from '@mainstem/streams/features/vector';
import { featureViewNamed } from '@mainstem/streams/features/views';
import { createEventWriter } from '@mainstem/streams/log/event-writer';
import { createMemoryLog } from '@mainstem/streams/log/log.memory';
import { afterEach, expect, test, vi } from 'vitest';
import { EXIT_FAILED } from '../errors.ts';
import type { WithLog } from '../log-connection.ts';
import { type Check, command } from './quality.ts';

const AT_MS = 1_795_251_000_000;
const view = featureViewNamed('transaction_stats') as FeatureView;
const codec = { ...createCodec(Object.fromEntries(eventTypes.map((type, at) => [type, at + 1]))), learner: undefined };

afterEach(() => {
  process.exitCode = undefined;
});

function observed(amountMicros: number): AnyEvent {
  const origin = { id: uuidV7(), tenant: 'acme', entity: 'user_1', occurredAtMs: AT_MS, actor: 'service:test' };
  const body = { type: 'TransactionStatsObserved', fraudFlagged: false, currency: 'USD', transactionCount: 3 } as const;
  return { ...body, envelope: factEnvelope(origin), amountMicros };
}

function served(servedAtMs: number, amount: number, definition = view.fingerprint): AnyEvent {
  const listed = listedAt(view, null, servedAtMs);
  const values = view.names.map((name, at) => (name === 'amount_micros' ? amount : (listed.values[at] ?? 0)));
  const origin = { id: uuidV7(), tenant: 'acme', entity: view.name, occurredAtMs: servedAtMs, actor: 'service:test' };
  const why = { source: 'DEFAULT', reason: 'ENTITY_UNKNOWN', flags: listed.flags, folded: [] } as const;
  return {
    ...{ type: 'FeaturesServed', envelope: factEnvelope(origin), view: view.name, viewVersion: view.version },
    ...{ definitionSha256: definition, server: 'test', unlogged: 3 },
    vectors: [{ entity: 'nobody', servedAtMs, ...why, packed: packValues(typesOf(view), values) }],
  };
}

async function quality(log: ReturnType<typeof createMemoryLog>, ...words: readonly string[]) {
  let out = '';
  const spy = vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    out += String(text);
    return true;
  });
  const withLog = ((_: unknown, use: (parts: unknown) => unknown) => use({ log, codec })) as unknown as WithLog;
  try {
    await command(withLog).parseAsync([...words], { from: 'user' });
  } finally {
    spy.mockRestore();
  }
  return { code: Number(process.exitCode ?? 0), out };
}

async function checks(log: ReturnType<typeof createMemoryLog>, ...words: readonly string[]) {
  const { code, out } = await quality(log, '--json', ...words);
  return { code, checks: (JSON.parse(out) as { checks: readonly Check[] }).checks };
}

test('a log that is right is looked at and ends with 0', async () => {
  const log = createMemoryLog({ topics });
  await createEventWriter(log, codec).append([observed(5), observed(6)]);
  const told = await checks(log);
  expect(told.code).toBe(0);
  expect(told.checks.map(({ check, looked, wrong }) => [check, looked, wrong])).toEqual([
    ['expectations', 2, 0],
    ['served features', 0, 0],
    ['decision records', 0, 0],
  ]);
  expect((await quality(log)).out).toMatch(/expectations .* right/);
});

test('an expectation that is broken ends with 1, and the verb that shows it is named', async () => {
  const log = createMemoryLog({ topics });
  await createEventWriter(log, codec).append([observed(5), observed(-1)]);
  const told = await checks(log);
  expect(told.code).toBe(EXIT_FAILED);
  expect(told.checks[0]).toMatchObject({ looked: 2, wrong: 1, next: 'mainstem features check' });
  expect((await quality(log)).out).toMatch(/expectations .* see: mainstem features check/);
});

test('R10: a record that is no event is told, too', async () => {
  const log = createMemoryLog({ topics });
  await log.append([{ topic: 'feature_events', key: keyOf('acme', 'user_1'), value: Buffer.from('poison') }]);
  const told = await checks(log);
  expect([told.code, told.checks[0]?.unreadable]).toEqual([EXIT_FAILED, 1]);
});

test('a vector that the log does not make is wrong; of other definitions, and not kept, nothing can be said', async () => {
  const log = createMemoryLog({ topics });
  await createEventWriter(log, codec).append([served(AT_MS, 0), served(AT_MS, 0, 'another')]);
  const right = await checks(log);
  expect([right.code, right.checks[1]]).toMatchObject([0, { looked: 1, wrong: 0, unjudged: 7, isCut: false }]);
  await createEventWriter(log, codec).append([served(AT_MS + 1, 12)]);
  const told = await checks(log);
  expect([told.code, told.checks[1]]).toMatchObject([EXIT_FAILED, { looked: 2, wrong: 1 }]);
  expect((await checks(log, '--since', new Date(AT_MS + 2).toISOString())).code).toBe(0);
});

test('a decision of a program without its record is wrong, from when it is asked about', async () => {
  const log = createMemoryLog({ topics });
  const origin = { id: uuidV7(), tenant: 'acme', entity: 'lead-1', occurredAtMs: AT_MS, actor: 'workflow:Lead' };
  const scored = { ...sampleOf('LeadScored'), envelope: factEnvelope(origin) } as AnyEvent;
  // The writer of events would have written its record, too.
  await log.append([{ topic: 'lead_events', key: keyOf('acme', 'lead-1'), value: codec.encode(scored) }]);
  const told = await checks(log);
  expect([told.code, told.checks[2]]).toMatchObject([
    EXIT_FAILED,
    { looked: 1, wrong: 1, next: 'mainstem decisions check' },
  ]);
  expect((await checks(log, '--since', new Date(AT_MS + 1).toISOString())).code).toBe(0);
});
