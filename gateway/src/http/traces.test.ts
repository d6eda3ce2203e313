/** Whose `traceparent` is followed: a stranger cannot say what this process samples, and a caller not without bound. */
import { startTelemetry, type Telemetry } from '@mainstem/streams/telemetry/start';
import { type OtlpReceiver, startOtlpReceiver } from '@mainstem/streams/telemetry/testing/otlp-receiver';
import { pino } from 'pino';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestGateway, type TestGateway } from '../testing/test-gateway.ts';
import { FOLLOWED_PER_S } from './traces.ts';

let gateway: TestGateway;
let collector: OtlpReceiver;
let telemetry: Telemetry;

beforeAll(async () => {
  collector = await startOtlpReceiver();
  telemetry = await startTelemetry('gateway', pino({ level: 'silent' }), {
    OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
    OTEL_TRACES_SAMPLER_ARG: '0',
  });
  gateway = await startTestGateway();
});
afterAll(async () => {
  await gateway.close();
  await collector.close();
});

const traceId = (letter: string) => letter.repeat(32);
const headers = (letter: string) => ({ traceparent: `00-${traceId(letter)}-${'b'.repeat(16)}-01` });

test('R8: callers who were let in are followed, up to a number a second of their tenant; others are not', async () => {
  const url = '/v1/leads';
  const stranger = { ...headers('a'), authorization: 'Bearer none' };
  expect((await gateway.send('GET', url, { headers: stranger })).status).toBe(401);
  const login = { organisation: 'acme', email: 'eva@example.com', password: 'none of her words' };
  await gateway.send('POST', '/v1/login', { body: login, headers: headers('c') });
  // The clock of the gateway stands, so the bucket never fills up again.
  for (let sent = 0; sent < FOLLOWED_PER_S + 5; sent += 1) await gateway.send('GET', url, { headers: headers('d') });
  await gateway.send('GET', url, { headers: headers('e'), tenant: 'globex' });
  await telemetry.stop();
  const followed = (letter: string) => collector.spans.filter((span) => span.traceId === traceId(letter)).length;
  expect([followed('a'), followed('c'), followed('d'), followed('e')]).toEqual([0, 0, FOLLOWED_PER_S, 1]);
  expect(collector.spans, 'what is not followed is sampled as all else').toHaveLength(FOLLOWED_PER_S + 1);
});
