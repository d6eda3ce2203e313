/** UW-09, KIKI-14: what came of leads and clients a model was asked about, by the rules it was taught by; each is told once. */
import type { AnyBody } from '@mainstem/schemas/envelope';
import { expect, test } from 'vitest';
import { eventOf } from '../../testing/reactor-kit.ts';
import { ModelOutcomeWatch } from './watch.ts';

const DAY_MS = 86_400_000;
const at = (body: object, entity: string, day: number, id = `${entity}-${day}`) =>
  eventOf(body as AnyBody, { id, entity, occurredAtMs: day * DAY_MS });
const scored = (subject: string, day: number, model = 'lead') =>
  at({ type: 'ModelScored', rows: [{ subject }] }, model, day, `scored-${subject}-${day}`);
const answered = (lead: string, day: number) =>
  at({ type: 'LeadResponded', channel: 'email', messageId: null }, lead, day);
const moved = (client: string, to: string, day: number) =>
  at({ type: 'SuccessStageChanged', to, atMs: day * DAY_MS }, client, day, `${client}-${to}-${day}`);

function told(nowDay: number, ...events: ReturnType<typeof at>[]) {
  const watch = new ModelOutcomeWatch();
  for (const event of events) watch.apply(event);
  return watch.due(nowDay * DAY_MS).map(({ command }) => command);
}
const rows = (nowDay: number, ...events: ReturnType<typeof at>[]) =>
  told(nowDay, ...events).flatMap((one) => one.rows.map(({ subject, happened }) => [subject, happened]));

test('UW-09: an outcome is told when its time is over, whether it came or not', () => {
  const both = [scored('a', 0), answered('a', 1), scored('b', 0)];
  expect(rows(13, ...both)).toEqual([]);
  expect(rows(14, ...both)).toEqual([
    ['a', 1],
    ['b', 0],
  ]);
  expect(rows(14, scored('a', 0), answered('a', 14))).toEqual([['a', 1]]);
  // Later than that is too late, and an answer may be heard before the score it follows.
  expect(rows(20, scored('a', 0), answered('a', 15))).toEqual([['a', 0]]);
  expect(rows(14, answered('a', 1), scored('a', 0))).toEqual([['a', 1]]);
});

test('KIKI-14: a client that left within 60 days, one that renewed, and two askings of one client, each with its own outcome', () => {
  const events = [
    ...[scored('left', 0, 'churn'), scored('left', 30, 'churn'), scored('stays', 0, 'churn')],
    ...[moved('left', 'AT_RISK', 5), moved('left', 'CHURNED', 70), moved('stays', 'ACTIVE', 20)],
  ];
  expect(rows(59, ...events)).toEqual([]);
  expect(rows(60, ...events)).toEqual([
    ['left', 0],
    ['stays', 0],
  ]);
  const all = told(90, ...events);
  expect(all.flatMap(({ rows: [row] }) => [[row?.subject, row?.happened]])).toEqual([
    ['left', 0],
    ['left', 1],
    ['stays', 0],
  ]);
  expect(all.map(({ rows: [row] }) => row?.scoredId)).toEqual(all.map(({ envelope }) => envelope.causationId));
  expect(new Set(all.map(({ envelope }) => envelope.id)).size).toBe(3);
  expect(all.every(({ envelope }) => envelope.entity === 'churn')).toBe(true);
});

test('R2: once an outcome is on the log it is told no more; other models and nobody’s answers say nothing', () => {
  const events = [scored('a', 0), answered('a', 1), scored('a', 3)];
  const both = told(20, ...events);
  expect(both).toHaveLength(2);
  expect(told(20, ...events)).toEqual(both);
  expect(told(20, ...events, ...both)).toEqual([]);
  expect(told(20, ...events, both[0] as (typeof both)[number])).toEqual(both.slice(1));
  expect(rows(90, scored('a', 0, 'other'), answered('b', 1), moved('c', 'CHURNED', 2))).toEqual([]);
  const erased = at({ type: 'SubjectErased', subject: 'a' }, 'x', 2);
  expect(told(30, ...events, erased)).toEqual([]);
});
