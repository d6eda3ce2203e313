/** What a replay makes of marks of rows that were on no stream. */
import type { CatalogueFollowed } from '@mainstem/schemas/generated/events';
import { haltingBreaker } from '@mainstem/streams/catalogue/contract';
import { expect, test } from 'vitest';
import { versionIn } from '../catalogue/row-versions.ts';
import { CatalogueOfThen } from './catalogue-of-then.ts';

test('R10, R1: a replay halts where a stand-in halted the bidder', () => {
  const field = 'breaker|acme|*';
  const then = new CatalogueOfThen({ rowAt: () => undefined, rows: 0, versions: 0 });
  const rows = { [field]: versionIn(JSON.stringify(haltingBreaker(field))) };
  then.add({ generation: 'g', position: 1, loaded: true, part: 0, parts: 1, rows } as unknown as CatalogueFollowed);
  const place = { tenant: 'acme', campaignId: 'c-1', budgetKey: 'acme|c-1' };
  const snapshot = then.at('g', 1);
  expect(typeof snapshot === 'string' ? snapshot : snapshot.modes.of(place).halted).toBe(true);
});
