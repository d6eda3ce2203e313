/** What keeps readers from a build that is not what they have: gates of promotion and rollback, with no worker to catch up. */
import { redisKeys } from '@mainstem/streams/catalogue/contract';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { catalogue } from '../catalogue/projection.ts';
import { leads } from '../leads/projection.ts';
import { replay } from '../replay.ts';
import type { Resources } from '../resources.ts';
import { campaignCreated, leadReceived } from '../testing/bodies.ts';
import { openScratch, type Scratch } from '../testing/scratch.ts';
import { buildAsOf } from './as-of.ts';
import { BUILDS_MAX } from './begin.ts';
import { deploy } from './deploy.ts';
import { viewsInPlace } from './in-place.ts';
import { promote, rollback } from './promote.ts';
import type { Pointer } from './registry.ts';

const cause = { actor: 'user:tester', reason: 'a test of it' };
let scratch: Scratch;
let resources: Resources;

beforeAll(async () => {
  scratch = await openScratch();
  resources = scratch.open();
  await scratch.writer.append([leadReceived({ entity: 'lead-1' }), campaignCreated({ entity: 'campaign-1' })]);
  await follow();
});
afterAll(() => scratch.cleanUp());

/** What a worker does for the live builds. */
async function follow(): Promise<void> {
  await replay({ names: ['leads', 'catalogue'], settings: scratch.settings, resources });
}

async function deployed(view: string, version: number): Promise<number> {
  return (await deploy(resources, { view, version, again: true })).build.build;
}

async function pointerOf(view: string): Promise<Pointer> {
  return (await resources.builds.registry())?.pointers.get(view) as Pointer;
}

test('a build that was equal when it was made, and is not any more, is refused', async () => {
  const build = await deployed('leads', 2);
  const checkpoints = `"${scratch.settings.MAINSTEM_POSTGRES_SCHEMA}".projection_checkpoints`;
  const damage = (digest: string) =>
    resources.builds.pool.query(`update ${checkpoints} set digest = $2 where name = $1`, [`leads#${build}`, digest]);
  const { digest } = (await resources.builds.registry())?.builds.find((one) => one.build === build) ?? {};
  await damage('f'.repeat(32));
  await expect(promote(resources, { view: 'leads', build, cause })).rejects.toMatchObject({ code: 'BUILD_DIFFERS' });
  await damage(String(digest));
});

test('a build that differed, and never stands where the live one does, is refused', async () => {
  const [build] = ((await resources.builds.registry())?.builds ?? []).filter((one) => one.state === 'ready');
  const builds = `"${scratch.settings.MAINSTEM_POSTGRES_SCHEMA}".projection_builds`;
  const compared = (how: string) => scratch.owner.query(`update ${builds} set comparison = $1 where build = 2`, [how]);
  await compared('different');
  await scratch.writer.append([leadReceived({ entity: 'lead-2' })]);
  await follow();
  const promoting = { view: 'leads', build: build?.build ?? 0, cause };
  await expect(promote(resources, promoting)).rejects.toMatchObject({ code: 'BUILD_DIFFERS' });
  await compared('equal');
});

test('a build that nobody keeps up is refused for its lag', async () => {
  await scratch.writer.append(Array.from({ length: 1_001 }, (_, at) => leadReceived({ entity: `late-${at}` })));
  const before = await pointerOf('leads');
  await expect(promote(resources, { view: 'leads', cause, acceptDifference: true })).rejects.toMatchObject({
    code: 'BUILD_LAGGING',
    message: expect.stringContaining('1002 records behind the log'),
  });
  expect(await pointerOf('leads')).toEqual(before);
});

test('the pointer in Redis waits for the other build to have come as far', async () => {
  const build = await deployed('catalogue', catalogue.version);
  await scratch.writer.append([campaignCreated({ entity: 'campaign-2' })]);
  await follow();
  const before = await resources.builds.redis.read('catalogue');
  const next = { ...(await pointerOf('catalogue')), build, flips: before.flips + 1 };
  expect(await resources.builds.redis.move(next, true)).toBe('behind');
  expect(await resources.builds.redis.read('catalogue')).toEqual(before);
});

test('no rollback to a build that is gone from its store: bids would end', async () => {
  const build = await deployed('catalogue', catalogue.version);
  await follow();
  await promote(resources, { view: 'catalogue', build, cause, acceptDifference: true });
  const former = redisKeys(scratch.settings.MAINSTEM_REDIS_PREFIX, 'catalogue', 1);
  await scratch.redis.del(...Object.values(former));
  await expect(rollback(resources, { view: 'catalogue', cause })).rejects.toMatchObject({ code: 'BUILD_LAGGING' });
  expect((await resources.builds.redis.read('catalogue')).build).toBe(build);
  expect(await pointerOf('catalogue')).toMatchObject({ build, previous: 1 });
});

test('R1: a replay does not fold into the live build what another definition of its version makes', async () => {
  const { project } = leads;
  const changed = { ...leads, project: (row: object | null) => project(row, leadReceived({ entity: 'lead-1' })) };
  await expect(viewsInPlace(resources, [changed], [changed])).rejects.toMatchObject({
    code: 'BUILD_DEFINITION_CHANGED',
  });
});

test.each([
  [{ 'leed_events:0': 1 }, 'it reads no partition leed_events:0'],
  [{ 'lead_events:0': 1_000_000 }, 'lead_events:0 ends at'],
])('a picture of a place that the log has not got is not begun: %j', async (offsets, message) => {
  await expect(buildAsOf(resources, { view: 'leads', into: 'nowhere', until: { offsets } })).rejects.toMatchObject({
    code: 'PROJECTION_AHEAD_OF_LOG',
    message: expect.stringContaining(message),
  });
  expect((await resources.builds.registry())?.builds.some(({ scratch }) => scratch === 'nowhere')).toBe(false);
});

test('R8: a view has no more builds than it may', async () => {
  const more = async () => {
    for (let at = 0; at < BUILDS_MAX; at += 1) {
      await buildAsOf(resources, { view: 'leads', into: `picture-${at}`, until: { appendedAtMs: 1 } });
    }
  };
  await expect(more()).rejects.toMatchObject({ code: 'BUILD_LIMIT' });
  const held = (await resources.builds.registry())?.builds.filter(({ view }) => view === 'leads');
  expect(held).toHaveLength(BUILDS_MAX);
});
