/** Scores, models and curves from the log to the tables a price is made from: real Kafka, projectors and Redis. */
import { createHash } from 'node:crypto';
import { clickFeaturesVersion } from '@mainstem/models/click/features';
import { hashedLogistic } from '@mainstem/models/click/testing/sample-models';
import { catalogue } from '@mainstem/projections/catalogue/projection';
import { replay } from '@mainstem/projections/replay';
import { eventOf, openScratch, type Scratch, until } from '@mainstem/projections/testing/scratch';
import { userValues } from '@mainstem/projections/user-values/projection';
import type {
  ClickModelPublished,
  ClickModelRetired,
  UserValueScored,
  WinCurvePublished,
} from '@mainstem/schemas/generated/events';
import { redisKeys } from '@mainstem/streams/catalogue/contract';
import { type Projector, startProjector } from '@mainstem/streams/runtime/projector/projector';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type CatalogueFollower, followCatalogue } from '../catalogue/follower.redis.ts';
import { followUserValues, type UserValuesFollower } from './follower.redis.ts';
import { UserValues } from './user-values.ts';

/** Enough for many turns of the scan. */
const VIEWERS = 5_000;

let scratch: Scratch;
const projectors: Projector[] = [];
let follower: UserValuesFollower;
let snapshots: CatalogueFollower;
let redis: Redis;
const values = new UserValues(10_000);

beforeAll(async () => {
  scratch = await openScratch();
  const { storeOf, leases, log, decoder } = scratch.open();
  for (const projection of [userValues, catalogue])
    projectors.push(startProjector({ projection, store: storeOf(projection), leases, log, decoder }));
  const { MAINSTEM_REDIS_URL: redisUrl, MAINSTEM_REDIS_PREFIX: prefix } = scratch.settings;
  redis = new Redis(redisUrl);
  follower = followUserValues({ redisUrl, prefix, values, onEvent: () => undefined });
  snapshots = followCatalogue({ redisUrl, prefix, onSnapshot: () => undefined, onEvent: () => undefined });
  await until('both are loaded', () => follower.counts.loads > 0 && snapshots.isLive());
});

afterAll(async () => {
  redis.disconnect();
  await Promise.all([follower.stop(), snapshots.stop()]);
  await Promise.all(projectors.map((projector) => projector.stop()));
  await scratch.cleanUp();
});

const scored = (viewer: string, valueMicros: number | null, segments: string[] = [], tenant = 'acme') =>
  eventOf<UserValueScored>(
    { type: 'UserValueScored', valueMicros, segments, modelVersion: 'ltv@1' },
    { tenant, entity: viewer },
  );
const worthOf = (viewer: string) => values.of(viewer).values.find(({ tenant }) => tenant === 'acme')?.valueMicros;

test('KIKI-16: scores on the log come into the table, each for its tenant, and are taken out again', async () => {
  await scratch.writer.append(
    Array.from({ length: VIEWERS }, (_, n) => scored(`viewer-${n}`, 1_000 + n, n % 2 === 0 ? ['even'] : [])),
  );
  await scratch.writer.append([scored('viewer-1', 7, ['vip'], 'other'), scored('default', 55)]);
  await until('all are there', () => values.counts.rows === VIEWERS + 1);
  expect(values.of('viewer-2')).toMatchObject({ known: true, segments: ['acme|even'] });
  expect(
    values
      .of('viewer-1')
      .values.map(({ tenant, valueMicros }) => [tenant, valueMicros])
      .sort(),
  ).toEqual([
    ['acme', 1_001],
    ['other', 7],
  ]);
  await until('the default is there', () => values.defaultOf('acme')?.valueMicros === 55);
  expect(values.of('viewer-nobody')).toMatchObject({ known: false, values: [], segments: [] });
  await scratch.writer.append([scored('viewer-3', null), scored('viewer-4', 99, ['new'])]);
  await until('one is gone and one is new', () => worthOf('viewer-3') === undefined && worthOf('viewer-4') === 99);
  expect(follower.counts).toMatchObject({ loads: 1, unreadable: 0 });
});

test('a stream that was trimmed, and a view that was replayed, are read again, with the same rows and no moment without', async () => {
  const before = follower.counts.loads;
  const { changes } = redisKeys(scratch.settings.MAINSTEM_REDIS_PREFIX, 'user_values');
  await redis.xadd(changes, '*', 'g', 'no such generation', 'n', '0', 'h', '1');
  await until('it is loaded again', () => follower.counts.loads > before);
  expect(values.counts.rows).toBe(VIEWERS);
  let unknown = 0;
  const watch = setInterval(() => (unknown += worthOf('viewer-4') === 99 ? 0 : 1), 1);
  const loads = follower.counts.loads;
  await replay({ names: ['user_values'], settings: scratch.settings, resources: scratch.open() });
  await until('the new generation is loaded', () => follower.counts.loads > loads);
  clearInterval(watch);
  expect(unknown).toBe(0);
  expect(values.counts).toMatchObject({ rows: VIEWERS, refused: 0 });
  await scratch.writer.append([scored('viewer-4', 100)]);
  await until('changes come again', () => worthOf('viewer-4') === 100);
});

test('models and curves come with the catalogue, under one position, and go again', async () => {
  const onnx = Buffer.from(hashedLogistic(1, 2 ** 12));
  const model = {
    type: 'ClickModelPublished',
    name: 'click',
    version: '1',
    action: 'CLICK',
    isDefault: true,
    features: clickFeaturesVersion,
    onnx,
    sha256: createHash('sha256').update(onnx).digest('hex'),
    examples: 1,
    positives: 1,
    trainedOn: 'a test',
    holdoutExamples: 1,
    logLoss: 0.1,
    baseLogLoss: 0.1,
    auc: 0.5,
    calibrationError: 0,
  } as const;
  const curve = {
    type: 'WinCurvePublished',
    segment: 'adx:BANNER:USD:0',
    number: 1,
    middleMicros: 1_500_000,
    spreadPpm: 300_000,
    bids: 500,
    exactPrices: 0,
    toAtMs: 1,
  } as const;
  await scratch.writer.append([
    eventOf<ClickModelPublished>(model, { tenant: 'acme', entity: 'click@1' }),
    eventOf<WinCurvePublished>(curve, { tenant: 'platform', entity: 'adx:BANNER:USD:0' }),
  ]);
  const valuation = () => snapshots.snapshot.valuation;
  await until('the model is there', () => valuation().modelFor('acme', undefined, 'CLICK')?.id === 'click@1');
  await until('the curve is there', () => valuation().curveFor('adx', 'BANNER', 'USD', 0) !== undefined);
  expect(valuation().curveFor('adx', 'BANNER', 'USD', 0)).toEqual({
    id: 'adx:BANNER:USD:0#1',
    middleMicros: 1_500_000,
    spread: 0.3,
  });
  expect(valuation().curveFor('adx', 'BANNER', 'USD', 2_000_000)).toBeUndefined();
  const retired = { type: 'ClickModelRetired', name: 'click', version: '1', reason: 'a test' } as const;
  await scratch.writer.append([eventOf<ClickModelRetired>(retired, { tenant: 'acme', entity: 'click@1' })]);
  await until('the model is gone', () => valuation().modelFor('acme', 'click@1', 'CLICK') === undefined);
});
