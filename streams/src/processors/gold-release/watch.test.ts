/** KIKI-44, KIKI-48: a blocked creative leaves the reserve, whichever was told first. */
import type { AnyEvent } from '@mainstem/schemas/generated/events';
import { expect, test } from 'vitest';
import { eventOf } from '../../testing/reactor-kit.ts';
import { GoldReleaseWatch } from './watch.ts';

const held = (id = 'h', tenant = 'acme') =>
  eventOf({ type: 'CampaignGoldHeld', creativeId: 'k' }, { id, tenant, entity: 'spring' });
const released = eventOf(
  { type: 'CampaignGoldReleased', creativeId: 'k', because: 'x' },
  { id: 'r', tenant: 'acme', entity: 'spring' },
);
const blocked = eventOf(
  { type: 'CreativeBlocked', step: 'REVIEW', reason: 'x', findings: [] },
  { id: 'b', tenant: 'acme', entity: 'k' },
);

function due(...events: AnyEvent[]) {
  const watch = new GoldReleaseWatch();
  for (const event of events) watch.apply(event);
  return watch.due();
}

test('KIKI-44: due while a campaign holds what was blocked, and no longer', () => {
  const release = {
    tenant: 'acme',
    entity: 'spring',
    command: { type: 'ReleaseGold', creativeId: 'k' },
    causationId: blocked.envelope.id,
  };
  expect(due(held())).toEqual([]);
  expect(due(blocked)).toEqual([]);
  expect(due(held(), blocked)).toMatchObject([release]);
  expect(due(blocked, held())).toMatchObject([release]);
  expect(due(held(), blocked, released)).toEqual([]);
  // Held again, it is let go again, under another cause.
  expect(due(held(), blocked, released, held('h2'))[0]?.cause).toEqual([
    'gold-release',
    held('h2').envelope.id,
    blocked.envelope.id,
  ]);
});

test('R7: another tenant’s creative of the same name is another', () => {
  expect(due(held('h', 'rival'), blocked)).toEqual([]);
});
