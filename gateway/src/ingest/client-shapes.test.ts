/** WAP-19…35: what people may tell of a client, as docs/clients.md shows it. */
import { describe, expect, test } from 'vitest';
import { type ClientType, clientTypes } from './client-shapes.ts';
import { itemSchema } from './event-types.ts';

const personRef = 'client-7';
const sprint = { number: 1, endsAtMs: 1, targetPpm: 500_000, platformDoes: 'a', humansDo: 'b', engineersDo: 'c' };
const examples: Readonly<Record<ClientType, object>> = {
  HumanFindingAdded: {
    ...{ researchId: 'research-1', findingId: 'f-1', gap: 'HOURS_COVERED', severity: 'HIGH', agentId: 'sales-1' },
    ...{ personRef, hoursCoveredPerWeek: 40 },
  },
  ClientRequirementsValidated: {
    ...{ draftId: 'draft-research-1', revision: 1, outcome: 'CONFIRMED', objectivesConfirmed: 1, personRef },
  },
  DemoTested: {
    demoId: 'd',
    attempt: 1,
    testedBy: 'agent:dev-1',
    passedCount: 4,
    failedCount: 1,
    failed: ['greeting'],
  },
  DemoPresented: { demoId: 'd', agentId: 'sales-1' },
  PilotAgreed: { demoId: 'demo-draft-research-1', personRef, pilotDays: 30 },
  PilotDeclined: { demoId: 'd', personRef, reason: 'price' },
  PrdQuestionAnswered: {
    ...{ prdId: 'prd-0-1', questionId: 'q1-tools', personRef, choices: ['order-status', 'loyalty-points'] },
  },
  PrdReviewed: {
    ...{ prdId: 'prd-0-1', revision: 1, side: 'CLIENT', isSatisfied: false, askAgain: ['ESCALATION'], personRef },
  },
  PrdSprintPlanned: { prdId: 'prd-0-1', revision: 1, goalPpm: 950_000, goalMonths: 12, sprints: [sprint] },
};
const taken = (type: ClientType, change: object = {}) =>
  itemSchema.safeParse({ type, entity: 'client-7', ...examples[type], ...change });

describe('facts about clients', () => {
  test.each(clientTypes)('%s is taken', (type) => {
    expect(taken(type)).toMatchObject({ success: true });
    expect(taken(type, { whatever: 1 })).toMatchObject({ success: false });
  });

  test('R6: words are opened to be sealed; choices and plans that tell of a person are refused', () => {
    const { data } = taken('PrdReviewed', { words: 'ask Ann' });
    expect(JSON.stringify(data)).not.toContain('"words":"ask Ann"');
    expect(taken('PrdQuestionAnswered', { choices: ['ann@example.com'] }).success).toBe(false);
    expect(taken('PrdSprintPlanned', { sprints: [{ ...sprint, humansDo: 'call +49 170 1234567' }] }).success).toBe(
      false,
    );
  });

  test('figures are within their bounds', () => {
    expect(taken('HumanFindingAdded', { hoursCoveredPerWeek: 169 }).success).toBe(false);
    expect(taken('PrdReviewed', { revision: 0 }).success).toBe(false);
    expect(taken('PilotAgreed', { pilotDays: 0 }).success).toBe(false);
  });
});
