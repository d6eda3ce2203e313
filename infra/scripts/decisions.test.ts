/** R12, UW-39: whatever a program may write is either a decision, which has a record, or stated to be none. */

import type { EventType } from '@mainstem/schemas/generated/events';
import { decidingTypes } from '@mainstem/streams/decision-record/deciding';
import { tellingTypes } from '@mainstem/streams/decision-record/telling';
import { describe, expect, test } from 'vitest';
import { eventFlow } from './event-flow.ts';

/** Parts that speak for people and outside systems, or answer auctions, which have records of their own (ADR 0022). */
const notPrograms =
  /^(gateway|people|lanes|bidder|command line|identity decider|organisation decider|policy decider|proposal decider|parking|erasure|life of builds)/;

const byPrograms = (Object.keys(eventFlow) as EventType[]).filter((type) =>
  eventFlow[type].writers.some((writer) => !notPrograms.test(writer)),
);

describe('UW-39: every event a program may write', () => {
  test.each(byPrograms)('%s is a decision with a record, or stated to be none', (type) => {
    expect([decidingTypes.has(type), tellingTypes.has(type)]).toContain(true);
  });

  test('no event is both, and most that decide are covered', () => {
    expect([...decidingTypes].filter((type) => tellingTypes.has(type))).toEqual([]);
    expect(decidingTypes.size).toBeGreaterThan(100);
  });
});
