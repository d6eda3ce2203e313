/** R10 as a person meets it: a record that was cut on its way is found, looked at, mended and taken back by the verbs alone. */

import { leads } from '@mainstem/projections/leads/projection';
import { openResources, type Resources, resourceSettings } from '@mainstem/projections/resources';
import { startWorker, type Worker } from '@mainstem/projections/worker';
import { createPostgresCheckpoints } from '@mainstem/streams/runtime/reactor/checkpoint.postgres';
import { readSettings } from '@mainstem/streams/settings';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openScratchPlatform, type ScratchPlatform } from '../testing/scratch-platform.ts';

let platform: ScratchPlatform;
let resources: Resources;
let worker: Worker;
/** Value of the last sound lead, to cut. */
let sound: Buffer;

beforeAll(async () => {
  platform = await openScratchPlatform();
  const environment = platform.environment as NodeJS.ProcessEnv;
  await platform.run(['replay', '--all']);
  resources = await openResources(readSettings(resourceSettings, environment), 'dlq-test');
  worker = await startWorker({ resources, healthPort: 0 });
  const fields = ['--field', 'source=partner', '--field', 'contactRef=c-1'];
  await platform.run(['produce', 'LeadReceived', '--direct', '--tenant', 'acme', '--entity', 'whole', ...fields]);
  for await (const batch of allOf(resources, 'acme|whole')) sound = Buffer.from(batch);
});
afterAll(async () => {
  await worker.stop();
  await resources.close();
  await platform.drop();
});

async function* allOf({ log }: Resources, key: string): AsyncIterable<Buffer> {
  const partition = log.partitionFor('lead_events', key);
  const end = (await log.endOffsets('lead_events'))[partition] ?? 0;
  for await (const batch of log.read('lead_events', partition, 0, end))
    for (const record of batch.records) if (record.key === key) yield record.value;
}

interface Listed {
  readonly place: string;
  readonly key: string;
  readonly cause: string;
  readonly records: number;
  readonly proposal: string | null;
}

async function listed(...words: string[]): Promise<Listed[]> {
  const ran = await platform.run(['dlq', 'list', '--json', ...words]);
  expect(ran.code, ran.err).toBe(0);
  return ran.json()[0] as unknown as Listed[];
}

