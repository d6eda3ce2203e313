/** A bid whose exchange traces it: one span under the exchange's, and a header on its record; others have neither (R9). */
import { createCodec } from '@mainstem/schemas/codec';
import { eventTypes } from '@mainstem/schemas/generated/events';
import { topics } from '@mainstem/schemas/topics';
import { createEventWriter } from '@mainstem/streams/log/event-writer';
import { createMemoryLog } from '@mainstem/streams/log/log.memory';
import { decodeHeaders } from '@mainstem/streams/log/record-batch';
import { startTelemetry } from '@mainstem/streams/telemetry/start';
import { startOtlpReceiver } from '@mainstem/streams/telemetry/testing/otlp-receiver';
import { pino } from 'pino';
import { expect, test } from 'vitest';
import { campaignRow, creativeRow, testBidder } from '../testing/kit.ts';
import { followed, tracedBid } from './traced-bid.ts';

const codec = createCodec(Object.fromEntries(eventTypes.map((type, at) => [type, at + 1])));
const parent = `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`;

test('R9: one bid’s trace goes from the exchange to its record on the log', async () => {
  const collector = await startOtlpReceiver();
  const telemetry = await startTelemetry('bidder', pino({ level: 'silent' }), {
    OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
  });
  const log = createMemoryLog({ topics, clock: Date.now });
  const appender = createEventWriter(log, codec);
  const { bidder } = await testBidder({ campaigns: [campaignRow()], creatives: [creativeRow()], appender });
  const request = (id: string) =>
    JSON.stringify({ id, imp: [{ id: '1', banner: { w: 300, h: 250 } }], site: { domain: 'news.example' } });
  const handle = (id: string) => () => bidder.core.handle(request(id), 'adx', bidder.now());
  const asked = { getHeader: () => parent };
  expect(followed({ guarded: true }, asked)).toBe(parent);
  expect(followed({ guarded: false }, asked), 'anybody may say he is an exchange without credentials').toBeUndefined();
  expect(tracedBid(parent, 'adx', handle('traced')).kind).toBe('bid');
  expect(handle('untraced')().kind).toBe('bid');
  await bidder.stop();
  await telemetry.stop();
  await collector.close();
  const [span] = collector.spans;
  expect(collector.spans).toHaveLength(1);
  expect(span).toMatchObject({ name: 'bid', traceId: 'a'.repeat(32), parentSpanId: 'b'.repeat(16) });
  expect(span?.attributes).toEqual({ 'mainstem.exchange': 'adx', 'mainstem.outcome': 'bid' });
  const headers: string[][] = [];
  for (const [partition, end] of (await log.endOffsets('bid_events')).entries()) {
    for await (const { records } of log.read('bid_events', partition, 0, end)) {
      for (const record of records) {
        if (codec.typeOf(record.value) !== 'BidPlaced') continue;
        headers.push(decodeHeaders(record.headers).map(({ name, value }) => `${name}=${value}`));
      }
    }
  }
  expect(headers.sort()).toEqual([[], [`traceparent=00-${'a'.repeat(32)}-${span?.spanId}-01`]]);
});
