/** Checkpoints of reactors in Postgres, and that what they park dies with their tables. */

import { LEASE_MS } from '@mainstem/streams/runtime/lease/leases';
import { createPostgresCheckpoints, parkingReactors } from '@mainstem/streams/runtime/reactor/checkpoint.postgres';
import { checkpointsContract } from '@mainstem/streams/runtime/reactor/reactor-checkpoints.contract';
import { createProjectorPool } from '@mainstem/streams/runtime/stores/store.postgres.connection';
import type pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openScratch, type Scratch } from './testing/scratch.ts';

let scratch: Scratch;
let pool: pg.Pool;
beforeAll(async () => {
  scratch = await openScratch();
  pool = createProjectorPool(scratch.settings.MAINSTEM_POSTGRES_PROJECTOR_URL, 2);
});
afterAll(async () => {
  await pool.end();
  await scratch.cleanUp();
});

const open = (schema = scratch.settings.MAINSTEM_POSTGRES_SCHEMA) => createPostgresCheckpoints(pool, schema);

checkpointsContract('Postgres', () => open());

test('R10: reactors that have parked something are found by name', async () => {
  const fault = { cause: 'decode', code: 'SCHEMA_MALFORMED_VALUE', message: 'cut' } as const;
  const place = { topic: 'lead_events', partition: 1, key: 'acme|\u00e9' };
  const record = { ...place, offset: 7, value: Buffer.from([1, 0, 255]), appendedAtMs: 1, parkedAtMs: 2, fault };
  const offsets = { 'lead_events:1': 8 };
  await open().save('finder', { epoch: 1, sequence: 1, after: 0, offsets, parked: [record], drained: [], reset: true });
  expect(await parkingReactors(pool, scratch.settings.MAINSTEM_POSTGRES_SCHEMA)).toContain('finder');
  expect(await open().parkedRecords('finder', place, 10)).toEqual([record]);
});

test('tables that are not there: no checkpoint, and a save that says so', async () => {
  const gone = open('mainstem_no_such_schema');
  expect(await gone.load('any')).toBeNull();
  expect(await gone.claim('any', 1)).toBeNull();
  const save = { epoch: 1, sequence: 1, after: 0, offsets: {}, parked: [], drained: [], reset: true };
  await expect(gone.save('any', save)).rejects.toMatchObject({ code: 'PROJECTION_CHECKPOINT_LOST' });
});

test('R1: a holder frozen inside its transaction keeps the next one waiting no longer than its lease', async () => {
  const offsets = { 'lead_events:1': 8 };
  await open().save('frozen', { epoch: 1, sequence: 1, after: 0, offsets, parked: [], drained: [], reset: true });
  const schema = scratch.settings.MAINSTEM_POSTGRES_SCHEMA;
  const zombie = await pool.connect();
  await zombie.query('begin');
  await zombie.query(`update "${schema}".reactor_checkpoints set sequence = 2 where name = 'frozen'`);
  const askedAtMs = performance.now();
  expect(await open().claim('frozen', 2)).toEqual(offsets);
  expect(performance.now() - askedAtMs).toBeLessThan(LEASE_MS + 3_000);
  await expect(zombie.query('commit')).rejects.toThrow();
  zombie.release(true);
});
