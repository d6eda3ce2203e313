/** KIKI-13, R12: a challenger is promoted on evidence and on nothing else; one that does harm is taken back. */
import { LABELLED_MIN, PROOF_MIN } from '@mainstem/models/shadow/trial';
import type { AnyBody } from '@mainstem/schemas/envelope';
import type { AnyEvent } from '@mainstem/schemas/generated/events';
import { expect, test } from 'vitest';
import { registeredBody } from '../../deciders/model/testing/registered.ts';
import { eventOf } from '../../testing/reactor-kit.ts';
import { ModelPromotionWatch } from './promotion.ts';

let ids = 0;
const nextId = () => {
  ids += 1;
  return `p-${ids}`;
};
const at = (body: object): AnyEvent => eventOf(body as AnyBody, { id: nextId(), entity: 'churn' });
const version = (name: string, promotion: 'BY_HAND' | 'WHEN_BETTER') => at(registeredBody(name, { promotion }));
const promoted = (name: string, fromVersion: string | null) =>
  at({ type: 'ModelPromoted', version: name, fromVersion, because: 'x', evidence: [] });
const alias = (name: string, to: string) =>
  at({ type: 'ModelAliasMoved', alias: name, version: to, fromVersion: null, because: 'x' });
const compared = (champion: string, other: string, given: object = {}) =>
  at({
    ...{ type: 'ModelShadowCompared', champion, other, rows: 2_000, labelled: LABELLED_MIN, proof: PROOF_MIN },
    ...{ championLoss: 0.2, otherLoss: 0.19, ...given },
  });

function due(...events: readonly AnyEvent[]) {
  const watch = new ModelPromotionWatch();
  for (const event of events) watch.apply(event);
  return watch.due().map(({ command, entity }) => ({ entity, ...command }));
}
const begun = (promotion: 'BY_HAND' | 'WHEN_BETTER' = 'WHEN_BETTER') => [
  ...[version('1', promotion), version('2', promotion), promoted('1', null), alias('challenger', '2')],
];

test('KIKI-13: a challenger that is proven better becomes champion, with its evidence', () => {
  expect(due(...begun(), compared('1', '2'))).toMatchObject([
    {
      ...{ entity: 'churn', type: 'MoveAlias', alias: 'champion', version: '2', from: '1' },
      evidence: [
        { name: 'proof', reading: PROOF_MIN, rows: LABELLED_MIN },
        { name: 'championLoss' },
        { name: 'otherLoss' },
      ],
    },
  ]);
});

test('less proof, fewer outcomes, a shadow, another pair, or a model people promote: nothing', () => {
  expect(due(...begun(), compared('1', '2', { proof: PROOF_MIN - 0.1 }))).toEqual([]);
  expect(due(...begun(), compared('1', '2', { labelled: LABELLED_MIN - 1 }))).toEqual([]);
  expect(due(...begun(), compared('0', '2'))).toEqual([]);
  expect(due(...begun('BY_HAND'), compared('1', '2'))).toEqual([]);
  expect(due(version('1', 'WHEN_BETTER'), promoted('1', null), alias('shadow', '2'), compared('1', '2'))).toEqual([]);
});

test('R12: the champion before runs as a shadow and is proven better: rolled back to it', () => {
  const after = [...begun(), promoted('2', '1'), alias('shadow', '1')];
  expect(due(...after, compared('2', '1'))).toMatchObject([{ type: 'RollBack', version: '1' }]);
  expect(due(...after, compared('2', '1', { proof: 1 }))).toEqual([]);
});

test('once an alias moves, older evidence counts no more', () => {
  expect(due(...begun(), compared('1', '2'), alias('challenger', '2'))).toEqual([]);
  expect(due(...begun(), compared('1', '2'), promoted('2', '1'))).toEqual([]);
});
