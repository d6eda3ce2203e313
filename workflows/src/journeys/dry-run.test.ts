import { createReactorKit, eventOf } from '@mainstem/streams/testing/reactor-kit';
import { expect, test } from 'vitest';
import { dryRun } from './dry-run.ts';
import { readJourneys, shippedJourneys } from './library.ts';

const HOUR_MS = 3_600_000;

test('R11: a dry run says what would have happened to people of the log, and writes nothing', async () => {
  const kit = createReactorKit();
  const fromMs = 0; // before anything was appended, whatever the log's clock says
  const flow = (id: string, entity: string, hour: number, tenant = 'acme') =>
    eventOf(
      {
        type: 'HealthBandChanged',
        from: 'GREEN',
        to: 'RED',
        scoreHundredths: 1,
        parts: [],
        partScores: [],
        weightsVersion: 'v1',
        days: 1,
        dayAtMs: 0,
      } as never,
      { id: `00000000-0000-4000-8000-0000000000${id}`, entity, tenant, occurredAtMs: fromMs + hour * HOUR_MS },
    );
  await kit.writer.append([
    flow('01', 'c-1', 0),
    flow('02', 'c-1', 24),
    flow('03', 'c-2', 1),
    flow('04', 'c-3', 1, 'other'),
  ]);
  const before = await kit.log.endOffsets('journey_run_events');
  const files = await readJourneys(shippedJourneys);
  const journeys = files.flatMap(({ parsed }) => (parsed.ok ? [parsed.value] : []));
  const toMs = fromMs + 30 * 24 * HOUR_MS;
  const { counts, ...rest } = await dryRun({ ...kit, tenant: 'acme', journeys, fromMs, toMs });
  expect(rest).toEqual({ events: 3, contacts: 2, isCut: false, unreadable: 0 });
  const offer = counts['churn-offer'] ?? {};
  expect((offer.entered ?? 0) + (offer['entered, held out'] ?? 0)).toBe(2);
  expect(offer['not entered: CONCURRENCY'] ?? offer['not entered: INSIDE']).toBe(1);
  expect(offer['exited: COMPLETED']).toBe(2);
  expect(counts.welcome).toEqual({});
  expect(await kit.log.endOffsets('journey_run_events')).toEqual(before);
});
