/** KAIROS-22: the made-up history fits its schemas, lies before its end, and is the same each time. */
import { createCodec } from '@mainstem/schemas/codec';
import { factEnvelope } from '@mainstem/schemas/envelope';
import { type AnyEvent, eventTypes } from '@mainstem/schemas/generated/events';
import { expect, test } from 'vitest';
import { historyUser, sampleHistory } from './sample-history.ts';

const options = { customers: 120, weeks: 26, seed: 1, untilMs: 1_795_251_000_000 };
const codec = createCodec(Object.fromEntries(eventTypes.map((type, at) => [type, at + 1])));

test('every event fits its schema, has an id of its own, and happened within the weeks', () => {
  const events = [...sampleHistory(options)];
  expect(new Set(events.map(({ id }) => id)).size).toBe(events.length);
  for (const { type, id, entity, occurredAtMs, ...body } of events) {
    const envelope = factEnvelope({ id, tenant: 'acme', entity, occurredAtMs, actor: 'service:test' });
    const event = { type, envelope, ...body } as unknown as AnyEvent;
    expect(codec.decode(codec.encode(event))).toEqual(event);
    expect(occurredAtMs).toBeLessThanOrEqual(options.untilMs);
    expect(occurredAtMs).toBeGreaterThanOrEqual(options.untilMs - 26 * 7 * 86_400_000);
  }
});

test('each customer has what the payment system knows of the purchases; some are held for fraud', () => {
  const events = [...sampleHistory(options)];
  const stats = events.filter(({ type }) => type === 'TransactionStatsObserved');
  expect(stats.map(({ entity }) => entity)).toEqual(Array.from({ length: 120 }, (_, n) => historyUser(n)));
  const bought = events.filter(({ type, entity }) => type === 'PurchaseObserved' && entity === 'user_1001');
  const mean = bought.reduce((sum, { amountMicros }) => sum + Number(amountMicros), 0) / bought.length;
  expect(stats[0]).toMatchObject({ transactionCount: bought.length, amountMicros: Math.round(mean) });
  expect(stats.filter(({ fraudFlagged }) => fraudFlagged === true)).toHaveLength(2);
});

test('the same arguments are the same events; another seed, or another end, is others', () => {
  const one = [...sampleHistory(options)];
  expect([...sampleHistory(options)]).toEqual(one);
  const ids = new Set(one.map(({ id }) => id));
  for (const other of [{ seed: 2 }, { untilMs: options.untilMs + 1 }])
    expect([...sampleHistory({ ...options, ...other })].some(({ id }) => ids.has(id))).toBe(false);
});
