/** R12: what a process says of itself when it starts is a line of the audit trail, and names code, not a person. */
import { createCodec } from '@mainstem/schemas/codec';
import { eventTypes } from '@mainstem/schemas/generated/events';
import { expect, test } from 'vitest';
import { toRecord } from '../log/event-writer.ts';
import { codeVersion, startedEntry } from './process-started.ts';

const codec = createCodec(Object.fromEntries(eventTypes.map((type, at) => [type, at + 1])));

test('R12: the start of a process is an event with version and build', () => {
  const entry = startedEntry('gateway', { version: '1.2.3', build: 'abc' }, Date.now());
  expect(toRecord(entry, codec)).toMatchObject({ topic: 'audit_events', key: 'platform|gateway' });
  expect(entry).toMatchObject({
    service: 'gateway',
    action: 'ProcessStarted',
    metadata: { version: '1.2.3', build: 'abc' },
  });
});

test('the build is what was said, else the commit of the checkout', () => {
  expect(codeVersion('image@sha256:1')).toMatchObject({ build: 'image@sha256:1' });
  expect(codeVersion('').build).toMatch(/^([0-9a-f]{40}|unknown)$/);
  expect(codeVersion('').version).toMatch(/^\d+\.\d+\.\d+/);
});
