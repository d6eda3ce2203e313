/** R6, R10: personal fields are opened for the views that say so; what cannot be opened is poison of its key alone. */
import { createCodec } from '@mainstem/schemas/codec';
import { type AnyEvent, eventTypes, type LeadReceived } from '@mainstem/schemas/generated/events';
import { erased, isSealed } from '@mainstem/schemas/personal';
import { afterEach, expect, test } from 'vitest';
import type { Batch } from '../log/event-log.ts';
import { toRecord } from '../log/event-writer.ts';
import { createBatchDecoder } from '../runtime/projection/projection-reader.ts';
import { createOpeningDecoder } from './opening-decoder.ts';
import { leadOf, openPrivacyKit, type PrivacyKit } from './testing/privacy-kit.ts';

const codec = createCodec(Object.fromEntries(eventTypes.map((type, at) => [type, at + 1])));
const leads = { name: 'leads', types: ['LeadReceived'], personal: ['contactName'] } as const;
let kit: PrivacyKit;
afterEach(() => kit.close());

function batchOf(events: readonly AnyEvent[]): Batch {
  const records = events.map((event, offset) => {
    const { topic, key, value } = toRecord(event, codec);
    return { topic, key, value, partition: 0, offset, appendedAtMs: 0 };
  });
  return { topic: 'lead_events', partition: 0, records, nextOffset: records.length, endOffset: records.length };
}

async function read(
  events: readonly AnyEvent[],
  reader: Parameters<ReturnType<typeof createBatchDecoder>['decode']>[0] = leads,
) {
  const decoder = createOpeningDecoder(createBatchDecoder(codec), kit.opener);
  const [batch] = await decoder.decode(reader, [batchOf(events)]);
  if (batch === undefined) throw new Error('no batch');
  return { names: batch.events.map(({ event }) => (event as LeadReceived).contactName), batch };
}

test('opened for the view that says so, sealed for any other', async () => {
  kit = openPrivacyKit();
  const events = await kit.sealer.seal([leadOf('crm-1', { name: 'Ada' }), leadOf('crm-2', {})]);
  expect((await read(events)).names).toEqual([{ opened: 'Ada' }, null]);
  const { names } = await read(events, { name: 'other', types: ['LeadReceived'] });
  expect(isSealed(names[0])).toBe(true);
});

test('erased after an erasure, in every later reading of the same bytes', async () => {
  kit = openPrivacyKit({ ttlMs: 0 });
  const events = await kit.sealer.seal([leadOf('crm-1', { name: 'Ada' })]);
  const before = batchOf(events).records[0]?.value;
  await kit.store.close({ tenant: 'acme', subject: 'crm-1' }, 1);
  expect((await read(events)).names).toEqual([erased]);
  await kit.store.destroy({ tenant: 'acme', subject: 'crm-1' }, 1, null);
  expect((await read(events)).names).toEqual([erased]);
  expect(batchOf(events).records[0]?.value).toEqual(before);
});

test('a value that was moved is poison in its place, with its bytes; the rest goes on', async () => {
  kit = openPrivacyKit();
  const [one, two, three] = (await kit.sealer.seal([
    leadOf('crm-1', { name: 'Ada' }),
    leadOf('crm-2', { name: 'Eve' }),
    leadOf('crm-3', { name: 'Kim' }),
  ])) as [LeadReceived, LeadReceived, LeadReceived];
  const { names, batch } = await read([one, { ...two, contactName: one.contactName }, three]);
  expect(names).toEqual([{ opened: 'Ada' }, { opened: 'Kim' }]);
  expect(batch.poisons).toMatchObject([
    { record: { offset: 1 }, type: 'LeadReceived', fault: { cause: 'decode', code: 'PRIVACY_VALUE_TAMPERED' } },
  ]);
  expect(batch.poisons?.[0]?.record.value.length).toBeGreaterThan(100);
  expect(batch.nextOffset).toBe(3);
});

test('a key store that does not answer is thrown: nobody knows then who is erased', async () => {
  kit = openPrivacyKit();
  const events = await kit.sealer.seal([leadOf('crm-1', { name: 'Ada' })]);
  const opener = { open: () => Promise.reject(Object.assign(new Error('away'), { retryable: true })) };
  const decoder = createOpeningDecoder(createBatchDecoder(codec), opener);
  await expect(decoder.decode(leads, [batchOf(events)])).rejects.toThrow('away');
});
