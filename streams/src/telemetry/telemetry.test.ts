/** Traces on the log: headers on sampled records only, carried from event to effect, sent as OTLP, nothing while off. */
import { createCodec } from '@mainstem/schemas/codec';
import { eventTypes } from '@mainstem/schemas/generated/events';
import { topics } from '@mainstem/schemas/topics';
import { pino } from 'pino';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { createEventReader } from '../log/event-reader.ts';
import { createEventWriter } from '../log/event-writer.ts';
import { createMemoryLog } from '../log/log.memory.ts';
import { sampleEvent } from '../runtime/projection/sample-event.ts';
import { createWindowSpans } from '../runtime/projector/window-spans.ts';
import { inTrace, isTracing, sampled, setTracing, traceOf } from './carried.ts';
import { inSpan, startSpan, traceFields, traceparentOf } from './spans.ts';
import { startTelemetry, type Telemetry } from './start.ts';
import { type OtlpReceiver, startOtlpReceiver } from './testing/otlp-receiver.ts';

const codec = createCodec(Object.fromEntries(eventTypes.map((type, at) => [type, at + 1])));
const event = () => sampleEvent('LeadScored', String(Math.random()), { entity: 'lead-1', version: 1 });
const parent = `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`;
let collector: OtlpReceiver;
let telemetry: Telemetry;
beforeAll(async () => {
  collector = await startOtlpReceiver();
  const environment = { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, OTEL_TRACES_SAMPLER_ARG: '0' };
  telemetry = await startTelemetry('test', pino({ level: 'silent' }), environment);
});
afterEach(() => setTracing(true));
afterAll(async () => {
  await telemetry.stop();
  const names = collector.spans.map(({ name }) => name);
  await collector.close();
  expect([...collector.types]).toEqual(['/v1/traces application/json']);
  expect(names).toContain('receive');
  expect(names).not.toContain('unsampled');
  const received = collector.spans.find(({ name }) => name === 'receive');
  expect(received).toMatchObject({ service: 'mainstem-test', traceId: 'a'.repeat(32), parentSpanId: 'b'.repeat(16) });
  const window = collector.spans.find(({ name }) => name === 'project leads');
  expect(window?.traceId).toBe('a'.repeat(32));
  expect(window?.links).toEqual(['c'.repeat(32)]);
});

async function written(work: (append: (typeof log)['append']) => Promise<unknown>) {
  await work(log.append);
  const read: Awaited<ReturnType<ReturnType<typeof createEventReader>['read']>> = [];
  for (const [partition, end] of (await log.log.endOffsets('lead_events')).entries()) {
    for await (const batch of log.log.read('lead_events', partition, 0, end)) {
      const records = batch.records.filter(({ offset }) => offset === end - 1);
      read.push(...(await createEventReader(codec).read({ records })));
    }
  }
  return read;
}
const memory = createMemoryLog({ topics, clock: Date.now });
const writer = createEventWriter(memory, codec);
const log = { log: memory, append: writer.append };

test('what is written under a sampled span carries it to its reader', async () => {
  const one = event();
  const read = await written((append) => inSpan('receive', { kind: 'server', parent }, () => append([one])));
  const found = read.find((logged) => logged.event.envelope.id === one.envelope.id);
  const carried = traceOf(found?.event ?? {});
  expect(carried?.slice(3, 35)).toBe('a'.repeat(32));
  expect(sampled(carried)).toBe(carried);
});

test('a span that is not sampled, and work without one, leave no header', async () => {
  for (const work of [
    (append: typeof log.append) => inSpan('unsampled', {}, () => append([event()])),
    (append: typeof log.append) => append([event()]),
  ]) {
    const read = await written(work);
    expect(read.map(({ event: one }) => traceOf(one)).filter((trace) => trace !== undefined).length).toBeLessThan(2);
    const [last] = await memory.endOffsets('lead_events').then(async (ends) => {
      const all: (Buffer | undefined)[] = [];
      for (const [partition, end] of ends.entries())
        for await (const { records } of memory.read('lead_events', partition, Math.max(0, end - 1), end))
          all.push(...records.map(({ headers }) => headers));
      return all;
    });
    expect(last).toBeUndefined();
  }
});

test('R9: synchronous work hands its trace to what it encodes, and to nothing after it', () => {
  const encoded = inTrace(parent, () => writer.encode(event()));
  expect(encoded.headers).toEqual({ traceparent: parent });
  expect(writer.encode(event()).headers).toBeUndefined();
  expect(() =>
    inTrace(parent, () => {
      throw new Error('x');
    }),
  ).toThrow();
  expect(writer.encode(event()).headers).toBeUndefined();
});

test('a window of traced events is one span, linked to the traces of the others, and ends when it is stored', async () => {
  const other = `00-${'c'.repeat(32)}-${'d'.repeat(16)}-01`;
  const { carry } = await import('./carried.ts');
  const events = [event(), event(), event()].map((one) => ({
    event: one,
    position: { topic: 'x', partition: 0, offset: 0 },
  }));
  carry(events[0]?.event ?? {}, parent);
  carry(events[2]?.event ?? {}, other);
  const spans = createWindowSpans();
  spans.begin('leads', [{ topic: 'lead_events', partition: 0, events, nextOffset: 3 }]);
  spans.applied();
  spans.stored();
  spans.close();
});

test('only a sampled W3C context is followed', () => {
  expect(sampled(parent)).toBe(parent);
  for (const bad of ['', 'x', parent.replace(/01$/, '00'), `${parent}-x`, parent.replace('00-', 'ff-'), undefined])
    expect(sampled(bad)).toBeUndefined();
  expect(traceparentOf(startSpan('unsampled'))).toBeUndefined();
});

test('a log line says the span it was written under', async () => {
  expect(traceFields()).toEqual({});
  await inSpan('receive', { parent }, async () => expect(traceFields().trace_id).toBe('a'.repeat(32)));
});

test('off: no span, no header, no carried trace', async () => {
  setTracing(false);
  expect(isTracing()).toBe(false);
  expect(startSpan('none', { parent })).toBeUndefined();
  expect(traceOf(event())).toBeUndefined();
  expect(await inSpan('none', { parent }, async (span) => span)).toBeUndefined();
  expect((await startTelemetry('x', pino({ level: 'silent' }), {})).stop).toBeTypeOf('function');
});
