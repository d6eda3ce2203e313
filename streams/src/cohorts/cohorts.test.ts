/** WAP-87: each cohort at its edges, their order where they overlap, and one row whatever the order of events. */
import type { AnyBody } from '@mainstem/schemas/envelope';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { eventOf } from '../testing/reactor-kit.ts';
import type { CohortRow } from './contract.ts';
import { type CohortEvent, cohortAt, foldCohort } from './fold.ts';
import { personaPrompt, personas, templateFor } from './personas.ts';

const DAY_MS = 86_400_000;
const NOW_MS = 20_000 * DAY_MS;

function at(body: object, id: string, entity = 'c-1', occurredAtMs = 0): CohortEvent {
  return eventOf(body as AnyBody, { id, entity, occurredAtMs }) as CohortEvent;
}
const live = (daysAgo: number, renewsInDays = 300) =>
  at(
    { type: 'ClientWentLive', atMs: NOW_MS - daysAgo * DAY_MS, renewsAtMs: NOW_MS + renewsInDays * DAY_MS },
    `live ${daysAgo} ${renewsInDays}`,
  );
const usage = (daysAgo: number, conversations: number) =>
  at(
    { type: 'ClientUsageCounted', dayAtMs: NOW_MS - daysAgo * DAY_MS, conversations, resolvedConversations: 0 },
    `usage ${daysAgo} ${conversations}`,
  );
const ticket = (id: string, daysAgo: number) =>
  at({ type: 'TicketOpened', clientId: 'c-1', openedAtMs: NOW_MS - daysAgo * DAY_MS }, id, id);
const stage = (to: string, atMs: number) =>
  at({ type: 'SuccessStageChanged', to, renewsAtMs: NOW_MS + 300 * DAY_MS }, `stage ${to}`, 'c-1', atMs);

const rowOf = (events: readonly CohortEvent[]) => events.reduce<CohortRow | null>(foldCohort, null);
const cohortOf = (...events: CohortEvent[]) => cohortAt(rowOf(events), NOW_MS).cohort;
const declining = [usage(20, 100), usage(5, 79)];
const steady = [usage(20, 100), usage(5, 80)];

describe('WAP-87', () => {
  test.each([
    ['new trial from the first day', [live(0)], 'new_trial'],
    ['for 14 days, and no longer', [live(14)], null],
    ['power above 1,000 conversations in 30 days', [usage(30, 1_001)], 'power'],
    ['not at 1,000', [usage(30, 1_000)], null],
    ['nor with days before', [usage(31, 5_000)], null],
    ['nor with today, which is not over', [usage(0, 5_000)], null],
    ['at risk: talking less, and two tickets', [...declining, ticket('t-1', 3), ticket('t-2', 29)], 'at_risk'],
    ['not with one ticket', [...declining, ticket('t-1', 3), ticket('t-1', 3)], null],
    ['not with an old one', [...declining, ticket('t-1', 3), ticket('t-2', 31)], null],
    ['not while it talks as before', [...steady, ticket('t-1', 3), ticket('t-2', 3)], null],
    ['at risk: its stage', [stage('AT_RISK', 1)], 'at_risk'],
    ['renewal within 30 days', [live(300, 30)], 'renewal'],
    ['not before', [live(300, 31)], null],
    ['nobody who left', [live(1, 10), stage('CHURNED', 5)], null],
  ] as const)('%s', (_, events, cohort) => expect(cohortOf(...events)).toBe(cohort));

  test('where they overlap: renewal, at risk, power, new trial', () => {
    const power = usage(5, 2_000);
    const risk = stage('AT_RISK', 1);
    expect(
      cohortAt(
        rowOf([live(1, 10), power, at({ type: 'RenewalOpened', renewsAtMs: NOW_MS + DAY_MS }, 'r', 'c-1', 9), risk]),
        NOW_MS,
      ).fits,
    ).toEqual(['renewal', 'at_risk', 'power', 'new_trial']);
    expect([cohortOf(live(1), power, risk), cohortOf(live(1), power), cohortOf(live(1))]).toEqual([
      'at_risk',
      'power',
      'new_trial',
    ]);
  });
});

test('R1, R2: any order of the events, and any of them twice, give the same row', () => {
  const events = [
    live(3, 40),
    ...declining,
    usage(5, 60),
    ticket('t-1', 3),
    ticket('t-2', 4),
    stage('ACTIVE', 2),
    stage('AT_RISK', 7),
  ];
  const expected = rowOf(events);
  const shuffled = fc.shuffledSubarray([...events, ...events], { minLength: 2 * events.length });
  fc.assert(
    fc.property(shuffled, (order) => {
      expect(rowOf(order)).toEqual(expected);
    }),
  );
});

test('WAP-88: a config’s own persona holds, else the one every tenant begins with', () => {
  expect(personaPrompt({}, null)).toBe('');
  expect(personaPrompt({}, 'power')).toBe(personas.power.prompt);
  expect(personaPrompt({ cohort_prompts: { power: 'Be terse.' } }, 'power')).toBe('Be terse.');
  expect(Object.values(personas).map(({ name }) => name)).toEqual(
    expect.arrayContaining(['enthusiastic guide', 'efficient expert', 'empathetic problem-solver']),
  );
});

test('WAP-89: examples for trials, usage for power, what was reached for those at risk', () => {
  const facts = { conversations30d: 400, resolved30d: 300, tickets30d: 2 };
  expect(templateFor('new_trial', facts).features[0]).toContain('Example');
  expect(templateFor('power', facts)).toMatchObject({ greeting: '400 conversations in 30 days.' });
  expect(templateFor('power', facts).features).toContain('75 % of them without a person');
  expect(templateFor('at_risk', facts).features[0]).toContain('300 conversations were solved');
  expect(templateFor('renewal', { ...facts, conversations30d: 0 }).features).toHaveLength(1);
});
