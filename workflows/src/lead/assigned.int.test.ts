/** MAMS-11, WAP-124: leads and the assigner: the activity over the real team's stream, and the workflow's change of hands. */
import { createCodec } from '@mainstem/schemas/codec';
import { eventTypes } from '@mainstem/schemas/generated/events';
import { topics } from '@mainstem/schemas/topics';
import type { AssignmentCommand } from '@mainstem/streams/deciders/assignment/commands';
import { assignmentDecider } from '@mainstem/streams/deciders/assignment/decider';
import { defaultLeadTable } from '@mainstem/streams/leads/routing-table';
import { createMemoryLog } from '@mainstem/streams/log/log.memory';
import { startDecisionWriter } from '@mainstem/streams/runtime/decisions/decision-writer';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type WorkChange, workChanged } from '../assignment/messages.ts';
import type { Activities } from '../steps/contract.ts';
import { recordActivities } from '../testing/recorded-activities.ts';
import { openTestBed, type WorkflowTestBed } from '../testing/time-skipping.ts';
import { createLeadActivities } from './activities.ts';
import type { LeadAgent } from './contract.ts';
import { type LeadInput, leadResponded, leadWorkflowId } from './messages.ts';
import { Lead } from './workflows.ts';

let bed: WorkflowTestBed;
beforeAll(async () => {
  bed = await openTestBed();
});
const log = createMemoryLog({ topics });
const codec = createCodec(Object.fromEntries(eventTypes.map((type, index) => [type, index + 1])));
const teams = startDecisionWriter({ log, codec, decider: assignmentDecider, service: 'test' });
afterAll(async () => {
  await bed?.close();
  await teams.stop();
  await log.close();
});

const give = (team: string, command: AssignmentCommand) =>
  teams.execute('acme', team, command, { actor: 'test', occurredAtMs: Date.now() });
let joined = 0;
async function member(team: string, agentId: string, clientsMax: number, expertise: string[] = []) {
  joined += 1;
  const about = { kind: 'PERSON' as const, expertise, languages: [], clientsMax, handoffsMax: 1, memberUntilMs: null };
  const at = { agentVersion: joined, atMs: Date.now(), presence: 'AVAILABLE' } as const;
  await give(team, { type: 'UpdateMember', agentId, ...about, ...at });
}

const input: LeadInput = {
  ...{ tenant: 'acme', leadId: 'l-1', contactRef: 'crm-1' },
  cause: { eventId: 'event-1', correlationId: 'c-1', occurredAtMs: 1_700_000_000_000 },
  facts: {
    ...{ source: 'partner', companySize: 20, industry: 'retail', country: 'USA', product: 'voicebot' },
    ...{ budgetMicros: 500_000_000_000, currency: 'USD' },
  },
};
const real = createLeadActivities({
  assignments: teams,
  tables: { of: async () => defaultLeadTable },
  champions: { of: async () => null },
  events: { append: async () => [] },
});

async function run(leadId: string, { contactRef, ...about }: LeadInput = input) {
  const recorded = recordActivities({ deliver: () => ({ outcome: 'SUPPRESSED', reason: 'NO_CONSENT' }) });
  const activities: Activities = {
    ...recorded.activities,
    ...real,
    // Virtual time jumps over days, and the log refuses events from more than a day ahead.
    askLeadAgent: (asked) => real.askLeadAgent({ ...asked, occurredAtMs: Math.min(asked.occurredAtMs, Date.now()) }),
  };
  const result = await bed.withWorker(activities, (taskQueue) =>
    bed.client.workflow.execute(Lead, {
      ...{ workflowId: leadWorkflowId('acme', leadId), taskQueue },
      args: [{ ...about, leadId, ...(contactRef === undefined ? {} : { contactRef }) }],
    }),
  );
  const assigned = recorded.bodies().filter((body) => body.type === 'LeadAssigned');
  return { result, assigned, commands: recorded.commands };
}
const workOf = async (team: string) => (await teams.load('acme', team)).state.work;

