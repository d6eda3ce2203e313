/** Event writer, event reader and the learning of schemas, on the log in memory. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createCodec } from '@mainstem/schemas/codec';
import type { AnyEvent, Envelope } from '@mainstem/schemas/generated/events';
import { eventTypes } from '@mainstem/schemas/generated/events';
import { schemaTexts } from '@mainstem/schemas/generated/schemas';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import type { EventLog, LogRecord } from './event-log.ts';
import { createEventReader } from './event-reader.ts';
import { createEventWriter } from './event-writer.ts';
import { createMemoryLog } from './log.memory.ts';
import { loadCodec, registryLearner } from './pinned-codec.ts';

const ids = Object.fromEntries(eventTypes.map((type, index) => [type, index + 1]));
const codec = createCodec(ids);
const topics = ['campaign_events', 'lead_events', 'config_events', 'audit_events'].map((name) => ({
  name,
  partitions: 1,
}));

const envelope = (more: Partial<Envelope> = {}): Envelope => ({
  id: '018f0000-0000-7000-8000-000000000001',
  tenant: 'acme',
  entity: 'c1',
  streamVersion: 1,
  decision: { id: '018f0000-0000-7000-8000-000000000002', n: 1, of: 1 },
  occurredAtMs: 1,
  actor: 'user:test',
  correlationId: 'x',
  causationId: null,
  ...more,
});
const paused = (reason: string, more: Partial<Envelope> = {}): AnyEvent => ({
  type: 'CampaignPaused',
  reason,
  envelope: envelope(more),
});
const audited = (more: Partial<Envelope> = {}): AnyEvent => ({
  type: 'AuditEntryRecorded',
  envelope: envelope({ streamVersion: 0, decision: null, ...more }),
  service: 's',
  action: 'a',
  subject: 'x/y',
  subjectEventId: null,
  outcome: 'ACCEPTED',
  description: 'd',
  metadata: {},
});

function openLog(): EventLog {
  const log = createMemoryLog({ topics });
  onTestFinished(() => log.close());
  return log;
}

async function recordsOf(log: EventLog, topic = 'campaign_events'): Promise<LogRecord[]> {
  const records: LogRecord[] = [];
  for await (const batch of log.read(topic, 0, 0, 1_000)) records.push(...batch.records);
  return records;
}

describe('event writer', () => {
  test('events go to their topics under tenant|entity, and are read back as they were', async () => {
    const log = openLog();
    const events = [paused('one'), audited({ tenant: 'other', entity: 'e' }), paused('two')];
    const positions = await createEventWriter(log, codec).append(events);
    expect(positions.map(({ topic, offset }) => `${topic}/${offset}`)).toEqual([
      'campaign_events/0',
      'audit_events/0',
      'campaign_events/1',
    ]);
    expect((await recordsOf(log, 'audit_events'))[0]?.key).toBe('other|e');
    const read = await createEventReader(codec).read({ records: await recordsOf(log) });
    expect(read).toEqual([
      { event: events[0], position: positions[0] },
      { event: events[2], position: positions[2] },
    ]);
  });

  test.each([
    ['a tenant of another form', paused('x', { tenant: 'Acme' })],
    ['no tenant', paused('x', { tenant: '' })],
    ['an entity with a bar', paused('x', { entity: 'a|b' })],
    ['a decided event without a version', paused('x', { streamVersion: 0 })],
    ['a decided event without a decision', paused('x', { decision: null })],
    ['a number beyond its decision', paused('x', { decision: { id: 'd', n: 2, of: 1 } })],
    ['a fact with a version', audited({ streamVersion: 1 })],
    ['a fact with a decision', audited({ decision: { id: 'd', n: 1, of: 1 } })],
  ])('R7: %s is refused, and nothing of the append is written', async (_name, event) => {
    const log = openLog();
    const append = createEventWriter(log, codec).append([paused('good'), event]);
    await expect(append).rejects.toMatchObject({ code: 'LOG_EVENT_INVALID', retryable: false });
    expect(await recordsOf(log)).toEqual([]);
  });

  test('what does not fit its schema is refused before it is written', async () => {
    const log = openLog();
    const bad = { ...paused('x'), reason: 5 } as unknown as AnyEvent;
    await expect(createEventWriter(log, codec).append([bad])).rejects.toMatchObject({ code: 'SCHEMA_INVALID_EVENT' });
    expect(await recordsOf(log)).toEqual([]);
  });
});

describe('event reader', () => {
  const record = (value: Buffer, more: Partial<LogRecord> = {}): LogRecord => ({
    topic: 'campaign_events',
    partition: 0,
    offset: 7,
    key: 'acme|c1',
    value,
    appendedAtMs: 1,
    ...more,
  });
  const good = record(codec.encode(paused('good')));

  test('types that are not wanted are left out without being decoded', async () => {
    const broken = Buffer.concat([codec.encode(paused('x')).subarray(0, 5), Buffer.from([0xff])]);
    const reader = createEventReader(codec, { types: new Set(['CampaignActivated']) });
    expect(await reader.read({ records: [good, record(broken)] })).toEqual([]);
  });

  test.each([
    ['bytes that are no value', record(Buffer.from('hello')), 'SCHEMA_MALFORMED_VALUE'],
    ['nothing', record(Buffer.alloc(0)), 'SCHEMA_MALFORMED_VALUE'],
    ['a key of another tenant', { ...good, key: 'evil|c1' }, 'SCHEMA_MALFORMED_VALUE'],
    ['an event of another topic', { ...good, topic: 'lead_events' }, 'SCHEMA_MALFORMED_VALUE'],
  ])('R10: %s is poison: thrown, or given to whoever takes it', async (_name, poison, code) => {
    await expect(createEventReader(codec).read({ records: [good, poison] })).rejects.toMatchObject({ code });
    const taken: unknown[] = [];
    const reader = createEventReader(codec, { onPoison: (found, error) => taken.push(found, error.code) });
    expect(await reader.read({ records: [poison, good] })).toHaveLength(1);
    expect(taken).toEqual([poison, code]);
  });

  const registry = (answer: (id: number) => unknown, status = 200) =>
    vi.fn(async (url: string | URL | Request) => {
      const id = Number(String(url).split('/').at(-1));
      return new Response(JSON.stringify(answer(id)), { status });
    });

  test('an unknown id is learned from the registry, once', async () => {
    const elsewhere = createCodec({ ...ids, CampaignPaused: 501 });
    const fetch = registry(() => ({ schema: schemaTexts.CampaignPaused.schema }));
    const fresh = createCodec(ids);
    const reader = createEventReader(fresh, { learner: registryLearner('http://registry', fetch) });
    const records = [record(elsewhere.encode(paused('one'))), good, record(elsewhere.encode(paused('two')))];
    const reasons = (await reader.read({ records })).map(
      ({ event }) => event.type === 'CampaignPaused' && event.reason,
    );
    expect(reasons).toEqual(['one', 'good', 'two']);
    expect(fetch).toHaveBeenCalledTimes(1);
  });

  test('an event type this version has not is poison, or left out and counted where that is asked for', async () => {
    const stranger = { type: 'record', name: 'Stranger', namespace: 'mainstem.campaign', fields: [] };
    const fetch = registry(() => ({ schema: JSON.stringify(stranger) }));
    const learner = registryLearner('http://registry', fetch);
    const foreign = record(Buffer.from([0, 0, 0, 3, 9]));
    const records = [foreign, good, foreign];
    await expect(createEventReader(createCodec(ids), { learner }).read({ records })).rejects.toMatchObject({
      code: 'SCHEMA_UNKNOWN_ID',
      retryable: false,
    });
    const reader = createEventReader(createCodec(ids), { learner, skipForeign: true });
    expect(await reader.read({ records })).toHaveLength(1);
    expect(reader.foreign).toBe(2);
    expect(fetch).toHaveBeenCalledTimes(1);
  });

  test('an id the registry has not either is poison; a registry that is away is not the record’s fault', async () => {
    const unknown = record(Buffer.from([0, 0, 0, 3, 9]));
    const none = registryLearner(
      'http://registry',
      registry(() => ({ error_code: 40403, message: 'no' }), 404),
    );
    const taken: unknown[] = [];
    const reader = createEventReader(createCodec(ids), { learner: none, onPoison: (found) => taken.push(found) });
    expect(await reader.read({ records: [unknown, good] })).toHaveLength(1);
    expect(taken).toEqual([unknown]);
    const alone = createEventReader(createCodec(ids), { onPoison: () => expect.unreachable() });
    await expect(alone.read({ records: [unknown] })).rejects.toMatchObject({
      code: 'SCHEMA_UNKNOWN_ID',
      retryable: true,
    });
  });
});

describe('pinned codec', () => {
  async function pinsFile(text: string | undefined): Promise<string> {
    const folder = await mkdtemp(join(tmpdir(), 'pins-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    const path = join(folder, 'ids.json');
    if (text !== undefined) await writeFile(path, text);
    return path;
  }

  test('R5: it writes with the pinned ids', async () => {
    const loaded = await loadCodec({ MAINSTEM_SCHEMA_IDS: await pinsFile(JSON.stringify(ids)) });
    expect(loaded.schemaIdOf(loaded.encode(paused('x')))).toBe(ids.CampaignPaused);
    expect(loaded.learner).toBeUndefined();
  });

  test.each([
    ['a file that is missing', undefined],
    ['no JSON', 'ids'],
    ['an id that is no number', JSON.stringify({ ...ids, CampaignPaused: 'x' })],
    ['an event type without an id', JSON.stringify({ ...ids, CampaignPaused: undefined })],
  ])('%s says what to run', async (_name, text) => {
    const load = loadCodec({ MAINSTEM_SCHEMA_IDS: await pinsFile(text) });
    await expect(load).rejects.toMatchObject({ code: 'SCHEMA_NOT_PINNED' });
    await expect(load).rejects.toThrow('run "mainstem schemas push"');
  });
});
