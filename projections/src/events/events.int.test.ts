/** The index of events on the real store: looked up by id, cause and correlation, by tenant; topics that come later. */
import { testEnvironment } from '@mainstem/infra/stack/test-environment';
import { uuidV7 } from '@mainstem/schemas/envelope';
import type { AnyEvent } from '@mainstem/schemas/generated/events';
import type pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createQueryPool } from '../queries.ts';
import { replay } from '../replay.ts';
import { campaignCreated, leadReceived } from '../testing/bodies.ts';
import { openScratch, type Scratch, until } from '../testing/scratch.ts';
import { startWorker } from '../worker.ts';
import { createEventLookup, type EventLookup } from './lookup.ts';
import { events } from './projection.ts';

let scratch: Scratch;
let pool: pg.Pool;
let lookup: EventLookup;
const cause = leadReceived({ tenant: 'acme', entity: 'lead-1', atMs: 1 });
const effects = [2, 3, 4].map((atMs) =>
  causedBy(cause, leadReceived({ tenant: 'acme', entity: `lead-${atMs}`, atMs })),
);
const foreign = causedBy(cause, leadReceived({ tenant: 'globex', entity: 'lead-1', atMs: 9 }));

function causedBy(by: AnyEvent, event: AnyEvent): AnyEvent {
  const { id, correlationId } = by.envelope;
  return { ...event, envelope: { ...event.envelope, id: uuidV7(), causationId: id, correlationId } } as AnyEvent;
}

beforeAll(async () => {
  scratch = await openScratch();
  await scratch.writer.append([cause, ...effects, foreign]);
  await replay({ names: ['events'], settings: scratch.settings, resources: scratch.open() });
  pool = createQueryPool(testEnvironment().MAINSTEM_POSTGRES_APP_URL ?? '', 1);
  lookup = createEventLookup(pool, scratch.settings.MAINSTEM_POSTGRES_SCHEMA);
});
afterAll(async () => {
  await pool.end();
  await scratch.cleanUp();
});

test('R7: an event is found by its id, with its place, by its own tenant only', async () => {
  const found = await lookup.get('acme', cause.envelope.id);
  expect(found).toMatchObject({ eventId: cause.envelope.id, type: 'LeadReceived', topic: 'lead_events' });
  const { topic = '', partitionNo = -1, recordOffset = -1 } = found ?? {};
  for await (const { records } of scratch.log.read(topic, partitionNo, recordOffset, recordOffset + 1)) {
    expect(records[0]?.key).toBe('acme|lead-1');
  }
  expect(await lookup.get('globex', cause.envelope.id)).toBeNull();
  expect(await lookup.get('acme', foreign.envelope.id)).toBeNull();
});

test('R7: effects and what is correlated come oldest first, as many as are asked for, of the tenant only', async () => {
  const ids = effects.map(({ envelope }) => envelope.id);
  const idsOf = (found: readonly { eventId: string }[]) => found.map(({ eventId }) => eventId);
  expect(idsOf(await lookup.effectsOf('acme', [cause.envelope.id], 10))).toEqual(ids);
  expect(idsOf(await lookup.effectsOf('acme', [cause.envelope.id], 2))).toEqual(ids.slice(0, 2));
  const { correlationId } = cause.envelope;
  expect(idsOf(await lookup.correlated('acme', correlationId, 10))).toEqual([cause.envelope.id, ...ids]);
  expect(idsOf(await lookup.effectsOf('globex', [cause.envelope.id], 10))).toEqual([foreign.envelope.id]);
});

test('a topic that came after the view is read from its beginning, and the view goes on', async () => {
  const { owner, settings } = scratch;
  const created = campaignCreated({ tenant: 'acme', entity: 'late' });
  await scratch.writer.append([created]);
  // As it was stored by a release that had no such topic.
  const { rowCount } = await owner.query(
    `update "${settings.MAINSTEM_POSTGRES_SCHEMA}".projection_checkpoints
        set offsets = (select json_object_agg(key, value) from json_each(offsets::json) where key not like 'campaign_events:%')
      where name = 'events'`,
  );
  expect(rowCount).toBe(1);
  const worker = await startWorker({ resources: scratch.open(), healthPort: 0, definitions: [events] });
  try {
    await until('the late event', async () => (await lookup.get('acme', created.envelope.id)) ?? undefined);
    expect(worker.statuses()[0]).toMatchObject({ state: 'live' });
    expect(await lookup.get('acme', cause.envelope.id)).not.toBeNull();
  } finally {
    await worker.stop();
  }
});
