/** MAMS-13: from bids, bills and clicks to exposures and rewards; whatever the order, and however often told. */
import { uuidFrom } from '@mainstem/schemas/envelope';
import type { AnyEvent, BidPlaced, ClickRecorded, ImpressionBilled } from '@mainstem/schemas/generated/events';
import { sampleOf } from '@mainstem/schemas/samples';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createMemoryCheckpoints } from '../../runtime/reactor/reactor-checkpoints.ts';
import { startReactor } from '../../runtime/reactor/start-reactor.ts';
import { createMemoryLeases, createReactorKit, type ReactorKit, until } from '../../testing/reactor-kit.ts';
import { BIDS_REMEMBERED, creativeExposures, EARLY_REMEMBERED, SHOWN_REMEMBERED } from './creative-exposures.ts';

const samples = {
  placed: sampleOf('BidPlaced') as BidPlaced,
  billed: sampleOf('ImpressionBilled') as ImpressionBilled,
  clicked: sampleOf('ClickRecorded') as ClickRecorded,
};
const WINDOW_MS = 1_000;
type Draw = NonNullable<BidPlaced['experiment']>;

function envelope(bid: string, what: string, atMs: number, tenant = 'acme') {
  const id = uuidFrom(bid, what);
  return { ...samples.placed.envelope, id, tenant, entity: bid, occurredAtMs: atMs, correlationId: bid };
}

function placed(bid: string, draw: Partial<Draw> | null = {}, tenant?: string): BidPlaced {
  const drawn = { experimentId: 'x-1', version: 3, block: 2, armId: 'warm', propensityPpm: 400_000, among: null };
  const unit = { isHoldout: false, unit: `viewer of ${bid}`, requestId: `${bid}|1`, outcomeWindowMs: WINDOW_MS };
  const experiment = draw === null ? null : { ...drawn, ...unit, ...draw };
  return { ...samples.placed, envelope: envelope(bid, 'bid', 0, tenant), test: false, experiment };
}
const billed = (bid: string, atMs: number, invalidTraffic = false): ImpressionBilled => ({
  ...{ ...samples.billed, envelope: envelope(bid, 'billed', atMs), invalidTraffic },
});
const clicked = (bid: string, atMs: number, invalidTraffic = false): ClickRecorded => ({
  ...{ ...samples.clicked, envelope: envelope(bid, 'clicked', atMs), invalidTraffic },
});

function joined(events: readonly AnyEvent[]): AnyEvent[] {
  const state = creativeExposures.initialState();
  return events.flatMap((event) =>
    creativeExposures.react(event, state).flatMap((one) => (one.kind === 'emit' ? [one.event] : [])),
  );
}

test('what is shown is an exposure with its chance, the click on it its reward', () => {
  const [exposed, outcome, ...more] = joined([placed('b-1'), billed('b-1', 100), clicked('b-1', 900)]);
  expect(more).toEqual([]);
  const chance = { propensityPpm: 400_000, block: 2, version: 3, isHoldout: false, among: null, cohort: null };
  expect(exposed).toMatchObject({
    type: 'UnitExposed',
    unit: 'viewer of b-1',
    requestId: 'b-1|1',
    armId: 'warm',
    ...chance,
  });
  const { id } = exposed?.envelope ?? {};
  expect(exposed?.envelope).toMatchObject({ entity: 'x-1', occurredAtMs: 100, causationId: uuidFrom('b-1', 'billed') });
  expect(outcome).toMatchObject({ type: 'OutcomeObserved', exposureId: id, metric: 'CLICK', size: 1, atMs: 900 });
});

