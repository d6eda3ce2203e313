/** From the pacing of a campaign to the daily cap of its budget. */
import type { AnyEvent } from '@mainstem/schemas/generated/events';
import { expect, test } from 'vitest';
import { eventOf } from '../../testing/reactor-kit.ts';
import { BudgetPacingWatch } from './watch.ts';

const place = { tenant: 'acme', entity: 'spring' };
const pacing = (dailyCapMicros: number | null, id: string): AnyEvent =>
  eventOf(
    { type: 'CampaignPacingChanged', dailyCapMicros, mode: 'EVEN', utcOffsetMin: 60, frequencyCaps: [] },
    { id, ...place },
  );
const opened = eventOf({ type: 'BudgetOpened', capMicros: 100, currency: 'EUR' }, { id: 'o', ...place });
const changed = (dailyCapMicros: number | null, utcOffsetMin = 60): AnyEvent =>
  eventOf({ type: 'BudgetDailyCapChanged', dailyCapMicros, utcOffsetMin }, { id: 'c', ...place });

function due(...events: AnyEvent[]) {
  const watch = new BudgetPacingWatch();
  for (const event of events) watch.apply(event);
  return watch.due();
}

test('KIKI-21: the daily cap of a campaign becomes that of its budget, whichever is there first', () => {
  const wanted = [{ ...place, command: { type: 'ChangeDailyCap', dailyCapMicros: 50, utcOffsetMin: 60 } }];
  expect(due(pacing(50, 'p'))).toEqual([]);
  expect(due(pacing(50, 'p'), opened)).toMatchObject(wanted);
  expect(due(opened, pacing(50, 'p'))).toMatchObject(wanted);
  expect(due(opened, pacing(50, 'p'), changed(50))).toEqual([]);
});

test('KIKI-21: the last wish counts, a zone alone and no cap at all are wishes, too', () => {
  expect(due(opened, pacing(50, 'p'), changed(50), pacing(70, 'q'))).toMatchObject([
    { causationId: pacing(70, 'q').envelope.id },
  ]);
  expect(due(opened, pacing(50, 'p'), changed(50, 0))).toHaveLength(1);
  expect(due(opened, pacing(null, 'p'), changed(50))).toMatchObject([{ command: { dailyCapMicros: null } }]);
});
