/**
 * Bad input, one test a kind: each is a typed error with a code and `retryable`, listed in docs/errors.md, and stops no other
 * key. What readers do is the same live and in a rebuild, because it depends on the log alone.
 */
import { eventWith, keyOf } from '@mainstem/schemas/envelope';
import { SchemaError } from '@mainstem/schemas/errors';
import type { AnyEvent } from '@mainstem/schemas/generated/events';
import { topics } from '@mainstem/schemas/topics';
import type { LogRecord } from '@mainstem/streams/log/event-log';
import { toRecord } from '@mainstem/streams/log/event-writer';
import { RECORD_BATCH_BYTES_MAX } from '@mainstem/streams/log/limits';
import { createMemoryLog } from '@mainstem/streams/log/log.memory';
import { fingerprintOf } from '@mainstem/streams/runtime/projection/fingerprint';
import type { Projection } from '@mainstem/streams/runtime/projection/projection';
import { createBatchDecoder, type LearningCodec } from '@mainstem/streams/runtime/projection/projection-reader';
import { firstCheckpoint } from '@mainstem/streams/runtime/projection/projection-store';
import { createViewWriter } from '@mainstem/streams/runtime/projection/projection-writer';
import { noCounts } from '@mainstem/streams/runtime/projection/view-writer-options';
import { createMemoryStore } from '@mainstem/streams/runtime/stores/store.memory';
import { describe, expect, test } from 'vitest';
import { leads } from './leads/projection.ts';
import { leadReceived } from './testing/bodies.ts';
import { codec } from './testing/scratch.ts';

/** 2027 on a broker of 2026. */
const APPENDED_AT_MS = 1_795_000_000_000;
const YEAR_MS = 365 * 86_400_000;

interface Bad {
  readonly key: string;
  readonly value: Buffer;
}

/** A view that has read bad records, each followed by a sound one of its key, and a sound one of another. */
async function readBeside(bads: readonly Bad[], view: Projection = leads, reading: LearningCodec = codec) {
  const store = createMemoryStore(view);
  await store.reset(firstCheckpoint(view.version, 1, '00000000-0000-7000-8000-000000000000', { lead_events: 1 }));
  const checkpoint = await store.checkpoint();
  if (checkpoint === null) throw new Error('the store is open');
  const counts = noCounts();
  const clock = () => 0;
  const writer = createViewWriter({ projection: view, store, checkpoint, goal: {}, cacheEntriesMax: 9, clock, counts });
  const values = bads.flatMap(({ key, value }): Bad[] => [
    { key, value },
    { key, value: codec.encode(leadReceived({ entity: key.split('|')[1] ?? 'none' })) },
  ]);
  const sound = { key: 'acme|sound', value: codec.encode(leadReceived({ entity: 'sound' })) };
  const records = [...values, sound].map(
    (one, offset): LogRecord => ({ topic: 'lead_events', partition: 0, offset, appendedAtMs: APPENDED_AT_MS, ...one }),
  );
  const nextOffset = records.length;
  const batch = { topic: 'lead_events', partition: 0, records, nextOffset, endOffset: nextOffset };
  const decoded = await createBatchDecoder(reading).decode(view, [batch]);
  expect(await writer.apply(decoded)).toEqual([]);
  await writer.flush();
  expect([...store.all.keys()]).toContain('acme|sound');
  expect(writer.stored.offsets['lead_events:0']).toBe(nextOffset);
  return { parked: await store.parkedKeys(), rows: store.all, counts };
}

const lead = (entity: string) => leadReceived({ entity });
const malformed = { cause: 'decode', code: 'SCHEMA_MALFORMED_VALUE' };

