/** WAP-90, WAP-91, WAP-94, WAP-95: experiments and cohorts at the door, over a log in memory. */

import { createCodec } from '@mainstem/schemas/codec';
import { factEnvelope, uuidFrom } from '@mainstem/schemas/envelope';
import type { AnyEvent, UnitExposed } from '@mainstem/schemas/generated/events';
import { eventTypes } from '@mainstem/schemas/generated/events';
import { drawArm } from '@mainstem/streams/deciders/experiment/assign';
import { designed } from '@mainstem/streams/deciders/experiment/testing';
import { createEventWriter } from '@mainstem/streams/log/event-writer';
import { afterEach, expect, test } from 'vitest';
import { NOW_MS, startTestGateway, type TestGateway, type TestGatewayOptions } from '../testing/test-gateway.ts';

let gateway: TestGateway;
afterEach(() => gateway.close());

async function running(over: Readonly<Record<string, unknown>> = {}, options: TestGatewayOptions = {}) {
  gateway = await startTestGateway(options);
  const command = async (body: object) => {
    const answer = await gateway.send('POST', '/v1/commands/experiments/x-1', { body });
    expect(answer.status, JSON.stringify(answer.body)).toBe(200);
  };
  await command(designed(over));
  await command({ type: 'StartExperiment' });
}

const assign = (body: object) => gateway.send('POST', '/v1/experiments/x-1/assign', { body });

test('WAP-90: an arm is drawn, on the log with its propensity, and drawn again from there', async () => {
  await running({ holdoutPpm: 100_000 });
  const answers = [];
  for (let unit = 0; unit < 60; unit += 1) answers.push((await assign({ unit: `u-${unit}`, requestId: 'r-1' })).body);
  const exposed = (await gateway.events('exposure_events')) as UnitExposed[];
  expect(exposed).toHaveLength(60);
  expect(new Set(answers.map(({ armId }) => armId)).size).toBe(3);
  const [design] = await gateway.events('experiment_events');
  for (const { unit, requestId, block, armId, propensityPpm, isHoldout, version } of exposed) {
    expect(version).toBe(2);
    if (isHoldout) {
      expect([armId, propensityPpm]).toEqual(['control', 1_000_000]);
      continue;
    }
    const sharesPpm = [333_333, 333_333, 333_334];
    expect(drawArm(design as never, { block, sharesPpm }, unit, requestId)).toMatchObject({ armId, propensityPpm });
  }
  const again = await assign({ unit: 'u-3', requestId: 'r-1' });
  expect(again.body).toEqual(answers[3]);
});

test('a sticky unit keeps what it got first, a holdout unit stays out, an outcome finds its exposure', async () => {
  await running({ isSticky: true });
  const first = (await assign({ unit: 'u-1' })).body;
  expect(first.from).toBe('DRAWN');
  expect((await assign({ unit: 'u-1', requestId: 'another' })).body).toEqual({ ...first, from: 'KEPT' });
  expect(await gateway.events('exposure_events')).toHaveLength(1);
  const body = { exposureId: first.exposureId, metric: 'CLICK' };
  const told = await gateway.send('POST', '/v1/experiments/x-1/outcomes', { body });
  expect(told.status).toBe(200);
  const [, outcome] = await gateway.events('exposure_events');
  expect(outcome).toMatchObject({ ...body, size: 1, envelope: { causationId: first.exposureId, entity: 'x-1' } });
});

test('who was never designed is 404, before the start 422, without hot store a sticky one 503', async () => {
  gateway = await startTestGateway();
  expect((await assign({ unit: 'u-1' })).status).toBe(404);
  await gateway.send('POST', '/v1/commands/experiments/x-1', { body: designed() });
  expect((await assign({ unit: 'u-1' })).body).toMatchObject({ status: 422, code: 'EXPERIMENT_NOT_STARTED' });
  expect((await assign({ unit: 'jane@example.com' })).status).toBe(400);
  await gateway.close();
  const away = () => Promise.reject(new Error('away'));
  await running({ isSticky: true }, { hotRows: { cohort: away, exposure: away } });
  expect((await assign({ unit: 'u-1' })).status).toBe(503);
});

test('moves of weights are the platform’s own; what has settled is shown', async () => {
  await running();
  const move = { type: 'MoveWeights', block: 1, settled: [], atMs: 1 };
  expect((await gateway.send('POST', '/v1/commands/experiments/x-1', { body: move })).status).toBe(403);
  const shown = await gateway.send('GET', '/v1/experiments/x-1');
  expect(shown.body).toMatchObject({ state: 'running', block: 1, version: 2, winner: null });
  expect(shown.body.arms[1]).toMatchObject({ armId: 'warm', sharePpm: 333_333, trials: 0, low: 0, high: null });
});

const DAY_MS = 86_400_000;
async function tell(entity: string, body: object): Promise<void> {
  const codec = createCodec(Object.fromEntries(eventTypes.map((type, index) => [type, index + 1])));
  const id = uuidFrom(entity, JSON.stringify(body));
  const envelope = factEnvelope({ id, tenant: 'acme', entity, occurredAtMs: NOW_MS, actor: 'service:test' });
  await createEventWriter(gateway.log, codec).append([{ ...body, envelope } as AnyEvent]);
}
const usage = (daysAgo: number, conversations: number) => ({
  type: 'ClientUsageCounted',
  dayAtMs: NOW_MS - daysAgo * DAY_MS,
  conversations,
  ...{ expectedConversations: 0, resolvedConversations: Math.floor(conversations / 2), satisfactionHundredths: null },
  ...{ logins: 0, featuresUsed: 0, featuresAvailable: 1, apiCalls: 0, expectedApiCalls: null, featureRequests: 0 },
});

test('WAP-87, WAP-88, WAP-89: a cohort, its persona and its template with the client’s own figures', async () => {
  gateway = await startTestGateway();
  await tell('c-1', usage(2, 1_200));
  const power = await gateway.send('GET', '/v1/cohorts/c-1');
  expect(power.body).toMatchObject({
    cohort: 'power',
    isDefault: false,
    facts: { conversations30d: 1_200, resolved30d: 600 },
    persona: { name: 'efficient expert' },
    template: { greeting: '1200 conversations in 30 days.' },
  });
  expect((await gateway.send('GET', '/v1/cohorts/c-2')).status).toBe(404);
});

test('WAP-95: a store that does not answer keeps no conversation waiting', async () => {
  const away = () => Promise.reject(new Error('away'));
  gateway = await startTestGateway({ hotRows: { cohort: away, exposure: away } });
  expect(await gateway.send('GET', '/v1/cohorts/c-1')).toMatchObject({ status: 200, body: { isDefault: true } });
});

test('an experiment for a cohort is of that cohort alone; the others get the control and are not counted', async () => {
  await running({ cohort: 'power' });
  await tell('c-1', usage(2, 1_200));
  expect((await assign({ unit: 'u-1' })).status).toBe(400);
  expect((await assign({ unit: 'u-1', clientId: 'c-1' })).body).toMatchObject({ from: 'DRAWN', cohort: 'power' });
  const other = await assign({ unit: 'u-2', clientId: 'c-2' });
  expect(other.body).toMatchObject({ from: 'COHORT', armId: 'control', exposureId: null });
  expect(await gateway.events('exposure_events')).toHaveLength(1);
});
