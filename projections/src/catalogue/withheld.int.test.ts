/** R10 for breakers: what followers of the catalogue have of one while its key is parked, in Redis as it is. */
import { keyOf } from '@mainstem/schemas/envelope';
import type { AnyEvent, DeadLetterRuled } from '@mainstem/schemas/generated/events';
import { topicOf } from '@mainstem/schemas/topics';
import { redisKeys } from '@mainstem/streams/catalogue/contract';
import type { LogPosition } from '@mainstem/streams/log/event-log';
import type { RowKey } from '@mainstem/streams/runtime/projection/projection';
import { readEnds } from '@mainstem/streams/runtime/projector/open-view';
import { type Projector, startProjector } from '@mainstem/streams/runtime/projector/projector';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Resources } from '../resources.ts';
import { breakerClosed, breakerOpened } from '../testing/bodies.ts';
import { codec, eventOf, openScratch, type Scratch, until } from '../testing/scratch.ts';
import { verify } from '../verify.ts';
import { catalogue } from './projection.ts';

let scratch: Scratch;
let resources: Resources;
let running: Projector[] = [];

beforeEach(async () => {
  scratch = await openScratch();
  resources = scratch.open();
});
afterEach(async () => {
  await Promise.all(running.map((projector) => projector.stop()));
  running = [];
  await scratch.cleanUp();
});

function start(): Projector {
  const { leases, log, decoder, rulings } = resources;
  const store = resources.storeOf(catalogue);
  const projector = startProjector({ projection: catalogue, store, leases, log, decoder, rulings });
  running.push(projector);
  return projector;
}

async function caughtUp(projector: Projector): Promise<void> {
  const ends = await readEnds(scratch.log, catalogue);
  await until('caught up', async () => {
    const offsets = (await resources.storeOf(catalogue).checkpoint())?.offsets;
    const isThere = Object.entries(ends).every(([name, end]) => (offsets?.[name] ?? 0) >= end);
    return isThere && projector.status().state === 'live';
  });
}

/** Another owner, from the stored checkpoint. */
async function restarted(projector: Projector): Promise<Projector> {
  await projector.stop();
  const next = start();
  await caughtUp(next);
  return next;
}

/** A record of the event's key that ends in the middle. */
async function appendTruncated(event: AnyEvent): Promise<LogPosition> {
  const { tenant, entity } = event.envelope;
  const value = codec.encode(event).subarray(0, -9);
  const record = { topic: topicOf(event.type), key: keyOf(tenant, entity), value };
  return (await scratch.log.append([record]))[0] as LogPosition;
}

function ruled(position: LogPosition, replacement: Buffer): AnyEvent {
  const ruling = { action: 'EDIT', replacement: replacement.toString('base64'), reason: 'the sender cut it' } as const;
  return eventOf<DeadLetterRuled>(
    { type: 'DeadLetterRuled', view: 'catalogue', ...position, ...ruling, fourEyes: false },
    { entity: `dead-letter:${position.topic}/${position.partition}@${position.offset}` },
  );
}

async function rowInView(event: AnyEvent): Promise<object[]> {
  return (await resources.storeOf(catalogue).rows([catalogue.keyOf(event as never) as RowKey])).map(({ row }) => row);
}

/** Rebuilt from the log, the view is the same. */
async function expectEqual(): Promise<void> {
  const [verified] = await verify({ names: ['catalogue'], settings: scratch.settings, resources: scratch.open() });
  expect(verified).toMatchObject({ equal: true, differences: [] });
}

test('R10, KIKI-42: a breaker behind a record that cannot be read halts for those who bid, even one that was closed', async () => {
  const { rows, changes, withheld } = redisKeys(scratch.settings.MAINSTEM_REDIS_PREFIX, 'catalogue');
  const { redis } = scratch;
  const field = 'breaker|acme|*';
  const breaker = async () => JSON.parse((await redis.hget(rows, field)) ?? 'null');
  const lastTold = async () =>
    (await redis.xrevrange(changes, '+', '-')).find(([, flat]) => flat.includes(field))?.[1].at(-1);
  const whole = { entity: '*' };
  const projector = start();
  await caughtUp(projector);
  const poison = await appendTruncated(breakerOpened(whole, false));
  await scratch.writer.append([breakerOpened({ ...whole, version: 2 }, true)]);
  await caughtUp(projector);
  await until('it is parked', () => projector.status().parking?.keys === 1);
  expect(await breaker()).toMatchObject({ id: '*', tenant: 'acme', halted: true, cause: 'UNREADABLE' });
  expect(await lastTold()).toBe(await redis.hget(rows, field));
  // The view itself has no such row: rebuilt it is the same.
  expect(await rowInView(breakerOpened(whole, false))).toEqual([]);
  await expectEqual();

  const second = await restarted(projector);
  expect(await breaker()).toMatchObject({ cause: 'UNREADABLE' });
  await scratch.writer.append([ruled(poison, codec.encode(breakerOpened(whole, false)))]);
  await until('drained', () => second.status().parking?.keys === 0);
  expect(await breaker()).toMatchObject({ cause: 'MANUAL', halted: true, version: 2 });
  expect(await lastTold()).toBe(await redis.hget(rows, field));
  await expectEqual();

  // Parked again and drained into a closed one, it is gone.
  const again = await appendTruncated(breakerOpened({ ...whole, version: 3 }, false));
  await until('it is parked again', () => second.status().parking?.keys === 1);
  expect(await breaker()).toMatchObject({ cause: 'UNREADABLE' });
  expect(await rowInView(breakerOpened(whole, false))).toMatchObject([{ cause: 'MANUAL', version: 2 }]);
  await scratch.writer.append([ruled(again, codec.encode(breakerClosed({ ...whole, version: 3 })))]);
  await until('drained again', () => second.status().parking?.keys === 0);
  expect([await breaker(), await lastTold(), await redis.exists(withheld)]).toEqual([null, '', 0]);
  await expectEqual();
});
