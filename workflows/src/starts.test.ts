import { type AnyEvent, eventTypes } from '@mainstem/schemas/generated/events';
import { eventOf, leadReceived } from '@mainstem/streams/testing/reactor-kit';
import { describe, expect, test } from 'vitest';
import { startOf, workflowStarter } from './starts.ts';

const signedUp = eventOf(
  { type: 'ClientSignedUp', companyName: 'Rebar and Sons', product: 'chatbot', assistedBy: null },
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
  },
  { id: 'fell', entity: 'banner' },
);

describe('which event starts which workflow', () => {
  test('a lead, a client, a rollback', () => {
    expect(startOf(leadReceived('lead-1'))).toMatchObject({ kind: 'lead', workflowId: 'lead:acme:lead-1' });
    expect(startOf(signedUp)).toMatchObject({
      kind: 'client',
      workflowId: 'client:acme:client-1',
      fact: { type: 'ClientSignedUp', eventId: signedUp.envelope.id, occurredAtMs: 5 },
    });
    expect(startOf(underperformed)).toMatchObject({
      kind: 'rollback',
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
    expect(start).not.toMatch(/contact/i);
  });

  test('R2: two falls of one creative are two rollbacks, the same fall is one', () => {
    const again = { ...underperformed, envelope: { ...underperformed.envelope, id: 'another' } };
    expect(startOf(again)?.workflowId).not.toBe(startOf(underperformed)?.workflowId);
    expect(startOf({ ...underperformed })?.workflowId).toBe(startOf(underperformed)?.workflowId);
  });

  test('R6: no name of a company or person gets into Temporal', () => {
    const known = { ...leadReceived('lead-1'), companyName: 'Rebar and Sons', contactRef: 'crm-4711' };
    expect(JSON.stringify(startOf(known as typeof signedUp))).not.toMatch(/Rebar|4711/);
    expect(JSON.stringify(startOf(signedUp))).not.toMatch(/Rebar/);
  });

  test('the reactor reads the types that start something, and no other', () => {
    const starting = ['LeadReceived', 'ClientSignedUp', 'ClientDealSigned', 'CreativeUnderperformed'];
    expect([...workflowStarter.types].sort()).toEqual(starting.sort());
    for (const type of eventTypes.filter((other) => !starting.includes(other))) {
      expect(startOf({ type, envelope: signedUp.envelope } as typeof signedUp)).toBeNull();
    }
  });

  test('facts of one client are told in order', () => {
    const [one] = workflowStarter.react(signedUp, null);
    expect(one).toMatchObject({ kind: 'effect', orderKey: 'client:acme:client-1', causeId: signedUp.envelope.id });
  });
});
