/** The verbs of `mainstem features` as they are typed, over a log in memory: what they print, and their exit codes. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createCodec } from '@mainstem/schemas/codec';
import { factEnvelope, uuidV7 } from '@mainstem/schemas/envelope';
import { packValues } from '@mainstem/schemas/features/packed';
import { type AnyEvent, eventTypes, type FeaturesServed } from '@mainstem/schemas/generated/events';
import { topics } from '@mainstem/schemas/topics';
import type { FeatureView } from '@mainstem/streams/features/definition';
import { typesOf } from '@mainstem/streams/features/served/vector-bytes';
import { listedAt } from '@mainstem/streams/features/vector';
import { featureViewNamed, featureViews } from '@mainstem/streams/features/views';
import { createEventWriter } from '@mainstem/streams/log/event-writer';
import { createMemoryLog } from '@mainstem/streams/log/log.memory';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { command } from '../commands/features.ts';
import { EXIT_FAILED, EXIT_USAGE } from '../errors.ts';
import type { LogConnection } from '../log-connection.ts';
import type { QuarantinedRow } from './quarantine.ts';

const AT_MS = 1_795_251_000_000;
const view = featureViewNamed('transaction_stats') as FeatureView;
const codec = { ...createCodec(Object.fromEntries(eventTypes.map((type, at) => [type, at + 1]))), learner: undefined };
const log = createMemoryLog({ topics });
const { append } = createEventWriter(log, codec);
const directory = mkdtempSync(join(tmpdir(), 'features-'));
let asked: unknown;

const quarantined: QuarantinedRow[] = [
  {
    eventId: 'e-1',
    eventType: 'TransactionStatsObserved',
    entity: 'user_7',
    views: ['transaction_stats', 'lead_facts'],
    codes: ['RANGE', 'TYPE'],
    words: ['amountMicros is not within 0 to Infinity', 'amountMicros is no number'],
    topic: 'feature_events',
    logPartition: 1,
    logOffset: 9,
    occurredAtMs: AT_MS,
  },
];
const parts = {
  withLog: <Result>(_: unknown, use: (connection: LogConnection) => Promise<Result>) => use({ log, codec } as never),
  connectGateway: async () => ({
    async *items(path: string, given: unknown) {
      asked = { path, given };
      yield* quarantined;
    },
  }),
};

interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

async function run(...words: readonly string[]): Promise<Ran> {
  const written = { out: '', err: '' };
  const take = (name: 'out' | 'err') => (text: unknown) => {
    written[name] += String(text);
    return true;
  };
  const spies = [
    vi.spyOn(process.stdout, 'write').mockImplementation(take('out')),
    vi.spyOn(process.stderr, 'write').mockImplementation(take('err')),
  ];
  try {
    await command(parts as never).parseAsync([...words], { from: 'user' });
    return { code: Number(process.exitCode ?? 0), ...written };
  } finally {
    process.exitCode = undefined;
    for (const spy of spies) spy.mockRestore();
  }
}

async function json(...words: readonly string[]) {
  const { code, out } = await run(...words, '--json');
  return { code, told: JSON.parse(out) };
}

function observed(entity: string, atMs: number, amountMicros: number, tenant = 'acme'): AnyEvent {
  const origin = { id: uuidV7(atMs), tenant, entity, occurredAtMs: atMs, actor: 'service:test' };
  const body = { type: 'TransactionStatsObserved', fraudFlagged: false, currency: 'USD', transactionCount: 3 } as const;
  return { ...body, envelope: factEnvelope(origin), amountMicros };
}

function servedEvent(entity: string, servedAtMs: number, amount?: number): FeaturesServed {
  const listed = listedAt(view, null, servedAtMs);
  const values = view.names.map((name, at) => (name === 'amount_micros' ? (amount ?? 0) : (listed.values[at] ?? 0)));
  const origin = { id: uuidV7(), tenant: 'acme', entity: view.name, occurredAtMs: servedAtMs, actor: 'service:test' };
  const packed = packValues(typesOf(view), values);
  const why = { source: 'DEFAULT', reason: 'ENTITY_UNKNOWN' } as const;
  return {
    ...{ type: 'FeaturesServed', envelope: factEnvelope(origin), view: view.name, viewVersion: view.version },
    ...{ definitionSha256: view.fingerprint, server: 'test', unlogged: 0 },
    vectors: [{ entity, servedAtMs, ...why, flags: listed.flags, packed, folded: [] }],
  };
}

beforeAll(async () => {
  await append([
    observed('user_1', AT_MS, 5_000_000),
    observed('user_1', AT_MS + 60_000, 7_000_000),
    observed('user_2', AT_MS, 1_000_000, 'globex'),
  ]);
});
afterAll(() => rmSync(directory, { recursive: true }));

test('KAIROS-02: list and show tell the definitions, and a view that is not there is a wrong call', async () => {
  const { told } = await json('list');
  expect(told).toHaveLength(featureViews.length);
  expect(told[0]).toMatchObject({ name: view.name, features: view.names.length, fingerprint: view.fingerprint });
  expect((await run('list')).out).toContain(view.fingerprint.slice(0, 12));
  expect((await json('show', view.name)).told).toMatchObject({ name: view.name, names: view.names });
  expect((await run('show', view.name)).out).toMatch(/amount_micros +│? *latest/);
  const wrong = await run('show', 'no_view');
  expect([wrong.code, wrong.out]).toEqual([EXIT_USAGE, '']);
  expect(wrong.err).toContain('there is no feature view no_view');
});

test('KAIROS-02: show --entity is the vector as of a time, of the own tenant', async () => {
  const at = (ms: number) => ['--at', new Date(ms).toISOString()];
  const first = await json('show', view.name, '--entity', 'user_1', '--tenant', 'acme', ...at(AT_MS + 1));
  expect(first.told).toMatchObject({ entity: 'user_1', atMs: AT_MS + 1, reason: null });
  expect([first.told.values.amount_micros, first.told.ages.amount_micros]).toEqual([5_000_000, 1]);
  const later = await json('show', view.name, '--entity', 'user_1', '--tenant', 'acme', ...at(AT_MS + 90_000));
  expect(later.told.values.amount_micros).toBe(7_000_000);
  const foreign = await run('show', view.name, '--entity', 'user_2', '--tenant', 'acme', ...at(AT_MS + 1));
  expect(foreign.out).toContain('defaults because: ENTITY_UNKNOWN');
});

test('KAIROS-02: a training set is made, and made again from its offsets to the same bytes after more came', async () => {
  const labels = join(directory, 'labels.ndjson');
  const out = join(directory, 'set.ndjson');
  writeFileSync(labels, '{"tenant":"acme","entity":"user_1","atMs":1795251000001,"label":1}\n');
  const words = ['training-set', labels, '--views', view.name];
  const made = await json(...words, '--out', out);
  expect(made).toMatchObject({ code: 0, told: { rows: 1, out, columns: expect.arrayContaining([]) } });
  expect(readFileSync(out)).toHaveLength(made.told.bytes);
  await append([observed('user_1', AT_MS - 5_000, 9)]);
  expect((await json(...words, '--like', out)).told.sha256).toBe(made.told.sha256);
  expect((await json(...words)).told.sha256).not.toBe(made.told.sha256);
  writeFileSync(labels, '{"entity":"user_1"}\n');
  expect(await run(...words)).toMatchObject({ code: EXIT_USAGE, err: expect.stringContaining('labels.ndjson:1') });
  writeFileSync(labels, '');
  expect(await run(...words)).toMatchObject({ code: EXIT_USAGE, err: expect.stringContaining('holds no labels') });
  expect((await run('training-set', labels, '--views', 'nope')).code).toBe(EXIT_USAGE);
});

test('KAIROS-02: check ends with 1 and names what an expectation keeps out', async () => {
  expect(await run('check')).toMatchObject({ code: 0, out: expect.stringContaining('nothing kept out') });
  await append([observed('user_3', AT_MS, -1, 'globex')]);
  const { code, told } = await json('check');
  expect(code).toBe(EXIT_FAILED);
  expect(told.rejections).toMatchObject([{ view: view.name, code: 'RANGE', count: 1 }]);
  expect((await run('check')).out).toContain('amountMicros is not within 0 to Infinity');
  expect((await run('check', '--tenant', 'acme')).code).toBe(0);
});

test('KAIROS-02: served shows the newest vectors as they were given; mismatch ends with 1 when one is another', async () => {
  await append([servedEvent('nobody', AT_MS), servedEvent('nobody', AT_MS + 1), servedEvent('nobody', AT_MS + 2)]);
  const { told } = await json('served', '--limit', '2', '--tenant', 'acme');
  expect(told.map(({ servedAtMs }: { servedAtMs: number }) => servedAtMs)).toEqual([AT_MS + 1, AT_MS + 2]);
  expect(told[1]).toMatchObject({ view: view.name, entity: 'nobody', source: 'DEFAULT', reason: 'ENTITY_UNKNOWN' });
  expect(told[1].values).toMatchObject({ amount_micros: 0, currency: '' });
  expect((await json('served', '--tenant', 'globex')).told).toEqual([]);
  expect(await json('mismatch')).toMatchObject({ code: 0, told: { compared: 3, mismatched: 0, rate: 0 } });
  // One value that the log does not make.
  await append([servedEvent('nobody', AT_MS + 3, 12)]);
  const spoilt = await json('mismatch', '--tenant', 'acme');
  expect(spoilt).toMatchObject({ code: EXIT_FAILED, told: { compared: 4, mismatched: 1 } });
  expect(spoilt.told.mismatches[0].features).toEqual(['amount_micros']);
  expect((await run('mismatch', '--since', new Date(AT_MS + 3).toISOString())).out).toContain('1 differ (rate 1)');
  expect((await run('mismatch', '--tenant', 'globex')).code).toBe(0);
});

test('quarantine asks for one view and tells what broke in it alone', async () => {
  const { told } = await json('quarantine', '--view', 'lead_facts', '--tenant', 'acme');
  expect(asked).toEqual({ path: '/v1/features/quarantine', given: { query: { 'views.has': 'lead_facts' } } });
  expect(told.items).toEqual(quarantined);
  const { out } = await run('quarantine', '--view', 'lead_facts');
  expect(out).toContain('amountMicros is no number');
  expect(out).not.toContain('RANGE');
  expect((await run('quarantine')).out).toMatch(/RANGE[\s\S]*TYPE/);
  expect((await run('quarantine', '--view', 'nope')).code).toBe(EXIT_USAGE);
});
