/** What is pure of a whole life: which fact reaches which client, ids within bounds, and a deal signed anew. */
import type { AnyEvent } from '@mainstem/schemas/generated/events';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { reopenedLife } from '../reopening.ts';
import { clientStarts } from '../starts.ts';
import type { LifeFact } from './facts.ts';
import { clientOfMessage, idWithin, messageIdOf } from './message-id.ts';
import { initialLife } from './state.ts';

const envelope = {
  id: 'event-1',
  tenant: 'acme',
  entity: 'client-7',
  actor: 'user:u-1',
  correlationId: 'c',
  occurredAtMs: 5,
};
const event = (body: object, change: object = {}) =>
  ({ ...body, envelope: { ...envelope, ...change } }) as unknown as AnyEvent;

describe('who is told', () => {
  test('documents and messages name their client; what the workflow wrote itself is no news', () => {
    const signed = { type: 'SalesDocSigned', clientRef: 'client-7', complete: true };
    expect(clientStarts.startsOf(event(signed, { entity: 'nda-1' }))).toMatchObject([
      { how: 'signal', workflowId: 'client:acme:client-7', signal: { name: 'lifeFact', argument: { docId: 'nda-1' } } },
    ]);
    expect(clientStarts.startsOf(event({ ...signed, clientRef: null }))).toEqual([]);
    const opened = { type: 'MessageOpened' };
    expect(clientStarts.startsOf(event(opened, { entity: messageIdOf('client-demo', 'client-7') }))).toHaveLength(1);
    expect(clientStarts.startsOf(event(opened, { entity: 'a-campaign' }))).toEqual([]);
    const deal = { type: 'ClientDealSigned', contractRef: 'x', yearlyValueMicros: 1, currency: 'EUR' };
    expect(clientStarts.startsOf(event(deal))).toMatchObject([{ how: 'signal-with-start', input: { body: 'whole' } }]);
    expect(clientStarts.startsOf(event(deal, { actor: 'workflow:ClientLifecycle' }))).toEqual([]);
  });

  test('R6: words of people and names of companies stay on the log', () => {
    const given = { type: 'PrdReviewed', prdId: 'p', revision: 1, side: 'CLIENT', isSatisfied: false, askAgain: [] };
    const told = clientStarts.startsOf(event({ ...given, personRef: 'person-canary', words: 'canary' }));
    const signup = {
      type: 'ClientSignedUp',
      companyName: 'Canary & Co',
      product: 'chatbot',
      website: 'https://canary',
    };
    expect(JSON.stringify([told, clientStarts.startsOf(event(signup))])).not.toMatch(/canary/i);
  });
});

test('ids fit whatever a client is called, and long ones that begin alike differ', () => {
  fc.assert(
    fc.property(fc.string({ minLength: 1, maxLength: 128 }), fc.constantFrom(64, 128), (clientId, max) => {
      expect(idWithin('proposal-1', clientId, max).length).toBeLessThanOrEqual(max);
      expect(messageIdOf('client-demo-pilot-1', clientId).length).toBeLessThanOrEqual(128);
    }),
  );
  const [one, two] = ['a'.repeat(127).concat('x'), 'a'.repeat(127).concat('y')];
  expect(messageIdOf('demo', one)).not.toBe(messageIdOf('demo', two));
  expect(clientOfMessage(messageIdOf('demo', 'client~7'))).toBe('client~7');
});

describe('an ended client', () => {
  const deal = { contractRef: 'x', yearlyValueMicros: 1, currency: 'EUR' };
  const fact: LifeFact = { type: 'ClientDealSigned', eventId: 'deal-2', correlationId: 'c', occurredAtMs: 1, deal };

  test('R11: begins anew by a deal it has not met, and by no other', () => {
    const ended = { ...initialLife, stage: 'ENDED', at: 'over' } as const;
    expect(reopenedLife(ended, fact)).toMatchObject({ at: 'begin', stage: 'ENDED', prd: null, inbox: [fact] });
    expect(reopenedLife({ ...ended, seenEventIds: ['deal-2'] }, fact)).toBeNull();
    expect(reopenedLife({ ...ended, stage: 'SUCCESS' }, fact)).toBeNull();
  });
});