/** Appends a cut record and waits until it is parked. Returns its place. */
async function parkOne(entity: string, tenant = 'acme'): Promise<string> {
  const key = `${tenant}|${entity}`;
  await resources.log.append([{ topic: 'lead_events', key, value: sound.subarray(0, sound.length - 9) }]);
  // Asked from the store itself: each verb is a process of its own, and takes its second.
  for (;;) {
    const found = (await resources.storeOf(leads).parkedKeys()).find((one) => one.key === key);
    if (found !== undefined) return `leads:${found.topic}/${found.partition}@${found.firstOffset}`;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

const rowsOf = (entity: string) =>
  platform.query(
    `select lead_id, source from ${platform.environment.MAINSTEM_POSTGRES_SCHEMA}.leads where lead_id = '${entity}'`,
  );

test('R10: list and show tell what waits and why, for a tenant alone when asked; readiness says it and does not fail', async () => {
  const place = await parkOne('looked-at');
  await parkOne('of-others', 'globex');
  // It waits in every view that reads its topic.
  expect(new Set((await listed('--tenant', 'globex')).map(({ key }) => key))).toEqual(new Set(['globex|of-others']));
  expect(await listed('--view', 'leads', '--tenant', 'acme')).toMatchObject([{ place, cause: 'decode', records: 1 }]);
  const shown = await platform.run(['dlq', 'show', place]);
  expect(shown.out).toContain('not readable');
  expect(shown.out).toMatch(/000000 {2}00 /);
  const json = (await platform.run(['dlq', 'show', place, '--json'])).json()[0];
  expect(json).toMatchObject({ key: 'acme|looked-at', event: null, fault: { code: 'SCHEMA_MALFORMED_VALUE' } });
  expect(Buffer.from(String(json?.hex), 'hex').equals(sound.subarray(0, sound.length - 9))).toBe(true);
  expect((await platform.run(['dlq', 'show', place, '--tenant', 'globex'])).err).toContain('nothing is parked at');
  const ready = await fetch(`http://127.0.0.1:${worker.health.port}/readyz`);
  expect(ready.status).toBe(200);
  const parts = ((await ready.json()) as { parts: { name: string; parked: { keys: number } }[] }).parts;
  expect(parts.find(({ name }) => name === 'leads')?.parked.keys).toBe(2);
  const metrics = await (await fetch(`http://127.0.0.1:${worker.health.port}/metrics`)).text();
  expect(metrics).toMatch(/mainstem_dlq_keys\{projection="leads",service="projections"\} 2/);
  expect(metrics).toMatch(/mainstem_dlq_records\{projection="leads",service="projections"\} 2/);
  expect(metrics).toMatch(/mainstem_dlq_oldest_seconds\{projection="leads",service="projections"\} [\d.]+/);
});

test('R10: an edit needs a reason, makes a sound event of the same key, and takes the key back', async () => {
  const place = await parkOne('edited');
  const wish = ['dlq', 'edit', place, '--type', 'LeadReceived', '--field', 'source=mended', '--field', 'contactRef=c'];
  const unreasoned = await platform.run(wish);
  expect(unreasoned).toMatchObject({ code: 2 });
  expect(unreasoned.err).toContain('--reason');
  const stranger = await platform.run([...wish, '--reason', 'x', '--envelope', '{"entity":"another"}']);
  expect(stranger.err).toContain('acme|another');
  const edited = await platform.run([...wish, '--reason', 'cut by a proxy', '--json']);
  expect(edited.code, edited.err).toBe(0);
  expect(await rowsOf('edited')).toEqual([{ lead_id: 'edited', source: 'mended' }]);
  const tailed = await platform.run([
    'tail',
    'audit_events',
    '--from',
    'beginning',
    '--type',
    'DeadLetterRuled',
    '--count',
    '1',
    '--json',
  ]);
  expect(tailed.json()[0]).toMatchObject({ event: { reason: 'cut by a proxy', action: 'EDIT', view: 'leads' } });
});

test('R10: with four eyes nobody confirms what they proposed', async () => {
  const place = await parkOne('two-people');
  const words = ['--reason', 'a test', '--json'];
  const proposed = await platform.run(['dlq', 'discard', place, '--four-eyes', '--as', 'user:ada', ...words]);
  const [{ ruling } = {}] = proposed.json() as { ruling?: string }[];
  expect((await listed()).find((one) => one.place === place)?.proposal).toBe(ruling);
  const own = await platform.run(['dlq', 'confirm', String(ruling), '--as', 'user:ada', ...words]);
  expect(own).toMatchObject({ code: 1 });
  expect(own.err).toContain('another person');
  const other = await platform.run(['dlq', 'confirm', String(ruling), '--as', 'user:grace', ...words]);
  expect(other.code, other.err).toBe(0);
});

test('R10: a retry that helps nothing says so; a wrong place says what is right', async () => {
  const place = await parkOne('hopeless');
  const retried = await platform.run(['dlq', 'retry', place, '--wait', '1']);
  expect(retried.code).toBe(1);
  expect(retried.out).toContain('0 of 1 key(s) taken back');
  expect((await platform.run(['dlq', 'show', 'nowhere'])).err).toContain('[view:]topic/partition@offset');
  expect((await platform.run(['dlq', 'list', '--view', 'leds'])).err).toContain('did you mean leads');
});

test('R10: what a reactor has parked is listed and ruled on under its name', async () => {
  const { pool, schema } = resources.builds;
  const checkpoints = createPostgresCheckpoints(pool, schema);
  const fault = { cause: 'write', code: 'REFUSED', message: 'nobody takes it' } as const;
  const place = { topic: 'lead_events', partition: 0, key: 'acme|called' };
  const record = { ...place, offset: 3, value: sound, appendedAtMs: 1, parkedAtMs: 2, fault };
  const save = { epoch: 1, sequence: 1, after: 0, offsets: {}, parked: [record], drained: [], reset: true };
  await checkpoints.save('workflow-starter', save);
  const [found] = await listed('--view', 'reactor/workflow-starter');
  expect(found).toMatchObject({ place: 'reactor/workflow-starter:lead_events/0@3', key: place.key, cause: 'write' });
  await platform.run(['dlq', 'discard', String(found?.place), '--reason', 'test', '--wait', '0']);
  const ruling = () => resources.rulings.book.find('reactor/workflow-starter', { ...place, offset: 3 });
  await expect.poll(ruling).toMatchObject({ replacement: null });
});
