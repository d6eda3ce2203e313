/** WAP-32, WAP-57, WAP-58: what may be told of reviews, flows and deployments. */
import { expect, test } from 'vitest';
import { itemSchema } from './event-types.ts';

const held = { type: 'QbrHeld', qbrId: 'qbr-2', heldAtMs: 1, agentId: 'sue', personRef: 'client-7', nextStepCount: 2 };
const flow = {
  ...{ type: 'ClientFlowCounted', dayAtMs: 0, experimentId: 'x-1', objective: 'booked', flow: 'short' },
  ...{ isControl: true, conversations: 10, reached: 4 },
};
const measured = {
  ...{
    type: 'DeploymentMeasured',
    product: 'chatbot',
    objective: 'sell-more',
    kind: 'CROSS_SELL',
    metric: 'bought-two',
  },
  ...{ baselinePpm: 100_000, nowPpm: 123_000, conversations: 500, fromMs: 0, toMs: 1 },
};
const taken = (item: object) => itemSchema.safeParse({ entity: 'client-7', ...item }).success;

test('what is whole is taken', () => {
  for (const item of [held, flow, measured]) expect(taken(item)).toBe(true);
});

test('more reached than there was, half days, and periods that end before they begin are not', () => {
  expect(taken({ ...flow, reached: 11 })).toBe(false);
  expect(taken({ ...flow, dayAtMs: 1 })).toBe(false);
  expect(taken({ ...measured, toMs: 0 })).toBe(false);
  expect(taken({ ...measured, kind: 'LUCK' })).toBe(false);
  expect(taken({ ...held, words: 'they asked for Ann', outcome: 'ann@example.com' })).toBe(false);
});
