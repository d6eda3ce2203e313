/**
 * R2: a process that is killed (kill -9) in the middle of a deploy, a flip or a drop leaves one live build that can be read,
 * and the same call again finishes the work.
 */
import { openResources, resourceSettings } from '@mainstem/projections/resources';
import { startWorker } from '@mainstem/projections/worker';
import { readSettings } from '@mainstem/streams/settings';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openScratchPlatform, type ScratchPlatform } from '../../testing/scratch-platform.ts';

let platform: ScratchPlatform;

beforeAll(async () => {
  platform = await openScratchPlatform();
  const leads = Array.from({ length: 80 }, (_, n) =>
    JSON.stringify({ type: 'LeadReceived', entity: `lead-${n}`, source: 'partner', contactRef: 'crm-1' }),
  );
  const words = ['produce', '--direct', '--tenant', 'acme', '--file', '-'];
  expect((await platform.run(words, { input: leads.join('\n') })).code).toBe(0);
  expect((await platform.run(['replay', 'leads', 'catalogue'])).code).toBe(0);
});
afterAll(() => platform.drop());

/** Runs a verb that kills itself at a place in the code. */
async function killedAt(crashpoint: string, words: readonly string[]): Promise<void> {
  const environment = {
    ...platform.environment,
    NODE_OPTIONS: '--conditions=mainstem-chaos',
    MAINSTEM_CRASHPOINT: crashpoint,
  };
  const ran = await platform.run(['projections', ...words], { environment });
  expect({ code: ran.code, out: ran.out }, `${crashpoint}: ${ran.err}`).toEqual({ code: null, out: '' });
}

interface Found {
  readonly live: readonly number[];
  readonly pointer: number;
  readonly rows: number;
}

/** Live builds of the view by the registry, where its pointer is, and what its readers see. */
async function found(): Promise<Found> {
  const schema = platform.environment.MAINSTEM_POSTGRES_SCHEMA;
  const [row] = (await platform.query(
    `select (select array_agg(build) from ${schema}.projection_builds where view = 'leads' and state = 'live') as live,
            (select build from ${schema}.projection_pointers where view = 'leads') as pointer,
            (select count(*)::int from ${schema}.leads) as rows`,
  )) as Found[];
  return row as Found;
}

test.each(['deploy.registered', 'rebuild.begun', 'rebuild.batch-taken', 'deploy.folded', 'flip.before-commit'])(
  'R2: killed at %s, readers have what they had, and the same call finishes',
  async (crashpoint) => {
    const before = await found();
    await killedAt(crashpoint, ['rebuild', 'leads']);
    expect(await found()).toEqual(before);
    const again = await platform.run(['projections', 'rebuild', 'leads', '--json']);
    expect(again).toMatchObject({ code: 0, err: '' });
    const after = await found();
    expect(after).toMatchObject({ live: [after.pointer], rows: 80 });
    expect(after.pointer).toBe(before.pointer + 1);
    const dropped = await platform.run(['projections', 'drop', 'leads', '--build', String(before.pointer)]);
    expect(dropped.code).toBe(0);
  },
);

test('R2: killed right after the flip, the new build is live and its event is told by the next who comes by', async () => {
  const before = await found();
  await killedAt('flip.registered', ['rebuild', 'leads']);
  const after = await found();
  expect(after).toEqual({ live: [before.pointer + 1], pointer: before.pointer + 1, rows: 80 });
  const back = await platform.run(['projections', 'rollback', 'leads', '--reason', 'to go on']);
  expect(back.code).toBe(0);
  const words = ['tail', 'monitoring_events', '--from', 'beginning', '--count', '12', '--json'];
  const told = (await platform.run(words)).out;
  // Five rebuilds and this one, five drops, one rollback: none is missing though a process died between.
  expect(told.match(/"ProjectionPromoted"/g)).toHaveLength(6);
});

test.each(['drop.marked', 'drop.before-tables'])(
  'R2: killed at %s, a drop is finished by the same call',
  async (crashpoint) => {
    const made = await platform.run(['projections', 'rebuild', 'leads', '--json']);
    expect(made.code).toBe(0);
    const { from } = made.json()[0] as { from: number };
    await killedAt(crashpoint, ['drop', 'leads', '--build', String(from)]);
    expect(await found()).toMatchObject({ rows: 80 });
    expect((await platform.run(['projections', 'drop', 'leads', '--build', String(from)])).code).toBe(0);
    const schema = platform.environment.MAINSTEM_POSTGRES_SCHEMA;
    expect(
      await platform.query(
        `select relname from pg_class where relnamespace = '${schema}'::regnamespace and relname like 'leads\\_\\_b${from}%'
       union all select name from ${schema}.projection_checkpoints where name = 'leads#${from}'`,
      ),
    ).toEqual([]);
  },
);

test('R2: killed between the registry and the pointer in Redis, a worker moves the pointer and tells the event', async () => {
  await killedAt('flip.registered', ['rebuild', 'catalogue']);
  const schema = platform.environment.MAINSTEM_POSTGRES_SCHEMA;
  const waiting = () => platform.query(`select event->>'type' as type from ${schema}.projection_outbox`);
  expect(await waiting()).toEqual([{ type: 'ProjectionPromoted' }]);
  const resources = await openResources(readSettings(resourceSettings, platform.environment), 'crash-test');
  try {
    expect(await resources.builds.redis.read('catalogue')).toEqual({ build: 1, flips: 0 });
    const worker = await startWorker({ resources, healthPort: 0 });
    expect(await resources.builds.redis.read('catalogue')).toEqual({ build: 2, flips: 1 });
    expect(await waiting()).toEqual([]);
    await worker.stop();
  } finally {
    await resources.close();
  }
});
