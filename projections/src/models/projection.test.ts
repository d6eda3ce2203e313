/** The view of models: aliases, versions, and what monitors said, whatever topic is read first. */
import type { AnyBody } from '@mainstem/schemas/envelope';
import type { AnyEvent } from '@mainstem/schemas/generated/events';
import { registeredBody } from '@mainstem/streams/deciders/model/testing/registered';
import { eventOf } from '@mainstem/streams/testing/reactor-kit';
import { expect, test } from 'vitest';
import type { ModelView } from '../queries.ts';
import { models } from './projection.ts';

type Row = ModelView;
let ids = 0;
function at(body: object, streamVersion = 0): AnyEvent {
  ids += 1;
  return eventOf(body as AnyBody, { id: `v-${ids}`, entity: 'churn', occurredAtMs: ids, streamVersion });
}
const fold = (...events: readonly AnyEvent[]): Row =>
  events.reduce<Row>((row, event) => models.project(row as never, event as never) as never, models.initial as never);

const registry = [
  ...[at(registeredBody('1'), 1), at(registeredBody('2'), 2)],
  at({ type: 'ModelPromoted', version: '1', fromVersion: null, because: 'first', evidence: [] }, 3),
  at({ type: 'ModelAliasMoved', alias: 'challenger', version: '2', fromVersion: null, because: 'try' }, 4),
  at({ type: 'ModelPromoted', version: '2', fromVersion: '1', because: 'better', evidence: [] }, 5),
  at({ type: 'ModelRolledBack', version: '1', fromVersion: '2', because: 'harm', evidence: [] }, 6),
];
const told = [
  at({ type: 'ModelDrifted', version: '1', rows: 2_000, columns: [], labelled: 0, foretold: null, happened: null }),
  at({ type: 'FairnessBreached', version: '1', rules: ['CALIBRATION'], rows: 2_000, segments: [] }),
  at({ type: 'ModelShadowCompared', champion: '1', other: '2', rows: 2_000, proof: 3 }),
  at({ type: 'ModelRetrainAsked', version: '1', kind: 'CHURN', reasons: ['DRIFT'], because: 'moved' }),
];

test('KIKI-13: champion, challenger and versions, as the registry decided', () => {
  expect(fold(...registry.slice(0, 4))).toMatchObject({ kind: 'CHURN', champion: '1', challenger: '2', version: 4 });
  const row = fold(...registry);
  expect(row).toMatchObject({
    ...{ champion: '1', challenger: null, previousChampion: '2', because: 'harm', rolledBack: true, versionCount: 2 },
  });
  expect(JSON.parse(row.versions ?? '')).toMatchObject([
    { version: '1', trainingRows: 7_043, features: [{ view: 'table/clients', columns: 2 }] },
    { version: '2' },
  ]);
});

test('UW-43, R1: findings stand beside, and the order in which topics are read changes nothing', () => {
  const row = fold(...registry, ...told);
  expect(row).toMatchObject({ champion: '1', version: 6, retrainBecause: 'moved' });
  expect(JSON.parse(row.fairness ?? '')).toMatchObject({ rules: ['CALIBRATION'] });
  expect(fold(...told, ...registry)).toEqual(row);
});

test('R8: the last twenty versions are shown, all are counted', () => {
  const row = fold(...Array.from({ length: 25 }, (_, n) => at(registeredBody(`n${n % 10}.${n}`), n + 1)));
  expect(row.versionCount).toBe(25);
  expect(JSON.parse(row.versions ?? '')).toHaveLength(20);
});