describe('on the log', () => {
  test('an unknown schema id of which the registry knows nothing either', async () => {
    const value = Buffer.from(codec.encode(lead('unknown')));
    value.writeUInt32BE(4_000_000, 1);
    const asked = { ...codec, learner: { learn: () => Promise.resolve(false) } };
    const batch = [{ topic: 'lead_events', partition: 0, offset: 0, key: 'acme|unknown', value, appendedAtMs: 0 }];
    const source = { topic: 'lead_events', partition: 0, records: batch, nextOffset: 1, endOffset: 1 };
    // A type only a newer program knows is passed over by views that do not read it, here as in a rebuild.
    expect((await createBatchDecoder(asked).decode(leads, [source]))[0]).toMatchObject({ events: [] });
    // An id nobody has ever heard of is no event.
    const nobody = new SchemaError('SCHEMA_UNKNOWN_ID', 'the registry has no such id');
    const strange = { ...codec, learner: { learn: () => Promise.reject(nobody) } };
    const { parked } = await readBeside([{ key: 'acme|unknown', value }], leads, strange);
    expect(parked).toMatchObject([{ records: 2, fault: { cause: 'decode', code: 'SCHEMA_UNKNOWN_ID' } }]);
    // Without anybody to ask it waits: the id may be known in a moment.
    await expect(createBatchDecoder(codec).decode(leads, [source])).rejects.toMatchObject({
      code: 'SCHEMA_UNKNOWN_ID',
      retryable: true,
    });
  });

  test('Avro cut at every length parks its key', async () => {
    const whole = codec.encode(lead('cut'));
    const bads = Array.from({ length: whole.length }, (_, length) => ({
      key: `acme|cut-${length}`,
      value: whole.subarray(0, length),
    }));
    const { parked } = await readBeside(bads);
    expect(parked).toHaveLength(bads.length);
    for (const { fault, records } of parked) expect({ fault, records }).toMatchObject({ fault: malformed, records: 2 });
  });

  test('no envelope, an envelope of somebody else, and a key without a tenant', async () => {
    const header = codec.encode(lead('none')).subarray(0, 5);
    const { parked } = await readBeside([
      { key: 'acme|none', value: header },
      { key: 'acme|forged', value: codec.encode(leadReceived({ tenant: 'globex', entity: 'forged' })) },
      { key: 'tenantless', value: codec.encode(lead('tenantless')) },
      { key: '|e', value: codec.encode(leadReceived({ tenant: 'acme', entity: 'e' })) },
      { key: '', value: codec.encode(lead('keyless')) },
    ]);
    expect(parked).toHaveLength(5);
    for (const { fault } of parked) expect(fault).toMatchObject(malformed);
  });

  test('a projection that throws on one event parks that key, and says what it threw', async () => {
    const thrower: Projection = {
      ...leads,
      project(row, event) {
        if (event.envelope.entity === 'thrown') throw new TypeError('no such lead');
        return leads.project(row, event);
      },
    };
    const { parked } = await readBeside([{ key: 'acme|thrown', value: codec.encode(lead('thrown')) }], thrower);
    expect(parked).toMatchObject([
      { key: 'acme|thrown', records: 2, fault: { cause: 'apply', code: 'PROJECTION_POISON', message: 'no such lead' } },
    ]);
  });

  test('a clock a year ahead is a fact as any other, and the watermark does not follow it', async () => {
    const ahead = leadReceived({ entity: 'ahead', atMs: APPENDED_AT_MS + YEAR_MS });
    const { parked, rows, counts } = await readBeside([{ key: 'acme|ahead', value: codec.encode(ahead) }]);
    expect(parked).toEqual([]);
    expect(rows.has('acme|ahead')).toBe(true);
    expect(counts.watermarkMs).toBeLessThanOrEqual(APPENDED_AT_MS + 60_000);
  });
});

describe('before the log', () => {
  const codeOf = (event: AnyEvent) => {
    try {
      toRecord(event, codec);
    } catch (error) {
      return { code: (error as { code: string }).code, retryable: (error as { retryable: boolean }).retryable };
    }
    return null;
  };
  const invalid = { code: 'LOG_EVENT_INVALID', retryable: false };

  test('a clock a year ahead is refused', () => {
    expect(codeOf(leadReceived({ entity: 'ahead', atMs: Date.now() + YEAR_MS }))).toEqual(invalid);
    expect(codeOf(leadReceived({ entity: 'soon', atMs: Date.now() + 60_000 }))).toBeNull();
  });

  test('a tenant or an entity that makes no key is refused', () => {
    expect(codeOf(leadReceived({ tenant: '', entity: 'a' }))).toEqual(invalid);
    expect(codeOf(leadReceived({ entity: 'a|b' }))).toEqual(invalid);
  });

  test('a malformed envelope is refused', () => {
    const event = lead('bad');
    const bad = eventWith(event, { ...event.envelope, decision: { id: 'd', n: 1, of: 1 } });
    expect(codeOf(bad)).toEqual(invalid);
    expect(codeOf({ ...event, envelope: undefined } as never)).not.toBeNull();
  });

  test('an oversize record is refused, and the next one is written', async () => {
    const log = createMemoryLog({ topics, clock: Date.now });
    const record = (value: Buffer) => ({ topic: 'lead_events', key: keyOf('acme', 'big'), value });
    await expect(log.append([record(Buffer.alloc(RECORD_BATCH_BYTES_MAX))])).rejects.toMatchObject({
      code: 'LOG_RECORD_TOO_LARGE',
      retryable: false,
    });
    expect(await log.append([record(codec.encode(lead('big')))])).toHaveLength(1);
    await log.close();
  });
});

test('a definition that was changed without a new version has another fingerprint', () => {
  const changed: Projection = {
    ...leads,
    project: (row, event) => ({ ...leads.project(row, event), source: 'changed' }),
  };
  expect(fingerprintOf(changed)).not.toBe(fingerprintOf(leads));
});