describe('MAMS-11: the table says the team, the assigner says who', () => {
  test('nobody works there: it is the team’s, and no queue grows', async () => {
    const { assigned, result } = await run('l-none');
    expect(assigned).toMatchObject([
      { assignee: 'team:sales', isWaiting: false, team: 'sales', queue: 'growth', because: 'nobody works in sales' },
    ]);
    expect(result).toMatchObject({ assignee: 'team:sales', outreach: 'NOT_REACHED' });
    expect(await workOf('sales')).toEqual({});
  });

  test('who is there and least loaded gets it; capacity is kept; the next one waits', async () => {
    await member('sales', 'ann', 1);
    await member('sales', 'bob', 1);
    const { contactRef: _, ...unreachable } = input;
    const held = (name: string) => run(name, unreachable);
    const [first, second, third] = [await held('l-a'), await held('l-b'), await held('l-c')];
    const names = [first, second].map(({ result }) => result.assignee).sort();
    expect(names).toEqual(['agent:ann', 'agent:bob']);
    expect(third.assigned).toMatchObject([{ assignee: 'team:sales', isWaiting: true }]);
    expect(Object.keys(await workOf('sales')).sort()).toEqual(['l-a', 'l-b', 'l-c']);
  });
});

describe('WAP-124: a lead changes hands while its outreach goes on', () => {
  const change = (eventId: string, over: Partial<WorkChange>): WorkChange => ({
    ...{ eventId, team: 'sales', workId: 'l-w', what: 'ASSIGNED', agentId: 'cat', reason: null, expiresAtMs: null },
    ...over,
  });

  /** Begins the workflow and tells it all, to a worker at work or before there is one. */
  async function begun(leadId: string, taskQueue: string, tell: readonly WorkChange[]) {
    const workflowId = leadWorkflowId('acme', leadId);
    const handle = await bed.client.workflow.start(Lead, { workflowId, taskQueue, args: [{ ...input, leadId }] });
    for (const one of tell) await handle.signal(workChanged, { ...one, workId: leadId });
    return handle;
  }

  async function story(leadId: string, agent: LeadAgent, tell: readonly WorkChange[], responds: boolean) {
    const recorded = recordActivities({ agent: () => agent });
    const result = await bed.withWorker(recorded.activities, async (taskQueue) => {
      const handle = await begun(leadId, taskQueue, tell);
      if (responds) await handle.signal(leadResponded, { eventId: 'r', channel: 'email', atMs: Date.now() });
      return handle.result();
    });
    const assignees = recorded.bodies().flatMap((body) => (body.type === 'LeadAssigned' ? [body.assignee] : []));
    return { result, assignees, released: recorded.commands.filter(({ stream }) => stream === 'assignment') };
  }

  const waits: LeadAgent = { agentId: null, isKnown: true, because: 'nobody is free' };
  const told = [
    change('w-1', { because: 'least loaded' }),
    change('w-1', { because: 'least loaded' }),
    change('w-2', { what: 'REQUEUED', reason: 'AWAY' }),
    change('w-3', { agentId: 'dan' }),
  ];

  test('it waited and is given out; its agent goes and it waits again; no answer gives the place back', async () => {
    const { assignees, result, released } = await story('l-w', waits, told, false);
    expect(assignees).toEqual(['team:sales', 'agent:cat', 'team:sales', 'agent:dan']);
    expect(result).toMatchObject({ assignee: 'agent:dan', outreach: 'NO_RESPONSE' });
    expect(released).toMatchObject([{ entity: 'sales', command: { type: 'ReleaseWork', workId: 'l-w' } }]);
  });

  test('what was told before the first task of a run is heard, too', async () => {
    const recorded = recordActivities({ agent: () => waits });
    const taskQueue = 'nobody-there-yet';
    const handle = await begun('l-early', taskQueue, told);
    const worker = await bed.createWorker({ taskQueue, activities: recorded.activities });
    await worker.runUntil(handle.result());
    const assignees = recorded.bodies().flatMap((body) => (body.type === 'LeadAssigned' ? [body.assignee] : []));
    expect(assignees).toEqual(['team:sales', 'agent:cat', 'team:sales', 'agent:dan']);
  });

  test('who was answered keeps the lead', async () => {
    const has: LeadAgent = { agentId: 'cat', isKnown: true, because: 'least loaded' };
    const { assignees, released, result } = await story('l-r', has, [change('w-9', {})], true);
    expect(result.outreach).toBe('RESPONDED');
    expect(assignees).toEqual(['agent:cat']);
    expect(released).toEqual([]);
  });
});
