/** R6, R10: what may take the place of a parked record. */
import { createSecretKey, randomUUID } from 'node:crypto';
import { createCodec } from '@mainstem/schemas/codec';
import { eventTypes } from '@mainstem/schemas/generated/events';
import { sealValue } from '@mainstem/streams/privacy/sealed-value';
import { leadOf } from '@mainstem/streams/privacy/testing/privacy-kit';
import type { ParkedRecord } from '@mainstem/streams/runtime/parking/parked';
import { expect, test } from 'vitest';
import { replacementOf } from './replacement.ts';

const codec = createCodec(Object.fromEntries(eventTypes.map((type, at) => [type, at + 1])));
const parked: ParkedRecord = {
  topic: 'lead_events',
  partition: 0,
  offset: 7,
  key: 'acme|lead-1',
  value: Buffer.from('no event'),
  appendedAtMs: 0,
  parkedAtMs: 0,
  fault: null,
};

function bytesWith(contactName: Buffer): string {
  const lead = leadOf('crm-1', {}, { tenant: 'acme', entity: 'lead-1' });
  return codec.encode({ ...lead, contactName }).toString('hex');
}

test('whole bytes may hold what is sealed, and no words of a person', () => {
  const place = { tenant: 'acme', subject: 'crm-1', eventId: 'e', eventType: 'LeadReceived', field: 'contactName' };
  const sealed = bytesWith(sealValue(createSecretKey(Buffer.alloc(32)), randomUUID(), place, 'Jane Doe'));
  expect(replacementOf(codec, parked, null, { hex: sealed }).toString('hex')).toBe(sealed);
  const open = bytesWith(Buffer.from('Jane Doe, in the clear, and longer than a seal is'));
  expect(() => replacementOf(codec, parked, null, { hex: open })).toThrow(/contactName .* not sealed/);
});
