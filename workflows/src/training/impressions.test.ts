/** KIKI-13, KIKI-25: from bids on the log to a click model in the registry, by the way of all models. */
import { createMemoryObjectStore } from '@mainstem/connectors/object-store/object-store.memory';
import { compileModel } from '@mainstem/models/click/compiled/compile';
import { clickColumns, type FeatureRow, packRow } from '@mainstem/models/click/features';
import { plantedClicks } from '@mainstem/models/click/testing/planted';
import type { AnyEvent, BidPlaced, ClickRecorded, ImpressionBilled } from '@mainstem/schemas/generated/events';
import { sampleOf } from '@mainstem/schemas/samples';
import { modelCommand } from '@mainstem/streams/deciders/model/commands';
import { modelDecider } from '@mainstem/streams/deciders/model/decider';
import { startDecisionWriter } from '@mainstem/streams/runtime/decisions/decision-writer';
import { createReactorKit } from '@mainstem/streams/testing/reactor-kit';
import { MockActivityEnvironment } from '@temporalio/testing';
import { afterAll, expect, test } from 'vitest';
import { createTrainingActivities } from './activities.ts';
import type { FitResult, PrepareResult } from './contract.ts';
import { buildImpressions, CLICKED_WITHIN_MS, readImpressions } from './impressions.ts';

const FIRST_MS = 1_700_000_000_000;
const SPACING_MS = 1_000;
const HOUR_MS = 3_600_000;
const samples = {
  placed: sampleOf('BidPlaced') as BidPlaced,
  billed: sampleOf('ImpressionBilled') as ImpressionBilled,
  clicked: sampleOf('ClickRecorded') as ClickRecorded,
};

interface Given {
  readonly tenant?: string;
  readonly test?: boolean;
  readonly robot?: boolean;
  readonly clickedAfterMs?: number;
}

/** A bid, its bill and perhaps its click. */
function life(bid: number, row: FeatureRow | null, clicked: boolean, given: Given = {}): AnyEvent[] {
  const { tenant = 'acme', test: isTest = false, robot = false, clickedAfterMs = 60_000 } = given;
  const envelope = (kind: number, afterMs = 0) => ({
    ...samples.placed.envelope,
    id: `00000000-0000-7000-8000-${String(bid * 10 + kind).padStart(12, '0')}`,
    ...{ tenant, entity: `bid-${bid}`, streamVersion: 0, decision: null },
    occurredAtMs: FIRST_MS + bid * SPACING_MS + afterMs,
  });
  const features = row === null ? null : Buffer.from(packRow(row));
  return [
    { ...samples.placed, envelope: envelope(0), features, test: isTest },
    { ...samples.billed, envelope: envelope(1), invalidTraffic: robot },
    ...(clicked ? [{ ...samples.clicked, envelope: envelope(2, clickedAfterMs), invalidTraffic: false }] : []),
  ];
}

const kit = createReactorKit({ clock: () => FIRST_MS });
const parts = { log: kit.log, codec: kit.codec as never };
const objects = createMemoryObjectStore();
const models = startDecisionWriter({ ...kit, decider: modelDecider, service: 'test' });
afterAll(() => models.stop());
const activities = createTrainingActivities({ ...parts, objects, models });
const run = <Answer>(activity: unknown, ask: object) =>
  new MockActivityEnvironment().run(activity as never, ask as never) as Promise<Answer>;

