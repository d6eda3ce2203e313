/** R10 for decided streams: a record that cannot be read ends decisions on its own entity, and on no other. */
import { expect, onTestFinished, test } from 'vitest';
import { campaignDecider } from '../../deciders/campaign/decider.ts';
import type { EventLog } from '../../log/event-log.ts';
import { createMemoryLog } from '../../log/log.memory.ts';
import { by, codec, create, price, TOPIC } from '../../testing/campaign-log.ts';
import { startDecisionWriter } from './decision-writer.ts';
import { createMemorySnapshots } from './snapshots/snapshot-store.memory.ts';
import type { SnapshotStore } from './snapshots/snapshot-store.ts';

function memoryLog(): EventLog {
  const log = createMemoryLog({ topics: [{ name: TOPIC, partitions: 2 }] });
  onTestFinished(() => log.close());
  return log;
}

function start(log: EventLog, store?: SnapshotStore) {
  const snapshots = store === undefined ? undefined : { store, entitiesMax: 2 };
  const writer = startDecisionWriter({ log, codec, decider: campaignDecider, service: 'test', snapshots });
  onTestFinished(() => writer.stop());
  return writer;
}

const garbage = (log: EventLog, entity: string) =>
  log.append([{ topic: TOPIC, key: `acme|${entity}`, value: Buffer.from([9, 9, 9]) }]);
const refused = { code: 'DECISION_KEY_UNREADABLE', retryable: false, message: expect.stringContaining('offset') };

test('R10: nothing is decided on an entity behind an unreadable record; all others go on', async () => {
  const log = memoryLog();
  const writer = start(log);
  for (const entity of ['bad', 'good']) await writer.execute('acme', entity, create, by());
  await garbage(log, 'bad');
  await expect
    .poll(() => writer.execute('acme', 'bad', price(7), by()).catch((error: unknown) => error))
    .toMatchObject(refused);
  const version = writer.read('acme', 'bad').version;
  expect(await writer.execute('acme', 'good', price(7), by())).toMatchObject({ kind: 'accepted', version: 2 });
  expect(await writer.execute('globex', 'bad', create, by())).toMatchObject({ kind: 'accepted' });
  await expect(writer.load('acme', 'bad')).rejects.toMatchObject(refused);
  expect(writer.read('acme', 'bad').version).toBe(version);
  expect(writer.counts).toMatchObject({ unreadable: 1 });
});

test('R10: a command in hand when the record comes is not answered from what was before it', async () => {
  const log = memoryLog();
  await start(log).execute('acme', 'bad', create, by());
  const racing: EventLog = {
    ...log,
    async append(records) {
      await garbage(log, 'bad');
      return log.append(records);
    },
  };
  await expect(start(racing).execute('acme', 'bad', price(7), by())).rejects.toMatchObject(refused);
});

test('R10: with snapshots, another process meets the record again, however much was saved after it', async () => {
  const log = memoryLog();
  const store = createMemorySnapshots();
  const first = start(log, store);
  const entities = Array.from({ length: 12 }, (_, n) => `c${n}`);
  for (const entity of ['bad', ...entities]) await first.execute('acme', entity, create, by());
  await garbage(log, 'bad');
  for (const entity of entities) await first.execute('acme', entity, price(7), by());
  await first.stop();
  const second = start(log, store);
  await second.whenCaughtUp();
  await expect(second.execute('acme', 'bad', price(9), by())).rejects.toMatchObject(refused);
  for (const entity of entities) {
    expect(await second.execute('acme', entity, price(9), by())).toMatchObject({ kind: 'accepted', version: 3 });
  }
  await second.stop();
  const third = start(log, store);
  await third.whenCaughtUp();
  await expect(third.load('acme', 'bad')).rejects.toMatchObject(refused);
  expect((await third.load('acme', 'c1')).version).toBe(3);
});

test('R10: so does an event the decider cannot take, which only another program could have written', async () => {
  const log = memoryLog();
  const first = start(log);
  for (const entity of ['bad', 'good']) await first.execute('acme', entity, create, by());
  await first.execute('acme', 'bad', price(666), by());
  await first.execute('acme', 'bad', price(7), by());
  const evolve: typeof campaignDecider.evolve = (state, event) => {
    if (event.type === 'CampaignBidPriceChanged' && event.bidPriceMicros === 666) throw new TypeError('no such state');
    return campaignDecider.evolve(state, event);
  };
  const decider = { ...campaignDecider, evolve };
  const second = startDecisionWriter({ log, codec, decider, service: 'test', snapshots: undefined });
  onTestFinished(() => second.stop());
  await second.whenCaughtUp();
  await expect(second.execute('acme', 'bad', price(8), by())).rejects.toMatchObject(refused);
  expect(second.read('acme', 'bad').version).toBe(1);
  expect(await second.execute('acme', 'good', price(8), by())).toMatchObject({ kind: 'accepted', version: 2 });
  expect(second.counts).toMatchObject({ unreadable: 1 });
});
