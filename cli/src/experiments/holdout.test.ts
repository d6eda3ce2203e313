/** The holdout of an experiment as the log tells it: whose, which facts count, what cannot be read. */
import { createCodec } from '@mainstem/schemas/codec';
import { factEnvelope, keyOf, uuidV7 } from '@mainstem/schemas/envelope';
import { type AnyEvent, eventTypes } from '@mainstem/schemas/generated/events';
import { topics } from '@mainstem/schemas/topics';
import { experimentDecider } from '@mainstem/streams/deciders/experiment/decider';
import { designed } from '@mainstem/streams/deciders/experiment/testing';
import { createEventWriter } from '@mainstem/streams/log/event-writer';
import { createMemoryLog } from '@mainstem/streams/log/log.memory';
import { startDecisionWriter } from '@mainstem/streams/runtime/decisions/decision-writer';
import { expect, test } from 'vitest';
import { holdoutLines, isUnsound, readHoldout } from './holdout.ts';

const codec = {
  ...createCodec(Object.fromEntries(eventTypes.map((type, index) => [type, index + 1]))),
  learner: undefined,
};
const AT_MS = 1_795_251_000_000;

function fact(body: object, tenant = 'acme', entity = 'x-1'): AnyEvent {
  const envelope = factEnvelope({ id: uuidV7(), tenant, entity, occurredAtMs: AT_MS, actor: 'system:test' });
  return { ...body, envelope } as AnyEvent;
}

function exposed(unit: string, over: object = {}, tenant?: string): AnyEvent {
  const about = { unit, requestId: unit, armId: 'warm', propensityPpm: 500_000, block: 1, version: 2, cohort: null };
  return fact({ type: 'UnitExposed', ...about, isHoldout: false, among: null, ...over }, tenant);
}

const came = (of: AnyEvent, metric = 'CLICK'): AnyEvent =>
  fact({ type: 'OutcomeObserved', exposureId: of.envelope.id, metric, size: 1, atMs: AT_MS + 9 });

async function logOf(facts: readonly AnyEvent[], over: Readonly<Record<string, unknown>> = { holdoutPpm: 200_000 }) {
  const log = createMemoryLog({ topics: topics.map(({ name }) => ({ name, partitions: 1 })), clock: () => AT_MS });
  const writer = startDecisionWriter({ log, codec, decider: experimentDecider, service: 'test' });
  await writer.execute('acme', 'x-1', designed(over), { actor: 'user:test', occurredAtMs: AT_MS });
  await writer.stop();
  if (facts.length > 0) await createEventWriter(log, codec).append(facts);
  return { log, codec };
}

test('its own units by their side; other tenants, other metrics and places that take some arms only do not count', async () => {
  const [inside, held] = [exposed('u-1'), exposed('u-2', { isHoldout: true })];
  const partial = exposed('u-3', { among: [0] });
  const foreign = exposed('u-4', {}, 'other');
  const facts = [inside, held, partial, foreign, came(inside), came(held, 'CONVERSION'), came(partial), came(foreign)];
  const told = await readHoldout(await logOf(facts), 'acme', 'x-1');
  expect(told).toMatchObject({
    inside: { trials: 1, successes: 1 },
    holdout: { trials: 1, successes: 0 },
    unreadable: 0,
  });
  expect(holdoutLines('x-1', told)).toContain('nothing to compare yet');
});

test('R10: a record that is no event is told, and the others count', async () => {
  const connection = await logOf([exposed('u-1')]);
  for (const tenant of ['acme', 'other'])
    await connection.log.append([
      { topic: 'exposure_events', key: keyOf(tenant, 'x-1'), value: Buffer.from('poison') },
    ]);
  const told = await readHoldout(connection, 'acme', 'x-1');
  expect(told).toMatchObject({ inside: { trials: 1 }, unreadable: 1 });
  expect(isUnsound(told)).toBe(true);
  expect(isUnsound({ ...told, unreadable: 0 })).toBe(false);
  expect(isUnsound({ ...told, unreadable: 0, isSampleOff: true })).toBe(true);
  expect(holdoutLines('x-1', told)).toContain('1 records could not be read: mainstem dlq list');
});

test('what is not there, and an experiment nobody stays out of, are refused in words', async () => {
  const connection = await logOf([], {});
  await expect(readHoldout(connection, 'acme', 'x-1')).rejects.toThrow('nobody stays out of x-1');
  await expect(readHoldout(connection, 'other', 'x-1')).rejects.toThrow('there is no experiment x-1 of other');
});
