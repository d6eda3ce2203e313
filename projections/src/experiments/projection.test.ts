/** SM-11: what the list says of an experiment, from its stream. */
import type { AnyBody } from '@mainstem/schemas/envelope';
import { designed } from '@mainstem/streams/deciders/experiment/testing';
import { eventOf } from '@mainstem/streams/testing/reactor-kit';
import { expect, test } from 'vitest';
import { experiments, readArms } from './projection.ts';

function folded(...bodies: readonly object[]) {
  const { type: _, ...design } = designed();
  let row = experiments.initial as Record<string, unknown>;
  for (const [index, body] of [{ type: 'ExperimentDesigned', ...design }, ...bodies].entries()) {
    const event = eventOf(body as AnyBody, { id: 'e', entity: 'x-1', streamVersion: index + 1, occurredAtMs: index });
    row = experiments.project(row as never, event as never) as typeof row;
  }
  return { ...row, arms: readArms(row.arms as string) };
}

const started = { type: 'ExperimentStarted', atMs: 5 };
const settled = { block: 1, trials: [10, 20, 30], successesPpm: [1, 2, 3], guardPpm: [] };
const moved = {
  type: 'ExperimentWeightsMoved',
  block: 2,
  sharesPpm: [100_000, 300_000, 600_000],
  settled: [settled],
  atMs: 6,
};

test('arms with their shares, what has settled of each, and where it stands', () => {
  expect(folded()).toMatchObject({ state: 'designed', metric: 'CLICK', block: 0, version: 1 });
  const running = folded(started, moved, { ...moved, block: 3 }, { type: 'ExperimentArmStopped', armId: 'warm' });
  expect(running).toMatchObject({ state: 'running', block: 3, trials: 120, startedAtMs: 5, version: 5 });
  expect(running.arms[1]).toEqual({ armId: 'warm', sharePpm: 300_000, isActive: false, trials: 40, successesPpm: 4 });
  expect(folded(started, { type: 'ExperimentPromoted', armId: 'short', because: 'better', atMs: 9 })).toMatchObject({
    ...{ state: 'promoted', winner: 'short', because: 'better', endedAtMs: 9 },
  });
  expect(folded({ type: 'ExperimentStopped', reason: 'PERSON', because: 'enough', atMs: 9 })).toMatchObject({
    ...{ state: 'stopped', winner: null, because: 'enough' },
  });
});