test('billed impressions with features are examples, in the order of their bids; robots, tests and others are not', async () => {
  const other = createReactorKit({ clock: () => FIRST_MS });
  const planted = plantedClicks(1, 10);
  const row = (n: number) => (planted[n] as (typeof planted)[number]).row;
  await other.writer.append([
    ...life(3, row(3), true),
    ...life(1, row(1), false),
    ...life(2, null, true),
    ...life(4, row(4), true, { tenant: 'other' }),
    ...life(5, row(5), true, { test: true }),
    ...life(6, row(6), true, { robot: true }),
    ...life(7, row(7), false).slice(0, 1),
    // Clicked when its time was over: as if it had not been.
    ...life(8, row(8), true, { clickedAfterMs: CLICKED_WITHIN_MS + 1 }),
    // So late that it may still be clicked.
    ...life(3_600, row(9), false),
  ]);
  const of = { log: other.log, codec: other.codec as never };
  const build = (asOfMs: number) => buildImpressions(of, 'acme', asOfMs, () => undefined);
  const asOfMs = FIRST_MS + HOUR_MS;
  const { bytes, labels, offsets, sha256 } = await build(asOfMs);
  expect(labels.map(({ entity, outcome }) => [entity, outcome])).toEqual([
    ['bid-1', false],
    ['bid-3', true],
    ['bid-8', false],
  ]);
  const { examples, leftOut } = readImpressions(bytes);
  expect([...(examples[1]?.row.slots ?? [])]).toEqual([...row(3).slots]);
  expect(leftOut).toBe(0);
  expect(offsets.every(({ topic }) => topic === 'bid_events')).toBe(true);
  expect((await build(asOfMs)).sha256).toBe(sha256);
  expect((await build(FIRST_MS - 1)).labels).toEqual([]);
});

test('UW-09: the recipe "click" fits, judges by folds and by time, and registers what bidders can ask', async () => {
  const planted = plantedClicks(4, 2_600);
  const lives = planted.flatMap(({ row, positive }, bid) => life(bid, row, positive));
  for (let at = 0; at < lives.length; at += 1_000) await kit.writer.append(lives.slice(at, at + 1_000));
  const asOfMs = FIRST_MS + 2 * HOUR_MS;
  const prepared = await run<PrepareResult>(activities.prepareTraining, { tenant: 'acme', name: 'click', asOfMs });
  expect(prepared).toMatchObject({ kind: 'SET', modelKind: 'CLICK', set: { rows: 2_600, source: 'bid-features@1' } });
  const { set } = prepared as Extract<PrepareResult, { kind: 'SET' }>;
  const ask = (version: string) => ({ tenant: 'acme', name: 'click', version, runId: 'r-1', set });
  const first = await run<FitResult>(activities.fitModel, ask('v1'));
  const { registration, beside } = first as Extract<FitResult, { kind: 'FITTED' }>;
  expect(modelCommand.parse(registration)).toEqual(registration);
  expect(registration).toMatchObject({ kind: 'CLICK', line: null, training: { rows: 2_600 } });
  expect(registration.features[0]?.columns.map(({ name }) => name)).toEqual(clickColumns);
  expect(registration.metrics.map(({ name }) => name)).toEqual(
    expect.arrayContaining(['auc', 'aucByTime', 'eceByTime']),
  );
  expect(beside).toMatchObject({ against: null, rows: 390 });
  const context = { actor: 'user:ann', correlationId: 'c', causationId: 'e', occurredAtMs: asOfMs };
  const to = { type: 'MoveAlias', alias: 'champion', version: 'v1', because: 'better', evidence: [] } as const;
  for (const command of [registration, to])
    expect(
      await models.execute('acme', 'click', command as never, { ...context, commandId: command.type }),
    ).toMatchObject({ kind: 'accepted' });
  const model = compileModel((await objects.get(registration.artefact.uri)) as Buffer);
  expect(model.chance((planted[0] as (typeof planted)[number]).row)).toBeGreaterThan(0);
  // The same set again is compared with the champion that now stands: the same file is not better than itself.
  const again = await run<FitResult>(activities.fitModel, ask('v2'));
  expect(again).toMatchObject({ kind: 'FITTED', beside: { against: 'v1' } });
  expect(again.kind === 'FITTED' && again.registration.artefact.sha256).toBe(registration.artefact.sha256);
});

test('too few impressions make no model, and it is said how many there were', async () => {
  const asOfMs = FIRST_MS + 2 * HOUR_MS;
  const prepared = await run<PrepareResult>(activities.prepareTraining, { tenant: 'nobody', name: 'click', asOfMs });
  const { set } = prepared as Extract<PrepareResult, { kind: 'SET' }>;
  const ask = { tenant: 'nobody', name: 'click', version: 'v1', runId: 'r-1', set };
  expect(await run<FitResult>(activities.fitModel, ask)).toMatchObject({
    kind: 'TOO_FEW',
    because: expect.stringMatching(/^0 rows/),
  });
});
