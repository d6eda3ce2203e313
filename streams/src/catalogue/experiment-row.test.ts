/** MAMS-13: what bids know of an experiment, from its stream. */
import type { AnyBody } from '@mainstem/schemas/envelope';
import { expect, test } from 'vitest';
import { designed } from '../deciders/experiment/testing.ts';
import { eventOf } from '../testing/reactor-kit.ts';
import { experimentRow, type RowEvent } from './experiment-row.ts';
import type { ExperimentRow } from './rows.ts';

const subject = { subjectKind: 'CAMPAIGN', subjectId: 'c-1' };

function folded(over: Readonly<Record<string, unknown>>, ...bodies: readonly object[]): ExperimentRow | null {
  const { type: _, ...design } = designed({ ...subject, ...over });
  return [{ type: 'ExperimentDesigned', ...design }, ...bodies].reduce<ExperimentRow | null>(
    (row, body, index) =>
      experimentRow(row, eventOf(body as AnyBody, { id: 'e', entity: 'x-1', streamVersion: index + 1 }) as RowEvent),
    null,
  );
}

test('arms, shares and block follow the stream; the winner and the end, too', () => {
  const started = { type: 'ExperimentStarted', atMs: 5 };
  const moved = { type: 'ExperimentWeightsMoved', block: 2, sharesPpm: [1, 2, 3], settled: [], atMs: 6 };
  expect(folded({})).toMatchObject({ state: 'designed', startedAtMs: null, campaignId: 'c-1', block: 1, version: 1 });
  expect(folded({}, started)).toMatchObject({
    state: 'running',
    sharesPpm: [333_333, 333_333, 333_334],
    startedAtMs: 5,
  });
  expect(folded({}, started, moved)).toMatchObject({ block: 2, sharesPpm: [1, 2, 3], version: 3 });
  const promoted = { type: 'ExperimentPromoted', armId: 'warm', because: '', atMs: 9 };
  expect(folded({}, started, promoted)).toMatchObject({ state: 'promoted', winner: 'warm', endedAtMs: 9 });
  const stopped = { type: 'ExperimentStopped', reason: 'PERSON', because: '', atMs: 9 };
  expect(folded({}, started, stopped)).toMatchObject({ state: 'stopped', winner: null, endedAtMs: 9 });
});

test('no bid follows one of a config, or of a cohort; words are no creative', () => {
  expect(folded({ subjectKind: 'CONFIG' })).toBeNull();
  expect(folded({ subjectId: null })).toBeNull();
  expect(folded({ cohort: 'power' })).toBeNull();
  const arms = [
    { armId: 'control', content: 'cr-1' },
    { armId: 'long', content: 'words '.repeat(100) },
  ];
  expect(folded({ arms })?.creativeIds).toEqual(['cr-1', '']);
});
