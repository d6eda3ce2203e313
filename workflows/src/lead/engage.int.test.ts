/** MAMS-02, MAMS-03, MAMS-10 on the time-skipping server: triage, three tries over channels, answers, the analysis. */
import type { WorkflowHandle } from '@temporalio/client';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { approvalSettled } from '../approval/messages.ts';
import type { Delivery } from '../communication/contract.ts';
import { recordActivities, type Script } from '../testing/recorded-activities.ts';
import { openTestBed, type WorkflowTestBed } from '../testing/time-skipping.ts';
import { engageLead, type LeadInput, leadResponded, leadWorkflowId } from './messages.ts';
import { Lead } from './workflows.ts';

let bed: WorkflowTestBed;
beforeAll(async () => {
  bed = await openTestBed();
});
afterAll(() => bed?.close());

const cause = { eventId: 'event-1', correlationId: 'c-1', occurredAtMs: 1_700_000_000_000 };
const facts: LeadInput['facts'] = {
  source: 'partner',
  companySize: 800,
  industry: 'retail',
  country: 'USA',
  product: 'voicebot',
  budgetMicros: 500_000_000_000,
  currency: 'USD',
};
const sent: Delivery = {
  outcome: 'SENT',
  language: 'en',
  provider: 'test',
  providerMessageId: null,
  subjectRef: 'crm-1',
  offline: true,
};
type Told = (handle: WorkflowHandle) => Promise<void>;

async function run(leadId: string, script: Script, over: Partial<LeadInput> = {}, tell?: Told) {
  const input: LeadInput = { tenant: 'acme', leadId, cause, facts, contactRef: 'crm-1', ...over };
  const recorded = recordActivities(script);
  const result = await bed.withWorker(recorded.activities, async (taskQueue) => {
    const workflowId = leadWorkflowId('acme', leadId);
    const handle = await bed.client.workflow.start(Lead, { taskQueue, workflowId, args: [input] });
    await tell?.(handle);
    return handle.result();
  });
  const bodies = recorded.bodies();
  const of = (type: string) => bodies.filter((body) => body.type === type);
  return { result, recorded, of };
}

describe('MAMS-10', () => {
  test('MAMS-03: three tries on three channels, an hour to answer each, then the analysis', async () => {
    const { result, of, recorded } = await run('l-silent', { deliver: () => sent });
    expect(result.outreach).toBe('NO_RESPONSE');
    expect(recorded.messages.map(({ channel }) => channel)).toEqual(['email', 'sms', 'push']);
    expect(recorded.messages.every(({ to, purpose }) => to.id === 'crm-1' && purpose === 'marketing')).toBe(true);
    expect(of('LeadOutreachEnded')).toMatchObject([{ attempts: 3, channels: ['email', 'sms', 'push'] }]);
    expect(of('LeadAnalysed')).toMatchObject([{ outcome: 'NO_RESPONSE', attempts: 3, respondedAfterMs: null }]);
    expect(of('AutonomyDecided')).toMatchObject([{ outcome: 'AUTO', autonomousPpm: 800_000 }]);
  });

  test('an answer ends it; a wish of an agent comes first', async () => {
    const { result, of, recorded } = await run('l-answers', { deliver: () => sent }, {}, async (handle) => {
      await handle.signal(engageLead, { eventId: 'e-2', channel: 'sms' });
      await handle.signal(leadResponded, { eventId: 'e-3', channel: 'sms', atMs: Date.now() });
    });
    expect(result.outreach).toBe('RESPONDED');
    expect(recorded.messages.length).toBeLessThanOrEqual(1);
    expect(of('LeadAnalysed')).toMatchObject([{ outcome: 'RESPONDED', channel: 'sms' }]);
  });

  test('who may not be told on a channel is tried on the next, and that is no try; nobody to reach is an outcome', async () => {
    const some = await run('l-some', {
      deliver: ({ channel }) => (channel === 'email' ? { outcome: 'SUPPRESSED', reason: 'NO_CONSENT' } : sent),
    });
    expect(some.recorded.messages.map(({ channel }) => channel)).toEqual(['email', 'sms', 'push', 'sms']);
    const none = await run('l-none', { deliver: () => ({ outcome: 'SUPPRESSED', reason: 'NO_CONTACT' }) });
    expect(none.result.outreach).toBe('NOT_REACHED');
    expect(none.of('LeadOutreachEnded')).toMatchObject([{ attempts: 0 }]);
  });

  test.each([
    ['APPROVED', 3],
    ['REJECTED', 0],
    ['EXPIRED', 0],
  ] as const)('MAMS-02: under 0.8 a person decides: %s', async (outcome, messages) => {
    const leadId = `l-${outcome}`;
    const settled = {
      approvalId: `lead-triage-${leadId}`,
      outcome,
      decidedBy: ['user:ann'],
      edit: null,
      eventId: 'e-4',
    };
    const unsure = { ...facts, budgetMicros: null, industry: null };
    const { recorded, result } = await run(leadId, { deliver: () => sent }, { facts: unsure }, async (handle) => {
      await handle.signal(approvalSettled, settled);
    });
    expect(recorded.approvals).toMatchObject([{ kind: 'lead-triage', onDeadline: 'REJECT' }]);
    expect(recorded.messages).toHaveLength(messages);
    expect(result.outreach).toBe(messages === 0 ? 'TAKEN_OVER' : 'NO_RESPONSE');
  });
});