test('no trial: lost, never billed, seen by a robot, of no experiment, a test; no reward: too late, or of a robot', () => {
  expect(joined([placed('b-1'), clicked('b-1', 5)])).toEqual([]);
  expect(joined([placed('b-1'), billed('b-1', 5, true), clicked('b-1', 6)])).toEqual([]);
  expect(joined([placed('b-1', null), billed('b-1', 5), clicked('b-1', 6)])).toEqual([]);
  expect(joined([{ ...placed('b-1'), test: true }, billed('b-1', 5)])).toEqual([]);
  const types = (...events: AnyEvent[]) => joined([placed('b-1'), billed('b-1', 5), ...events]).map(({ type }) => type);
  expect(types(clicked('b-1', 5 + WINDOW_MS))).toEqual(['UnitExposed', 'OutcomeObserved']);
  expect(types(clicked('b-1', 6 + WINDOW_MS))).toEqual(['UnitExposed']);
  expect(types(clicked('b-1', 6, true))).toEqual(['UnitExposed']);
});

test('R7: a bid of one tenant is not that of another', () => {
  expect(joined([placed('b-1', {}, 'other'), billed('b-1', 5)])).toEqual([]);
});

const sketch = fc.record({
  click: fc.option(fc.integer({ min: 0, max: 2 * WINDOW_MS })),
  bill: fc.option(fc.integer({ min: 1, max: 200 })),
  arm: fc.constantFrom('control', 'warm'),
});

test('R2: in any order, and told again and again, the same follows once', () => {
  const key = ({ envelope: { id } }: AnyEvent) => id;
  fc.assert(
    fc.property(fc.array(sketch, { minLength: 1, maxLength: 12 }), fc.integer(), (bids, seed) => {
      const told = bids.flatMap(({ click, bill, arm }, n): AnyEvent[] => [
        placed(`b-${n}`, { armId: arm }),
        ...(bill === null ? [] : [billed(`b-${n}`, bill)]),
        ...(click === null ? [] : [clicked(`b-${n}`, click)]),
      ]);
      const repeated = [...told, ...told.filter((_, index) => (index + seed) % 3 !== 0), ...told];
      const order = new Map(repeated.map((event, index) => [event, uuidFrom(String(seed), String(index))]));
      const shuffled = repeated.toSorted((a, b) => ((order.get(a) ?? '') < (order.get(b) ?? '') ? -1 : 1));
      const plain = joined(told).toSorted((a, b) => (key(a) < key(b) ? -1 : 1));
      expect(joined(shuffled).toSorted((a, b) => (key(a) < key(b) ? -1 : 1))).toEqual(plain);
      expect(new Set(plain.map(key)).size).toBe(plain.length);
    }),
    { numRuns: 60 },
  );
});

test('R8: what is remembered is bounded', () => {
  const state = creativeExposures.initialState();
  const bill = billed('b', 1);
  for (let n = 0; n < 2 * EARLY_REMEMBERED + 5; n += 1)
    creativeExposures.react({ ...bill, envelope: { ...bill.envelope, entity: `b-${n}` } }, state);
  expect(state.early.size).toBeLessThanOrEqual(2 * EARLY_REMEMBERED);
  expect([BIDS_REMEMBERED, SHOWN_REMEMBERED].every((most) => most <= 300_000)).toBe(true);
});

const runs = async (kit: ReactorKit) => {
  const running = startReactor({
    reactor: creativeExposures,
    ...kit,
    codec: { ...kit.codec, learner: undefined },
    checkpoints: createMemoryCheckpoints(),
    leases: createMemoryLeases(),
  });
  await until(() => running.status().state === 'live', 'it is live');
  return running;
};

test('R1: on a log, and begun anew from the log alone, nothing is told twice', async () => {
  const kit = createReactorKit();
  const told = async () =>
    (await kit.events()).filter(({ type }) => type === 'UnitExposed' || type === 'OutcomeObserved');
  const first = await runs(kit);
  await kit.writer.append([placed('b-1'), billed('b-1', 100), clicked('b-1', 200), placed('b-2')]);
  await until(async () => (await told()).length === 2, 'exposure and reward');
  await first.stop();
  await kit.writer.append([billed('b-2', 300), clicked('b-1', 200), clicked('b-2', 400)]);
  const second = await runs(kit);
  await until(async () => (await told()).length === 4, 'those of the second');
  await second.stop();
  expect(new Set((await told()).map(({ envelope }) => envelope.id)).size).toBe(4);
});
