/** The bound of a wait is the request's own, whatever Postgres does. */
import { watchStalls } from '@mainstem/infra/stack/scratch/stalls';
import type pg from 'pg';
import { expect, test } from 'vitest';
import { leads } from './leads/projection.ts';
import { createViewPositions, WAIT_MS_MAX } from './view-positions.ts';

test('a wait ends within its bound while Postgres hangs', async () => {
  const hanging = { query: () => new Promise(() => {}) } as unknown as pg.Pool;
  const positions = createViewPositions(hanging, 'mainstem');
  const longestStallMs = watchStalls();
  const beganAtMs = performance.now();
  const waiting = positions.waitFor(leads, [{ topic: 'lead_events', partition: 0, offset: 7 }]);
  await expect(waiting).rejects.toMatchObject({
    code: 'PROJECTION_BEHIND',
    retryable: true,
    message: expect.stringContaining('lead_events:0@7'),
  });
  expect(performance.now() - beganAtMs).toBeLessThan(WAIT_MS_MAX + 500 + 2 * longestStallMs());
});
