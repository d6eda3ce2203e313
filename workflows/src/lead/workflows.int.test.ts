import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { killEverywhere } from '../testing/kill-everywhere.ts';
import { recordActivities } from '../testing/recorded-activities.ts';
import { openTestBed, type WorkflowTestBed } from '../testing/time-skipping.ts';
import { type LeadInput, leadWorkflowId } from './messages.ts';
import { Lead } from './workflows.ts';

let bed: WorkflowTestBed;
beforeAll(async () => {
  bed = await openTestBed();
});
afterAll(() => bed?.close());

const input: LeadInput = {
  tenant: 'acme',
  leadId: 'lead-1',
  cause: { eventId: 'event-1', correlationId: 'correlation-1', occurredAtMs: 1_700_000_000_000 },
  facts: {
    source: 'partner',
    companySize: 800,
    industry: 'retail',
    country: 'USA',
    product: 'voicebot',
    budgetMicros: 500_000_000_000,
    currency: 'USD',
  },
};

function runLead(lead: LeadInput, recorded = recordActivities()) {
  return bed.withWorker(recorded.activities, async (taskQueue) => {
    const workflowId = leadWorkflowId(lead.tenant, lead.leadId);
    const result = await bed.client.workflow.execute(Lead, { taskQueue, workflowId, args: [lead] });
    return { result, recorded, description: await bed.client.workflow.getHandle(workflowId).describe() };
  });
}

describe('MAMS-10: a lead is scored, routed and assigned by a workflow', () => {
  test('each step is an event that names the one before as its cause', async () => {
    const { result, recorded } = await runLead(input);
    expect(result).toMatchObject({ class: 'HOT', queue: 'enterprise' });
    expect(recorded.types()).toEqual(['LeadScored', 'LeadRouted', 'LeadAssigned']);
    const [scored, routed, assigned] = recorded.emitted;
    expect(recorded.emitted.map((event) => event.causationId)).toEqual(['event-1', scored?.eventId, routed?.eventId]);
    expect(recorded.emitted.every((event) => event.entity === 'lead-1' && event.tenant === 'acme')).toBe(true);
    expect(recorded.emitted.every((event) => event.correlationId === 'correlation-1')).toBe(true);
    expect(assigned?.body).toMatchObject({ queue: 'enterprise', assignee: result.assignee });
  });

  test('is found by tenant, lead and stage', async () => {
    const { description } = await runLead({ ...input, leadId: 'lead-2' });
    const found = Object.fromEntries(
      description.typedSearchAttributes.getAll().map((pair) => [pair.key.name, pair.value]),
    );
    expect(found).toMatchObject({ MainstemTenant: 'acme', MainstemClient: 'lead-2', MainstemStage: 'ASSIGNED' });
  });

  test('MAMS-02: a lead that says little goes to review', async () => {
    const facts = { ...input.facts, budgetMicros: null, industry: null };
    const { result } = await runLead({ ...input, leadId: 'lead-3', facts });
    expect(result.queue).toBe('review');
  });

  test('a log that is down for hours delays the lead and loses nothing', async () => {
    const recorded = recordActivities();
    let failures = 200; // some 3 hours at one try a minute
    const emit = recorded.activities.emit;
    const activities = {
      ...recorded.activities,
      emit: (step: Parameters<typeof emit>[0]) => {
        failures -= 1;
        if (failures > 0) throw new Error('the log does not answer');
        return emit(step);
      },
    };
    await runLead({ ...input, leadId: 'lead-4' }, { ...recorded, activities });
    expect(recorded.types()).toEqual(['LeadScored', 'LeadRouted', 'LeadAssigned']);
  });

  test('R2: the worker is killed at every event of its history: the same end, nothing twice', async () => {
    await killEverywhere(bed, 'lead:acme:killed', {
      activities: () => recordActivities().activities,
      drive: ({ client, ...options }) =>
        client.workflow.execute(Lead, { ...options, args: [{ ...input, leadId: 'killed' }] }),
    });
  });
});
