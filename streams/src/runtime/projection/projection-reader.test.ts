/** A decoder pays for what a view reads, and for nothing else. */
import { createCodec, HEADER_BYTES } from '@mainstem/schemas/codec';
import { eventTypes } from '@mainstem/schemas/generated/events';
import { sampleOf } from '@mainstem/schemas/samples';
import { topicOf } from '@mainstem/schemas/topics';
import { expect, test } from 'vitest';
import type { LogRecord } from '../../log/event-log.ts';
import { createBatchDecoder } from './projection-reader.ts';

const codec = createCodec(Object.fromEntries(eventTypes.map((type, at) => [type, at + 1])));

function recordOf(type: (typeof eventTypes)[number], offset: number): LogRecord {
  const event = sampleOf(type);
  const key = `${event.envelope.tenant}|${event.envelope.entity}`;
  return { topic: topicOf(type), partition: 0, offset, key, value: codec.encode(event), appendedAtMs: 0 };
}

/** The header of a type, and bytes that are no Avro of it. */
function torn(type: (typeof eventTypes)[number], offset: number): LogRecord {
  const record = recordOf(type, offset);
  const value = Buffer.concat([record.value.subarray(0, HEADER_BYTES), Buffer.from([255, 255, 255])]);
  return { ...record, value };
}

test('a type of a fact topic that no view reads is told by its schema id alone and never decoded', async () => {
  const read: string[] = [];
  const spy = {
    ...codec,
    decode: (value: Buffer) => {
      read.push(codec.typeOf(value) ?? 'unknown');
      return codec.decode(value);
    },
  };
  const records = [torn('LeadScored', 0), recordOf('LeadReceived', 1), torn('LeadRouted', 2)];
  const batch = { topic: 'lead_events', partition: 0, records, nextOffset: 3, endOffset: 3 };
  const decoded = await createBatchDecoder(spy).decode({ name: 'x', types: ['LeadReceived'] }, [batch]);
  expect(read).toEqual(['LeadReceived']);
  expect(decoded[0]?.events.map(({ event }) => event.type)).toEqual(['LeadReceived']);
  expect(decoded[0]?.poisons).toBeUndefined();
  expect(decoded[0]?.nextOffset).toBe(3);
});

test('R3: of a decided topic every type is decoded, because races count them all', async () => {
  const records = [recordOf('CampaignCreated', 0), recordOf('CampaignPaused', 1)];
  const batch = { topic: 'campaign_events', partition: 0, records, nextOffset: 2, endOffset: 2 };
  const decoded = await createBatchDecoder(codec).decode({ name: 'x', types: ['CampaignPaused'] }, [batch]);
  expect(decoded[0]?.events.map(({ event }) => event.type)).toEqual(['CampaignCreated', 'CampaignPaused']);
});
