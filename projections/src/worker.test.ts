import { noCounts } from '@mainstem/streams/runtime/projection/view-writer-options';
import { expect, test } from 'vitest';
import type { FollowedStatus } from './lifecycle/followers.ts';
import { readinessOf } from './worker.ts';

const status: FollowedStatus = {
  name: 'leads',
  version: 2,
  build: 1,
  role: 'live',
  paused: false,
  state: 'live',
  reason: null,
  checkpoint: null,
  lag: 0,
  stoppedPartitions: [],
  parking: null,
  lateRulings: 0,
  counts: noCounts(),
};

test.each<[string, Partial<FollowedStatus>, boolean]>([
  ['it is live', {}, true],
  ['another process keeps it', { state: 'standby' }, true],
  ['it is lost', { state: 'lost' }, false],
  ['it was stopped by nobody', { state: 'stopped' }, false],
  ['a person paused it, also over a restart', { state: 'stopped', paused: true }, true],
  ['nobody reads it', { state: 'failed', role: 'retired' }, true],
])('whether the worker is ready when %s', (_, change, ready) => {
  expect(readinessOf([{ ...status, ...change }]).ready).toBe(ready);
});
