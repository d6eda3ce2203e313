import { type AnyEvent, eventTypes } from '@mainstem/schemas/generated/events';
import { eventOf, leadReceived } from '@mainstem/streams/testing/reactor-kit';
import { describe, expect, test } from 'vitest';
import type { WorkflowStart } from './starting/start.ts';
import { startsOf, workflowStarter } from './starts.ts';

const signedUp = eventOf(
  {
    type: 'ClientSignedUp',
    companyName: 'Rebar and Sons',
    product: 'chatbot',
    assistedBy: null,
    businessType: null,
    website: null,
  },
  { id: 'signed', entity: 'client-1', occurredAtMs: 5 },
);
const underperformed = eventOf(
  {
    type: 'CreativeUnderperformed',
    campaignId: 'spring',
    creativeId: 'banner',
    impressions: 10,
    clicks: 1,
    ctr: 0.1,
    baselineCtr: 0.5,
    lineShare: 0.8,
    baselineImpressions: 10,
    test: 'BASELINE',
    firstBadAtMs: 1,
    settings: 'default',
  },
  { id: 'fell', entity: 'banner' },
);

const startOf = (event: AnyEvent) => startsOf(event)[0];
const rollbackOf = (event: AnyEvent) => startsOf(event).find(({ workflowType }) => workflowType === 'Rollback');

describe('which event starts which workflow', () => {
  test('a lead, a client, a rollback', () => {
    expect(startOf(leadReceived('lead-1'))).toMatchObject({
      how: 'start',
      workflowType: 'Lead',
      workflowId: 'lead:acme:lead-1',
    });
    expect(startOf(signedUp)).toMatchObject({
      how: 'signal-with-start',
      workflowType: 'ClientLifecycle',
      workflowId: 'client:acme:client-1',
      signal: { argument: { type: 'ClientSignedUp', eventId: signedUp.envelope.id, occurredAtMs: 5 } },
    });
    expect(rollbackOf(underperformed)).toMatchObject({
      how: 'start',
      workflowType: 'Rollback',
      workflowId: `rollback:acme:banner:${underperformed.envelope.id}`,
    });
  });

  test('R6: a workflow gets ids and facts, nothing of the person, sealed or not', () => {
    const lead = {
      ...leadReceived('lead-1'),
      contactName: { opened: 'Canary Jones' },
      contactEmail: Buffer.from('canary.sealed'),
    } as unknown as AnyEvent;
    const start = JSON.stringify(startOf(lead));
    expect(start).not.toMatch(/canary/i);
    // The id a tenant has for the person is how they are written to; the codec seals it under the person's own key.
    expect(start.match(/contact\w*/gi)).toEqual(['contactRef']);
  });

  test('R2: two falls of one creative are two rollbacks, the same fall is one', () => {
    const again = { ...underperformed, envelope: { ...underperformed.envelope, id: 'another' } };
    expect(rollbackOf(again)?.workflowId).not.toBe(rollbackOf(underperformed)?.workflowId);
    expect(rollbackOf({ ...underperformed })?.workflowId).toBe(rollbackOf(underperformed)?.workflowId);
  });

  test('R6: no name of a company or person gets into Temporal', () => {
    const known = { ...leadReceived('lead-1'), companyName: 'Rebar and Sons', contactRef: 'crm-4711' };
    const { dataSubject, ...told } = startOf(known as typeof signedUp) as WorkflowStart;
    expect(JSON.stringify(told)).not.toMatch(/Rebar/);
    expect(dataSubject).toBe('crm-4711'); // names the key that all of it is sealed under
    expect(JSON.stringify(startOf(signedUp))).not.toMatch(/Rebar/);
  });

  test('the reactor reads the types that start something, and no other', () => {
    const { types } = workflowStarter;
    const some = ['LeadReceived', 'ClientSignedUp', 'ClientDealSigned', 'CreativeUnderperformed'] as const;
    expect(types).toEqual(expect.arrayContaining([...some]));
    expect(new Set(types).size).toBe(types.length);
    for (const type of eventTypes.filter((other) => !types.includes(other))) {
      expect(startsOf({ type, envelope: signedUp.envelope } as typeof signedUp)).toEqual([]);
    }
  });

  test('facts of one client are told in order', () => {
    const [one] = workflowStarter.react(signedUp, null);
    expect(one).toMatchObject({ kind: 'effect', orderKey: 'client:acme:client-1', causeId: signedUp.envelope.id });
  });
});
